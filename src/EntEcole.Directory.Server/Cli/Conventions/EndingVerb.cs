using System.CommandLine;
using EntEcole.Directory.Enrolment;
using EntEcole.Directory.Model;
using EntEcole.Directory.Server.Cli.Output;
using EntEcole.Directory.Server.Grpc.Enrolment;

namespace EntEcole.Directory.Server.Cli.Conventions;

/// <summary><c>entecole conventions ending</c>: schools whose enrolment ends soon, and those whose enrolment has just run out.</summary>
internal static class EndingVerb
{
    public static Command Make(SharedOptions shared, TimeProvider time)
    {
        var within = new Option<int>("--within")
        {
            DefaultValueFactory = _ => 60,
            Description = shared.T("Days, before and after the end. Default: 60.", "Jours, avant et après le terme. Par défaut : 60."),
        };
        var academy = new Option<string?>("--academy") { Description = shared.T("Of this academy.", "De cette académie.") };
        var command = new Command("ending", shared.T(
            "Schools whose enrolment ends soon or has just ended, and no other convention follows.",
            "Les écoles dont l'adhésion s'achève bientôt ou vient de s'achever, sans convention qui suive."))
        {
            within, academy,
        };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var terminal = shared.Terminal(parsed);
            var today = FrenchTime.DayAt(time.GetUtcNow());
            var days = parsed.GetValue(within) is var given and >= 0 and <= EnrolmentRequests.MaxDays
                ? given
                : throw EnrolmentRequests.DaysOutside("--within");
            var label = EnrolmentRequests.AcademyOrNull(parsed.GetValue(academy) ?? "", "--academy");
            await using var store = await shared.OpenAsync(parsed, time, cancellationToken);
            var revision = await store.Revisions.GetRevisionAsync(cancellationToken);
            var ending = await new Reconciliation(store.Reconciliation, store.Enrolment).ListAsync(
                new EnrolmentFilter(today, Academy: label, EndingWithin: days), (_, _) => true, "", int.MaxValue, revision,
                cancellationToken);
            var conventions = (await store.Enrolment.ListConventionsAsync(revision, cancellationToken))
                .Where(convention => label is null || string.Equals(convention.Academy, label, StringComparison.Ordinal)).ToList();
            List<Row> rows =
            [
                .. Ended(conventions, today, days),
                .. ending.Select(Of).OrderBy(row => row.LastDay).ThenBy(row => row.Uai, StringComparer.Ordinal),
            ];
            terminal.Answer(new { revision, on = today, within = days, schools = rows.Select(row => row.ToAnswer(today)) });
            Show(rows, today, terminal);
            return ExitCode.Done;
        });
        return command;
    }

    private static Row Of(SchoolEnrolment school) => new(
        school.Uai, school.ConventionName ?? "", school.EnrolledUntil!.Value,
        [.. school.Conventions.Select(convention => convention.Reference)]);

    private static IEnumerable<Row> Ended(IReadOnlyList<Convention> conventions, DateOnly today, int days) =>
        Enrolled.On(today, "", conventions).RunOut
        .Where(school => school.Value >= today.AddDays(-days))
        .Select(school => (
            Uai: school.Key, Last: school.Value,
            Conventions: conventions.Where(one => one.Names(school.Key) && one.EndsOn == school.Value).ToList()))
        .Select(school => new Row(
            school.Uai, school.Conventions[^1].Schools.First(one => string.Equals(one.Uai, school.Uai, StringComparison.Ordinal)).Name,
            school.Last,
            [.. school.Conventions.Select(one => one.Reference)]))
        .OrderBy(row => row.LastDay).ThenBy(row => row.Uai, StringComparer.Ordinal);

    private static void Show(List<Row> rows, DateOnly today, Terminal terminal)
    {
        if (rows.Count == 0)
        {
            terminal.Say(terminal.T("No enrolment ends soon.", "Aucune adhésion ne s'achève bientôt."));
            return;
        }

        var table = Terminal.NewTable(
            "UAI", terminal.T("School", "École"), terminal.T("Last day", "Dernier jour"), terminal.T("Days", "Jours"),
            terminal.T("Convention", "Convention"));
        foreach (var row in rows)
        {
            Terminal.AddRow(
                table, row.Uai, row.Name, TableText.Day(row.LastDay, terminal),
                row.DaysLeft(today) < 0 ? terminal.T("ended", "achevée") : ConventionTables.Number(row.DaysLeft(today)),
                string.Join(", ", row.Conventions));
        }

        terminal.Show(table);
        terminal.Say(
            terminal.T("'entecole conventions renew' renews a convention.", "« entecole conventions renew » renouvelle une convention."));
    }

    private sealed record Row(string Uai, string Name, DateOnly LastDay, IReadOnlyList<string> Conventions)
    {
        public int DaysLeft(DateOnly today) => LastDay.DayNumber - today.DayNumber;

        public object ToAnswer(DateOnly today) => new
        {
            Uai,
            Name,
            LastDay,
            daysLeft = DaysLeft(today),
            ended = DaysLeft(today) < 0,
            Conventions,
        };
    }
}
