using System.CommandLine;
using EntEcole.Directory.Model;
using EntEcole.Directory.Persons;
using EntEcole.Directory.Rights;
using EntEcole.Directory.Server.Cli.Identity;
using EntEcole.Directory.Server.Cli.Output;
using EntEcole.Directory.Server.Grpc.Rights;

namespace EntEcole.Directory.Server.Cli.Rights;

/// <summary>
/// <c>entecole rights list</c>: what waits for a decision, which rights are held, and, of a school or a person, what follows
/// from a profile.
/// </summary>
internal sealed class RightsListVerb
{
    private const int Most = 1_000;

    private readonly SharedOptions shared;
    private readonly TimeProvider time;
    private readonly Option<string?> kind;
    private readonly Option<string?> siret;
    private readonly Option<string?> uai;
    private readonly Option<string[]> person;
    private readonly Option<bool> all;

    private RightsListVerb(SharedOptions shared, TimeProvider time)
    {
        (this.shared, this.time) = (shared, time);
        (kind, siret, uai) = (RightsOptions.KindFilter(shared), RightsOptions.Siret(shared), RightsOptions.Uai(shared));
        person = RightsOptions.Person(
            shared, "Of this person, as persons find takes them.", "De cette personne, désignée comme par persons find.");
        all = new("--all") { Description = shared.T(
            "Also requests that are decided and rights that have ended.", "Aussi les demandes traitées et les droits achevés.") };
    }

    public static Command Make(SharedOptions shared, TimeProvider time)
    {
        var verb = new RightsListVerb(shared, time);
        var command = new Command("list", shared.T(
            "The requests that wait and the rights held; of a school or a person also what follows from a profile.",
            "Les demandes en attente et les droits en cours ; d'une école ou d'une personne, aussi ce qui découle d'un profil."))
        {
            verb.kind, verb.siret, verb.uai, verb.person, verb.all,
        };
        command.SetAction(verb.RunAsync);
        return command;
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var (terminal, today) = (shared.Terminal(parsed), FrenchTime.DayAt(time.GetUtcNow()));
        var of = parsed.GetValue(kind) is { } name ? RightsOptions.KindOf(name) : (RightKind?)null;
        var scope = RightsOptions.ScopeOf(parsed.GetValue(siret), parsed.GetValue(uai));
        var words = parsed.GetValue(person) ?? [];
        await using var store = await shared.OpenAsync(parsed, time, cancellationToken);
        var revision = await store.Revisions.GetRevisionAsync(cancellationToken);
        var found = words.Length == 0 ? null
            : await PersonChoice.OneAsync(store, words, new PersonFilter { Uai = scope?.Uai }, terminal, cancellationToken);
        if (words.Length > 0 && found is null)
        {
            return ExitCode.Refused;
        }

        var everything = parsed.GetValue(all);
        var requests = await store.Rights.ListRightsRequestsAsync(
            new RightsRequestFilter
            {
                Kind = of, Scope = scope, PersonId = found?.PersonId, State = everything ? null : RightsRequestState.Requested,
            },
            int.MaxValue, Most, revision, cancellationToken);
        var grants = await store.Rights.ListGrantsAsync(
            new GrantFilter { Kind = of, Scope = scope, PersonId = found?.PersonId }, int.MaxValue, Most, revision, cancellationToken);
        var facts = await store.Rights.ReadRightsAsync(
            [.. grants.Select(one => one.PersonId).Concat(requests.Select(one => one.Demand.PersonId).OfType<PersonId>()).Distinct()],
            revision, cancellationToken);
        grants = [.. grants.Where(one => everything || RightsMapping.StandingOf(one, facts, today).State is GrantState.Active)];
        var directors = of is not null and not RightKind.SchoolPublicationDirector ? []
            : await DirectorsAsync(store, scope?.Uai, found, facts.Coverage, (revision, today), cancellationToken);
        Answer(requests, grants, directors, facts, today, terminal);
        Show(requests, grants, directors, facts, today, terminal);
        return ExitCode.Done;
    }

    // Of a school or of a person: for the whole directory that would be the list of its schools.
    private static async Task<List<(PersonView Person, string Uai, DateOnly LastDay)>> DirectorsAsync(
        DirectoryStore store, string? uai, PersonView? person, Coverage coverage, (long Revision, DateOnly Today) at,
        CancellationToken cancellationToken)
    {
        var persons = person is not null ? [person] : uai is null ? []
            : await store.Persons.ListPersonsAsync(
                new PersonFilter { Uai = uai, Role = Role.Director }, 0, Most, at.Revision, cancellationToken);
        return
        [
            .. persons.SelectMany(
                one => one.Profiles.Where(profile => profile.Uai is not null
                    && (uai is null || string.Equals(uai, profile.Uai, StringComparison.Ordinal))
                    && GrantStanding.Directs(one, profile.Uai)).Select(profile => profile.Uai!).Distinct(StringComparer.Ordinal),
                (one, school) => (Person: one, Uai: school, Last: coverage.EndOf(RightScope.OfSchool(school), at.Today)))
                .Where(one => one.Last is not null).Select(one => (one.Person, one.Uai, one.Last!.Value)),
        ];
    }

    private static void Answer(
        IReadOnlyList<RightsRequest> requests, IReadOnlyList<Grant> grants,
        IReadOnlyList<(PersonView Person, string Uai, DateOnly LastDay)> directors, RightsFacts facts, DateOnly today, Terminal terminal) =>
        terminal.Answer(new
        {
            facts.Revision,
            requests = requests.Select(RightsTables.Of),
            grants = grants.Select(one => RightsTables.Of(one, RightsMapping.StandingOf(one, facts, today))),
            byProfile = directors.Select(one => new
            {
                kind = RightsText.NameOf(RightKind.SchoolPublicationDirector), personId = one.Person.PersonId.ToString(), one.Uai,
                one.LastDay,
            }),
        });

    private static void Show(
        IReadOnlyList<RightsRequest> requests, IReadOnlyList<Grant> grants,
        IReadOnlyList<(PersonView Person, string Uai, DateOnly LastDay)> directors, RightsFacts facts, DateOnly today, Terminal terminal)
    {
        if (requests.Count == 0)
        {
            terminal.Say(terminal.T("No request waits.", "Aucune demande en attente."));
        }
        else
        {
            RightsTables.Show(requests, facts, terminal);
        }

        if (grants.Count == 0)
        {
            terminal.Say(terminal.T("No right is held.", "Aucun droit accordé en cours."));
        }
        else
        {
            RightsTables.Show(grants, facts, today, terminal);
        }

        if (directors.Count > 0)
        {
            RightsTables.Show(directors, terminal);
        }
    }
}
