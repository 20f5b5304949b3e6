using System.Data.Common;
using Dapper;

namespace EntEcole.Directory.Storage.Connections;

/// <summary>The present revision.</summary>
internal static class StoreRevisions
{
    /// <summary>The present revision; 0 for an empty store.</summary>
    public static Task<long> HeadAsync(DbConnection connection, DbTransaction? transaction) =>
        connection.ExecuteScalarAsync<long>(RevisionSql.SelectHead, transaction: transaction);
}
