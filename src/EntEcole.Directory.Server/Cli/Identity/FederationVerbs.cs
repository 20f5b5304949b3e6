using System.CommandLine;
using EntEcole.Directory.Access;
using EntEcole.Directory.Enrolment;
using EntEcole.Directory.Federation;
using EntEcole.Directory.Model;
using EntEcole.Directory.Persons;
using EntEcole.Directory.Server.Cli.Output;
using EntEcole.Directory.Server.Security;

namespace EntEcole.Directory.Server.Cli.Identity;

/// <summary><c>entecole identity</c>: who an identity provider means, and which subjects are linked to a person.</summary>
internal static class FederationVerbs
{
    private static readonly Dictionary<string, IdentityKind> Kinds = new(StringComparer.OrdinalIgnoreCase)
    {
        ["educonnect"] = IdentityKind.EduConnectRef, ["agent-mail"] = IdentityKind.AgentMail, ["subject"] = IdentityKind.LinkedSubject,
        ["source"] = IdentityKind.SourceId,
    };

    public static Command Make(SharedOptions shared, TimeProvider time)
    {
        var command = new Command("identity", shared.T(
            "Who an identity provider means, and the subjects that are linked to persons.",
            "Qui désigne un fournisseur d'identité, et les sujets liés aux personnes."));
        command.Subcommands.Add(Resolve(shared, time));
        command.Subcommands.Add(List(shared, time));
        command.Subcommands.Add(Change(shared, time, isLink: true));
        command.Subcommands.Add(Change(shared, time, isLink: false));
        return command;
    }

    private static Command Resolve(SharedOptions shared, TimeProvider time)
    {
        var kind = new Argument<string>("KIND")
        {
            HelpName = string.Join('|', Kinds.Keys), Description = shared.T("What it is.", "Nature."),
        };
        kind.AcceptOnlyFromAmong([.. Kinds.Keys]);
        var values = new Argument<string[]>("VALUES")
        {
            HelpName = shared.T("VALUES", "VALEURS"), Arity = ArgumentArity.OneOrMore,
            Description = shared.T("The values, as the identity provider gives them.", "Les valeurs, telles que le fournisseur les donne."),
        };
        var issuer = new Option<string?>("--issuer")
        {
            Description = shared.T("The identity provider, for a subject.", "Le fournisseur d'identité, pour un sujet."),
        };
        var command = new Command("resolve", shared.T(
            "Say who it is. Exit 4 when no one is matched.", "Dire de qui il s'agit. Code 4 si personne ne correspond."))
        {
            kind, values, issuer,
        };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var terminal = shared.Terminal(parsed);
            var settings = shared.Settings(parsed);
            await using var store = await shared.OpenAsync(parsed, time, cancellationToken);
            var resolver = new IdentityResolver(
                store.Persons, store.Federation, store.Merges, settings.Identity.ToSettings(), Hasher(settings), time);
            var revision = await store.Revisions.GetRevisionAsync(cancellationToken);
            var answer = await resolver.ResolveAsync(
                new IdentityQuestion(
                    Kinds[parsed.GetRequiredValue(kind)], parsed.GetValue(issuer)?.Trim() ?? "", parsed.GetRequiredValue(values)),
                Perimeter.All, await new EnrolledToday(store.Enrolment, time).OfAsync(revision, cancellationToken), cancellationToken);
            terminal.Answer(new
            {
                revision, answer.Outcome, answer.IsMergeProposed,
                values = answer.Values.Select(value => new
                {
                    value.Outcome, personId = value.Person?.PersonId.ToString(), value.PurgeOn, why = value.Why?.In(shared.Language),
                }),
            });
            Show(answer, terminal, shared.Language);
            return answer.Outcome is IdentityOutcome.Matched ? ExitCode.Done : ExitCode.Refused;
        });
        return command;
    }

    private static Command List(SharedOptions shared, TimeProvider time)
    {
        var person = Person(shared);
        var command = new Command("list", shared.T(
            "The links of a person, and the day on which their account was activated.",
            "Les liens d'une personne, et le jour d'activation de son compte."))
        {
            person,
        };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var terminal = shared.Terminal(parsed);
            await using var store = await shared.OpenAsync(parsed, time, cancellationToken);
            var service = new FederationService(store.Federation, Hasher(shared.Settings(parsed)), time);
            var id = Grpc.Validation.Requests.PersonId(parsed.GetRequiredValue(person), "PERSON");
            var revision = await store.Revisions.GetRevisionAsync(cancellationToken);
            var found = await store.Persons.FindPersonAsync(id, revision, cancellationToken) ?? throw FederationFaults.NoPerson(id);
            var links = await service.ListAsync(found, cancellationToken);
            var activated = await store.Federation.ReadActivationsAsync([found], cancellationToken);
            DateOnly? day = activated.TryGetValue(found.PersonNo, out var known) ? known : null;
            terminal.Answer(new { activatedOn = day, links });
            ShowLinks(links, day, terminal);
            return ExitCode.Done;
        });
        return command;
    }

    private static Command Change(SharedOptions shared, TimeProvider time, bool isLink)
    {
        var person = Person(shared);
        var subject = new Argument<string>("SUBJECT")
        {
            HelpName = shared.T("SUBJECT", "SUJET"),
            Description = shared.T("The subject; - reads it from standard input.", "Le sujet ; - le lit sur l'entrée standard."),
        };
        var issuer = new Option<string>("--issuer")
        {
            Required = true, Description = shared.T("The identity provider.", "Le fournisseur d'identité."),
        };
        var by = AuthorOptions.Recorder(shared);
        var command = isLink
            ? new Command("link", shared.T("Link a subject to a person.", "Lier un sujet à une personne."))
            : new Command("unlink", shared.T("End the link of a subject.", "Mettre fin au lien d'un sujet."));
        foreach (var argument in (Argument[])[person, subject])
        {
            command.Arguments.Add(argument);
        }

        command.Options.Add(issuer);
        command.Options.Add(by);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var terminal = shared.Terminal(parsed);
            var text = parsed.GetRequiredValue(subject) is "-" ? (await System.Console.In.ReadLineAsync(cancellationToken) ?? "").Trim()
                : parsed.GetRequiredValue(subject);
            await using var store = await shared.OpenAsync(parsed, time, cancellationToken);
            var service = new FederationService(store.Federation, Hasher(shared.Settings(parsed)), time);
            var id = Grpc.Validation.Requests.PersonId(parsed.GetRequiredValue(person), "PERSON");
            var (from, author) = (parsed.GetRequiredValue(issuer), parsed.GetRequiredValue(by));
            await (isLink ? service.LinkAsync(from, text, id, author, cancellationToken)
                : service.UnlinkAsync(from, text, id, author, cancellationToken));
            terminal.Answer(new { personId = id.ToString(), issuer = from, linked = isLink });
            terminal.Say(isLink ? terminal.T("Linked.", "Lien enregistré.") : terminal.T("The link has ended.", "Le lien a pris fin."));
            return ExitCode.Done;
        });
        return command;
    }

    private static SubjectHasher Hasher(Host.Settings settings)
    {
        var callers = settings.ToCallers();
        return IdentityKeys.HasherOf(callers.IdentityKey, () => LocalKey.Open(callers.LocalKey!));
    }

    private static Argument<string> Person(SharedOptions shared) => new("PERSON")
    {
        HelpName = shared.T("PERSON", "PERSONNE"), Description = shared.T("The id of the person.", "L'identifiant de la personne."),
    };

    private static void Show(IdentityAnswer answer, Terminal terminal, Language language)
    {
        var table = Terminal.NewTable(
            terminal.T("Outcome", "Résultat"), terminal.T("Person", "Personne"), terminal.T("Schools", "Écoles"),
            terminal.T("Purge on", "Purge le"), terminal.T("Why", "Pourquoi"));
        foreach (var value in answer.Values)
        {
            Terminal.AddRow(
                table, Name(value.Outcome, terminal), value.Person?.PersonId.ToString() ?? "-",
                value.Person is null ? "-" : string.Join(", ", value.Person.Profiles
                    .Where(profile => profile.Row.State is ProfileState.Active).Select(profile => profile.SchoolName)
                    .Distinct(StringComparer.Ordinal)),
                value.PurgeOn is { } day ? TableText.Day(day, terminal) : "", value.Why?.In(language) ?? "");
        }

        terminal.Show(table);
        if (answer.IsMergeProposed)
        {
            terminal.Say(terminal.T(
                "The values name several relatives: 'entecole merges list' proposes to merge them.",
                "Les valeurs désignent plusieurs responsables : « entecole merges list » propose leur fusion."));
        }
    }

    private static void ShowLinks(IReadOnlyList<KeptLink> links, DateOnly? activated, Terminal terminal)
    {
        terminal.Say(activated is { } day
            ? terminal.T($"Account activated on {TableText.Day(day, terminal)}.", $"Compte activé le {TableText.Day(day, terminal)}.")
            : terminal.T("No account is known to be activated.", "Aucune activation de compte n'est connue."));
        if (links.Count == 0)
        {
            terminal.Say(terminal.T("No link.", "Aucun lien."));
            return;
        }

        var table = Terminal.NewTable(
            terminal.T("Issuer", "Fournisseur"), terminal.T("Since", "Depuis"), terminal.T("By", "Par"), terminal.T("Until", "Jusqu'au"));
        foreach (var link in links)
        {
            Terminal.AddRow(
                table, link.Issuer, TableText.Day(FrenchTime.DayAt(link.At), terminal), link.By,
                link.EndedAt is { } ended ? TableText.Day(FrenchTime.DayAt(ended), terminal) : "-");
        }

        terminal.Show(table);
    }

    private static string Name(IdentityOutcome outcome, Terminal terminal) => outcome switch
    {
        IdentityOutcome.Matched => terminal.T("matched", "trouvé"),
        IdentityOutcome.Ambiguous => terminal.T("ambiguous", "ambigu"),
        IdentityOutcome.Suspended => terminal.T("suspended", "suspendu"),
        IdentityOutcome.NotEnrolled => terminal.T("not enrolled", "école non adhérente"),
        IdentityOutcome.Malformed => terminal.T("malformed", "mal formé"),
        _ => terminal.T("not found", "non trouvé"),
    };
}
