using EntEcole.Directory.Server.Notifications;
using EntEcole.Directory.Server.Notifications.Causes;
using EntEcole.Directory.Server.Worker;
using EntEcole.Directory.Server.Worker.Schedules;
using EntEcole.Directory.Sync;
using EntEcole.Directory.Tests.Server.Worker;
using EntEcole.Directory.Tests.Support;

namespace EntEcole.Directory.Tests.Server.Notifications;

/// <summary>What messages say of nights: which schools, how many, and no person.</summary>
public sealed class NotificationTests : IAsyncLifetime
{
    private static readonly DateOnly Day = new(2026, 10, 5);

    private WorkerBench bench = null!;

    public async ValueTask InitializeAsync() => bench = await WorkerBench.CreateAsync();

    public ValueTask DisposeAsync() => bench.DisposeAsync();

    [Fact]
    public async Task Departures_ThatAreHeld_AreToldByUaiEachDayUntilNothingWaits()
    {
        bench.Settings = bench.Settings with { Sync = new SyncSettings() };
        for (var night = 0; night < 4; night++)
        {
            bench.Deliver("TOULOUSE", Day.AddDays(night), pupils: night is 0 or 3 ? 20 : 5);
            await bench.WorkAsync();
            bench.Time.Advance(TimeSpan.FromDays(1));
        }

        Assert.Equal(["10-06 held TOULOUSE", "10-07 held TOULOUSE", "10-08 held TOULOUSE recovered"], bench.Told, StringComparer.Ordinal);
        var held = bench.Channel.Taken[0];
        var school = Assert.Single(held.Schools!);
        Assert.Equal((WorkerBench.North, 15, "1D", Day.AddDays(1)), (school.Uai, school.Count, held.Degree, held.ExtractDate!.Value));
        Assert.Equal(("schoolDepartures", 15), (Assert.Single(school.Causes).Key, school.Causes["schoolDepartures"]));
        // What the school's hold keeps does not hold the academy.
        Assert.Equal(("schoolDepartures", 15), (Assert.Single(held.Counts!).Key, held.Counts!["schoolDepartures"]));
        Assert.NotNull(held.RunId);
    }

    [Fact]
    public async Task Problems_OverTheThreshold_AreToldByCauseAndSchoolOncePerDayAndWhenTheyAreUnderItAgain()
    {
        foreach (var (night, wrong) in ((int, int)[])[(0, 1), (1, 6), (2, 1)])
        {
            var extract = WorkerBench.Extract("TOULOUSE", Day.AddDays(night), pupils: 20);
            for (var i = 0; i < wrong; i++)
            {
                extract.Pupil($"{900 + i}", "1", given: $"Zoé{(char)('A' + i)}", birth: "31/02/2016");
            }

            bench.Deliver(extract, WorkerBench.NameOf("TOULOUSE", Day.AddDays(night)));
            await bench.WorkAsync();
            bench.Time.Advance(TimeSpan.FromDays(1));
        }

        Assert.Equal(["10-06 problems TOULOUSE", "10-07 problems TOULOUSE recovered"], bench.Told, StringComparer.Ordinal);
        var told = bench.Channel.Taken[0];
        Assert.Equal(6, told.Counts!["DateInvalid"]);
        // The notes of pupils without relatives or class are listed, and do not count for the threshold.
        Assert.Equal((WorkerBench.North, told.Counts.Values.Sum()), (Assert.Single(told.Schools!).Uai, told.Schools![0].Count));
    }

    [Fact]
    public async Task Inbox_ThatIsAwayWhenAWorkerDies_IsToldBackByTheNext()
    {
        await bench.LookAsync();
        System.IO.Directory.Move(bench.InboxPath, bench.InboxPath + ".away");
        for (var i = 0; i < 3; i++)
        {
            await bench.LookAsync();
            bench.Die();
        }

        System.IO.Directory.Move(bench.InboxPath + ".away", bench.InboxPath);
        await bench.LookAsync();
        await bench.LookAsync();
        Assert.Equal(["10-05 inbox DirectoryNotFoundException", "10-05 inbox recovered"], bench.Told, StringComparer.Ordinal);
        Assert.DoesNotContain(bench.InboxPath, bench.Channel.Taken[0].ToJson(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Job_ThatFailsForOneWorker_IsToldDoneByTheOther()
    {
        bench.Settings = bench.Settings with { PurgeAt = CronTimes.Parse("PurgeSchedule", "0 30 4 * * ?") };
        var broken = StoreProxy.Of(
            bench.Store, (method, _) => method.Name is "PurgeAsync" ? throw new InvalidOperationException("Un défaut.") : null);
        await using var notifier = bench.Notifier(new Death());
        await using var other = bench.Notifier(new Death());
        var worker = bench.Worker(new Death(), notifier.Enqueue, broken, notifier.MarkRecovered);
        await worker.LookAsync(CancellationToken.None);
        bench.Time.Advance(TimeSpan.FromDays(1));
        foreach (var (one, itsNotifier) in (
            (NightWorker, Notifier)[])[(worker, notifier), (bench.Worker(new Death(), other.Enqueue, well: other.MarkRecovered), other)])
        {
            await one.LookAsync(CancellationToken.None);
            await itsNotifier.LookAsync(CancellationToken.None);
        }

        Assert.Equal(["10-06 job InvalidOperationException", "10-06 job recovered"], bench.Told, StringComparer.Ordinal);
        Assert.DoesNotContain("défaut", bench.Channel.Taken[0].ToJson(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Store_ThatIsAwayForAWhile_IsToldWhileItIsAndWhenItIsBack()
    {
        var isAway = true;
        var store = StoreProxy.Of(bench.Store, (_, _) => isAway
            ? throw new Directory.Model.DirectoryException(
                Directory.Model.Reason.StoreUnavailable, new Directory.Model.LocalizedText("away", "absente")) : null);
        await using var notifier = bench.Notifier(new Death(), store);
        var worker = bench.Worker(new Death(), notifier.Enqueue, store, notifier.MarkRecovered);
        for (var i = 0; i < 4; i++)
        {
            isAway = i < 3;
            await worker.LookAsync(CancellationToken.None);
            await notifier.LookAsync(CancellationToken.None);
            Assert.Equal(i < 3 ? 1 : 2, bench.Channel.Taken.Count);
            bench.Time.Advance(TimeSpan.FromHours(1));
        }

        Assert.Equal(["10-05 store StoreUnavailable", "10-05 store recovered"], bench.Told, StringComparer.Ordinal);
    }

    [Fact]
    public async Task Delivery_NamedAfterSomebody_IsToldWithoutItsName()
    {
        bench.Deliver(WorkerBench.Extract("TOULOUSE", Day), "DURAND");
        await bench.WorkAsync();
        bench.Time.Advance(TimeSpan.FromDays(1));
        bench.Deliver(WorkerBench.Extract("TOULOUSE", Day.AddDays(-1), pupils: 9), "MARTIN");
        await bench.WorkAsync();

        Assert.Equal(["10-06 refused TOULOUSE ExtractTooOld"], bench.Told, StringComparer.Ordinal);
        Assert.All(bench.Channel.Taken, message => Assert.Null(LogCollector.NameIn(message.ToJson())));
    }

    [Fact]
    public void Key_OfTheStore_KeepsItsLengthAndIsToldApart()
    {
        var (one, other) = (new string('x', 300) + "1", new string('x', 300) + "2");
        Assert.Equal("inbox", OutboxKeys.Bounded("inbox "));
        Assert.InRange(OutboxKeys.Bounded(one).Length, 150, 200);
        Assert.NotEqual(OutboxKeys.Bounded(one), OutboxKeys.Bounded(other), StringComparer.Ordinal);
        Assert.Equal(OutboxKeys.Bounded(one), OutboxKeys.Bounded(one), StringComparer.Ordinal);
    }

    [Fact]
    public void Keys_OfTheStore_AreThoseThatStoresHold()
    {
        var rules = NotificationCauses.Of(new NotificationSettings());
        Assert.Equal(
            [
                "held TOULOUSE|held TOULOUSE", "refused TOULOUSE ExtractTooOld|refused TOULOUSE",
                "failed TOULOUSE ExtractTooOld|failed TOULOUSE",
                "missing TOULOUSE|missing TOULOUSE", "inboxnuit|inboxnuit", "store|store", "job nuit|job nuit",
            ],
            (
                (
                    NoticeKind[])[NoticeKind.Held, NoticeKind.Refused, NoticeKind.Failed, NoticeKind.Missing, NoticeKind.InboxLost,
                    NoticeKind.StoreLost, NoticeKind.JobFailed])
                .Select(kind => KeysOf(NoticeOf(kind))), StringComparer.Ordinal);
        // Without an academy there is no end.
        Assert.Equal("refused ExtractTooOld|", KeysOf(NoticeOf(NoticeKind.Refused) with { Academy = "" }));
        Assert.Equal("inbox|inbox", KeysOf(NoticeOf(NoticeKind.InboxLost) with { Subject = "" }));
        Assert.Equal("problems TOULOUSE 1D", OutboxKeys.TopicOf(NotificationTopic.OfAcademy("problems", "TOULOUSE", "1D")));
        Assert.Equal(new OutboxKeys("digest 0121234A", ""), OutboxKeys.OfDigest("0121234A"));

        string KeysOf(WorkerNotice notice)
        {
            var (begun, topic) = Assert.Single(rules.Begun(new NotificationEvent(notice, null)));
            var keys = OutboxKeys.Of(topic, begun.DetailOf(notice));
            return keys.Cause + "|" + keys.Topic;
        }
    }

    [Fact]
    public void Causes_OfTheFolder_AreAllInTheListUnderKindsOfTheirOwn()
    {
        var listed = NotificationCauses.Of(new NotificationSettings()).Causes;
        Assert.Equal(
            typeof(NotificationCause).Assembly.GetTypes().Where(type => type.IsSubclassOf(typeof(NotificationCause))).Select(
                type => type.Name).Order(StringComparer.Ordinal),
            listed.Select(cause => cause.GetType().Name).Order(StringComparer.Ordinal));
        string[] kinds = [NotificationKinds.Digest, NotificationKinds.Test, .. listed.Select(cause => cause.Kind)];
        Assert.Distinct(kinds, StringComparer.Ordinal);
    }

    [Fact]
    public void Notices_AllKinds_AreToldOrNotAsTheTableSays()
    {
        var rules = NotificationCauses.Of(new NotificationSettings());
        NoticeKind[] told =
        [
            NoticeKind.Held, NoticeKind.Refused, NoticeKind.Failed, NoticeKind.Missing, NoticeKind.Gap, NoticeKind.InboxLost,
            NoticeKind.StoreLost, NoticeKind.JobFailed, NoticeKind.RowsBroken, NoticeKind.Ending, NoticeKind.PurgeOverdue,
            NoticeKind.AssignmentsEnding,
        ];
        Assert.Equal(
            told.Order(),
            Enum.GetValues<NoticeKind>().Where(kind => rules.Begun(new NotificationEvent(NoticeOf(kind), null)).Any()).Order());
        Assert.All(told, kind => Assert.True(rules.Concerns(NoticeOf(kind))));
        // Whoever warns and is not told is the notifier itself.
        Assert.Equal([NoticeKind.Untold], Enum.GetValues<NoticeKind>().Where(kind => NoticeOf(kind).IsWarning).Except(told));
    }

    [Fact]
    public void Messages_OfEachKind_HaveTheirWordsInBothLanguages()
    {
        foreach (
            var kind in (
                NoticeKind[])[NoticeKind.Held, NoticeKind.Refused, NoticeKind.Failed, NoticeKind.Missing, NoticeKind.Gap,
                NoticeKind.InboxLost, NoticeKind.StoreLost, NoticeKind.JobFailed, NoticeKind.RowsBroken, NoticeKind.Ending,
                NoticeKind.PurgeOverdue, NoticeKind.AssignmentsEnding])
        {
            var heard = new NotificationEvent(NoticeOf(kind), null);
            var (cause, _) = Assert.Single(NotificationCauses.Of(new NotificationSettings { Problems = 0 }).Begun(heard));
            foreach (var message in (
                Notification[])[NotificationWriter.Begun(cause, heard), NotificationWriter.Ended(cause, "TOULOUSE", heard.Notice.At)])
            {
                Assert.NotEqual(message.Title.En, message.Title.Fr, StringComparer.Ordinal);
                Assert.NotEqual(message.Text.En, message.Text.Fr, StringComparer.Ordinal);
                Assert.Equal(message.ToJson(), Notification.FromJson(message.ToJson()).ToJson(), StringComparer.Ordinal);
            }
        }
    }

    private static WorkerNotice NoticeOf(NoticeKind kind) =>
        new(
            kind, new FakeTime().GetUtcNow(), "TOULOUSE", "nuit", new Directory.Model.LocalizedText("A text.", "Un texte."),
            Cause: "ExtractTooOld");
}
