using System.Data.Common;
using Dapper;
using EntEcole.Directory.Revisions;
using EntEcole.Directory.Storage.Connections;

namespace EntEcole.Directory.Storage.Assignments;

/// <summary>
/// Keeps assignments among the memberships of their persons: opened while their days, class and record last, closed when one of these ends.
/// Done in every revision that may touch them; with nothing to do it changes nothing.
/// </summary>
internal static class AssignmentProjection
{
    /// <summary>Opens and closes memberships at a revision that is being made.</summary>
    public static async Task FollowAsync(DbConnection connection, DbTransaction? transaction, long revision, DateOnly day)
    {
        var arguments = new { revision, day = TypeHandlers.Day(day), forever = RowSpan.Forever };
        await connection.ExecuteAsync(AssignmentSql.Close, arguments, transaction);
        await connection.ExecuteAsync(AssignmentSql.Open, arguments, transaction);
    }
}
