using System.Text;
using EntEcole.Directory.Access;
using EntEcole.Directory.Model;
using EntEcole.Directory.Privacy;
using EntEcole.Directory.Storage;
using EntEcole.Directory.Storage.Backups;
using EntEcole.Directory.Tests.Support;

namespace EntEcole.Directory.Tests.Privacy;

/// <summary>
/// Erased means bytes: a person's values, of every kind of field, are searched in the raw files of the store and of back-ups made
/// afterwards, by a search that knows nothing of the schema.
/// </summary>
public sealed class ErasedBytesTests : IDisposable
{
    private readonly TempFolder folder = new();

    // Of the second night; the first has them with an A.
    private static readonly string[] Kinds =
    [
        "Nom", "NomPatro", "Prenom", "AutrePrenom", "Ine", "Niveau", "Cycle", "RelNom", "RelPrenom", "RelMail", "RelVoie", "RelComplement",
        "RelVille",
        "RelPays", "RelTel", "RelTelPro", "RelMobile", "RelSms", "EnsNom", "EnsPatro", "EnsPrenom", "EnsMail", "EnsFonction",
        "EnsSpecialite", "Reason", "Directive", "Trustee",
        "RequestedBy", "Correction", "Extension", "Proof",
    ];

    private static readonly AafCategory[] Categories = [AafCategory.Eleve, AafCategory.PersRelEleve, AafCategory.PersEducNat];

    private static readonly string[] SourceIds = ["7654321001", "7654321002", "7654321003"];

    [Fact]
    public async Task Purge_LeavesNothingOfAPersonInAnyFileOrLaterBackup()
    {
        await using var bench = await MakeAsync();
        Assert.NotEmpty(Found(bench));
        await bench.SyncAsync(Others());

        var purged = await bench.Store.Retention.PurgeAsync(
            new PurgeRequest(SyncBench.Day.AddDays(91), _ => Grace.OfDays(90)), CancellationToken.None);

        Assert.Equal(3, purged.Persons);
        await AssertGoneAsync(bench);
    }

    [Fact]
    public async Task Purge_OfMany_GivesTheirPagesBackToTheDisk()
    {
        await using var bench = await SyncBench.CreateAsync("0120612A");
        var extract = Others();
        for (var i = 0; i < 400; i++)
        {
            extract.Pupil(FormattableString.Invariant($"{88_000 + i}"), "1", given: $"{(char)('A' + (i % 26))}{new string((char)('a' + (i / 26)), 60)}");
        }

        await bench.SyncAsync(extract);
        await bench.SyncAsync(bench.Deliver(Others()), SyncBench.Day.AddDays(1), allowSmaller: true);
        await bench.Store.Retention.PurgeAsync(
            new PurgeRequest(SyncBench.Day.AddDays(1), _ => Grace.OfDays(90)), CancellationToken.None);
        var before = new FileInfo(bench.Files.Path).Length;

        var purged = await bench.Store.Retention.PurgeAsync(
            new PurgeRequest(SyncBench.Day.AddDays(120), _ => Grace.OfDays(90)), CancellationToken.None);

        Assert.InRange(purged.Persons, 400, 410);
        Assert.InRange(new FileInfo(bench.Files.Path).Length, 1, before - 100_000);
    }

    [Fact]
    public async Task Erase_LeavesNothingAndARestoreOfAnOlderBackupForgetsThemAgain()
    {
        await using var bench = await MakeAsync();
        var (backup, _) = await StoreBackup.Of("sqlite:" + bench.Files.Path, new FakeTime(bench.Now)).TakeAsync(
            folder.File("before"), CancellationToken.None);
        foreach (var (category, id) in Categories.Zip(SourceIds))
        {
            await bench.EraseAsync((await bench.GetAsync(category, id)).PersonId);
        }

        await AssertGoneAsync(bench);

        await bench.Store.DisposeAsync();
        var restored = await StoreBackup.Of("sqlite:" + bench.Files.Path, new FakeTime(bench.Now)).RestoreAsync(
            backup, CancellationToken.None);
        Assert.Equal(3, restored.ErasedAgain);
        System.IO.File.Delete(restored.Before!);
        Assert.Equal("", string.Join(' ', Found(bench)));
        await using var store = StoreAddress.Open("sqlite:" + bench.Files.Path, new FakeTime(bench.Now));
        Assert.Equal(3, await store.Privacy.CountSuppressedAsync(CancellationToken.None));
    }

    [Fact]
    public async Task Prune_LeavesNothingOfFormerValues()
    {
        await using var bench = await MakeAsync();
        var changed = Kinds.Take(24).Select(kind => Mark(kind, 'A')).ToList();
        Assert.Contains(changed, mark => RawFiles.Read(bench).Any(file => file.Contains(mark, StringComparison.Ordinal)));

        await bench.Store.Retention.PruneAsync(bench.Now.AddYears(1), CancellationToken.None);

        Assert.Equal(
            "", string.Join(' ', changed.Where(mark => RawFiles.Read(bench).Any(file => file.Contains(mark, StringComparison.Ordinal)))));
    }

    public void Dispose() => folder.Dispose();

    private async Task AssertGoneAsync(SyncBench bench)
    {
        Assert.Equal("", string.Join(' ', Found(bench)));
        var (file, _) = await StoreBackup.Of("sqlite:" + bench.Files.Path, new FakeTime(bench.Now)).TakeAsync(
            folder.File("after"), CancellationToken.None);
        var saved = await ReadAsync(file);
        Assert.DoesNotContain(Marks(), mark => saved.Contains(mark, StringComparison.OrdinalIgnoreCase));
    }

    private static IEnumerable<string> Marks() => Kinds.SelectMany(kind => new[] { Mark(kind, 'A'), Mark(kind, 'B') }).Concat(SourceIds);

    // Letters alone, in upper case: what folds names or cuts at digits leaves it as it is.
    private static string Mark(string kind, char night) => "QZ" + kind.ToUpperInvariant() + night + "ZQ";

    private static IReadOnlyList<string> Found(SyncBench bench) => RawFiles.Found(bench, Marks());

    private static async Task<string> ReadAsync(string path) => Encoding.Latin1.GetString(await System.IO.File.ReadAllBytesAsync(path));

    // Two nights, problems, measures with their texts; enough others that rows share pages.
    private static async Task<SyncBench> MakeAsync()
    {
        var bench = await SyncBench.CreateAsync("0120612A");
        await bench.SyncAsync(With(Others(), 'A'));
        await bench.SyncAsync(With(Others("Bis"), 'B'));
        var service = new PrivacyService(new MeasureBook(bench.Store.Privacy, bench.Store.Revisions, new FakeTime(bench.Now)));
        var caller = new PrivacyCaller(new Actor(null, "dpd", "essai"), Perimeter.All);
        var person = (await bench.GetAsync(AafCategory.Eleve, SourceIds[0])).PersonId;
        PrivacyRequest Ask(string id) => new(id, person, Mark("RequestedBy", 'A'), RequesterKind.Parent, Mark("Reason", 'A'));
        var saved = await service.RectifyAsync(
            Ask("m1"), [new WantedField("usage_name", Mark("Correction", 'A'))], false, caller, CancellationToken.None);
        await service.ExtendAsync(
            new MeasureDecision(saved.Measure.MeasureId, "", Mark("Extension", 'A')), saved.Measure.DueOn.AddDays(5), caller,
            CancellationToken.None);
        await service.DirectAsync(
            Ask("m2"), new Directive(Mark("Directive", 'A'), PostMortemWish.Keep, Mark("Trustee", 'A')), caller, CancellationToken.None);
        return bench;
    }

    private static ExtractBuilder Others(string given = "Ada")
    {
        var extract = new ExtractBuilder().School("1", "0120612A").Staff("31", ["1$ENS$ENSEIGNEMENT$D0000$DIRECTION"]);
        for (var i = 0; i < 40; i++)
        {
            extract.Pupil(
                $"{100 + i}", "1", $"ESSAI{(char)('A' + (i % 26))}", given, [$"{500 + i}$10"],
                "1$11$ORDINAIRE$45001$CP A").Relative($"{500 + i}", "ESSAI", given);
        }

        return extract;
    }

    private static ExtractBuilder With(ExtractBuilder extract, char night)
    {
        string Of(string kind) => Mark(kind, night);
        return extract
            .Pupil(
                SourceIds[0], "1", Of("Nom"), Of("Prenom"), [SourceIds[1] + "$10"], "1$11$ORDINAIRE$45001$CP A", birth: "31/02/2016",
                level: "1121$" + Of("Niveau"),
                more: [ExtractBuilder.Attr("ENTEleveINE", Of("Ine")), ExtractBuilder.Attr("ENTEleveCycle", "2$" + Of("Cycle"))])
            .Edit("Eleve", SourceIds[0], "ENTPersonNomPatro", Of("NomPatro")).Edit(
                "Eleve", SourceIds[0], "ENTPersonAutresPrenoms", Of("AutrePrenom"))
            .Relative(
                SourceIds[1], Of("RelNom"), Of("RelPrenom"), Of("RelMail") + "@example.invalid",
                more:
                [
                    ExtractBuilder.Attr("ENTPersonVille", Of("RelVille")), ExtractBuilder.Attr("ENTPersonPays", Of("RelPays")),
                    ExtractBuilder.Attr("ENTPersonTelPerso", Of("RelTel")),
                    ExtractBuilder.Attr("ENTPersRelEleveTelPro", Of("RelTelPro")),
                    ExtractBuilder.Attr("ENTPersRelEleveTelMobile", Of("RelMobile")),
                    ExtractBuilder.Attr("ENTPersonMobileSMS", Of("RelSms")),
                ])
            .Edit("PersRelEleve", SourceIds[1], "ENTPersonAdresse", "$" + Of("RelComplement") + "$" + Of("RelVoie") + "$")
            .Staff(
                SourceIds[2], ["1$ENS$" + Of("EnsFonction") + "$G0000$" + Of("EnsSpecialite")], name: Of("EnsNom"), given: Of("EnsPrenom"),
                more: [
                    ExtractBuilder.Attr("ENTPersonNomPatro", Of("EnsPatro")),
                    ExtractBuilder.Attr("ENTPersonMail", Of("EnsMail") + "@example.invalid")]);
    }
}
