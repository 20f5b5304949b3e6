using System.Text;

namespace EntEcole.Directory.Tests.Support;

/// <summary>Searches the files of a store for texts, as a program that knows nothing of its schema does.</summary>
public static class RawFiles
{
    /// <summary>The bytes of every file beside the store, log and index of the log included, as Latin-1.</summary>
    public static IReadOnlyList<string> Read(SyncBench bench) =>
        [.. System.IO.Directory.GetFiles(Path.GetDirectoryName(bench.Files.Path)!).Select(Read)];

    /// <summary>Those of the texts that occur in one of the files, whatever their case.</summary>
    public static IReadOnlyList<string> Found(SyncBench bench, IEnumerable<string> texts)
    {
        var files = Read(bench);
        return [.. texts.Where(text => files.Any(file => file.Contains(text, StringComparison.OrdinalIgnoreCase)))];
    }

    private static string Read(string path)
    {
        using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return Encoding.Latin1.GetString(bytes);
    }
}
