using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using EntEcole.Directory.Model;
using EntEcole.Directory.Server.Security;
using EntEcole.Directory.Tests.Support;

namespace EntEcole.Directory.Tests.Server.Security;

/// <summary>Which well-signed tokens are accepted: times, issuer, audiences, type, critical extensions.</summary>
public sealed partial class TokenRulesTests
{
    private static readonly long Now = new FakeTime().GetUtcNow().ToUnixTimeSeconds();

    [Theory]
    [InlineData("nbf", null, true)]
    [InlineData("nbf", "0", true)]
    [InlineData("nbf", "-1", true)]
    [InlineData("nbf", "NOW", true)]
    [InlineData("nbf", "NOW+30", true)]
    [InlineData("nbf", "NOW+31", false)]
    [InlineData("nbf", "NOW+86400", false)]
    [InlineData("nbf", "253402300800", false)]
    [InlineData("nbf", "9223372036854775807", false)]
    [InlineData("exp", null, false)]
    [InlineData("exp", "NOW-30", false)]
    [InlineData("exp", "NOW-29", true)]
    [InlineData("exp", "NOW+1", true)]
    [InlineData("exp", "0", false)]
    [InlineData("exp", "-1", false)]
    [InlineData("exp", "-9223372036854775808", false)]
    [InlineData("exp", "253402300799", true)]
    [InlineData("exp", "999999999999", true)]
    [InlineData("exp", "9223372036854775807", true)]
    [InlineData("exp", "\"soon\"", false)]
    [InlineData("exp", "null", false)]
    [InlineData("exp", "[NOW+100]", false)]
    [InlineData("exp", "{}", false)]
    [InlineData("iss", null, false)]
    [InlineData("iss", "null", false)]
    [InlineData("iss", "7", false)]
    [InlineData("iss", "\"\"", false)]
    [InlineData("iss", "[\"ISSUER\"]", false)]
    [InlineData("iss", "[\"https://another.example\",\"ISSUER\"]", false)]
    [InlineData("iss", "{\"a\":\"ISSUER\"}", false)]
    [InlineData("iss", "\"ISSUER.example\"", false)]
    [InlineData("aud", "[\"another\",\"entecole\"]", true)]
    [InlineData("aud", "[\"entecole\"]", true)]
    [InlineData("aud", "[\"another\"]", false)]
    [InlineData("aud", "[]", false)]
    [InlineData("aud", "[[\"entecole\"]]", false)]
    [InlineData("aud", "\"Entecole\"", false)]
    [InlineData("aud", "\"entecole/\"", false)]
    [InlineData("aud", "\"another entecole\"", false)]
    [InlineData("aud", "\"\"", false)]
    [InlineData("aud", null, false)]
    [InlineData("aud", "null", false)]
    [InlineData("aud", "7", false)]
    [InlineData("sub", null, true)]
    [InlineData("sub", "\" \"", true)]
    [InlineData("sub", "7", false)]
    [InlineData("sub", "[\"ent\"]", false)]
    [InlineData("sub", "{}", false)]
    public async Task Claim_OfEachShape_LetsInOrNot(string name, string? value, bool isIn)
    {
        await using var probe = await IssuerProbe.StartAsync("ES256");
        var text = value is null ? null : Relative().Replace(
            value.Replace("ISSUER", probe.Issuer.Url, StringComparison.Ordinal),
            match => (Now + (match.Groups["offset"].Success ? long.Parse(match.Groups["offset"].Value, CultureInfo.InvariantCulture) : 0))
                .ToString(CultureInfo.InvariantCulture));
        var claims = RawToken.Claims(probe.Issuer.Url, probe.Time.GetUtcNow());
        claims.Remove(name);
        if (text is not null)
        {
            claims[name] = JsonNode.Parse(text);
        }

        var token = RawToken.Sign(probe.Key, claims);
        if (isIn)
        {
            Assert.Equal("ent", (await probe.InAsync(token)).Name, StringComparer.Ordinal);
            Assert.NotNull(probe.Check.Find(token));
        }
        else
        {
            var refused = await Assert.ThrowsAsync<DirectoryException>(() => probe.InAsync(token));
            Assert.True(refused.Reason is Reason.CredentialsInvalid or Reason.CredentialsExpired, refused.Reason.ToString());
            Assert.Null(probe.Check.Find(token));
        }
    }

    [Theory]
    [InlineData("\"crit\":[\"exp\"]")]
    [InlineData("\"crit\":[\"https://another.example/ext\"],\"https://another.example/ext\":1")]
    [InlineData("\"crit\":[\"b64\"],\"b64\":true")]
    [InlineData("\"crit\":[]")]
    [InlineData("\"crit\":\"exp\"")]
    [InlineData("\"crit\":null")]
    [InlineData("\"\\u0063rit\":[\"exp\"]")]
    [InlineData("\"typ\":\"logout+jwt\"")]
    [InlineData("\"typ\":\"dpop+jwt\"")]
    [InlineData("\"typ\":\"JWT\",\"typ\":\"at+jwt\"")]
    [InlineData("\"alg\":\"none\"")]
    public async Task Header_WithWhatIsNotUnderstood_IsRefused(string header)
    {
        await using var probe = await IssuerProbe.StartAsync("ES256");
        await probe.RefusedAsync(probe.Token(header: header));
        await probe.InAsync(probe.Token());
    }

    [Theory]
    [InlineData("\"typ\":\"JWT\"")]
    [InlineData("\"typ\":\"jwt\"")]
    [InlineData("\"typ\":\"at+jwt\"")]
    [InlineData("\"typ\":\"application/at+jwt\"")]
    [InlineData("\"x5t\":\"abc\",\"Crit\":1")]
    public async Task Header_OfAnAccessToken_IsLetIn(string header)
    {
        await using var probe = await IssuerProbe.StartAsync("ES256");
        await probe.InAsync(probe.Token(header: header));
    }

    [Theory]
    [InlineData("entecole,urn:other", "entecole", true)]
    [InlineData("entecole,urn:other", "urn:other", true)]
    [InlineData(" urn:other \n entecole ", "urn:other", true)]
    [InlineData("entecole,urn:other", "entecole,urn:other", false)]
    [InlineData("urn:other", "entecole", false)]
    public async Task Audiences_AsAList_AreEachAccepted(string setting, string audience, bool isIn)
    {
        await using var probe = await IssuerProbe.StartAsync("ES256");
        var check = probe.CheckOf(new CallerSettings { TokenAudience = setting });
        var token = probe.Token(change: claims => claims["aud"] = audience);
        await (isIn ? probe.InAsync(token, check) : probe.RefusedAsync(token, check: check));
    }

    [Theory]
    [InlineData("")]
    [InlineData(" , ")]
    public void Audiences_WithoutOne_AreRefusedByName(string setting) =>
        Assert.Equal("TokenAudience", Assert.Throws<DirectoryException>(() =>
        new TokenCheck(new CallerSettings { TokenAudience = setting }, TestCallers.Key, new FakeTime())).Facts["setting"]);

    [Fact]
    public async Task Claims_NamedTwice_AreRefused()
    {
        await using var probe = await IssuerProbe.StartAsync("ES256");
        var claims = RawToken.Claims(probe.Issuer.Url, probe.Time.GetUtcNow()).ToJsonString();
        await probe.InAsync(RawToken.SignText(probe.Key, claims));
        await probe.RefusedAsync(RawToken.SignText(probe.Key, claims[..^1] + ",\"roles\":[\"*\"]}"));
        await probe.RefusedAsync(RawToken.SignText(probe.Key, claims[..^1] + ",\"sub\":\"another\"}"));
    }

    [Fact]
    public async Task Times_AtRandom_LetInExactlyBetweenThem()
    {
        await using var probe = await IssuerProbe.StartAsync("ES256");
        var random = new Random(19);
        for (var turn = 0; turn < 1000; turn++)
        {
            var (from, until) = (Instant(), Instant());
            var token = probe.Token(change: claims => (claims["nbf"], claims["exp"]) = (from, until));
            if (until > Now - 30 && from <= Now + 30)
            {
                await probe.InAsync(token);
            }
            else
            {
                var refused = await Assert.ThrowsAsync<DirectoryException>(() => probe.InAsync(token));
                Assert.True(refused.Reason is Reason.CredentialsInvalid or Reason.CredentialsExpired, $"{from} {until} {refused.Reason}");
            }
        }

        long Instant() => random.Next(3) switch
        {
            0 => Now + random.Next(-40, 40),
            1 => random.NextInt64(0, 300_000_000_000),
            _ => random.NextInt64(long.MinValue, long.MaxValue),
        };
    }

    [GeneratedRegex("NOW(?<offset>[+-][0-9]+)?", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Relative();
}
