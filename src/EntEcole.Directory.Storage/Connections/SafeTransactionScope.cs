using System.Data.Common;

namespace EntEcole.Directory.Storage.Connections;

/// <summary>
/// Ends a transaction with its block, undone unless it was committed. On a connection that has broken the driver may refuse to undo it, and
/// that would hide the fault by which it broke, and with it that the unit may be begun again; the server has undone it then.
/// </summary>
internal readonly struct SafeTransactionScope(DbTransaction transaction) : IDisposable, IAsyncDisposable
{
    public void Dispose()
    {
        try
        {
            transaction.Dispose();
        }
        catch (Exception fault) when (IsOfTheEnd(fault))
        {
            // The fault by which it broke is on its way.
        }
    }

    public async ValueTask DisposeAsync()
    {
        try
        {
            await transaction.DisposeAsync();
        }
        catch (Exception fault) when (IsOfTheEnd(fault))
        {
            // The fault by which it broke is on its way.
        }
    }

    // The last one is SqlClient's, when the connection breaks while it looks at it.
    private static bool IsOfTheEnd(Exception fault) => fault is InvalidOperationException or DbException or NullReferenceException;
}
