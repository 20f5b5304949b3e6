using System.Text;
using EntEcole.Directory.Exports.Gar;
using EntEcole.Directory.Exports.GarCheck;
using EntEcole.Directory.Model;
using EntEcole.Directory.Tests.Support;

namespace EntEcole.Directory.Tests.Exports;

/// <summary>What the GAR refuses is found in an export from any exporter; what it accepts is left alone.</summary>
public sealed class GarCheckTests
{
    private static readonly string Etab = GarFiles.Name(GarFamily.Etab);
    private static readonly string Eleve = GarFiles.Name(GarFamily.Eleve);
    private static readonly string SecondEleve = GarFiles.Name(GarFamily.Eleve, 1);
    private static readonly string Enseignant = GarFiles.Name(GarFamily.Enseignant);
    private static readonly string Groupe = GarFiles.Name(GarFamily.Groupe);
    private static readonly string RespAff = GarFiles.Name(GarFamily.RespAff);

    [Fact]
    public void ExportThatIsAccepted_IsRight_InAFolderAndInAnArchive()
    {
        using var folder = new TempFolder();
        GarFiles.Write(folder.Path, GarFiles.Make());

        var report = new GarChecker(GarSchema.BuiltIn).Check(folder.Path, CancellationToken.None);

        Assert.Empty(report.Counts);
        Assert.Equal(new GarTotals(6, 2, 3, 2, 3, 5, 1), report.Totals);
        Assert.Equal("U3_GAR-ENT_Complet_20260302_210000_1D", report.Name!.ToString());

        // The order of files in an archive does not matter.
        using var other = new TempFolder();
        var archive = Archives.Tar(
            other.File("export.tar.gz"), GarFiles.Make().Reverse().Select(file => (file.Key, Encoding.UTF8.GetBytes(file.Value))));
        Assert.Empty(new GarChecker(GarSchema.BuiltIn, GarSchema.BuiltIn).Check(archive, CancellationToken.None).Counts);
    }

    [Fact]
    public void EveryRuleAcrossFiles_IsFoundUnderItsCause()
    {
        Assert.Equal([GarCause.PersonTwice], CausesOf(files => Add(files, Enseignant, "GAREnseignant", GarFiles.Teacher(3, GarFiles.Two))));
        Assert.Equal([GarCause.PersonTwice], CausesOf(files => Add(files, SecondEleve, "GAREleve", GarFiles.Pupil(1, GarFiles.Two))));
        Assert.Equal([GarCause.MemberTwice], CausesOf(files =>
            files[GarFiles.Name(GarFamily.Groupe, 1)] = Only(files[Groupe], GarFiles.Member(2, "CP", GarFiles.One))));
        // A blank is of the value, as for who compares it there.
        Assert.Equal(
            [GarCause.EtabUnknown, GarCause.LevelUnknownPerson, GarCause.MemberUnknownPerson],
            CausesOf(files => files[Enseignant] = files[Enseignant].Replace(
                $"<GARPersonEtab>{GarFiles.One}<", $"<GARPersonEtab>{GarFiles.One} <", StringComparison.Ordinal)));
        Assert.Equal([GarCause.UaiTwice], CausesOf(files => files[GarFiles.Name(GarFamily.Etab, 1)] = files[Etab]));
        Assert.Equal([GarCause.RespTwice], CausesOf(files => files[GarFiles.Name(GarFamily.RespAff, 1)] = files[RespAff]));
        Assert.Equal(
            [GarCause.GroupCodeRepeated, GarCause.MemberTwice],
            CausesOf(files => files[GarFiles.Name(GarFamily.Groupe, 1)] = files[Groupe]));
        Assert.Equal(
            [
                GarCause.ProfileUnknownUai, GarCause.EtabUnknown, GarCause.LevelUnknownPerson, GarCause.GroupUnknownUai,
                GarCause.MemberUnknownUai, GarCause.MemberUnknownPerson, GarCause.RespUnknownUai,
            ],
            CausesOf(files =>
            {
                files[Etab] = files[Etab].Replace(GarFiles.Two, "0121073B", StringComparison.Ordinal);
                // Their school is the known one; a profile of theirs is not.
                files[SecondEleve] = files[SecondEleve].Replace($"<GARPersonEtab>\n{GarFiles.Two}", "", StringComparison.Ordinal)
                    .Replace($"<GARPersonEtab>{GarFiles.Two}", $"<GARPersonEtab>{GarFiles.One}", StringComparison.Ordinal);
                files[SecondEleve] = WithoutLevels(files[SecondEleve]);
            }));
        Assert.Equal([GarCause.LevelUnknownPerson], CausesOf(files => Swap(files, Enseignant, $"{11:x32}", $"{1:x32}", last: true)));
        Assert.Equal([GarCause.LevelUnknownUai], CausesOf(files => Swap(files, SecondEleve, GarFiles.Two, "0121073B", last: true)));
        Assert.Equal([GarCause.MemberUnknownGroup], CausesOf(files => Swap(files, Groupe, ">CP<", ">CM2<", last: true)));
        Assert.Equal([GarCause.MemberUnknownPerson], CausesOf(files => Swap(files, Groupe, $"{11:x32}", $"{12:x32}", last: true)));
        Assert.Equal([GarCause.DivisionUnknown, GarCause.MemberUnknownGroup], CausesOf(files => Swap(
            files, Groupe, "Appartenance>CP", "Appartenance>CM2")));
        Assert.Equal([GarCause.DivisionInDivision, GarCause.MemberUnknownGroup], CausesOf(files => Swap(
            files, Groupe, ">GROUPE<", ">DIVISION<")));
        Assert.Equal([GarCause.GroupStatusUnknown], CausesOf(files => Swap(files, Groupe, ">GROUPE<", ">AUTRE<"))
            .Where(cause => cause is not GarCause.MemberUnknownGroup));
        Assert.Equal([GarCause.ProfileRefused], CausesOf(files => Swap(files, Eleve, "National_elv", "National_tut")));
    }

    [Fact]
    public void FilesThatCannotBeRead_AreFindings_NeverAFault()
    {
        Assert.Equal([GarCause.NotWellFormed], CausesOf(files => files[RespAff] = files[RespAff][..^5]));
        Assert.Equal([GarCause.NotWellFormed], CausesOf(files =>
            Swap(files, RespAff, "<GAR-ENT-RespAff", "<!DOCTYPE a [<!ENTITY b \"c\">]><GAR-ENT-RespAff")));
        Assert.Equal([GarCause.Schema], CausesOf(files => Swap(
            files, RespAff, "<GARPersonNom>N<", $"<GARPersonNom>{new string('N', 501)}<")));
        Assert.Equal([GarCause.Schema], CausesOf(files => Swap(files, RespAff, " Version=\"1.0\"", "")));
        // Of the second degree: no element of it is known.
        Assert.Contains(GarCause.Schema, CausesOf(files => Swap(files, RespAff, "gar/1d", "gar")));
        Assert.Equal([GarCause.FileName], CausesOf(files => files["U3_GAR-ENT_Complet_20260302_210000_2D_Eleve_0000.xml"] = "<a/>"));
        Assert.Equal([GarCause.FileNumber], CausesOf(files =>
        {
            files[GarFiles.Name(GarFamily.RespAff, 1)] = files[RespAff];
            files.Remove(RespAff);
        }));
        Assert.Equal([GarCause.StampsDiffer], CausesOf(files =>
        {
            files[RespAff.Replace("210000", "210001", StringComparison.Ordinal)] = files[RespAff];
            files.Remove(RespAff);
        }));
    }

    [Fact]
    public void Findings_NameFileLineAndSchool_AndNoPerson()
    {
        var report = Check(files => Swap(files, Eleve, "2018-03-04", "04/03/2018"));

        var finding = Assert.Single(report.Findings);
        Assert.Equal((GarCause.Schema, GarFiles.One, Eleve), (finding.Cause, finding.Uai, finding.File));
        Assert.True(finding.Line > 1);
        Assert.Equal("GARPersonDateNaissance", finding.Element);
    }

    [Fact]
    public void NothingOfAnExport_IsRefusedAsNotFound()
    {
        using var folder = new TempFolder();

        Assert.Equal(Reason.GarExportNotFound, ReasonOf(folder.Path));
        Assert.Equal(Reason.GarExportNotFound, ReasonOf(folder.File("none")));
        File.WriteAllText(folder.File("notes.txt"), "a");
        Assert.Equal(Reason.ExtractNotSupported, ReasonOf(folder.File("notes.txt")));

        static Reason ReasonOf(string path) => Assert.Throws<DirectoryException>(
            () => new GarChecker(GarSchema.BuiltIn).Check(path, CancellationToken.None)).Reason;
    }

    [Fact]
    public async Task Verb_SaysTheCauseInFrenchAndEndsWithOne()
    {
        using var folder = new TempFolder();
        var files = GarFiles.Make();
        Add(files, Enseignant, "GAREnseignant", GarFiles.Teacher(3, GarFiles.Two));
        GarFiles.Write(folder.Path, files);

        var (exit, output, _) = await Verb.RunAsync("gar", "check", folder.Path, "--lang", "fr");

        Assert.Equal(1, exit);
        Assert.Contains("PERSON_TWICE : identifiant utilisé deux fois", output, StringComparison.Ordinal);
        Assert.Contains(GarFiles.Two, output, StringComparison.Ordinal);
        Assert.Equal(4, (await Verb.RunAsync("gar", "check", folder.File("none"))).Exit);
    }

    private static IEnumerable<GarCause> CausesOf(Action<Dictionary<string, string>> change) => Check(change).Causes;

    private static GarCheckReport Check(Action<Dictionary<string, string>> change)
    {
        using var folder = new TempFolder();
        var files = GarFiles.Make();
        change(files);
        GarFiles.Write(folder.Path, files);
        return new GarChecker(GarSchema.BuiltIn).Check(folder.Path, CancellationToken.None);
    }

    // Before the first of its kind, since the schema has an order.
    private static void Add(Dictionary<string, string> files, string name, string element, string record)
    {
        var at = files[name].IndexOf($"<{element}>", StringComparison.Ordinal);
        files[name] = files[name].Insert(at, record);
    }

    private static void Swap(Dictionary<string, string> files, string name, string before, string after, bool last = false)
    {
        var text = files[name];
        var at = last ? text.LastIndexOf(before, StringComparison.Ordinal) : text.IndexOf(before, StringComparison.Ordinal);
        Assert.True(at >= 0, before);
        files[name] = text[..at] + after + text[(at + before.Length)..];
    }

    private static string Only(string text, string record)
    {
        var (start, end) = (text.IndexOf("<GARGroupe>", StringComparison.Ordinal), text.LastIndexOf("</", StringComparison.Ordinal));
        return text[..start] + record + text[end..];
    }

    private static string WithoutLevels(string text)
    {
        var (start, end) = (
            text.IndexOf("<GARPersonMEFSTAT4>", StringComparison.Ordinal), text.LastIndexOf("</", StringComparison.Ordinal));
        return text[..start] + text[end..];
    }
}
