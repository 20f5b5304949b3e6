using System.Data.Common;
using Dapper;

namespace EntEcole.Directory.Storage.Connections;

/// <summary>Numbers of the store, each given once.</summary>
internal static class NumberBlocks
{
    /// <summary>Reserves <paramref name="count"/> numbers of a kind and returns the first.</summary>
    public static async Task<int> ReserveAsync(DbConnection connection, DbTransaction transaction, string kind, int count)
    {
        await connection.ExecuteAsync(
            "UPDATE number_block SET next_number = next_number + @count WHERE kind = @kind", new { kind, count }, transaction);
        return await connection.ExecuteScalarAsync<int>(
            "SELECT next_number - @count FROM number_block WHERE kind = @kind", new { kind, count }, transaction);
    }
}
