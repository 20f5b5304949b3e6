using EntEcole.Directory.Access;
using EntEcole.Directory.Exports.Gar;
using EntEcole.Directory.Identity;
using EntEcole.Directory.Model;
using EntEcole.Directory.Persons;
using EntEcole.Directory.Privacy;
using EntEcole.Directory.Tests.Support;

namespace EntEcole.Directory.Tests.Exports;

/// <summary>Who is exported and who is not, and when nothing leaves.</summary>
public sealed class GarExportTests
{
    private const string One = "0120612A";
    private const string Two = "0120613B";

    [Fact]
    public async Task Persons_WhoLeaveReturnMergeOrAreRestricted_AreExportedAsTheyAreNow()
    {
        await using var bench = await SyncBench.CreateAsync(One, Two);
        using var gar = new GarBench(bench.Store, new FakeTime(bench.Now));
        await bench.SyncAsync(Extract());
        var (kept, other) = (await bench.GetAsync(AafCategory.PersEducNat, "31"), await bench.GetAsync(AafCategory.PersEducNat, "32"));
        var (leaver, hidden) = (await bench.GetAsync(AafCategory.Eleve, "11"), await bench.GetAsync(AafCategory.Eleve, "12"));
        await gar.ExportAsync();
        Assert.Equal(6, Ids().Count);
        // A teacher of two schools stands once, with both.
        Assert.Equal([One, Two], gar.Read("GAREnseignant")
            .First(one => one.Value.Contains(kept.PersonId.ToString(), StringComparison.Ordinal))
            .Elements(System.Xml.Linq.XNamespace.Get(GarFamilies.Namespace) + "GARPersonEtab").Select(one => one.Value),
            StringComparer.Ordinal);
        Assert.Equal(["GROUPE"], gar.Values("GARGroupe", "GARGroupeStatut").Where(status => status is not "DIVISION"), StringComparer.Ordinal);
        Assert.Equal(["501"], gar.Values("GARGroupe", "GARGroupeDivAppartenance"), StringComparer.Ordinal);
        Assert.Equal(4, gar.Read("GARPersonGroupe").Count);

        await bench.SyncAsync(Extract(with11: false));
        await bench.Store.Merges.MergeAsync(new MergeOrder(kept.PersonId, other.PersonId, Author()), CancellationToken.None);
        await RestrictAsync(bench.Store, hidden);
        var after = await gar.ExportAsync("20260616_210000", accept: "essai");

        var text = string.Concat(gar.Files("20260616_210000").Select(file => file.Text));
        Assert.DoesNotContain(leaver.PersonId.ToString(), text, StringComparison.Ordinal);
        Assert.DoesNotContain(other.PersonId.ToString(), text, StringComparison.Ordinal);
        Assert.DoesNotContain(hidden.PersonId.ToString(), text, StringComparison.Ordinal);
        Assert.DoesNotContain("CACHÉE", text, StringComparison.Ordinal);
        var changed = Assert.Single(after.Refusals, one => one.Cause is GarCause.IdentifierChanged);
        Assert.Equal((kept.PersonId, other.PersonId.ToString()), (changed.PersonId, changed.Value));
        Assert.Equal("essai", (await bench.Store.GarExports.FindLastAsync("U3", CancellationToken.None))!.AcceptedDrop);

        await bench.SyncAsync(Extract());
        await gar.ExportAsync("20260617_210000");
        Assert.Contains(
            leaver.PersonId.ToString(), gar.Values("GAREleve", "GARPersonIdentifiant", "20260617_210000"), StringComparer.Ordinal);

        List<string> Ids() => [.. gar.Values("GAREleve", "GARPersonIdentifiant"), .. gar.Values("GAREnseignant", "GARPersonIdentifiant")];
    }

    [Fact]
    public async Task SchoolsAtFault_AreLeftOut_TheOthersAreExported()
    {
        await using var bench = await SyncBench.CreateAsync(One, Two);
        using var gar = new GarBench(bench.Store, new FakeTime(bench.Now));
        var extract = Extract();
        for (var i = 0; i < 51; i++)
        {
            extract.Staff($"7{i:00}", ["1$ENS$ENSEIGNEMENT$G0000$SANS"], name: "DÉLÉGUÉ", given: "Luc", more: Mail($"d{i}"));
        }

        // A group that bears the code of a class.
        await bench.SyncAsync(extract.Pupil("19", "2", "AUTRE", classTuple: "2$11$ORDINAIRE$502$CP", more:
            ExtractBuilder.Attr("ENTPersonGroupes", "2$11$ORDINAIRE$502$CHORALE")));
        var service = new GarManagerService(
            bench.Store.Gar, bench.Store.Persons, bench.Store.Schools, bench.Store.Revisions, new FakeTime(bench.Now));
        for (var i = 0; i < 51; i++)
        {
            await service.AddAsync(
                One, (await bench.GetAsync(AafCategory.PersEducNat, $"7{i:00}")).PersonId, new GarTerm(SyncBench.Day, null), ("X", "Essai"),
                CancellationToken.None);
        }

        var refused = await Assert.ThrowsAsync<DirectoryException>(() => gar.ExportAsync());
        Assert.Equal("NO_SCHOOL", refused.Facts["cause"]);
        var export = Assert.Single(await bench.Store.GarExports.ListAsync("U3", int.MaxValue, 10, CancellationToken.None));
        Assert.Equal(GarExportState.Refused, export.State);

        await service.EndAsync(
            One, (await bench.GetAsync(AafCategory.PersEducNat, "700")).PersonId, ("X", "Essai"), CancellationToken.None);
        var result = await gar.ExportAsync(day: new DateOnly(2026, 7, 31));
        Assert.True(result.Record.Counts.LeavesOut);
        Assert.Equal(
            [(Two, GarCause.GroupCodeRepeated)],
            result.Record.Counts.Causes.Where(one => !one.Cause.IsNotice()).Select(one => (one.Uai, one.Cause)));
        Assert.Equal([One], gar.Values("GAREtab", "GARStructureUAI"), StringComparer.Ordinal);
        Assert.Equal(50, gar.Read("GARRespAff").Count);
        Assert.Equal(
            result.Refusals.Count,
            (await bench.Store.GarExports.ListRefusalsAsync(result.Record.ExportNo, null, null, 0, 1000, CancellationToken.None)).Count);
    }

    [Fact]
    public async Task Drop_AgainstTheLastExport_BlocksUntilItIsAccepted()
    {
        await using var bench = await SyncBench.CreateAsync(One, Two);
        using var gar = new GarBench(bench.Store, new FakeTime(bench.Now));
        await bench.SyncAsync(Pupils(20));
        await gar.ExportAsync();
        await bench.SyncAsync(Pupils(16));

        var refused = await Assert.ThrowsAsync<DirectoryException>(() => gar.ExportAsync("20260616_210000"));
        Assert.Equal("DROP", refused.Facts["cause"]);
        Assert.Contains("de 21 à 17 (−19 %)", refused.Text.French, StringComparison.Ordinal);
        Assert.Equal(2, System.IO.Directory.GetFileSystemEntries(gar.Folder).Length);

        // Of a school whose convention has ended nothing is missed.
        await bench.EnrolAsync(new DateOnly(2025, 9, 1), new DateOnly(2026, 9, 5), Two);
        Assert.Single((await gar.ExportAsync("20260616_210000")).Record.Counts.Schools);
        // A school that has lost all its pupils is, even where another has none to lose.
        await bench.EnrolAsync(new DateOnly(2025, 9, 1), new DateOnly(2026, 9, 5), One, Two);
        await bench.SyncAsync(Pupils(16));
        await gar.ExportAsync("20260617_210000");
        await bench.SyncAsync(Pupils(17, inTwo: false));
        refused = await Assert.ThrowsAsync<DirectoryException>(() => gar.ExportAsync("20260618_210000"));
        Assert.Contains(Two, refused.Text.English, StringComparison.Ordinal);
        Assert.Equal("fermeture", (await gar.ExportAsync("20260618_210000", accept: "fermeture")).Record.AcceptedDrop);
    }

    [Fact]
    public async Task NothingLeaves_OfAWrongId_IntoABadFolder_OrOfABrokenProgram()
    {
        await using var bench = await SyncBench.CreateAsync(One, Two);
        using var folder = new TempFolder();
        await bench.SyncAsync(Extract());
        string[] store = ["--database", "sqlite:" + bench.Files.Path, "--as-of", "2026-06-15"];

        Assert.Equal(4, (await Verb.RunAsync(["gar", "export", "--ent", "EleveX", "--out", folder.Path, .. store])).Exit);
        await File.WriteAllTextAsync(folder.File("file"), "x", TestContext.Current.CancellationToken);
        var (exit, _, error) = await Verb.RunAsync(["gar", "export", "--ent", "U3", "--out", folder.File("file"), .. store]);
        Assert.Equal(1, exit);
        Assert.Contains(folder.File("file"), error, StringComparison.Ordinal);

        // What a killed process has left is deleted by the next export of the workspace.
        System.IO.Directory.CreateDirectory(folder.File("out/.tmp-gar-U3"));
        await File.WriteAllTextAsync(folder.File("out/.tmp-gar-U3/rest.xml"), "x", TestContext.Current.CancellationToken);
        (exit, var output, _) = await Verb.RunAsync(
            ["gar", "export", "--ent", "U3", "--out", folder.File("out"), "--stamp", GarBench.Stamp, "--lang", "fr", .. store]);
        Assert.Equal(0, exit);
        Assert.Contains("2 écoles, 3 élèves, 3 personnels", output, StringComparison.Ordinal);
        Assert.Equal(2, System.IO.Directory.GetFileSystemEntries(folder.File("out")).Length);
        Assert.Equal(0, (await Verb.RunAsync(["gar", "check", folder.File("out"), .. store[..2]])).Exit);
        Assert.Contains("écrit", (await Verb.RunAsync(["gar", "exports", "--lang", "fr", .. store[..2]])).Output, StringComparison.Ordinal);
        Assert.Equal(0, (await Verb.RunAsync(["gar", "export", "--ent", "U3", "--dry-run", .. store])).Exit);
        await ManagersByVerbsAsync(bench, store[..2]);

        // An operator's schema that asks for something else: the files are not what is accepted.
        using var gar = new GarBench(bench.Store, new FakeTime(bench.Now))
        {
            Settings = new() { Rules = new GarRules { PupilProfile = "National_none" } },
        };
        Assert.Equal("CHECK", (await Assert.ThrowsAsync<DirectoryException>(() => gar.ExportAsync())).Facts["cause"]);
        Assert.Empty(System.IO.Directory.GetFileSystemEntries(gar.Folder));
    }

    [Fact]
    public async Task Archive_WithoutDigest_IsNoDeliveryAndTheNextExportMendsIt()
    {
        await using var bench = await SyncBench.CreateAsync(One, Two);
        using var gar = new GarBench(bench.Store, new FakeTime(bench.Now));
        await bench.SyncAsync(Extract());
        await gar.ExportAsync();
        var first = Path.ChangeExtension(gar.Archive()[..^3], ".md5");

        // The digest cannot appear: the archive goes as well.
        System.IO.Directory.CreateDirectory(Path.Combine(gar.Folder, new GarSetName("U3", "20260616_210000").Digest));
        var failed = await Assert.ThrowsAsync<DirectoryException>(() => gar.ExportAsync("20260616_210000"));
        Assert.Equal(Reason.GarFolderUnusable, failed.Reason);
        Assert.False(File.Exists(gar.Archive("20260616_210000")), "No archive without digest.");

        // As a process that was killed between the two leaves it; the digest of the first was taken away once it was delivered.
        File.Delete(first);
        var left = gar.Archive("20260617_210000");
        await File.WriteAllTextAsync(left, "x", TestContext.Current.CancellationToken);
        File.SetLastWriteTimeUtc(left, bench.Now.UtcDateTime);
        await File.WriteAllTextAsync(gar.Archive("20260617_21000x"), "x", TestContext.Current.CancellationToken);
        await bench.Store.GarExports.BeginAsync(
            new GarExportRecord { Ent = "U3", Day = SyncBench.Day, State = GarExportState.Running, At = bench.Now, By = "X" },
            CancellationToken.None);

        await gar.ExportAsync("20260618_210000");

        Assert.False(File.Exists(left), "It is deleted.");
        Assert.True(File.Exists(gar.Archive()), "One that was written stays.");
        Assert.True(File.Exists(gar.Archive("20260617_21000x")), "Another file is not ours.");
        Assert.True(File.Exists(gar.Archive("20260618_210000")), "The next export is whole.");
    }

    [Fact]
    public void Texts_AreCleanedAndCutWhole()
    {
        Assert.Equal("ab c", GarText.Clean(" \u0001a\u0000b\tc\uFFFE "));
        Assert.Null(GarText.Clean("\u0002 "));
        Assert.Equal("a\uFFFDb", GarText.Clean("a\uD800b"));
        Assert.Equal("aé", GarText.Cut("aé👧", 3));
        Assert.Equal(["National_doc"], GarProfiles.BuiltIn.Of(Role.Teacher, ["DOC"], out _), StringComparer.Ordinal);
        Assert.Equal(["National_eta"], GarProfiles.BuiltIn.Of(Role.SchoolStaff, ["ZZZ"], out var isKnown), StringComparer.Ordinal);
        Assert.False(isKnown);
        Assert.Equal(["National_ens"], GarProfiles.Parse("RH1D=ens")!.Of(Role.SchoolStaff, ["RH1D"], out _), StringComparer.Ordinal);
        Assert.Null(GarProfiles.Parse("RH1D=elv"));
    }

    private static async Task ManagersByVerbsAsync(SyncBench bench, string[] store)
    {
        var id = (await bench.GetAsync(AafCategory.PersEducNat, "33")).PersonId.ToString();
        string[] add = ["gar", "managers", "add", One, id, "--by", "X", "--reason", "Essai", .. store];
        Assert.Equal(0, (await Verb.RunAsync(add)).Exit);
        Assert.Equal(4, (await Verb.RunAsync(add)).Exit);
        Assert.Contains(id, (await Verb.RunAsync(["gar", "managers", "list", One, .. store])).Output, StringComparison.Ordinal);
        add[2] = "remove";
        Assert.Equal(0, (await Verb.RunAsync(add)).Exit);
        Assert.Equal(4, (await Verb.RunAsync(add)).Exit);
        var pupil = (await bench.GetAsync(AafCategory.Eleve, "11")).PersonId.ToString();
        Assert.Equal(4, (await Verb.RunAsync(["gar", "managers", "add", One, pupil, "--by", "X", "--reason", "Essai", .. store])).Exit);
    }

    private static Task RestrictAsync(DirectoryStore store, PersonView person) => store.Privacy.SaveAsync(
        new MeasureChange(
            new Measure
            {
                MeasureId = PersonId.New().ToString(), RequestId = PersonId.New().ToString(), Digest = "d", PersonNo = person.PersonNo,
                PersonId = person.PersonId, Kind = MeasureKind.Restriction, State = MeasureState.Open, DueOn = SyncBench.Day,
                Recorder = new Actor(null, "X", "essai"), RecordedAt = Author().At,
            },
            Restricts: true),
        CancellationToken.None);

    private static DecisionAuthor Author() => new("X", "Essai", new DateTimeOffset(2026, 6, 15, 8, 0, 0, TimeSpan.Zero));

    private static string[] Mail(string name) => [ExtractBuilder.Attr("ENTPersonMail", name + "@example.invalid")];

    // Two schools, three pupils, of which one is in a group, three staff.
    private static ExtractBuilder Extract(bool with11 = true)
    {
        var extract = new ExtractBuilder().School("1", One).School("2", Two).Relative("21")
            .Pupil("12", "1", "CACHÉE", classTuple: "1$11$ORDINAIRE$501$CP")
            .Pupil("13", "2", classTuple: "2$11$ORDINAIRE$502$CP")
            .Staff("31", ["1$ENS$ENSEIGNEMENT$D0000$DIRECTION", "2$ENS$ENSEIGNEMENT$G0000$SANS"], more: Mail("a"))
            .Staff("32", ["2$ENS$ENSEIGNEMENT$G0000$SANS"], given: "JEAN", more: Mail("b"))
            .Staff("33", ["2$ENS$ENSEIGNEMENT$D0000$DIRECTION"], given: "LOU", more: Mail("c"));
        return with11
            ? extract.Pupil(
                "11", "1", classTuple: "1$11$ORDINAIRE$501$CP",
                more: ExtractBuilder.Attr("ENTPersonGroupes", "1$11$ORDINAIRE$601$CHORALE"))
            : extract;
    }

    private static ExtractBuilder Pupils(int count, bool inTwo = true)
    {
        var extract = new ExtractBuilder().School("1", One).School("2", Two).Relative("21")
            .Staff("31", ["1$ENS$ENSEIGNEMENT$D0000$DIRECTION", "2$ENS$ENSEIGNEMENT$D0000$DIRECTION"], more: Mail("a"));
        for (var i = 0; i < count; i++)
        {
            extract.Pupil($"{100 + i}", "1", "ESSAI", $"P{i}");
        }

        return inTwo ? extract.Pupil("99", "2") : extract;
    }
}
