using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using Dapper;
using EntEcole.Directory.Revisions;
using EntEcole.Directory.Storage.Connections;

namespace EntEcole.Directory.Storage.Changes;

/// <summary>The revisions that the store can read.</summary>
internal sealed class SqlRevisions(SqlSession session) : IRevisionStore
{
    // Callers give the last revision that they saw, the same for thousands of calls. What was found at one head is forgotten at the next:
    // a restore, which loses revisions, begins an epoch and so another head.
    private const int MostFound = 256;

    private readonly RevisionStatements statements = new();
    private volatile FoundRevisions found = new(0);

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
        session.LookUpAsync((connection, token) => MarkAsync(connection, revision, token), cancellationToken);

    /// <inheritdoc/>
    public async Task<long> GetRevisionMarkAsync(long revision, long head, CancellationToken cancellationToken)
    {
        var of = found;
        if (of.Head == head && of.Marks.TryGetValue(revision, out var known))
        {
            return known;
        }

        var mark = await GetRevisionMarkAsync(revision, cancellationToken);
        if (of.Head != head)
        {
            found = of = new FoundRevisions(head);
        }

        // One that is not there may be there soon.
        if (mark != 0 && of.Marks.Count < MostFound)
        {
            of.Marks.TryAdd(revision, mark);
        }

        return mark;
    }

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

    public async Task<long> MarkAsync(LookupConnection connection, long revision, CancellationToken cancellationToken)
    {
        await using var reader = await connection.ReadAsync(statements.Revision, cancellationToken, ("@revision", revision));
        return await reader.ReadAsync(cancellationToken)
            ? Mark($"{reader.GetString(0)} {reader.GetString(1)} {reader.GetInt64(2)}") : 0;
    }

    public async Task<long> OldestWatchedAsync(LookupConnection connection, CancellationToken cancellationToken) =>
        await connection.NumberAsync(statements.Watched, cancellationToken) ?? 0;

    public async Task<long> OldestAsync(LookupConnection connection, CancellationToken cancellationToken) =>
        await connection.NumberAsync(statements.Oldest, cancellationToken) ?? 0;

    private sealed record FoundRevisions(long Head)
    {
        public ConcurrentDictionary<long, long> Marks { get; } = new();
    }
}
