using System.IO.Compression;
using EntEcole.Directory.Model;
using EntEcole.Directory.Runs;
using EntEcole.Directory.Tests.Support;

namespace EntEcole.Directory.Tests.Sync;

/// <summary>Extracts as they are found: one folder a département, copies, capitals, downloads, archives in archives.</summary>
public sealed class PartsTests
{
    private const string Uai = "0120612A";
    private const string Other = "0120595G";

    [Fact]
    public async Task Fulls_OfOneDayWithOtherStructures_AreOneExtract()
    {
        await using var bench = await SyncBench.CreateAsync(Uai, Other);
        foreach (var date in new[] { "20260615", "20260616" })
        {
            var root = bench.NewPath();
            Part("1", Uai, "1", date).WriteTo(Path.Combine(root, "dept12"));
            Part("2", Other, "2", date).WriteTo(Path.Combine(root, "dept82"));
            var report = Assert.Single(await bench.SyncAllAsync(root));

            Assert.Equal((RunState.Applied, 0L), (report.State, report.Departed));
            Assert.Contains(
                report.Warnings,
                warning => warning.Contains("dept12", StringComparison.Ordinal) && warning.Contains("dept82", StringComparison.Ordinal));
            Assert.Equal(8, report.Files.Count);
            Assert.Equal(date is "20260615" ? 8 : 0, report.Outcome.Created);
        }
    }

    [Fact]
    public async Task Fulls_OfOneDayInTwoArchives_AreOneExtract()
    {
        await using var bench = await SyncBench.CreateAsync(Uai, Other);
        var root = bench.NewPath();
        System.IO.Directory.CreateDirectory(root);
        Archives.Tar(Path.Combine(root, "dept12.tgz"), Archives.FilesOf(Part("1", Uai, "1").WriteTo(bench.NewPath())));
        Archives.Zip(Path.Combine(root, "dept82.zip"), Archives.FilesOf(Part("2", Other, "2").WriteTo(bench.NewPath())));

        Assert.Equal(
            (RunState.Applied, 8L),
            Assert.Single((await bench.SyncAllAsync(root)).Select(report => (report.State, report.Outcome.Created))));
    }

    [Fact]
    public async Task Fulls_OfOneDayWithTheSameStructures_AreRefusedTogether()
    {
        await using var bench = await SyncBench.CreateAsync(Uai, Other);
        var root = bench.NewPath();
        Part("1", Uai, "1").WriteTo(Path.Combine(root, "a"));
        Part("1", Uai, "2").WriteTo(Path.Combine(root, "b"));
        var report = Assert.Single(await bench.SyncAllAsync(root));

        Assert.Equal((RunState.Refused, Reason.ExtractPartsOverlap), (report.State, report.Refusal!.Reason));
        Assert.EndsWith("/a", report.Refusal.Facts["path"], StringComparison.Ordinal);
        Assert.EndsWith("/b", report.Refusal.Facts["other"], StringComparison.Ordinal);
        Assert.Null(await bench.FindAsync(AafCategory.Eleve, "11"));
    }

    [Fact]
    public async Task Full_ThatIsThereTwice_IsReadOnce()
    {
        await using var bench = await SyncBench.CreateAsync(Uai);
        var root = bench.NewPath();
        Part("1", Uai, "1").WriteTo(Path.Combine(root, "a"));
        Part("1", Uai, "1").WriteTo(Path.Combine(root, "b"));
        var report = Assert.Single(await bench.SyncAllAsync(root));

        Assert.Equal((RunState.Applied, 4), (report.State, report.Files.Count));
        Assert.Contains(report.Warnings, warning => warning.Contains("/b was not read", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Part_ThatIsIncomplete_RefusesAll()
    {
        await using var bench = await SyncBench.CreateAsync(Uai, Other);
        var root = bench.NewPath();
        Part("1", Uai, "1").WriteTo(Path.Combine(root, "a"));
        var cut = Part("2", Other, "2");
        File.Delete(cut.Path(cut.WriteTo(Path.Combine(root, "b")), "Eleve"));

        Assert.Equal(Reason.ExtractCategoryMissing, Assert.Single(await bench.SyncAllAsync(root)).Refusal?.Reason);
    }

    [Theory]
    [InlineData("capitals")]
    [InlineData("downloaded")]
    [InlineData("compressed")]
    public async Task Names_AsTheyAreFound_AreRead(string how)
    {
        await using var bench = await SyncBench.CreateAsync(Uai);
        var folder = Part("1", Uai, "1").WriteTo(bench.NewPath());
        foreach (var file in System.IO.Directory.GetFiles(folder))
        {
            var name = Path.GetFileName(file);
            switch (how)
            {
                case "capitals":
                    File.Move(file, Path.Combine(folder, name.ToUpperInvariant()));
                    break;
                case "downloaded":
                    File.Move(file, Path.Combine(folder, name.Replace(".xml", " (1).xml", StringComparison.Ordinal)));
                    break;
                default:
                    await using (var packed = new GZipStream(File.Create(file + ".gz"), CompressionLevel.Fastest))
                    {
                        await packed.WriteAsync(await File.ReadAllBytesAsync(file));
                    }

                    File.Delete(file);
                    break;
            }
        }

        var report = await bench.SyncAsync(folder);
        Assert.Equal((RunState.Applied, 4L), (report.State, report.Outcome.Created));
    }

    [Fact]
    public async Task CompressedFile_ThatIsCut_IsRefused()
    {
        await using var bench = await SyncBench.CreateAsync(Uai);
        var part = Part("1", Uai, "1");
        var folder = part.WriteTo(bench.NewPath());
        var file = part.Path(folder, "Eleve");
        var packed = new MemoryStream();
        await using (var stream = new GZipStream(packed, CompressionLevel.Fastest, leaveOpen: true))
        {
            await stream.WriteAsync(await File.ReadAllBytesAsync(file));
        }

        File.Delete(file);
        await File.WriteAllBytesAsync(file + ".gz", packed.ToArray()[..^40]);
        Assert.Equal(Reason.ExtractArchiveBroken, (await bench.SyncAsync(folder)).Refusal?.Reason);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Archive_InAnArchive_IsOpenedOnceMore(bool tar)
    {
        await using var bench = await SyncBench.CreateAsync(Uai);
        var inner = bench.NewPath(tar ? ".tgz" : ".zip");
        var files = Archives.FilesOf(Part("1", Uai, "1").WriteTo(bench.NewPath()));
        _ = tar ? Archives.Tar(inner, files) : Archives.Zip(inner, files);
        var outer = Archives.Zip(bench.NewPath(".zip"), [("Toulouse/" + Path.GetFileName(inner), await File.ReadAllBytesAsync(inner))]);
        var deeper = Archives.Zip(bench.NewPath(".zip"), [("outer.zip", await File.ReadAllBytesAsync(outer))]);

        Assert.Equal(Reason.ExtractEmpty, (await bench.SyncAsync(deeper)).Refusal?.Reason);
        var report = await bench.SyncAsync(outer);
        Assert.Equal((RunState.Applied, 4L), (report.State, report.Outcome.Created));
    }

    [Fact]
    public async Task Folder_WithoutAafFiles_SaysWhatWasFound()
    {
        await using var bench = await SyncBench.CreateAsync(Uai);
        var folder = bench.NewPath();
        System.IO.Directory.CreateDirectory(folder);
        await File.WriteAllTextAsync(Path.Combine(folder, "eleves.csv"), "essai");
        await File.WriteAllTextAsync(Path.Combine(folder, "ENT_Complet_20260615_Eleve_0000 - Copie.xml"), "essai");

        var report = await bench.SyncAsync(folder);
        Assert.Equal(Reason.ExtractEmpty, report.Refusal?.Reason);
        Assert.Contains("Found: ENT_Complet_20260615_Eleve_0000 - Copie.xml, eleves.csv", report.Message, StringComparison.Ordinal);
    }

    private static ExtractBuilder Part(string school, string uai, string prefix, string date = "20260615") => new ExtractBuilder
    {
        Date = date,
    }
        .School(school, uai).Pupil(prefix + "1", school, "ESSAI", relatives: [prefix + "2$10"]).Relative(prefix + "2")
        .Staff(prefix + "3", [school + "$ENS$ENSEIGNEMENT$D0000$DIRECTION"]);
}
