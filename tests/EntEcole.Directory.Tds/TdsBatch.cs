using System.Collections.Concurrent;
using System.Text.RegularExpressions;
using EntEcole.Directory.Tds.TSql;
using Microsoft.Data.Sqlite;
using Microsoft.SqlServer.TransactSql.ScriptDom;

namespace EntEcole.Directory.Tds;

/// <summary>A variable or parameter.</summary>
internal sealed record TdsVariable(TdsType Type, object? Value);

/// <summary>The statements of a text, one after the other, until one fails: no text of ours goes on after that.</summary>
internal sealed partial class TdsBatch(TdsSession session, TdsTokens tokens)
{
    private static readonly ConcurrentDictionary<string, IReadOnlyList<TSqlStatement>> Parsed = new(StringComparer.Ordinal);
    private static readonly ConcurrentDictionary<(TSqlStatement Statement, TSqlSchema Schema, string Types), Step> Bound = new();

    private Dictionary<string, TdsVariable> variables = null!;

    public async Task ExecuteAsync(string text, Dictionary<string, TdsVariable> given, CancellationToken cancelled)
    {
        variables = given;
        var statements = Refused(() => Parsed.GetOrAdd(text, static one => TSqlText.Statements(one)));
        // Names are bound before the first statement runs, but in a statement on tables that are not there yet.
        foreach (var statement in statements.Where(
            one => IsOfRows(one) && Tables.Of(one) is { Count: > 0 } tables && tables.All(session.Schema.Tables.ContainsKey)))
        {
            StepOf(statement);
        }

        for (var i = 0; i < statements.Count; i++)
        {
            await ExecuteAsync(StepOf(statements[i]), more: i + 1 < statements.Count, cancelled);
            cancelled.ThrowIfCancellationRequested();
        }
    }

    private async Task ExecuteAsync(Step step, bool more, CancellationToken cancelled)
    {
        if (step.TouchesTables)
        {
            session.Transaction.Touch();
        }

        tokens.InTransaction = session.Transaction.Descriptor != 0;
        switch (step.Statement)
        {
            case SelectStatement:
                tokens.Done(TdsCommand.Select, Select(step, cancelled), more);
                return;
            case InsertStatement or UpdateStatement or DeleteStatement:
                tokens.Done(step.Command, Change(step), more);
                return;
            case DeclareVariableStatement declare:
                foreach (var one in declare.Declarations)
                {
                    variables[one.VariableName.Value] = new(new TdsType(TSqlText.NameOf(one.DataType), 0), null);
                }

                return;
            case ExecuteStatement execute:
                await LockAsync(execute.ExecuteSpecification, cancelled);
                return;
            case SetTransactionIsolationLevelStatement set:
                session.Isolation = set.Level is Microsoft.SqlServer.TransactSql.ScriptDom.IsolationLevel.Snapshot
                    ? System.Data.IsolationLevel.Snapshot : System.Data.IsolationLevel.ReadCommitted;
                break;
            case BeginTransactionStatement when tokens.InProcedure:
                throw new TdsFault(266, "Transaction count after EXECUTE indicates a mismatching number of BEGIN and COMMIT statements.");
            case BeginTransactionStatement:
                session.Transaction.Begin(session.Isolation, tokens);
                break;
            case CommitTransactionStatement:
                session.Transaction.Commit(tokens);
                break;
            default:
                Define(step.Statement);
                break;
        }

        tokens.Done(TdsCommand.None, null, more);
    }

    private long Select(Step step, CancellationToken cancelled)
    {
        using var command = CommandOf(step.Sql);
        using var reader = command.ExecuteReader();
        var types = step.Outputs!;
        List<TdsColumn>? columns = null;
        var values = new object?[types.Count];
        long rows = 0;
        while (reader.Read())
        {
            for (var i = 0; i < values.Length; i++)
            {
                values[i] = reader.IsDBNull(i) ? null : reader.GetValue(i);
            }

            if (columns is null)
            {
                columns = [.. types.Select((one, i) => ColumnOf(one, values[i]))];
                tokens.Columns(columns);
            }

            tokens.Row(columns, values);
            rows++;
            cancelled.ThrowIfCancellationRequested();
        }

        if (columns is null)
        {
            tokens.Columns([.. types.Select(one => ColumnOf(one, null))]);
        }

        return rows;
    }

    // Where its type depends on what no test knows, the value tells.
    private static TdsColumn ColumnOf(TSqlOutput output, object? value)
    {
        var type = output.Type is { Length: > 0 } known ? known : value switch
        {
            string => "nvarchar",
            byte[] => "varbinary",
            _ => "int",
        };
        return new TdsColumn(output.Name ?? "", type switch
        {
            "integer" => new("int", 0),
            "int" or "bigint" or "bit" => new(type, 0),
            "char" => new("varchar", TdsType.Unlimited),
            "binary" when output.Length <= 0 => new("varbinary", TdsType.Unlimited),
            _ => new(type, output.Length is 0 or > 4_000 ? TdsType.Unlimited : output.Length),
        });
    }

    private int Change(Step step)
    {
        using var command = CommandOf(step.Sql);
        return command.ExecuteNonQuery();
    }

    private SqliteCommand CommandOf(string sql)
    {
        var command = session.Connection.CreateCommand();
        command.CommandText = sql;
        if (Mentioned().Matches(sql).FirstOrDefault(match => !variables.ContainsKey(match.Value)) is { } unknown)
        {
            throw new TdsFault(137, $"Must declare the scalar variable \"{unknown.Value}\".", 15);
        }

        if (sql.Contains("LIMIT @limit", StringComparison.Ordinal) && variables["@limit"].Value is not > 0L)
        {
            throw new TdsFault(10744, "The number of rows provided for a FETCH clause must be greater then zero.");
        }

        foreach (var (name, variable) in variables)
        {
            command.Parameters.AddWithValue(name, variable.Value ?? DBNull.Value);
        }

        return command;
    }

    private async Task LockAsync(ExecuteSpecification specification, CancellationToken cancelled)
    {
        var arguments = ((ExecutableProcedureReference)specification.ExecutableEntity).Parameters.ToDictionary(
            one => one.Variable.Name,
            one => one.ParameterValue is VariableReference variable ? variables[variable.Name].Value : ((Literal)one.ParameterValue).Value,
            StringComparer.Ordinal);
        var ofTransaction = arguments["@LockOwner"] is "Transaction";
        if (
            (
                (
                    ExecutableProcedureReference)specification.ExecutableEntity).ProcedureReference.ProcedureReference.Name.BaseIdentifier.Value is "sp_releaseapplock")
        {
            session.Database.Locks.Release((string)arguments["@Resource"]!, session);
            return;
        }

        var result = ofTransaction && session.Transaction.Descriptor == 0
            ? -999
            : await session.Database.Locks.TakeAsync(
                (string)arguments["@Resource"]!, session, ofTransaction, TimeSpan.FromMilliseconds((long)arguments["@LockTimeout"]!),
                cancelled);
        variables[specification.Variable.Name] = new(new TdsType("int", 0), (long)result);
    }

    // Definitions are kept as they were given: the schema is read from them.
    private void Define(TSqlStatement statement)
    {
        var texts = statement switch
        {
            CreateTableStatement create => SqliteText.Create(create),
            AlterTableAddTableElementStatement alter => SqliteText.Add(alter),
            CreateIndexStatement index => [SqliteText.Create(index)],
            DropIndexStatement drop => drop.DropIndexClauses.Cast<DropIndexClause>().Select(clause => $"DROP INDEX {clause.Index.Value}"),
            DropTableStatement drop => SqliteText.Drop(drop),
            _ => throw new TdsFault(102, $"A statement that this server does not know: {statement.GetType().Name}."),
        };
        foreach (var text in texts)
        {
            TdsDatabase.Execute(session.Connection, text);
        }

        using var note = session.Connection.CreateCommand();
        note.CommandText = "INSERT INTO sys_definitions (sql) VALUES (@sql)";
        note.Parameters.AddWithValue("@sql", string.Concat(
            statement.ScriptTokenStream.Skip(statement.FirstTokenIndex).Take(
                statement.LastTokenIndex - statement.FirstTokenIndex + 1).Select(token => token.Text)));
        note.ExecuteNonQuery();
    }

    private Step StepOf(TSqlStatement statement)
    {
        var types = variables.ToDictionary(one => one.Key, one => one.Value.Type.Name, StringComparer.Ordinal);
        return Bound.GetOrAdd(
            (statement, session.Schema, string.Join(',', types.Select(one => $"{one.Key} {one.Value}"))),
            static (at, types) => Bind(at.Statement, at.Schema, types), types);
    }

    private static Step Bind(TSqlStatement statement, TSqlSchema schema, Dictionary<string, string> types)
    {
        var reads = IsOfRows(statement);
        return new Step(
            statement, reads ? Refused(() => TSqlBinder.Prove(statement, schema, types)) : null, reads ? SqliteText.Of(statement) : "",
            statement switch
            {
                InsertStatement => TdsCommand.Insert,
                UpdateStatement => TdsCommand.Update,
                DeleteStatement => TdsCommand.Delete,
                _ => TdsCommand.None,
            },
            (reads && Tables.Of(statement).Count > 0)
                || statement is CreateTableStatement or AlterTableStatement or CreateIndexStatement or DropIndexStatement
                    or DropTableStatement);
    }

    private static bool IsOfRows(TSqlStatement statement) =>
        statement is SelectStatement or InsertStatement or UpdateStatement or DeleteStatement;

    // What a test refuses before it is sent, a server refuses after.
    private static T Refused<T>(Func<T> read)
    {
        try
        {
            return read();
        }
        catch (TSqlRefusedException refused)
        {
            throw new TdsFault(NumberOf(refused.Message), refused.Message);
        }
    }

    private static int NumberOf(string message) => message switch
    {
        _ when message.StartsWith("no table", StringComparison.Ordinal) => 208,
        _ when message.StartsWith("no column", StringComparison.Ordinal) => 207,
        _ when message.StartsWith("implicit conversion", StringComparison.Ordinal) => 257,
        _ => 102,
    };

    [GeneratedRegex("@[A-Za-z]+", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 5_000)]
    private static partial Regex Mentioned();

    private sealed record Step(
        TSqlStatement Statement, IReadOnlyList<TSqlOutput>? Outputs, string Sql, TdsCommand Command, bool TouchesTables);

    private sealed class Tables : TSqlFragmentVisitor
    {
        private readonly HashSet<string> names = new(StringComparer.Ordinal);

        public static IReadOnlySet<string> Of(TSqlStatement statement)
        {
            var tables = new Tables();
            statement.Accept(tables);
            return tables.names;
        }

        public override void Visit(NamedTableReference node) => names.Add(node.SchemaObject.BaseIdentifier.Value);
    }
}
