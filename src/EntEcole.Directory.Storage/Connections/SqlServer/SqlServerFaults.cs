using System.Collections.Frozen;
using Microsoft.Data.SqlClient;

namespace EntEcole.Directory.Storage.Connections.SqlServer;

/// <summary>What the numbers of SQL Server mean: worth another try, not to be had, or a fault of ours.</summary>
internal static class SqlServerFaults
{
    /// <summary>A row whose key exists: of a constraint (2627), of a unique index (2601).</summary>
    public static IReadOnlySet<int> Duplicate { get; } = new HashSet<int> { 2601, 2627 }.ToFrozenSet();

    // The severity from which on the server ends the connection; the driver gives it to what the network did, too.
    private const byte Fatal = 20;

    private static readonly FrozenSet<int> Transient = new[]
    {
        -2, // a command or connection took too long
        -1, 2, 20, 53, 64, 121, 233, 258, 997, // no answer, pipe and network errors
        10053, 10054, 10060, 10061, 11001, 17142, // broken, reset, timed out, refused, unknown host for now, paused
        1203, 1204, 1205, 1221, 1222, // locks: none left, deadlock, timed out
        3935, 3957, 3960, 3961, 3966, // snapshots: the version is gone, or the schema changed meanwhile
        601, 617, 669, 921, 952, 983, 988, 3906, 5529, // rows or databases that move: recovery, failover, a secondary that is not ready
        4060, 4221, 18401, // the database cannot be opened yet; the secondary waits for versions; the server starts
        701, 802, 8628, 8645, 8651, 9515, 17197, // memory and worker threads
        10922, 10928, 10929, 10936, 40143, 40197, 40501, 40540, 40613, 40615, // Azure: limits, reconfiguration, busy
        // Azure: validation, pools, paused, many operations
        41301, 41302, 41305, 41325, 41839, 42108, 42109, 49918, 49919, 49920, 49977, 49983,
    }.ToFrozenSet();

    // Not transient, and not a fault of ours either.
    private static readonly FrozenSet<int> Unavailable = new[]
    {
        229, 230, 262, 297, 300, 916, // permissions
        823, 824, 825, 1101, 1105, 9001, 9002, // disk, space, log
        942, 945, 976, 978, 979, 3952, // offline, readable only with another intent, or without snapshots
        3908, // in recovery that was bypassed
        4062, 4064, 15247, 18452, 18456, 18461, 18486, 18487, 18488, // login
        40532, 40544, 40914, // Azure: unknown server, size, address not allowed
    }.ToFrozenSet();

    /// <summary>Whether the same unit of work may succeed a moment later.</summary>
    public static bool IsTransient(SqlException fault) =>
        fault.Class >= Fatal || fault.Errors.Cast<SqlError>().Any(error => Transient.Contains(error.Number));

    /// <summary>Whether the database cannot be reached or used, as opposed to a fault of ours.</summary>
    public static bool IsUnavailable(SqlException fault) =>
        IsTransient(fault) || fault.Errors.Cast<SqlError>().Any(error => Unavailable.Contains(error.Number));

    /// <summary>Whether a file of the database, or its log, has no room left.</summary>
    public static bool IsDiskFull(SqlException fault) => fault.Errors.Cast<SqlError>().Any(error => error.Number is 1101 or 1105 or 9002);

    /// <summary>The same, of a number alone.</summary>
    public static (bool Transient, bool Unavailable) Of(int number) =>
        (Transient.Contains(number), Transient.Contains(number) || Unavailable.Contains(number));
}
