using System.Formats.Tar;
using System.IO.Compression;
using System.Text;
using EntEcole.Directory.Extracts.Packages;
using EntEcole.Directory.Model;
using EntEcole.Directory.Tests.Support;

namespace EntEcole.Directory.Tests.Extracts;

/// <summary>Archives and folders that are refused: unsafe entries, damage, encryption, what is no archive.</summary>
public sealed class ArchiveRefusalTests : IDisposable
{
    private const string Name = "ENT_Complet_20260615_Eleve_0000.xml";

    private readonly TempFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("../evil.xml")]
    [InlineData("a/../../evil.xml")]
    [InlineData("a/..")]
    [InlineData("/etc/evil.xml")]
    [InlineData("C:/evil.xml")]
    [InlineData("c:evil.xml")]
    [InlineData("..\\evil.xml")]
    [InlineData("a\\..\\..\\evil.xml")]
    [InlineData("\\\\server\\evil.xml")]
    [InlineData("a/.. /evil.xml")]
    public void Open_EntryThatEscapes_RefusedWithItsName(string entry)
    {
        foreach (var path in new[]
        {
            Archives.Zip(folder.File("a.zip"), [(entry, [1])]),
            Archives.Tar(folder.File("a.tgz"), [(entry, [1])]),
            Archives.Tar(folder.File("gnu.tar"), [(entry, [1])], TarEntryFormat.Gnu),
        })
        {
            var refusal = Refused(path, Reason.ExtractEntryUnsafe);
            Assert.Equal(entry, refusal.Facts["entry"]);
            Assert.Contains(entry, refusal.Text.French, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData(TarEntryType.SymbolicLink)]
    [InlineData(TarEntryType.HardLink)]
    [InlineData(TarEntryType.CharacterDevice)]
    [InlineData(TarEntryType.BlockDevice)]
    [InlineData(TarEntryType.Fifo)]
    public void Open_TarWithLinkOrDevice_RefusedWithItsName(TarEntryType type) => Assert.Equal(
        Name, Refused(Archives.Special(folder.File("a.tgz"), type, Name, "/etc/passwd"), Reason.ExtractEntryUnsafe).Facts["entry"]);

    [Theory]
    [InlineData(0xA1FF)]
    [InlineData(0x21FF)]
    [InlineData(0x11FF)]
    public void Open_ZipWithLinkOrDevice_RefusedWithItsName(int mode)
    {
        using (var archive = new ZipArchive(File.Create(folder.File("a.zip")), ZipArchiveMode.Create))
        {
            archive.CreateEntry(Name).ExternalAttributes = mode << 16;
        }

        Assert.Equal(Name, Refused(folder.File("a.zip"), Reason.ExtractEntryUnsafe).Facts["entry"]);
    }

    [Fact]
    public void Open_FolderWithLinkOutside_Refused_Inside_Read()
    {
        var delivery = System.IO.Directory.CreateDirectory(folder.File("delivery")).FullName;
        File.WriteAllText(folder.File("secret.xml"), "<a/>");
        File.WriteAllText(Path.Combine(delivery, "data"), "<ficAlimMENESR/>");
        File.CreateSymbolicLink(Path.Combine(delivery, Name), "data");
        using (var sound = Open(delivery))
        {
            Assert.Equal("<ficAlimMENESR/>".Length, Assert.Single(Assert.Single(sound.Packages).Files).Bytes);
        }

        File.CreateSymbolicLink(Path.Combine(delivery, "outside.xml"), folder.File("secret.xml"));
        Assert.Equal("outside.xml", Refused(delivery, Reason.ExtractEntryUnsafe).Facts["entry"]);
        File.Delete(Path.Combine(delivery, "outside.xml"));
        System.IO.Directory.CreateSymbolicLink(Path.Combine(delivery, "up"), folder.Path);
        Assert.Equal("up", Refused(delivery, Reason.ExtractEntryUnsafe).Facts["entry"]);
        System.IO.Directory.Delete(Path.Combine(delivery, "up"));
        File.CreateSymbolicLink(Path.Combine(delivery, "circle.xml"), "circle.xml");
        Assert.Equal("circle.xml", Refused(delivery, Reason.ExtractEntryUnsafe).Facts["entry"]);
    }

    [Fact]
    public void Open_FolderReachedByALink_ReadsItsLinks()
    {
        var delivery = System.IO.Directory.CreateDirectory(folder.File("delivery")).FullName;
        File.WriteAllText(Path.Combine(delivery, "data"), "<ficAlimMENESR/>");
        File.CreateSymbolicLink(Path.Combine(delivery, Name), Path.Combine(delivery, "data"));
        System.IO.Directory.CreateSymbolicLink(folder.File("latest"), delivery);

        using var sound = Open(folder.File("latest"));
        Assert.Single(Assert.Single(sound.Packages).Files);
    }

    [Fact]
    public void Open_LinkToNothing_RefusedAsUnreadable()
    {
        File.CreateSymbolicLink(folder.File(Name), "gone");
        var refusal = Refused(folder.Path, Reason.ExtractNotFound);
        Assert.Contains(Name, refusal.Text.English, StringComparison.Ordinal);
        Assert.Contains(nameof(FileNotFoundException), refusal.Text.English, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("a/" + Name, "a\\" + Name)]
    [InlineData(Name, "./" + Name)]
    [InlineData("other.txt", "other.txt")]
    public void Open_EntryTwice_RefusedWithItsName(string one, string other)
    {
        foreach (var path in new[]
        {
            Archives.Zip(folder.File("a.zip"), [(one, [1]), (other, [1])]),
            Archives.Tar(folder.File("a.tgz"), [(one, [1]), (other, [1])]),
        })
        {
            Assert.Equal(one, Refused(path, Reason.ExtractEntryDuplicated).Facts["entry"]);
        }
    }

    [Fact]
    public void Open_NameWithControlCharacters_IsShownHarmless()
    {
        var refusal = Refused(
            Archives.Tar(folder.File("a.tgz"), [("../\u001b[2J\u202E" + new string('x', 300), [1])]), Reason.ExtractEntryUnsafe);
        Assert.Equal("../?[2J?" + new string('x', 192) + "…", refusal.Facts["entry"]);
        Assert.DoesNotContain(refusal.Text.English, char.IsControl);
    }

    [Theory]
    [InlineData("a.tgz")]
    [InlineData("a.tar")]
    [InlineData("a.zip")]
    public void Open_ArchiveCutAnywhere_Refused(string name)
    {
        var path = folder.File(name);
        var whole = File.ReadAllBytes(
            name.EndsWith("zip", StringComparison.Ordinal) ? Archives.Zip(path, Noise()) : Archives.Tar(path, Noise()));
        var cuts = Enumerable.Range(1, 30).Concat([100, 600, 1600, whole.Length - 300, whole.Length - 30, whole.Length - 4]);
        // The last of the two blocks that end a tar may be missing.
        foreach (var cut in cuts.Select(cut => name.EndsWith("tar", StringComparison.Ordinal) ? cut + 1024 : cut).Where(
            cut => cut < whole.Length))
        {
            File.WriteAllBytes(path, whole[..^cut]);
            Refused(path, Reason.ExtractArchiveBroken);
        }
    }

    [Fact]
    public void Read_ByteFlippedInTgz_RefusedWhileScanning()
    {
        var whole = File.ReadAllBytes(Archives.Tar(folder.File("a.tgz"), Noise()));
        foreach (var at in new[] { 0, 1, 2, 100, whole.Length / 2, whole.Length - 8, whole.Length - 5, whole.Length - 4, whole.Length - 1 })
        {
            File.WriteAllBytes(folder.File("a.tgz"), Flipped(whole, at));
            Refused(folder.File("a.tgz"), Reason.ExtractArchiveBroken);
        }
    }

    [Fact]
    public void Read_ByteFlippedInTarHeader_Refused()
    {
        var path = folder.File("a.tar");
        var whole = File.ReadAllBytes(Archives.Tar(path, Noise(), TarEntryFormat.Ustar));
        foreach (var at in new[] { 0, 10, 30, 125, 150, 156, 260, 400 })
        {
            File.WriteAllBytes(path, Flipped(whole, at));
            Refused(path, Reason.ExtractArchiveBroken);
        }
    }

    [Theory]
    [InlineData(CompressionLevel.NoCompression)]
    [InlineData(CompressionLevel.Optimal)]
    public void Read_ByteFlippedInZip_RefusedByItsSum(CompressionLevel level)
    {
        var path = folder.File("a.zip");
        var whole = File.ReadAllBytes(Archives.Zip(path, Noise(), level));
        foreach (var at in new[] { 200, 1000, 4000 })
        {
            File.WriteAllBytes(path, Flipped(whole, at));
            using var delivery = Open(path);
            var refusal = Assert.Throws<DirectoryException>(() =>
            {
                foreach (var file in delivery.Packages[0].Files)
                {
                    using var stream = file.Open(CancellationToken.None);
                    stream.CopyTo(Stream.Null);
                }
            });
            Assert.Equal((Reason.ExtractArchiveBroken, Name), (refusal.Reason, refusal.Facts["entry"]));
        }
    }

    [Fact]
    public void Open_EncryptedZip_RefusedAsSuch() => Assert.Contains(
        "encrypted",
        Refused(Archives.RawZip(folder.File("a.zip"), Name, [1, 2, 3], 3, flags: 1, crc: 0), Reason.ExtractArchiveBroken).Text.English,
        StringComparison.Ordinal);

    [Theory]
    [InlineData("a.tgz", Reason.ExtractArchiveBroken)]
    [InlineData("a.tar.gz", Reason.ExtractArchiveBroken)]
    [InlineData("a.zip", Reason.ExtractArchiveBroken)]
    [InlineData("a.tar", Reason.ExtractArchiveBroken)]
    [InlineData("a.rar", Reason.ExtractNotSupported)]
    [InlineData("a.xml", Reason.ExtractNotSupported)]
    public void Open_FileThatIsNoArchive_RefusedByItsFirstBytes(string name, Reason reason)
    {
        File.WriteAllText(folder.File(name), "");
        Refused(folder.File(name), reason);
        File.WriteAllText(folder.File(name), "<html>Session expired</html>");
        Refused(folder.File(name), reason);
    }

    [Fact]
    public void Open_GzipOfSomethingElse_Refused()
    {
        File.WriteAllBytes(folder.File("a.tgz"), Archives.Gzip(Encoding.ASCII.GetBytes("<ficAlimMENESR/>")));
        Refused(folder.File("a.tgz"), Reason.ExtractArchiveBroken);
    }

    [Fact]
    public void Open_ArchiveUnderAnotherName_IsRead()
    {
        File.Move(Archives.Zip(folder.File("a.zip"), Noise()), folder.File("a.tgz"));
        using var zip = Open(folder.File("a.tgz"));
        Assert.Single(zip.Packages);
        File.Move(Archives.Tar(folder.File("b.tar"), Noise(), TarEntryFormat.V7), folder.File("b"));
        using var tar = Open(folder.File("b"));
        Assert.Single(tar.Packages);
    }

    [Fact]
    public void Open_ArchiveWithoutAafFile_RefusedAsEmpty() =>
        Refused(Archives.Zip(folder.File("a.zip"), [("readme.txt", [1])]), Reason.ExtractEmpty);

    // Text that does not compress away.
    private static IReadOnlyList<(string Name, byte[] Data)> Noise()
    {
        var data = new byte[5000];
        new Random(7).NextBytes(data);
        return [(Name, Encoding.ASCII.GetBytes("<ficAlimMENESR><!-- " + Convert.ToHexString(data) + " --></ficAlimMENESR>"))];
    }

    private static byte[] Flipped(byte[] whole, int at)
    {
        var copy = whole.ToArray();
        copy[at] ^= 0x10;
        return copy;
    }

    private static ExtractDelivery Open(string path) => ExtractDelivery.Open(path, new ExtractLimits(), CancellationToken.None);

    private static DirectoryException Refused(string path, Reason reason)
    {
        var refusal = Assert.Throws<DirectoryException>(() => Open(path).Dispose());
        Assert.Equal(reason, refusal.Reason);
        return refusal;
    }
}
