using EntEcole.Directory.Messages;
using EntEcole.Directory.Plans;
using EntEcole.Directory.Runs;
using EntEcole.Directory.Server.Notifications;
using EntEcole.Directory.Server.Worker;
using EntEcole.Directory.Server.Worker.Schedules;
using EntEcole.Directory.Tests.Support;

namespace EntEcole.Directory.Tests.Server.Notifications;

/// <summary>The weekly digest: each enrolled school once, under its circonscription; once a week, whoever works; no person in it.</summary>
public sealed class DigestTests : IAsyncLifetime
{
    private static readonly CancellationToken None = CancellationToken.None;

    private readonly TempFolder folder = new();
    private readonly FakeTime time = new(new DateTimeOffset(2026, 6, 15, 10, 0, 0, TimeSpan.Zero));
    private TestStore files = null!;

    // The channels decide who is to have it; nothing is sent here.
    private static NotificationSettings Settings => new()
    {
        Webhook = new WebhookTarget(new Uri("https://example.invalid"), [new byte[32]]),
        DigestAt = CronTimes.Parse("DigestSchedule", "0 0 7 ? * MON"),
    };

    public async ValueTask InitializeAsync() => files = await TestStore.CreateAsync(time);

    public async ValueTask DisposeAsync()
    {
        await files.DisposeAsync();
        folder.Dispose();
    }

    [Fact]
    public async Task Digest_OfTheSample_HasEachEnrolledSchoolOnceAndNoPerson()
    {
        await SampleStore.FillAsync(files.Store, folder.Path);
        var written = await new WeeklyDigest(files.Store.ForDigest(), Settings, time).WriteAsync(None);

        var messages = await MessagesAsync();
        Assert.Equal(written, messages.Count);
        Assert.True(messages.Count > 1, "The sample has circonscriptions.");
        var enrolled = await files.Store.Plans.ListSchoolStandingsAsync(
            new StandingFilter(SampleStore.Day), "", 1000, await files.Store.Revisions.GetRevisionAsync(None), None);
        var told = messages.SelectMany(message => message.Schools!).ToList();
        Assert.Equal(
            enrolled.Select(school => school.Uai).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal),
            told.Select(line => line.Uai).Order(StringComparer.Ordinal), StringComparer.Ordinal);
        Assert.Equal(SampleStore.Day, told.Max(line => line.LastExtract));
        Assert.All(told, line => Assert.False(string.IsNullOrEmpty(line.Name)));
        Assert.Contains(
            "- E.E.PU FERDINAND FOCH RODEZ (0120612A) : ",
            string.Concat(messages.Select(message => MailText.Of(message, Directory.Model.Language.French))), StringComparison.Ordinal);
        foreach (var line in told)
        {
            Assert.Equal(await ProblemsAsync(line.Uai), line.Count);
        }

        Assert.Equal(told.Sum(line => line.Count), messages.Sum(message => message.Counts!.Values.Sum()));
        // Schools bear names of persons of the past.
        var unnamed = messages.Select(message => message with
        {
            Schools = [.. message.Schools!.Select(line => line with { Name = null })],
        });
        Assert.All(unnamed, message =>
        {
            Assert.Null(LogCollector.NameIn(message.ToJson()));
            Assert.Null(LogCollector.NameIn(MailText.Of(message, Directory.Model.Language.French)));
        });
    }

    [Fact]
    public async Task Digest_OfASchoolThatExtractsLost_SaysSo()
    {
        await using var bench = await SyncBench.CreateAsync("0120612A", "0120619H");
        await bench.SyncAsync(new ExtractBuilder().School("1", "0120612A").Pupil("9", "1").Staff(
            "31", ["1$ENS$ENSEIGNEMENT$G0000$SANS SPECIALITE"]).Relative("21"));
        await new WeeklyDigest(bench.Store.ForDigest(), Settings, time).WriteAsync(None);

        var message = Notification.FromJson(
            Assert.Single(await bench.Store.Messages.ListMessagesAsync(long.MaxValue, 10, None)).Message.Content);
        Assert.Null(message.District);
        Assert.Equal(
            [("0120619H", true, null), ("0120612A", false, SyncBench.Day)],
            message.Schools!.Select(line => (line.Uai, line.Absent!.Value, line.LastExtract)));
        Assert.Contains("1 école absente", message.Text.Fr, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Digest_OfTwoWorkers_IsWrittenOnceAWeekAndMadeUpForOnce()
    {
        await SampleStore.ImportAsync(files.Store, Sample());
        var workers = Enumerable.Range(0, 2).Select(_ => Jobs()).ToList();
        var days = new SortedSet<DateOnly>();
        for (var hours = 0; hours < 24 * 15; hours++)
        {
            foreach (var jobs in workers)
            {
                await jobs.LookAsync(None);
            }

            time.Advance(TimeSpan.FromHours(1));
        }

        foreach (var one in await files.Store.Messages.ListMessagesAsync(long.MaxValue, 100, None))
        {
            Assert.True(days.Add(one.Message.Day), "One a week: the store has no circonscription.");
        }

        Assert.Equal([new DateOnly(2026, 6, 22), new DateOnly(2026, 6, 29)], days);

        time.Advance(TimeSpan.FromDays(20));
        await Jobs().LookAsync(None);
        await workers[0].LookAsync(None);
        Assert.Equal(3, (await files.Store.Messages.ListMessagesAsync(long.MaxValue, 100, None)).Count);
    }

    [Fact]
    public async Task Digest_CutOffHalfway_IsCompletedWithoutTellingTwice()
    {
        await SampleStore.FillAsync(files.Store, folder.Path);
        var kept = 0;
        var dying = StoreProxy.Of(files.Store, (method, _) => method.Name is nameof(IMessageStore.KeepMessageAsync) && ++kept > 1
            ? throw new InvalidOperationException()
            : null);
        await Assert.ThrowsAsync<InvalidOperationException>(() => new WeeklyDigest(dying.ForDigest(), Settings, time).WriteAsync(None));
        Assert.Single(await MessagesAsync());

        var left = await new WeeklyDigest(files.Store.ForDigest(), Settings, time).WriteAsync(None);
        Assert.Equal(left + 1, (await MessagesAsync()).Count);
        Assert.Equal(0, await new WeeklyDigest(files.Store.ForDigest(), Settings, time).WriteAsync(None));
    }

    private DailyJobs Jobs() => new(
        files.Store.Worker, DailyJobList.Of(files.Store, new WorkerSettings { Inbox = folder.Path, Notifications = Settings }, time),
        new Announcer(_ => { }, time), time);

    private string Sample()
    {
        Directory.Sample.SampleGenerator.Write(folder.Path, new Directory.Sample.SampleOptions(), None);
        return folder.Path;
    }

    private async Task<long> ProblemsAsync(string uai)
    {
        long all = 0;
        foreach (var run in await files.Store.Runs.ListRunsAsync(new RunFilter(), long.MaxValue, 10, None))
        {
            all += (await files.Store.Runs.ListProblemsAsync(new ProblemFilter(run.RunId, uai), 0, 10_000, None)).Count;
        }

        return all;
    }

    private async Task<IReadOnlyList<Notification>> MessagesAsync() =>
        [.. (await files.Store.Messages.ListMessagesAsync(long.MaxValue, 1000, None)).Select(
            one => Notification.FromJson(one.Message.Content))];
}
