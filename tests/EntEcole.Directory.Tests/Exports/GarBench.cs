using System.Formats.Tar;
using System.IO.Compression;
using System.Xml.Linq;
using EntEcole.Directory.Exports.Gar;
using EntEcole.Directory.Server.Gar;
using EntEcole.Directory.Tests.Support;

namespace EntEcole.Directory.Tests.Exports;

/// <summary>Exports of a store into a folder, read back by other means than those that wrote them.</summary>
internal sealed class GarBench(DirectoryStore store, FakeTime time) : IDisposable
{
    public const string Stamp = "20260615_210000";

    private static readonly XNamespace Ns = GarFamilies.Namespace;
    private readonly TempFolder folder = new();

    public string Folder => folder.File("out");

    public GarSettings Settings { get; set; } = new();

    /// <summary>Runs an export of U3; its archive is read by <see cref="Read"/>.</summary>
    public Task<GarResult> ExportAsync(string stamp = Stamp, DateOnly? day = null, string accept = "", params string[] uais) =>
        new GarExporter(store, Settings, time).RunAsync(
            new GarRequest("U3", day ?? SyncBench.Day) { Uais = uais, AcceptedDrop = accept, By = "X" }, Folder, stamp, _ => { },
            CancellationToken.None);

    /// <summary>The elements of a name, of all files of an archive.</summary>
    public List<XElement> Read(string name, string stamp = Stamp) =>
        [.. Files(stamp).SelectMany(file => XDocument.Parse(file.Text).Root!.Elements(Ns + name))];

    /// <summary>The values of a leaf, of all elements of a name.</summary>
    public List<string> Values(string name, string leaf, string stamp = Stamp) =>
        [.. Read(name, stamp).SelectMany(element => element.Elements(Ns + leaf)).Select(element => element.Value)];

    /// <summary>The files of an archive.</summary>
    public List<(string Name, string Text)> Files(string stamp = Stamp)
    {
        using var gzip = new GZipStream(File.OpenRead(Archive(stamp)), CompressionMode.Decompress);
        using var tar = new TarReader(gzip);
        var files = new List<(string Name, string Text)>();
        while (tar.GetNextEntry() is { } entry)
        {
            using var text = new StreamReader(entry.DataStream!);
            files.Add((entry.Name, text.ReadToEnd()));
        }

        return files;
    }

    public string Archive(string stamp = Stamp) => Path.Combine(Folder, new GarSetName("U3", stamp).Archive);

    public void Dispose() => folder.Dispose();
}
