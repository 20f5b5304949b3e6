using System.Text;
using System.Text.RegularExpressions;
using EntEcole.Directory.Runs;
using EntEcole.Directory.Sample;
using EntEcole.Directory.Tests.Support;

namespace EntEcole.Directory.Tests.Sync;

/// <summary>Broken bytes: a run is applied with every record accounted for, or refused; never a fault of ours.</summary>
[Trait("Speed", "slow")]
public sealed class MutationTests
{
    private const string Uai = "0120612A";

    private static readonly string[] Categories = ["EtabEducNat", "Eleve", "PersRelEleve", "PersEducNat"];

    [Fact]
    public async Task Sync_MutatedBytes_AppliedOrRefusedAndAlwaysAccountedFor()
    {
        await using var bench = await SyncBench.CreateAsync(Uai);
        var states = new Dictionary<RunState, int>();
        for (var seed = 0; seed < Seeds(200); seed++)
        {
            var folder = bench.Deliver(Sound());
            var path = Sound().Path(folder, Categories[seed % Categories.Length]);
            await MutateAsync(path, new Random(seed));
            await AssertSoundAsync(bench, folder, states);
        }

        Assert.Equal([RunState.Applied, RunState.Refused], states.Keys.Order());
    }

    [Fact]
    public async Task Sync_MutatedSample_AppliedOrRefusedAndAlwaysAccountedFor()
    {
        await using var bench = await SyncBench.CreateAsync(Uai);
        using var temp = new TempFolder();
        SampleGenerator.Write(temp.Path, new SampleOptions { Schools = 1, RecordsPerFile = 40 }, CancellationToken.None);
        var academy = System.IO.Directory.GetDirectories(temp.Path).Order(StringComparer.Ordinal)
            .First(folder => System.IO.Directory.GetFiles(folder).Length > 4);
        var files = System.IO.Directory.GetFiles(academy).Order(StringComparer.Ordinal).ToArray();
        var states = new Dictionary<RunState, int>();
        for (var seed = 0; seed < Seeds(30); seed++)
        {
            var random = new Random(seed);
            var path = files[random.Next(files.Length)];
            var sound = await File.ReadAllBytesAsync(path);
            await MutateAsync(path, random);
            await AssertSoundAsync(bench, academy, states);
            await File.WriteAllBytesAsync(path, sound);
        }

        Assert.Equal([RunState.Applied, RunState.Refused], states.Keys.Order());
    }

    // Applied with every record accounted for, or refused and not a row changed.
    private static async Task AssertSoundAsync(SyncBench bench, string folder, Dictionary<RunState, int> states)
    {
        var before = await LivingRows.ReadAsync(bench.Files.Path);

        var report = await bench.SyncAsync(folder);

        Assert.Equal(report.Read.Total, report.Outcome.Total);
        Assert.Equal(report.Problems.Total, report.Problems.ByCode.Values.Sum());
        if (report.State is RunState.Refused)
        {
            Assert.Equal(before, await LivingRows.ReadAsync(bench.Files.Path));
        }

        states[report.State] = states.GetValueOrDefault(report.State) + 1;
    }

    // More of them by ENTECOLE_TEST_MUTATIONS, for a long evening.
    private static int Seeds(int usual) => LongForm.Of("ENTECOLE_TEST_MUTATIONS", usual);

    private static async Task MutateAsync(string path, Random random) =>
        await File.WriteAllBytesAsync(path, Mutate(await File.ReadAllBytesAsync(path), random));

    private static byte[] Mutate(byte[] bytes, Random random)
    {
        var at = random.Next(bytes.Length);
        var length = Math.Min(random.Next(1, 200), bytes.Length - at);
        switch (random.Next(10))
        {
            case 0:
                bytes[at] ^= (byte)(1 << random.Next(8));
                return bytes;
            case 1:
                return bytes[..at];
            case 2:
                return [.. bytes[..at], .. bytes[(at + length)..]];
            case 3:
                return [.. bytes[..(at + length)], .. bytes[at..]];
            case 4:
                random.NextBytes(bytes.AsSpan(at, length));
                return bytes;
            case 5:
                return BlowUp(bytes, at, random);
            case 6:
                return SwapTags(bytes, random);
            case 7:
                return RepeatRecord(bytes, random);
            case 8:
                return [.. bytes[..at], .. Encoding.ASCII.GetBytes(Oddities[random.Next(Oddities.Length)]), .. bytes[at..]];
            default:
                return [.. bytes[..at], .. Enumerable.Repeat((byte)random.Next(32, 127), 5000), .. bytes[at..]];
        }
    }

    private static readonly string[] Oddities =
        [
            "&eacute;", "&amp;amp;", "&", "&#0;", "&#x1F;", "&#xFFFFFFFF;", "<![CDATA[", "-->", "<!--", "<?x?>", "\0", "$$$$$$$$", "\u001a",
            "]]>"];

    // A value of up to a megabyte, right after some opening tag.
    private static byte[] BlowUp(byte[] bytes, int at, Random random)
    {
        var value = bytes.AsSpan(at).IndexOf("<value>"u8);
        var place = value < 0 ? at : at + value + "<value>".Length;
        return [.. bytes[..place], .. Enumerable.Repeat((byte)random.Next(32, 127), random.Next(1 << 20)), .. bytes[place..]];
    }

    private static byte[] SwapTags(byte[] bytes, Random random)
    {
        var text = Encoding.Latin1.GetString(bytes);
        var tags = Regex.Matches(text, "<[^<>]+>", RegexOptions.None, TimeSpan.FromSeconds(5));
        var (one, other) = (tags[random.Next(tags.Count)], tags[random.Next(tags.Count)]);
        var (first, last) = one.Index <= other.Index ? (one, other) : (other, one);
        return first.Index == last.Index ? bytes : Encoding.Latin1.GetBytes(
            text[..first.Index] + last.Value + text[(first.Index + first.Length)..last.Index] + first.Value + text[(
                last.Index + last.Length)..]);
    }

    private static byte[] RepeatRecord(byte[] bytes, Random random)
    {
        var text = Encoding.Latin1.GetString(bytes);
        var start = text.IndexOf("<addRequest>", random.Next(text.Length), StringComparison.Ordinal);
        var end = start < 0 ? -1 : text.IndexOf("</addRequest>", start, StringComparison.Ordinal);
        return end < 0 ? bytes : Encoding.Latin1.GetBytes(text.Insert(start, text[start..(end + "</addRequest>".Length)]));
    }

    private static ExtractBuilder Sound() => new ExtractBuilder()
        .School("1", Uai).School("2", "0120595G")
        .Pupil("11", "1", relatives: ["21$10", "22$20"], classTuple: "1$11$ORDINAIRE$45001$CP A")
        .Pupil("12", "1", given: "Léo", relatives: ["21$10"], classTuple: "1$11$ORDINAIRE$45001$CP A")
        .Pupil("13", "2", relatives: ["23$10"])
        .Relative("21").Relative("22", given: "Jean").Relative("23", "AUTRE")
        .Staff("31", ["1$ENS$ENSEIGNEMENT$D0000$DIRECTION"], "1").Staff("32", ["1$ENS$ENSEIGNEMENT$G0000$SANS SPECIALITE"], "1");
}
