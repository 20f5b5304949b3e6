using EntEcole.Directory.Server.Limits;
using EntEcole.Directory.Tests.Support;

namespace EntEcole.Directory.Tests.Server.Limits;

/// <summary>What is counted of each caller: permits that time brings back, and a bounded number of callers.</summary>
public sealed class CallerQuotasTests
{
    private readonly FakeTime time = new();

    [Fact]
    public void Bucket_PermitsOfASecondTaken_SaysAfterHowLongThereIsOne()
    {
        var bucket = new RateBucket(4, time.TimestampFrequency);
        Assert.Equal([true, true, true, true, false], Enumerable.Range(0, 5).Select(_ => bucket.TryTake(time.GetTimestamp(), out var _)));

        Assert.False(bucket.TryTake(time.GetTimestamp(), out var wait));
        Assert.Equal(TimeSpan.FromMilliseconds(250), TimeSpan.FromTicks(wait));
        time.Advance(TimeSpan.FromTicks(wait - 1));
        Assert.False(bucket.HasOne(time.GetTimestamp(), out wait));
        Assert.Equal(1, wait);
        time.Advance(TimeSpan.FromTicks(1));
        Assert.True(bucket.HasOne(time.GetTimestamp(), out _));
        Assert.True(bucket.TryTake(time.GetTimestamp(), out _));
        Assert.False(bucket.TryTake(time.GetTimestamp(), out _));
    }

    [Fact]
    public void Bucket_AfterALongRest_HoldsNoMoreThanASecondBrings()
    {
        var bucket = new RateBucket(4, time.TimestampFrequency);
        Assert.True(bucket.TryTake(time.GetTimestamp(), out _));
        time.Advance(TimeSpan.FromHours(1));
        Assert.True(bucket.IsFull(time.GetTimestamp()));
        Assert.Equal(4, Enumerable.Range(0, 10).Count(_ => bucket.TryTake(time.GetTimestamp(), out var _)));
    }

    [Fact]
    public void Bucket_ManyThreads_GiveNoMoreThanThereIs()
    {
        var bucket = new RateBucket(1_000, time.TimestampFrequency);
        var taken = 0;
        Parallel.For(0, 8, _ =>
        {
            for (var i = 0; i < 500; i++)
            {
                if (bucket.TryTake(time.GetTimestamp(), out var _))
                {
                    Interlocked.Increment(ref taken);
                }
            }
        });
        Assert.Equal(1_000, taken);
    }

    [Fact]
    public void Bucket_RateOfZero_GivesAlways()
    {
        var bucket = new RateBucket(0, time.TimestampFrequency);
        Assert.All(Enumerable.Range(0, 1_000), _ => Assert.True(bucket.TryTake(time.GetTimestamp(), out var _)));
        Assert.True(bucket.HasOne(time.GetTimestamp(), out _));
    }

    [Fact]
    public void Shares_CallersAtRest_AreForgottenAndOthersAreNot()
    {
        var quotas = new CallerQuotas(10, time);
        var busy = quotas.Of("busy");
        Assert.True(busy.TryEnter(isStream: true, limit: 1));
        quotas.Of("resting").Rate.TryTake(time.GetTimestamp(), out _);
        Assert.Equal(2, quotas.Count);

        time.Advance(TimeSpan.FromMinutes(2));
        quotas.Of("new");

        Assert.Equal(2, quotas.Count);
        Assert.Same(busy, quotas.Of("busy"));
        Assert.Null(quotas.Find("resting"));
    }

    [Fact]
    public void Shares_MoreCallersThanAreToldApart_ShareWhatOneHas()
    {
        var quotas = new CallerQuotas(1, time, capacity: 2);
        foreach (var name in new[] { "a", "b" })
        {
            Assert.True(quotas.Of(name).Rate.TryTake(time.GetTimestamp(), out _));
        }

        Assert.True(quotas.Of("c").Rate.TryTake(time.GetTimestamp(), out _));
        Assert.False(quotas.Of("d").Rate.TryTake(time.GetTimestamp(), out _));
        Assert.Equal(2, quotas.Count);

        time.Advance(TimeSpan.FromSeconds(1));
        Assert.True(quotas.Of("d").Rate.TryTake(time.GetTimestamp(), out _));
        Assert.NotNull(quotas.Find("d"));
        Assert.Equal(1, quotas.Count);
    }

    [Fact]
    public void Share_CallsAndStreams_AreCountedApart()
    {
        var quota = new Quota(0, time.TimestampFrequency);
        Assert.True(quota.TryEnter(isStream: false, limit: 1));
        Assert.False(quota.TryEnter(isStream: false, limit: 1));
        Assert.True(quota.TryEnter(isStream: true, limit: 1));
        Assert.False(quota.IsIdle(time.GetTimestamp()));

        quota.Leave(isStream: false);
        Assert.True(quota.TryEnter(isStream: false, limit: 1));
        Assert.False(quota.TryEnter(isStream: true, limit: 1));
        Assert.True(quota.TryEnter(isStream: true, limit: 0));
    }

    [Theory]
    [InlineData("192.0.2.7", "192.0.2.7")]
    [InlineData("::ffff:192.0.2.7", "192.0.2.7")]
    [InlineData("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64")]
    public void AddressName_OfIpv6_IsItsNetwork(string address, string name) =>
        Assert.Equal(name, AttemptLimit.NameOf(System.Net.IPAddress.Parse(address)), StringComparer.Ordinal);
}
