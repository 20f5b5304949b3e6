using EntEcole.Directory.Model;
using EntEcole.Directory.Tests.Server.Transport;
using EntEcole.Directory.Tests.Support;
using EntEcole.Directory.V1;
using Grpc.Core;
using Microsoft.Extensions.Logging;

namespace EntEcole.Directory.Tests.Server.Grpc.Errors;

/// <summary>The one door through which errors leave: faults of the store, faults of ours, callers who give up.</summary>
public sealed class ErrorDoorTests
{
    private const string Secret = "Zyxwv Undisclosed";

    private static readonly GetSchoolRequest Request = new() { Uai = SampleServer.Rodez };

    [Fact(Timeout = Rpc.Patience)]
    public async Task Fault_Unexpected_LeavesAsInternalWithoutItsTextAndIsLoggedOnce()
    {
        await using var store = await TestStore.CreateAsync();
        var faulty = StoreProxy.Of(store.Store, (_, _) => throw new InvalidOperationException(Secret));
        await using var server = await TestServer.StartAsync(faulty);
        server.ExpectedErrors = 1;
        var error = await Rpc.FailsAsync(server.Directory.GetSchoolAsync(Request));
        Assert.Equal(StatusCode.Internal, error.StatusCode);
        Assert.DoesNotContain(Secret, error.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("InvalidOperation", error.ToString(), StringComparison.Ordinal);
        Assert.All(error.Trailers.Where(entry => entry.IsBinary), entry =>
            Assert.DoesNotContain(Secret, System.Text.Encoding.UTF8.GetString(entry.ValueBytes), StringComparison.Ordinal));
        var line = Assert.Single(server.Log.Entries, entry => entry.Text.Contains(Secret, StringComparison.Ordinal));
        Assert.Equal(LogLevel.Error, line.Level);
        Assert.StartsWith("/entecole.directory.v1.DirectoryService/GetSchool failed", line.Text, StringComparison.Ordinal);
    }

    [Fact(Timeout = Rpc.Patience)]
    public async Task Fault_Unexpected_CarriesAnErrorInfo()
    {
        await using var store = await TestStore.CreateAsync();
        var faulty = StoreProxy.Of(store.Store, (_, _) => throw new InvalidOperationException(Secret));
        await using var server = await TestServer.StartAsync(faulty);
        server.ExpectedErrors = 1;
        Assert.Equal("INTERNAL_FAULT", (await RichError.OfAsync(server.Directory.GetSchoolAsync(Request))).Reason);
    }

    [Fact(Timeout = Rpc.Patience)]
    public async Task StoreFile_Deleted_IsUnavailableAndLoggedOnceThenServesAgain()
    {
        await using var store = await TestStore.CreateAsync();
        await using var server = await TestServer.StartAsync(store.Store);
        server.ExpectedErrors = 1;
        Assert.Equal("SCHOOL_NOT_FOUND", (await RichError.OfAsync(server.Directory.GetSchoolAsync(Request))).Reason);

        // Pooled connections would go on reading the deleted file: a store's end closes them, and the next read opens anew.
        await store.Store.DisposeAsync();
        File.Move(store.Path, store.Path + ".away");
        var gone = await RichError.OfAsync(server.Directory.GetSchoolAsync(Request));
        Assert.Equal((StatusCode.Unavailable, "STORE_UNAVAILABLE"), (gone.Code, gone.Reason));
        Assert.Single(server.Log.Errors);

        File.Move(store.Path + ".away", store.Path);
        Assert.Equal("SCHOOL_NOT_FOUND", (await RichError.OfAsync(server.Directory.GetSchoolAsync(Request))).Reason);
    }

    [Fact(Timeout = Rpc.Patience)]
    public async Task StoreFile_Deleted_IsNotShownToTheCaller()
    {
        await using var store = await TestStore.CreateAsync();
        await using var server = await TestServer.StartAsync(store.Store);
        server.ExpectedErrors = 1;
        await store.Store.DisposeAsync();
        File.Delete(store.Path);
        var gone = await RichError.OfAsync(server.Directory.GetSchoolAsync(Request));
        Assert.DoesNotContain(Path.GetFileName(store.Path), gone.Error.ToString(), StringComparison.Ordinal);
    }

    [Fact(Timeout = Rpc.Patience)]
    public async Task StoreFile_NotADatabase_IsUnavailable()
    {
        await using var store = await TestStore.CreateAsync();
        await using var server = await TestServer.StartAsync(store.Store);
        server.ExpectedErrors = 1;
        await store.Store.DisposeAsync();
        await File.WriteAllTextAsync(
            store.Path, string.Concat(Enumerable.Repeat("This is not a database. ", 1000)), TestContext.Current.CancellationToken);
        Assert.Equal("STORE_UNAVAILABLE", (await RichError.OfAsync(server.Directory.GetSchoolAsync(Request))).Reason);
    }

    [Fact(Timeout = Rpc.Patience)]
    public async Task Cancellation_OfTheCaller_ReachesTheStoreAndIsNoError()
    {
        await using var store = await TestStore.CreateAsync();
        var entered = new TaskCompletionSource<CancellationToken>(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var server = await TestServer.StartAsync(Hanging(store, entered));
        using var source = new CancellationTokenSource();
        var call = server.Directory.GetSchoolAsync(Request, cancellationToken: source.Token);
        var seen = await entered.Task;
        await source.CancelAsync();
        Assert.Equal(StatusCode.Cancelled, (await Rpc.FailsAsync(call)).StatusCode);
        await WhenCancelled(seen);
    }

    [Fact(Timeout = Rpc.Patience)]
    public async Task Deadline_OfTheCaller_ReachesTheStoreAndIsNoError()
    {
        await using var store = await TestStore.CreateAsync();
        var entered = new TaskCompletionSource<CancellationToken>(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var server = await TestServer.StartAsync(Hanging(store, entered));
        await RichError.OfAsync(server.Directory.GetSchoolAsync(new GetSchoolRequest()));
        var call = server.Directory.GetSchoolAsync(Request, deadline: TimeProviders.In(700));
        var seen = await entered.Task;
        Assert.Equal(StatusCode.DeadlineExceeded, (await Rpc.FailsAsync(call)).StatusCode);
        await WhenCancelled(seen);
    }

    [Fact]
    public void EveryReason_HasItsNameAndCodeInTheContract()
    {
        var values = ErrorReasonReflection.Descriptor.EnumTypes.Single().Values;
        foreach (var reason in Enum.GetValues<Reason>())
        {
            var name = "ERROR_REASON_" + EntEcole.Directory.Server.Grpc.Answers.RichStatus.NameOf(reason);
            Assert.Contains(values, value => name.Equals(value.Name, StringComparison.Ordinal));
        }
    }

    private static EntEcole.Directory.DirectoryStore Hanging(TestStore store, TaskCompletionSource<CancellationToken> entered) =>
        StoreProxy.Of(
            store.Store,
            (method, arguments) => method.Name is not "GetRevisionAsync" ? null : HangAsync(entered, (CancellationToken)arguments[^1]!));

    private static async Task<long> HangAsync(TaskCompletionSource<CancellationToken> entered, CancellationToken token)
    {
        entered.SetResult(token);
        await Task.Delay(Timeout.InfiniteTimeSpan, TimeProviders.Machine, token);
        return 0;
    }

    private static async Task WhenCancelled(CancellationToken token)
    {
        var cancelled = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var registration = token.Register(cancelled.SetResult);
        await cancelled.Task;
    }
}
