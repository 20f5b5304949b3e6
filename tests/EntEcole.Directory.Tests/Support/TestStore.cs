using EntEcole.Directory.Storage;

namespace EntEcole.Directory.Tests.Support;

/// <summary>A real store on a SQLite file of its own, migrated, gone with the test.</summary>
public sealed class TestStore : IAsyncDisposable
{
    private readonly TempFolder folder = new();

    private TestStore(TimeProvider time)
    {
        Path = folder.File("test.db");
        Store = StoreAddress.Open("sqlite:" + Path, time);
    }

    /// <summary>The file.</summary>
    public string Path { get; }

    public DirectoryStore Store { get; }

    public static async Task<TestStore> CreateAsync(TimeProvider? time = null)
    {
        var store = new TestStore(time ?? new FakeTime());
        await store.Store.Schema.MigrateAsync(CancellationToken.None);
        return store;
    }

    public async ValueTask DisposeAsync()
    {
        await Store.DisposeAsync();
        folder.Dispose();
    }
}
