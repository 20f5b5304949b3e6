using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using EntEcole.Directory.Identity;
using EntEcole.Directory.Model;
using EntEcole.Directory.Persons;
using EntEcole.Directory.Server.Cli.Output;
using EntEcole.Directory.Server.Grpc.Validation;

namespace EntEcole.Directory.Server.Cli.Identity;

/// <summary><c>entecole merges</c>: persons who may be one, and who decides that they are, or are not.</summary>
internal static class MergeVerbs
{
    private const int DefaultLimit = 50;

    public static Command Make(SharedOptions shared, TimeProvider time)
    {
        var command = new Command("merges", shared.T(
            "Persons who may be one, and who decides on it.", "Les personnes qui n'en font peut-être qu'une, et qui en décide."));
        command.Subcommands.Add(List(shared, time));
        command.Subcommands.Add(Decide(shared, time));
        command.Subcommands.Add(Merge(shared, time));
        command.Subcommands.Add(Unmerge(shared, time));
        return command;
    }

    private static Command List(SharedOptions shared, TimeProvider time)
    {
        var academy = new Option<string?>("--academy") { Description = shared.T("Of one of the two.", "De l'une des deux.") };
        var person = new Option<string?>("--person") { Description = shared.T("Id of one of the two.", "Identifiant de l'une des deux.") };
        var score = new Option<int>("--min-score")
        {
            DefaultValueFactory = _ => 0, Description = shared.T("The least score, of 100.", "Le score minimal, sur 100."),
        };
        var state = new Option<string>("--state")
        {
            DefaultValueFactory = _ => "open", HelpName = "open|accepted|declined", Description = shared.T("Which.", "Lesquelles."),
        };
        state.AcceptOnlyFromAmong("open", "accepted", "declined");
        var limit = new Option<int>("--limit")
        {
            DefaultValueFactory = _ => DefaultLimit,
            Description = shared.T("So many at most.", "Autant au plus."),
        };
        var after = new Option<int>("--after")
        {
            DefaultValueFactory = _ => 0,
            Description = shared.T("Go on after this number.", "Continuer après ce numéro."),
        };
        var command = new Command("list", shared.T(
            "Pairs of relatives or of staff who may be one person: homonyms of different feeds with more in common than their name.",
            "Les paires de responsables ou de personnels qui n'en font peut-être qu'un : homonymes de flux différents qui ont plus que le nom en commun."))
        {
            academy, person, score, state, limit, after,
        };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var terminal = shared.Terminal(parsed);
            var filter = new MergeProposalFilter(
                parsed.GetValue(academy) is { } label ? Academies.Normalize(label) : null, null,
                parsed.GetValue(person) is { } text ? Requests.PersonId(text, "--person") : null,
                InRange(parsed.GetValue(score), "--min-score", 0, MergeScore.Most));
            var most = InRange(parsed.GetValue(limit), "--limit", 1, 1_000);
            var at = InRange(parsed.GetValue(after), "--after", 0, int.MaxValue);
            await using var store = await shared.OpenAsync(parsed, time, cancellationToken);
            var revision = await store.Revisions.GetRevisionAsync(cancellationToken);
            var search = new MergeSearch(store.Merges, store.Persons);
            var found = new List<MergeProposal>();
            int? next = at;
            // A page may be empty and not the last.
            do
            {
                var page = parsed.GetValue(state) switch
                {
                    "accepted" => await search.ListDecidedAsync(true, filter, next.Value, most - found.Count, revision, cancellationToken),
                    "declined" => await search.ListDecidedAsync(false, filter, next.Value, most - found.Count, revision, cancellationToken),
                    _ => await search.ListOpenAsync(filter, next.Value, most - found.Count, revision, cancellationToken),
                };
                found.AddRange(page.Proposals);
                next = page.Next;
            }
            while (found.Count < most && next is not null);

            terminal.Answer(new { revision, proposals = found.Select(Of), nextAfter = next });
            Show(found, next, terminal);
            return ExitCode.Done;
        });
        return command;
    }

    private static Command Decide(SharedOptions shared, TimeProvider time)
    {
        var id = new Argument<string>("PROPOSAL")
        {
            HelpName = shared.T("PROPOSAL", "PROPOSITION"),
            Description = shared.T("Id of the proposal.", "Identifiant de la proposition."),
        };
        var accept = new Option<bool>("--accept")
        {
            Description = shared.T("They are one: merge them.", "Elles n'en font qu'une : les fusionner."),
        };
        var decline = new Option<bool>("--decline")
        {
            Description = shared.T("They are two: do not propose them again.", "Elles sont deux : ne plus les proposer."),
        };
        var (by, reason) = Author(shared);
        var command = new Command(
            "decide", shared.T("Accept a proposal, or decline it for good.", "Accepter une proposition, ou la décliner définitivement."))
        {
            id, accept, decline, by, reason,
        };
        command.Validators.Add(result =>
        {
            if (result.GetValue(accept) == result.GetValue(decline))
            {
                result.AddError(shared.T("Give one of --accept and --decline.", "Donner --accept ou --decline, l'un des deux."));
            }
        });
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var terminal = shared.Terminal(parsed);
            await using var store = await shared.OpenAsync(parsed, time, cancellationToken);
            var (proposal, revision) = await new MergeService(store.Merges, store.Persons, store.Revisions, time).DecideAsync(
                parsed.GetRequiredValue(id).Trim(), parsed.GetValue(accept), parsed.GetRequiredValue(by), parsed.GetRequiredValue(reason),
                cancellationToken);
            terminal.Answer(new { revision, proposal = Of(proposal) });
            terminal.Say(proposal.State is MergeProposalState.Declined
                ? terminal.T(
                    "Declined; the two stay two and are not proposed again.",
                    "Déclinée ; les deux restent deux et ne seront plus proposées.")
                : Merged(proposal.OtherId, proposal.KeptId, revision, terminal));
            return ExitCode.Done;
        });
        return command;
    }

    private static Command Merge(SharedOptions shared, TimeProvider time)
    {
        var kept = PersonArgument("PERSON", shared.T("Whose id stays.", "La personne dont l'identifiant reste."));
        var other = PersonArgument(
            "OTHER", shared.T("Whose id will lead to the first.", "La personne dont l'identifiant mènera à la première."));
        var (by, reason) = Author(shared);
        var command = new Command("merge", shared.T(
            "Merge two persons: both ids, and the records of both, then give the first. It can be undone.",
            "Fusionner deux personnes : les deux identifiants, et les enregistrements des deux, donnent alors la première. Cela peut être défait."))
        {
            kept, other, by, reason,
        };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var terminal = shared.Terminal(parsed);
            var (one, two) = (
                Requests.PersonId(parsed.GetRequiredValue(kept).Trim(), "PERSON"),
                Requests.PersonId(parsed.GetRequiredValue(other).Trim(), "OTHER"));
            await using var store = await shared.OpenAsync(parsed, time, cancellationToken);
            var merged = await new MergeService(store.Merges, store.Persons, store.Revisions, time).MergeAsync(
                one, two, parsed.GetRequiredValue(by), parsed.GetRequiredValue(reason), cancellationToken);
            terminal.Answer(new { merged.Revision, personId = merged.Kept.ToString(), mergedPersonId = merged.Other.ToString() });
            terminal.Say(Merged(merged.Other, merged.Kept, merged.Revision, terminal));
            return ExitCode.Done;
        });
        return command;
    }

    private static Command Unmerge(SharedOptions shared, TimeProvider time)
    {
        var id = PersonArgument("PERSON", shared.T("The id that leads to another.", "L'identifiant qui mène à une autre."));
        var (by, reason) = Author(shared);
        var command = new Command("unmerge", shared.T(
            "Undo a merge: each person is again what their own records make them.",
            "Annuler une fusion : chaque personne redevient ce que décrivent ses propres enregistrements."))
        {
            id, by, reason,
        };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var terminal = shared.Terminal(parsed);
            var merged = Requests.PersonId(parsed.GetRequiredValue(id).Trim(), "PERSON");
            await using var store = await shared.OpenAsync(parsed, time, cancellationToken);
            var parted = await new MergeService(store.Merges, store.Persons, store.Revisions, time).UnmergeAsync(
                merged, parsed.GetRequiredValue(by), parsed.GetRequiredValue(reason), cancellationToken);
            terminal.Answer(new { parted.Revision, personId = parted.Kept.ToString(), otherPersonId = parted.Other.ToString() });
            terminal.Say(terminal.T(
                $"Parted: {parted.Other} stands alone again; the store is at revision {parted.Revision}.",
                $"Séparées : {parted.Other} ne représente de nouveau que soi ; la base est à la révision {parted.Revision}."));
            return ExitCode.Done;
        });
        return command;
    }

    private static Argument<string> PersonArgument(string name, string description) => new(name) { Description = description };

    /// <summary>Who decides, and why: both needed.</summary>
    internal static (Option<string> By, Option<string> Reason) Author(SharedOptions shared) => (
        AuthorOptions.Decider(shared),
        AuthorOptions.Reason(shared));

    private static int InRange(int value, string option, int min, int max) =>
        value >= min && value <= max ? value : throw DirectoryException.InvalidArgument(
        option, new($"{option} must lie between {min} and {max}.", $"{option} doit être compris entre {min} et {max}."));

    private static string Merged(PersonId merged, PersonId kept, long revision, Terminal terminal) => terminal.T(
        $"Merged: {merged} gives {kept} from now on; the store is at revision {revision}.",
        $"Fusionnées : {merged} donne désormais {kept} ; la base est à la révision {revision}.");

    private static object Of(MergeProposal proposal) => new
    {
        proposalId = proposal.Id,
        proposal.Number,
        person = Of(proposal.Kept, proposal.KeptId),
        other = Of(proposal.Other, proposal.OtherId),
        score = proposal.Points,
        evidence = proposal.Evidence.Select(fact => new { fact.Field, fact.Points, en = fact.Text.English, fr = fact.Text.French }),
        state = JsonNamingPolicy.CamelCase.ConvertName(proposal.State.ToString()),
        decidedBy = proposal.Author?.By,
        decidedAt = proposal.Author?.At,
        reason = proposal.Author?.Why,
    };

    private static object Of(PersonView? view, PersonId id) => new
    {
        personId = id.ToString(),
        view?.Records[0].Person.UsageName,
        view?.Records[0].Person.GivenName,
        sources = view?.Records.Select(record => record.Source.ToString()),
    };

    private static void Show(List<MergeProposal> proposals, int? next, Terminal terminal)
    {
        if (proposals.Count == 0)
        {
            terminal.Say(terminal.T("No person is proposed.", "Aucune personne n'est proposée."));
            return;
        }

        var table = Terminal.NewTable(
            terminal.T("Proposal", "Proposition"), terminal.T("Score", "Score"), terminal.T("Name", "Nom"), terminal.T("Stays", "Reste"),
            terminal.T("Leads to it", "Y mène"), terminal.T("Why", "Pourquoi"));
        foreach (var proposal in proposals)
        {
            var person = (proposal.Kept ?? proposal.Other)?.Records[0].Person;
            Terminal.AddRow(
                table, proposal.Id, proposal.Points.ToString(CultureInfo.InvariantCulture),
                $"{person?.UsageName} {person?.GivenName}".Trim(),
                Sources(proposal.Kept), Sources(proposal.Other),
                proposal.Author is { } author ? $"{author.By} : {author.Why}"
                    : string.Join(' ', proposal.Evidence.Select(
                        fact => string.Create(CultureInfo.InvariantCulture, $"{fact.Text.In(terminal.Language)} ({fact.Points:+0;-0})"))));
        }

        terminal.Show(table);
        if (next is { } number)
        {
            terminal.Say(terminal.T($"There are more: --after {number}", $"La suite : --after {number}"));
        }
    }

    private static string Sources(PersonView? view) => view is null ? "" : string.Join(' ', view.Records.Select(record => record.Source));
}
