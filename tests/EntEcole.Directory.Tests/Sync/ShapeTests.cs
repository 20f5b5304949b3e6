using System.Text;
using EntEcole.Directory.Model;
using EntEcole.Directory.Runs;
using EntEcole.Directory.Sync;
using EntEcole.Directory.Sync.Run;
using EntEcole.Directory.Tests.Support;

namespace EntEcole.Directory.Tests.Sync;

/// <summary>The same extract in every shape gives the same rows, report and digest.</summary>
public sealed class ShapeTests
{
    private const string Uai = "0120612A";

    [Theory]
    [InlineData("tgz")]
    [InlineData("tar")]
    [InlineData("zip")]
    [InlineData("tgz in another order")]
    [InlineData("tgz with sub-folders")]
    [InlineData("zip with one sub-folder")]
    [InlineData("sub-folders")]
    [InlineData("folder of one archive")]
    [InlineData("folder of one folder")]
    public async Task Sync_AnyShape_AsThePlainFolder(string shape)
    {
        await using var plain = await SyncBench.CreateAsync(Uai);
        var expected = await plain.SyncAsync(Deliver(plain));
        await using var other = await SyncBench.CreateAsync(Uai);
        var report = await other.SyncAsync(Reshape(other, Deliver(other), shape));

        Assert.Equal((RunState.Applied, expected.Digest), (report.State, report.Digest));
        Assert.Equal(expected.Outcome, report.Outcome);
        Assert.Equal(
            expected.Files.OrderBy(file => file.Name, StringComparer.Ordinal),
            report.Files.OrderBy(file => file.Name, StringComparer.Ordinal));
        Assert.Equal(await RowsAsync(plain), await RowsAsync(other));
        Assert.Equal(0, (await other.SyncAsync(Deliver(other))).Outcome.Changed);
    }

    [Fact]
    public async Task Sync_Archive_TellsProgressUpToItsBytes()
    {
        await using var bench = await SyncBench.CreateAsync(Uai);
        var path = Archives.Tar(bench.NewPath(".tgz"), Archives.FilesOf(Deliver(bench)));
        var told = new Recorder();

        await new SyncRunner(bench.Store.ForSync(), new SyncSettings(), new FakeTime()).RunAsync(
            new SyncRequest(path, AsOf: SyncBench.Day), told, CancellationToken.None);

        Assert.Equal(told.Last.TotalBytes, told.Last.Bytes);
        Assert.True(told.Last.TotalBytes > 1000);
    }

    [Fact]
    public async Task Sync_ZipDamagedInAFile_RefusedAndNothingApplied()
    {
        await using var bench = await SyncBench.CreateAsync(Uai);
        var path = Archives.Zip(
            bench.NewPath(".zip"), Archives.FilesOf(Deliver(bench)), System.IO.Compression.CompressionLevel.NoCompression);
        var bytes = File.ReadAllBytes(path);
        var at = bytes.AsSpan().IndexOf(Encoding.ASCII.GetBytes("MODELE"));
        bytes[at]++;
        File.WriteAllBytes(path, bytes);

        var report = await bench.SyncAsync(path);

        Assert.Equal(Reason.ExtractArchiveBroken, report.Refusal?.Reason);
        Assert.Contains("_PersEducNat_", report.Refusal!.Facts["entry"], StringComparison.Ordinal);
        Assert.Null(await bench.FindAsync(AafCategory.Eleve, "11"));
    }

    [Fact]
    public async Task Sync_MalformedDate_ToldInTheReport()
    {
        await using var bench = await SyncBench.CreateAsync(Uai);
        var folder = new ExtractBuilder { Date = "202600615" }.School("1", Uai).Pupil("11", "1").Relative("21").Staff("31", [""]);

        var report = await bench.SyncAsync(folder);

        Assert.Equal((RunState.Applied, SyncBench.Day), (report.State, report.ExtractDate));
        Assert.Contains("202600615", Assert.Single(report.Warnings), StringComparison.Ordinal);
    }

    // Two chunks of pupils, and something after the end of a document.
    private static string Deliver(SyncBench bench)
    {
        var extract = Basic().Pupil("11", "1", relatives: ["21$10"], classTuple: "1$11$ORDINAIRE$45001$CP");
        var folder = bench.Deliver(extract);
        var second = Basic().Pupil("12", "1", given: "Léo", relatives: ["21$10"], classTuple: "1$11$ORDINAIRE$45001$CP");
        File.Copy(second.Path(bench.Deliver(second), "Eleve"), extract.Path(folder, "Eleve", 1));
        File.AppendAllText(extract.Path(folder, "PersRelEleve"), "\n<!-- end -->\n");
        return folder;
    }

    private static ExtractBuilder Basic() => new ExtractBuilder()
        .School("1", Uai)
        .Relative("21")
        .Staff("31", ["1$ENS$ENSEIGNEMENT$D0000$DIRECTION"]);

    private static string Reshape(SyncBench bench, string folder, string shape)
    {
        var files = Archives.FilesOf(folder);
        var spread = files.Select((file, i) => ($"part-{i % 2}/{file.Name}", file.Data));
        switch (shape)
        {
            case "tgz" or "tar":
                return Archives.Tar(bench.NewPath("." + shape), files);
            case "zip":
                return Archives.Zip(bench.NewPath(".zip"), files);
            case "tgz in another order":
                return Archives.Tar(bench.NewPath(".tgz"), files.Reverse());
            case "tgz with sub-folders":
                return Archives.Tar(bench.NewPath(".tgz"), spread);
            case "zip with one sub-folder":
                return Archives.Zip(bench.NewPath(".zip"), Archives.FilesOf(folder, "complet\\"));
            case "folder of one archive":
                var around = System.IO.Directory.CreateDirectory(bench.NewPath()).FullName;
                Archives.Tar(Path.Combine(around, "ENT1D.20260615.tgz"), files);
                return around;
            case "folder of one folder":
                var outer = System.IO.Directory.CreateDirectory(bench.NewPath()).FullName;
                System.IO.Directory.Move(folder, Path.Combine(outer, "TOULOUSE"));
                return outer;
            default:
                var root = bench.NewPath();
                foreach (var (name, data) in spread)
                {
                    System.IO.Directory.CreateDirectory(Path.Combine(root, Path.GetDirectoryName(name)!));
                    File.WriteAllBytes(Path.Combine(root, name), data);
                }

                return root;
        }
    }

    // What was written, without the numbers and ids that are given anew in each store.
    private static async Task<string> RowsAsync(SyncBench bench)
    {
        await using var connection = new Microsoft.Data.Sqlite.SqliteConnection($"Data Source={bench.Files.Path};Pooling=False");
        await connection.OpenAsync();
        var text = new StringBuilder();
        foreach (var query in new[]
        {
            "SELECT source_id, uai, hash, content, since_revision FROM school ORDER BY 1",
            "SELECT source_id, name, type_code, since_revision FROM class ORDER BY 1",
            "SELECT category, source_id, presence, hash, content, since_revision FROM record ORDER BY 1, 2",
            "SELECT r.source_id, p.role, p.state, p.active_on FROM profile p JOIN record r ON r.person_no = p.person_no ORDER BY 1, 2",
            "SELECT r.source_id, c.source_id FROM membership m JOIN record r ON r.person_no = m.person_no JOIN class c ON c.class_no = m.class_no ORDER BY 1, 2",
            "SELECT p.source_id, q.source_id, l.link_code FROM relation l JOIN record p ON p.person_no = l.pupil_no JOIN record q ON q.person_no = l.relative_no ORDER BY 1, 2",
        })
        {
            await using var command = connection.CreateCommand();
            command.CommandText = query;
            await using var reader = await command.ExecuteReaderAsync();
            while (await reader.ReadAsync())
            {
                var values = new object[reader.FieldCount];
                reader.GetValues(values);
                text.AppendJoin('|', values).AppendLine();
            }
        }

        return text.ToString();
    }

    private sealed class Recorder : IProgress<SyncProgress>
    {
        public SyncProgress Last { get; private set; }

        public void Report(SyncProgress value)
        {
            Assert.InRange(value.Bytes, Last.Bytes, value.TotalBytes);
            Last = value;
        }
    }
}
