using EntEcole.Directory.Server.Notifications;
using EntEcole.Directory.Sync.Run;

namespace EntEcole.Directory.Server.Worker;

/// <summary>The deliveries of an inbox, with what they hold and whether they may be taken.</summary>
/// <param name="inbox">Where they lie.</param>
/// <param name="readiness">Whether one is still being written.</param>
/// <param name="finder">Tells whose a delivery without an academy in its names is.</param>
/// <param name="announcer">Is told of what does not belong there.</param>
internal sealed class CandidateFinder(Inbox inbox, Readiness readiness, FeedFinder finder, Announcer announcer)
{
    /// <summary>All of them, in the order in which they are to be applied: what was taken and left first, then by date.</summary>
    public async Task<List<Candidate>> FindAsync(CancellationToken cancellationToken)
    {
        inbox.Prepare();
        var taken = inbox.Taken();
        var (waiting, unexpected) = inbox.Waiting();
        foreach (var file in unexpected)
        {
            announcer.Begins(
                new OngoingCondition(ConditionKind.UnexpectedFile, file.Name), NoticeKind.UnexpectedFile, "", file.Name, file.Text,
                cause: file.Cause is UnexpectedCause.Kind ? "" : file.Cause.ToString());
        }

        readiness.Keep([.. taken, .. waiting]);
        var candidates = new List<Candidate>();
        foreach (var candidate in taken.Concat(waiting).Select(
            delivery => Candidate.Of(delivery, readiness, cancellationToken)).OfType<Candidate>())
        {
            var facts = candidate.Facts is null ? null : await candidate.Facts.TellAsync(finder, null, cancellationToken);
            candidates.Add(candidate with { Facts = facts });
        }

        return
        [
            .. candidates
                .OrderBy(one => one.Date).ThenBy(one => one.Facts?.Kind).ThenByDescending(one => one.Delivery.IsTaken)
                .ThenBy(one => one.Delivery.Place, StringComparer.Ordinal),
        ];
    }

    /// <summary>
    /// Whether it must wait, asked under the lock: another worker may have taken this one since it was seen, have died with an earlier one,
    /// or have put an earlier one back that this look, which was made meanwhile, found nowhere.
    /// </summary>
    /// <param name="candidate">The delivery.</param>
    /// <param name="seen">The paths that this look has found.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public bool IsBehind(Candidate candidate, HashSet<string> seen, CancellationToken cancellationToken)
    {
        var taken = inbox.Taken();
        if (candidate.Delivery.IsTaken)
        {
            return taken.All(one => !string.Equals(one.Path, candidate.Delivery.Path, StringComparison.Ordinal));
        }

        return taken.Select(Look).Any(IsOfTheAcademies)
            || inbox.Waiting().Deliveries.Where(one => !seen.Contains(one.Path)).Select(Look)
                .Any(one => IsOfTheAcademies(one) && one!.Date <= candidate.Date);

        Candidate? Look(Delivery one) => Candidate.Of(one, readiness, cancellationToken);

        bool IsOfTheAcademies(Candidate? one) =>
            one?.Facts is { } facts && facts.Academies.Intersect(candidate.Academies, StringComparer.Ordinal).Any();
    }
}
