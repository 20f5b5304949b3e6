using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using EntEcole.Directory.Revisions;
using EntEcole.Directory.Server.Grpc;
using EntEcole.Directory.Server.Limits;
using EntEcole.Directory.Server.Security;
using EntEcole.Directory.Server.Security.Rules;
using EntEcole.Directory.Tests.Server.Transport;
using EntEcole.Directory.Tests.Support;
using EntEcole.Directory.V1;
using Grpc.Core;
using Grpc.Health.V1;
using Grpc.Net.Client;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging.Abstractions;
using static Grpc.Health.V1.HealthCheckResponse.Types;

namespace EntEcole.Directory.Tests.Server.Limits;

/// <summary>A server ends without anybody noticing who heeds its health: it says so, serves on, then ends what is under way.</summary>
public sealed partial class DrainTests : IAsyncLifetime
{
    private static readonly GetSchoolRequest Request = new() { Uai = SampleServer.Rodez };

    private readonly FakeTime time = new();
    private readonly TaskCompletionSource begun = new();
    private readonly TaskCompletionSource<long> release = new();
    private TestStore store = null!;
    private volatile bool slow;

    public async ValueTask InitializeAsync() => store = await TestStore.CreateAsync();

    [Fact(Timeout = Rpc.Patience)]
    public async Task Stop_Wished_IsToldByHealthWhileCallsAreStillAnswered()
    {
        await using var server = await StartAsync(new LimitSettings { Drain = TimeSpan.FromSeconds(5) });
        var health = new Health.HealthClient(server.Channel);
        using var watch = health.Watch(new HealthCheckRequest());
        Assert.Equal(ServingStatus.Serving, await NextAsync(watch));

        var (drained, told) = await WishAsync(server);

        Assert.Equal(1, told());
        Assert.Equal(ServingStatus.NotServing, await NextAsync(watch));
        Assert.Equal(ServingStatus.NotServing, (await health.CheckAsync(new HealthCheckRequest())).Status);
        Assert.Equal("SCHOOL_NOT_FOUND", (await RichError.OfAsync(server.Directory.GetSchoolAsync(Request))).Reason);
        time.Advance(TimeSpan.FromSeconds(4.9));
        Assert.Equal("SCHOOL_NOT_FOUND", (await RichError.OfAsync(server.Directory.GetSchoolAsync(Request))).Reason);
        Assert.False(drained.IsCompleted);

        time.Advance(TimeSpan.FromSeconds(0.1));
        await drained;
        Assert.Equal(StatusCode.Unavailable, (await Rpc.FailsAsync(server.Directory.GetSchoolAsync(Request))).StatusCode);
    }

    [Fact(Timeout = Rpc.Patience)]
    public async Task Stop_Come_EndsStreamsElsewhereAndLetsCallsFinish()
    {
        await using var server = await StartAsync(new LimitSettings { Drain = TimeSpan.FromSeconds(5) });
        using var watch = server.Directory.WatchChanges(new WatchChangesRequest());
        Assert.True(await watch.ResponseStream.MoveNext());
        slow = true;
        var call = RichError.OfAsync(server.Directory.GetSchoolAsync(Request));
        await begun.Task;

        var (drained, _) = await WishAsync(server);
        time.Advance(TimeSpan.FromSeconds(5));

        var ended = RichError.Of(await Rpc.FailsAsync(async () => { while (await watch.ResponseStream.MoveNext()) { } }));
        Assert.Equal((StatusCode.Unavailable, "SERVER_STOPPING"), (ended.Code, ended.Reason));
        Assert.True(ended.RetryDelay > TimeSpan.Zero);
        Assert.False(call.IsCompleted);
        Assert.False(drained.IsCompleted);
        release.SetResult(0);
        Assert.Equal("SCHOOL_NOT_FOUND", (await call).Reason);
        await drained;
    }

    [Fact(Timeout = Rpc.Patience)]
    public async Task Stop_CallThatDoesNotEnd_IsCutWhenItsTimeIsOver()
    {
        await using var server = await StartAsync(new LimitSettings { Drain = TimeSpan.Zero, Stop = TimeSpan.FromMilliseconds(200) });
        slow = true;
        var call = Rpc.FailsAsync(server.Directory.GetSchoolAsync(Request));
        await begun.Task;

        var (drained, _) = await WishAsync(server);
        await drained;
        Assert.NotEqual(StatusCode.OK, (await call).StatusCode);
        release.SetResult(0);
    }

    [Fact]
    public async Task Stop_Come_LetsNoNewCallIn()
    {
        // A call on a connection that was open before: the transport may still take it.
        using var ended = new CancellationTokenSource();
        var limits = new CallLimits(new LimitSettings(), time);
        await using var accesses = new AccessLog(store.Store.Accesses, time, AccessLogSettings.Default, NullLogger<AccessLog>.Instance);
        var (admission, isIn) = (new CallAdmission(limits, new Stopping(new Lifetime(ended.Token)), accesses), false);

        var before = await AskAsync();
        Assert.True(isIn);
        isIn = false;
        await ended.CancelAsync();
        var after = await AskAsync();

        Assert.False(isIn);
        Assert.Equal(("", "14"), (before, after));

        async Task<string> AskAsync()
        {
            var context = new DefaultHttpContext();
            context.Request.ContentType = "application/grpc";
            context.SetEndpoint(new Endpoint(
                null, new EndpointMetadataCollection(CallRules.Find("entecole.directory.v1.DirectoryService/GetSchool")!), null));
            await admission.EnterAsync(context, _ =>
            {
                isIn = true;
                return Task.CompletedTask;
            });
            return context.Response.Headers["grpc-status"].ToString();
        }
    }

    [Fact(Timeout = 2 * Rpc.Patience)]
    public async Task Sigterm_OfAProcess_DrainsItAndItEndsWell()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no signals.");
        using var process = await ServeAsync("1");
        using var channel = GrpcChannel.ForAddress(process.Url);
        using var watch = new Health.HealthClient(channel).Watch(new HealthCheckRequest());
        Assert.Equal(ServingStatus.Serving, await NextAsync(watch));

        await SignalAsync(process.Process);

        Assert.Equal(ServingStatus.NotServing, await NextAsync(watch));
        var ended = await Rpc.FailsAsync(() => NextAsync(watch));
        Assert.Equal((StatusCode.Unavailable, "SERVER_STOPPING"), (ended.StatusCode, RichError.Of(ended).Reason));
        await process.Process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(0, process.Process.ExitCode);
    }

    [Fact(Timeout = 2 * Rpc.Patience)]
    public async Task Sigterm_ASecondTime_EndsTheProcessAtOnce()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no signals.");
        using var process = await ServeAsync("300");
        using var channel = GrpcChannel.ForAddress(process.Url);
        using var watch = new Health.HealthClient(channel).Watch(new HealthCheckRequest());
        Assert.Equal(ServingStatus.Serving, await NextAsync(watch));
        await SignalAsync(process.Process);
        Assert.Equal(ServingStatus.NotServing, await NextAsync(watch));

        await SignalAsync(process.Process);

        await process.Process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.NotEqual(0, process.Process.ExitCode);
    }

    public ValueTask DisposeAsync() => store.DisposeAsync();

    private static async Task<ServingStatus> NextAsync(AsyncServerStreamingCall<HealthCheckResponse> call)
    {
        Assert.True(await call.ResponseStream.MoveNext());
        return call.ResponseStream.Current.Status;
    }

    private static async Task SignalAsync(Process process)
    {
        using var kill = Process.Start("kill", ["-TERM", process.Id.ToString(CultureInfo.InvariantCulture)]);
        await kill.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(0, kill.ExitCode);
    }

    private static async Task<(Task Drained, Func<int> Told)> WishAsync(TestServer server)
    {
        var (told, times) = (new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously), 0);
        var drained = server.DrainAsync(
            () =>
            {
                times++;
                told.TrySetResult();
            },
            new CancellationToken(canceled: true));
        await told.Task;
        return (drained, () => times);
    }

    private Task<TestServer> StartAsync(LimitSettings limits) => TestServer.StartAsync(
        StoreProxy.Of(store.Store, (method, _) =>
        {
            if (!slow || !string.Equals(method.Name, nameof(IRevisionStore.GetRevisionAsync), StringComparison.Ordinal))
            {
                return null;
            }

            begun.TrySetResult();
            return release.Task;
        }),
        time, limits: limits);

    private async Task<Serving> ServeAsync(string drainSeconds)
    {
        var url = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        var process = Child.Start(
            ["serve", "--lang", "en", "--urls", "http://127.0.0.1:0", "--database", "sqlite:" + store.Path],
            new Dictionary<string, string>(StringComparer.Ordinal) { ["ENTECOLE_DRAINSECONDS"] = drainSeconds },
            line =>
            {
                if (Address().Match(line ?? "") is { Success: true } found)
                {
                    url.TrySetResult(found.Value);
                }
            });
        return new Serving(process, await url.Task.WaitAsync(TestContext.Current.CancellationToken));
    }

    [GeneratedRegex(@"http://127\.0\.0\.1:[0-9]+", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Address();

    private sealed record Lifetime(CancellationToken ApplicationStopping) : IHostApplicationLifetime
    {
        public CancellationToken ApplicationStarted => CancellationToken.None;

        public CancellationToken ApplicationStopped => CancellationToken.None;

        public void StopApplication() => throw new NotSupportedException();
    }

    private sealed record Serving(Process Process, string Url) : IDisposable
    {
        public void Dispose()
        {
            if (!Process.HasExited)
            {
                Process.Kill(entireProcessTree: true);
            }

            Process.Dispose();
        }
    }
}
