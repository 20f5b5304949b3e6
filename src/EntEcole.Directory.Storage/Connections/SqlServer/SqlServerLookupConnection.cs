using System.Data.Common;
using Microsoft.Data.SqlClient;

namespace EntEcole.Directory.Storage.Connections.SqlServer;

/// <summary>
/// Lookups on SQL Server: all reads of one see one snapshot. It is begun with the reading of the revision, in one round trip. No text of
/// ours ends with a blank, and the server ignores those when it compares: a text that does is sent as one that equals nothing.
/// </summary>
internal sealed class SqlServerLookupConnection(SqlConnection connection) : LookupConnection
{
    // A batch, not a procedure: a transaction begun in one would have to end in it.
    public const string BeginAtHead = $"""
        SET TRANSACTION ISOLATION LEVEL SNAPSHOT;
        BEGIN TRANSACTION;
        {RevisionSql.SelectHead};
        """;

    public const string Commit = "COMMIT TRANSACTION";

    private readonly DriverLookupConnection driver = new(connection);
    private readonly SqlCommand begin = new(BeginAtHead, connection);
    private readonly SqlCommand commit = new(Commit, connection);
    private long revision;

    public override long? Head => revision;

    public override async ValueTask BeginAsync(CancellationToken cancellationToken) =>
        revision = (long)(await begin.ExecuteScalarAsync(cancellationToken))!;

    public override async ValueTask EndAsync(CancellationToken cancellationToken) => await commit.ExecuteNonQueryAsync(cancellationToken);

    public override Task<DbDataReader> ReadAsync(
        Statement statement, CancellationToken cancellationToken, params ReadOnlySpan<(string Name, object Value)> parameters) =>
        driver.ReadAsync(statement, cancellationToken, parameters);

    public override async ValueTask DisposeAsync()
    {
        await begin.DisposeAsync();
        await commit.DisposeAsync();
        await driver.DisposeAsync();
    }
}
