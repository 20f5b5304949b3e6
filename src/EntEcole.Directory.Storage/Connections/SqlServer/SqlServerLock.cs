using System.Data.Common;
using System.Globalization;

namespace EntEcole.Directory.Storage.Connections.SqlServer;

/// <summary>
/// Locks of applications, by <c>sp_getapplock</c>, on the connection that does the work: to lose it is to lose the lock. Owned by a
/// transaction they end with it, else with their session.
/// </summary>
internal static class SqlServerLock
{
    // What is asked for in one go blocks a thread of the server, and hears of no cancellation meanwhile.
    private static readonly TimeSpan Step = TimeSpan.FromSeconds(1);

    private const int CommandSeconds = 30;

    public const string Take = """
        DECLARE @result INT;
        EXEC @result = sp_getapplock @Resource = @resource, @LockMode = 'Exclusive', @LockOwner = @owner, @LockTimeout = @timeout;
        SELECT @result;
        """;

    public const string Release = "EXEC sp_releaseapplock @Resource = @resource, @LockOwner = 'Session'";

    public const string Test = "SELECT APPLOCK_TEST('public', @resource, 'Exclusive', 'Session')";

    /// <summary>
    /// Takes the lock, waiting up to <paramref name="patience"/>, and for as long as <paramref name="goOn"/> says; false when another
    /// session
    /// holds it.
    /// </summary>
    public static async Task<bool> TakeAsync(
        DbConnection connection, DbTransaction? transaction, string resource, TimeSpan patience, TimeProvider time,
        CancellationToken cancellationToken,
        Func<Task<bool>>? goOn = null)
    {
        var asked = time.GetTimestamp();
        var begun = time.GetTimestamp();
        while (true)
        {
            var left = patience - time.GetElapsedTime(begun);
            if (await TakeOnceAsync(connection, transaction, resource, left < Step ? left : Step, cancellationToken))
            {
                StoreMeter.LockWaits.Record(time.GetElapsedTime(asked).TotalSeconds);
                return true;
            }

            if (goOn is not null && await goOn())
            {
                begun = time.GetTimestamp();
            }
            else if (left <= Step)
            {
                return false;
            }
        }
    }

    /// <summary>
    /// Takes the lock for as long as the result lives, which owns the connection from then on; null when another session holds it. Let go
    /// of
    /// in so many words: a server hears late that a connection is closed, and who asks again at once would be refused.
    /// </summary>
    public static async Task<IAsyncDisposable?> HoldAsync(
        DbConnection connection, string resource, TimeProvider time, CancellationToken cancellationToken) =>
        await TakeAsync(connection, null, resource, TimeSpan.Zero, time, cancellationToken) ? new Held(connection, resource) : null;

    /// <summary>Whether no other session holds a lock.</summary>
    public static async Task<bool> IsFreeAsync(
        DbConnection connection, DbTransaction? transaction, string resource, CancellationToken cancellationToken)
    {
        await using var command = connection.Command(Test, transaction, ("@resource", resource));
        return Convert.ToInt32(await command.ExecuteScalarAsync(cancellationToken), CultureInfo.InvariantCulture) == 1;
    }

    // Zero: had at once. One: had after a wait. Any negative number: not had (time, cancelled, deadlock, wrong use).
    private static async Task<bool> TakeOnceAsync(
        DbConnection connection, DbTransaction? transaction, string resource, TimeSpan wait, CancellationToken cancellationToken)
    {
        await using var command = connection.Command(
            Take, transaction,
            ("@resource", resource),
            ("@owner", transaction is null ? "Session" : "Transaction"),
            ("@timeout", Math.Max(0, (int)wait.TotalMilliseconds)));
        command.CommandTimeout = CommandSeconds;
        return Convert.ToInt32(await command.ExecuteScalarAsync(cancellationToken), CultureInfo.InvariantCulture) >= 0;
    }

    private sealed class Held(DbConnection connection, string resource) : IAsyncDisposable
    {
        public async ValueTask DisposeAsync()
        {
            try
            {
                await using var command = connection.Command(Release, null, ("@resource", resource));
                command.CommandTimeout = CommandSeconds;
                await command.ExecuteNonQueryAsync();
            }
            catch (Exception fault) when (fault is DbException or InvalidOperationException)
            {
                // The session has ended, and the lock with it; or it ends now.
            }
            finally
            {
                await connection.DisposeAsync();
            }
        }
    }
}
