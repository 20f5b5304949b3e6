using EntEcole.Directory.Model;
using EntEcole.Directory.Server.Grpc.Answers;
using Code = Grpc.Core.StatusCode;

namespace EntEcole.Directory.Server.Console.Pages;

/// <summary>The statuses of HTTP that errors of calls become.</summary>
internal static class Fault
{
    /// <summary>
    /// What a call refused, or the limits before it: shown on the page of the form. Null for what the person cannot mend: the server's own
    /// failure, and what does not exist.
    /// </summary>
    public static DirectoryException? RefusalOf(Exception fault) => fault switch
    {
        RichException { StatusCode: not (Code.Internal or Code.Unknown or Code.NotFound) } refused => refused.Error,
        DirectoryException known when RichStatus.CodeOf(known.Reason) is not (Code.Internal or Code.NotFound) => known,
        _ => null,
    };

    /// <summary>The status of a refusal.</summary>
    public static int StatusOf(DirectoryException refusal) => StatusOf(RichStatus.CodeOf(refusal.Reason));

    /// <summary>The status of a code.</summary>
    public static int StatusOf(Code code) => code switch
    {
        Code.NotFound or Code.Unimplemented => StatusCodes.Status404NotFound,
        Code.PermissionDenied => StatusCodes.Status403Forbidden,
        Code.Unauthenticated => StatusCodes.Status401Unauthorized,
        Code.InvalidArgument => StatusCodes.Status400BadRequest,
        Code.Aborted or Code.AlreadyExists or Code.FailedPrecondition or Code.OutOfRange => StatusCodes.Status409Conflict,
        Code.ResourceExhausted => StatusCodes.Status429TooManyRequests,
        Code.Unavailable => StatusCodes.Status503ServiceUnavailable,
        Code.DeadlineExceeded => StatusCodes.Status504GatewayTimeout,
        _ => StatusCodes.Status500InternalServerError,
    };
}
