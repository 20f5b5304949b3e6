using System.Security.Cryptography;
using System.Text;
using EntEcole.Directory.Model;
using EntEcole.Directory.Server.Security;
using Microsoft.IdentityModel.Tokens;

namespace EntEcole.Directory.Tests.Server.Security;

/// <summary>What an issuer may send instead of keys, and which of its keys are taken.</summary>
public sealed class IssuerDocumentsTests
{
    [Theory]
    [InlineData("<html><body>Maintenance</body></html>")]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("{")]
    [InlineData("""{"issuer":"ISSUER"}""")]
    [InlineData("""{"issuer":"https://another.example","jwks_uri":"ISSUER/keys"}""")]
    [InlineData("""{"issuer":"ISSUER.example","jwks_uri":"ISSUER/keys"}""")]
    [InlineData("""{"jwks_uri":"ISSUER/keys"}""")]
    [InlineData("""{"issuer":"ISSUER","jwks_uri":"http://192.0.2.1/keys"}""")]
    [InlineData("""{"issuer":"ISSUER","jwks_uri":"file:///etc/hostname"}""")]
    [InlineData("""{"issuer":"ISSUER","jwks_uri":"keys"}""")]
    [InlineData("""{"issuer":"ISSUER","jwks_uri":7}""")]
    public async Task Configuration_ThatIsNone_LetsNobodyIn(string text)
    {
        await using var probe = await IssuerProbe.StartAsync();
        probe.Issuer.Configuration = text.Replace("ISSUER", probe.Issuer.Url, StringComparison.Ordinal);
        await probe.RefusedAsync(probe.Token(), Reason.KeysUnavailable);

        probe.Issuer.Configuration = null;
        probe.Time.Advance(IssuerKeys.RetryPause);
        await probe.InAsync(probe.Token());
    }

    [Theory]
    [InlineData("<html><body>Maintenance</body></html>")]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("{}")]
    [InlineData("""{"keys":[]}""")]
    [InlineData("""{"keys":{}}""")]
    [InlineData("""{"keys":[null,1,"k1"]}""")]
    [InlineData("""{"keys":[{"kty":"oct","kid":"k1","k":"c2VjcmV0LXNlY3JldC1zZWNyZXQtc2VjcmV0LXNlY3JldA"}]}""")]
    [InlineData("""{"keys":[{"kty":"RSA","kid":"k1"}]}""")]
    [InlineData("""{"keys":[{"kty":"RSA","kid":"k1","n":"AQ","e":"AQAB"}]}""")]
    public async Task Keys_ThatAreNone_LetNobodyIn(string text)
    {
        await using var probe = await IssuerProbe.StartAsync();
        probe.Issuer.Keys = text;
        await probe.RefusedAsync(probe.Token(), Reason.KeysUnavailable);
    }

    [Theory]
    [InlineData("\"use\":\"enc\"")]
    [InlineData("\"alg\":\"RSA-OAEP\"")]
    [InlineData("\"alg\":\"HS256\"")]
    [InlineData("\"key_ops\":[\"encrypt\"]")]
    public async Task Key_ThatIsNotForSignatures_IsNotOne(string member)
    {
        await using var probe = await IssuerProbe.StartAsync();
        var signing = probe.NewKey("k2");
        probe.Issuer.Keys = $$"""{"keys":[{{probe.Key.Public(member)}},{{signing.Public()}}]}""";
        await probe.InAsync(probe.Token(signing));
        await probe.RefusedAsync(probe.Token());
        await probe.RefusedAsync(probe.Token(probe.Key.Nameless()));
    }

    [Theory]
    [InlineData("\"use\":\"sig\"")]
    [InlineData("\"alg\":\"RS256\"")]
    [InlineData("\"key_ops\":[\"verify\"]")]
    public async Task Key_ThatIsForSignatures_IsTaken(string member)
    {
        await using var probe = await IssuerProbe.StartAsync();
        probe.Issuer.Keys = $$"""{"keys":[{{probe.Key.Public(member)}}]}""";
        await probe.InAsync(probe.Token());
    }

    [Fact]
    public async Task WeakKey_OfTheIssuer_IsNotTaken()
    {
        await using var probe = await IssuerProbe.StartAsync();
        var weak = probe.NewKey("weak", bits: 1024);
        probe.Issuer.Publish(probe.Key, weak);
        await probe.InAsync(probe.Token());
        await probe.RefusedAsync(probe.Token(weak));
    }

    [Fact]
    public async Task SecretAmongTheKeys_SignsNothing()
    {
        await using var probe = await IssuerProbe.StartAsync();
        var secret = RandomNumberGenerator.GetBytes(32);
        probe.Issuer.Keys =
            $$"""{"keys":[{"kty":"oct","kid":"s1","alg":"HS256","k":"{{Base64UrlEncoder.Encode(secret)}}"},{{probe.Key.Public()}}]}""";
        await probe.InAsync(probe.Token());
        foreach (var (kid, bytes) in new[] { ("s1", secret), ("k1", probe.Key.PublicInfo()), ("k1", secret) })
        {
            var body = $"{Base64UrlEncoder.Encode($$"""{"alg":"HS256","kid":"{{kid}}"}""")}.{probe.Token().Split('.')[1]}";
            await probe.RefusedAsync($"{body}.{Base64UrlEncoder.Encode(HMACSHA256.HashData(bytes, Encoding.ASCII.GetBytes(body)))}");
        }
    }

    [Fact]
    public async Task TooManyKeys_AreNotTriedOneByOne()
    {
        await using var probe = await IssuerProbe.StartAsync();
        probe.Issuer.Keys = $$"""{"keys":[{{string.Join(',', Enumerable.Repeat(probe.Key.Public(), 101))}}]}""";
        await probe.RefusedAsync(probe.Token(), Reason.KeysUnavailable);
    }

    [Fact]
    public async Task DocumentOverAMegabyte_IsNotRead()
    {
        await using var probe = await IssuerProbe.StartAsync();
        probe.Issuer.Keys = $$"""{"keys":[{{probe.Key.Public()}}],"more":"{{new string('x', 1 << 20)}}"}""";
        await probe.RefusedAsync(probe.Token(), Reason.KeysUnavailable);
    }

    [Theory]
    [InlineData("/.well-known/openid-configuration")]
    [InlineData("/keys")]
    public async Task Redirect_IsNotFollowed(string from)
    {
        await using var probe = await IssuerProbe.StartAsync();
        await using var other = await TestIssuer.StartAsync(probe.Key);
        other.Configuration = $$"""{"issuer":"{{probe.Issuer.Url}}","jwks_uri":"{{other.Url}}/keys"}""";
        probe.Issuer.Instead = context =>
        {
            var isHere = string.Equals(context.Request.Path.Value, from, StringComparison.Ordinal);
            if (isHere)
            {
                context.Response.Redirect(other.Url + from);
            }

            return Task.FromResult(isHere);
        };
        await probe.RefusedAsync(probe.Token(), Reason.KeysUnavailable);
        Assert.Equal(0, other.Asked);
    }

    [Theory]
    [InlineData("RS256")]
    [InlineData("RS384")]
    [InlineData("RS512")]
    [InlineData("PS256")]
    [InlineData("PS384")]
    [InlineData("PS512")]
    [InlineData("ES256")]
    [InlineData("ES384")]
    [InlineData("ES512")]
    public async Task Key_OfEachAlgorithm_LetsItsTokensIn(string algorithm)
    {
        await using var probe = await IssuerProbe.StartAsync(algorithm);
        await probe.InAsync(probe.Token());
        await probe.RefusedAsync(probe.Token(probe.NewKey("k1", algorithm)));
    }

    [Theory]
    [InlineData("", "", true)]
    [InlineData("", "/", true)]
    [InlineData("/", "", true)]
    [InlineData("/", "/", true)]
    [InlineData("", "//", false)]
    [InlineData("/", "/.", false)]
    [InlineData("", "?", false)]
    public async Task SlashAtTheEndOfTheIssuer_MayBeThereOrNot(string inSetting, string inToken, bool isIn)
    {
        await using var probe = await IssuerProbe.StartAsync();
        var check = probe.CheckOf(new CallerSettings { TokenIssuer = probe.Issuer.Url + inSetting });
        var token = probe.Token(change: claims => claims["iss"] = probe.Issuer.Url + inToken);
        if (isIn)
        {
            // One issuer, however it is written.
            Assert.Equal(probe.Issuer.Url, (await probe.InAsync(token, check)).Issuer, StringComparer.Ordinal);
        }
        else
        {
            await probe.RefusedAsync(token, check: check);
        }
    }
}
