using System.Security.Cryptography;
using EntEcole.Directory.Access;
using EntEcole.Directory.Model;
using EntEcole.Directory.Server.Security;
using EntEcole.Directory.Tests.Support;
using EntEcole.Directory.V1;
using Microsoft.IdentityModel.Tokens;

namespace EntEcole.Directory.Tests.Server.Security;

/// <summary>Keys that come from elsewhere: a file, or an OpenID issuer.</summary>
public sealed class IssuerTests : IAsyncLifetime
{
    private static readonly Caller Reader = new("reader", CallerRoles.DirectoryReader, CallerPerimeter.All);
    private static readonly DateTimeOffset Now = new FakeTime().GetUtcNow();

    private readonly TempFolder folder = new();
    private readonly FakeTime time = new();
    private TestStore store = null!;

    public async ValueTask InitializeAsync() => store = await TestStore.CreateAsync();

    public async ValueTask DisposeAsync()
    {
        await store.DisposeAsync();
        folder.Dispose();
    }

    [Theory]
    [InlineData("RSA public key")]
    [InlineData("EC public key")]
    [InlineData("certificate")]
    [InlineData("private key")]
    [InlineData("JWKS")]
    public async Task KeyFile_OfEachKind_LetsItsTokensIn(string kind)
    {
        using var rsa = RSA.Create(2048);
        using var curve = ECDsa.Create(ECCurve.NamedCurves.nistP384);
        SecurityKey key = kind is "EC public key" ? LocalKey.Named(curve) : new RsaSecurityKey(rsa) { KeyId = "k1" };
        var settings = new CallerSettings
        {
            TokenIssuer = "https://sso.example/realms/ent",
            TokenKeys = await WriteAsync(kind switch
            {
                "RSA public key" => rsa.ExportSubjectPublicKeyInfoPem(),
                "EC public key" => curve.ExportSubjectPublicKeyInfoPem(),
                "certificate" => Certificates.Authority("CN=issuer", rsa).ExportCertificatePem(),
                "private key" => rsa.ExportPkcs8PrivateKeyPem(),
                _ => Jwks(rsa),
            }),
            LocalKey = folder.File("signer.key"),
        };
        await using var server = await TestServer.StartAsync(store.Store, time, callers: settings);

        await AskAsync(server, TokenMaker.Make(settings, key, Reader, Now, Now.AddHours(1)));
        await RefusedAsync(server, TokenMaker.Make(settings, TestCallers.NewKey(), Reader, Now, Now.AddHours(1)));
        await RefusedAsync(server, TestCallers.Token(Reader));
    }

    [Theory]
    [InlineData("")]
    [InlineData("nothing")]
    [InlineData("""{"keys":[]}""")]
    [InlineData("""{"keys":[{"kty":"oct","k":"c2VjcmV0LXNlY3JldC1zZWNyZXQtc2VjcmV0LXNlY3JldA"}]}""")]
    [InlineData("{")]
    public async Task KeyFile_WithoutAsymmetricKey_RefusesToStart(string text)
    {
        var error = Assert.Throws<DirectoryException>(() => TokenKeyFile.Read(folder.File("keys")));
        Assert.Equal(Reason.SettingInvalid, error.Reason);
        var path = await WriteAsync(text);
        error = Assert.Throws<DirectoryException>(() => TokenKeyFile.Read(path));
        Assert.Equal((Reason.SettingInvalid, "TokenKeys"), (error.Reason, error.Facts["setting"]));
    }

    [Fact]
    public async Task KeyFile_Replaced_TakesTheNewKeyAndNoLongerTheOld()
    {
        var (old, next) = (TestCallers.NewKey(), TestCallers.NewKey());
        var settings = new CallerSettings
        {
            TokenKeys = await WriteAsync(old.ECDsa.ExportSubjectPublicKeyInfoPem()),
            LocalKey = folder.File("signer.key"),
        };
        await using var server = await TestServer.StartAsync(store.Store, time, callers: settings);
        string Signed(SecurityKey key) => TokenMaker.Make(settings, key, Reader, Now, Now.AddHours(1));
        await AskAsync(server, Signed(old));
        await RefusedAsync(server, Signed(next));

        await WriteAsync(next.ECDsa.ExportSubjectPublicKeyInfoPem() + "\n");
        // The file is looked at every two seconds; what the old key signed is no longer known then.
        time.Advance(TimeSpan.FromSeconds(2));
        await AskAsync(server, Signed(next));
        await RefusedAsync(server, Signed(old));

        await WriteAsync("half a rotation");
        time.Advance(TimeSpan.FromMinutes(5));
        await AskAsync(server, Signed(next));
    }

    [Fact]
    public async Task Issuer_WithDiscovery_LetsItsTokensInAndNoLongerThoseOfAWithdrawnKey()
    {
        using var key = new TestKey();
        using var next = new TestKey("k2", "ES384");
        await using var issuer = await TestIssuer.StartAsync(key);
        var settings = new CallerSettings { TokenIssuer = issuer.Url, LocalKey = folder.File("signer.key") };
        await using var server = await TestServer.StartAsync(store.Store, time, callers: settings);
        var token = RawToken.Sign(key, RawToken.Claims(issuer.Url, Now));
        await AskAsync(server, token);
        await RefusedAsync(server, TokenMaker.Make(settings, TestCallers.NewKey(), Reader, Now, Now.AddHours(1)));

        issuer.Publish(next);
        time.Advance(IssuerKeys.Longest);
        await RefusedAsync(server, token);
        await AskAsync(server, RawToken.Sign(next, RawToken.Claims(issuer.Url, Now)));
    }

    [Fact]
    public async Task Issuer_OfAServerThatNoOneCalls_IsAskedFromTheStart()
    {
        var asked = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var issuer = await TestIssuer.StartAsync();
        issuer.Instead = _ => Task.FromResult(asked.TrySetResult() && false);
        var settings = new CallerSettings { TokenIssuer = issuer.Url, LocalKey = folder.File("signer.key") };

        await using var server = await TestServer.StartAsync(store.Store, time, callers: settings);

        await asked.Task.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task Issuer_ThatDoesNotAnswer_IsUnavailableToldOnceAndSoonAskedAgain()
    {
        using var key = new TestKey();
        await using var issuer = await TestIssuer.StartAsync(key);
        issuer.Break();
        var settings = new CallerSettings { TokenIssuer = issuer.Url, LocalKey = folder.File("signer.key") };
        await using var server = await TestServer.StartAsync(store.Store, time, callers: settings);
        var token = RawToken.Sign(key, RawToken.Claims(issuer.Url, Now));
        for (var turn = 0; turn < 3; turn++)
        {
            var error = await RichError.OfAsync(
                new DirectoryService.DirectoryServiceClient(server.With(token)).ListSchoolsAsync(new ListSchoolsRequest()));
            Assert.Equal((global::Grpc.Core.StatusCode.Unavailable, "KEYS_UNAVAILABLE"), (error.Code, error.Reason));
            time.Advance(IssuerKeys.RetryPause);
        }

        issuer.Break(false);
        await AskAsync(server, token);
        Assert.Single(server.Log.Entries, line => line.Text.Contains("cannot be read (Answered 503.)", StringComparison.Ordinal));
        Assert.Single(server.Log.Entries, line => line.Text.Contains("are read again", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("http://sso.example")]
    [InlineData("sso.example")]
    public void Issuer_WithoutTls_RefusesToStart(string issuer) => Assert.Throws<DirectoryException>(() =>
        new TokenCheck(new CallerSettings { TokenIssuer = issuer }, null, time));

    private static string Jwks(RSA rsa)
    {
        var key = JsonWebKeyConverter.ConvertFromRSASecurityKey(new RsaSecurityKey(rsa.ExportParameters(false)) { KeyId = "k1" });
        return $$"""{"keys":[{"kty":"RSA","use":"sig","kid":"k1","n":"{{key.N}}","e":"{{key.E}}"}]}""";
    }

    private static async Task AskAsync(TestServer server, string token) =>
        await new DirectoryService.DirectoryServiceClient(server.With(token)).ListSchoolsAsync(new ListSchoolsRequest());

    private static async Task RefusedAsync(TestServer server, string token) => Assert.Equal(
        "CREDENTIALS_INVALID",
        (await RichError.OfAsync(
            new DirectoryService.DirectoryServiceClient(server.With(token)).ListSchoolsAsync(new ListSchoolsRequest()))).Reason);

    private Task<string> WriteAsync(string text) => Task.FromResult(folder.WritePrivate("keys", text));
}
