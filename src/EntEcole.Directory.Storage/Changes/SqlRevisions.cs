using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Dapper;
using EntEcole.Directory.Revisions;
using EntEcole.Directory.Storage.Connections;

namespace EntEcole.Directory.Storage.Changes;

/// <summary>The revisions that the store can read.</summary>
internal sealed class SqlRevisions(SqlSession session) : IRevisionStore
{
    private readonly RevisionStatements statements = new();

    /// <inheritdoc/>
    public Task<long> GetRevisionAsync(CancellationToken cancellationToken) =>
        session.LookUpAsync(session.HeadAsync, cancellationToken);

    /// <inheritdoc/>
    public Task<long> GetWrittenRevisionAsync(CancellationToken cancellationToken) =>
        session.WithConnectionAsync(connection => StoreRevisions.HeadAsync(connection, null), cancellationToken);

    /// <inheritdoc/>
    public Task<long> GetOldestRevisionAsync(CancellationToken cancellationToken) => session.LookUpAsync(OldestAsync, cancellationToken);

    /// <inheritdoc/>
    public Task<long> GetRevisionMarkAsync(long revision, CancellationToken cancellationToken) =>
        session.LookUpAsync(
            async (connection, token) =>
            {
                await using var reader = await connection.ReadAsync(statements.Revision, token, ("@revision", revision));
                return await reader.ReadAsync(token) ? Mark($"{reader.GetString(0)} {reader.GetString(1)} {reader.GetInt64(2)}") : 0;
            },
            cancellationToken);

    /// <inheritdoc/>
    public Task<long> GetRevisionAfterAsync(long revision, CancellationToken cancellationToken) =>
        session.LookUpAsync(
            async (connection, token) => await connection.NumberAsync(statements.After, token, ("@revision", revision)) ?? revision + 1,
            cancellationToken);

    /// <inheritdoc/>
    public Task<long> BeginEpochAsync(CancellationToken cancellationToken) =>
        session.WithTransactionAsync(
            async (connection, transaction) =>
            {
                var first = StoreRevisions.FirstOfEpochAfter(await StoreRevisions.HeadAsync(connection, transaction));
                await connection.ExecuteAsync(
                    RevisionSql.Insert, new
                    {
                        revision = first,
                        madeAt = TypeHandlers.Instant(session.Time.GetUtcNow()),
                        cause = "restore",
                        runId = (long?)null,
                    },
                    transaction);
                return first;
            },
            cancellationToken);

    // No secret is kept by it: it tells apart what happened at different instants.
    private static long Mark(FormattableString made) =>
        BinaryPrimitives.ReadInt64BigEndian(SHA256.HashData(Encoding.UTF8.GetBytes(FormattableString.Invariant(made))));

    public async Task<long> OldestAsync(LookupConnection connection, CancellationToken cancellationToken) =>
        await connection.NumberAsync(statements.Oldest, cancellationToken) ?? 0;
}
