using System.Data.Common;
using Dapper;

namespace EntEcole.Directory.Storage.Connections;

/// <summary>The present revision.</summary>
internal static class StoreRevisions
{
    /// <summary>The present revision; 0 for an empty store.</summary>
    public static Task<long> HeadAsync(DbConnection connection, DbTransaction? transaction) =>
        connection.ExecuteScalarAsync<long>(RevisionSql.SelectHead, transaction: transaction);

    /// <summary>
    /// The first revision of an epoch that follows one whose last known revision was <paramref name="last"/>. What a restore has lost may
    /// have been later than that: by far fewer revisions than this leaves out, which are those of many years.
    /// </summary>
    public static long FirstOfEpochAfter(long last) => (last / EpochStep * EpochStep) + (2 * EpochStep);

    private const long EpochStep = 100_000;
}
