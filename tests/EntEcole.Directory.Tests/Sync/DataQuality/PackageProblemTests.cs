using EntEcole.Directory.Model;
using EntEcole.Directory.Runs;
using EntEcole.Directory.Tests.Support;
using static EntEcole.Directory.Tests.Sync.DataQuality.ProblemRoom;

namespace EntEcole.Directory.Tests.Sync.DataQuality;

/// <summary>Problems 4, 31 and 32: a delivery that is broken, empty, old or half good changes nothing at all.</summary>
public sealed class PackageProblemTests
{
    [Theory]
    [InlineData("EtabEducNat")]
    [InlineData("Eleve")]
    [InlineData("PersRelEleve")]
    [InlineData("PersEducNat")]
    public async Task Problem04_BrokenFile_PackageRefusedOnAFirstAndOnALaterNight(string category) => await AssertRefusedAsync(
        (extract, folder) => Cut(extract.Path(folder, category)),
        Reason.ExtractNotWellFormed,
        $"ENT_Complet_20260616_{category}_0000.xml");

    [Theory]
    [InlineData("EtabEducNat")]
    [InlineData("Eleve")]
    [InlineData("PersRelEleve")]
    [InlineData("PersEducNat")]
    public async Task Problem04_EmptyRoot_PackageRefusedOnAFirstAndOnALaterNight(string category) => await AssertRefusedAsync(
        (extract, folder) => File.WriteAllText(extract.Path(folder, category, 1), ExtractBuilder.Document([])),
        Reason.ExtractRootEmpty,
        $"ENT_Complet_20260616_{category}_0001.xml");

    [Fact]
    public async Task Problem04_EmptyFile_PackageRefusedOnAFirstAndOnALaterNight() => await AssertRefusedAsync(
        (extract, folder) => File.WriteAllText(extract.Path(folder, "Eleve"), ""),
        Reason.ExtractFileEmpty,
        "ENT_Complet_20260616_Eleve_0000.xml");

    [Fact]
    public async Task Problem31_OlderExtract_RefusedAndAppliedWhenAskedByName()
    {
        await using var room = await CreateAsync();
        var old = room.Deliver(Sound("20260610").Pupil("12", "1", name: "ANCIEN"));
        await room.ApplyAsync(Sound());

        var refusal = await room.RefusedAsync(old, Reason.ExtractTooOld);
        Assert.Contains("10/06/2026", refusal.Text.French, StringComparison.Ordinal);
        Assert.Contains("2026-06-15", refusal.Text.English, StringComparison.Ordinal);
        Assert.Equal("2026-06-10", refusal.Facts["date"]);
        Assert.Equal(new OutcomeReport(), room.Report.Outcome);
        await room.AssertToldAsync();

        var allowed = await room.ApplyAsync(old, allowOlder: true);
        Assert.Equal(new OutcomeReport { Created = 1, Unchanged = 4 }, allowed.Outcome);
        Assert.Equal("ANCIEN", (await room.PersonAsync(AafCategory.Eleve, "12")).UsageName);
        Assert.Equal(1, (await room.ApplyAsync(Sound("20260616"))).Departed);
    }

    [Fact]
    public async Task Problem31_ExtractOfTheSameDay_Applied()
    {
        await using var room = await CreateAsync();
        await room.ApplyAsync(Sound());

        Assert.Equal(new OutcomeReport { Unchanged = 4 }, (await room.ApplyAsync(Sound())).Outcome);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Problem32_LastFileBroken_NothingOfTheOthersIsKeptAndTheNextNightGoesOn(bool later)
    {
        await using var untouched = await CreateAsync();
        await using var room = await CreateAsync();
        if (later)
        {
            await untouched.ApplyAsync(Sound());
            await room.ApplyAsync(Sound());
        }

        var spoilt = room.Deliver(Next());
        Cut(Next().Path(spoilt, "PersEducNat"));
        var refusal = await room.RefusedAsync(spoilt, Reason.ExtractNotWellFormed);

        Assert.Equal("ENT_Complet_20260616_PersEducNat_0000.xml", refusal.Facts["file"]);
        Assert.Equal(9, room.Report.Read.ByCategory.Where(pair => pair.Key is not "PersEducNat").Sum(pair => pair.Value));
        Assert.Equal(later, await room.Bench.FindAsync(AafCategory.Eleve, "11") is not null);
        Assert.Null(await room.Bench.FindAsync(AafCategory.Eleve, "12"));

        await untouched.ApplyAsync(Next());
        await room.ApplyAsync(Next());
        Assert.Equal(await untouched.RowsAsync(), await room.RowsAsync());
    }

    private static async Task AssertRefusedAsync(Action<ExtractBuilder, string> spoil, Reason reason, string file)
    {
        await using var room = await CreateAsync();
        var spoilt = room.Deliver(Next());
        spoil(Next(), spoilt);
        Assert.Equal("", await room.RowsAsync());
        Assert.Equal(file, (await room.RefusedAsync(spoilt, reason)).Facts["file"]);

        await room.ApplyAsync(Sound());
        var refusal = await room.RefusedAsync(spoilt, reason);
        Assert.Equal(file, refusal.Facts["file"]);
        Assert.Contains(file, refusal.Text.English, StringComparison.Ordinal);
        Assert.Contains(file, refusal.Text.French, StringComparison.Ordinal);
        Assert.Equal(0, room.Report.Departed);
        await room.AssertToldAsync();
    }

    // In the last record, after sound ones.
    private static void Cut(string path) => File.WriteAllBytes(path, File.ReadAllBytes(path)[..^60]);

    private static ExtractBuilder Next() => Sound("20260616")
        .School("2", OtherUai).School("3", "0121221M")
        .Pupil("12", "1", given: "Léo", relatives: ["21$10", "22$20"]).Pupil("13", "1", given: "Inès", relatives: ["23$20"])
        .Relative("22", given: "Jean").Relative("23", given: "Luc")
        .Staff("32", [TeachingHere]);
}
