using System.Net;
using EntEcole.Directory.Model;
using EntEcole.Directory.Server.Limits;
using EntEcole.Directory.Tests.Support;

namespace EntEcole.Directory.Tests.Server.Limits;

/// <summary>How failed tokens are counted, and how those of a flood wait.</summary>
public sealed class AttemptLimitTests
{
    private const int Rate = 2;
    private static readonly IPAddress Flooding = IPAddress.Parse("192.0.2.1");

    private readonly FakeTime time = new();
    private readonly AttemptLimit limit;

    public AttemptLimitTests() => limit = new AttemptLimit(new LimitSettings { AttemptRate = Rate }, time);

    [Fact]
    public async Task Failures_OfOneCallerAndAddress_RefuseThatCallerFromThereAlone()
    {
        await FailAsync("a", Rate);
        Assert.Equal(Reason.RateExceeded, (await Assert.ThrowsAsync<DirectoryException>(() => GoodAsync("a"))).Reason);
        Assert.True(await GoodAsync("b"));
        Assert.True(await limit.CheckAsync(IPAddress.Parse("192.0.2.2"), "a", () => Task.FromResult(true)));
        time.Advance(TimeSpan.FromSeconds(1));
        Assert.True(await GoodAsync("a"));
    }

    [Fact]
    public async Task Failures_ThatAreNotTheTokens_AreNotCounted()
    {
        for (var i = 0; i < 10; i++)
        {
            await Assert.ThrowsAsync<DirectoryException>(
                () => limit.CheckAsync<bool>(Flooding, "a", () => throw new DirectoryException(Reason.KeysUnavailable, new("x", "x"))));
        }

        Assert.True(await GoodAsync("a"));
    }

    [Fact]
    public async Task Address_InAFlood_IsCheckedOneAtATimeAndOthersAreNot()
    {
        await FloodAsync();
        var (first, second) = (new TaskCompletionSource<bool>(), new TaskCompletionSource<bool>());
        var isSecondBegun = false;
        var one = limit.CheckAsync(Flooding, "one", () => first.Task);
        var two = limit.CheckAsync(Flooding, "two", () =>
        {
            isSecondBegun = true;
            return second.Task;
        });
        Assert.False(isSecondBegun);
        Assert.True(await limit.CheckAsync(IPAddress.Parse("192.0.2.2"), "three", () => Task.FromResult(true)));

        first.SetResult(true);
        second.SetResult(true);
        Assert.True(await one);
        Assert.True(await two);
        Assert.True(isSecondBegun);
    }

    [Fact]
    public async Task Address_WhoseQueueIsFull_IsRefusedUntilItIsNot()
    {
        await FloodAsync();
        var blocked = new TaskCompletionSource<bool>();
        var waiting = Enumerable.Range(0, AttemptLimit.MaxWaiting).Select(
            i => limit.CheckAsync(Flooding, $"waiting {i}", () => blocked.Task)).ToList();
        var refused = await Assert.ThrowsAsync<DirectoryException>(() => GoodAsync("late"));
        Assert.Equal(Reason.RateExceeded, refused.Reason);
        Assert.True(refused.RetryAfter > TimeSpan.Zero);

        blocked.SetResult(true);
        Assert.All(await Task.WhenAll(waiting), Assert.True);
        Assert.True(await GoodAsync("late"));
    }

    [Fact]
    public async Task Check_ThatFaults_LetsTheNextHaveItsTurn()
    {
        await FloodAsync();
        await Assert.ThrowsAsync<InvalidOperationException>(
            () => limit.CheckAsync<bool>(Flooding, "a", () => throw new InvalidOperationException()));
        Assert.True(await GoodAsync("b"));
    }

    private Task<bool> GoodAsync(string claimed) => limit.CheckAsync(Flooding, claimed, () => Task.FromResult(true));

    private async Task FailAsync(string claimed, int count)
    {
        for (var i = 0; i < count; i++)
        {
            await Assert.ThrowsAsync<DirectoryException>(() => limit.CheckAsync<bool>(
                Flooding, claimed, () => throw new DirectoryException(Reason.CredentialsInvalid, new("x", "x"))));
        }
    }

    private async Task FloodAsync()
    {
        for (var i = 0; i < AttemptLimit.CallersOfAddress; i++)
        {
            await FailAsync($"invented {i}", Rate);
        }
    }
}
