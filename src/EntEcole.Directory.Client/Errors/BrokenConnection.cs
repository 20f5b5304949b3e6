using Grpc.Core;

namespace EntEcole.Directory.Client;

/// <summary>Calls whose connection ended under them, so that neither the directory nor a proxy answered.</summary>
internal static class BrokenConnection
{
    /// <summary>Whether the client itself made this error, of a connection that ended.</summary>
    /// <remarks>
    /// gRPC calls most of these UNAVAILABLE, but one INTERNAL: a connection that the server closes without an error in the very moment in
    /// which the call goes out, and a stream that ends so.
    /// </remarks>
    public static bool Ended(RpcException error) =>
        error.StatusCode is StatusCode.Internal && error.Status.DebugException is HttpRequestException or IOException;
}
