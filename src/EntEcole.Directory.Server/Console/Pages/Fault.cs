using EntEcole.Directory.Model;
using EntEcole.Directory.Server.Grpc.Answers;
using Code = Grpc.Core.StatusCode;

namespace EntEcole.Directory.Server.Console.Pages;

/// <summary>The statuses of HTTP that errors of calls become.</summary>
internal static class Fault
{
    /// <summary>Whether an error is about how things now stand, not about the request.</summary>
    public static bool IsConflict(DirectoryException error) => StatusOf(RichStatus.CodeOf(error.Reason)) == StatusCodes.Status409Conflict;

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
