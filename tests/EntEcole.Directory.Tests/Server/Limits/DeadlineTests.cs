using EntEcole.Directory.Revisions;
using EntEcole.Directory.Server.Limits;
using EntEcole.Directory.Server.Security.Rules;
using EntEcole.Directory.Tests.Server.Transport;
using EntEcole.Directory.Tests.Support;
using EntEcole.Directory.V1;
using Grpc.Core;
using Microsoft.AspNetCore.Http;

namespace EntEcole.Directory.Tests.Server.Limits;

/// <summary>Every call that is no stream ends in time, and the store is told to stop looking.</summary>
public sealed class DeadlineTests
{
    private const string Unary = "/entecole.directory.v1.DirectoryService/GetSchool";
    private const string Watch = "/entecole.directory.v1.DirectoryService/WatchChanges";

    [Theory]
    [InlineData(Unary, null, "30000m")]
    [InlineData("/entecole.directory.v1.Nothing/Nowhere", null, "30000m")]
    [InlineData(Unary, "5S", "5S")]
    [InlineData(Unary, "600S", "600S")]
    [InlineData(Unary, "601S", "600000m")]
    [InlineData(Unary, "99999999H", "600000m")]
    [InlineData(Unary, "11M", "600000m")]
    [InlineData(Unary, "99999999u", "99999999u")]
    [InlineData(Unary, "1n", "1n")]
    [InlineData(Unary, "0m", "0m")]
    [InlineData(Unary, "", "30000m")]
    [InlineData(Unary, "S", "30000m")]
    [InlineData(Unary, "-5S", "30000m")]
    [InlineData(Unary, "5 S", "30000m")]
    [InlineData(Unary, "5s", "30000m")]
    [InlineData(Unary, "123456789S", "30000m")]
    [InlineData("/entecole.directory.v1.SyncService/ApprovePlan", null, "600000m")]
    [InlineData("/entecole.directory.v1.SyncService/UndoRun", "5S", "5S")]
    [InlineData(Watch, null, null)]
    [InlineData(Watch, "99999999H", "99999999H")]
    public async Task Pass_RequestWithDeadlineOrWithout_HasOneThatIsServed(string path, string? given, string? passed) =>
        Assert.Equal(passed, await PassAsync(new LimitSettings(), path, given));

    [Fact]
    public async Task Pass_SettingsOfZero_LeaveDeadlinesToTheCaller()
    {
        var off = new LimitSettings { DefaultDeadline = TimeSpan.Zero, MaxDeadline = TimeSpan.Zero };
        Assert.Null(await PassAsync(off, Unary, null));
        Assert.Equal("99999999H", await PassAsync(off, Unary, "99999999H"));
    }

    [Fact(Timeout = Rpc.Patience)]
    public async Task Call_WithoutDeadlineThatTakesTooLong_IsEndedAndSoIsTheRead()
    {
        var ended = await EndsAsync(new LimitSettings { DefaultDeadline = TimeSpan.FromMilliseconds(100) }, null);
        Assert.Equal((StatusCode.DeadlineExceeded, "DEADLINE_EXCEEDED"), (ended.Code, ended.Reason));
    }

    [Fact(Timeout = Rpc.Patience)]
    public async Task Call_WithALongDeadline_IsEndedWhenTheServersIsOver()
    {
        var ended = await EndsAsync(new LimitSettings { MaxDeadline = TimeSpan.FromMilliseconds(100) }, TimeProviders.In(3_600_000));
        Assert.Equal((StatusCode.DeadlineExceeded, "DEADLINE_EXCEEDED"), (ended.Code, ended.Reason));
    }

    // The answer comes from the server, and the store's read has been given up by then or is at once.
    private static async Task<RichError> EndsAsync(LimitSettings limits, DateTime? deadline)
    {
        var cancelled = new TaskCompletionSource();
        await using var store = await TestStore.CreateAsync();
        var slow = StoreProxy.Of(store.Store, (method, arguments) =>
        {
            if (!string.Equals(method.Name, nameof(IRevisionStore.GetRevisionAsync), StringComparison.Ordinal))
            {
                return null;
            }

            var token = (CancellationToken)arguments[^1]!;
            token.Register(() => cancelled.TrySetResult());
            return new TaskCompletionSource<long>().Task.WaitAsync(token);
        });
        await using var server = await TestServer.StartAsync(slow, limits: limits);
        var error = await RichError.OfAsync(
            server.Directory.GetSchoolAsync(new GetSchoolRequest { Uai = SampleServer.Rodez }, deadline: deadline));
        await cancelled.Task;
        return error;
    }

    private static async Task<string?> PassAsync(LimitSettings settings, string path, string? given)
    {
        var context = new DefaultHttpContext();
        context.Request.ContentType = "application/grpc";
        if (CallRules.Find(path[1..]) is { } rule)
        {
            context.SetEndpoint(new Endpoint(null, new EndpointMetadataCollection(rule), null));
        }

        if (given is not null)
        {
            context.Request.Headers["grpc-timeout"] = given;
        }

        await new Deadlines(settings).PassAsync(context, _ => Task.CompletedTask);
        return context.Request.Headers.TryGetValue("grpc-timeout", out var passed) ? passed.ToString() : null;
    }
}
