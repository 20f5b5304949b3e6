using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using EntEcole.Directory.Model;
using EntEcole.Directory.Server.Host;
using EntEcole.Directory.Server.Security;
using EntEcole.Directory.Tests.Support;
using EntEcole.Directory.V1;
using Grpc.Core;
using Grpc.Net.Client;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace EntEcole.Directory.Tests.Server.Security;

/// <summary>TLS by certificate file, and callers known by their certificates.</summary>
public sealed class CertificateTests : IAsyncLifetime
{
    private readonly TempFolder folder = new();
    private readonly FakeTime time = new();
    private readonly RSA key = RSA.Create(2048);
    private TestStore store = null!;
    private X509Certificate2 authority = null!, known = null!;
    private CallerSettings settings = null!;
    private WebApplication app = null!;
    private string url = "";

    public async ValueTask InitializeAsync()
    {
        store = await TestStore.CreateAsync();
        authority = Certificates.Authority("CN=authority of tests", key);
        known = Certificates.Of("CN=ent-ecole", authority);
        WriteServer("CN=first");
        await File.WriteAllTextAsync(folder.File("authority.pem"), authority.ExportCertificatePem());
        await File.WriteAllTextAsync(folder.File("revoked"), "# none\n");
        await File.WriteAllTextAsync(folder.File("callers.json"), $$"""
            [{ "name": "ent", "thumbprint": "{{known.GetCertHashString(HashAlgorithmName.SHA256)}}", "roles": ["directory.reader"], "academies": ["*"] },
             { "name": "support", "subject": "CN=support", "roles": ["directory.support"], "academies": ["TOULOUSE"] }]
            """);
        settings = new CallerSettings
        {
            TlsCertificate = folder.File("server.pem"), ClientAuthority = folder.File("authority.pem"),
            ClientCallers = folder.File("callers.json"),
            ClientRevoked = folder.File("revoked"), LocalKey = folder.File("signer.key"),
        };
        app = ServerHost.Build(store.Store, "https://127.0.0.1:0", time, new ServerSettings { Callers = settings }, new ServerLog().AddTo);
        await app.StartAsync();
        url = app.Urls.Single();
    }

    public async ValueTask DisposeAsync()
    {
        await app.DisposeAsync();
        await store.DisposeAsync();
        key.Dispose();
        folder.Dispose();
    }

    [Fact]
    public void Reloads_OfAServerWithCertificates_AreThoseThatTheCatalogMarks() => Assert.Equal(
        SettingCatalog.All.Where(info => info.About.IsReloaded).Select(info => info.Name).Order(StringComparer.Ordinal),
        app.Services.GetRequiredService<Reloads>().Names.Order(StringComparer.Ordinal));

    [Fact]
    public async Task Certificate_OfTheAuthorityWithACaller_IsLetIn()
    {
        await AskAsync(known);
        await AskAsync(Certificates.Of("CN=support", authority));
    }

    [Fact]
    public async Task Certificate_OfACallerWithoutTheRole_IsDenied()
    {
        using var channel = Channel(Certificates.Of("CN=support", authority));
        var error = await RichError.OfAsync(new SyncService.SyncServiceClient(channel).GetPlanAsync(new GetPlanRequest { PlanId = 1 }));
        Assert.Equal((StatusCode.PermissionDenied, "ROLE_MISSING"), (error.Code, error.Reason));
    }

    [Fact]
    public async Task Certificate_OfNobody_IsRefused() =>
        Assert.Equal("CREDENTIALS_INVALID", await RefusedAsync(Certificates.Of("CN=nobody", authority)));

    [Fact]
    public async Task NoCertificate_IsCredentialsMissing() => Assert.Equal("CREDENTIALS_MISSING", await RefusedAsync(null));

    [Fact]
    public async Task Token_WhereNoIssuerIsConfigured_IsRefused()
    {
        using var channel = Channel(known, TestCallers.Token(TestCallers.Everybody));
        var error = await RichError.OfAsync(
            new DirectoryService.DirectoryServiceClient(channel).ListSchoolsAsync(new ListSchoolsRequest()));
        Assert.Equal("CREDENTIALS_INVALID", error.Reason);
    }

    [Fact]
    public async Task Certificate_OfAnotherAuthority_GetsNoConnection()
    {
        using var other = RSA.Create(2048);
        var stranger = Certificates.Of("CN=ent-ecole", Certificates.Authority("CN=authority of tests", other));
        await Assert.ThrowsAsync<RpcException>(() => AskAsync(stranger));
    }

    [Fact]
    public async Task Certificate_OfAServer_GetsNoConnection() =>
        await Assert.ThrowsAsync<RpcException>(() => AskAsync(Certificates.Of("CN=support", authority, isServer: true)));

    [Theory]
    [InlineData]
    [InlineData("2.5.29.37.0")]
    [InlineData("1.3.6.1.5.5.7.3.1", "1.3.6.1.5.5.7.3.4")]
    public async Task Certificate_ThatDoesNotSayThatItIsAClients_GetsNoConnection(params string[] usages) =>
        await Assert.ThrowsAsync<RpcException>(() => AskAsync(Certificates.Of("CN=support", authority, isServer: false, usages)));

    [Fact]
    public async Task Certificate_OfAClientAndAServer_IsLetIn() =>
        await AskAsync(Certificates.Of("CN=support", authority, isServer: false, "1.3.6.1.5.5.7.3.1", "1.3.6.1.5.5.7.3.2"));

    [Theory]
    [InlineData("thumbprint")]
    [InlineData("serial number")]
    public async Task Certificate_Revoked_IsRefusedOnTheConnectionItHas(string by)
    {
        using var channel = Channel(known);
        var client = new DirectoryService.DirectoryServiceClient(channel);
        await client.ListSchoolsAsync(new ListSchoolsRequest());

        await File.AppendAllTextAsync(
            settings.ClientRevoked!, (by is "thumbprint"
                ? known.GetCertHashString(HashAlgorithmName.SHA256).ToLowerInvariant()
                : known.SerialNumber) + "  # lost\n");
        time.Advance(TimeSpan.FromSeconds(3));
        Assert.Equal("CREDENTIALS_INVALID", (await RichError.OfAsync(client.ListSchoolsAsync(new ListSchoolsRequest()))).Reason);
    }

    [Fact]
    public async Task ServerCertificate_Replaced_IsTheOneOfNewConnections()
    {
        Assert.Equal("CN=first", await ShownAsync());
        WriteServer("CN=second renewed");
        time.Advance(TimeSpan.FromSeconds(3));
        Assert.Equal("CN=second renewed", await ShownAsync());
    }

    [Fact]
    public void Settings_WithoutWhoTheCertificatesAre_AreRefused()
    {
        var error = Assert.Throws<DirectoryException>(() => ServerHost.Build(
            store.Store, "https://127.0.0.1:0", time, new ServerSettings { Callers = settings with { ClientCallers = null } }));
        Assert.Equal("ClientCallers", error.Facts["setting"]);
    }

    [Theory]
    [InlineData("""[{"name":"x","subject":"CN=x","roles":["directory.raeder"]}]""")]
    [InlineData("""[{"subject":"CN=x","roles":[]}]""")]
    [InlineData("""[{"name":"x","roles":[]}]""")]
    [InlineData("[")]
    public async Task CallersFile_WithAFault_IsRefused(string text)
    {
        await File.WriteAllTextAsync(folder.File("other.json"), text);
        Assert.Throws<DirectoryException>(() => new ClientCertificates(settings with { ClientCallers = folder.File("other.json") }, time));
    }

    [Theory]
    [InlineData("https://0.0.0.0:0", true)]
    [InlineData("http://0.0.0.0:0", false)]
    public async Task Address_BeyondThisMachine_NeedsTlsAndConfiguredCallers(string address, bool served)
    {
        if (served)
        {
            await using var built = ServerHost.Build(store.Store, address, time, new ServerSettings { Callers = settings });
        }
        else
        {
            Assert.Throws<DirectoryException>(
                () => ServerHost.Build(store.Store, address, time, new ServerSettings { Callers = settings }));
        }

        Assert.Throws<DirectoryException>(() => ServerHost.Build(
            store.Store, address, time, new ServerSettings
            {
                Callers = new CallerSettings { TlsCertificate = settings.TlsCertificate, LocalKey = settings.LocalKey },
            }));
    }

    private void WriteServer(string name)
    {
        using var server = Certificates.Of(name, authority, isServer: true);
        folder.WritePrivate("server.pem", server.ExportCertificatePem() + "\n" + server.GetECDsaPrivateKey()!.ExportPkcs8PrivateKeyPem());
    }

    private GrpcChannel Channel(X509Certificate2? certificate, string? token = null)
    {
        var handler = new SocketsHttpHandler();
        handler.SslOptions.RemoteCertificateValidationCallback = (_, shown, _, _) => IsOurs(shown);
        handler.SslOptions.ClientCertificates = certificate is null ? [] : [certificate];
        handler.SslOptions.LocalCertificateSelectionCallback = (_, _, _, _, _) => certificate!;
        return GrpcChannel.ForAddress(
            url, new GrpcChannelOptions { HttpHandler = new BearerHandler(token, handler), DisposeHttpClient = true });
    }

    private bool IsOurs(X509Certificate? shown) => string.Equals(shown?.Issuer, authority.Subject, StringComparison.Ordinal);

    private async Task AskAsync(X509Certificate2? certificate)
    {
        using var channel = Channel(certificate);
        await new DirectoryService.DirectoryServiceClient(channel).ListSchoolsAsync(new ListSchoolsRequest());
    }

    private async Task<string> RefusedAsync(X509Certificate2? certificate) =>
        RichError.Of(await Assert.ThrowsAsync<RpcException>(() => AskAsync(certificate))).Reason;

    private async Task<string> ShownAsync()
    {
        using var client = new System.Net.Sockets.TcpClient();
        await client.ConnectAsync("127.0.0.1", new Uri(url).Port);
        await using var tls = new System.Net.Security.SslStream(client.GetStream(), false, (_, shown, _, _) => IsOurs(shown));
        await tls.AuthenticateAsClientAsync(new System.Net.Security.SslClientAuthenticationOptions { TargetHost = "127.0.0.1" });
        return tls.RemoteCertificate!.Subject;
    }
}
