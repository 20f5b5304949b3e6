using EntEcole.Directory.Extracts.Packages;
using EntEcole.Directory.Model;
using EntEcole.Directory.Tests.Support;

namespace EntEcole.Directory.Tests.Extracts;

/// <summary>Which packages are found at a path, and what their names tell.</summary>
public sealed class DeliveryTests : IDisposable
{
    private static readonly DateOnly Day = new(2026, 6, 15);

    private readonly TempFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("ENT_0120612A_Complet_20260615_Eleve_0003.xml", ExtractKind.Full, AafCategory.Eleve, 3)]
    [InlineData("EnvOLE_ENT2DVA_0120612A_Delta_20260615_PersRelEleve_0000.XML", ExtractKind.Delta, AafCategory.PersRelEleve, 0)]
    [InlineData("ENT_Complet_20260615_Eleve_.xml", ExtractKind.Full, AafCategory.Eleve, 0)]
    [InlineData("ENT_Complet_20260615_MefEducNat_12.Xml", ExtractKind.Full, AafCategory.MefEducNat, 12)]
    [InlineData("ENT_Complet_20260615_MatiereEducNat_00001.xml", ExtractKind.Full, AafCategory.MatiereEducNat, 1)]
    public void Name_OfAafFile_IsRead(string name, ExtractKind kind, AafCategory category, int chunk)
    {
        Put(name);
        var file = Assert.Single(Only(folder.Path).Files);
        Assert.Equal((name, kind, Day, category, chunk), (file.Name, file.Kind, file.Date, file.Category, file.Chunk));
    }

    [Fact]
    public void Names_OfOtherFiles_AreToldOrIgnored()
    {
        Put("ENT_Complet_20260615_Eleve_0000.xml");
        foreach (
            var name in new[] { "notes.xml", "ENT_Complet_20260615_Classe_0000.xml", "a.dtd", "a.ok", "a.json", "._ENT_Complet_20260615_Eleve_0000.xml" })
        {
            Put(name);
        }

        Assert.Equal(["ENT_Complet_20260615_Classe_0000.xml", "notes.xml"], Only(folder.Path).Unread);
    }

    [Theory]
    [InlineData("20130408", "2013-04-08")]
    [InlineData("201300408", "2013-04-08")]
    [InlineData("201304088", "2013-04-08")]
    [InlineData("201311111", "2013-11-11")]
    [InlineData("20111122", "2011-11-22")]
    [InlineData("2201300408", null)]
    [InlineData("201304081", null)]
    [InlineData("20131308", null)]
    [InlineData("2013", null)]
    [InlineData("", null)]
    public void Date_Malformed_ReadWhenOnlyOneIsMeant(string text, string? expected)
    {
        Put($"ENT_Complet_{text}_Eleve_0000.xml");
        var package = Only(folder.Path);

        Assert.Equal(expected, package.Date?.ToString("O", System.Globalization.CultureInfo.InvariantCulture));
        Assert.Equal(expected is not null && text.Length != 8 ? 1 : 0, package.Warnings.Count);
        if (expected is null)
        {
            var refusal = Assert.Throws<DirectoryException>(package.Validate);
            Assert.Equal((Reason.ExtractDateUnreadable, $"ENT_Complet_{text}_Eleve_0000.xml"), (refusal.Reason, refusal.Facts["file"]));
        }
    }

    [Fact]
    public void Date_Unreadable_IsThatOfTheOtherFiles_OrOfThePlace()
    {
        Put("one/ENT_Complet_2026_Eleve_0000.xml");
        Put("one/ENT_Complet_20260615_PersEducNat_0000.xml");
        var byFiles = Only(folder.File("one"));
        Assert.All(byFiles.Files, file => Assert.Equal(Day, file.Date));
        Assert.Contains("the other files", Assert.Single(byFiles.Warnings).English, StringComparison.Ordinal);

        Put("ENT1D.20260615.nuit/ENT_Complet_2026_Eleve_0000.xml");
        Assert.Equal(Day, Only(folder.File("ENT1D.20260615.nuit")).Date);
        var archive = Archives.Tar(folder.File("ENT1D.20260615.tgz"), [("x/ENT_Complet_2026_Eleve_0000.xml", [32])]);
        Assert.Equal(Day, Only(archive).Date);
    }

    [Fact]
    public void Files_SpreadOverSubFolders_AreOnePackage()
    {
        Put("pupils/ENT_Complet_20260615_Eleve_0000.xml");
        Put("pupils/ENT_Complet_20260615_Eleve_0001.xml");
        Put("others/ENT_Complet_20260615_PersEducNat_0000.xml");
        Put("others/notes.xml");
        var package = Only(folder.Path);
        Assert.Equal((3, folder.Path), (package.Files.Count, package.Place));
        Assert.Equal(["notes.xml"], package.Unread);
    }

    [Fact]
    public void Folders_WithTheSameChunk_OrKind_OrDate_ArePackagesInOrder()
    {
        Put("b/ENT_Complet_20260615_Eleve_0000.xml");
        Put("b/notes.xml");
        Put("a/ENT_Complet_20260615_Eleve_0000.xml");
        Put("c/deep/ENT_Delta_20260615_Eleve_0000.xml");
        Put("d/ENT_Delta_20260614_Eleve_0000.xml");
        Archives.Zip(folder.File("z.zip"), [("ENT_Complet_20260613_Eleve_0000.xml", [32]), ("inner.zip", [1])]);
        Archives.Zip(folder.File("doc.zip"), [("readme.txt", [1])]);

        using var delivery = Open(folder.Path);

        Assert.Equal(
            "z.zip, d, a, b, c/deep",
            string.Join(", ", delivery.Packages.Select(package => Path.GetRelativePath(folder.Path, package.Place))));
        Assert.Contains("doc.zip", Assert.Single(delivery.Packages[0].Warnings).English, StringComparison.Ordinal);
        Assert.Equal(["notes.xml"], delivery.Packages[3].Unread);
    }

    [Fact]
    public void Archive_InAFolder_Broken_IsAPackageThatRefuses()
    {
        Put("ENT_Complet_20260615_Eleve_0000.xml");
        File.WriteAllText(folder.File("ENT1D.20260614.tgz"), "not an archive");

        using var delivery = Open(folder.Path);

        Assert.Equal(2, delivery.Packages.Count);
        Assert.Equal(new DateOnly(2026, 6, 14), delivery.Packages[0].Date);
        Assert.Equal(Reason.ExtractArchiveBroken, Assert.Throws<DirectoryException>(delivery.Packages[0].Validate).Reason);
    }

    [Fact]
    public void Files_OfAFullInATar_AreReadAsTheyLie_OthersByChunk()
    {
        (string Name, byte[] Data)[] full =
        [
            ("ENT_Complet_20260615_Eleve_0002.xml", [32]), ("ENT_Complet_20260615_Eleve_0000.xml", [32]),
            ("ENT_Complet_20260615_EtabEducNat_0000.xml", [32]), ("ENT_Complet_20260615_Eleve_0001.xml", [32]),
        ];
        Assert.Equal([0, 2, 0, 1], Only(Archives.Tar(folder.File("a.tgz"), full)).Files.Select(file => file.Chunk));
        Assert.Equal([0, 0, 1, 2], Only(Archives.Zip(folder.File("a.zip"), full)).Files.Select(file => file.Chunk));
        var delta = full.Select(file => (file.Name.Replace("Complet", "Delta", StringComparison.Ordinal), file.Data));
        Assert.Equal([0, 0, 1, 2], Only(Archives.Tar(folder.File("b.tgz"), delta)).Files.Select(file => file.Chunk));
    }

    [Theory]
    [InlineData("a.tgz")]
    [InlineData("a.tar")]
    [InlineData("a.zip")]
    public void Files_OpenedInAnyOrder_GiveTheirOwnBytes(string name)
    {
        var random = new Random(3);
        var files = Enumerable.Range(0, 9).Select(i =>
        {
            var data = new byte[(i * 700) + 1];
            random.NextBytes(data);
            return ($"ENT_Delta_20260615_Eleve_000{i}.xml", data);
        }).ToList();
        var path = name.EndsWith("zip", StringComparison.Ordinal)
            ? Archives.Zip(folder.File(name), files)
            : Archives.Tar(folder.File(name), files);
        using var delivery = Open(path);

        foreach (var i in new[] { 0, 1, 2, 8, 8, 3, 4, 0, 7, 6, 5 })
        {
            using var stream = delivery.Packages[0].Files[i].Open(CancellationToken.None);
            var read = new MemoryStream();
            stream.CopyTo(read);
            Assert.Equal(files[i].Item2, read.ToArray());
            // Another one is left in the middle.
            delivery.Packages[0].Files[(i + 4) % 9].Open(CancellationToken.None).ReadByte();
        }
    }

    [Theory]
    [InlineData(System.Formats.Tar.TarEntryFormat.Pax)]
    [InlineData(System.Formats.Tar.TarEntryFormat.Gnu)]
    [InlineData(System.Formats.Tar.TarEntryFormat.Ustar)]
    public void Tar_OfEveryFormat_WithLongNames_IsRead(System.Formats.Tar.TarEntryFormat format)
    {
        var name = string.Concat(Enumerable.Repeat("a-rather-long-folder/", 6)) + "ENT_Complet_20260615_Eleve_0000.xml";
        var package = Only(
            Archives.Tar(folder.File("a.tar.gz"), [(name, [32]), (name.Replace("0000", "0001", StringComparison.Ordinal), [32])], format));
        Assert.Equal(
            "ENT_Complet_20260615_Eleve_0000.xml, ENT_Complet_20260615_Eleve_0001.xml",
            string.Join(", ", package.Files.Select(file => file.Name)));
        Assert.EndsWith("a-rather-long-folder", package.Place, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("TOULOUSE", "", "any", "TOULOUSE")]
    [InlineData("", "016", "any", "TOULOUSE")]
    [InlineData("", "11", "any", "MONTPELLIER")]
    [InlineData("", "", "Montpellier", "MONTPELLIER")]
    [InlineData("", "", "Orléans Tours", "ORLEANS-TOURS")]
    [InlineData("", "999", "any", null)]
    [InlineData("", "", "any", null)]
    public void Academy_ByLabel_ThenCode_ThenFolder(string label, string code, string place, string? expected)
    {
        var extract = new ExtractBuilder
        {
            Academy = label,
        }.School("1", "0120612A", more: ExtractBuilder.Attr("ENTServAcCodeAcademie", code));
        extract.WriteTo(folder.File(place));
        Assert.Equal(expected, Only(folder.File(place)).Academy);
        Assert.Equal(expected, Only(Archives.Zip(folder.File(place + ".zip"), Archives.FilesOf(folder.File(place)))).Academy);
    }

    [Fact]
    public void Academy_OfSeveralLabels_IsThatOfTheFolder()
    {
        var extract = new ExtractBuilder().School("1", "0120612A")
            .Raw("EtabEducNat", ExtractBuilder.Record(
                "EtabEducNat", "categorieStructure", "3", [ExtractBuilder.Attr("ENTServAcAcademie", "montpellier ")]));
        extract.WriteTo(folder.File("x"));
        extract.WriteTo(folder.File("Montpellier"));
        Assert.Null(Only(folder.File("x")).Academy);
        Assert.Equal("MONTPELLIER", Only(folder.File("Montpellier")).Academy);
        Assert.Equal(["MONTPELLIER", "TOULOUSE"], Only(folder.File("x")).Academies);
    }

    [Fact]
    public void Validate_Delta_NeedsNeitherAllCategoriesNorRecords()
    {
        var extract = new ExtractBuilder { Delta = true }.School("1", "0120612A");
        var path = extract.WriteTo(folder.File("delta"));
        File.WriteAllText(extract.Path(path, "Eleve"), ExtractBuilder.Document([]));

        var package = Only(path);
        package.Validate();
        Assert.Equal((ExtractKind.Delta, Degree.FirstDegree), (package.Kind, package.Degree));
        File.Delete(extract.Path(path, "EtabEducNat"));
        Assert.Equal(Reason.ExtractDegreeUnknown, Assert.Throws<DirectoryException>(Only(path).Validate).Reason);
        File.WriteAllText(Path.Combine(path, "ENT_Delta_20260615_MefEducNat_0000.xml"), ExtractBuilder.Document([]));
        Assert.Equal(Degree.SecondDegree, Only(path).Degree);
        File.Move(extract.Path(path, "Eleve"), extract.Path(path, "Eleve", 1));
        Assert.Equal(Reason.ExtractChunkMissing, Assert.Throws<DirectoryException>(Only(path).Validate).Reason);
    }

    private void Put(string name)
    {
        var path = folder.File(name);
        System.IO.Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, " ");
    }

    private static ExtractPackage Only(string path)
    {
        using var delivery = Open(path);
        return Assert.Single(delivery.Packages);
    }

    private static ExtractDelivery Open(string path) => ExtractDelivery.Open(path, new ExtractLimits(), CancellationToken.None);
}
