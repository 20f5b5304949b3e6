using EntEcole.Directory.Model;
using EntEcole.Directory.Runs;
using EntEcole.Directory.Tests.Support;
using Microsoft.Data.Sqlite;

namespace EntEcole.Directory.Tests.Storage;

/// <summary>Migration 0019 gives the runs of an older store their kind.</summary>
public sealed class RunKindMigrationTests
{
    private static readonly CancellationToken None = CancellationToken.None;

    [Fact]
    public async Task Migrate_StoreOfStep18_GivesEachRunTheKindOfItsReport()
    {
        await using var opened = await TestStore.CreateAsync();
        await EndRunAsync(opened.Store, ExtractKind.Full, new DateOnly(2026, 9, 1));
        await EndRunAsync(opened.Store, ExtractKind.Delta, new DateOnly(2026, 9, 2));
        Execute(opened.Path, "ALTER TABLE sync_run DROP COLUMN kind");

        // By its script: later steps have been taken already.
        Execute(
            opened.Path,
            await File.ReadAllTextAsync(Repository.Path("src/EntEcole.Directory.Storage/Migrations/sqlite/0019_run_kind.sql"), None));

        Assert.Equal("1,2", Execute(opened.Path, "SELECT group_concat(kind) FROM (SELECT kind FROM sync_run ORDER BY run_id)"));
        Assert.Equal([("TOULOUSE", new DateOnly(2026, 9, 1))], await opened.Store.Reconciliation.ListFullExtractsAsync(None));
    }

    private static async Task EndRunAsync(DirectoryStore store, ExtractKind kind, DateOnly date)
    {
        var header = new RunHeader(
            "TOULOUSE", Degree.FirstDegree, kind, date, date, new DateTimeOffset(2026, 9, 3, 0, 0, 0, TimeSpan.Zero));
        var runId = await store.Runs.BeginRunAsync(header, None);
        await store.Runs.EndRunAsync(SyncReport.Begin(runId, header) with { State = RunState.Applied }, [], None);
    }

    private static object? Execute(string path, string sql)
    {
        using var connection = new SqliteConnection($"Data Source={path};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return command.ExecuteScalar();
    }
}
