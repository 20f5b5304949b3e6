using System.Data.Common;
using Dapper;

namespace EntEcole.Directory.Storage.Connections.SqlServer;

/// <summary>What a database of SQL Server must be set to, and what of it is missing. Scripts set it, never this program.</summary>
internal static class DatabaseRequirements
{
    // OPENJSON.
    private const int CompatibilityNeeded = 140;
    private const int DurabilityForced = 2;

    public const string SelectOptions = """
        SELECT CAST(d.is_read_committed_snapshot_on AS INT) AS "ReadsVersions", CAST(d.snapshot_isolation_state AS INT) AS "AllowsSnapshots",
               CAST(d.compatibility_level AS INT) AS "Compatibility", CAST(d.delayed_durability AS INT) AS "Durability",
               CAST(@@OPTIONS & 512 AS INT) AS "NoCount"
        FROM sys.databases d WHERE d.database_id = DB_ID()
        """;

    public const string SelectOtherCollations = """
        SELECT COUNT(*) FROM sys.columns c JOIN sys.tables t ON t.object_id = c.object_id
        WHERE t.schema_id = SCHEMA_ID() AND t.name <> 'migration' AND c.name IN ('source_id', 'uai', 'folded_name', 'academy', 'code', 'reference')
          AND c.collation_name <> @collation
        """;

    // Of others: ours has none on SQL Server. What they insert is counted as ours.
    public const string SelectTriggers = """
        SELECT COUNT(*) FROM sys.triggers g JOIN sys.tables t ON t.object_id = g.parent_id
        WHERE t.schema_id = SCHEMA_ID() AND g.is_disabled = 0
        """;

    // Administrators and the migrator may; who serves may not.
    public const string SelectMayChangeAccesses = """
        SELECT CASE WHEN IS_ROLEMEMBER('entecole_service') = 1 THEN HAS_PERMS_BY_NAME('access_log', 'OBJECT', 'UPDATE') ELSE 0 END
        """;

    /// <summary>What is missing, in words that an administrator knows; nothing when all is well.</summary>
    public static async Task<IReadOnlyList<string>> MissingAsync(DbConnection connection)
    {
        var options = await connection.QuerySingleAsync<Options>(SelectOptions);
        var others = await connection.ExecuteScalarAsync<int>(SelectOtherCollations, new { collation = SqlServerEngine.Collation });
        return
        [
            .. Missing(options, others),
            .. await connection.ExecuteScalarAsync<int>(SelectTriggers) > 0 ? ["no trigger on a table of entecole"] : Array.Empty<string>(),
            .. await connection.ExecuteScalarAsync<int?>(SelectMayChangeAccesses) == 1
                ? ["DENY UPDATE ON access_log TO entecole_service (docker/sqlserver/permissions.sql)"] : Array.Empty<string>(),
        ];
    }

    /// <summary>The same, of what was read.</summary>
    internal static IReadOnlyList<string> Missing(Options options, int otherCollations)
    {
        var missing = new List<string>();
        Add(options.ReadsVersions == 1, "READ_COMMITTED_SNAPSHOT ON");
        Add(options.AllowsSnapshots == 1, "ALLOW_SNAPSHOT_ISOLATION ON");
        Add(options.Compatibility >= CompatibilityNeeded, $"COMPATIBILITY_LEVEL {CompatibilityNeeded}");
        Add(options.Durability != DurabilityForced, "DELAYED_DURABILITY DISABLED");
        // Counts of rows decide whether a plan is applied.
        Add(options.NoCount == 0, "NOCOUNT OFF (sp_configure 'user options')");
        Add(otherCollations == 0, "COLLATE " + SqlServerEngine.Collation);
        return missing;

        void Add(bool met, string what)
        {
            if (!met)
            {
                missing.Add(what);
            }
        }
    }

    internal sealed class Options
    {
        public int ReadsVersions { get; set; }

        public int AllowsSnapshots { get; set; }

        public int Compatibility { get; set; }

        public int Durability { get; set; }

        public int NoCount { get; set; }
    }
}
