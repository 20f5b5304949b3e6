using EntEcole.Directory.Server.Console.Forms;
using EntEcole.Directory.Server.Console.Rules;
using EntEcole.Directory.Server.Console.Sessions;
using EntEcole.Directory.Server.Security.Rules;
using Google.Protobuf;
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
        var name = EnsureNamed(method);
        // A form that is given back after sign-in is shown: its person has yet to send it.
        if (FormKeeping.IsResumed(page.Request) && !PageRules.IsLook(CallRules.Find(name)!) && !IsPreview(request))
        {
            throw new InvalidOperationException($"A form that was kept would make the call {name}.");
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
        Method<TRequest, TResponse> method, string? host, CallOptions options)
    {
        EnsureNamed(method);
        var upload = new PageUpload<TRequest>();
        return new AsyncClientStreamingCall<TRequest, TResponse>(
            upload, AnswerAsync(), Task.FromResult(new Metadata()), () => Status.DefaultSuccess, () => [], () => { });

        async Task<TResponse> AnswerAsync()
        {
            await upload.Completed;
            return await calls.UploadAsync(page, session.Caller, session.Purpose, method, upload);
        }
    }

    /// <inheritdoc/>
    public override AsyncDuplexStreamingCall<TRequest, TResponse> AsyncDuplexStreamingCall<TRequest, TResponse>(
        Method<TRequest, TResponse> method, string? host, CallOptions options) => throw NoPage();

    private static bool IsPreview<TRequest>(TRequest request) => request is IMessage message
        && message.Descriptor.FindFieldByName("validate_only") is { } field && field.Accessor.GetValue(message) is true;

    private string EnsureNamed(IMethod method)
    {
        var name = CallHandlers.NameOf(method);
        if (PageRule.Of(page) is not { } rule || !rule.Allows(name, HttpMethods.IsPost(page.Request.Method)))
        {
            throw new InvalidOperationException($"The rule of this page does not name {name}.");
        }

        return name;
    }

    private static NotSupportedException NoPage() => new("Pages wait for one answer to each call.");
}
