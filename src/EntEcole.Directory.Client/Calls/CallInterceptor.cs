using System.Text;
using Grpc.Core;
using Grpc.Core.Interceptors;

namespace EntEcole.Directory.Client.Calls;

/// <summary>
/// What every call gets unless its caller said otherwise: a purpose, a deadline, a token; and for unary calls another attempt when the
/// server says when.
/// </summary>
internal sealed class CallInterceptor(EntEcoleDirectoryClientOptions options, Tokens? tokens, RetryBudget budget) : Interceptor
{
    private const string PurposeHeader = "x-purpose";
    private const string BinaryPurposeHeader = "x-purpose-bin";

    public override AsyncUnaryCall<TResponse> AsyncUnaryCall<TRequest, TResponse>(
        TRequest request, ClientInterceptorContext<TRequest, TResponse> context,
        AsyncUnaryCallContinuation<TRequest, TResponse> continuation) => Send(request, context, continuation);

    public override TResponse BlockingUnaryCall<TRequest, TResponse>(
        TRequest request, ClientInterceptorContext<TRequest, TResponse> context,
        BlockingUnaryCallContinuation<TRequest, TResponse> continuation) =>
        // Off this thread: what waits for its answer may be what its continuations would run on.
        Task.Run(() => Send(request, context, (sent, attempt) => Ended(continuation, sent, attempt)).ResponseAsync)
            .GetAwaiter().GetResult();

    public override AsyncServerStreamingCall<TResponse> AsyncServerStreamingCall<TRequest, TResponse>(
        TRequest request, ClientInterceptorContext<TRequest, TResponse> context,
        AsyncServerStreamingCallContinuation<TRequest, TResponse> continuation) =>
        continuation(request, WithToken(Prepare(context, CallTable.Of(context.Method.FullName))));

    public override AsyncClientStreamingCall<TRequest, TResponse> AsyncClientStreamingCall<TRequest, TResponse>(
        ClientInterceptorContext<TRequest, TResponse> context,
        AsyncClientStreamingCallContinuation<TRequest, TResponse> continuation) =>
        continuation(WithToken(Prepare(context, CallTable.Of(context.Method.FullName))));

    private AsyncUnaryCall<TResponse> Send<TRequest, TResponse>(
        TRequest request, ClientInterceptorContext<TRequest, TResponse> context,
        AsyncUnaryCallContinuation<TRequest, TResponse> continuation)
        where TRequest : class
        where TResponse : class
    {
        var rule = CallTable.Of(context.Method.FullName);
        var prepared = Prepare(context, rule);
        return new UnaryAttempts<TRequest, TResponse>(
            request, prepared, continuation, rule, options, prepared.Options.Credentials is null ? tokens : null, budget).Start();
    }

    private static AsyncUnaryCall<TResponse> Ended<TRequest, TResponse>(
        BlockingUnaryCallContinuation<TRequest, TResponse> continuation, TRequest request,
        ClientInterceptorContext<TRequest, TResponse> context)
        where TRequest : class
        where TResponse : class =>
        new(
            Task.Run(() => continuation(request, context)), Task.FromResult(new Metadata()), () => Status.DefaultSuccess, () => [],
            () => { });

    private ClientInterceptorContext<TRequest, TResponse> Prepare<TRequest, TResponse>(
        ClientInterceptorContext<TRequest, TResponse> context, CallRule? rule)
        where TRequest : class
        where TResponse : class
    {
        var (prepared, purpose) = (context.Options, options.Purpose);
        if (purpose is not null && prepared.Headers?.Get(PurposeHeader) is null && prepared.Headers?.Get(BinaryPurposeHeader) is null)
        {
            var headers = new Metadata();
            foreach (var header in prepared.Headers ?? [])
            {
                headers.Add(header);
            }

            if (Ascii.IsValid(purpose))
            {
                headers.Add(PurposeHeader, purpose);
            }
            else
            {
                headers.Add(BinaryPurposeHeader, Encoding.UTF8.GetBytes(purpose));
            }

            prepared = prepared.WithHeaders(headers);
        }

        if (prepared.Deadline is null && options.Deadlines.Of(rule?.Pace ?? CallPace.Usual) is { } patience)
        {
            prepared = prepared.WithDeadline(MachineTime.Now + patience);
        }

        return new ClientInterceptorContext<TRequest, TResponse>(context.Method, context.Host, prepared);
    }

    private ClientInterceptorContext<TRequest, TResponse> WithToken<TRequest, TResponse>(
        ClientInterceptorContext<TRequest, TResponse> context)
        where TRequest : class
        where TResponse : class =>
        tokens is null || context.Options.Credentials is not null
            ? context
            : new ClientInterceptorContext<TRequest, TResponse>(
                context.Method, context.Host, context.Options.WithCredentials(tokens.CredentialsOf(new SentToken())));
}
