using EntEcole.Directory.Model;
using Grpc.Core;

namespace EntEcole.Directory.Server.Grpc.Answers;

/// <summary>An error as gRPC throws it, with what it was made of: a caller in this process answers in the language of its reader.</summary>
/// <param name="error">What it was made of.</param>
/// <param name="status">Its canonical status.</param>
/// <param name="trailers">Its details.</param>
internal sealed class RichException(DirectoryException error, Status status, Metadata trailers) : RpcException(status, trailers)
{
    /// <summary>The error, in both languages.</summary>
    public DirectoryException Error { get; } = error;
}
