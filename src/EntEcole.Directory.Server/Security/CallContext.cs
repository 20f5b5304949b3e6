using EntEcole.Directory.Access;
using Grpc.Core;

namespace EntEcole.Directory.Server.Security;

/// <summary>From a call to its caller.</summary>
internal static class CallContext
{
    /// <summary>Who makes the call. A call that is open to all has no caller.</summary>
    public static Caller Caller(this ServerCallContext context) =>
        context.GetHttpContext().Features.Get<Caller>() ?? throw new InvalidOperationException(
            "This call is open to all: it has no caller.");

    /// <summary>What traces the answer of the call; null for a call that is not declared to show persons.</summary>
    public static AccessTrace? Trace(this ServerCallContext context) => context.GetHttpContext().Features.Get<AccessTrace>();
}
