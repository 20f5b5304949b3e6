using System.Net;
using System.Text.Json;
using EntEcole.Directory.Model;
using EntEcole.Directory.Server.Host;
using EntEcole.Directory.Server.Host.Options;
using EntEcole.Directory.Server.Observability;
using EntEcole.Directory.Server.Worker;
using EntEcole.Directory.Tests.Server.Transport;
using EntEcole.Directory.Tests.Support;

namespace EntEcole.Directory.Tests.Server.Observability;

/// <summary>The address at which machines look: what it says, and that it is open to nobody unless somebody says so.</summary>
public sealed class MetricsEndpointTests : IAsyncLifetime
{
    private readonly FakeTime time = new();
    private readonly TelemetrySettings settings = new() { Endpoint = new IPEndPoint(IPAddress.Loopback, 0) };
    private TestStore files = null!;
    private Instruments instruments = null!;
    private bool isLost;
    private bool isEnding;
    private long room = 9_000_000_000;

    private DirectoryStore Store => StoreProxy.Of(
        files.Store,
        (_, _) => isLost ? throw new DirectoryException(Reason.StoreUnavailable, new LocalizedText("MARTIN", "MARTIN")) : null);

    public async ValueTask InitializeAsync()
    {
        files = await TestStore.CreateAsync(time);
        instruments = new Instruments(time);
    }

    public async ValueTask DisposeAsync()
    {
        instruments.Dispose();
        await files.DisposeAsync();
    }

    [Fact(Timeout = 3 * Rpc.Patience)]
    public async Task Ready_OfAServerWithAWorker_SaysWhatAilsIt()
    {
        var worker = new WorkerPulse(time);
        await using var door = await OpenAsync(worker);
        using var http = new HttpClient { BaseAddress = new Uri(door.Url!) };
        await AssertReadyAsync(http, null);

        worker.Lose();
        await AssertReadyAsync(http, ("inbox", "unusable"));
        worker.See(0, null);
        time.Advance(TimeSpan.FromMinutes(11));
        await AssertReadyAsync(http, ("worker", "silent"));
        worker.Beat();
        isEnding = true;
        await AssertReadyAsync(http, ("serving", "ending"));
        isEnding = false;
        isLost = true;
        await AssertReadyAsync(http, ("store", "unreachable"));
        Assert.Equal("ok\n", await http.GetStringAsync("/health/live"));
        isLost = false;
        room = 40_000_000;
        await AssertReadyAsync(http, ("disk", "full"));
        room = 60_000_000;
        await AssertReadyAsync(http, null);
    }

    [Fact(Timeout = 3 * Rpc.Patience)]
    public async Task Door_AnswersMetricsAndHealthAndNothingElse()
    {
        await using var door = await OpenAsync(null);
        using var http = new HttpClient { BaseAddress = new Uri(door.Url!) };
        var text = await http.GetAsync("/metrics");
        Assert.Equal(("text/plain", HttpStatusCode.OK), (text.Content.Headers.ContentType?.MediaType, text.StatusCode));
        Assert.Contains("entecole_store_revision", MetricsText.Read(await text.Content.ReadAsStringAsync()).Names, StringComparer.Ordinal);
        Assert.Equal(HttpStatusCode.NotFound, (await http.GetAsync("/")).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await http.GetAsync("/entecole.directory.v1.DirectoryService/GetPerson")).StatusCode);
        Assert.Equal(HttpStatusCode.MethodNotAllowed, (await http.PostAsync("/health/ready", new ByteArrayContent([]))).StatusCode);
    }

    [Fact(Timeout = 3 * Rpc.Patience)]
    public async Task Door_OfAPortThatIsTaken_SaysWhichSetting()
    {
        await using var door = await OpenAsync(null);
        var taken = settings with { Endpoint = new IPEndPoint(IPAddress.Loopback, new Uri(door.Url!).Port) };
        await using var other = new MetricsEndpoint(taken, instruments, new StatusPoller(Store.ForStatus(), time), Health(null), time);
        var error = await Assert.ThrowsAsync<DirectoryException>(() => other.StartAsync(CancellationToken.None));
        Assert.Equal((Reason.SettingInvalid, nameof(TelemetryOptions.MetricsUrl)), (error.Reason, error.Facts["setting"]));
    }

    [Fact]
    public async Task Door_WithoutSettings_IsNoneAndLooksAtNothing()
    {
        var asked = 0;
        var counting = StoreProxy.Of(files.Store, (_, _) =>
        {
            asked++;
            return null;
        });
        await using var door = new MetricsEndpoint(
            new Settings().Telemetry.ToSettings(), instruments, new StatusPoller(counting.ForStatus(), time), Health(null), time);
        await door.StartAsync(CancellationToken.None);
        time.Advance(TimeSpan.FromMinutes(5));
        Assert.Equal((null, 0), (door.Url, asked));
    }

    [Theory]
    [InlineData("http://127.0.0.1:9464", "127.0.0.1:9464")]
    [InlineData("http://localhost:9464", "127.0.0.1:9464")]
    [InlineData("http://[::1]:9464/", "[::1]:9464")]
    [InlineData("http://0.0.0.0:9464", "0.0.0.0:9464")]
    public void MetricsUrl_Address_IsTaken(string url, string endpoint) =>
        Assert.Equal(endpoint, TelemetrySettings.EndpointOf("MetricsUrl", url).ToString());

    [Theory]
    [InlineData("https://127.0.0.1:9464")]
    [InlineData("127.0.0.1:9464")]
    [InlineData("http://*:9464")]
    [InlineData("http://+:9464")]
    [InlineData("http://annuaire.example:9464")]
    [InlineData("http://127.0.0.1:9464/metrics")]
    [InlineData("http://a:b@127.0.0.1:9464")]
    [InlineData("http://127.0.0.1:70000")]
    public void MetricsUrl_AnythingElse_IsRefused(string url)
    {
        var error = Assert.Throws<DirectoryException>(() => new Settings { Telemetry = { MetricsUrl = url } }.Validate());
        Assert.Equal((Reason.SettingInvalid, "MetricsUrl"), (error.Reason, error.Facts["setting"]));
    }

    private ProcessHealth Health(WorkerPulse? worker) =>
        new(Store.Schema, () => isEnding, worker, ProcessHealth.PatienceFor(TimeSpan.FromSeconds(30)), time)
        {
            Disks = new DiskRoom([Path.GetTempPath()], _ => room),
        };

    private async Task<MetricsEndpoint> OpenAsync(WorkerPulse? worker)
    {
        var standings = new StatusPoller(Store.ForStatus(), time);
        instruments.Observe(standings);
        var endpoint = new MetricsEndpoint(settings, instruments, standings, Health(worker), time);
        await endpoint.StartAsync(CancellationToken.None);
        return endpoint;
    }

    private static async Task AssertReadyAsync(HttpClient http, (string Check, string Says)? ill)
    {
        var answer = await http.GetAsync("/health/ready");
        var text = await answer.Content.ReadAsStringAsync();
        using var state = JsonDocument.Parse(text);
        Assert.Equal(ill is null ? HttpStatusCode.OK : HttpStatusCode.ServiceUnavailable, answer.StatusCode);
        Assert.Equal(ill is null, state.RootElement.GetProperty("ready").GetBoolean());
        Assert.All(state.RootElement.GetProperty("checks").EnumerateObject(), check =>
            Assert.Equal(check.NameEquals(ill?.Check) ? ill?.Says : "ok", check.Value.GetString()));
        Assert.DoesNotContain("MARTIN", text, StringComparison.Ordinal);
    }
}
