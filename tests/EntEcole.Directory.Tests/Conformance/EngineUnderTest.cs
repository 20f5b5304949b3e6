using EntEcole.Directory.Tests.Support;

namespace EntEcole.Directory.Tests.Conformance;

/// <summary>An engine on which the store contract is tested: all that the suite asks of it.</summary>
public abstract class EngineUnderTest
{
    /// <summary>Folder of the engine's migrations.</summary>
    public abstract string MigrationFolder { get; }

    /// <summary>Why the engine cannot be tested here; null when it can.</summary>
    public virtual string? WhySkipped => null;

    /// <summary>A literal of bytes.</summary>
    public abstract string Bytes(string hexadecimal);

    /// <summary>A literal of content.</summary>
    public abstract string Utf8(string text);

    /// <summary>A database of its own without schema.</summary>
    public abstract Task<StoreUnderTest> OpenEmptyAsync(TimeProvider time);

    /// <summary>A migrated database of its own.</summary>
    public virtual async Task<StoreUnderTest> OpenAsync(TimeProvider time)
    {
        var opened = await OpenEmptyAsync(time);
        await opened.Store.Schema.MigrateAsync(CancellationToken.None);
        return opened;
    }
}

/// <summary>A store on a database of its own, gone with the test, and a hatch of raw SQL for what the contract does not tell.</summary>
public abstract class StoreUnderTest : IAsyncDisposable
{
    public abstract DirectoryStore Store { get; }

    /// <summary>A second store on the same database, as another process would have.</summary>
    public abstract DirectoryStore OpenAnother();

    /// <summary>Checks that the engine is set as production sets it.</summary>
    public abstract Task AssertGroundAsync();

    public abstract Task<long> NumberAsync(string sql);

    public abstract Task<string?> TextAsync(string sql);

    public abstract Task ExecuteAsync(string sql);

    /// <summary>Makes every insert into <paramref name="table"/> fail until <see cref="HealInsertsAsync"/>.</summary>
    public abstract Task BreakInsertsAsync(string table);

    public abstract Task HealInsertsAsync(string table);

    /// <summary>Ends all connections to the database, where it has any that somebody else can end.</summary>
    public virtual Task KillConnectionsAsync() => Task.CompletedTask;

    public abstract ValueTask DisposeAsync();
}

/// <summary>
/// Base of the suite: one fresh store per test. A class per noun derives from it; an engine's file names each once more.
/// </summary>
public abstract class StoreConformance(EngineUnderTest engine) : IAsyncLifetime
{
    protected static readonly CancellationToken None = CancellationToken.None;

    protected EngineUnderTest Engine { get; } = engine;

    protected StoreUnderTest Opened { get; private set; } = null!;

    protected FakeTime Time { get; } = new();

    protected DirectoryStore Store => Opened.Store;

    public virtual async ValueTask InitializeAsync()
    {
        Assert.SkipWhen(Engine.WhySkipped is not null, Engine.WhySkipped ?? "");
        Opened = await Engine.OpenAsync(Time);
    }

    public async ValueTask DisposeAsync()
    {
        if (Opened is not null)
        {
            await Opened.DisposeAsync();
        }

        GC.SuppressFinalize(this);
    }

    protected static void AssertTexts(IEnumerable<string?> expected, IEnumerable<string?> found) =>
        Assert.Equal(expected, found, StringComparer.Ordinal);

    protected Task<long> HeadAsync() => Store.Revisions.GetRevisionAsync(None);
}
