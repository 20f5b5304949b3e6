using System.Xml.Linq;
using EntEcole.Directory.Exports.Gar;
using EntEcole.Directory.Exports.GarCheck;
using EntEcole.Directory.Model;
using EntEcole.Directory.Persons;
using EntEcole.Directory.Tests.Support;

namespace EntEcole.Directory.Tests.Exports;

/// <summary>The export of the bundled sample: what the store has of the enrolled schools, and nothing else.</summary>
public sealed class GarSampleTests
{
    private const string School = "0121071Z";

    [Fact]
    public async Task Sample_IsExportedWhole_TwiceWithTheSameBytes_AndOneSchoolAlone()
    {
        await using var files = await TestStore.CreateAsync();
        using var folder = new TempFolder();
        await SampleStore.FillAsync(files.Store, folder.Path);
        using var bench = new GarBench(files.Store, new FakeTime());

        var result = await bench.ExportAsync();

        var (pupils, staff) = await ExpectedAsync(files.Store);
        Assert.Equal(
            pupils.Order(StringComparer.Ordinal), bench.Values("GAREleve", "GARPersonIdentifiant").Order(StringComparer.Ordinal),
            StringComparer.Ordinal);
        Assert.Equal(
            staff.Order(StringComparer.Ordinal), bench.Values("GAREnseignant", "GARPersonIdentifiant").Order(StringComparer.Ordinal),
            StringComparer.Ordinal);
        Assert.Equal((pupils.Count, staff.Count), (result.Record.Counts.Pupils, result.Record.Counts.Staff));
        Assert.Equal(GarExportState.Written, result.Record.State);
        Assert.Equal(pupils.Count, bench.Read("GARPersonMEFSTAT4").Count);
        Assert.Equal(bench.Values("GAREtab", "GARStructureUAI").Count, bench.Read("GARRespAff").Count);
        AssertShape(bench);
        await AssertSameAgainAsync(bench);
        await AssertAloneAsync(bench);
    }

    private static void AssertShape(GarBench bench)
    {
        var all = bench.Files();
        Assert.Equal(
            ["Etab_0000", "Eleve_0000", "Eleve_0001", "Eleve_0002", "Enseignant_0000", "Groupe_0000", "RespAff_0000"],
            all.Select(file => file.Name["U3_GAR-ENT_Complet_20260615_210000_1D_".Length..^4]), StringComparer.Ordinal);
        Assert.All(all, file => Assert.InRange(XDocument.Parse(file.Text).Descendants().Count(), 1, 10_000));
        var text = string.Concat(all.Where(file => !file.Name.Contains("RespAff", StringComparison.Ordinal)).Select(file => file.Text));
        Assert.DoesNotContain("GARPersonMail", text, StringComparison.Ordinal);
        Assert.Empty(new GarChecker(GarSchema.BuiltIn).Check(bench.Folder, CancellationToken.None).Counts);
        Assert.Equal(32, File.ReadAllText(Path.Combine(bench.Folder, new GarSetName("U3", GarBench.Stamp).Digest)).Length);
    }

    private static async Task AssertSameAgainAsync(GarBench bench)
    {
        var first = await File.ReadAllBytesAsync(bench.Archive());
        File.Delete(bench.Archive());
        await bench.ExportAsync();
        Assert.Equal(first, await File.ReadAllBytesAsync(bench.Archive()));

        // One that is there is left as it is, and is no fault when it is the same.
        await bench.ExportAsync();
        await File.AppendAllTextAsync(bench.Archive(), "x");
        var refused = await Assert.ThrowsAsync<DirectoryException>(() => bench.ExportAsync());
        Assert.Equal("EXISTS", refused.Facts["cause"]);
        Assert.DoesNotContain(".tmp", string.Concat(System.IO.Directory.GetFileSystemEntries(bench.Folder)), StringComparison.Ordinal);
    }

    private static async Task AssertAloneAsync(GarBench bench)
    {
        const string Later = "20260615_220000";
        await bench.ExportAsync(Later, uais: School);
        Assert.Equal([School], bench.Values("GAREtab", "GARStructureUAI", Later), StringComparer.Ordinal);
        Assert.Equal(
            [School],
            bench.Values("GAREleve", "GARPersonEtab", Later).Concat(bench.Values("GAREnseignant", "GARPersonEtab", Later))
                .Distinct(StringComparer.Ordinal),
            StringComparer.Ordinal);
        Assert.NotEmpty(bench.Read("GARPersonGroupe", Later));
    }

    private static async Task<(HashSet<string> Pupils, HashSet<string> Staff)> ExpectedAsync(DirectoryStore store)
    {
        var revision = await store.Revisions.GetRevisionAsync(CancellationToken.None);
        var enrolled = (await store.Enrolment.ListConventionsAsync(revision, CancellationToken.None))
            .Where(convention => convention.IsInForceOn(SampleStore.Day)).SelectMany(convention => convention.Schools)
            .Select(school => school.Uai).ToHashSet(StringComparer.Ordinal);
        var persons = await store.Persons.ListPersonsAsync(new PersonFilter(), 0, 100_000, revision, CancellationToken.None);
        return (Ids(role => role is Role.Pupil), Ids(role => role is not (Role.Pupil or Role.Parent)));

        HashSet<string> Ids(Func<Role, bool> which) => persons
            .Where(person => person.Profiles.Any(profile => profile.Row.State is ProfileState.Active && which(profile.Row.Role)
                && enrolled.Contains(profile.Uai ?? "")))
            .Select(person => person.PersonId.ToString()).ToHashSet(StringComparer.Ordinal);
    }
}
