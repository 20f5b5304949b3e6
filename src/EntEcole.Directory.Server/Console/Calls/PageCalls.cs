using System.Security.Claims;
using EntEcole.Directory.Access;
using EntEcole.Directory.Model;
using EntEcole.Directory.Server.Grpc.Errors;
using EntEcole.Directory.Server.Limits;
using EntEcole.Directory.Server.Security;
using Grpc.Core;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;

namespace EntEcole.Directory.Server.Console.Calls;

/// <summary>
/// The way of a call that a page makes, which is that of gRPC: drain, the policy of the endpoint, purpose and room for the trace, limits of
/// the caller, then the service behind the door of errors, which takes the trace before the answer is shown.
/// </summary>
internal sealed class PageCalls(
    CallHandlers handlers, CallAuthorization authorization, CallAdmission admission, ErrorInterceptor door, LimitSettings limits,
    IServiceProvider server, TimeProvider time)
{
    /// <summary>Makes a call.</summary>
    /// <param name="origin">The request of the page.</param>
    /// <param name="caller">Who makes it.</param>
    /// <param name="purpose">What for; null when they did not say.</param>
    /// <param name="method">The call.</param>
    /// <param name="message">Its request.</param>
    /// <exception cref="RpcException">As over gRPC.</exception>
    /// <exception cref="DirectoryException">What was refused before the call ran.</exception>
    public Task<TResponse> CallAsync<TRequest, TResponse>(
        HttpContext origin, Caller caller, string? purpose, Method<TRequest, TResponse> method, TRequest message)
        where TRequest : class
        where TResponse : class => PassAsync(
        origin, caller, purpose, method, context => door.UnaryServerHandler(
            message, context, handlers.MethodOf<TRequest, TResponse>(CallHandlers.NameOf(method))));

    /// <summary>Makes a call that takes a stream of requests, as an upload.</summary>
    /// <param name="origin">The request of the page.</param>
    /// <param name="caller">Who makes it.</param>
    /// <param name="purpose">What for; null when they did not say.</param>
    /// <param name="method">The call.</param>
    /// <param name="messages">Its requests.</param>
    /// <exception cref="RpcException">As over gRPC.</exception>
    /// <exception cref="DirectoryException">What was refused before the call ran.</exception>
    public Task<TResponse> UploadAsync<TRequest, TResponse>(
        HttpContext origin, Caller caller, string? purpose, Method<TRequest, TResponse> method, IAsyncStreamReader<TRequest> messages)
        where TRequest : class
        where TResponse : class => PassAsync(
        origin, caller, purpose, method, context => door.ClientStreamingServerHandler(
            messages, context, handlers.UploadOf<TRequest, TResponse>(CallHandlers.NameOf(method))));

    private async Task<TResponse> PassAsync<TResponse>(
        HttpContext origin, Caller caller, string? purpose, IMethod method, Func<PageCallContext, Task<TResponse>> call)
        where TResponse : class
    {
        var name = CallHandlers.NameOf(method);
        var endpoint = handlers.EndpointOf(name) ?? throw CallerFaults.NoCall();
        var request = CallRequest.Of(origin, server, endpoint, caller, purpose);
        Task<TResponse>? answer = null;
        await admission.EnterAsync(request, AuthorizeAsync);
        return answer is not null ? await answer
            : throw request.Features.Get<DirectoryException>()
                ?? (Exception)new InvalidOperationException($"{name} was refused without a reason.");

        Task AuthorizeAsync(HttpContext entered) => this.AuthorizeAsync(entered, caller, one => admission.AdmitAsync(one, AnswerAsync));

        async Task AnswerAsync(HttpContext admitted)
        {
            answer = RunAsync(admitted, method.FullName, call);
            // Its error is thrown below: here it must only be over before the limits and the trace are given back.
            await ((Task)answer).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task AuthorizeAsync(HttpContext request, Caller caller, RequestDelegate next)
    {
        var policy = request.GetEndpoint()?.Metadata.GetMetadata<AuthorizationPolicy>() ?? CallAuthorization.Deny;
        var principal = new ClaimsPrincipal(new ClaimsIdentity([new Claim(ClaimTypes.Name, caller.Name)], CallerAuthentication.SchemeName));
        var known = AuthenticateResult.Success(new AuthenticationTicket(principal, CallerAuthentication.SchemeName));
        var verdict = await authorization.AuthorizeAsync(policy, known, request, resource: null);
        await authorization.HandleAsync(next, request, policy, verdict);
    }

    private async Task<TResponse> RunAsync<TResponse>(
        HttpContext request, string name, Func<PageCallContext, Task<TResponse>> call)
        where TResponse : class
    {
        var isLong = Security.Rules.CallRule.Of(request) is { IsLong: true };
        var patience = isLong ? limits.MaxDeadline : limits.DefaultDeadline;
        using var late = patience > TimeSpan.Zero ? new CancellationTokenSource(patience, time) : new CancellationTokenSource();
        // What writes is not given up because its author closes the page: it is done or not, and the plan says which.
        using var either = CancellationTokenSource.CreateLinkedTokenSource(
            late.Token, HttpMethods.IsPost(request.Request.Method) ? CancellationToken.None : request.RequestAborted);
        var until = patience > TimeSpan.Zero ? time.GetUtcNow().UtcDateTime + patience : DateTime.MaxValue;
        return await call(new PageCallContext(request, name, until, either.Token));
    }
}
