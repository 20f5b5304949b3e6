using System.Collections.Concurrent;
using System.Data.Common;
using EntEcole.Directory.Model;
using EntEcole.Directory.Storage;

namespace EntEcole.Directory.Tests.Storage.TSql;

/// <summary>
/// SQLite under the rules of SQL Server, as far as they can be had without one: whatever the store sends is translated, parsed and bound
/// first; results have the types that SQL Server would give them and are read as its driver reads them; one result at a time on a
/// connection, every command in the transaction that is open, every parameter given under its exact name; rows of a bulk write fit
/// their columns. Connections can be made to break.
/// </summary>
internal sealed class ShadowEngine(string path, Breakage? breakage = null) : Engine
{
    private readonly SqliteEngine inner = new(path);

    public override string MigrationFolder => inner.MigrationFolder;

    public override string Page => inner.Page;

    public override string Whole => inner.Whole;

    public override string Numbers => inner.Numbers;

    public override string Ids => inner.Ids;

    public override string Texts => inner.Texts;

    public override string JournalExists => inner.JournalExists;

    public override string Place => inner.Place;

    // Lookups go the way of those over a network.
    public override bool IsRemote => true;

    protected override Bilingual Remedy { get; } = new("", "");

    public override async Task<DbConnection> OpenAsync(bool create, CancellationToken cancellationToken) =>
        new ShadowConnection(await inner.OpenAsync(create, cancellationToken), breakage);

    public override async Task<LookupConnection> OpenLookupAsync(CancellationToken cancellationToken) =>
        new ShadowLookupConnection(await inner.OpenLookupAsync(cancellationToken), breakage);

    public override async Task<DbConnection> OpenBulkAsync(bool direct, CancellationToken cancellationToken) =>
        new ShadowConnection(await inner.OpenBulkAsync(direct, cancellationToken), breakage);

    public override async Task<DbTransaction> BeginWriteAsync(DbConnection connection, CancellationToken cancellationToken)
    {
        var shadow = (ShadowConnection)connection;
        shadow.ProveReady();
        return shadow.Begin(await inner.BeginWriteAsync(shadow.Inner, cancellationToken));
    }

    public override Task<IReadOnlyList<string>> DeferIndexesAsync(DbConnection connection, DbTransaction transaction) =>
        Task.FromResult<IReadOnlyList<string>>([]);

    public override Task<IAsyncDisposable?> TryLockAsync(string name, CancellationToken cancellationToken) => inner.TryLockAsync(name, cancellationToken);

    public override RowSink OpenSink(DbConnection connection, DbTransaction transaction, bool direct)
    {
        var shadow = (ShadowConnection)connection;
        return new ShadowSink(inner.OpenSink(shadow.Inner, ((ShadowTransaction)transaction).Inner, direct), shadow, direct);
    }

    public override bool IsTransient(DbException fault) => fault is ConnectionLostException || inner.IsTransient(fault);

    public override bool IsUnavailable(DbException fault) => fault is ConnectionLostException || inner.IsUnavailable(fault);

    public override void Close() => inner.Close();

    public override string CodeOf(DbException fault) => inner.CodeOf(fault);
}

/// <summary>Statements of SQLite as SQL Server is sent them, each read once.</summary>
internal static class ShadowSql
{
    private static readonly SqliteEngine Sqlite = new("/dev/null");
    private static readonly HashSet<string> Migrations = [.. TSqlSchema.Steps("sqlite").SelectMany(Migrator.Batches)];
    private static readonly ConcurrentDictionary<string, IReadOnlyList<IReadOnlyList<TSqlOutput>>> Read = new(StringComparer.Ordinal);

    /// <summary>The columns of each result, as SQL Server would give them.</summary>
    public static IReadOnlyList<IReadOnlyList<TSqlOutput>> Prove(string sql) => Read.GetOrAdd(
        sql, static text => Migrations.Contains(text) ? [] : TSqlBinder.Prove(Translate(text), TSqlSchema.Latest));

    private static string Translate(string sql) => sql
        .Replace(Sqlite.Whole, StorageSql.SqlServer.Whole, StringComparison.Ordinal)
        .Replace(Sqlite.Page, StorageSql.SqlServer.Page, StringComparison.Ordinal)
        .Replace(Sqlite.Numbers, StorageSql.SqlServer.Numbers, StringComparison.Ordinal)
        .Replace(Sqlite.Ids, StorageSql.SqlServer.Ids, StringComparison.Ordinal)
        .Replace(Sqlite.Texts, StorageSql.SqlServer.Texts, StringComparison.Ordinal)
        .Replace(Sqlite.JournalExists, StorageSql.SqlServer.JournalExists, StringComparison.Ordinal);
}

/// <summary>Breaks the connection at one of the steps that a store takes: before a statement, at a commit, or after it.</summary>
internal sealed class Breakage
{
    private int steps;

    /// <summary>The step at which the connection breaks, from 1; 0 for none.</summary>
    public int At { get; set; }

    /// <summary>Whether a commit at that step goes through, unheard.</summary>
    public bool CommitsGoThrough { get; set; }

    /// <summary>Steps taken.</summary>
    public int Steps => steps;

    /// <summary>Whether the step has come.</summary>
    public bool Broke => At > 0 && steps >= At;

    public void Restart(int at) => (steps, At) = (0, at);

    /// <summary>Takes a step; true when the connection breaks at it.</summary>
    public bool Step() => Interlocked.Increment(ref steps) == At;
}
