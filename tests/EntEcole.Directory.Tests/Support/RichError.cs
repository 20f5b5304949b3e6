using Google.Protobuf;
using Google.Rpc;
using Grpc.Core;

namespace EntEcole.Directory.Tests.Support;

/// <summary>The rich error (AIP-193) that a failed call carries in <c>grpc-status-details-bin</c>.</summary>
public sealed class RichError
{
    private RichError(RpcException error)
    {
        Error = error;
        var bytes = error.Trailers.GetValueBytes("grpc-status-details-bin");
        Assert.True(bytes is not null, "No status details: " + error);
        Status = Google.Rpc.Status.Parser.ParseFrom(bytes);
        Assert.Equal(((int)error.StatusCode, error.Status.Detail), (Status.Code, Status.Message));
        Info = Unpack<ErrorInfo>().Single();
        Assert.Equal("entecole.directory", Info.Domain);
    }

    public RpcException Error { get; }

    public StatusCode Code => Error.StatusCode;

    public Google.Rpc.Status Status { get; }

    public ErrorInfo Info { get; }

    public string Reason => Info.Reason;

    /// <summary>The fields at fault, as the caller spelt them.</summary>
    public IReadOnlyList<string> Fields =>
        [.. Unpack<BadRequest>().SelectMany(bad => bad.FieldViolations).Select(violation => violation.Field)];

    /// <summary>After how long to ask again; null when nothing is said.</summary>
    public TimeSpan? RetryDelay => Unpack<RetryInfo>().SingleOrDefault()?.RetryDelay.ToTimeSpan();

    /// <summary>Makes a call that must fail with one ErrorInfo of ours.</summary>
    public static async Task<RichError> OfAsync<T>(AsyncUnaryCall<T> call) =>
        new(await Assert.ThrowsAsync<RpcException>(() => call.ResponseAsync));

    public static RichError Of(RpcException error) => new(error);

    private IEnumerable<T> Unpack<T>()
        where T : IMessage, new() =>
        Status.Details.Where(detail => detail.Is(new T().Descriptor)).Select(detail => detail.Unpack<T>());
}
