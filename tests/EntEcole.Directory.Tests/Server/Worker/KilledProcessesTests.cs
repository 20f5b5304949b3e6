using System.Globalization;
using EntEcole.Directory.Model;
using EntEcole.Directory.Runs;
using EntEcole.Directory.Tests.Support;

namespace EntEcole.Directory.Tests.Server.Worker;

/// <summary>
/// Three workers, each a process of its own, share a store and an inbox and are killed at random: every delivery is applied once, in order.
/// For as many minutes as <c>ENTECOLE_TEST_SOAK_MINUTES</c> says; without it until there have been a few deaths.
/// </summary>
[Trait("Speed", "slow")]
public sealed class KilledProcessesTests : IDisposable
{
    private const int CrashCount = 4;

    internal static readonly Dictionary<string, string> Hasty = new(StringComparer.Ordinal)
    {
        ["ENTECOLE_INBOXPOLLSECONDS"] = "1", ["ENTECOLE_INBOXSTILLSECONDS"] = "0", ["ENTECOLE_MISSINGDELIVERYHOURS"] = "0",
    };

    private readonly TempFolder folder = new();

    private string Inbox => folder.File("inbox");

    [Fact]
    public async Task Processes_KilledAtRandom_ApplyEachDeliveryOnceAndInOrder()
    {
        await using var files = await TestStore.CreateAsync(TimeProviders.Machine);
        var today = FrenchTime.DayAt(TimeProviders.Machine.GetUtcNow());
        await EnrolAsync(files.Store, today);
        System.IO.Directory.CreateDirectory(Inbox);
        var (first, delivered, killed) = (today.AddDays(-5_000), 0, 0);
        var begun = TimeProviders.Machine.GetTimestamp();
        var soak = TimeSpan.FromMinutes(double.Parse(
            Environment.GetEnvironmentVariable("ENTECOLE_TEST_SOAK_MINUTES") is { Length: > 0 } minutes ? minutes : "0",
            CultureInfo.InvariantCulture));

        var gate = new Lock();
        await Task.WhenAll(Enumerable.Range(0, 3).Select(rank => Task.Run(() => Live(new Random(rank)))));
        // What the killed ones have left is the last ones'; what ended some of them waits a while before it is tried again.
        while (Waiting() > 0 || In("processing").Count > 0)
        {
            Assert.False(await Task.Run(() => Child.Kill(
                TimeSpan.FromMinutes(5), ["worker", "--once", "--inbox", Inbox, "--database", "sqlite:" + files.Path], Hasty)));
        }

        var dates = Enumerable.Range(0, delivered).Select(first.AddDays).ToList();
        foreach (var academy in (string[])["TOULOUSE", "MONTPELLIER"])
        {
            Assert.Equal(dates, await AppliedAsync(files.Store, academy));
        }

        Assert.Equal(2 * delivered, In("done").Count);
        Assert.Empty(In("refused"));
        Assert.Empty(In("processing"));
        Assert.NotEmpty(await LivingRows.ReadAsync(files.Path));
        TestContext.Current.TestOutputHelper?.WriteLine(
            FormattableString.Invariant($"{killed} killed, {delivered} dates, {TimeProviders.Machine.GetElapsedTime(begun)}."));

        void Live(Random random)
        {
            while (true)
            {
                lock (gate)
                {
                    if (killed >= CrashCount && TimeProviders.Machine.GetElapsedTime(begun) >= soak)
                    {
                        return;
                    }

                    // As many as wait for somebody: each is killed with something under way.
                    while (Waiting() < 4)
                    {
                        Deliver("TOULOUSE", first.AddDays(delivered), delivered);
                        Deliver("MONTPELLIER", first.AddDays(delivered), delivered);
                        delivered++;
                    }
                }

                // Long enough, of many lives, that some end a delivery before they end.
                if (Child.Kill(
                    TimeSpan.FromMilliseconds(random.Next(400, soak > TimeSpan.Zero ? 12_000 : 4_000)),
                    ["worker", "--inbox", Inbox, "--database", "sqlite:" + files.Path], Hasty))
                {
                    Interlocked.Increment(ref killed);
                }
            }
        }
    }

    public void Dispose() => folder.Dispose();

    internal static async Task<List<DateOnly>> AppliedAsync(DirectoryStore store, string academy) =>
    [
        .. (await store.Runs.ListRunsAsync(new RunFilter(academy, RunState.Applied), long.MaxValue, 100_000, CancellationToken.None))
            .Reverse().Select(run => run.ExtractDate!.Value),
    ];

    internal static Task EnrolAsync(DirectoryStore store, DateOnly today) => store.Enrolment.SaveConventionsAsync(
        [.. (((string Academy, string Uai, string Siret)[])[("TOULOUSE", WorkerBench.North, "21120202300019"), (
            "MONTPELLIER", WorkerBench.South, "21340172201787")])
            .Select(one => WorkerBench.Convention(
                one.Academy, one.Uai,
                one.Siret) with { SignedOn = today.AddDays(-30), EffectiveFrom = today.AddDays(-30), EffectiveTo = today.AddDays(300) })],
        CancellationToken.None);

    // Under another name first: nobody takes half of it.
    private void Deliver(string academy, DateOnly date, int number)
    {
        var name = WorkerBench.NameOf(academy, date);
        WorkerBench.Extract(academy, date, pupils: 3 + (number % 3)).WriteTo(folder.File(name));
        System.IO.Directory.Move(folder.File(name), Path.Combine(Inbox, name));
    }

    private int Waiting() =>
        In("").Count - ((string[])["processing", "done", "refused"]).Count(own => System.IO.Directory.Exists(Path.Combine(Inbox, own)));

    private List<string> In(string name) => !System.IO.Directory.Exists(Path.Combine(Inbox, name)) ? [] :
        [.. System.IO.Directory.EnumerateDirectories(Path.Combine(Inbox, name))];
}
