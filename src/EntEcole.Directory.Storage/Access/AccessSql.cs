using EntEcole.Directory.Storage.Connections;
using EntEcole.Directory.Storage.Privacy;

namespace EntEcole.Directory.Storage.Access;

/// <summary>The statements of the access log: rows are added, read backwards and forgotten, nothing else.</summary>
internal static class AccessSql
{
    /// <summary>Adds a row, unless this writer has added it in an attempt whose end it did not hear of.</summary>
    public const string Insert = """
        INSERT INTO access_log (block_no, writer, caller, call_name, purpose, revision, first_at, entries, traces)
        SELECT @Number, @Writer, @Caller, @Call, @Purpose, @Revision, @FirstAt, @Entries, @Traces
        WHERE NOT EXISTS (SELECT 1 FROM access_log a WHERE a.block_no = @Number AND a.writer = @Writer)
        """;

    /// <summary>Rows from <c>@oldest</c> to <c>@newest</c>, the latest first; to be followed by a page.</summary>
    public const string Select =
        $"SELECT {Columns} FROM access_log WHERE block_no >= @oldest AND block_no <= @newest AND (@call = '' OR call_name = @call) ORDER BY block_no DESC";

    /// <summary>The same of one caller.</summary>
    public const string SelectOfCaller =
        $"SELECT {Columns} FROM access_log WHERE caller = @caller AND block_no >= @oldest AND block_no <= @newest AND (@call = '' OR call_name = @call) ORDER BY block_no DESC";

    /// <summary>Accesses in rows before <c>@oldest</c>.</summary>
    public const string CountEntries = "SELECT COALESCE(SUM(entries), 0) FROM access_log WHERE block_no < @oldest";

    /// <summary>Accesses and bytes of the rows from <c>@oldest</c> on; a row has about a hundred bytes beside its traces.</summary>
    public static string Measure(Engine engine) => $"""
        SELECT COALESCE(SUM(entries), 0), COALESCE(SUM({engine.ByteLength}(traces) + 100), 0) FROM access_log WHERE block_no >= @oldest
        """;

    /// <summary>Rows before <c>@oldest</c>, in the order in which they go.</summary>
    public static PruneSql Prune { get; } = new(
        CountEntries,
        "SELECT block_no, 0 FROM access_log WHERE block_no < @oldest ORDER BY block_no",
        "DELETE FROM access_log WHERE block_no <= @revision AND @number = 0");

    private const string Columns = "block_no, caller, call_name, purpose, revision, first_at, traces";
}
