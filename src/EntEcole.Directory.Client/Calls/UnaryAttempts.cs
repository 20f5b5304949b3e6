using EntEcole.Directory.V1;
using Grpc.Core;
using Grpc.Core.Interceptors;

namespace EntEcole.Directory.Client.Calls;

/// <summary>
/// A call that is sent again when the server is UNAVAILABLE, when its connection ended under it, when the server says when (RetryInfo), and
/// once with another token when the server no longer takes the one sent.
/// </summary>
/// <remarks>
/// Not by the retry policy of gRPC's .NET client: its call, taken up by HTTP on another connection because the first was being closed,
/// arrives without its message (grpc/grpc-dotnet, issue 1778).
/// </remarks>
#pragma warning disable CA1001 // A source without timer or wait handle holds nothing: most callers never dispose of a call.
internal sealed class UnaryAttempts<TRequest, TResponse>(
    TRequest request,
    ClientInterceptorContext<TRequest, TResponse> context,
    Interceptor.AsyncUnaryCallContinuation<TRequest, TResponse> send,
    CallRule? rule,
    EntEcoleDirectoryClientOptions options,
    Tokens? tokens,
    RetryBudget budget)
    where TRequest : class
    where TResponse : class
{
#pragma warning restore CA1001
    private readonly CancellationTokenSource ended = new();
    private volatile AsyncUnaryCall<TResponse>? current;

    // Null only when the first attempt could not even be made, which the answer tells.
    private AsyncUnaryCall<TResponse> Current => current ?? throw new InvalidOperationException("The call was not sent.");

    public AsyncUnaryCall<TResponse> Start()
    {
        // The first attempt is made before this returns.
        var answer = RunAsync();
        return new AsyncUnaryCall<TResponse>(answer, HeadersAsync(answer), () => Current.GetStatus(), () => Current.GetTrailers(), End);
    }

    private async Task<TResponse> RunAsync()
    {
        var isRenewed = false;
        for (var attempt = 1; ; attempt++)
        {
            var sent = new SentToken();
            var call = send(request, With(sent));
            current = call;
            try
            {
                var response = await call.ResponseAsync;
                budget.Succeeded();
                return response;
            }
            catch (RpcException error) when (IsRepeatable
                && (error.StatusCode is StatusCode.Unavailable || BrokenConnection.Ended(error)))
            {
                var wait = BoundOf(attempt) * Random.Shared.NextDouble();
                if (!budget.Failed() || attempt >= options.Retry.MaxAttempts || !IsInTime(wait))
                {
                    throw;
                }

                await WaitAsync(wait);
            }
            catch (RpcException error) when (DirectoryError.Of(error) is { } reason)
            {
                budget.Succeeded();
                if (!isRenewed && sent.Token is { } token
                    && reason.Reason is ErrorReason.CredentialsExpired or ErrorReason.CredentialsInvalid)
                {
                    isRenewed = true;
                    tokens?.Refuse(token);
                }
                else if (attempt < options.Retry.MaxAttempts && WaitOf(reason) is { } wait)
                {
                    await WaitAsync(wait);
                }
                else
                {
                    throw;
                }
            }

            call.Dispose();
        }
    }

    private bool IsRepeatable => rule is { IsRepeatable: true };

    // Doubles with each attempt, up to the last bound.
    private TimeSpan BoundOf(int attempt)
    {
        var bound = options.Retry.InitialBackoff.Ticks * Math.Pow(2, attempt - 1);
        return TimeSpan.FromTicks((long)Math.Min(bound, options.Retry.MaxBackoff.Ticks));
    }

    /// <summary>How long to wait before the next attempt; null for none.</summary>
    private TimeSpan? WaitOf(DirectoryError error)
    {
        // Refused for its number, a call was not begun: it may be sent again whatever it does.
        var isSafe = IsRepeatable || error.Reason is ErrorReason.RateExceeded or ErrorReason.ConcurrencyExceeded;
        return isSafe && error is { Code: StatusCode.ResourceExhausted, RetryDelay: { } wait } && IsInTime(wait) ? wait : null;
    }

    private bool IsInTime(TimeSpan wait) =>
        context.Options.Deadline is not { } deadline || deadline.ToUniversalTime() - MachineTime.Now > wait;

    private async Task WaitAsync(TimeSpan wait)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(context.Options.CancellationToken, ended.Token);
        try
        {
            await Task.Delay(wait, options.Time, either.Token);
        }
        catch (OperationCanceledException)
        {
            throw new RpcException(new Status(StatusCode.Cancelled, "Call canceled by the client."));
        }
    }

    private ClientInterceptorContext<TRequest, TResponse> With(SentToken sent) =>
        tokens is null
            ? context
            : new ClientInterceptorContext<TRequest, TResponse>(
                context.Method, context.Host, context.Options.WithCredentials(tokens.CredentialsOf(sent)));

    private async Task<Metadata> HeadersAsync(Task<TResponse> answer)
    {
        await answer.ContinueWith(
            static _ => { }, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        try
        {
            return current is { } last ? await last.ResponseHeadersAsync : [];
        }
        catch (RpcException)
        {
            // The answer tells it; a second exception that no code reads would only be noise.
            return [];
        }
    }

    private void End()
    {
        ended.Cancel();
        current?.Dispose();
    }
}
