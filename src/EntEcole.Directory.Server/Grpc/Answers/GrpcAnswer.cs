using System.Globalization;
using System.Text;
using EntEcole.Directory.Model;
using Google.Protobuf;
using Grpc.Core;

namespace EntEcole.Directory.Server.Grpc.Answers;

/// <summary>A gRPC answer that is an error alone, written before gRPC has the request: a status and nothing else.</summary>
internal static class GrpcAnswer
{
    public const string Status = "grpc-status";
    public const string Message = "grpc-message";

    /// <summary>Whether a request is one of gRPC.</summary>
    public static bool IsAsked(HttpRequest request) =>
        request.ContentType?.StartsWith("application/grpc", StringComparison.OrdinalIgnoreCase) is true;

    /// <summary>Writes the error, and leaves it with the request: what runs a call in this process reads it there.</summary>
    public static Task WriteAsync(HttpContext context, DirectoryException error)
    {
        context.Features.Set(error);
        if (!IsAsked(context.Request))
        {
            context.Response.StatusCode = RichStatus.CodeOf(error.Reason) switch
            {
                StatusCode.ResourceExhausted => StatusCodes.Status429TooManyRequests,
                StatusCode.Unavailable => StatusCodes.Status503ServiceUnavailable,
                StatusCode.Unimplemented => StatusCodes.Status404NotFound,
                StatusCode.Unauthenticated => StatusCodes.Status401Unauthorized,
                _ => StatusCodes.Status403Forbidden,
            };
            return context.Response.CompleteAsync();
        }

        context.Response.ContentType = "application/grpc";
        Set(context.Response.Headers, error);
        return context.Response.CompleteAsync();
    }

    /// <summary>Puts the error among headers or trailers, in the place of what is there.</summary>
    public static void Set(IHeaderDictionary headers, DirectoryException error)
    {
        var status = RichStatus.Of(error);
        headers[Status] = status.Code.ToString(CultureInfo.InvariantCulture);
        headers[Message] = Escaped(status.Message);
        // Without padding, as gRPC wants binary headers.
        headers[RichStatus.DetailsTrailer] = Convert.ToBase64String(status.ToByteArray()).TrimEnd('=');
    }

    // Only what no header may hold, as gRPC has it: clients differ in what else they read back.
    private static string Escaped(string text)
    {
        var escaped = new StringBuilder(text.Length);
        foreach (var part in Encoding.UTF8.GetBytes(text))
        {
            _ = part is >= 0x20 and <= 0x7E and not (byte)'%'
                ? escaped.Append((char)part)
                : escaped.Append(CultureInfo.InvariantCulture, $"%{part:X2}");
        }

        return escaped.ToString();
    }
}
