using EntEcole.Directory.Changes;
using EntEcole.Directory.Model;
using EntEcole.Directory.Tests.Support;
using Microsoft.Data.Sqlite;

namespace EntEcole.Directory.Tests.Storage;

/// <summary>The migration of class ids gives each class of an older store one of its own, and makes watchers begin again.</summary>
public sealed class ClassKeyMigrationTests
{
    private static readonly CancellationToken None = CancellationToken.None;

    [Fact]
    public async Task Migrate_StoreWithClasses_GivesEachOneIdAndEndsWhatWatchersHad()
    {
        await using var bench = await SyncBench.CreateAsync("0120612A");
        await bench.SyncAsync(Extract("CP A"));
        await bench.SyncAsync(Extract("CP C"), SyncBench.Day.AddDays(1));
        var store = bench.Files.Store;
        var before = await store.Revisions.GetRevisionAsync(None);
        Execute(bench.Files.Path, "DROP TABLE class_key");
        Execute(bench.Files.Path, "ALTER TABLE horizon DROP COLUMN watched_from");

        // By its script: later steps have been taken already.
        var script = System.IO.Directory.GetFiles(
            Repository.Path("src/EntEcole.Directory.Storage/Migrations/sqlite"), "*_class_key.sql").Single();
        Execute(bench.Files.Path, await File.ReadAllTextAsync(script, None));

        var revision = await store.Revisions.GetRevisionAsync(None);
        Assert.Equal(before + 1, revision);
        var classes = await store.Schools.ListClassesAsync("0120612A", 0, 10, revision, None);
        Assert.Equal(2, classes.Select(one => one.Id).Distinct().Count());
        Assert.Equal(2L, Execute(bench.Files.Path, "SELECT COUNT(*) FROM class_key"));
        Assert.Equal(classes[0].Id, (await store.Schools.ListClassesAsync("0120612A", 0, 10, before, None))[0].Id);
        var expired = await Assert.ThrowsAsync<DirectoryException>(
            () => store.Changes.ReadClassChangesAsync(new ChangeSpan(revision, IsSnapshot: false), 0, 10, None));
        Assert.Equal(Reason.CursorExpired, expired.Reason);
        Assert.NotEmpty((await store.Changes.ReadClassChangesAsync(new ChangeSpan(revision, IsSnapshot: true), 0, 10, None)).Changes);
    }

    private static ExtractBuilder Extract(string name) => new ExtractBuilder().School("1", "0120612A")
        .Pupil("11", "1", classTuple: "1$11$ORDINAIRE$45001$" + name).Pupil("12", "1", classTuple: "1$11$ORDINAIRE$45002$CP B")
        .Relative("29").Staff("39", ["1$ENS$ENSEIGNEMENT$G0000$SANS SPECIALITE"]);

    private static object? Execute(string path, string sql)
    {
        using var connection = new SqliteConnection($"Data Source={path};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return command.ExecuteScalar();
    }
}
