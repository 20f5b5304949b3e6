using EntEcole.Directory.Server.Host;
using EntEcole.Directory.Server.Notifications;
using EntEcole.Directory.Tests.Server.Transport;
using EntEcole.Directory.Tests.Server.Worker;
using EntEcole.Directory.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace EntEcole.Directory.Tests.Server.Host;

/// <summary>How a process that lasts runs and ends.</summary>
public sealed class ProcessRunTests
{
    [Fact(Timeout = Rpc.Patience)]
    public async Task Run_OfAHostWhoseServiceFails_ThrowsItsFault()
    {
        var builder = new HostApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        builder.Logging.ClearProviders();
        builder.Services.AddHostedService<Failing>();
        using var host = builder.Build();
        await host.StartAsync(TestContext.Current.CancellationToken);

        await Assert.ThrowsAsync<InvalidOperationException>(() => ProcessRun.UntilStoppedAsync(host, CancellationToken.None));
    }

    [Fact(Timeout = Rpc.Patience)]
    public async Task Worker_OfAProcessOfItsOwn_AppliesWhatIsDeliveredUntilItIsStopped()
    {
        await using var bench = await WorkerBench.CreateAsync();
        bench.Settings = bench.Settings with { Still = TimeSpan.Zero };
        bench.Deliver("TOULOUSE", new DateOnly(2026, 10, 5));
        var applied = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var settings = new ServerSettings { Worker = bench.Settings with { Poll = TimeSpan.FromMilliseconds(20) } };
        var host = WorkerHost.Build(bench.Store, TimeProviders.Machine, settings, isLasting: true, Report);
        await using var disposal = (IAsyncDisposable)host;
        using var stop = new CancellationTokenSource();

        await host.StartAsync(TestContext.Current.CancellationToken);
        var run = ProcessRun.UntilStoppedAsync(host, stop.Token);
        await applied.Task.WaitAsync(TestContext.Current.CancellationToken);
        await stop.CancelAsync();
        await run;

        Assert.Equal(["toulouse-20261005"], bench.In("done"), StringComparer.Ordinal);
        Assert.Null(host.Services.GetRequiredService<MetricsEndpoint>().Url);

        void Report(WorkerNotice notice)
        {
            if (notice.Kind is NoticeKind.Applied)
            {
                applied.TrySetResult();
            }
        }
    }

    private sealed class Failing : BackgroundService
    {
        protected override Task ExecuteAsync(CancellationToken stoppingToken) => throw new InvalidOperationException("Un défaut.");
    }
}
