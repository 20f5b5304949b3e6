namespace EntEcole.Directory.Tds;

/// <summary>An error as SQL Server numbers them. From severity 20 on it ends the connection.</summary>
internal sealed class TdsFault(int number, string message, int severity = 16, bool endsTransaction = false) : Exception(message)
{
    public const int Deadlock = 1205;
    public const int SnapshotConflict = 3960;
    public const int LoginFailed = 18456;
    public const int NoSuchDatabase = 4060;

    public int Number => number;

    public int Severity => severity;

    /// <summary>Whether the server has rolled the transaction back.</summary>
    public bool EndsTransaction => endsTransaction;

    /// <summary>An error by its number alone, for what a test provokes.</summary>
    public static TdsFault Of(int number) => number switch
    {
        Deadlock => new(
            number,
            "Transaction (Process ID 51) was deadlocked on lock resources with another process and has been chosen as the deadlock victim.",
            13, endsTransaction: true),
        SnapshotConflict => new(number, "Snapshot isolation transaction aborted due to update conflict.", 16, endsTransaction: true),
        LoginFailed => new(number, "Login failed for user 'service'.", 14),
        NoSuchDatabase => new(number, "Cannot open database requested by the login. The login failed.", 11),
        40613 => new(number, "Database on server is not currently available. Please retry the connection later.", 17),
        _ => new(number, $"Provoked by the test: {number}."),
    };

    /// <summary>What SQLite said, in the words of SQL Server.</summary>
    public static TdsFault Of(Microsoft.Data.Sqlite.SqliteException fault, TSql.TSqlSchema schema) => fault.SqliteExtendedErrorCode switch
    {
        1555 => new(2627, "Violation of PRIMARY KEY constraint. " + fault.Message, 14),
        2067 => IsConstraint(fault.Message, schema)
            ? new(2627, "Violation of UNIQUE KEY constraint. " + fault.Message, 14)
            : new(2601, "Cannot insert duplicate key row in object with unique index. " + fault.Message, 14),
        1299 => new(515, "Cannot insert the value NULL into column. " + fault.Message),
        275 when fault.Message.Contains("range_", StringComparison.Ordinal) => new(8115, "Arithmetic overflow error. " + fault.Message),
        275 => new(2628, "String or binary data would be truncated. " + fault.Message),
        3091 => new(257, "Implicit conversion is not allowed. " + fault.Message),
        1811 => new(50001, fault.Message),
        517 => Of(SnapshotConflict),
        5 or 261 => new(1222, "Lock request time out period exceeded.", 16),
        _ => new(50000, fault.Message),
    };

    // "UNIQUE constraint failed: feed.academy, feed.degree"
    private static bool IsConstraint(string message, TSql.TSqlSchema schema) => schema.Indexes.Any(index => index.IsKey
        && message.Contains(string.Join(", ", index.Columns.Select(column => $"{index.Table}.{column}")) + "'", StringComparison.Ordinal));
}
