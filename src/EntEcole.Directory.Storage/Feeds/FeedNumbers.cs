using System.Data.Common;
using Dapper;
using EntEcole.Directory.Model;
using EntEcole.Directory.Storage.Connections;

namespace EntEcole.Directory.Storage.Feeds;

/// <summary>Numbers of feeds.</summary>
internal static class FeedNumbers
{
    /// <summary>Number of a feed, which is made when it is not there.</summary>
    public static async Task<int> OfAsync(
        DbConnection connection, DbTransaction transaction, string academy, Degree degree, string uai = "")
    {
        var key = new { academy, degree = (int)degree, uai };
        if (await connection.ExecuteScalarAsync<int?>(
            "SELECT feed_no FROM feed WHERE academy = @academy AND degree = @degree AND uai = @uai", key, transaction) is { } known)
        {
            return known;
        }

        var feedNo = await NumberBlocks.ReserveAsync(connection, transaction, "feed", 1);
        await connection.ExecuteAsync(
            "INSERT INTO feed (feed_no, academy, degree, uai) VALUES (@feedNo, @academy, @degree, @uai)",
            new { feedNo, key.academy, key.degree, key.uai }, transaction);
        return feedNo;
    }
}
