using System.Diagnostics;
using EntEcole.Directory.Access;
using EntEcole.Directory.Model;
using EntEcole.Directory.Server.Grpc.Answers;
using EntEcole.Directory.Server.Grpc.Validation;
using EntEcole.Directory.Server.Security;
using Google.Protobuf;
using Grpc.Core;
using Grpc.Core.Interceptors;

namespace EntEcole.Directory.Server.Grpc.Errors;

/// <summary>
/// The one door through which errors leave: a <see cref="DirectoryException"/> becomes its canonical code with one
/// ErrorInfo (AIP-193); anything else is logged once and leaves as INTERNAL, without its text. Answers leave by it too, once their
/// trace is taken.
/// </summary>
internal sealed class ErrorInterceptor(ILogger<ErrorInterceptor> log, AccessLog accesses) : Interceptor
{
    public override Task<TResponse> UnaryServerHandler<TRequest, TResponse>(
        TRequest request, ServerCallContext context, UnaryServerMethod<TRequest, TResponse> continuation)
    {
        Task<TResponse> answer;
        try
        {
            answer = continuation(RequestText.Accepted(request), context);
            if (context.Trace() is { } trace)
            {
                if (!answer.IsCompletedSuccessfully)
                {
                    return GuardAsync(context, TracedAsync(answer, trace));
                }

                accesses.TakeReserved(trace);
            }
        }
        catch (Exception fault)
        {
            answer = Task.FromException<TResponse>(fault);
        }

        return answer.IsCompletedSuccessfully ? answer : GuardAsync(context, answer);
    }

    public override Task ServerStreamingServerHandler<TRequest, TResponse>(
        TRequest request, IServerStreamWriter<TResponse> responseStream, ServerCallContext context,
        ServerStreamingServerMethod<TRequest, TResponse> continuation) =>
        GuardAsync(context, Unit(() => continuation(RequestText.Accepted(request), responseStream, context)));

    public override Task<TResponse> ClientStreamingServerHandler<TRequest, TResponse>(
        IAsyncStreamReader<TRequest> requestStream, ServerCallContext context,
        ClientStreamingServerMethod<TRequest, TResponse> continuation) =>
        GuardAsync(context, Begun(() => continuation(RequestText.Accepted(requestStream), context)), readsRequests: true);

    public override Task DuplexStreamingServerHandler<TRequest, TResponse>(
        IAsyncStreamReader<TRequest> requestStream, IServerStreamWriter<TResponse> responseStream, ServerCallContext context,
        DuplexStreamingServerMethod<TRequest, TResponse> continuation) =>
        GuardAsync(context, Unit(() => continuation(RequestText.Accepted(requestStream), responseStream, context)), readsRequests: true);

    // No answer that shows persons leaves before its trace is taken.
    private async Task<T> TracedAsync<T>(Task<T> answer, AccessTrace trace)
    {
        var shown = await answer;
        accesses.TakeReserved(trace);
        return shown;
    }

    private static bool IsAboutStore(Reason reason) =>
        reason is Reason.StoreUnavailable or Reason.SchemaOutdated or Reason.SchemaTooNew;

    // Where the store is and what ails it is for the operator, in the log; not for callers.
    private static DirectoryException StoreGone(Reason reason) => new(
        reason, new LocalizedText(
            "The store of the directory cannot be used. Ask again later.",
            "La base de l'annuaire est inutilisable. Redemander plus tard."));

    // What fails before it begins to wait fails as later.
    private static async Task<T> Begun<T>(Func<Task<T>> call) => await call();

    private static async Task<bool> Unit(Func<Task> call)
    {
        await call();
        return true;
    }

    private async Task<T> GuardAsync<T>(ServerCallContext context, Task<T> call, bool readsRequests = false)
    {
        try
        {
            return await call;
        }
        catch (DirectoryException error)
        {
            if (IsAboutStore(error.Reason) || RichStatus.CodeOf(error.Reason) is StatusCode.Internal)
            {
                log.LogError(error, "{Method} failed: {Reason}", context.Method, error.Reason);
            }

            throw RichStatus.Exception(IsAboutStore(error.Reason) ? StoreGone(error.Reason) : error);
        }
        catch (RpcException refused) when (refused.StatusCode is StatusCode.Unimplemented && refused.Trailers.Count == 0)
        {
            throw RichStatus.Exception(new DirectoryException(
                Reason.NotImplemented,
                new LocalizedText(
                    "This call is in the contract and not served yet.", "Cet appel figure au contrat et n'est pas encore servi."),
                DirectoryException.Fact("call", context.Method.TrimStart('/'))));
        }
        catch (RpcException)
        {
            throw;
        }
        catch (OperationCanceledException) when (context.CancellationToken.IsCancellationRequested)
        {
            throw new RpcException(new Status(StatusCode.Cancelled, "The call was cancelled or its deadline passed."));
        }
        catch (Exception unread) when (
            unread is InvalidProtocolBufferException || (readsRequests && unread is InvalidDataException or IOException))
        {
            // A stream of requests is read by the call itself: what cannot be read is the caller's.
            throw RichStatus.Exception(TransportStatuses.Unreadable());
        }
        catch (Exception fault)
        {
            var traceId = Activity.Current?.TraceId.ToString() ?? "";
            log.LogError(fault, "{Method} failed: {Fault} {TraceId}", context.Method, FaultNote.Of(fault), traceId);
            throw RichStatus.Exception(new DirectoryException(
                Reason.InternalFault,
                new LocalizedText("Internal error of the server; see its log.", "Erreur interne du serveur ; voir son journal."),
                DirectoryException.Fact("traceId", traceId)));
        }
    }
}
