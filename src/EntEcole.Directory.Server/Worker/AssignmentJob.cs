using EntEcole.Directory.Assignments;
using EntEcole.Directory.Model;
using EntEcole.Directory.Server.Notifications;
using EntEcole.Directory.Worker;

namespace EntEcole.Directory.Server.Worker;

/// <summary>
/// The daily job of assignments: begins and ends them by the day, and announces the end of the year. What a wrong clock has ended lasts
/// again once the clock is right.
/// </summary>
internal sealed class AssignmentJob(IAssignmentStore store, IWorkerStore worker, Announcer announcer, TimeProvider time)
{
    /// <summary>Name of the job.</summary>
    public const string Name = "assignments";

    /// <summary>Does the day; returns how many assignments began or ended.</summary>
    public async Task<long> DoAsync(CancellationToken cancellationToken)
    {
        var today = FrenchTime.DayAt(time.GetUtcNow());
        // The store keeps when the job was last done: what was reached since is announced, once.
        var last = await worker.FindJobAsync(Name, cancellationToken) is { } at ? FrenchTime.DayAt(at) : today.AddDays(-1);
        if (AssignmentYear.ToAnnounce(last, today) is { } end)
        {
            foreach (var ending in await store.CountEndingAsync(end, cancellationToken))
            {
                announcer.Say(NoticeKind.AssignmentsEnding, ending.Academy, "", TextOf(ending, end));
            }
        }

        return await store.FollowDaysAsync(today, cancellationToken);
    }

    private static LocalizedText TextOf(EndingAssignments ending, DateOnly end) => new(
        FormattableString.Invariant(
            $"{ending.Assignments} assignments in {ending.Schools} schools of {ending.Academy} end on {end:yyyy-MM-dd}. ")
        + "'entecole assignments renew' proposes those of the next year.",
        FormattableString.Invariant(
            $"Affectations de {ending.Academy} qui s'achèvent le {end:dd/MM/yyyy} : {ending.Assignments}, dans {ending.Schools} écoles. ")
        + "« entecole assignments renew » propose celles de l'année suivante.");
}
