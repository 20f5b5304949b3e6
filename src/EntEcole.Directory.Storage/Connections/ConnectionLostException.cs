using System.Data.Common;

namespace EntEcole.Directory.Storage.Connections;

/// <summary>
/// A connection that is no more, where the driver says so by another exception than its own: after the first fault it only tells that the
/// connection is closed or the transaction gone.
/// </summary>
internal sealed class ConnectionLostException(Exception inner) : DbException("The connection is lost.", inner)
{
    /// <inheritdoc/>
    public override bool IsTransient => true;
}
