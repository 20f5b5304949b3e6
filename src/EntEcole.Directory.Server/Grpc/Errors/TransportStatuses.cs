using System.Globalization;
using EntEcole.Directory.Model;
using EntEcole.Directory.Server.Grpc.Answers;
using EntEcole.Directory.Server.Limits;
using Grpc.Core;
using Microsoft.AspNetCore.Http.Features;

namespace EntEcole.Directory.Server.Grpc.Errors;

/// <summary>
/// The statuses that gRPC itself makes, before or after a call is ours: what cannot be read is the caller's fault and never UNKNOWN or
/// INTERNAL, and each bears its ErrorInfo.
/// </summary>
internal static class TransportStatuses
{
    private const string Timeout = "grpc-timeout";

    private static readonly Dictionary<string, StatusCode> Codes = Enum.GetValues<StatusCode>()
        .ToDictionary(code => ((int)code).ToString(CultureInfo.InvariantCulture), StringComparer.Ordinal);

    /// <summary>Passes a request on, and mends the status of its answer.</summary>
    public static Task PassAsync(HttpContext context, RequestDelegate next)
    {
        if (context.Request.Headers.ContainsKey(Timeout))
        {
            // A deadline is answered by a timer of gRPC's, at once: what is to be said then is said as the answer starts.
            context.Response.OnStarting(
                static state =>
                {
                    Mend((HttpContext)state);
                    return Task.CompletedTask;
                },
                context);
        }

        var call = next(context);
        if (!call.IsCompletedSuccessfully)
        {
            return MendAsync(context, call);
        }

        Mend(context);
        return call;
    }

    private static async Task MendAsync(HttpContext context, Task call)
    {
        await call;
        Mend(context);
    }

    private static void Mend(HttpContext context)
    {
        if (!context.Response.HasStarted)
        {
            Mend(context, context.Response.Headers);
        }
        else if (context.Features.Get<IHttpResponseTrailersFeature>()?.Trailers is { IsReadOnly: false } trailers)
        {
            Mend(context, trailers);
        }
    }

    private static void Mend(HttpContext context, IHeaderDictionary headers)
    {
        if (headers.TryGetValue(GrpcAnswer.Status, out var given) && given is [{ } text] && text is not "0" && !headers.ContainsKey(
            RichStatus.DetailsTrailer)
            && Codes.TryGetValue(text, out var code) && ErrorOf(code, context, headers) is { } error)
        {
            GrpcAnswer.Set(headers, error);
        }
    }

    /// <summary>The error of a request that cannot be read.</summary>
    public static DirectoryException Unreadable() => new(
        Reason.InvalidArgument,
        new("The request is no message of this call, or is cut.", "La requête n'est pas un message de cet appel, ou est coupée."));

    // gRPC gives both one code; only its words tell them apart.
    private static string LimitOf(HttpContext context, IHeaderDictionary headers)
    {
        var limits = context.RequestServices.GetRequiredService<LimitSettings>();
        var isAnswer = headers[GrpcAnswer.Message].ToString().StartsWith("Sending", StringComparison.Ordinal);
        return (isAnswer ? limits.MaxSendBytes : limits.MaxReceiveBytes).ToString(CultureInfo.InvariantCulture);
    }

    private static DirectoryException? ErrorOf(StatusCode code, HttpContext context, IHeaderDictionary headers) => code switch
    {
        StatusCode.Unknown or StatusCode.Internal or StatusCode.InvalidArgument => Unreadable(),
        StatusCode.ResourceExhausted => new DirectoryException(
            Reason.MessageTooLarge,
            new("The request or its answer exceeds the size served.", "La requête ou sa réponse dépasse la taille servie."),
            DirectoryException.Fact("limit", LimitOf(context, headers))),
        StatusCode.Unimplemented => new DirectoryException(
            Reason.NotImplemented,
            new(
                "This call, or the compression of its request, is not served.",
                "Cet appel, ou la compression de sa requête, n'est pas servi."),
            DirectoryException.Fact("call", OutsideText.Show(context.Request.Path.Value?.TrimStart('/')))),
        StatusCode.DeadlineExceeded => new DirectoryException(
            Reason.DeadlineExceeded, new("The deadline of the call passed.", "Le délai de l'appel est dépassé.")),
        // What health says of a service, and a call that its caller gave up.
        _ => null,
    };
}
