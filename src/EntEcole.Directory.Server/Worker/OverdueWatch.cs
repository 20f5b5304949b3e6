using EntEcole.Directory.Model;
using EntEcole.Directory.Privacy;
using EntEcole.Directory.Server.Notifications;
using EntEcole.Directory.Server.Worker.Schedules;
using EntEcole.Directory.Sync;

namespace EntEcole.Directory.Server.Worker;

/// <summary>
/// Reports persons who are past the day of their purge, whatever the schedule of the purge: also when there is none, or when it fails.
/// </summary>
/// <param name="store">What counts them.</param>
/// <param name="settings">How long persons who left are kept.</param>
/// <param name="announcer">Takes what is reported.</param>
/// <param name="time">The clock.</param>
internal sealed class OverdueWatch(IRetentionStore store, SyncSettings settings, Announcer announcer, TimeProvider time)
{
    /// <summary>The job that looks.</summary>
    public const string Name = "overdue";

    private static readonly OngoingCondition Overdue = new(ConditionKind.Overdue);

    /// <summary>When: after the purge of the night by default, each day.</summary>
    public static CronTimes At { get; } = CronTimes.Parse(Name, "0 0 6 * * ?")!;

    /// <summary>Looks. Returns 0: what it finds is reported by itself.</summary>
    public async Task<long> LookAsync(CancellationToken cancellationToken)
    {
        // Due since yesterday or before: the purge of last night would have erased them.
        var yesterday = FrenchTime.DayAt(time.GetUtcNow()).AddDays(-1);
        var due = await store.CountPurgeableAsync(new PurgeRequest(yesterday, settings.GraceOf), cancellationToken);
        if (due is { Persons: 0, Profiles: 0 })
        {
            announcer.Ends(Overdue);
            return 0;
        }

        announcer.Begins(Overdue, NoticeKind.PurgeOverdue, "", "", new LocalizedText(
            $"Past the day of their purge: {Counted.English(due.Persons, "person", "persons")} and "
            + $"{Counted.English(due.Profiles, "profile", "profiles")}. Run 'entecole purge', and check PurgeSchedule.",
            $"Date de purge dépassée : {Counted.French(due.Persons, "personne", "personnes")} et "
            + $"{Counted.French(due.Profiles, "profil", "profils")}. Lancer « entecole purge », et vérifier PurgeSchedule."));
        return 0;
    }
}
