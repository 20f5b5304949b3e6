using EntEcole.Directory.Model;
using EntEcole.Directory.Server.Grpc.Answers;

namespace EntEcole.Directory.Server.Limits;

/// <summary>
/// Headers of a call, in number and bytes. Kestrel ends the connection, and all calls on it, when its own limits are exceeded; they are
/// therefore higher (<see cref="TransportLimits"/>), and only what exceeds them too is cut.
/// </summary>
internal static class HeaderLimit
{
    /// <summary>Bytes of the headers of a call, counted as HTTP/2 does: names, values, and 32 for each.</summary>
    public const int MaxBytes = 32 * 1024;

    /// <summary>Headers of a call.</summary>
    public const int MaxCount = 100;

    private const int Overhead = 32;

    /// <summary>Passes on a call whose headers are within the limits; refuses another.</summary>
    public static Task PassAsync(HttpContext context, RequestDelegate next)
    {
        var bytes = (context.Request.Path.Value?.Length ?? 0) + (context.Request.QueryString.Value?.Length ?? 0);
        var count = 0;
        foreach (var (name, values) in context.Request.Headers)
        {
            count += values.Count;
            foreach (var value in values)
            {
                bytes += name.Length + (value?.Length ?? 0) + Overhead;
            }
        }

        return bytes <= MaxBytes && count <= MaxCount ? next(context) : RefuseAsync(context, count > MaxCount);
    }

    private static Task RefuseAsync(HttpContext context, bool isMany)
    {
        if (!GrpcAnswer.IsAsked(context.Request))
        {
            context.Response.StatusCode = StatusCodes.Status431RequestHeaderFieldsTooLarge;
            return context.Response.CompleteAsync();
        }

        return GrpcAnswer.WriteAsync(context, new DirectoryException(
            Reason.MessageTooLarge,
            isMany ? new($"The call has more than {MaxCount} headers.", $"L'appel a plus de {MaxCount} en-têtes.")
            : new($"The headers of the call exceed {MaxBytes} bytes.", $"Les en-têtes de l'appel dépassent {MaxBytes} octets."),
            DirectoryException.Fact("limit", isMany ? $"{MaxCount}" : $"{MaxBytes}")));
    }
}
