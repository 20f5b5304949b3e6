using System.Text;
using EntEcole.Directory.Model;
using EntEcole.Directory.Runs;
using EntEcole.Directory.Tests.Support;

namespace EntEcole.Directory.Tests.Sync;

/// <summary>An extract is complete or refused: a lost file must never read as a departure.</summary>
public sealed class RefusalTests
{
    private const string Uai = "0120612A";

    [Theory]
    [InlineData("EtabEducNat")]
    [InlineData("Eleve")]
    [InlineData("PersRelEleve")]
    [InlineData("PersEducNat")]
    public async Task Sync_CategoryMissing_RefusedWithItsName(string category)
    {
        var refusal = await RefusedAsync((extract, folder) => File.Delete(extract.Path(folder, category)), Reason.ExtractCategoryMissing);
        Assert.Contains(category, refusal.Text.French, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Sync_ChunkMissing_RefusedWithItsNumber()
    {
        var refusal = await RefusedAsync(
            (extract, folder) => File.Copy(extract.Path(folder, "Eleve"), extract.Path(folder, "Eleve", 2)), Reason.ExtractChunkMissing);
        Assert.Contains("Eleve_0001", refusal.Text.English, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Sync_FirstChunkMissing_Refused() => await RefusedAsync(
        (extract, folder) => File.Move(extract.Path(folder, "Eleve"), extract.Path(folder, "Eleve", 1)), Reason.ExtractChunkMissing);

    [Fact]
    public async Task Sync_ChunkTwice_Refused() => await RefusedAsync(
        (extract, folder) => File.Copy(extract.Path(folder, "Eleve"), Path.Combine(folder, "AUTRE_Complet_20260615_Eleve_0000.xml")),
        Reason.ExtractChunkDuplicated);

    [Fact]
    public async Task Sync_TwoDates_Refused() => await RefusedAsync(
        (extract, folder) => File.Move(extract.Path(folder, "Eleve"), Path.Combine(folder, "ENT_Complet_20260614_Eleve_0000.xml")),
        Reason.ExtractDatesDiffer);

    [Fact]
    public async Task Sync_FullAndDeltaMixed_Refused() => await RefusedAsync(
        (extract, folder) => File.Move(extract.Path(folder, "Eleve"), Path.Combine(folder, "ENT_Delta_20260615_Eleve_0000.xml")),
        Reason.ExtractKindsDiffer);

    [Fact]
    public async Task Sync_EmptyFile_Refused() => await RefusedAsync(
        (extract, folder) => File.WriteAllText(extract.Path(folder, "PersRelEleve"), ""), Reason.ExtractFileEmpty);

    [Fact]
    public async Task Sync_EmptyRoot_Refused() => await RefusedAsync(
        (extract, folder) => File.WriteAllText(extract.Path(folder, "PersRelEleve"), ExtractBuilder.Document([])), Reason.ExtractRootEmpty);

    [Fact]
    public async Task Sync_OtherRoot_Refused() => await RefusedAsync(
        (extract, folder) => File.WriteAllText(extract.Path(folder, "PersRelEleve"), "<html/>"), Reason.ExtractNotAaf);

    [Theory]
    [InlineData("EtabEducNat")]
    [InlineData("Eleve")]
    [InlineData("PersRelEleve")]
    [InlineData("PersEducNat")]
    public async Task Sync_TruncatedFile_RefusedWithFileLineAndColumn(string category)
    {
        var refusal = await RefusedAsync(
            (extract, folder) =>
            {
                var path = extract.Path(folder, category);
                File.WriteAllBytes(path, File.ReadAllBytes(path)[..^40]);
            },
            Reason.ExtractNotWellFormed);
        Assert.Contains($"_{category}_0000.xml", refusal.Facts["file"], StringComparison.Ordinal);
        Assert.True(int.Parse(refusal.Facts["line"], System.Globalization.CultureInfo.InvariantCulture) > 5);
    }

    [Fact]
    public async Task Sync_EntityBomb_IsNotExpanded()
    {
        const string Bomb = """
            <?xml version="1.0"?>
            <!DOCTYPE ficAlimMENESR [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>
            <ficAlimMENESR><addRequest><identifier><id>&b;</id></identifier></addRequest></ficAlimMENESR>
            """;
        await RefusedAsync((extract, folder) => File.WriteAllText(extract.Path(folder, "PersRelEleve"), Bomb), Reason.ExtractNotWellFormed);
    }

    [Fact]
    public async Task Sync_BothDegreesMixed_RefusedWithTwoFiles()
    {
        var refusal = await RefusedAsync(
            (extract, folder) => SpeakSecondDegree(extract, folder, "PersEducNat"), Reason.ExtractDegreesDiffer);
        Assert.Contains("_Eleve_", refusal.Text.English, StringComparison.Ordinal);
        Assert.Contains("_PersEducNat_", refusal.Text.English, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Sync_NoFolder_OrNoFile_Refused()
    {
        await using var bench = await SyncBench.CreateAsync(Uai);
        using var empty = new TempFolder();

        Assert.Equal(Reason.ExtractEmpty, (await bench.SyncAsync(empty.Path)).Refusal!.Reason);
        Assert.Equal(Reason.ExtractNotFound, (await bench.SyncAsync(empty.File("absent"))).Refusal!.Reason);
    }

    [Fact]
    public async Task Sync_TwoAcademiesInOneExtract_RefusedUntilOneIsNamed()
    {
        await using var bench = await SyncBench.CreateAsync(Uai);
        var folder = bench.Deliver(Sound().School("2", "0340585B", more: ExtractBuilder.Attr("ENTServAcAcademie", "MONTPELLIER"))
            .Raw("EtabEducNat", ExtractBuilder.Record(
                "EtabEducNat", "categorieStructure", "3", [ExtractBuilder.Attr("ENTServAcAcademie", "MONTPELLIER")])));

        Assert.Equal(Reason.AcademyUnknown, (await bench.SyncAsync(folder)).Refusal!.Reason);
        var named = Assert.Single(await bench.SyncAllAsync(folder, academy: "toulouse"));
        Assert.Equal((RunState.Applied, "TOULOUSE"), (named.State, named.Academy));
    }

    [Fact]
    public async Task Sync_RefusedAfterManyRowsWereStaged_ForgetsThem()
    {
        await using var bench = await SyncBench.CreateAsync(Uai);
        await bench.SyncAsync(Sound());
        var before = await DumpAsync(bench);
        var large = Sound();
        for (var id = 1000; id < 8000; id++)
        {
            large.Pupil(id.ToString(System.Globalization.CultureInfo.InvariantCulture), "1", classTuple: "1$11$ORDINAIRE$45001$CP");
        }

        // The first member of staff is sound: the look before the reading goes no further.
        large.Staff("32", [""]);
        var spoilt = bench.Deliver(large);
        var staff = large.Path(spoilt, "PersEducNat");
        File.WriteAllBytes(staff, File.ReadAllBytes(staff)[..^40]);
        var report = await bench.SyncAsync(spoilt);

        Assert.Equal(Reason.ExtractNotWellFormed, report.Refusal!.Reason);
        Assert.True(report.Read.Total > 7000);
        Assert.Equal(before, await DumpAsync(bench));
    }

    private static void SpeakSecondDegree(ExtractBuilder extract, string folder, string category) => File.WriteAllText(
        extract.Path(folder, category),
        ExtractBuilder.Document([ExtractBuilder.Record(category, "categoriePersonne", "31", [ExtractBuilder.Attr("sn", "NOM")])]));

    // On a first sync and on a later one: refused, recorded as a run, and not a row changed.
    private static async Task<DirectoryException> RefusedAsync(Action<ExtractBuilder, string> spoil, Reason reason)
    {
        await using var bench = await SyncBench.CreateAsync(Uai);
        var spoilt = bench.Deliver(Sound(given: "Changée"));
        spoil(Sound(), spoilt);
        var before = await DumpAsync(bench);
        var first = await bench.SyncAsync(spoilt);
        Assert.Equal((RunState.Refused, reason), (first.State, first.Refusal?.Reason));
        Assert.Equal(before, await DumpAsync(bench));

        await bench.SyncAsync(Sound());
        before = await DumpAsync(bench);
        var second = await bench.SyncAsync(spoilt);
        Assert.Equal((RunState.Refused, reason), (second.State, second.Refusal?.Reason));
        Assert.Equal(before, await DumpAsync(bench));
        Assert.Equal(RunState.Refused, (await bench.Store.Runs.FindRunAsync(second.RunId, CancellationToken.None))!.State);
        return second.Refusal!;
    }

    // Every row that a plan or an apply may touch.
    private static async Task<string> DumpAsync(SyncBench bench)
    {
        await using var connection = new Microsoft.Data.Sqlite.SqliteConnection($"Data Source={bench.Files.Path};Pooling=False");
        await connection.OpenAsync();
        var text = new StringBuilder();
        foreach (var table in new[]
        {
            "revision", "school", "class", "record", "profile", "membership", "relation",
            "plan_school", "plan_class", "plan_record", "plan_profile", "plan_membership", "plan_relation",
        })
        {
            await using var command = connection.CreateCommand();
            command.CommandText =
                $"SELECT COUNT(*), COALESCE(SUM({(table.StartsWith("plan", StringComparison.Ordinal) ? "plan_id" : table is "revision" ? "revision" : "until_revision / 1000")}), 0) FROM {table}";
            await using var reader = await command.ExecuteReaderAsync();
            await reader.ReadAsync();
            text.AppendLine(System.Globalization.CultureInfo.InvariantCulture, $"{table} {reader.GetInt64(0)} {reader.GetDouble(1)}");
        }

        return text.ToString();
    }

    private static ExtractBuilder Sound(string given = "Zoé") => new ExtractBuilder()
        .School("1", Uai)
        .Pupil("11", "1", given: given, relatives: ["21$10"], classTuple: "1$11$ORDINAIRE$45001$CP")
        .Relative("21")
        .Staff("31", ["1$ENS$ENSEIGNEMENT$D0000$DIRECTION"]);
}
