using Grpc.Core;

namespace EntEcole.Directory.Server.Api;

/// <summary>
/// Who calls. The one place that authentication will replace: until then the server listens on loopback only, and decisions say
/// no more than that.
/// </summary>
internal static class Callers
{
    /// <summary>The name that a decision bears.</summary>
    public static string NameOf(ServerCallContext context) => IsLoopback(context.Peer) ? "grpc (loopback)" : "grpc";

    private static bool IsLoopback(string peer) =>
        peer.StartsWith("ipv4:127.", StringComparison.Ordinal) || peer.StartsWith("ipv6:[::1]:", StringComparison.Ordinal);
}
