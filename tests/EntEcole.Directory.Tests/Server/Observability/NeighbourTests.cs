using System.Diagnostics;
using EntEcole.Directory.Messages;
using EntEcole.Directory.Server.Notifications;
using EntEcole.Directory.Server.Notifications.Causes;
using EntEcole.Directory.Server.Observability;
using EntEcole.Directory.Tests.Server.Notifications;
using EntEcole.Directory.Tests.Support;
using Microsoft.Extensions.Logging;
using OpenTelemetry;
using OpenTelemetry.Exporter;
using OpenTelemetry.Trace;

namespace EntEcole.Directory.Tests.Server.Observability;

/// <summary>A neighbour that fails is logged once when it begins and once when it is back, and what waits for it is counted.</summary>
public sealed class NeighbourTests
{
    private readonly FakeTime time = new(new DateTimeOffset(2026, 10, 5, 3, 0, 0, TimeSpan.Zero));

    [Theory]
    [InlineData(OtlpExportProtocol.Grpc)]
    [InlineData(OtlpExportProtocol.HttpProtobuf)]
    public void Collector_ThatIsDown_FailsByEachProtocol(OtlpExportProtocol protocol)
    {
        using var loggers = LoggerFactory.Create(_ => { });
        var neighbours = new Neighbours(loggers, time);
        using var listener = new OtlpListener(neighbours);
        using var source = new ActivitySource("entecole.test." + protocol);
        // Nothing listens on port 1.
        using var traces = Sdk.CreateTracerProviderBuilder().AddSource(source.Name).AddOtlpExporter(options =>
        {
            (options.Protocol, options.Endpoint) = (protocol, new Uri("http://127.0.0.1:1"));
            (options.ExportProcessorType, options.TimeoutMilliseconds) = (ExportProcessorType.Simple, 400);
        }).Build();

        source.StartActivity("run")!.Dispose();

        Assert.False(neighbours.Find(Neighbour.Otlp)!.IsUp);
    }

    [Fact]
    public async Task Channel_ThatFails_HasOneLineAtEachEndAndItsMessagesAreCounted()
    {
        await using var files = await TestStore.CreateAsync(time);
        using var log = new ServerLog();
        using var loggers = LoggerFactory.Create(log.AddTo);
        var neighbours = new Neighbours(loggers, time);
        var channel = new RecordingChannel { Answer = _ => new SendOutcome(SendVerdict.Again, "HTTP 503") };
        await using var notifier = new Notifier(
            files.Store.ForNotifier(), NotificationCauses.Of(new NotificationSettings()), [channel], time, _ => { })
        {
            Sent = (name, outcome) => neighbours.Report(name, outcome.Verdict is SendVerdict.Sent ? null : outcome.What),
        };
        notifier.Enqueue(new WorkerNotice(NoticeKind.JobFailed, time.GetUtcNow(), "", "rights", new("x", "x"), Cause: "IOException"));
        for (var look = 0; look < 3; look++)
        {
            await notifier.LookAsync(CancellationToken.None);
            time.Advance(TimeSpan.FromMinutes(6));
        }

        Assert.Equal("HTTP 503", neighbours.Find("webhook")!.Cause);
        Assert.Equal(
            [new UndeliveredMessages("webhook", 1, time.GetUtcNow() - TimeSpan.FromMinutes(18))],
            await files.Store.Messages.CountUndeliveredAsync(time.GetUtcNow(), CancellationToken.None));
        channel.Answer = _ => new SendOutcome(SendVerdict.Sent, "");
        time.Advance(TimeSpan.FromMinutes(30));
        await notifier.LookAsync(CancellationToken.None);

        Assert.True(neighbours.Find("webhook")!.IsUp);
        Assert.Empty(await files.Store.Messages.CountUndeliveredAsync(time.GetUtcNow(), CancellationToken.None));
        var lines = log.Entries.Select(entry => entry.Text).Where(
            line => line.Contains("Neighbour webhook", StringComparison.Ordinal)).ToList();
        Assert.Equal(2, lines.Count);
        Assert.Contains("fails (HTTP 503)", lines[0], StringComparison.Ordinal);
        Assert.Contains("answers again, after 2880 s", lines[1], StringComparison.Ordinal);
    }
}
