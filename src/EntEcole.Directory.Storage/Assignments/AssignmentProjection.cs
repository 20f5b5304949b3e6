using System.Data.Common;
using Dapper;
using EntEcole.Directory.Model;
using EntEcole.Directory.Revisions;
using EntEcole.Directory.Storage.Connections;

namespace EntEcole.Directory.Storage.Assignments;

/// <summary>
/// Keeps assignments among the memberships of their persons: opened while their days, class and record last, closed when one of these ends.
/// What a file delivers is the file's: it stays, and an assignment that says the same adds no row. Done in every revision that may touch
/// them; with nothing to do it changes nothing.
/// </summary>
internal static class AssignmentProjection
{
    /// <summary>Opens and closes memberships at a revision that is being made.</summary>
    public static async Task FollowAsync(DbConnection connection, DbTransaction? transaction, long revision, DateOnly day)
    {
        var arguments = new { revision, day = TypeHandlers.Day(day), forever = RowSpan.Forever };
        await connection.ExecuteAsync(AssignmentSql.Mark, arguments, transaction);
        await connection.ExecuteAsync(AssignmentSql.Close, arguments, transaction);
        await connection.ExecuteAsync(AssignmentSql.Open, arguments, transaction);
    }

    /// <summary>The day on which a revision that is being made was made.</summary>
    public static async Task<DateOnly> DayOfAsync(DbConnection connection, DbTransaction transaction, long revision) =>
        FrenchTime.DayAt(TypeHandlers.ReadInstant((await connection.ExecuteScalarAsync<string>(
            "SELECT made_at FROM revision WHERE revision = @revision", new { revision }, transaction))!));
}
