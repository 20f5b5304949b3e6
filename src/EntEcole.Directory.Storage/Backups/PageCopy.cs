using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace EntEcole.Directory.Storage.Backups;

/// <summary>
/// Copies a SQLite database page by page into another, as one transaction of the other: killed in between, the other is as it was. The copy
/// is of one moment, however long it takes and whatever is written meanwhile.
/// </summary>
internal static class PageCopy
{
    // 16 MiB at a time: often enough to stop soon.
    private const int Pages = 4_096;

    // sqlite.org/c3ref/backup_finish.html
    public static void Run(SqliteConnection from, SqliteConnection to, CancellationToken cancellationToken)
    {
        // Held to the end: else a concurrent write makes the copy begin again.
        using var moment = from.BeginTransaction(deferred: true);
        using (var look = from.CreateCommand())
        {
            (look.CommandText, look.Transaction) = ("SELECT COUNT(*) FROM sqlite_master", moment);
            look.ExecuteScalar();
        }

        using var backup = raw.sqlite3_backup_init(to.Handle, "main", from.Handle, "main");
        if (backup.IsInvalid)
        {
            Throw(to);
        }

        for (var result = raw.SQLITE_OK; result != raw.SQLITE_DONE;)
        {
            cancellationToken.ThrowIfCancellationRequested();
            result = raw.sqlite3_backup_step(backup, Pages);
            if (result is not (raw.SQLITE_OK or raw.SQLITE_DONE))
            {
                throw new SqliteException("The copy stopped.", result);
            }
        }
    }

    private static void Throw(SqliteConnection connection) =>
        throw new SqliteException("The copy cannot begin.", raw.sqlite3_errcode(connection.Handle));
}
