using EntEcole.Directory.Model;
using EntEcole.Directory.Server.Security;

namespace EntEcole.Directory.Tests.Server.Security;

/// <summary>An issuer changes its keys, takes one back, is asked too often, is away. Its tokens have no <c>nbf</c>.</summary>
public sealed class IssuerKeysTests
{
    // Only a fault lasts so long.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Instant = TimeSpan.FromTicks(1);

    [Fact]
    public async Task NewKey_ThatTheIssuerGives_IsTakenAtOnceEachTime()
    {
        await using var probe = await IssuerProbe.StartAsync();
        await probe.InAsync(probe.Token());
        for (var turn = 2; turn < 6; turn++)
        {
            var next = probe.NewKey($"k{turn}");
            await probe.RefusedAsync(probe.Token(probe.NewKey("never given")));
            probe.Time.Advance(IssuerKeys.UnknownPause);
            probe.Issuer.Publish(probe.Key, next);
            await probe.InAsync(probe.Token(next));
            await probe.InAsync(probe.Token());
            probe.Time.Advance(IssuerKeys.UnknownPause);
        }
    }

    [Fact]
    public async Task WithdrawnKey_WhateverItSignedBefore_EndsWithinFiveMinutesForGood()
    {
        await using var probe = await IssuerProbe.StartAsync();
        var known = probe.Token();
        await probe.InAsync(known);
        var next = probe.NewKey("k2");
        probe.Issuer.Publish(next);

        probe.Time.Advance(IssuerKeys.Longest);
        for (var turn = 0; turn < 5; turn++)
        {
            Assert.Null(probe.Check.Find(known));
            await probe.RefusedAsync(known);
            await probe.RefusedAsync(probe.Token(change: claims => claims["nbf"] = 1));
            await probe.InAsync(probe.Token(next));
            probe.Time.Advance(TimeSpan.FromMinutes(4));
        }
    }

    [Fact]
    public async Task TokenCheckedJustBeforeItsKeysAreOld_IsNotKnownLongerThanThey()
    {
        await using var probe = await IssuerProbe.StartAsync();
        await probe.InAsync(probe.Token());
        probe.Issuer.Break();
        probe.Time.Advance(IssuerKeys.Longest - Instant);
        var token = probe.Token();
        await probe.InAsync(token);
        var header = "Bearer " + token;
        Assert.Null(probe.Check.Recall(header));
        Assert.NotNull(probe.Check.Find(token, header));
        Assert.NotNull(probe.Check.Recall(header));
        Assert.Null(probe.Check.Recall(new string(header)));

        probe.Time.Advance(Instant);
        Assert.Null(probe.Check.Find(token));
        Assert.Null(probe.Check.Recall(header));
    }

    [Fact]
    public async Task WithdrawnKey_OnceAnotherHasBeenAskedFor_EndsAtOnceForKnownTokensToo()
    {
        await using var probe = await IssuerProbe.StartAsync();
        var known = probe.Token();
        await probe.InAsync(known);
        var next = probe.NewKey("k2");
        probe.Issuer.Publish(next);
        Assert.NotNull(probe.Check.Find(known));

        await probe.InAsync(probe.Token(next));
        Assert.Null(probe.Check.Find(known));
        await probe.RefusedAsync(known);
    }

    [Fact]
    public async Task UnknownKeys_AThousandAtOnceAndAThousandInARow_AskTheIssuerOnceInThirtySeconds()
    {
        await using var probe = await IssuerProbe.StartAsync("ES256");
        var known = probe.Token();
        await probe.InAsync(known);
        var stranger = probe.NewKey("unknown", "ES256");
        var nameless = probe.NewKey(null, "ES256");
        Assert.Equal(1, probe.Issuer.Asked);

        for (var turn = 2; turn < 5; turn++)
        {
            var forged = Enumerable.Range(0, 1000).Select(_ => probe.Token(stranger)).ToList();
            await Task.WhenAll(forged.Select(token => Task.Run(() => probe.RefusedAsync(token))));
            for (var i = 0; i < 1000; i++)
            {
                await probe.RefusedAsync(probe.Token(nameless));
            }

            Assert.Equal(turn, probe.Issuer.Asked);
            // The keys are the same: what they signed is still known.
            Assert.NotNull(probe.Check.Find(known));
            probe.Time.Advance(IssuerKeys.UnknownPause - Instant);
            await probe.RefusedAsync(probe.Token(stranger));
            Assert.Equal(turn, probe.Issuer.Asked);
            probe.Time.Advance(Instant);
        }
    }

    [Fact]
    public async Task Token_ThatNoKeyCouldSave_AsksForNone()
    {
        await using var probe = await IssuerProbe.StartAsync();
        var token = probe.Token();
        await probe.InAsync(token);
        probe.Time.Advance(TimeSpan.FromMinutes(1));
        var stranger = probe.NewKey("unknown");
        await probe.RefusedAsync(probe.Token(stranger, header: "\"crit\":[\"exp\"]"));
        await probe.RefusedAsync("a.b.c");
        await probe.RefusedAsync(token[..token.LastIndexOf('.')] + ".");
        await probe.RefusedAsync(probe.Token(change: claims => claims["aud"] = "another"));
        Assert.Equal(1, probe.Issuer.Asked);
    }

    [Fact]
    public async Task Issuer_AwayLongerThanItsKeysLast_IsUnavailableAndFoundAgainInSeconds()
    {
        await using var probe = await IssuerProbe.StartAsync();
        var token = probe.Token();
        await probe.InAsync(token);
        probe.Issuer.Break();
        probe.Time.Advance(TimeSpan.FromMinutes(3));
        await probe.InAsync(token);
        await probe.InAsync(probe.Token());
        await probe.RefusedAsync(probe.Token(probe.NewKey("k2")));

        probe.Time.Advance(TimeSpan.FromMinutes(2));
        var before = probe.Issuer.Asked;
        await Task.WhenAll(Enumerable.Range(0, 200).Select(_ => Task.Run(() => probe.RefusedAsync(token, Reason.KeysUnavailable))));
        Assert.Equal(before + 1, probe.Issuer.Asked);

        probe.Issuer.Break(false);
        probe.Time.Advance(IssuerKeys.RetryPause);
        await probe.InAsync(token);
    }

    [Fact]
    public async Task Keys_FourMinutesOld_AreReadAsideWhileCallsGoOn()
    {
        await using var probe = await IssuerProbe.StartAsync();
        var token = probe.Token();
        await probe.InAsync(token);
        var (asked, answer) = (new TaskCompletionSource(), new TaskCompletionSource<bool>());
        probe.Issuer.Instead = _ =>
        {
            asked.TrySetResult();
            return answer.Task;
        };
        probe.Time.Advance(IssuerKeys.RefreshAfter);
        Assert.NotNull(probe.Check.Find(token));
        await asked.Task.WaitAsync(Patience);
        // The issuer has not answered yet.
        Assert.NotNull(probe.Check.Find(token));
        await probe.InAsync(probe.Token());

        // It has the first word now, and is not asked again: joined by who needs a key.
        var waiting = probe.RefusedAsync(probe.Token(probe.NewKey("unknown")));
        answer.SetResult(false);
        await waiting;
        Assert.Equal(2, probe.Issuer.Asked);
        probe.Issuer.Break();
        probe.Time.Advance(TimeSpan.FromMinutes(3));
        Assert.NotNull(await probe.InAsync(token));
    }

    [Fact]
    public async Task Call_ThatGivesUp_DoesNotEndTheReadingForOthers()
    {
        await using var probe = await IssuerProbe.StartAsync();
        var (asked, answer) = (new TaskCompletionSource(), new TaskCompletionSource<bool>());
        probe.Issuer.Instead = _ =>
        {
            asked.TrySetResult();
            return answer.Task;
        };
        using var giveUp = new CancellationTokenSource();
        var first = probe.Check.CheckAsync(probe.Token(), giveUp.Token);
        var second = probe.InAsync(probe.Token());
        await asked.Task.WaitAsync(Patience);
        await giveUp.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
        answer.SetResult(false);
        await second;
        Assert.Equal(1, probe.Issuer.Asked);
    }

    [Fact]
    public async Task ClockSetBack_LetsNothingLiveLonger()
    {
        await using var probe = await IssuerProbe.StartAsync();
        var token = probe.Token();
        await probe.InAsync(token);
        probe.Issuer.Publish(probe.NewKey("k2"));
        probe.Time.AdjustTime(probe.Time.GetUtcNow() - TimeSpan.FromHours(1));
        Assert.Null(probe.Check.Find(token));
        await probe.RefusedAsync(token);
        await probe.RefusedAsync(probe.Token());
    }

    [Fact]
    public async Task Fault_IsReportedOnceWhenItBeginsAndOnceWhenItEnds()
    {
        await using var probe = await IssuerProbe.StartAsync();
        var said = new List<string?>();
        probe.Check.Report = fault => said.Add(fault?.Message);
        probe.Issuer.Break();
        for (var turn = 0; turn < 3; turn++)
        {
            await probe.RefusedAsync(probe.Token(), Reason.KeysUnavailable);
            probe.Time.Advance(IssuerKeys.RetryPause);
        }

        probe.Issuer.Break(false);
        await probe.InAsync(probe.Token());
        probe.Time.Advance(IssuerKeys.Longest);
        await probe.InAsync(probe.Token());
        Assert.Equal(["Answered 503.", null], said);
    }

    [Fact]
    public async Task KeysWithoutName_AreAllTried_AndOthersAreNot()
    {
        await using var probe = await IssuerProbe.StartAsync();
        TestKey[] given = [probe.NewKey("k1"), probe.NewKey("k2"), probe.NewKey(null), probe.NewKey("k3", "ES384")];
        probe.Issuer.Publish(given);
        foreach (var key in given)
        {
            await probe.InAsync(probe.Token(key));
            await probe.InAsync(probe.Token(key.Nameless()));
        }

        await probe.RefusedAsync(probe.Token(probe.NewKey(null)));
        await probe.RefusedAsync(probe.Token(probe.NewKey("k2")));
    }
}
