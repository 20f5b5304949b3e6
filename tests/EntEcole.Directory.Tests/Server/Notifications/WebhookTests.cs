using EntEcole.Directory.Server.Notifications;
using EntEcole.Directory.Tests.Support;

namespace EntEcole.Directory.Tests.Server.Notifications;

/// <summary>Messages posted to a real receiver, which proves each signature and may misbehave.</summary>
public sealed class WebhookTests : IAsyncLifetime
{
    private WebhookReceiver receiver = null!;

    public async ValueTask InitializeAsync() => receiver = await WebhookReceiver.StartAsync();

    public ValueTask DisposeAsync() => receiver.DisposeAsync();

    [Fact]
    public async Task Message_Posted_IsSignedAndWhole()
    {
        using var channel = Channel();
        var message = NotificationWriter.Test(TimeProviders.Machine.GetUtcNow());
        Assert.Equal(new SendOutcome(SendVerdict.Sent, "HTTP 204"), await channel.SendAsync(message, CancellationToken.None));

        var (id, body) = Assert.Single(receiver.Taken);
        Assert.Equal((message.Id, true), Assert.Single(receiver.Seen));
        Assert.Equal(message.Id, id);
        Assert.Equal(("test", 1, message.Text.Fr), (
            body.GetProperty("kind").GetString(), body.GetProperty("version").GetInt32(),
            body.GetProperty("text").GetProperty("fr").GetString()));
        Assert.False(body.TryGetProperty("academy", out _));
    }

    [Theory]
    [InlineData(500)]
    [InlineData(503)]
    [InlineData(429)]
    [InlineData(408)]
    [InlineData(0)]
    [InlineData(-1)]
    public async Task Receiver_ThatMisbehavesForAWhile_IsAskedAgainWithTheSameId(int fault)
    {
        receiver.Misbehave(fault, fault);
        using var channel = Channel(fault == -1 ? TimeSpan.FromMilliseconds(500) : null);
        var message = NotificationWriter.Test(TimeProviders.Machine.GetUtcNow());

        var outcome = await channel.SendAsync(message, CancellationToken.None);

        // On a loaded machine the third may be late as well.
        Assert.True(outcome.Verdict is SendVerdict.Sent || fault == -1, outcome.What);
        Assert.Equal([(message.Id, true)], receiver.Seen.Distinct());
        Assert.InRange(receiver.Seen.Count, 1, 3);
    }

    [Theory]
    [InlineData(500, SendVerdict.Again, 3)]
    [InlineData(400, SendVerdict.Refused, 1)]
    [InlineData(401, SendVerdict.Refused, 1)]
    [InlineData(302, SendVerdict.Refused, 1)]
    [InlineData(410, SendVerdict.Gone, 1)]
    public async Task Receiver_ThatStaysSo_HasItsStatusAndNothingElseInTheOutcome(int status, object verdict, int asked)
    {
        receiver.Misbehave(status, status, status);
        using var channel = Channel();
        var outcome = await channel.SendAsync(NotificationWriter.Test(TimeProviders.Machine.GetUtcNow()), CancellationToken.None);

        Assert.Equal(new SendOutcome((SendVerdict)verdict, $"HTTP {status}"), outcome);
        Assert.Equal(asked, receiver.Seen.Count);
        Assert.Empty(receiver.Taken);
    }

    [Fact]
    public async Task Receiver_ThatNeverAnswers_IsATimeout()
    {
        receiver.Misbehave(-1, -1, -1);
        using var channel = Channel(TimeSpan.FromMilliseconds(200));
        Assert.Equal(
            new SendOutcome(SendVerdict.Again, "Timeout"),
            await channel.SendAsync(NotificationWriter.Test(TimeProviders.Machine.GetUtcNow()), CancellationToken.None));
    }

    [Fact]
    public async Task Receiver_ThatIsNotThere_IsTriedAgainLater()
    {
        var address = receiver.Address;
        await receiver.DisposeAsync();
        using var channel = Channel(address: address);
        var outcome = await channel.SendAsync(NotificationWriter.Test(TimeProviders.Machine.GetUtcNow()), CancellationToken.None);
        Assert.Equal(new SendOutcome(SendVerdict.Again, "ConnectionError"), outcome);
    }

    [Fact]
    public async Task Secrets_OldAndNew_BothProveAMessage()
    {
        var other = "whsec_" + Convert.ToBase64String(new byte[32]);
        foreach (var secret in (string[])[other + " " + receiver.Secret, receiver.Secret + " " + other, receiver.Secret["whsec_".Length..]])
        {
            using var channel = Channel(secret: secret);
            await channel.SendAsync(NotificationWriter.Test(TimeProviders.Machine.GetUtcNow()), CancellationToken.None);
        }

        using var wrong = Channel(secret: other);
        await wrong.SendAsync(NotificationWriter.Test(TimeProviders.Machine.GetUtcNow()), CancellationToken.None);
        Assert.Equal([true, true, true, false], receiver.Seen.Select(one => one.IsVerified));
    }

    [Fact]
    public void Signature_OfThePublishedExample_IsThatOfTheSpecification() => Assert.Equal(
        "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
        WebhookSignature.Of(
            WebhookSignature.Keys("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")!, "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330,
            "{\"test\": 2432232314}"));

    private WebhookChannel Channel(TimeSpan? timeout = null, string? secret = null, Uri? address = null)
    {
        var target = new WebhookTarget(address ?? receiver.Address, WebhookSignature.Keys(secret ?? receiver.Secret)!);
        return new WebhookChannel(
            target,
            new NotificationSettings { AttemptTimeout = timeout ?? TimeSpan.FromSeconds(60), RetryDelay = TimeSpan.FromMilliseconds(1) },
            TimeProviders.Machine);
    }
}
