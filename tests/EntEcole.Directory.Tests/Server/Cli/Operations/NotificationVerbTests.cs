using System.Text.Json;
using EntEcole.Directory.Tests.Server.Worker;
using EntEcole.Directory.Tests.Support;

namespace EntEcole.Directory.Tests.Server.Cli.Operations;

/// <summary>Messages from the command line, over a real webhook and a real mail server. Alone, for the process's environment.</summary>
[Collection("settings")]
public sealed class NotificationVerbTests : IAsyncLifetime
{
    private static readonly DateOnly Day = new(2026, 10, 5);

    private readonly TempFolder secrets = new();
    private readonly SmtpReceiver mails = new();
    private WebhookReceiver hooks = null!;
    private WorkerBench bench = null!;

    private string Database => "sqlite:" + bench.StorePath;

    public async ValueTask InitializeAsync()
    {
        bench = await WorkerBench.CreateAsync();
        hooks = await WebhookReceiver.StartAsync();
    }

    public async ValueTask DisposeAsync()
    {
        Environment.SetEnvironmentVariable("ENTECOLE_SECRETS", null);
        await hooks.DisposeAsync();
        await mails.DisposeAsync();
        await bench.DisposeAsync();
        secrets.Dispose();
    }

    [Fact]
    public async Task Tell_Test_GoesOverEachChannel()
    {
        Configure();
        var (exit, output, error) = await RunAsync("worker", "tell", "--test", "--output", "json");

        Assert.Equal((0, ""), (exit, error));
        var answer = JsonDocument.Parse(output).RootElement;
        Assert.Equal(
            ["webhook", "mail"], answer.GetProperty("channels").EnumerateArray().Select(one => one.GetProperty("channel").GetString()!),
            StringComparer.Ordinal);
        Assert.Equal(answer.GetProperty("id").GetString(), Assert.Single(hooks.Taken).Id);
        Assert.True(Assert.Single(hooks.Seen).IsVerified);
        Assert.Contains("Message-Id: <" + answer.GetProperty("id").GetString(), Assert.Single(mails.Mails).Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("en", "webhook: not sent (HTTP 401)", "mail: sent")]
    [InlineData("fr", "webhook : non envoyé (HTTP 401)", "mail : envoyé")]
    public async Task Tell_ToAReceiverThatRefuses_SaysWhatCameBackAndExits5(string language, string webhook, string mail)
    {
        Configure();
        hooks.Misbehave(401);
        var (exit, output, _) = await RunAsync("worker", "tell", "--test", "--lang", language);
        Assert.Equal(5, exit);
        Assert.Equal([webhook, mail], output.Split('\n', StringSplitOptions.RemoveEmptyEntries), StringComparer.Ordinal);
    }

    [Fact]
    public async Task Tell_WithoutChannelsOrTest_IsWrongUse()
    {
        var (exit, _, error) = await RunAsync("worker", "tell", "--test", "--lang", "en");
        Assert.Equal(2, exit);
        Assert.StartsWith("TellWebhook and TellMailServer are not given", error, StringComparison.Ordinal);
        Assert.Equal(2, (await RunAsync("worker", "tell")).Exit);
    }

    [Fact]
    public async Task Worker_Once_TellsOfARefusalOverWebhookAndMailAndListsIt()
    {
        Configure(("InboxStillSeconds", "0"), ("InboxPatienceMinutes", "0"));
        var path = bench.Deliver("TOULOUSE", Day);
        File.Delete(WorkerBench.Extract("TOULOUSE", Day).Path(path, "Eleve"));
        var (exit, _, error) = await RunAsync("worker", "--once", "--inbox", bench.InboxPath, "--database", Database);
        Assert.True(exit == 0, error);

        var body = Assert.Single(hooks.Taken).Body;
        Assert.True(Assert.Single(hooks.Seen).IsVerified);
        Assert.Equal(
            ("refused", "TOULOUSE", "ExtractCategoryMissing", false),
            (
                body.GetProperty("kind").GetString(), body.GetProperty("academy").GetString(), body.GetProperty("cause").GetString(),
                body.GetProperty("recovered").GetBoolean()));
        // In words: the name of the reason stays with programs.
        Assert.Contains("une catégorie de fichiers manque", Assert.Single(mails.Mails).Text, StringComparison.Ordinal);
        Assert.DoesNotContain("ExtractCategoryMissing", Assert.Single(mails.Mails).Text, StringComparison.Ordinal);

        var (listed, output, _) = await RunAsync("worker", "messages", "--database", Database, "--output", "json");
        var message = Assert.Single(JsonDocument.Parse(output).RootElement.GetProperty("messages").EnumerateArray());
        Assert.Equal((0, body.GetRawText()), (listed, JsonSerializer.Serialize(message.GetProperty("message"), Relaxed)));
        Assert.All(message.GetProperty("channels").EnumerateArray(), one => Assert.Equal("sent", one.GetProperty("state").GetString()));

        var (_, table, _) = await RunAsync("worker", "messages", "--database", Database, "--lang", "fr");
        Assert.Contains("TOULOUSE : une livraison est refusée", table, StringComparison.Ordinal);
        Assert.Equal(2, (await RunAsync("worker", "messages", "--limit", "0", "--database", Database)).Exit);
    }

    [Fact]
    public async Task Messages_OfAQuietStore_AreNone()
    {
        var (exit, output, _) = await RunAsync("worker", "messages", "--database", Database, "--lang", "en");
        Assert.Equal((0, "No message."), (exit, output.Trim()));
    }

    private static readonly JsonSerializerOptions Relaxed = new()
    {
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    private static Task<(int Exit, string Output, string Error)> RunAsync(params string[] arguments) =>
        Verb.RunAsync(TimeProviders.Machine, arguments);

    // As a service has them: files of a folder.
    private void Configure(params (string Name, string Value)[] more)
    {
        foreach (var (name, value) in ((string, string)[])
        [
            ("TellWebhook", hooks.Address.ToString()), ("TellWebhookSecret", hooks.Secret), ("TellMailServer", $"127.0.0.1:{mails.Port}"),
            ("TellMailFrom", "entecole@example.invalid"), ("TellMailTo", "region@example.invalid"), .. more,
        ])
        {
            secrets.WritePrivate(name, value);
        }

        Environment.SetEnvironmentVariable("ENTECOLE_SECRETS", secrets.Path);
    }
}
