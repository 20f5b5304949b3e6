using System.CommandLine;
using System.Globalization;
using EntEcole.Directory.Access;
using EntEcole.Directory.Model;
using EntEcole.Directory.Server.Cli.Output;

namespace EntEcole.Directory.Server.Cli.Privacy;

/// <summary><c>entecole privacy accesses</c>: who looked at a person.</summary>
internal static class AccessesVerb
{
    private const int DefaultLimit = 100;
    private const int MostLimit = 10_000;

    public static Command Make(SharedOptions shared, TimeProvider time)
    {
        var person = new Argument<string>("PERSON")
        {
            HelpName = shared.T("PERSON", "PERSONNE"),
            Description = shared.T("Id of the person.", "Identifiant de la personne."),
        };
        var from = new Option<DateOnly?>("--from") { Description = shared.T("From this day.", "À partir de ce jour.") };
        var to = new Option<DateOnly?>("--to") { Description = shared.T("Up to this day.", "Jusqu'à ce jour.") };
        var limit = new Option<int>("--limit")
        {
            DefaultValueFactory = _ => DefaultLimit,
            Description = shared.T("So many at most.", "Autant au plus."),
        };
        var command = new Command(
            "accesses",
            shared.T("Who looked at a person, the latest first.", "Qui a consulté une personne, du plus récent au plus ancien."))
        {
            person, from, to, limit,
        };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var terminal = shared.Terminal(parsed);
            var id = PrivacyVerbs.PersonOf(parsed, person);
            var most = parsed.GetValue(limit) is > 0 and <= MostLimit and var asked ? asked : throw DirectoryException.InvalidArgument(
                "--limit", new($"--limit must lie between 1 and {MostLimit}.", $"--limit doit être compris entre 1 et {MostLimit}."));
            await using var store = await shared.OpenAsync(parsed, time, cancellationToken);
            var revision = await store.Revisions.GetRevisionAsync(cancellationToken);
            var known = await store.Privacy.AllPersons.FindPersonAsync(id, revision, cancellationToken);
            var filter = new AccessFilter
            {
                Persons = known is null ? [id] : [known.PersonId, .. known.MergedIds],
                From = parsed.GetValue(from) is { } first ? FrenchTime.StartOf(first) : null,
                To = parsed.GetValue(to) is { } last ? FrenchTime.StartOf(last.AddDays(1)) : null,
            };
            var entries = await ReadAsync(store.Accesses, filter, most, cancellationToken);
            terminal.Answer(entries.Select(entry => new { entry.At, entry.Caller, entry.Call, entry.Purpose, entry.Revision }));
            Show(entries, terminal);
            return ExitCode.Done;
        });
        return command;
    }

    private static async Task<List<AccessEntry>> ReadAsync(
        IAccessStore store, AccessFilter filter, int most, CancellationToken cancellationToken)
    {
        var entries = new List<AccessEntry>();
        AccessPlace? place = null;
        do
        {
            var slice = await store.ListAccessesAsync(filter, place, most - entries.Count, cancellationToken);
            entries.AddRange(slice.Entries);
            place = slice.Next;
        }
        while (place is not null && entries.Count < most);
        return entries;
    }

    private static void Show(List<AccessEntry> entries, Terminal terminal)
    {
        if (entries.Count == 0)
        {
            terminal.Say(terminal.T("No access is kept.", "Aucun accès n'est conservé."));
            return;
        }

        var table = Terminal.NewTable(
            terminal.T("When", "Date"), terminal.T("Caller", "Appelant"), terminal.T("Call", "Appel"), terminal.T("Purpose", "Finalité"));
        foreach (var entry in entries)
        {
            Terminal.AddRow(
                table, TimeZoneInfo.ConvertTime(entry.At, FrenchTime.Zone).ToString(
                    terminal.T("yyyy-MM-dd HH:mm:ss", "dd/MM/yyyy HH:mm:ss"), CultureInfo.InvariantCulture),
                entry.Caller,
                entry.Call[(entry.Call.LastIndexOf('/') + 1)..], entry.Purpose);
        }

        terminal.Show(table);
    }
}
