using System.CommandLine;
using EntEcole.Directory.Feeds;
using EntEcole.Directory.Model;
using EntEcole.Directory.Plans;
using EntEcole.Directory.Server.Cli.Output;
using EntEcole.Directory.Server.Diagnostics;
using EntEcole.Directory.Server.Notifications;
using EntEcole.Directory.Worker;

namespace EntEcole.Directory.Server.Cli.Operations;

/// <summary><c>entecole worker status</c>: how fresh academies and schools are, what is paused and what is missing.</summary>
internal static class WorkerStatus
{
    public static Command Make(SharedOptions shared, TimeProvider time)
    {
        var schools = new Option<bool>("--schools")
        {
            Description = shared.T(
                "Also each enrolled school, by the last extract that held it.",
                "Aussi chaque école adhérente, par le dernier extrait qui la contenait."),
        };
        var command = new Command("status", shared.T(
            "How fresh each academy is, what is paused and what is missing.",
            "La fraîcheur de chaque académie, ce qui est en pause et ce qui manque."))
        {
            schools,
        };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var terminal = shared.Terminal(parsed);
            await using var store = await shared.OpenAsync(parsed, time, cancellationToken);
            var now = time.GetUtcNow();
            var academies = await store.Worker.ListAcademyStandingsAsync(cancellationToken);
            var gaps = (await store.Feeds.ListGapsAsync(null, cancellationToken)).ToLookup(gap => gap.Academy, StringComparer.Ordinal);
            var each = parsed.GetValue(schools)
                ? await SchoolStandings.ListAsync(store.Plans, store.Revisions, now, cancellationToken)
                : null;
            var full = DiskCheck.Look(shared.Settings(parsed)).Where(finding => finding.State is FindingState.Wrong).ToList();
            terminal.Answer(new
            {
                at = now,
                disks = full.Select(finding => finding.What.In(terminal.Language)),
                academies = academies.Select(one => new
                {
                    one.Academy, one.LastExtract, one.LastAppliedAt, ageHours = AgeHours(one, now), one.MissingSince,
                    pausedAt = one.Pause?.At, pausedBy = one.Pause?.By, pauseReason = one.Pause?.Reason,
                    isDatedInFuture = IsDatedInFuture(one, now),
                    missingDeltas = gaps[one.Academy].Select(
                        gap => new { degree = gap.DegreeName, gap.ExtractDate, cause = gap.Cause.ToString(), gap.OpenedAt }),
                }),
                schools = each?.Select(one => new { one.Uai, one.Academy, one.ExtractDate, ageDays = AgeDays(one.ExtractDate, now) }),
            });
            terminal.Show(Academies(academies, gaps, now, terminal));
            foreach (var finding in full)
            {
                terminal.Say($"{finding.What.In(terminal.Language)} {finding.Mend?.In(terminal.Language)}");
            }

            if (each is not null)
            {
                terminal.Show(Schools(each, now, terminal));
            }

            return ExitCode.Done;
        });
        return command;
    }

    private static Spectre.Console.Table Academies(
        IReadOnlyList<AcademyStanding> academies, ILookup<string, FeedGap> gaps, DateTimeOffset now, Terminal terminal)
    {
        var table = Terminal.NewTable(
            terminal.T("Academy", "Académie"), terminal.T("Last extract", "Dernier extrait"), terminal.T("Applied", "Appliqué"),
            terminal.T("Age", "Âge"),
            terminal.T("State", "État"));
        foreach (var one in academies)
        {
            Terminal.AddRow(
                table, one.Academy, TableText.Day(one.LastExtract, terminal),
                one.LastAppliedAt is { } at ? TableText.Instant(at, terminal) : "",
                AgeHours(one, now) is { } hours ? TableText.Age(hours, terminal) : "",
                State(one, [.. gaps[one.Academy]], now, terminal));
        }

        return table;
    }

    private static Spectre.Console.Table Schools(IReadOnlyList<SchoolStanding> schools, DateTimeOffset now, Terminal terminal)
    {
        var table = Terminal.NewTable(
            terminal.T("School", "École"), terminal.T("Academy", "Académie"), terminal.T("Last extract", "Dernier extrait"),
            terminal.T("Age", "Âge"));
        foreach (var one in schools)
        {
            Terminal.AddRow(
                table, one.Uai, one.Academy, TableText.Day(one.ExtractDate, terminal),
                AgeDays(one.ExtractDate, now) is { } days ? terminal.T($"{days} d", $"{days} j") : terminal.T("never", "jamais"));
        }

        return table;
    }

    private static string State(AcademyStanding one, IReadOnlyList<FeedGap> gaps, DateTimeOffset now, Terminal terminal) => one switch
    {
        { Pause: { } pause } => terminal.T($"paused by {pause.By}: {pause.Reason}", $"en pause par {pause.By} : {pause.Reason}"),
        _ when gaps.Count > 0 => terminal.T(
            FormattableString.Invariant(
                $"delta of {gaps[0].ExtractDate:yyyy-MM-dd} missing ({gaps[0].DegreeName}): waits for a full extract"),
            FormattableString.Invariant(
                $"différentiel du {gaps[0].ExtractDate:dd/MM/yyyy} manquant ({gaps[0].DegreeName}) : attend un extrait complet")),
        _ when IsDatedInFuture(one, now) => terminal.T("last extract is dated in the future", "le dernier extrait porte une date à venir"),
        { MissingSince: not null } => terminal.T("new extract missing", "nouvel extrait manquant"),
        { LastAppliedAt: null } => terminal.T("nothing yet", "rien encore"),
        _ => "",
    };

    private static bool IsDatedInFuture(AcademyStanding one, DateTimeOffset now) => one.LastExtract > FrenchTime.DayAt(now);

    // At least: an extract is as old as its run, and was made before its day ended. One from the future has no age that would be true.
    private static long? AgeHours(AcademyStanding one, DateTimeOffset now)
    {
        if (one is not { LastExtract: { } date, LastAppliedAt: { } applied } || IsDatedInFuture(one, now))
        {
            return null;
        }

        var made = FrenchTime.StartOf(date.AddDays(1));
        return (long)(now - (made < applied ? made : applied)).TotalHours;
    }

    private static int? AgeDays(DateOnly? extract, DateTimeOffset now) =>
        extract is { } date ? FrenchTime.DayAt(now).DayNumber - date.DayNumber : null;
}
