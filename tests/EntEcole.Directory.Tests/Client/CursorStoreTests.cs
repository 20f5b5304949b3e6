using EntEcole.Directory.Client;
using EntEcole.Directory.Tests.Support;

namespace EntEcole.Directory.Tests.Client;

/// <summary>Where readers of the change feed keep their place.</summary>
public sealed class CursorStoreTests
{
    private static readonly CancellationToken None = CancellationToken.None;

    [Fact]
    public async Task FileOfACursor_IsReadAsItWasWritten()
    {
        using var folder = new TempFolder();
        var path = Path.Combine(folder.Path, "cursor");
        var file = new FileCursorStore(path);
        Assert.Null(await file.LoadAsync(None));
        await file.SaveAsync("first", None);
        await file.SaveAsync("second", None);

        Assert.Equal("second", await new FileCursorStore(path).LoadAsync(None));
        Assert.Equal([path], System.IO.Directory.GetFiles(folder.Path), StringComparer.Ordinal);
    }
}
