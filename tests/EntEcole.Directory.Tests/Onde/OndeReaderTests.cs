using System.IO.Compression;
using System.Text;
using EntEcole.Directory.Extracts.Problems;
using EntEcole.Directory.Model;
using EntEcole.Directory.Onde.Files;
using EntEcole.Directory.Onde.Rows;
using EntEcole.Directory.Server.Workbooks;
using EntEcole.Directory.Tests.Support;
using MiniExcelLibs;

namespace EntEcole.Directory.Tests.Onde;

/// <summary>
/// From the files of ONDE to rows: headers of ten years, encodings, separators, footers; what is refused, and what is told.
/// </summary>
public sealed class OndeReaderTests
{
    private const string Mark = "\uFEFF";

    private static readonly DateOnly Day = new(2026, 6, 15);

    private static readonly Encoding Windows = CodePagesEncodingProvider.Instance.GetEncoding(1252)!;
    private static readonly Encoding Latin9 = CodePagesEncodingProvider.Instance.GetEncoding(28605)!;
    private static readonly Encoding Mac = CodePagesEncodingProvider.Instance.GetEncoding(10000)!;

    [Theory]
    [InlineData("utf-8", "", ';')]
    [InlineData("utf-8", Mark, '\t')]
    [InlineData("utf-8", Mark + Mark, ',')]
    [InlineData("windows-1252", "", ';')]
    [InlineData("iso-8859-15", "", ';')]
    public void Read_WhateverEncodingAndSeparator_GivesTheNamesAsTheyAre(string encoding, string before, char separator)
    {
        var text = before + $"Nom élève;Prénom élève;Date naissance;Classe\r\nLŒUILLET;François;04/11/2018;\"CP{separator}A\"\r\n"
            .Replace(';', separator);
        var file = OndeFiles.Upload("e.csv", text, encoding switch { "utf-8" => new UTF8Encoding(false), "windows-1252" => Windows, _ => Latin9 });

        var (persons, notices) = Persons(file);

        var pupil = Assert.Single(persons);
        Assert.Equal(("LŒUILLET", "François", $"CP{separator}A".Trim().Replace('\t', ' ')), (
            pupil.Person.UsageName, pupil.Person.GivenName, pupil.ClassName));
        Assert.Empty(notices.All);
    }

    [Fact]
    public void Read_OfAMac_NeedsItsEncodingAndIsRefusedWithoutIt()
    {
        var file = OndeFiles.Upload("e.csv", new OndeFiles().Pupil("CHÈVRE", "Françoise").Pupil("LÊVE", "Zoé").PupilText, Mac);

        Assert.Equal("ENCODING", Refused(() => Persons(file)).Facts["cause"]);
        Assert.Equal("CHÈVRE", Persons(file, OndeCharset.Macintosh).Persons[0].Person.UsageName);
    }

    [Theory]
    [InlineData("Nom Elève;Nom d'usage Elève;Prénom Elève;Date naissance;Sexe;Classe;", "ESSAI;;Zoé;2018-11-04;F;CP A;")]
    [InlineData("Nom élève;Nom d’usage élève;Prénom élève; Cycle;INE;Date de naissance;Libellé classe", "ESSAI;;Zoé;CYCLE II;;04/11/2018;CP A")]
    [InlineData("\"Nom\";\"Prénom\";\"Date naissance\";\"Classe\";\"Etat\"", "\"ESSAI\";\"Zoé\";\"4/11/2018\";\"CP A\";\"x\"")]
    [InlineData("sep=;\r\nDate naissance;Libellé classe;Prénom élève;Nom élève;Regroupement(s)", "04-11-2018;CP A;Zoé;ESSAI;")]
    public void Read_OfAnyHeaderOfTenYears_FindsThePupil(string header, string row)
    {
        var (persons, _) = Persons(OndeFiles.Upload("e.csv", $"{header}\r\n{row}\r\n"));

        var pupil = Assert.Single(persons);
        Assert.Equal(
            ("ESSAI", "Zoé", new DateOnly(2018, 11, 4), "CP A"),
            (pupil.Person.UsageName, pupil.Person.GivenName, pupil.Person.BirthDate, pupil.ClassName));
    }

    [Fact]
    public void Read_OfGuardians_FindsEachBlockOfChildrenAndNumberedOnesToo()
    {
        var plain = OndeFiles.Upload("r.csv", new OndeFiles()
            .Guardian("ESSAI", "Anne", "a@example.invalid", [";ESSAI;Zoé;CP A", ";ESSAI;Léo;CE1"]).Guardian("SEUL", "Marc", "", [";SEUL;Max;CP A"])
            .GuardianText);
        var numbered = OndeFiles.Upload(
            "n.csv", "Nom responsable;Prénom responsable;Nom de famille élève 1;Prénom élève 1;Nom de famille élève 2;Prénom élève 2\nESSAI;Anne;ESSAI;Zoé;ESSAI;Léo\n");

        Assert.Equal([2, 1], Persons(plain).Persons.Select(one => one.Children.Count));
        Assert.Equal(["Zoé", "Léo"], Assert.Single(Persons(numbered).Persons).Children.Select(child => child.GivenName), StringComparer.Ordinal);
    }

    public static TheoryData<string, string, string> Refusals() => new()
    {
        { "", "FILE_EMPTY", "" }, { "  \r\n\r\n", "FILE_EMPTY", "" }, { "une seule colonne\r\nde textes\r\n", "SEPARATOR", "" },
        { "a;b;c\r\n1;2;3\r\n", "KIND_UNKNOWN", "" }, { OndeFiles.PupilHeader + "\r\n", "NO_ROWS", "" },
        { "Nom élève;Prénom élève;Classe\r\nESSAI;Zoé;CP\r\n", "COLUMN_MISSING", "Date naissance" },
        { "Nom élève;Prénom élève;Date naissance\r\nESSAI;Zoé;04/11/2018\r\n", "COLUMN_MISSING", "Libellé classe" },
        { "Nom d'usage élève;Prénom élève;Date naissance;Classe\r\nA;B;04/11/2018;CP\r\n;D;05/06/2018;CP\r\n", "COLUMN_MISSING", "Nom élève" },
        { "Nom responsable;Prénom responsable;Courriel\r\nESSAI;Anne;\r\n", "COLUMN_MISSING", "Nom de famille enfant" },
        { "Nom élève;Prénom élève;Date naissance;Classe\r\nESSAI;\"Zoé;04/11/2018;CP\r\n", "QUOTES", "" },
        { "Nom élève;Prénom élève;Date naissance;Classe\r\nESSAI;\"Zoé\"x;04/11/2018;CP\r\n", "QUOTES", "" },
        { "Nom élève;Prénom élève;Date naissance;Classe\r\nESSAI;Zoé;31/02/2018;CP\r\n", "TOO_MANY_REJECTED", "" },
        { "Nom élève;Prénom élève;Date naissance;Classe\r\nA;B;04/25/2018;CP\r\nC;D;05/06/2018;CP\r\n", "TOO_MANY_REJECTED", "" },
        { "Nom élève;Prénom élève;Date\0naissance;Classe\r\n", "ENCODING", "" },
        { "%PDF-1.7\r\nobj", "BINARY", "" }, { "PK\u0003\u0004archive", "BINARY", "" },
    };

    [Theory]
    [MemberData(nameof(Refusals))]
    public void Read_OfWhatCannotBeUsed_IsRefusedWithItsCauseAndWhatToDo(string text, string cause, string column)
    {
        var refused = Refused(() => Persons(OndeFiles.Upload("e.csv", text)));

        Assert.Equal((cause, column), (refused.Facts["cause"], refused.Facts.GetValueOrDefault("column", "")));
        Assert.Contains("e.csv", refused.Text.French, StringComparison.Ordinal);
        Assert.Contains("rien n'a été appliqué", refused.Text.French, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_OfTwoListsOfAKindOrOfFour_IsRefused()
    {
        var files = new OndeFiles().Pupil("ESSAI", "Zoé").Uploads();

        Assert.Equal("KIND_TWICE", Refused(() => Read([.. files, .. files])).Facts["cause"]);
        Assert.Equal("FILE_COUNT", Refused(() => Read([])).Facts["cause"]);
        Assert.Equal("FILE_TOO_BIG", Refused(() => Read([new OndeUpload("e.csv", new byte[21 << 20])])).Facts["cause"]);
    }

    [Fact]
    public void Read_OfRowsThatAreOdd_TellsFileRowAndColumnAndNeverAValue()
    {
        var header = "Nom élève;Prénom élève;Date naissance;Classe;INE;Niveau";
        string[] rows =
        [
            .. Enumerable.Range(1, 30).Select(i => $"ESSAI{i};Zoé;04/11/2018;CP A;;CP"),
            "SECRET;Max;04/11/2018;CP A;ABC;CP", "UN;Max;04/11/2018;CP A;120000001AB;CP", "DEUX;Max;04/11/2018;CP A;120000001AB;ULIS",
            "ESSAI1;Zoé;04/11/2018;CP A;;CP", ";Sans nom;04/11/2018;CP A;;CP", "SANSCLASSE;Max;04/11/2018;;;CP",
            "LONG;Max;04/11/2018;CP A;;CP;;trop", "COURT;Max;04/11/2018;CP A", header, "Total;120",
        ];

        var (persons, notices) = Persons(OndeFiles.Upload("e.csv", $"{header}\r\n{string.Join("\r\n", rows)}\r\n"));

        Assert.Equal(36, persons.Count);
        Assert.Equal(
            [
                "CLASS_MISSING 1", "FOOTER 2", "INE_FORM 1", "INE_REPEATED 2", "LEVEL_UNKNOWN 1", "NAME_MISSING 1", "ROW_LONG 1",
                "ROW_REPEATED 1", "ROW_SHORT 1",
            ],
            notices.ByName.Select(pair => $"{pair.Key} {pair.Value}"), StringComparer.Ordinal);
        var ine = Assert.Single(notices.All, problem => problem.Code is ProblemCode.IneInvalid);
        Assert.Equal(("e.csv", 32, "INE", "AAA"), (ine.File, ine.Line, ine.Field, ine.Shape));
        Assert.Equal((1, 36), (notices.Rejected, Assert.Single(notices.All, one => one.Code is ProblemCode.NameMissing).Line));
        Assert.DoesNotContain(persons, one => one.Person.Pupil!.Ine is not null);
    }

    [Fact]
    public void Read_OfAWorkbook_GivesWhatItsCellsHold()
    {
        using var stream = new MemoryStream();
        stream.SaveAs(new[]
        {
            new Dictionary<string, object>(StringComparer.Ordinal)
            {
                ["Nom élève"] = "ESSAI", ["Prénom élève"] = "Zoé", ["Date naissance"] = new DateTime(2018, 11, 4, 0, 0, 0, DateTimeKind.Unspecified),
                ["Libellé classe"] = "CP A", ["Cp1"] = 1000, ["Adresse1"] = "1 rue d'Essai",
            },
        });
        var workbook = new OndeUpload("e.xlsx", stream.ToArray());

        var pupil = Assert.Single(Persons(workbook).Persons);

        Assert.Equal(("ESSAI", new DateOnly(2018, 11, 4), "1 rue d essai|01000"), (
            pupil.Person.UsageName, pupil.Person.BirthDate, Assert.Single(pupil.Addresses)));
        var cut = new OndeUpload("e.xlsx", stream.ToArray().AsMemory(0, (int)stream.Length / 2));
        Assert.Equal("BINARY", Refused(() => Persons(cut)).Facts["cause"]);
        Assert.Equal("BINARY", Refused(() => Persons(new OndeUpload("bombe.xlsx", Bomb()))).Facts["cause"]);
        Assert.Equal("BINARY", Refused(() => new OndeFileReader().Read([workbook], null, CancellationToken.None)).Facts["cause"]);
    }

    [Fact]
    public void Read_OfMutatedFiles_GivesRowsOrARefusalAndNeverCrashes()
    {
        byte[][] files = [.. OndeFiles.School(12, 16).Uploads().Select(file => file.Content.ToArray())];
        var random = new Random(20261130);
        var (read, refused) = (0, 0);
        for (var i = 0; i < LongForm.Of("ENTECOLE_TEST_MUTATIONS", 600); i++)
        {
            var file = new OndeUpload("m.csv", Mutated(files[i % files.Length], random));
            try
            {
                Persons(file);
                read++;
            }
            catch (DirectoryException fault) when (fault.Reason is Reason.OndeFileRefused)
            {
                refused++;
            }
        }

        Assert.True(read > 20 && refused > 20, $"{read} read, {refused} refused");
    }

    // Bytes changed, taken out, doubled, or the end cut off.
    private static byte[] Mutated(byte[] original, Random random)
    {
        var bytes = original.ToList();
        for (var times = random.Next(1, 6); times > 0; times--)
        {
            var at = random.Next(bytes.Count);
            var length = Math.Min(random.Next(1, 40), bytes.Count - at);
            switch (random.Next(5))
            {
                case 0:
                    bytes[at] = (byte)random.Next(256);
                    break;
                case 1:
                    bytes.RemoveRange(at, length);
                    break;
                case 2:
                    bytes.InsertRange(at, bytes.GetRange(at, length));
                    break;
                case 3:
                    bytes[at] = "\";\r\n\t,$\0"u8[random.Next(8)];
                    break;
                default:
                    bytes.RemoveRange(at, bytes.Count - at);
                    bytes.Add((byte)'\n');
                    break;
            }
        }

        return [.. bytes];
    }

    private static byte[] Bomb()
    {
        using var stream = new MemoryStream();
        using (var archive = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true))
        {
            using var entry = archive.CreateEntry("xl/workbook.xml").Open();
            for (var i = 0; i < 70; i++)
            {
                entry.Write(new byte[1 << 20]);
            }
        }

        return stream.ToArray();
    }

    private static IReadOnlyList<OndeTable> Read(IReadOnlyList<OndeUpload> files) =>
        new OndeFileReader(new WorkbookReader()).Read(files, null, CancellationToken.None);

    private static (IReadOnlyList<OndePerson> Persons, OndeNotices Notices) Persons(OndeUpload file, OndeCharset? charset = null)
    {
        var notices = new OndeNotices("0312599G");
        var table = Assert.Single(new OndeFileReader(new WorkbookReader()).Read([file], charset, CancellationToken.None));
        return (new OndeRowReader("0312599G", Day, notices).Read(table), notices);
    }

    private static DirectoryException Refused(Action read)
    {
        var refused = Assert.Throws<DirectoryException>(read);
        Assert.Equal(Reason.OndeFileRefused, refused.Reason);
        return refused;
    }
}
