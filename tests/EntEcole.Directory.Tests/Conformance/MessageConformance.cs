using EntEcole.Directory.Extracts.Problems;
using EntEcole.Directory.Messages;
using EntEcole.Directory.Model;
using EntEcole.Directory.Runs;

namespace EntEcole.Directory.Tests.Conformance;

/// <summary>The outbox of workers: what is told once a cause and day, its end once, and each channel by one worker.</summary>
public abstract class MessageConformance(EngineUnderTest engine) : StoreConformance(engine)
{
    private const string Topic = "held TOULOUSE 1D";
    private static readonly DateTimeOffset At = new(2026, 10, 5, 2, 0, 0, TimeSpan.Zero);
    private static readonly DateTimeOffset NextDay = new(2026, 10, 5, 22, 0, 0, TimeSpan.Zero);
    private static readonly string[] Both = ["webhook", "mail"];
    private int made;

    [Fact]
    public async Task Message_OfACauseAndDay_IsKeptOnceWhoeverIsFirst()
    {
        await using var other = Opened.OpenAnother();
        Assert.True(await KeepAsync(Topic, At));
        Assert.False(await other.Messages.KeepMessageAsync(Of(Topic, At.AddHours(1)), NextDay, Both, None));
        Assert.True(await KeepAsync(Topic, At.AddDays(1)));
        Assert.True(await KeepAsync("missing TOULOUSE", At));

        AssertTexts(
            ["missing TOULOUSE", Topic, Topic],
            (await Store.Messages.ListMessagesAsync(long.MaxValue, 10, None)).Select(one => one.Message.Cause));
    }

    [Fact]
    public async Task Messages_OfOneCauseFromManyAtOnce_AreOne()
    {
        var kept = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(async () =>
        {
            await using var other = Opened.OpenAnother();
            return await other.Messages.KeepMessageAsync(Of(Topic, At), NextDay, Both, None);
        })));

        Assert.Single(kept, one => one);
        Assert.Single(await Store.Messages.ListMessagesAsync(long.MaxValue, 10, None));
    }

    [Fact]
    public async Task Message_Kept_IsAsItWas()
    {
        var message = Of(Topic, At) with { Content = """{"é":"✓"}""" };
        await Store.Messages.KeepMessageAsync(message, NextDay, Both, None);

        var one = Assert.Single(await Store.Messages.ListMessagesAsync(long.MaxValue, 10, None));
        Assert.Equal(message, one.Message);
        Assert.Null(one.EndedAt);
        Assert.Equal(
            [
                new ChannelStanding("mail", SendState.Waiting, 0, At, ""),
                new ChannelStanding("webhook", SendState.Waiting, 0, At, "")], one.Channels);
        Assert.Empty(await Store.Messages.ListMessagesAsync(one.MessageNo, 10, None));
    }

    [Fact]
    public async Task Topic_ThatEnds_IsToldOnceAndOnlyIfItWasTold()
    {
        Assert.False(await EndAsync(Topic, At));
        await KeepAsync(Topic, At);
        await KeepAsync(Topic, At.AddDays(1));
        Assert.True(await EndAsync(Topic, At.AddDays(1).AddHours(1)));
        Assert.False(await EndAsync(Topic, At.AddDays(1).AddHours(2)));

        var all = await Store.Messages.ListMessagesAsync(long.MaxValue, 10, None);
        Assert.Equal(3, all.Count);
        Assert.All(all, one => Assert.Equal(At.AddDays(1).AddHours(1), one.EndedAt));
    }

    [Fact]
    public async Task Cause_ThatComesBackTheSameDay_WaitsForTheNextAndIsForgottenIfItEndsBefore()
    {
        await KeepAsync(Topic, At);
        await EndAsync(Topic, At.AddHours(1));
        Assert.True(await KeepAsync(Topic, At.AddHours(2)));
        Assert.False(await KeepAsync(Topic, At.AddHours(3)));

        var waiting = (await Store.Messages.ListMessagesAsync(long.MaxValue, 10, None))[0];
        Assert.Equal((new DateOnly(2026, 10, 6), NextDay), (waiting.Message.Day, waiting.Channels[0].At));
        AssertTexts(
            [Topic], (await Store.Messages.ListDueMessagesAsync("mail", At.AddHours(4), 10, None)).Select(one => one.Message.Cause));

        Assert.False(await EndAsync(Topic, At.AddHours(5)));
        Assert.Equal(2, (await Store.Messages.ListMessagesAsync(long.MaxValue, 10, None)).Count);

        Assert.True(await KeepAsync(Topic, At.AddHours(6)));
        Assert.Equal(3, (await Store.Messages.ListMessagesAsync(long.MaxValue, 10, None)).Count);
        Assert.True(await EndAsync(Topic, At.AddDays(1)));
    }

    [Fact]
    public async Task Message_ThatIsDue_IsClaimedByOneAndDueAgainWhenHeDies()
    {
        await KeepAsync(Topic, At);
        var due = Assert.Single(await Store.Messages.ListDueMessagesAsync("webhook", At, 10, None));
        Assert.Equal(("webhook", 0, At), (due.Channel, due.Tries, due.NextAt));
        await using var other = Opened.OpenAnother();

        Assert.True(await Store.Messages.ClaimMessageAsync(due, At.AddMinutes(5), None));
        Assert.False(await other.Messages.ClaimMessageAsync(due, At.AddMinutes(5), None));
        Assert.Empty(await other.Messages.ListDueMessagesAsync("webhook", At.AddMinutes(4), 10, None));

        var again = Assert.Single(await other.Messages.ListDueMessagesAsync("webhook", At.AddMinutes(5), 10, None));
        Assert.Equal((due.MessageNo, 1), (again.MessageNo, again.Tries));
        Assert.True(await other.Messages.ClaimMessageAsync(again, At.AddMinutes(10), None));
        // Who was thought dead comes too late.
        await Store.Messages.RecordSendingAsync(due, SendState.GivenUp, At.AddMinutes(6), "late", None);
        await other.Messages.RecordSendingAsync(again, SendState.Sent, At.AddMinutes(6), "HTTP 204", None);

        Assert.Equal(
            new ChannelStanding("webhook", SendState.Sent, 2, At.AddMinutes(6), "HTTP 204"),
            Assert.Single(await Store.Messages.ListMessagesAsync(long.MaxValue, 10, None)).Channels[1]);
        Assert.Empty(await Store.Messages.ListDueMessagesAsync("webhook", At.AddDays(9), 10, None));
        Assert.Single(await Store.Messages.ListDueMessagesAsync("mail", At, 10, None));
    }

    [Fact]
    public async Task Message_OfATopic_IsDueOnlyAfterTheEarlierOneHasGone()
    {
        await KeepAsync(Topic, At);
        await EndAsync(Topic, At.AddHours(1));
        await KeepAsync("missing LIMOGES", At.AddHours(1));

        var due = await Store.Messages.ListDueMessagesAsync("mail", At.AddHours(2), 10, None);
        AssertTexts([Topic, "missing LIMOGES"], due.Select(one => one.Message.Cause));
        await Store.Messages.ClaimMessageAsync(due[0], At.AddHours(3), None);
        Assert.Single(await Store.Messages.ListDueMessagesAsync("mail", At.AddHours(2), 10, None));
        await Store.Messages.RecordSendingAsync(due[0], SendState.Sent, At.AddHours(2), "", None);

        AssertTexts(
            ["end", "missing LIMOGES"],
            (await Store.Messages.ListDueMessagesAsync("mail", At.AddHours(2), 10, None)).Select(one => one.Message.Cause.Split('-')[0]));
    }

    [Fact]
    public async Task Message_ToldWithoutTheStore_IsRecordedAsHad()
    {
        Assert.True(await Store.Messages.RecordToldAsync(Of("store", At), ["webhook"], ["mail"], None));
        Assert.False(await Store.Messages.RecordToldAsync(Of("store", At.AddHours(1)), Both, [], None));
        Assert.False(await KeepAsync("store", At.AddHours(2)));

        Assert.Empty(await Store.Messages.ListDueMessagesAsync("webhook", At.AddDays(1), 10, None));
        Assert.Single(await Store.Messages.ListDueMessagesAsync("mail", At, 10, None));
        Assert.True(await EndAsync("store", At.AddHours(3)));
    }

    [Fact]
    public async Task Messages_PastTheirRetention_AreForgotten()
    {
        await KeepAsync(Topic, At);
        await KeepAsync(Topic, At.AddDays(20));
        await Store.Retention.PruneAsync(At.AddDays(10), None);

        Assert.Equal(At.AddDays(20), Assert.Single(await Store.Messages.ListMessagesAsync(long.MaxValue, 10, None)).Message.MadeAt);
        Assert.Equal(2, await Opened.NumberAsync("SELECT COUNT(*) FROM worker_message_send"));
    }

    [Fact]
    public async Task Problems_OfARun_AreCountedBySchoolAndCause()
    {
        var run = await Store.Runs.BeginRunAsync(RunUnderTest.HeaderOf("TOULOUSE"), None);
        Problem[] problems =
        [
            Problem("0120612A", ProblemCode.IneInvalid), Problem("0120612A", ProblemCode.IneInvalid),
            Problem("0120612A", ProblemCode.PhoneInvalid),
            Problem("0340101A", ProblemCode.IneInvalid), Problem(null, ProblemCode.IneInvalid),
        ];
        await Store.Runs.EndRunAsync((await Store.Runs.FindRunAsync(run, None))! with { State = RunState.Applied }, problems, None);

        Assert.Equal(
            [
                new SchoolProblemCount("0120612A", ProblemCode.IneInvalid, 2),
                new SchoolProblemCount("0120612A", ProblemCode.PhoneInvalid, 1),
                new SchoolProblemCount("0340101A", ProblemCode.IneInvalid, 1),
            ],
            await Store.Messages.CountProblemsAsync(run, None));
        Assert.Empty(await Store.Messages.CountProblemsAsync(run + 1, None));
    }

    private static Problem Problem(string? uai, ProblemCode code) => new(code, "a.xml", 3, AafCategory.Eleve, "1", uai, "ENTEleveINE", "9");

    private OutboxMessage Of(string cause, DateTimeOffset at, string? topic = null) => new(
        Interlocked.Increment(ref made).ToString("x32", System.Globalization.CultureInfo.InvariantCulture), cause, topic ?? cause, "held",
        FrenchTime.DayAt(at), at, "{}");

    private Task<bool> KeepAsync(string cause, DateTimeOffset at) => Store.Messages.KeepMessageAsync(Of(cause, at), NextDay, Both, None);

    private Task<bool> EndAsync(string topic, DateTimeOffset at) =>
        Store.Messages.EndTopicAsync(topic, Of("end-" + at.Ticks, at, topic), Both, None);
}
