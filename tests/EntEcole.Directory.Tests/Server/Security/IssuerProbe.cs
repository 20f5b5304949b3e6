using System.Text.Json.Nodes;
using EntEcole.Directory.Access;
using EntEcole.Directory.Model;
using EntEcole.Directory.Server.Security;
using EntEcole.Directory.Tests.Support;

namespace EntEcole.Directory.Tests.Server.Security;

/// <summary>An issuer with one key, what checks its tokens, and a clock.</summary>
internal sealed class IssuerProbe : IAsyncDisposable
{
    private readonly List<TestKey> keys = [];
    private int made;

    private IssuerProbe(TestIssuer issuer, TestKey key, FakeTime time)
    {
        (Issuer, Key, Time) = (issuer, key, time);
        keys.Add(key);
        Check = CheckOf(new CallerSettings());
    }

    public FakeTime Time { get; }

    public TestIssuer Issuer { get; }

    /// <summary>The key that the issuer gives at first, <c>k1</c>.</summary>
    public TestKey Key { get; }

    /// <summary>With default settings but the issuer.</summary>
    public TokenCheck Check { get; }

    public static async Task<IssuerProbe> StartAsync(string algorithm = "RS256")
    {
        var key = new TestKey(algorithm: algorithm);
        return new IssuerProbe(await TestIssuer.StartAsync(key), key, new FakeTime());
    }

    /// <summary>What checks tokens of the issuer with other settings.</summary>
    public TokenCheck CheckOf(CallerSettings settings) =>
        new(settings with { TokenIssuer = settings.TokenIssuer ?? Issuer.Url }, null, Time);

    /// <summary>Another key, which the issuer does not give yet.</summary>
    public TestKey NewKey(string? kid, string algorithm = "RS256", int bits = 2048)
    {
        keys.Add(new TestKey(kid, algorithm, bits));
        return keys[^1];
    }

    /// <summary>A token of an hour like no other before, without <c>nbf</c>.</summary>
    public string Token(TestKey? key = null, Action<JsonObject>? change = null, string? header = null)
    {
        var claims = RawToken.Claims(Issuer.Url, Time.GetUtcNow());
        claims["jti"] = $"token {Interlocked.Increment(ref made)}";
        change?.Invoke(claims);
        return RawToken.Sign(key ?? Key, claims, header);
    }

    public Task<Caller> InAsync(string token, TokenCheck? check = null) => (check ?? Check).CheckAsync(token, CancellationToken.None);

    public async Task RefusedAsync(string token, Reason reason = Reason.CredentialsInvalid, TokenCheck? check = null) =>
        Assert.Equal(reason, (await Assert.ThrowsAsync<DirectoryException>(() => InAsync(token, check))).Reason);

    public async ValueTask DisposeAsync()
    {
        await Issuer.DisposeAsync();
        keys.ForEach(key => key.Dispose());
    }
}
