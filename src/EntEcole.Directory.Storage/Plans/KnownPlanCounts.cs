using System.Collections.Concurrent;
using System.Data.Common;
using Dapper;
using EntEcole.Directory.Plans;
using EntEcole.Directory.Storage.Connections;

namespace EntEcole.Directory.Storage.Plans;

/// <summary>
/// What the last plans asked for do, as long as that is true: until the next revision, or the next decision on them. To count the rows of
/// a night at the start of a school year takes a second, and each page that names the plan asks. Thread-safe.
/// </summary>
internal sealed class KnownPlanCounts(Engine engine)
{
    private const int Most = 16;

    private readonly ConcurrentDictionary<long, (Moment Moment, IReadOnlyList<PlanTally> Counts)> known = new();

    /// <summary>The counts of a plan.</summary>
    /// <param name="connection">Outside a transaction: who decides counts anew.</param>
    /// <param name="planId">The plan.</param>
    /// <param name="feedNo">Its feed.</param>
    /// <param name="holds">How many of its schools and roles are held.</param>
    public async Task<IReadOnlyList<PlanTally>> CountAsync(DbConnection connection, long planId, int feedNo, int holds)
    {
        // Read first: what is committed meanwhile is of a later moment.
        var moment = new Moment(
            await StoreRevisions.HeadAsync(connection, null),
            await connection.ExecuteScalarAsync<long>(StoredPlanSql.CountDecisions, new { plan = planId }), holds);
        if (known.TryGetValue(planId, out var found) && found.Moment == moment)
        {
            return found.Counts;
        }

        var counts = await PlanHolds.CountAsync(engine, connection, planId, feedNo, null);
        if (known.Count >= Most)
        {
            known.Clear();
        }

        known[planId] = (moment, counts);
        return counts;
    }

    // The last revision, because a plan's rows are compared with those that live; decisions on the plan; what it holds.
    private readonly record struct Moment(long Head, long Decisions, int Holds);
}
