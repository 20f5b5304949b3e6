using System.Text.RegularExpressions;
using EntEcole.Directory.Tds.TSql;

namespace EntEcole.Directory.Tds;

/// <summary>
/// What is no statement of the store: an administrator's words, the breaking of a test, and the questions of a bulk copy. Known by their
/// wording; another is a statement like any other, and refused.
/// </summary>
internal static partial class TdsAdministration
{
    /// <summary>Databases that come and go.</summary>
    public static void OfServer(TdsServer server, string text)
    {
        if (Create().Match(text) is { Success: true } create)
        {
            server.Create(create.Groups["name"].Value);
        }
        else if (Drop().Match(text) is { Success: true } drop)
        {
            server.Drop(drop.Groups["name"].Value);
        }
        else if (Alter().Match(text) is { Success: true } alter)
        {
            server.Database(alter.Groups["name"].Value).Set(alter.Groups["what"].Value switch
            {
                "READ_COMMITTED_SNAPSHOT" => "is_read_committed_snapshot_on = 1",
                "ALLOW_SNAPSHOT_ISOLATION" => "snapshot_isolation_state = 1",
                var other => throw new TdsFault(102, other),
            });
        }
        else
        {
            throw new TdsFault(102, $"A text that this server does not know: {text}");
        }
    }

    /// <summary>False for a text that is none of these.</summary>
    public static bool OfDatabase(TdsSession session, TdsTokens tokens, string text)
    {
        if (text.Contains("sp_tablecollations_100", StringComparison.Ordinal))
        {
            Describe(
                session, tokens, Asked().Match(text).Groups["table"].Value,
                asksAliases: text.Contains("FROM #Column_Aliases", StringComparison.Ordinal));
            return true;
        }

        if (Insert().Match(text) is { Success: true } insert)
        {
            var table = insert.Groups["table"].Value;
            var known = ColumnsOf(session, table);
            var columns = Column().Matches(insert.Groups["columns"].Value).Select(match => match.Groups["name"].Value).ToList();
            if (columns.Find(name => !known.ContainsKey(name)) is { } unknown)
            {
                throw new TdsFault(207, $"Invalid column name '{unknown}'.");
            }

            if (!text.Contains("CHECK_CONSTRAINTS", StringComparison.Ordinal) || !text.Contains("FIRE_TRIGGERS", StringComparison.Ordinal))
            {
                throw new TdsFault(1088, "Without the right to alter a table, its constraints and triggers count.");
            }

            session.Expect(new TdsBulkLoad(table, columns));
        }
        else if (text.Contains("sys.dm_exec_sessions", StringComparison.Ordinal))
        {
            session.Server.Kill(session.Database.Name, session);
        }
        else if (Trigger().Match(text) is { Success: true } trigger)
        {
            TdsDatabase.Execute(
                session.Connection,
                $"CREATE TRIGGER {trigger.Groups["name"].Value} BEFORE INSERT ON \"{trigger.Groups["table"].Value}\" BEGIN SELECT RAISE(ABORT, 'broken by the test'); END");
        }
        else if (text.StartsWith("DROP TRIGGER ", StringComparison.Ordinal))
        {
            TdsDatabase.Execute(session.Connection, text);
        }
        else
        {
            return false;
        }

        tokens.Done(TdsCommand.None, null, more: false);
        return true;
    }

    // The batch that SqlBulkCopy sends first. Answers: transactions open, the columns of the table without a row, their collations, and
    // from driver 7.1 on the aliases of graph columns, of which no table of ours has any.
    private static void Describe(TdsSession session, TdsTokens tokens, string table, bool asksAliases)
    {
        var known = ColumnsOf(session, table);
        var count = new TdsColumn("", new("int", 0));
        tokens.Columns([count]);
        tokens.Row([count], [session.Transaction.Descriptor == 0 ? 0L : 1L]);
        tokens.Done(TdsCommand.Select, 1, more: true);
        tokens.Columns([.. known.Values.Select(one => new TdsColumn(one.Name, new(one.Type, one.Length), one.IsNullable))]);
        tokens.Done(TdsCommand.Select, 0, more: true);
        TdsColumn[] answer =
        [
            new("colid", new("int", 0)), new("name", new("nvarchar", 128)), new("tds_collation", new("binary", 5)),
            new("collation", new("nvarchar", 128)),
        ];
        tokens.Columns(answer);
        var number = 0L;
        foreach (var one in known.Values)
        {
            var isText = one.Collation is not null;
            tokens.Row(answer, [++number, one.Name, isText ? TdsType.CollationBytes.ToArray() : null, one.Collation]);
        }

        tokens.Done(TdsCommand.Select, known.Count, more: asksAliases);
        if (asksAliases)
        {
            tokens.Columns([new("Canonical_Column_Name", new("nvarchar", 128)), new("Aliased_Column_Name", new("nvarchar", 128))]);
            tokens.Done(TdsCommand.Select, 0, more: false);
        }
    }

    private static Dictionary<string, TSqlColumn> ColumnsOf(TdsSession session, string table) =>
        session.Schema.Tables.TryGetValue(table, out var known) ? known : throw new TdsFault(208, $"Invalid object name '{table}'.");

    [GeneratedRegex(
        @"^CREATE DATABASE (?<name>\w+)$", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 5_000)]
    private static partial Regex Create();

    [GeneratedRegex(
        @"DROP DATABASE (?<name>\w+)$", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 5_000)]
    private static partial Regex Drop();

    [GeneratedRegex(
        @"^ALTER DATABASE (?<name>\w+) SET (?<what>[A-Z_]+) ON\b", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 5_000)]
    private static partial Regex Alter();

    [GeneratedRegex(
        @"sp_tablecollations_100 N?'\.?\[?(?<table>\w+)\]?'", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 5_000)]
    private static partial Regex Asked();

    [GeneratedRegex(
        @"^insert bulk \[?(?<table>\w+)\]? \((?<columns>.*)\)\s*(with \([^()]*\))?$",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture | RegexOptions.Singleline, matchTimeoutMilliseconds: 5_000)]
    private static partial Regex Insert();

    [GeneratedRegex(@"\[(?<name>\w+)\] \w+", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 5_000)]
    private static partial Regex Column();

    [GeneratedRegex(
        @"^CREATE TRIGGER (?<name>\w+) ON (?<table>\w+) AFTER INSERT AS .* THROW 50001",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 5_000)]
    private static partial Regex Trigger();
}
