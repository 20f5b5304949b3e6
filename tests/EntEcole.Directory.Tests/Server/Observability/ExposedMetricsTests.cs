using System.Text.Json;
using System.Text.RegularExpressions;
using EntEcole.Directory.Server.Security;
using EntEcole.Directory.Sync;
using EntEcole.Directory.Sync.Run;
using EntEcole.Directory.Tests.Server.Transport;
using EntEcole.Directory.Tests.Server.Worker;
using EntEcole.Directory.Tests.Support;
using EntEcole.Directory.V1;
using Grpc.Net.Client;
using RunState = EntEcole.Directory.Runs.RunState;

namespace EntEcole.Directory.Tests.Server.Observability;

/// <summary>
/// What a server with a worker, and a worker alone, really serve at /metrics after a night and some calls: valid, bounded, and all that the
/// dashboard and the alert rules of docker/ ask for.
/// </summary>
public sealed partial class ExposedMetricsTests(ExposedMetricsTests.Night night) : IClassFixture<ExposedMetricsTests.Night>
{
    private static readonly string Docker = Repository.Path("docker");
    private static readonly string Dashboard = Path.Combine(Docker, "grafana", "entecole.json");
    private static readonly string Rules = Path.Combine(Docker, "prometheus", "alerts.yml");

    [Fact]
    public void Metrics_OfAServer_AreValid()
    {
        var read = MetricsText.Read(night.Server);

        Assert.Equal([1.0], read.Values("entecole_sync_runs_total", ("academy", "TOULOUSE"), ("kind", "full"), ("state", "applied")));
        Assert.Equal([0.0], read.Values("entecole_sync_runs_total", ("academy", "MONTPELLIER"), ("kind", "full"), ("state", "refused")));
        Assert.Equal([1.0], read.Values("entecole_sync_last_run", ("academy", "MONTPELLIER"), ("state", "held")));
        Assert.Equal([1.0], read.Values("entecole_sync_held_schools", ("academy", "MONTPELLIER")));
        Assert.Single(read.Values("entecole_school_extract_age_seconds", ("academy", "MONTPELLIER"), ("uai", WorkerBench.South)));
        Assert.Equal([2.0], read.Values(
            "rpc_server_call_duration_seconds_count", ("rpc_method", "entecole.directory.v1.DirectoryService/ListSchools"),
            ("rpc_response_status_code", "OK")));
        Assert.Equal([1.0], read.Values("rpc_server_call_duration_seconds_count", ("rpc_response_status_code", "NOT_FOUND")));
    }

    [Fact]
    public void Counters_OfEachAcademy_ExistFromTheStartForEveryLabelSetThatIsKnown()
    {
        foreach (var read in (MetricsText[])[MetricsText.Read(night.Server), MetricsText.Read(night.Worker)])
        {
            foreach (var academy in (string[])["TOULOUSE", "MONTPELLIER"])
            {
                foreach (var kind in (string[])["full", "delta"])
                {
                    Assert.All((string[])["applied", "held", "refused", "failed"], state => Assert.Single(
                        read.Values("entecole_sync_runs_total", ("academy", academy), ("kind", kind), ("state", state))));
                }

                Assert.All(Enum.GetNames<EntEcole.Directory.Extracts.Problems.ProblemCode>(), code => Assert.Single(
                    read.Values("entecole_sync_problems_total", ("academy", academy), ("code", code))));
                Assert.All((string[])["entecole_sync_departures_total", "entecole_sync_returns_total"], name => Assert.Single(
                    read.Values(name, ("academy", academy))));
                Assert.NotEmpty(read.Values("entecole_sync_records_total", ("academy", academy), ("category", "Eleve"), ("outcome", "created")));
            }
        }
    }

    [Fact]
    public void Metrics_OfAWorker_AreValidAndTellOfAcademiesToo()
    {
        var read = MetricsText.Read(night.Worker);

        Assert.Contains("entecole_worker_look_age_seconds", read.Names, StringComparer.Ordinal);
        Assert.Single(read.Values("entecole_extract_age_seconds", ("academy", "MONTPELLIER")));
        Assert.DoesNotContain("entecole_watch_streams", read.Names, StringComparer.Ordinal);
    }

    [Fact]
    public async Task Metrics_AsPromtoolSeesThem_AreValid()
    {
        foreach (var text in (string[])[night.Server, night.Worker])
        {
            Assert.Equal((0, ""), await PromTool.RunAsync(text, Docker, "check", "metrics"));
        }
    }

    [Fact]
    public void Metrics_Labels_HoldNothingOfPersons()
    {
        foreach (var text in (string[])[night.Server, night.Worker])
        {
            Assert.Null(LogCollector.NameIn(text));
            Assert.DoesNotMatch("[0-9a-f]{32}", Instance().Replace(text, ""));
            Assert.DoesNotMatch("\"(Pupil|Eleve|[A-Z]+):", text);
        }
    }

    [Fact]
    public void Rules_EveryMetric_Exists() => AssertExist(
        Expressions(File.ReadAllText(Rules)).ToList(), atLeast: 15);

    [Fact]
    public void Dashboard_EveryMetric_Exists()
    {
        using var dashboard = JsonDocument.Parse(File.ReadAllText(Dashboard));
        var panels = dashboard.RootElement.GetProperty("panels").EnumerateArray().ToList();
        var expressions = panels.Where(panel => panel.TryGetProperty("targets", out _))
            .SelectMany(
                panel => panel.GetProperty("targets").EnumerateArray().Select(target => target.GetProperty("expr").GetString()!)).ToList();

        AssertExist([.. expressions, dashboard.RootElement.GetProperty(
            "templating").GetProperty("list")[1].GetProperty("query").GetProperty("query").GetString()!], atLeast: 25);
        Assert.Equal(panels.Count, panels.Select(panel => panel.GetProperty("id").GetInt32()).Distinct().Count());
    }

    [Fact]
    public void Metrics_EveryOneOfOurs_IsInTheDocumentation()
    {
        var page = File.ReadAllText(Repository.Path("docs/operations/observability.md"));
        var ours = TypeLines().Matches(night.Server).Select(match => match.Groups["name"].Value).ToList();

        Assert.True(ours.Count > 20);
        Assert.All(ours, name => Assert.Contains($"`{name}`", page, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Rules_AsPromtoolSeesThem_AreValidAndSpeakWhenTheyShould()
    {
        var folder = Path.Combine(Docker, "prometheus");
        foreach (var arguments in (string[][])[["check", "rules", "alerts.yml"], ["check", "config", "prometheus.yml"], [
            "test", "rules", "alerts.test.yml"]])
        {
            var (exit, said) = await PromTool.RunAsync(null, folder, arguments);
            Assert.True(exit == 0, said);
        }
    }

    private void AssertExist(IReadOnlyCollection<string> expressions, int atLeast)
    {
        var served = MetricsText.Read(night.Server).Names;
        var asked = expressions.SelectMany(NamesIn).Distinct(StringComparer.Ordinal).ToList();

        Assert.True(asked.Count >= atLeast, $"{asked.Count} metrics are asked for.");
        Assert.All(asked, name => Assert.Contains(name, served, StringComparer.Ordinal));
    }

    // Names before a selector or a function's end, without what is within braces, texts and brackets, and without the words of the
    // language.
    private static IEnumerable<string> NamesIn(string expression) =>
        Words().Matches(Insides().Replace(Groupings().Replace(expression, " "), " "))
        .Select(match => match.Value).Where(
            word => word.Contains('_', StringComparison.Ordinal) && word is not ("histogram_quantile" or "sort_desc" or "label_values"));

    private static IEnumerable<string> Expressions(string rules) =>
        Expression().Matches(rules).Select(match => match.Groups["expr"].Value);

    [GeneratedRegex("""\{[^}]*\}|"[^"]*"|\[[^\]]*\]""", RegexOptions.None, matchTimeoutMilliseconds: 5_000)]
    private static partial Regex Insides();

    [GeneratedRegex(@"\b(by|on|without|ignoring)\s*\([^)]*\)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 5_000)]
    private static partial Regex Groupings();

    [GeneratedRegex("[a-zA-Z_:][a-zA-Z0-9_:]*", RegexOptions.None, matchTimeoutMilliseconds: 5_000)]
    private static partial Regex Words();

    [GeneratedRegex(
        @"(?m)^        expr: (?<expr>[^\n|]+\n|\|\n(          .*\n)+)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 5_000)]
    private static partial Regex Expression();

    [GeneratedRegex("(?m)^# TYPE (?<name>(entecole|rpc)_[a-z_]+) ", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 5_000)]
    private static partial Regex TypeLines();

    [GeneratedRegex("service_instance_id=\"[^\"]*\"", RegexOptions.None, matchTimeoutMilliseconds: 5_000)]
    private static partial Regex Instance();

    /// <summary>
    /// Two academies, one with a school that its last extract has lost, hence held, and one synchronised by the server's worker; some
    /// calls, and a worker alone; each scraped once.
    /// </summary>
    public sealed class Night : IAsyncLifetime
    {
        private readonly TempFolder folder = new();
        private readonly FakeTime time = new();
        private TestStore store = null!;

        /// <summary>What the server with a worker serves.</summary>
        public string Server { get; private set; } = "";

        /// <summary>What the worker alone serves.</summary>
        public string Worker { get; private set; } = "";

        public async ValueTask InitializeAsync()
        {
            store = await TestStore.CreateAsync(time);
            // Enrolled whenever the tests run: the program has the machine's clock.
            await store.Store.Enrolment.SaveConventionsAsync(
                [WorkerBench.Convention(
                    "MONTPELLIER", WorkerBench.South,
                    "21340172201787") with { EffectiveFrom = new DateOnly(2020, 9, 1), EffectiveTo = new DateOnly(2120, 9, 1) }],
                CancellationToken.None);
            await SyncAsync(WorkerBench.Extract("MONTPELLIER", SampleStore.Day), RunState.Applied);
            time.Advance(TimeSpan.FromDays(1));
            await SyncAsync(
                new ExtractBuilder
                {
                    Academy = "MONTPELLIER",
                    Date = "20260616",
                }.School("2", "0341999X").Relative("22").Pupil("200", "2", given: "Zoé", relatives: ["22$10"])
                    .Staff("32", ["2$ENS$ENSEIGNEMENT$G0000$SANS SPECIALITE"]),
                RunState.Held);
            var inbox = System.IO.Directory.CreateDirectory(folder.File("inbox")).FullName;
            // Both academies are known before: what is counted begins at zero.
            await store.Store.Worker.PauseAsync(
                "TOULOUSE", new Directory.Worker.AcademyPause(time.GetUtcNow(), "A. D'ESSAI", "essai"), CancellationToken.None);
            await store.Store.Worker.ResumeAsync("TOULOUSE", CancellationToken.None);
            WorkerBench.Extract("TOULOUSE", SampleStore.Day).School("9", "0120999X", more: ExtractBuilder.Attr("ENTEssai", "x")).WriteTo(
                Path.Combine(inbox, "night"));
            var database = "sqlite:" + store.Path;
            var key = folder.File("tests.key");
            (string, string)[] variables =
            [
                ("ENTECOLE_INBOXSTILLSECONDS", "0"), ("ENTECOLE_INBOXPOLLSECONDS", "1"), ("ENTECOLE_LOCALKEY", key),
            ];
            using (var server = ServingProcess.Start(
                ["serve", "--with-worker", "--inbox", inbox, "--urls", "http://127.0.0.1:0", "--database", database], variables))
            {
                var url = await server.Calls;
                await server.HearAsync(line => line.Contains("Applied TOULOUSE", StringComparison.Ordinal));
                await CallAsync(url, key);
                Server = await ScrapeAsync(server, text => text.Contains("NOT_FOUND", StringComparison.Ordinal));
                Assert.Equal(0, await server.StopAsync());
            }

            using (var worker = ServingProcess.Start(["worker", "--inbox", inbox, "--database", database], variables))
            {
                Worker = await ScrapeAsync(worker, _ => true);
                Assert.Equal(0, await worker.StopAsync());
            }
        }

        public async ValueTask DisposeAsync()
        {
            await store.DisposeAsync();
            folder.Dispose();
        }

        private async Task SyncAsync(ExtractBuilder extract, RunState state)
        {
            var path = extract.WriteTo(folder.File("extract-" + extract.Date));
            var report = Assert.Single(await new SyncRunner(store.Store.ForSync(), SyncBench.Unguarded with { MinVolumeShare = 0 }, time)
                .RunAsync(new SyncRequest(path, AsOf: SampleStore.Day), null, CancellationToken.None));
            Assert.Equal(state, report.State);
        }

        private static async Task CallAsync(string url, string key)
        {
            var settings = new CallerSettings { LocalKey = key };
            var token = TokenMaker.Make(
                settings, LocalKey.Open(key), TestCallers.Everybody, DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddYears(200));
            using var channel = GrpcChannel.ForAddress(
                url, new GrpcChannelOptions { HttpHandler = new BearerHandler(token), DisposeHttpClient = true });
            var client = new DirectoryService.DirectoryServiceClient(channel);
            await client.ListSchoolsAsync(new ListSchoolsRequest { PageSize = 1 });
            await client.ListSchoolsAsync(new ListSchoolsRequest { PageSize = 1 });
            await Rpc.FailsAsync(client.GetPersonAsync(new GetPersonRequest { PersonId = "00000000000000000000000000000001" }));
        }

        private static async Task<string> ScrapeAsync(ServingProcess process, Func<string, bool> isWhole)
        {
            using var http = new HttpClient { BaseAddress = new Uri(await process.Metrics) };
            while (true)
            {
                // The client has its answer a moment before the server is done with the call.
                var text = await http.GetStringAsync("/metrics", TestContext.Current.CancellationToken);
                if (isWhole(text))
                {
                    return text;
                }
            }
        }
    }
}
