using System.Collections.Concurrent;
using System.Globalization;
using EntEcole.Directory.Tests.Support;
using Google.Protobuf;
using Grpc.Core;

namespace EntEcole.Directory.Tests.Server.Transport;

/// <summary>Unary and Down do what the text of the request says; everything else echoes.</summary>
internal sealed class EchoService(EchoWitness witness) : Echo.EchoBase
{
    public static readonly byte[] Details = [0, 1, 254, 255];

    public override async Task<EchoResponse> Unary(EchoRequest request, ServerCallContext context)
    {
        var answer = new EchoResponse { Text = request.Text, Number = request.Number, Blob = request.Blob };
        var headers = context.RequestHeaders;
        switch (request.Text)
        {
            case "throw":
                throw new InvalidOperationException("boom");
            case "status":
                context.Status = new Status(StatusCode.DataLoss, "by status");
                break;
            case "fail":
                throw new RpcException(
                    new Status(StatusCode.FailedPrecondition, "no: é/%"),
                    new Metadata { { "why", "because" }, { "grpc-status-details-bin", Details } });
            case "headers":
                await context.WriteResponseHeadersAsync(new Metadata { { "early", "yes" }, { "early-bin", new byte[] { 9, 0, 255 } } });
                context.ResponseTrailers.Add("late", "too");
                context.ResponseTrailers.Add("late-bin", [1, 2, 3]);
                answer.Text = headers.GetValue("x-academie") + "|" + string.Join(',', headers.GetAll("multi").Select(entry => entry.Value));
                answer.Blob = ByteString.CopyFrom(headers.GetValueBytes("trace-bin"));
                break;
            case "early":
                await context.WriteResponseHeadersAsync(new Metadata { { "early", "yes" } });
                await witness.Signal("go on").Task.WaitAsync(context.CancellationToken);
                break;
            case "auth":
                answer.Text = (headers.GetValue("authorization") ?? "none") + "|" + (headers.GetValue("x-second") ?? "none");
                break;
            case "context":
                answer.Text = string.Join(
                    '|', context.Method, context.Peer, context.Deadline == DateTime.MaxValue, context.AuthContext.IsPeerAuthenticated,
                    context.UserState["seen"]);
                break;
            case "encoding":
                answer.Text = context.GetHttpContext().Request.Headers["grpc-encoding"].ToString();
                break;
            case "plain":
                context.WriteOptions = new WriteOptions(WriteFlags.NoCompress);
                break;
            default:
                await WaitAsync(request.Text, context);
                break;
        }

        return answer;
    }

    public override async Task Down(EchoRequest request, IServerStreamWriter<EchoResponse> responseStream, ServerCallContext context)
    {
        for (var i = 0; i < request.Number; i++)
        {
            responseStream.WriteOptions = i % 2 == 1 ? new WriteOptions(WriteFlags.NoCompress | WriteFlags.BufferHint) : null;
            await responseStream.WriteAsync(
                new EchoResponse { Text = request.Text, Number = i, Blob = request.Blob }, context.CancellationToken);
        }

        await WaitAsync(request.Text, context);
        if (request.Text is "fail")
        {
            throw new RpcException(new Status(StatusCode.Aborted, "mid-stream"), new Metadata { { "at", "end" } });
        }
    }

    public override async Task<EchoResponse> Up(IAsyncStreamReader<EchoRequest> requestStream, ServerCallContext context)
    {
        var (sum, bytes) = (0, 0L);
        await foreach (var request in requestStream.ReadAllAsync(context.CancellationToken))
        {
            sum += request.Number;
            bytes += request.Blob.Length;
        }

        return new EchoResponse { Number = sum, Text = bytes.ToString(CultureInfo.InvariantCulture) };
    }

    public override async Task Both(
        IAsyncStreamReader<EchoRequest> requestStream, IServerStreamWriter<EchoResponse> responseStream, ServerCallContext context)
    {
        while (await requestStream.MoveNext(context.CancellationToken))
        {
            var request = requestStream.Current;
            await responseStream.WriteAsync(
                new EchoResponse { Text = request.Text, Number = request.Number, Blob = request.Blob }, context.CancellationToken);
        }
    }

    public override Task<NothingResponse> Nothing(NothingRequest request, ServerCallContext context) =>
        Task.FromResult(new NothingResponse());

    // "wait …" waits until the call is given up, and tells the witness how it was.
    private async Task WaitAsync(string key, ServerCallContext context)
    {
        if (!key.StartsWith("wait", StringComparison.Ordinal))
        {
            return;
        }

        witness.Signal(key + " started").TrySetResult("");
        try
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProviders.Machine, context.CancellationToken);
        }
        catch (OperationCanceledException)
        {
            witness.Signal(key).TrySetResult(context.Deadline == DateTime.MaxValue ? "cancelled" : "cancelled, had a deadline");
            throw;
        }
    }
}

/// <summary>What the server saw of a call.</summary>
internal sealed class EchoWitness
{
    private readonly ConcurrentDictionary<string, TaskCompletionSource<string>> signals = new(StringComparer.Ordinal);

    /// <summary>Names of the handlers that the server's interceptor saw.</summary>
    public ConcurrentQueue<string> Handlers { get; } = new();

    public TaskCompletionSource<string> Signal(string key) =>
        signals.GetOrAdd(key, _ => new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously));
}
