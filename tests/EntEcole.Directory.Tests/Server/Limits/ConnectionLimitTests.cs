using EntEcole.Directory.Server.Limits;
using EntEcole.Directory.Tests.Support;

namespace EntEcole.Directory.Tests.Server.Limits;

/// <summary>Which connection makes room for a new one, and which never does.</summary>
public sealed class ConnectionLimitTests
{
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(1);

    private readonly FakeTime time = new();
    private readonly List<string> closed = [];

    [Fact]
    public void Address_AtItsLimit_LosesItsOldestIdleConnection()
    {
        var limit = Limit(perAddress: 2);
        Enter(limit, "a", "a1");
        Enter(limit, "b", "b1");
        Enter(limit, "a", "a2");

        Assert.True(TryEnter(limit, "a", "a3"));
        Assert.Equal(["a1"], closed);
        Assert.True(TryEnter(limit, "a", "a4"));
        Assert.Equal(["a1", "a2"], closed);
        Assert.Equal(3, limit.Count);
    }

    [Fact]
    public void Address_WhoseConnectionsAllHaveCalls_GetsNoOther()
    {
        var limit = Limit(perAddress: 2);
        var (first, second) = (Enter(limit, "a", "a1"), Enter(limit, "a", "a2"));
        first.Begin(time.GetTimestamp(), authenticated: true);
        second.Begin(time.GetTimestamp(), authenticated: false);

        Assert.False(TryEnter(limit, "a", "a3"));
        Assert.True(TryEnter(limit, "b", "b1"));
        Assert.Empty(closed);

        first.End(time.GetTimestamp());
        Assert.True(TryEnter(limit, "a", "a4"));
        Assert.Equal(["a1 gently"], closed);
    }

    [Fact]
    public void IdleConnection_OfACaller_IsKeptLongerThanOneWithoutCredentials()
    {
        var limit = Limit(perAddress: 2);
        Call(Enter(limit, "a", "caller"));
        Enter(limit, "a", "anonymous");
        Assert.True(TryEnter(limit, "a", "new"));
        Assert.Equal(["anonymous"], closed);
    }

    [Fact]
    public void IdleConnection_ThatServedLast_IsClosedLast()
    {
        var limit = Limit(perAddress: 2);
        var (first, second) = (Enter(limit, "a", "a1"), Enter(limit, "a", "a2"));
        Call(second);
        Call(first);
        Assert.True(TryEnter(limit, "a", "a3"));
        Assert.Equal(["a2 gently"], closed);
    }

    [Fact]
    public void AnonymousCall_ThatLasts_DoesNotHoldItsConnection()
    {
        var limit = Limit(perAddress: 1);
        Enter(limit, "a", "watch of health").Begin(time.GetTimestamp(), authenticated: false);
        time.Advance(ConnectionLimit.AnonymousPatience - Step);
        Assert.False(TryEnter(limit, "a", "too early"));
        Assert.True(TryEnter(limit, "a", "new"));
        Assert.Equal(["watch of health"], closed);
    }

    [Fact]
    public void Server_Full_ClosesIdleConnectionsOfTheAddressThatHasMost()
    {
        var limit = Limit(total: 6);
        Enter(limit, "single", "s1");
        for (var i = 1; i <= 4; i++)
        {
            Enter(limit, "many", $"m{i}");
        }

        Enter(limit, "other", "o1");
        Assert.True(TryEnter(limit, "new", "n1"));
        Assert.True(TryEnter(limit, "many", "m5"));
        Assert.Equal(["m1", "m2"], closed);
    }

    [Fact]
    public void Server_FullOfCalls_RefusesTheNewOne()
    {
        var limit = Limit(total: 2);
        Enter(limit, "a", "a1").Begin(time.GetTimestamp(), authenticated: true);
        Enter(limit, "b", "b1").Begin(time.GetTimestamp(), authenticated: true);
        Assert.False(TryEnter(limit, "c", "c1"));
        Assert.Equal((2, 0), (limit.Count, closed.Count));
    }

    [Fact]
    public void Server_FullOfCallersConnections_ClosesOneAtATime()
    {
        var limit = Limit(total: 200);
        for (var i = 0; i < 200; i++)
        {
            Call(Enter(limit, $"{i}", $"{i}"));
        }

        Assert.True(TryEnter(limit, "new", "new"));
        Assert.Equal(["0 gently"], closed);
    }

    [Fact]
    public void TrustedProxy_MayHaveMoreThanAnAddress_AndIsNotTakenForTheBusiest()
    {
        var limit = Limit(perAddress: 2, total: 6);
        for (var i = 1; i <= 4; i++)
        {
            Assert.True(limit.TryEnter(Make("proxy", $"p{i}", isProxy: true)));
        }

        Enter(limit, "a", "a1");
        Enter(limit, "a", "a2");
        Assert.True(TryEnter(limit, "b", "b1"));
        Assert.Equal(["a1"], closed);
    }

    [Fact]
    public void ClosedConnection_ThatEndsLater_IsCountedOnce()
    {
        var limit = Limit(perAddress: 1);
        var first = Enter(limit, "a", "a1");
        var second = Enter(limit, "a", "a2");
        limit.Leave(first);
        Assert.Equal(1, limit.Count);
        limit.Leave(second);
        Assert.Equal(0, limit.Count);
    }

    [Fact]
    public void Limits_OfZero_AreNone()
    {
        var limit = Limit(perAddress: 0, total: 0);
        Assert.All(Enumerable.Range(0, 1_000), i => Assert.True(TryEnter(limit, "a", $"{i}")));
        Assert.Empty(closed);
    }

    private ConnectionLimit Limit(int perAddress = 0, int total = 0) =>
        new(new LimitSettings { MaxConnectionsPerAddress = perAddress, MaxConnections = total }, time);

    private OpenConnection Make(string address, string name, bool isProxy = false)
    {
        time.Advance(Step);
        return new OpenConnection(address, isProxy, time.GetTimestamp(), gently => closed.Add(gently ? name + " gently" : name));
    }

    private bool TryEnter(ConnectionLimit limit, string address, string name) => limit.TryEnter(Make(address, name));

    private OpenConnection Enter(ConnectionLimit limit, string address, string name)
    {
        var made = Make(address, name);
        Assert.True(limit.TryEnter(made));
        return made;
    }

    private void Call(OpenConnection connection)
    {
        connection.Begin(time.GetTimestamp(), authenticated: true);
        time.Advance(Step);
        connection.End(time.GetTimestamp());
    }
}
