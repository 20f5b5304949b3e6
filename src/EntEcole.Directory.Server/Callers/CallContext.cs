using EntEcole.Directory.Callers;
using Grpc.Core;

namespace EntEcole.Directory.Server.Callers;

/// <summary>From a call to its caller.</summary>
internal static class CallContext
{
    // Until authentication is in place, whoever reaches the server is on its machine.
    private static readonly Caller Loopback = new("grpc (loopback)", CallerRoles.All, CallerPerimeter.All);

    /// <summary>Who makes the call.</summary>
    public static Caller Caller(this ServerCallContext context) => context.GetHttpContext().Features.Get<Caller>() ?? Loopback;
}
