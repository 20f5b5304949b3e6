using System.Security.Cryptography;
using EntEcole.Directory.Callers;
using EntEcole.Directory.Model;
using EntEcole.Directory.Server.Callers;
using EntEcole.Directory.Tests.Support;
using EntEcole.Directory.V1;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.IdentityModel.Tokens;

namespace EntEcole.Directory.Tests.Server.Callers;

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
            LocalKey = folder.File("seal.key"),
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
        var settings = new CallerSettings { TokenKeys = await WriteAsync(old.ECDsa.ExportSubjectPublicKeyInfoPem()), LocalKey = folder.File("seal.key") };
        await using var server = await TestServer.StartAsync(store.Store, time, callers: settings);
        string Signed(SecurityKey key) => TokenMaker.Make(settings, key, Reader, Now, Now.AddHours(1));
        await AskAsync(server, Signed(old));
        await RefusedAsync(server, Signed(next));

        await WriteAsync(next.ECDsa.ExportSubjectPublicKeyInfoPem() + "\n");
        // What was found good is known for five minutes at most.
        time.Advance(TimeSpan.FromMinutes(5));
        await AskAsync(server, Signed(next));
        await RefusedAsync(server, Signed(old));

        await WriteAsync("half a rotation");
        time.Advance(TimeSpan.FromMinutes(5));
        await AskAsync(server, Signed(next));
    }

    [Fact]
    public async Task Issuer_WithDiscovery_LetsItsTokensIn()
    {
        using var rsa = RSA.Create(2048);
        await using var issuer = await StartIssuerAsync(Jwks(rsa));
        var settings = new CallerSettings { TokenIssuer = issuer.Urls.Single(), LocalKey = folder.File("seal.key") };
        await using var server = await TestServer.StartAsync(store.Store, time, callers: settings);

        await AskAsync(server, TokenMaker.Make(settings, new RsaSecurityKey(rsa) { KeyId = "k1" }, Reader, Now, Now.AddHours(1)));
        await RefusedAsync(server, TokenMaker.Make(settings, TestCallers.NewKey(), Reader, Now, Now.AddHours(1)));
    }

    [Fact]
    public async Task Issuer_ThatDoesNotAnswer_IsUnavailableAndSoonAskedAgain()
    {
        using var rsa = RSA.Create(2048);
        var issuer = await StartIssuerAsync(Jwks(rsa));
        var settings = new CallerSettings { TokenIssuer = issuer.Urls.Single(), LocalKey = folder.File("seal.key") };
        await issuer.DisposeAsync();
        await using var server = await TestServer.StartAsync(store.Store, time, callers: settings);

        var token = TokenMaker.Make(settings, new RsaSecurityKey(rsa) { KeyId = "k1" }, Reader, Now, Now.AddHours(1));
        var error = await RichError.OfAsync(new DirectoryService.DirectoryServiceClient(server.With(token)).ListSchoolsAsync(new ListSchoolsRequest()));
        Assert.Equal((Grpc.Core.StatusCode.Unavailable, "KEYS_UNAVAILABLE"), (error.Code, error.Reason));
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

    private static async Task<WebApplication> StartIssuerAsync(string jwks)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        app.Run(context => context.Response.WriteAsync(context.Request.Path.Value is "/keys"
            ? jwks
            : $$"""{"issuer":"{{app.Urls.Single()}}","jwks_uri":"{{app.Urls.Single()}}/keys"}"""));
        await app.StartAsync();
        return app;
    }

    private static async Task AskAsync(TestServer server, string token) =>
        await new DirectoryService.DirectoryServiceClient(server.With(token)).ListSchoolsAsync(new ListSchoolsRequest());

    private static async Task RefusedAsync(TestServer server, string token) => Assert.Equal(
        "CREDENTIALS_INVALID",
        (await RichError.OfAsync(new DirectoryService.DirectoryServiceClient(server.With(token)).ListSchoolsAsync(new ListSchoolsRequest()))).Reason);

    private Task<string> WriteAsync(string text) => Task.FromResult(folder.WritePrivate("keys", text));
}
