using System.Data.Common;
using Dapper;
using EntEcole.Directory.Model;
using EntEcole.Directory.Persons;
using EntEcole.Directory.Plans;
using EntEcole.Directory.Revisions;
using EntEcole.Directory.Storage.Connections;

namespace EntEcole.Directory.Storage.Plans;

/// <summary>Counts what has left each school of a feed lately without a decision, for the window of the guard.</summary>
internal static class EarlierDepartureCounts
{
    /// <summary>
    /// Profiles suspended since <c>@since</c>, by school, role and the revision that suspended them, of persons who are nowhere else in the
    /// feed; parents excepted: they follow their children. The purge day of a suspended profile lies after its suspension: comparing it
    /// lets the engine use the index of suspended profiles.
    /// </summary>
    public const string Select = """
        SELECT t.school_no, t.role, t.since_revision, COUNT(*) FROM profile t
        WHERE t.purge_on >= @since AND t.suspended_on >= @since AND t.feed_no = @feed AND t.state = @suspended AND t.until_revision = @forever
          AND t.role <> @parent
          AND NOT EXISTS (
            SELECT 1 FROM profile o
            WHERE o.person_no = t.person_no AND o.feed_no = t.feed_no AND o.state = @active AND o.until_revision = @forever)
        GROUP BY t.school_no, t.role, t.since_revision
        """;

    /// <summary>Which of these revisions are approvals: <c>@first</c>.</summary>
    public const string SelectApprovals = "SELECT revision FROM revision WHERE revision >= @first AND cause = 'approval'";

    /// <summary>The counts of a feed since the last approval in each school, with the UAIs of the schools.</summary>
    public static async Task<IReadOnlyList<EarlierDepartures>> ReadAsync(
        Engine engine, DbConnection connection, long plan, int feed, DateOnly since)
    {
        var rows = (await connection.QueryAsync<(int School, int Role, long Revision, long Profiles)>(
            Select,
            new
            {
                feed, since = TypeHandlers.Day(since), forever = RowSpan.Forever, active = (int)ProfileState.Active,
                suspended = (int)ProfileState.Suspended,
                parent = (int)Role.Parent,
            })).ToList();
        if (rows.Count == 0)
        {
            return [];
        }

        var approvals = (await connection.QueryAsync<long>(SelectApprovals, new { first = rows.Min(row => row.Revision) })).ToHashSet();
        var uais = await PlanHolds.UaisAsync(engine, connection, null, plan, rows.Select(row => row.School));
        return
        [
            .. from school in rows.GroupBy(row => row.School)
               let approved = school.Where(row => approvals.Contains(row.Revision)).Select(row => row.Revision).DefaultIfEmpty(0).Max()
               from role in school.Where(row => row.Revision > approved).GroupBy(row => row.Role)
               select new EarlierDepartures(school.Key, uais.GetValueOrDefault(school.Key), (Role)role.Key, role.Sum(row => row.Profiles)),
        ];
    }
}
