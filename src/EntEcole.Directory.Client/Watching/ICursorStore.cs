namespace EntEcole.Directory.Client;

/// <summary>
/// Where a reader of the change feed keeps its place. Best kept with what the reader makes of the changes, in the same transaction: then
/// nothing is lost or applied twice after a crash. A reader that does so by itself, from <see cref="FeedAnswer.Cursor"/>, has a
/// <see cref="SaveAsync"/> that does nothing.
/// </summary>
public interface ICursorStore
{
    /// <summary>The cursor of the last answer dealt with; null or empty to start with a snapshot. Asked once, at the beginning.</summary>
    ValueTask<string?> LoadAsync(CancellationToken cancellationToken);

    /// <summary>Keeps the cursor of an answer, once it is dealt with: when the next one is asked for.</summary>
    ValueTask SaveAsync(string cursor, CancellationToken cancellationToken);
}

/// <summary>A place kept as long as the process lives: each process starts with a snapshot.</summary>
public sealed class MemoryCursorStore : ICursorStore
{
    private volatile string? cursor;

    /// <summary>The cursor; null from the start.</summary>
    public string? Cursor
    {
        get => cursor;
        set => cursor = value;
    }

    /// <inheritdoc/>
    public ValueTask<string?> LoadAsync(CancellationToken cancellationToken) => ValueTask.FromResult(cursor);

    /// <inheritdoc/>
    public ValueTask SaveAsync(string cursor, CancellationToken cancellationToken)
    {
        this.cursor = cursor;
        return ValueTask.CompletedTask;
    }
}

/// <summary>A place kept in a file of its own, replaced as a whole.</summary>
/// <param name="path">The file; it need not exist, its folder must.</param>
public sealed class FileCursorStore(string path) : ICursorStore
{
    /// <inheritdoc/>
    public async ValueTask<string?> LoadAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await File.ReadAllTextAsync(path, cancellationToken);
        }
        catch (FileNotFoundException)
        {
            return null;
        }
    }

    /// <inheritdoc/>
    public async ValueTask SaveAsync(string cursor, CancellationToken cancellationToken)
    {
        var beside = path + ".new";
        await File.WriteAllTextAsync(beside, cursor, cancellationToken);
        File.Move(beside, path, overwrite: true);
    }
}
