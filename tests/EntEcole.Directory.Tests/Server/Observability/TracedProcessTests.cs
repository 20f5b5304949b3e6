using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json;
using EntEcole.Directory.Server.Host;
using EntEcole.Directory.Server.Security;
using EntEcole.Directory.Tests.Server.Security;
using EntEcole.Directory.Tests.Support;
using Grpc.Core;
using Grpc.Health.V1;
using Grpc.Net.Client;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Logging;

namespace EntEcole.Directory.Tests.Server.Observability;

/// <summary>The real program: what it sends by OTLP, what it logs as JSON, what SIGHUP makes it read again.</summary>
public sealed class TracedProcessTests : IAsyncLifetime
{
    // A loaded machine starts a process, and waits for exporters, in its own time.
    private const int Patience = 120_000;

    private readonly TempFolder folder = new();
    private TestStore store = null!;

    public async ValueTask InitializeAsync() => store = await TestStore.CreateAsync();

    public async ValueTask DisposeAsync()
    {
        await store.DisposeAsync();
        folder.Dispose();
    }

    [Fact(Timeout = Patience)]
    public async Task Otlp_WhenTheStandardVariableIsGiven_HasMetricsAndTheTraceOfItsCaller()
    {
        await using var collector = await Collector.StartAsync();
        Sample.SampleGenerator.Write(folder.File("sample"), new Sample.SampleOptions(), CancellationToken.None);
        await SampleStore.ImportAsync(store.Store, folder.File("sample"));
        var inbox = System.IO.Directory.CreateDirectory(folder.File("inbox")).FullName;
        System.IO.Directory.Move(Path.Combine(folder.File("sample"), "TOULOUSE"), Path.Combine(inbox, "night"));
        JsonElement said;
        const string Trace = "0af7651916cd43dd8448eb211c80319c";
        const string Unsampled = "1bf7651916cd43dd8448eb211c80319d";
        using (var server = ServingProcess.Start(
            ["serve", "--with-worker", "--inbox", inbox, "--urls", "http://127.0.0.1:0", "--database", "sqlite:" + store.Path],
            ("OTEL_EXPORTER_OTLP_ENDPOINT", collector.Url), ("OTEL_EXPORTER_OTLP_PROTOCOL", "http/protobuf"),
            ("OTEL_METRIC_EXPORT_INTERVAL", "60000"),
            ("ENTECOLE_LOGFORMAT", "Json"), ("ENTECOLE_INBOXSTILLSECONDS", "0"), ("ENTECOLE_INBOXPOLLSECONDS", "1"),
            ("ENTECOLE_LOCALKEY", folder.File("key"))))
        {
            using var channel = GrpcChannel.ForAddress(await server.Calls);
            var health = new Health.HealthClient(channel);
            await health.CheckAsync(new HealthCheckRequest(), new Metadata { { "traceparent", $"00-{Trace}-b7ad6b7169203331-01" } });
            await health.CheckAsync(new HealthCheckRequest(), new Metadata { { "traceparent", $"00-{Unsampled}-b7ad6b7169203331-00" } });
            await server.HearAsync(line => line.Contains("Begun TOULOUSE", StringComparison.Ordinal));
            said = JsonDocument.Parse(
                await server.HearAsync(line => line.Contains("Applied TOULOUSE", StringComparison.Ordinal))).RootElement;
            Assert.Equal(0, await server.StopAsync());
        }

        // What was measured last is sent before the end.
        var (metrics, traces) = (collector.Of("/v1/metrics"), collector.Of("/v1/traces"));
        Assert.All(
            (string[])["entecole.sync.runs", "rpc.server.call.duration", "entecole.store.revision", "dotnet.process.memory.working_set"],
            name => Assert.Contains(name, metrics, StringComparison.Ordinal));
        Assert.All(
            (string[])["sync run", "sync read Eleve", "sync apply", "grpc.health.v1.Health/Check"],
            name => Assert.Contains(name, traces, StringComparison.Ordinal));
        Assert.Contains(Encoding.Latin1.GetString(Convert.FromHexString(Trace)), traces, StringComparison.Ordinal);
        // The line of the log leads to the trace of its run.
        Assert.Contains(
            Encoding.Latin1.GetString(Convert.FromHexString(said.GetProperty("traceId").GetString()!)), traces, StringComparison.Ordinal);
        Assert.DoesNotContain(Encoding.Latin1.GetString(Convert.FromHexString(Unsampled)), traces, StringComparison.Ordinal);
        Assert.All((string[])[metrics, traces], sent => Assert.Null(LogCollector.NameIn(sent)));
    }

    [Fact(Timeout = Patience)]
    public async Task Otlp_OfACollectorThatRefusesAndThenTakes_IsLoggedOnceAtEachEndAndKeepsTheServerUp()
    {
        await using var collector = await Collector.StartAsync();
        collector.Status = 503;
        using var server = ServingProcess.Start(
            ["serve", "--urls", "http://127.0.0.1:0", "--database", "sqlite:" + store.Path],
            ("OTEL_EXPORTER_OTLP_ENDPOINT", collector.Url), ("OTEL_EXPORTER_OTLP_PROTOCOL", "http/protobuf"),
            ("OTEL_METRIC_EXPORT_INTERVAL", "100"), ("ENTECOLE_LOCALKEY", folder.File("key")));
        var failing = await server.HearAsync(line => line.Contains("Neighbour otlp fails", StringComparison.Ordinal));
        using var client = new HttpClient();
        var metrics = MetricsText.Read(
            await client.GetStringAsync(new Uri(await server.Metrics + "/metrics"), TestContext.Current.CancellationToken));
        Assert.Equal([0.0], metrics.Values("entecole_neighbour_up", ("neighbour", "otlp")));
        await collector.RefusedAsync(5);

        collector.Status = 200;
        await server.HearAsync(line => line.Contains("Neighbour otlp answers again", StringComparison.Ordinal));

        Assert.Equal(0, await server.StopAsync());
        Assert.Equal([failing], server.Said.Where(line => line.Contains("otlp fails", StringComparison.Ordinal)), StringComparer.Ordinal);
    }

    [Fact(Timeout = Patience)]
    public async Task Logs_AsJson_AreOneObjectALineOfAServerAndOfAWorker()
    {
        Sample.SampleGenerator.Write(folder.File("sample"), new Sample.SampleOptions(), CancellationToken.None);
        await SampleStore.ImportAsync(store.Store, folder.File("sample"));
        var inbox = System.IO.Directory.CreateDirectory(folder.File("inbox")).FullName;
        (string, string)[] variables =
            [
                ("ENTECOLE_LOGFORMAT", "Json"), ("ENTECOLE_INBOXSTILLSECONDS", "0"), ("ENTECOLE_INBOXPOLLSECONDS", "1"),
                ("ENTECOLE_LOCALKEY", folder.File("key"))];
        foreach (var (academy, verb) in ((string, string[])[])
            [
                ("TOULOUSE", ["worker", "--inbox", inbox]),
                ("MONTPELLIER", ["serve", "--with-worker", "--inbox", inbox, "--urls", "http://127.0.0.1:0"])])
        {
            System.IO.Directory.Move(Path.Combine(folder.File("sample"), academy), Path.Combine(inbox, academy + "-night"));
            using var process = ServingProcess.Start([.. verb, "--database", "sqlite:" + store.Path], variables);
            await process.HearAsync(line => line.Contains("\"notice\":\"Applied\"", StringComparison.Ordinal));
            await process.Metrics;
            Assert.Equal(0, await process.StopAsync());

            var lines = process.Said.Select(line => JsonDocument.Parse(line).RootElement).ToList();
            Assert.All(lines, line => Assert.All(
                (string[])["timestamp", "level", "category", "message"], name => Assert.NotEmpty(line.GetProperty(name).GetString()!)));
            var applied = lines.Single(line => line.TryGetProperty("notice", out var notice) && notice.GetString() is "Applied");
            Assert.Equal((academy, true), (applied.GetProperty("academy").GetString(), applied.GetProperty("runId").GetInt64() > 0));
        }
    }

    [Fact(Timeout = Patience)]
    public async Task Sighup_ReadsCertificatesAndLevelAgain_AndKeepsWhatIsWrong()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no signals.");
        using var authority = RSA.Create(2048);
        WriteServer("CN=first", authority);
        var secrets = System.IO.Directory.CreateDirectory(folder.File("secrets")).FullName;
        await File.WriteAllTextAsync(Path.Combine(secrets, "LogLevel"), "Warning");
        using var server = ServingProcess.Start(
            ["serve", "--urls", "https://127.0.0.1:0", "--database", "sqlite:" + store.Path],
            ("ENTECOLE_SECRETS", secrets), ("ENTECOLE_TLSCERTIFICATE", folder.File("server.pem")),
            ("ENTECOLE_LOCALKEY", folder.File("key")));
        await server.Metrics;

        await File.WriteAllTextAsync(Path.Combine(secrets, "LogLevel"), "Information");
        await server.SignalAsync("HUP");
        await server.HearAsync(line => line is "Read again: LogLevel, TlsCertificate.");

        await File.WriteAllTextAsync(Path.Combine(secrets, "LogLevel"), "Loud");
        await File.WriteAllTextAsync(folder.File("server.pem"), "cut");
        await server.SignalAsync("HUP");
        var kept = await server.HearAsync(line => line.Contains("Kept as it was", StringComparison.Ordinal));
        Assert.StartsWith(
            "Read again: -. Kept as it was: LogLevel (LogLevel has a value that cannot be read.), TlsCertificate (", kept,
            StringComparison.Ordinal);
        Assert.DoesNotContain("Loud", kept, StringComparison.Ordinal);
        Assert.Equal(0, await server.StopAsync());
    }

    [Fact(Timeout = Patience)]
    public async Task Sighup_OfAWorker_ReadsTheLevelAgainAndItGoesOn()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no signals.");
        using var worker = ServingProcess.Start(["worker", "--inbox", folder.File("inbox"), "--database", "sqlite:" + store.Path]);
        await worker.Metrics;
        await worker.HearAsync(line => line.StartsWith("Looking at", StringComparison.Ordinal));

        await worker.SignalAsync("HUP");

        await worker.HearAsync(line => line is "Read again: LogLevel.");
        Assert.Equal(0, await worker.StopAsync());
    }

    [Fact]
    public void Reload_OfACertificate_IsFeltAtOnceAndAWrongOneIsNot()
    {
        using var authority = RSA.Create(2048);
        WriteServer("CN=first", authority);
        // A clock that stands still: by itself the file would not be looked at again.
        var certificate = new ServerCertificate(new CallerSettings { TlsCertificate = folder.File("server.pem") }, new FakeTime());
        var reloads = new Reloads();
        reloads.Add("TlsCertificate", certificate.Reload);
        WriteServer("CN=second", authority);
        Assert.Equal("CN=first", certificate.Current.Subject);

        Assert.Equal("Read again: TlsCertificate.", reloads.Run().English);
        Assert.Equal("CN=second", certificate.Current.Subject);

        File.WriteAllText(folder.File("server.pem"), "cut");
        Assert.StartsWith("Relu : -. Gardé tel quel : TlsCertificate (", reloads.Run().French, StringComparison.Ordinal);
        Assert.Equal("CN=second", certificate.Current.Subject);
    }

    private void WriteServer(string name, RSA key)
    {
        using var made = Certificates.Of(name, Certificates.Authority("CN=authority of tests", key), isServer: true);
        using var own = made.GetECDsaPrivateKey()!;
        folder.WritePrivate("server.pem", made.ExportCertificatePem() + "\n" + own.ExportPkcs8PrivateKeyPem());
    }

    /// <summary>What takes OTLP over HTTP and keeps what it is sent.</summary>
    private sealed class Collector : IAsyncDisposable
    {
        private readonly ConcurrentQueue<(string Path, string Body)> sent = new();
        private readonly SemaphoreSlim refused = new(0);
        private readonly WebApplication app;

        private Collector(WebApplication app)
        {
            this.app = app;
            app.Run(async context =>
            {
                using var body = new MemoryStream();
                await context.Request.Body.CopyToAsync(body);
                sent.Enqueue((context.Request.Path.Value ?? "", Encoding.Latin1.GetString(body.ToArray())));
                context.Response.StatusCode = Status;
                if (Status != OK)
                {
                    refused.Release();
                }

                context.Response.ContentType = "application/x-protobuf";
            });
        }

        public string Url => app.Urls.Single();

        /// <summary>What it answers.</summary>
        public int Status { get; set; } = OK;

        private const int OK = 200;

        /// <summary>Waits until it has refused so many more requests.</summary>
        public async Task RefusedAsync(int count)
        {
            for (var i = 0; i < count; i++)
            {
                await refused.WaitAsync(TestContext.Current.CancellationToken);
            }
        }

        public static async Task<Collector> StartAsync()
        {
            var builder = WebApplication.CreateSlimBuilder();
            builder.WebHost.UseUrls("http://127.0.0.1:0");
            builder.Logging.ClearProviders();
            var collector = new Collector(builder.Build());
            await collector.app.StartAsync();
            return collector;
        }

        /// <summary>All that was sent to a path, bytes as characters.</summary>
        public string Of(string path) =>
            string.Concat(sent.Where(one => string.Equals(one.Path, path, StringComparison.Ordinal)).Select(one => one.Body));

        public async ValueTask DisposeAsync()
        {
            await app.DisposeAsync();
            refused.Dispose();
        }
    }
}
