using EntEcole.Directory.Storage.Migrations;
using Microsoft.SqlServer.TransactSql.ScriptDom;

namespace EntEcole.Directory.Tds.TSql;

/// <summary>T-SQL read as SQL Server 2017 reads it, and what no statement of ours may hold.</summary>
internal static class TSqlText
{
    /// <summary>The statements of a text.</summary>
    public static IReadOnlyList<TSqlStatement> Statements(string sql)
    {
        var found = new List<TSqlStatement>();
        foreach (var batch in Migrator.Batches(sql))
        {
            var script = (TSqlScript?)new TSql140Parser(initialQuotedIdentifiers: true).Parse(new StringReader(batch), out var errors);
            TSqlRefusedException.Unless(
                errors.Count == 0, $"{string.Join("; ", errors.Select(error => $"{error.Line}: {error.Message}"))}\n{batch}");
            var statements = script!.Batches.SelectMany(one => one.Statements).ToList();
            var forbidden = new Forbidden();
            script.Accept(forbidden);
            TSqlRefusedException.Unless(forbidden.Found.Count == 0, $"{string.Join(", ", forbidden.Found)}\n{batch}");
            found.AddRange(statements);
        }

        return found;
    }

    /// <summary>Whether a text is one or more whole statements.</summary>
    public static bool IsWhole(string sql)
    {
        new TSql140Parser(initialQuotedIdentifiers: true).Parse(new StringReader(sql), out var errors);
        return errors.Count == 0;
    }

    /// <summary>The name of a type, in lower case.</summary>
    public static string NameOf(DataTypeReference type) => ((SqlDataTypeReference)type).SqlDataTypeOption.ToString().ToLowerInvariant();

    private sealed class Forbidden : TSqlFragmentVisitor
    {
        private static readonly HashSet<string> Functions =
            new(
                StringComparer.OrdinalIgnoreCase) { "COUNT", "SUM", "MIN", "MAX", "SCHEMA_ID", "DB_ID", "APPLOCK_TEST", "ROW_NUMBER",
                "IS_ROLEMEMBER", "HAS_PERMS_BY_NAME", "DATALENGTH",
                "NEWID" };

        public List<string> Found { get; } = [];

        public override void Visit(MergeStatement node) => Found.Add("MERGE");

        public override void Visit(WaitForStatement node) => Found.Add("WAITFOR");

        public override void Visit(TableHint node) => Found.Add("a table hint");

        public override void Visit(OptimizerHint node) => Found.Add("a query hint");

        public override void Visit(SelectStarExpression node) => Found.Add("SELECT *");

        public override void Visit(TopRowFilter node) => Found.Add("TOP");

        public override void Visit(TruncateTableStatement node) => Found.Add("TRUNCATE");

        public override void Visit(ExecutableStringList node) => Found.Add("SQL built from strings");

        public override void Visit(ExecutableProcedureReference node)
        {
            if (node.ProcedureReference?.ProcedureReference?.Name?.BaseIdentifier.Value is not ("sp_getapplock" or "sp_releaseapplock"))
            {
                Found.Add("a procedure that is not known");
            }
        }

        public override void Visit(FunctionCall node)
        {
            if (!Functions.Contains(node.FunctionName.Value))
            {
                Found.Add($"a function that both engines may not share: {node.FunctionName.Value}");
            }
        }
    }
}
