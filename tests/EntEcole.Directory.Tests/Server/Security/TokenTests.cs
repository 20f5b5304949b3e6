using System.Security.Cryptography;
using System.Text;
using EntEcole.Directory.Access;
using EntEcole.Directory.Server.Security;
using EntEcole.Directory.Tests.Support;
using EntEcole.Directory.V1;
using Grpc.Core;
using Microsoft.IdentityModel.Tokens;

namespace EntEcole.Directory.Tests.Server.Security;

/// <summary>Which tokens are let in. The clock of the sample server stands still.</summary>
[Collection(SampleServers.Name)]
public sealed class TokenTests(SampleServer sample)
{
    private static readonly DateTimeOffset Now = new FakeTime().GetUtcNow();
    private static readonly Caller Reader = new("reader", CallerRoles.DirectoryReader, CallerPerimeter.All);

    [Fact]
    public async Task Token_OfTheKeyInTime_IsLetIn() =>
        Assert.Equal(SampleServer.Rodez, (await AskAsync(TestCallers.Token(Reader, Now.AddMinutes(-1), Now.AddMinutes(1)))).School.Uai);

    [Fact]
    public async Task NoToken_IsCredentialsMissing() => await RefusedAsync(null, "CREDENTIALS_MISSING");

    [Fact]
    public async Task Token_PastItsEnd_IsCredentialsExpired() =>
        await RefusedAsync(TestCallers.Token(Reader, Now.AddHours(-2), Now.AddMinutes(-1)), "CREDENTIALS_EXPIRED");

    [Fact]
    public async Task Token_BeforeItsBeginning_IsRefused() =>
        await RefusedAsync(TestCallers.Token(Reader, Now.AddMinutes(1), Now.AddHours(1)));

    [Fact]
    public async Task Token_OfAnotherAudience_IsRefused() =>
        await RefusedAsync(Signed(TestCallers.Settings with { TokenAudience = "another" }));

    [Fact]
    public async Task Token_OfAnotherIssuer_IsRefused() =>
        await RefusedAsync(Signed(TestCallers.Settings with { TokenIssuer = "https://another.example" }));

    [Fact]
    public async Task Token_OfAnotherKey_IsRefused() =>
        await RefusedAsync(TestCallers.Token(Reader, Now.AddMinutes(-1), Now.AddHours(1), TestCallers.NewKey()));

    [Fact]
    public async Task Token_OfAnotherKeyUnderTheNameOfOurs_IsRefused()
    {
        var stranger = TestCallers.NewKey();
        stranger.KeyId = TestCallers.Key.KeyId;
        await RefusedAsync(TestCallers.Token(Reader, Now.AddMinutes(-1), Now.AddHours(1), stranger));
    }

    [Fact]
    public async Task Token_WithoutAlgorithm_IsRefused()
    {
        var claims = TestCallers.Token(Reader).Split('.')[1];
        foreach (var algorithm in new[] { "none", "None", "NONE", "" })
        {
            await RefusedAsync($"{Encoded($$"""{"alg":"{{algorithm}}","typ":"JWT"}""")}.{claims}.");
        }
    }

    [Fact]
    public async Task Token_SignedWithThePublicKeyAsASecret_IsRefused()
    {
        var claims = TestCallers.Token(Reader).Split('.')[1];
        var key = TestCallers.Key.ECDsa;
        foreach (var secret in new[] { key.ExportSubjectPublicKeyInfo(), Encoding.ASCII.GetBytes(key.ExportSubjectPublicKeyInfoPem()) })
        {
            var body = $"{Encoded($$"""{"alg":"HS256","typ":"JWT","kid":"{{TestCallers.Key.KeyId}}"}""")}.{claims}";
            await RefusedAsync($"{body}.{Base64UrlEncoder.Encode(HMACSHA256.HashData(secret, Encoding.ASCII.GetBytes(body)))}");
        }
    }

    [Fact]
    public async Task Token_WithOtherClaimsUnderItsSignature_IsRefused()
    {
        var parts = TestCallers.Token(Reader).Split('.');
        var other = TestCallers.Token(Reader with { Roles = CallerRoles.All }).Split('.');
        await RefusedAsync($"{parts[0]}.{other[1]}.{parts[2]}");
    }

    [Theory]
    [InlineData("")]
    [InlineData(".")]
    [InlineData("..")]
    [InlineData("a.b.c")]
    [InlineData("e30.e30.e30")]
    [InlineData("{}")]
    public async Task Token_ThatIsNone_IsRefused(string token) => await RefusedAsync(token);

    [Fact]
    public async Task Token_LongerThanAnyReal_IsRefusedAndCostsNothing()
    {
        var caller = Reader with { Perimeter = TestCallers.Of(
            uais: [.. Enumerable.Range(0, 900).Select(number => $"{number:D7}" + Directory.Model.Uai.ControlLetter(number))]) };
        var token = TestCallers.Token(caller);
        Assert.InRange(token.Length, TokenCheck.MaxLength, 30_000);
        await RefusedAsync(token);
    }

    [Fact]
    public async Task Token_OfAMegabyte_IsRefusedBeforeItIsRead()
    {
        var error = await Assert.ThrowsAsync<RpcException>(() => AskAsync(new string('a', 1 << 20)));
        Assert.NotEqual(StatusCode.OK, error.StatusCode);
        // The server goes on.
        await AskAsync(TestCallers.Token(Reader));
    }

    [Fact]
    public async Task Token_WithoutName_IsRefused() => await RefusedAsync(TestCallers.Token(Reader with { Name = " " }));

    [Fact]
    public async Task Token_WithoutEnd_IsRefused()
    {
        var handler = new Microsoft.IdentityModel.JsonWebTokens.JsonWebTokenHandler { SetDefaultTimesOnTokenCreation = false };
        await RefusedAsync(handler.CreateToken(new SecurityTokenDescriptor
        {
            Issuer = CallerSettings.LocalIssuer,
            Audience = CallerSettings.DefaultAudience,
            Claims = new Dictionary<string, object>(StringComparer.Ordinal) { ["sub"] = "reader" },
            SigningCredentials = new SigningCredentials(TestCallers.Key, SecurityAlgorithms.EcdsaSha256),
        }));
    }

    [Fact]
    public async Task Health_NeedsNoToken()
    {
        var health = new global::Grpc.Health.V1.Health.HealthClient(sample.Server.With(null));
        Assert.Equal(
            global::Grpc.Health.V1.HealthCheckResponse.Types.ServingStatus.Serving,
            (await health.CheckAsync(new global::Grpc.Health.V1.HealthCheckRequest())).Status);
    }

    [Fact]
    public async Task TokenFoundGood_IsKnownUntilItEnds()
    {
        var time = new FakeTime();
        await using var store = await TestStore.CreateAsync();
        await using var server = await TestServer.StartAsync(store.Store, time);
        var token = TestCallers.Token(Reader, Now.AddMinutes(-1), Now.AddMinutes(2));
        var client = new DirectoryService.DirectoryServiceClient(server.With(token));
        await client.ListSchoolsAsync(new ListSchoolsRequest());

        time.Advance(TimeSpan.FromMinutes(2));
        await client.ListSchoolsAsync(new ListSchoolsRequest());
        time.Advance(TimeSpan.FromSeconds(31));
        Assert.Equal("CREDENTIALS_EXPIRED", (await RichError.OfAsync(client.ListSchoolsAsync(new ListSchoolsRequest()))).Reason);
    }

    [Fact]
    public void Cache_FullOfTokens_StaysBounded()
    {
        var cache = new TokenCache(new FakeTime());
        IReadOnlyList<SecurityKey> keys = [TestCallers.Key];
        for (var i = 0; i < 10_000; i++)
        {
            cache.Keep(TokenHash.Of($"token {i}"), Reader, keys, Now.AddHours(1));
        }

        Assert.InRange(cache.Count, 1, 4096);
        Assert.Same(Reader, cache.Find(TokenHash.Of("token 9999"), keys));
    }

    private static string Signed(CallerSettings settings) =>
        TestCallers.Token(Reader, Now.AddMinutes(-1), Now.AddHours(1), settings: settings);

    private static string Encoded(string json) => Base64UrlEncoder.Encode(json);

    private async Task<GetSchoolResponse> AskAsync(string? token) =>
        await new DirectoryService.DirectoryServiceClient(sample.Server.With(token)).GetSchoolAsync(
            new GetSchoolRequest { Uai = SampleServer.Rodez });

    private async Task RefusedAsync(string? token, string reason = "CREDENTIALS_INVALID")
    {
        var error = RichError.Of(await Assert.ThrowsAsync<RpcException>(() => AskAsync(token)));
        Assert.Equal((StatusCode.Unauthenticated, reason), (error.Code, error.Reason));
        Assert.Empty(error.Info.Metadata);
    }
}
