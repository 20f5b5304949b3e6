using Grpc.Core;

namespace EntEcole.Directory.Server.Console.Calls;

/// <summary>The context of a call that a page makes: the request of the call, whose features hold its caller and its trace.</summary>
/// <param name="request">The request of the call, not of the page.</param>
/// <param name="method">As in <c>/package.Service/Method</c>.</param>
/// <param name="deadline">When the call is given up.</param>
/// <param name="cancellation">Ends with the deadline, or when the reader of the page is gone.</param>
internal sealed class PageCallContext(HttpContext request, string method, DateTime deadline, CancellationToken cancellation)
    : ServerCallContext
{
    // Where Grpc.AspNetCore looks for it in a context that is not its own.
    private const string RequestKey = "__HttpContext";

    private readonly Dictionary<object, object> state = new() { [RequestKey] = request };

    /// <inheritdoc/>
    protected override string MethodCore => method;

    /// <inheritdoc/>
    protected override string HostCore => request.Request.Host.Value ?? "";

    /// <inheritdoc/>
    protected override string PeerCore => request.Connection.RemoteIpAddress?.ToString() ?? "";

    /// <inheritdoc/>
    protected override DateTime DeadlineCore => deadline;

    /// <inheritdoc/>
    protected override Metadata RequestHeadersCore { get; } = [];

    /// <inheritdoc/>
    protected override CancellationToken CancellationTokenCore => cancellation;

    /// <inheritdoc/>
    protected override Metadata ResponseTrailersCore { get; } = [];

    /// <inheritdoc/>
    protected override Status StatusCore { get; set; }

    /// <inheritdoc/>
    protected override WriteOptions? WriteOptionsCore { get; set; }

    /// <inheritdoc/>
    protected override AuthContext AuthContextCore { get; } = new("", new Dictionary<string, List<AuthProperty>>(StringComparer.Ordinal));

    /// <inheritdoc/>
    protected override IDictionary<object, object> UserStateCore => state;

    /// <inheritdoc/>
    protected override ContextPropagationToken CreatePropagationTokenCore(ContextPropagationOptions? options) =>
        throw new NotSupportedException("Calls of a page make no calls.");

    /// <inheritdoc/>
    protected override Task WriteResponseHeadersAsyncCore(Metadata responseHeaders) => Task.CompletedTask;
}
