using System.Security.Cryptography;
using System.Text.Json;
using EntEcole.Directory.Access;
using EntEcole.Directory.Model;
using EntEcole.Directory.Server.Cli.Output;
using EntEcole.Directory.Server.Security;
using EntEcole.Directory.Tests.Support;
using EntEcole.Directory.V1;

namespace EntEcole.Directory.Tests.Server.Security;

/// <summary><c>entecole tokens issue</c>, and the key that it signs with.</summary>
public sealed class TokenVerbTests : IDisposable
{
    private readonly TempFolder folder = new();

    private string Database => "sqlite:" + folder.File("directory.db");

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Issue_WithAPerimeter_PrintsATokenThatTheServerOfTheStoreLetsIn()
    {
        var (exit, output, error) = await Verb.RunAsync(
            "tokens", "issue", "--role", "directory.reader", "directory.support", "--academy", "toulouse", "--uai", "0120612a", "--caller",
            "A. D'ESSAI",
            "--database", Database);

        Assert.Equal((ExitCode.Done, ""), (exit, error));
        var token = output.TrimEnd();
        Assert.Matches("^[\\w-]+\\.[\\w-]+\\.[\\w-]+$", token);
        var settings = new CallerSettings { LocalKey = folder.File("directory.db.key") };
        var caller = await new TokenCheck(settings, LocalKey.Open(settings.LocalKey!), new FakeTime()).CheckAsync(
            token, CancellationToken.None);
        Assert.Equal(
            ("A. D'ESSAI", CallerRoles.DirectoryReader | CallerRoles.DirectorySupport, false),
            (caller.Name, caller.Roles, caller.Perimeter.IsAll));
        Assert.Equal(CallerSettings.LocalIssuer, caller.Issuer, StringComparer.Ordinal);
        Assert.Equal(("TOULOUSE", "0120612A"), (Assert.Single(caller.Perimeter.Academies), Assert.Single(caller.Perimeter.Uais)));
    }

    [Fact]
    public async Task Issue_AsJson_SaysWhoAndUntilWhen()
    {
        var (exit, output, _) = await Verb.RunAsync(
            "tokens", "issue", "--role", "*", "--academy", "*", "--hours", "2", "--output", "json", "--database", Database);

        Assert.Equal(ExitCode.Done, exit);
        using var answer = JsonDocument.Parse(output);
        Assert.Equal(new FakeTime().GetUtcNow().AddHours(2), answer.RootElement.GetProperty("expires").GetDateTimeOffset());
        Assert.Equal(CallerRoleNames.Of(CallerRoles.All), answer.RootElement.GetProperty("roles").GetString());
    }

    [Theory]
    [InlineData("--role", "directory.raeder")]
    [InlineData("--role", "directory.reader", "--uai", "0120612B")]
    [InlineData("--role", "directory.reader", "--district", "x")]
    [InlineData("--role", "directory.reader", "--siret", "1")]
    [InlineData("--role", "directory.reader", "--hours", "0")]
    [InlineData("--role", "directory.reader", "--caller", " ")]
    [InlineData("--uai", "0120612A")]
    public async Task Issue_WithAMistake_IsWrongUse(params string[] arguments)
    {
        var (exit, output, error) = await Verb.RunAsync(["tokens", "issue", .. arguments, "--database", Database]);
        Assert.Equal((ExitCode.WrongUse, ""), (exit, output));
        Assert.NotEqual("", error, StringComparer.Ordinal);
    }

    [Fact]
    public void Key_MadeOnce_IsForItsOwnerAloneAndRefusedWhenOthersCanReadIt()
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Skip("There are no modes of files on Windows.");
            return;
        }

        var path = folder.File("a.key");
        var made = LocalKey.Open(path);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(path));
        Assert.Equal(made.KeyId, LocalKey.Open(path).KeyId, StringComparer.Ordinal);

        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead);
        Assert.Equal("LocalKey", Assert.Throws<DirectoryException>(() => LocalKey.Open(path)).Facts["setting"]);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task KeysFile_WithAPrivateKey_SignsToo(bool isRsa)
    {
        using var rsa = RSA.Create(2048);
        using var curve = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        folder.WritePrivate("keys", isRsa ? rsa.ExportPkcs8PrivateKeyPem() : curve.ExportPkcs8PrivateKeyPem());
        var settings = new CallerSettings { TokenKeys = folder.File("keys") };
        var now = new FakeTime().GetUtcNow();
        var token = TokenMaker.Make(settings, TokenMaker.KeyOf(settings), TestCallers.Everybody, now, now.AddHours(1));
        Assert.Equal(
            "tests", (await new TokenCheck(settings, null, new FakeTime()).CheckAsync(token, CancellationToken.None)).Name,
            StringComparer.Ordinal);

        await File.WriteAllTextAsync(
            folder.File("keys"), isRsa ? rsa.ExportSubjectPublicKeyInfoPem() : curve.ExportSubjectPublicKeyInfoPem());
        Assert.Equal(Reason.SettingInvalid, Assert.Throws<DirectoryException>(() => TokenMaker.KeyOf(settings)).Reason);
    }

    [Fact]
    public async Task Watch_WhoseTokenEnds_Ends()
    {
        var time = new FakeTime();
        await using var store = await TestStore.CreateAsync();
        await using var server = await TestServer.StartAsync(store.Store, time);
        var token = TestCallers.Token(TestCallers.Everybody, time.GetUtcNow().AddMinutes(-1), time.GetUtcNow().AddMinutes(1));
        using var watched = new DirectoryService.DirectoryServiceClient(server.With(token)).WatchChanges(new WatchChangesRequest());
        Assert.True(await watched.ResponseStream.MoveNext(CancellationToken.None));

        // Signs of life, as long as the token lasts.
        var ended = Assert.ThrowsAsync<global::Grpc.Core.RpcException>(async () =>
        {
            while (await watched.ResponseStream.MoveNext(CancellationToken.None))
            {
            }
        });
        while (!ended.IsCompleted)
        {
            time.Advance(TimeSpan.FromSeconds(1));
            await Task.Yield();
        }

        Assert.Equal("CREDENTIALS_EXPIRED", RichError.Of(await ended).Reason);
    }
}
