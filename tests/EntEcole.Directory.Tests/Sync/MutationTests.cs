using System.Globalization;
using EntEcole.Directory.Sync;
using EntEcole.Directory.Tests.Support;

namespace EntEcole.Directory.Tests.Sync;

/// <summary>Broken bytes: a run is applied with every record accounted for, or refused; never a fault of ours.</summary>
public sealed class MutationTests
{
    private const string Uai = "0120612A";

    private static readonly string[] Categories = ["EtabEducNat", "Eleve", "PersRelEleve", "PersEducNat"];

    [Fact]
    public async Task Sync_MutatedBytes_AppliedOrRefusedAndAlwaysAccountedFor()
    {
        await using var bench = await SyncBench.CreateAsync(Uai);
        var states = new Dictionary<RunState, int>();
        for (var seed = 0; seed < Seeds(); seed++)
        {
            var folder = bench.Deliver(Sound());
            var random = new Random(seed);
            var path = Sound().Path(folder, Categories[random.Next(Categories.Length)]);
            await File.WriteAllBytesAsync(path, Mutate(await File.ReadAllBytesAsync(path), random));
            var before = await bench.Store.GetRevisionAsync(CancellationToken.None);

            var report = await bench.SyncAsync(folder);

            Assert.Equal(report.Read.Total, report.Outcome.Total);
            if (report.State is RunState.Refused)
            {
                Assert.Equal(before, await bench.Store.GetRevisionAsync(CancellationToken.None));
            }

            states[report.State] = states.GetValueOrDefault(report.State) + 1;
        }

        Assert.Equal([RunState.Applied, RunState.Refused], states.Keys.Order());
    }

    // More of them by ENTECOLE_TEST_MUTATIONS, for a long evening.
    private static int Seeds() => int.TryParse(
        Environment.GetEnvironmentVariable("ENTECOLE_TEST_MUTATIONS"), NumberStyles.None, CultureInfo.InvariantCulture, out var seeds) ? seeds : 500;

    private static byte[] Mutate(byte[] bytes, Random random)
    {
        var at = random.Next(bytes.Length);
        var length = Math.Min(random.Next(1, 200), bytes.Length - at);
        switch (random.Next(6))
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
            default:
                return [.. bytes[..at], .. Enumerable.Repeat((byte)random.Next(32, 127), 5000), .. bytes[at..]];
        }
    }

    private static ExtractBuilder Sound() => new ExtractBuilder()
        .School("1", Uai).School("2", "0120595G")
        .Pupil("11", "1", relatives: ["21$10", "22$20"], classTuple: "1$11$ORDINAIRE$45001$CP A")
        .Pupil("12", "1", given: "Léo", relatives: ["21$10"], classTuple: "1$11$ORDINAIRE$45001$CP A")
        .Pupil("13", "2", relatives: ["23$10"])
        .Relative("21").Relative("22", given: "Jean").Relative("23", "AUTRE")
        .Staff("31", ["1$ENS$ENSEIGNEMENT$D0000$DIRECTION"], "1").Staff("32", ["1$ENS$ENSEIGNEMENT$G0000$SANS SPECIALITE"], "1");
}
