using EntEcole.Directory.Extracts.Packages;
using EntEcole.Directory.Model;
using EntEcole.Directory.Tests.Support;

namespace EntEcole.Directory.Tests.Extracts;

/// <summary>Archives made to fill a memory or a disk are refused after a little of them was read.</summary>
public sealed class BombTests : IDisposable
{
    private const string Name = "ENT_Complet_20260615_Eleve_0000.xml";
    private const string Structures = "ENT_Complet_20260615_EtabEducNat_0000.xml";
    private const string Root = "<?xml version=\"1.0\"?><ficAlimMENESR>";
    private const long TenGigabytes = 160L * (64 << 20);
    private const long AllocationLimit = 150_000_000;

    private readonly TempFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData(Name, "", 0)]
    [InlineData(Name, Root, ' ')]
    [InlineData(Structures, Root, ' ')]
    [InlineData(Structures, Root, 'A')]
    [InlineData(Structures, Root + "<addRequest><identifier><id>", 'A')]
    [InlineData(Structures, Root + "<addRequest><attributes><attr name=\"", 'A')]
    [InlineData(Structures, Root + "<!-- ", 'A')]
    [InlineData("readme.txt", "", 0)]
    public void Open_TgzOfTenGigabytes_RefusedWithoutReadingThem(string name, string head, char fill)
    {
        var path = Archives.TgzBomb(folder.File("bomb.tgz"), name, head, (byte)fill);

        var refusal = RefuseCheaply(path);

        Assert.Equal((Reason.ExtractLimitExceeded, "ExtractMaxRatio"), (refusal.Reason, refusal.Facts["limit"]));
    }

    [Fact]
    public void Open_ZipThatAnnouncesTenGigabytes_RefusedAtOnce()
    {
        var path = Archives.ZipBomb(folder.File("bomb.zip"), Name, (byte)' ', TenGigabytes);

        var refusal = RefuseCheaply(path);

        Assert.Equal((Reason.ExtractLimitExceeded, "ExtractMaxRatio"), (refusal.Reason, refusal.Facts["limit"]));
        Assert.Contains(Name, refusal.Text.French, StringComparison.Ordinal);
    }

    [Fact]
    public void Open_ZipThatAnnouncesTooLittle_GivesNoMoreThanItAnnounced()
    {
        const int Announced = 100_000;
        var path = Archives.ZipBomb(folder.File("bomb.zip"), Structures, (byte)' ', Announced);
        var before = GC.GetAllocatedBytesForCurrentThread();

        using var delivery = ExtractDelivery.Open(path, new ExtractLimits(), CancellationToken.None);
        var file = delivery.Packages[0].Files[0];

        using var stream = file.Open(CancellationToken.None);
        var refusal = Assert.Throws<DirectoryException>(() => stream.CopyTo(Stream.Null));
        Assert.Equal(Reason.ExtractArchiveBroken, refusal.Reason);
        Assert.Equal(Announced, file.Bytes);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, AllocationLimit);
    }

    [Fact]
    public void Open_LongNameOfTwoGigabytes_ReservesNothing()
    {
        var path = folder.File("bomb.tar");
        File.WriteAllBytes(path, [.. Archives.Header("x", 2_000_000_000, 'x'), .. new byte[4096]]);

        Assert.Equal(Reason.ExtractArchiveBroken, RefuseCheaply(path).Reason);
    }

    [Theory]
    [InlineData("many.tgz")]
    [InlineData("many.zip")]
    [InlineData("many")]
    public void Open_MoreEntriesThanAllowed_RefusedWithTheSetting(string name)
    {
        var files = Enumerable.Range(0, 21).Select(i => ($"f{i}.txt", new byte[1]));
        var refusal = Assert.Throws<DirectoryException>(() => Open(Write(name, files), new ExtractLimits { MaxEntries = 20 }));

        Assert.Equal((Reason.ExtractLimitExceeded, "ExtractMaxEntries"), (refusal.Reason, refusal.Facts["limit"]));
    }

    [Theory]
    [InlineData("large.tar")]
    [InlineData("large.tgz")]
    [InlineData("large.zip")]
    [InlineData("large")]
    public void Open_MoreBytesThanAllowed_RefusedWithEntryAndSetting(string name)
    {
        var files = Enumerable.Range(0, 3).Select(i => ($"f{i}.txt", new byte[400]));
        var refusal = Assert.Throws<DirectoryException>(() => Open(Write(name, files), new ExtractLimits { MaxBytes = 1000 }));

        Assert.Equal((Reason.ExtractLimitExceeded, "ExtractMaxGigabytes"), (refusal.Reason, refusal.Facts["limit"]));
        Assert.Contains("f2.txt", refusal.Facts["file"], StringComparison.Ordinal);
    }

    private string Write(string name, IEnumerable<(string Name, byte[] Data)> files)
    {
        var path = folder.File(name);
        if (name.EndsWith("zip", StringComparison.Ordinal))
        {
            return Archives.Zip(path, files);
        }

        if (name.Contains('.', StringComparison.Ordinal))
        {
            return Archives.Tar(path, files);
        }

        System.IO.Directory.CreateDirectory(path);
        foreach (var (file, data) in files)
        {
            File.WriteAllBytes(Path.Combine(path, file), data);
        }

        return path;
    }

    // On one thread, so that other tests do not count.
    private static DirectoryException RefuseCheaply(string path)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        var refusal = Assert.Throws<DirectoryException>(() => Open(path, new ExtractLimits()));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, AllocationLimit);
        return refusal;
    }

    private static void Open(string path, ExtractLimits limits) => ExtractDelivery.Open(path, limits, CancellationToken.None).Dispose();
}
