using EntEcole.Directory.Server.Console.Rules;
using EntEcole.Directory.Server.Console.Sessions;
using Grpc.Core;

namespace EntEcole.Directory.Server.Console.Calls;

/// <summary>The calls of one page, for the generated clients: those that its rule names, as the person whose session it is.</summary>
/// <param name="page">The request of the page.</param>
/// <param name="session">The session.</param>
/// <param name="calls">What makes calls.</param>
internal sealed class PageInvoker(HttpContext page, ConsoleSession session, PageCalls calls) : CallInvoker
{
    /// <inheritdoc/>
    public override AsyncUnaryCall<TResponse> AsyncUnaryCall<TRequest, TResponse>(
        Method<TRequest, TResponse> method, string? host, CallOptions options, TRequest request)
    {
        var name = CallHandlers.NameOf(method);
        if (PageRule.Of(page) is not { } rule || !rule.Allows(name, HttpMethods.IsPost(page.Request.Method)))
        {
            throw new InvalidOperationException($"The rule of this page does not name {name}.");
        }

        return new AsyncUnaryCall<TResponse>(
            calls.CallAsync(page, session.Caller, session.Purpose, method, request), Task.FromResult(new Metadata()),
            () => Status.DefaultSuccess, () => [], () => { });
    }

    /// <inheritdoc/>
    public override TResponse BlockingUnaryCall<TRequest, TResponse>(
        Method<TRequest, TResponse> method, string? host, CallOptions options, TRequest request) => throw NoPage();

    /// <inheritdoc/>
    public override AsyncServerStreamingCall<TResponse> AsyncServerStreamingCall<TRequest, TResponse>(
        Method<TRequest, TResponse> method, string? host, CallOptions options, TRequest request) => throw NoPage();

    /// <inheritdoc/>
    public override AsyncClientStreamingCall<TRequest, TResponse> AsyncClientStreamingCall<TRequest, TResponse>(
        Method<TRequest, TResponse> method, string? host, CallOptions options) => throw NoPage();

    /// <inheritdoc/>
    public override AsyncDuplexStreamingCall<TRequest, TResponse> AsyncDuplexStreamingCall<TRequest, TResponse>(
        Method<TRequest, TResponse> method, string? host, CallOptions options) => throw NoPage();

    private static NotSupportedException NoPage() => new("Pages make unary calls alone, and wait for them.");
}
