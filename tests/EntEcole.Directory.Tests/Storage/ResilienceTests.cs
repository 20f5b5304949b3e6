using System.Diagnostics.Metrics;
using EntEcole.Directory.Model;
using EntEcole.Directory.Storage;
using EntEcole.Directory.Store;
using EntEcole.Directory.Sync;
using EntEcole.Directory.Tests.Conformance;
using EntEcole.Directory.Tests.Storage.TSql;
using EntEcole.Directory.Tests.Support;

namespace EntEcole.Directory.Tests.Storage;

/// <summary>Units of work whose connection breaks at every step they take: done once, whatever was heard of it.</summary>
public sealed class ResilienceTests : IDisposable
{
    private static readonly CancellationToken None = CancellationToken.None;

    private readonly TempFolder folder = new();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task StoredPlan_ConnectionBrokenAtEveryStep_IsAppliedOnce(bool commitsGoThrough)
    {
        var calm = await NightAsync("calm.db", 0, commitsGoThrough);
        Assert.True(calm.Steps > 30, $"{calm.Steps} steps.");
        for (var at = 1; at <= calm.Steps; at++)
        {
            var stormy = await NightAsync($"storm-{at}.db", at, commitsGoThrough);

            Assert.Equal(calm.Rows, stormy.Rows);
            Assert.Equal(calm.Revision, stormy.Revision);
        }
    }

    [Fact]
    public async Task Enrolment_ConnectionBrokenAtEveryStep_IsSavedOnce()
    {
        for (var at = 1; ; at++)
        {
            var breakage = new Breakage { CommitsGoThrough = at % 2 == 0 };
            await using var store = await OpenAsync($"enrolment-{at}.db", breakage);
            breakage.Restart(at);
            var revision = await store.SaveConventionsAsync([], None);
            var feed = await store.GetFeedAsync("TOULOUSE", Degree.FirstDegree, None);
            var done = !breakage.Broke;
            breakage.Restart(0);

            Assert.Equal(0, revision);
            Assert.Equal(feed.FeedNo, (await store.GetFeedAsync("TOULOUSE", Degree.FirstDegree, None)).FeedNo);
            if (done)
            {
                Assert.True(at > 5);
                return;
            }
        }
    }

    [Fact]
    public async Task Lookup_ConnectionBrokenAtEveryStep_Answers()
    {
        var breakage = new Breakage();
        await using var store = await OpenAsync("lookup.db", breakage);
        var revision = await RunUnderTest.ApplyAsync(store, run => run.Pupil("1", "DURAND", run.School("0120612A", "s1")));
        for (var at = 1; at < 8; at++)
        {
            breakage.Restart(at);
            Assert.Equal("DURAND", Assert.Single(await store.NamesAsync(revision)));
        }
    }

    [Fact]
    public async Task DirectPlan_ConnectionBroken_IsNotBegunAgainAndLeavesNothing()
    {
        var breakage = new Breakage();
        await using var store = await OpenAsync("direct.db", breakage);
        await using (var run = await RunUnderTest.BeginAsync(store, direct: true))
        {
            run.OneOfEach();
            breakage.Restart(1);

            var refusal = await Assert.ThrowsAsync<DirectoryException>(() => run.ApplyAsync());

            Assert.Equal(Reason.StoreUnavailable, refusal.Reason);
        }

        Assert.Equal(0, await store.GetRevisionAsync(None));
        Assert.Equal(1, await RunUnderTest.ApplyAsync(store, run => run.OneOfEach()));
    }

    [Fact]
    public async Task Retry_ThatNeverSucceeds_EndsWithinItsLimitAndIsMeasured()
    {
        var time = new HastyTime();
        var resilience = new StoreResilience(new ShadowEngine(folder.File("never.db")), time);
        var tries = 0;
        using var heard = new Heard("entecole.store.retries", "entecole.store.failures");
        var begun = time.GetTimestamp();

        var refusal = await Assert.ThrowsAsync<DirectoryException>(() => resilience.RunAsync<int>(
            "never",
            _ =>
            {
                tries++;
                throw new ConnectionLostException(new IOException());
            },
            None));

        Assert.Equal(Reason.StoreUnavailable, refusal.Reason);
        Assert.InRange(tries, 2, 7);
        Assert.True(time.GetElapsedTime(begun) < StoreResilience.TotalLimit + TimeSpan.FromSeconds(10));
        Assert.Equal(tries - 1, heard.Count("entecole.store.retries", "never"));
        Assert.Equal(1, heard.Count("entecole.store.failures", "never"));
    }

    [Fact]
    public async Task Retry_AfterItsTimeLimit_DoesNotBeginAgain()
    {
        var time = new FakeTime();
        var resilience = new StoreResilience(new ShadowEngine(folder.File("late.db")), time);
        var tries = 0;

        await Assert.ThrowsAsync<DirectoryException>(() => resilience.RunAsync<int>(
            "late",
            _ =>
            {
                tries++;
                time.Advance(StoreResilience.TotalLimit);
                throw new ConnectionLostException(new IOException());
            },
            None));

        Assert.Equal(1, tries);
    }

    [Fact]
    public async Task Retry_FaultOfOurs_IsNotBegunAgain()
    {
        var resilience = new StoreResilience(new ShadowEngine(folder.File("ours.db")), new HastyTime());
        var tries = 0;

        await Assert.ThrowsAsync<InvalidDataException>(() => resilience.RunAsync<int>(
            "ours",
            _ =>
            {
                tries++;
                throw new InvalidDataException();
            },
            None));

        Assert.Equal(1, tries);
    }

    [Fact]
    public async Task Lookups_WhenNothingAnswers_StopAskingForAWhile()
    {
        var time = new HastyTime();
        var resilience = new StoreResilience(new ShadowEngine(folder.File("circuit.db")), time);
        var tries = 0;
        for (var i = 0; i < 40; i++)
        {
            await Assert.ThrowsAsync<DirectoryException>(() => resilience.LookUpAsync<int>(
                _ =>
                {
                    Interlocked.Increment(ref tries);
                    throw new ConnectionLostException(new IOException());
                },
                None));
        }

        Assert.True(tries < 40 * 7, $"{tries} tries of 40 lookups.");
    }

    [Fact]
    public async Task Work_CancelledAndToldAsAFault_IsACancellation()
    {
        var resilience = new StoreResilience(new ShadowEngine(folder.File("cancelled.db")), new HastyTime());
        using var source = new CancellationTokenSource();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => resilience.RunAsync<int>(
            "cancelled",
            _ =>
            {
                source.Cancel();
                throw new ConnectionLostException(new IOException());
            },
            source.Token));
    }

    public void Dispose() => folder.Dispose();

    /// <summary>Two nights, the second with closes, opens and numbers, its connection broken at a step.</summary>
    private async Task<(long Revision, string Rows, int Steps)> NightAsync(string file, int at, bool commitsGoThrough)
    {
        var breakage = new Breakage { CommitsGoThrough = commitsGoThrough };
        await using var store = await OpenAsync(file, breakage);
        var row = default(RecordRow);
        await RunUnderTest.ApplyAsync(store, run =>
        {
            run.OneOfEach();
            row = run.Pupil("2", "MARTIN", run.School("0120613B", "s2"));
        });
        var again = await RunUnderTest.BeginAsync(store, direct: false);
        breakage.Restart(at);
        again.OneOfMore(row!);
        var report = await again.ApplyAsync();
        var steps = breakage.Steps;
        Assert.Equal(at > 0, breakage.Broke);
        breakage.Restart(0);
        await again.DisposeAsync();
        var revision = await store.GetRevisionAsync(None);
        Assert.Equal(report.Revision, revision);
        Assert.Equal(RunState.Applied, (await store.FindRunAsync(again.RunId, None))!.State);
        Assert.Equal(2, (await store.ListProblemsAsync(new ProblemFilter(again.RunId), 0, 10, None)).Count);
        var persons = await store.PersonsAsync(revision);
        return (revision, string.Join('|', persons.Select(person => $"{person.Records[0].Source}{person.Records[0].Person.UsageName}{person.Profiles.Count}")), steps);
    }

    private async Task<IDirectoryStore> OpenAsync(string file, Breakage breakage)
    {
        await File.WriteAllBytesAsync(folder.File(file), []);
        var store = new SqlDirectoryStore(new ShadowEngine(folder.File(file), breakage), new HastyTime());
        await store.MigrateAsync(None);
        return store;
    }

    private sealed class Heard : IDisposable
    {
        private readonly MeterListener listener = new();
        private readonly List<(string Name, string? Unit)> told = [];

        public Heard(params string[] names)
        {
            listener.InstrumentPublished = (instrument, all) =>
            {
                if (names.Contains(instrument.Name, StringComparer.Ordinal))
                {
                    all.EnableMeasurementEvents(instrument);
                }
            };
            listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) =>
            {
                lock (told)
                {
                    told.Add((instrument.Name, tags.ToArray().FirstOrDefault(tag => tag.Key is "unit").Value as string));
                }
            });
            listener.Start();
        }

        public int Count(string name, string unit)
        {
            lock (told)
            {
                return told.Count(one => one == (name, unit));
            }
        }

        public void Dispose() => listener.Dispose();
    }
}

/// <summary>A night after the first.</summary>
internal static class AnotherNight
{
    /// <summary>A pupil renamed, another come, problems told.</summary>
    public static void OneOfMore(this RunUnderTest run, RecordRow known)
    {
        Assert.Equal("MARTIN", Content.ReadPerson(run.Plan.FindRecord(run.Feed.FeedNo, AafCategory.Eleve, "2")!.Content.Span).UsageName);
        run.Plan.Put(known.Named("PETIT"), replaces: true);
        var school = run.School("0120614C", "s3");
        run.Join(run.Pupil("3", "GRAND", school), run.Class(school, "c3"));
        run.Problems.Add(Conformance.Rows.Problem("3"));
        run.Problems.Add(Conformance.Rows.Problem("4"));
    }
}
