using Grpc.Core;

namespace EntEcole.Directory.Tests.Server.Transport;

/// <summary>Calls that fail.</summary>
internal static class Rpc
{
    /// <summary>How long a test waits for what must come at once, milliseconds.</summary>
    public const int Patience = 20_000;

    public static Task<RpcException> FailsAsync(Func<Task> call) => Assert.ThrowsAsync<RpcException>(call);

    public static Task<RpcException> FailsAsync<T>(AsyncUnaryCall<T> call) => Assert.ThrowsAsync<RpcException>(() => call.ResponseAsync);

    public static Task<RpcException> FailsAsync<T>(AsyncServerStreamingCall<T> call) =>
        Assert.ThrowsAsync<RpcException>(() => ReadAsync(call.ResponseStream));

    public static async Task<IReadOnlyList<T>> ReadAsync<T>(IAsyncStreamReader<T> stream)
    {
        var all = new List<T>();
        await foreach (var one in stream.ReadAllAsync())
        {
            all.Add(one);
        }

        return all;
    }
}
