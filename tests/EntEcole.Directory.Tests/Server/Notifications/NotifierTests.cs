using EntEcole.Directory.Messages;
using EntEcole.Directory.Model;
using EntEcole.Directory.Server.Notifications;
using EntEcole.Directory.Server.Notifications.Causes;
using EntEcole.Directory.Tests.Support;

namespace EntEcole.Directory.Tests.Server.Notifications;

/// <summary>What somebody is told: each cause once a day, its end once, whoever works and whatever dies.</summary>
public sealed class NotifierTests : IAsyncLifetime
{
    private static readonly CancellationToken None = CancellationToken.None;

    private readonly FakeTime time = new(new DateTimeOffset(2026, 10, 5, 3, 0, 0, TimeSpan.Zero));
    private readonly RecordingChannel channel = new();
    private readonly List<WorkerNotice> said = [];
    private TestStore files = null!;

    public async ValueTask InitializeAsync() => files = await TestStore.CreateAsync(time);

    public ValueTask DisposeAsync() => files.DisposeAsync();

    [Fact]
    public async Task Trouble_HeardByTwoWorkers_IsToldOnceAndItsEndOnce()
    {
        await using var one = NotifierOn(files.Store);
        await using var other = NotifierOn(files.Store);
        foreach (var notifier in (Notifier[])[one, other, one])
        {
            notifier.Enqueue(Notice(NoticeKind.JobFailed, subject: "rights", cause: "IOException"));
            await notifier.LookAsync(None);
        }

        foreach (var notifier in (Notifier[])[other, one])
        {
            notifier.MarkRecovered(new OngoingCondition(ConditionKind.Job, "rights"));
            await notifier.LookAsync(None);
        }

        Assert.Equal(["job IOException", "job recovered"], channel.Told, StringComparer.Ordinal);
        Assert.Equal(2, channel.Taken.Select(message => message.Id).Distinct(StringComparer.Ordinal).Count());
    }

    [Fact]
    public async Task Trouble_OfAProcessThatDied_IsEndedByTheNextThatFindsAllWell()
    {
        var dead = NotifierOn(files.Store);
        dead.Enqueue(Notice(NoticeKind.InboxLost));
        await dead.LookAsync(None);

        await using var next = NotifierOn(files.Store);
        next.MarkRecovered(new OngoingCondition(ConditionKind.Inbox));
        await next.LookAsync(None);
        next.MarkRecovered(new OngoingCondition(ConditionKind.Inbox));
        await next.LookAsync(None);
        Assert.Equal(["inbox", "inbox recovered"], channel.Told, StringComparer.Ordinal);
    }

    [Fact]
    public async Task Wellbeing_OfWhatWasNeverTold_IsNotTold()
    {
        await using var notifier = NotifierOn(files.Store);
        notifier.MarkRecovered(new OngoingCondition(ConditionKind.Inbox));
        notifier.MarkRecovered(new OngoingCondition(ConditionKind.Store));
        notifier.MarkRecovered(new OngoingCondition(ConditionKind.Pause, "TOULOUSE"));
        notifier.Enqueue(Notice(NoticeKind.Found, "TOULOUSE"));
        notifier.Enqueue(Notice(NoticeKind.UnexpectedFile));
        await notifier.LookAsync(None);
        Assert.Empty(channel.Taken);
        Assert.Empty(await files.Store.Messages.ListMessagesAsync(long.MaxValue, 10, None));
    }

    [Fact]
    public async Task Trouble_ThatComesAndGoesAllDay_IsToldOnceThatDayAndTheNextIfItLasts()
    {
        await using var notifier = NotifierOn(files.Store);
        for (var times = 0; times < 4; times++)
        {
            notifier.Enqueue(Notice(NoticeKind.InboxLost));
            await notifier.LookAsync(None);
            time.Advance(TimeSpan.FromHours(1));
            notifier.MarkRecovered(new OngoingCondition(ConditionKind.Inbox));
            await notifier.LookAsync(None);
            time.Advance(TimeSpan.FromHours(1));
        }

        Assert.Equal(["inbox", "inbox recovered"], channel.Told, StringComparer.Ordinal);

        notifier.Enqueue(Notice(NoticeKind.InboxLost));
        await notifier.LookAsync(None);
        Assert.Equal(2, channel.Taken.Count);
        time.Advance(TimeSpan.FromHours(12));
        await notifier.LookAsync(None);
        Assert.Equal(["inbox", "inbox recovered", "inbox"], channel.Told, StringComparer.Ordinal);
    }

    [Fact]
    public async Task Message_KeptByAProcessThatDiedBeforeSending_IsSentByTheNext()
    {
        channel.Answer = _ => throw new OperationCanceledException("killed");
        var dead = NotifierOn(files.Store);
        dead.Enqueue(Notice(NoticeKind.JobFailed, subject: "purge"));
        await Assert.ThrowsAsync<OperationCanceledException>(() => dead.LookAsync(None));
        channel.Answer = _ => new SendOutcome(SendVerdict.Sent, "");

        await using var next = NotifierOn(files.Store);
        await next.LookAsync(None);
        Assert.Empty(channel.Taken);
        time.Advance(TimeSpan.FromMinutes(5));
        await next.LookAsync(None);
        await next.LookAsync(None);
        Assert.Single(channel.Taken);
    }

    [Fact]
    public async Task Message_OfAChannelThatFails_IsTriedLessAndLessThenGivenUpAndSaid()
    {
        channel.Answer = _ => new SendOutcome(SendVerdict.Again, "HTTP 500");
        await using var notifier = NotifierOn(files.Store);
        notifier.Enqueue(Notice(NoticeKind.JobFailed, subject: "purge"));
        var asked = new List<int>();
        for (var minutes = 0; minutes < 30 * 60; minutes++)
        {
            await notifier.LookAsync(None);
            asked.Add(channel.Asked);
            time.Advance(TimeSpan.FromMinutes(1));
        }

        Assert.Equal(1 + Outbox.Pauses.Count, channel.Asked);
        Assert.Equal([1, 2, 3, 4], [asked[0], asked[1], asked[6], asked[21]]);
        var untold = Assert.Single(said);
        Assert.Equal((NoticeKind.Untold, "webhook", "HTTP 500"), (untold.Kind, untold.Subject, untold.Cause));
        var standing = Assert.Single(Assert.Single(await files.Store.Messages.ListMessagesAsync(long.MaxValue, 10, None)).Channels);
        Assert.Equal((SendState.GivenUp, "HTTP 500"), (standing.State, standing.Outcome));
        Assert.InRange(Outbox.Pauses.Sum(pause => pause.TotalHours), 23, 24);
    }

    [Theory]
    [InlineData(true, 1)]
    [InlineData(false, 4)]
    public async Task Message_ThatIsRefused_IsNotTriedAgainSoon(bool isGone, int tries)
    {
        channel.Answer = _ => new SendOutcome(isGone ? SendVerdict.Gone : SendVerdict.Refused, "HTTP 4xx");
        await using var notifier = NotifierOn(files.Store);
        notifier.Enqueue(Notice(NoticeKind.JobFailed, subject: "purge"));
        for (var hours = 0; hours < 5; hours++)
        {
            await notifier.LookAsync(None);
            time.Advance(TimeSpan.FromHours(1));
        }

        Assert.Equal(1, channel.Asked);
        for (var hours = 0; hours < 40; hours++)
        {
            await notifier.LookAsync(None);
            time.Advance(TimeSpan.FromHours(1));
        }

        Assert.Equal(tries, channel.Asked);
        Assert.Equal(NoticeKind.Untold, Assert.Single(said).Kind);
    }

    [Fact]
    public async Task Store_ThatIsLost_IsToldAtOnceAndItsReturnOnceItIsBack()
    {
        var isAway = false;
        await using var notifier = NotifierOn(StoreProxy.Of(files.Store, (_, _) => isAway
            ? throw new DirectoryException(Reason.StoreUnavailable, new LocalizedText("away", "absente")) : null));
        isAway = true;
        for (var i = 0; i < 3; i++)
        {
            notifier.Enqueue(Notice(NoticeKind.StoreLost, cause: "StoreUnavailable"));
            await notifier.LookAsync(None);
            time.Advance(TimeSpan.FromMinutes(10));
        }

        Assert.Equal(["store StoreUnavailable"], channel.Told, StringComparer.Ordinal);

        isAway = false;
        notifier.MarkRecovered(new OngoingCondition(ConditionKind.Store));
        await notifier.LookAsync(None);
        await notifier.LookAsync(None);
        Assert.Equal(["store StoreUnavailable", "store recovered"], channel.Told, StringComparer.Ordinal);
        Assert.Equal(channel.Taken.Select(message => message.Id).Order(StringComparer.Ordinal),
            (await files.Store.Messages.ListMessagesAsync(long.MaxValue, 10, None)).Select(one => one.Message.Id).Order(
                StringComparer.Ordinal));
    }

    [Fact]
    public async Task Missing_NotedByAWorkerThatDiedBeforeItWasKept_IsToldByTheNext()
    {
        await files.Store.Worker.NoteMissingAsync("TOULOUSE", time.GetUtcNow(), None);
        for (var i = 0; i < 2; i++)
        {
            await using var notifier = NotifierOn(files.Store);
            await notifier.LookAsync(None);
            time.Advance(TimeSpan.FromDays(1));
        }

        Assert.Equal(["missing TOULOUSE"], channel.Told, StringComparer.Ordinal);
        await files.Store.Worker.NoteFoundAsync("TOULOUSE", None);
        for (var i = 0; i < 2; i++)
        {
            await using var next = NotifierOn(files.Store);
            await next.LookAsync(None);
        }

        Assert.Equal(["missing TOULOUSE", "missing TOULOUSE recovered"], channel.Told, StringComparer.Ordinal);
    }

    [Fact]
    public async Task Channel_ThatTheProgramFailsOn_HindersNoOther()
    {
        var mail = new RecordingChannel("mail") { Answer = _ => throw new InvalidOperationException("Un défaut.") };
        await using var notifier = new Notifier(files.Store.ForNotifier(), Rules, [mail, channel], time, said.Add);
        notifier.Enqueue(Notice(NoticeKind.JobFailed, subject: "purge"));
        await notifier.LookAsync(None);

        Assert.Single(channel.Taken);
        var standings = Assert.Single(await files.Store.Messages.ListMessagesAsync(long.MaxValue, 10, None)).Channels;
        Assert.Equal(
            [("mail", SendState.Waiting, "InvalidOperationException"), ("webhook", SendState.Sent, "")],
            standings.Select(one => (one.Channel, one.State, one.Outcome)));
    }

    [Fact]
    public async Task Loop_OfATeller_SendsWhatItHearsAndStops()
    {
        using var stop = new CancellationTokenSource();
        var sent = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        channel.Answer = _ =>
        {
            sent.TrySetResult();
            return new SendOutcome(SendVerdict.Sent, "");
        };
        var notifier = NotifierOn(files.Store);
        var running = notifier.RunAsync(stop.Token);
        notifier.Enqueue(Notice(NoticeKind.JobFailed, subject: "purge"));
        await sent.Task.WaitAsync(TimeSpan.FromSeconds(60), TimeProviders.Machine);

        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
        // What is heard last is kept for the next worker.
        notifier.Enqueue(Notice(NoticeKind.JobFailed, subject: "prune"));
        await notifier.DisposeAsync();
        Assert.Equal(2, (await files.Store.Messages.ListMessagesAsync(long.MaxValue, 10, None)).Count);
    }

    private WorkerNotice Notice(NoticeKind kind, string academy = "", string subject = "", string cause = "") =>
        new(kind, time.GetUtcNow(), academy, subject, new LocalizedText("A text.", "Un texte."), Cause: cause);

    private static NotificationRules Rules => NotificationCauses.Of(new NotificationSettings());

    private Notifier NotifierOn(DirectoryStore store) => new(store.ForNotifier(), Rules, [channel], time, said.Add);
}
