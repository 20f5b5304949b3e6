using Microsoft.SqlServer.TransactSql.ScriptDom;

namespace EntEcole.Directory.Tds.TSql;

/// <summary>
/// A column of a result; no type where it depends on a parameter that nobody declared. <paramref name="Length"/>: characters or bytes of
/// the column that it is; -1 without limit, or unknown.
/// </summary>
internal sealed record TSqlOutput(string? Name, string? Type, string? Column = null, int Length = -1);

/// <summary>
/// Binds the tables and columns of statements against a schema as SQL Server does, and refuses what it would: unknown and ambiguous
/// names, columns that are neither grouped nor aggregated, aggregates over subqueries, an ORDER BY outside a DISTINCT, values that are
/// missing. It knows the shapes that our statements have; another shape is a fault, so that none goes unread.
/// </summary>
internal sealed partial class TSqlBinder : TSqlFragmentVisitor
{
    private static readonly HashSet<string> Aggregates = new(StringComparer.OrdinalIgnoreCase) { "COUNT", "SUM", "MIN", "MAX" };

    private readonly TSqlSchema schema;
    private readonly Stack<Scope> scopes = new();
    private readonly Dictionary<string, Dictionary<string, TSqlColumn>> common = new(StringComparer.Ordinal);

    private readonly IReadOnlyDictionary<string, string> variables;

    private TSqlBinder(TSqlSchema schema, IReadOnlyDictionary<string, string>? variables)
    {
        this.schema = schema;
        this.variables = variables ?? new Dictionary<string, string>(StringComparer.Ordinal);
    }

    /// <summary>The columns of each result of a text.</summary>
    public static IReadOnlyList<IReadOnlyList<TSqlOutput>> Prove(string sql, TSqlSchema schema) =>
        [.. TSqlText.Statements(sql).Select(statement => Prove(statement, schema)).OfType<IReadOnlyList<TSqlOutput>>()];

    /// <summary>The columns of a SELECT; null for another statement. <paramref name="variables"/>: types of what is declared.</summary>
    public static IReadOnlyList<TSqlOutput>? Prove(
        TSqlStatement statement, TSqlSchema schema, IReadOnlyDictionary<string, string>? variables = null)
    {
        var binder = new TSqlBinder(schema, variables);
        switch (statement)
        {
            case SelectStatement select:
                foreach (var named in select.WithCtesAndXmlNamespaces?.CommonTableExpressions ?? [])
                {
                    binder.AddDerived(named.ExpressionName.Value, binder.Query(named.QueryExpression), named);
                }

                return binder.Query(select.QueryExpression);
            case InsertStatement insert:
                binder.Insert(insert.InsertSpecification);
                return null;
            case UpdateStatement update:
                binder.Change(update.UpdateSpecification, update.UpdateSpecification.SetClauses);
                return null;
            case DeleteStatement delete:
                binder.Change(delete.DeleteSpecification, []);
                return null;
            case CreateTableStatement or DeclareVariableStatement or ExecuteStatement or SetTransactionIsolationLevelStatement
                or BeginTransactionStatement or CommitTransactionStatement:
                return null;
            default:
                throw Fault(statement, "a statement of a kind that is not bound");
        }
    }

    public override void ExplicitVisit(ScalarSubquery node) => Query(node.QueryExpression);

    public override void ExplicitVisit(ColumnReferenceExpression node)
    {
        if (node.ColumnType is not ColumnType.Wildcard)
        {
            TypeOf(node);
        }
    }

    public override void ExplicitVisit(FunctionCall node)
    {
        if (Aggregates.Contains(node.FunctionName.Value))
        {
            var inner = new Finder();
            node.Parameters.ToList().ForEach(parameter => parameter.Accept(inner));
            if (inner.HasSubquery)
            {
                throw Fault(node, "an aggregate over a subquery");
            }
        }

        base.ExplicitVisit(node);
    }

    private List<TSqlOutput> Query(QueryExpression query)
    {
        switch (query)
        {
            case QuerySpecification specification:
                return Specification(specification);
            case QueryParenthesisExpression inner:
                return Query(inner.QueryExpression);
            case BinaryQueryExpression both:
                var first = Query(both.FirstQueryExpression);
                var second = Query(both.SecondQueryExpression);
                if (first.Count != second.Count)
                {
                    throw Fault(query, "a union of different widths");
                }

                CheckUnion(query, first, second);

                foreach (var element in both.OrderByClause?.OrderByElements ?? [])
                {
                    if (element.Expression is not ColumnReferenceExpression column || !first.Exists(
                        one => string.Equals(one.Name, NameOf(column), StringComparison.Ordinal)))
                    {
                        throw Fault(element, "an ORDER BY that is no column of the union");
                    }
                }

                return first;
            default:
                throw Fault(query, "a query of a kind that is not bound");
        }
    }

    private List<TSqlOutput> Specification(QuerySpecification query)
    {
        var scope = new Scope();
        AddTables(query.FromClause, scope);
        scopes.Push(scope);
        VisitJoins(query.FromClause);
        query.WhereClause?.Accept(this);
        query.GroupByClause?.Accept(this);
        query.HavingClause?.Accept(this);
        var output = query.SelectElements.Select(Output).ToList();
        ProveGrouping(query);
        ProveOrder(query, output);
        scopes.Pop();
        return output;
    }

    private TSqlOutput Output(SelectElement element)
    {
        if (element is not SelectScalarExpression scalar)
        {
            throw Fault(element, "a select element of a kind that is not bound");
        }

        scalar.Expression.Accept(this);
        return new TSqlOutput(
            scalar.ColumnName?.Value ?? (scalar.Expression is ColumnReferenceExpression column ? NameOf(column) : null),
            TypeOf(scalar.Expression),
            scalar.Expression is ColumnReferenceExpression plain ? NameOf(plain) : null,
            scalar.Expression is ColumnReferenceExpression one ? Find(one)?.Length ?? -1 : -1);
    }

    private void ProveOrder(QuerySpecification query, List<TSqlOutput> output)
    {
        foreach (var element in query.OrderByClause?.OrderByElements ?? [])
        {
            var name = element.Expression is ColumnReferenceExpression column ? NameOf(column) : null;
            var shown = name is not null && output.Exists(one =>
                string.Equals(one.Name, name, StringComparison.Ordinal) || string.Equals(one.Column, name, StringComparison.Ordinal));
            if (query.UniqueRowFilter is UniqueRowFilter.Distinct && !shown)
            {
                throw Fault(element, "an ORDER BY outside a DISTINCT");
            }

            if (!shown)
            {
                element.Expression.Accept(this);
            }
        }
    }

    private static void ProveGrouping(QuerySpecification query)
    {
        var all = new Finder();
        query.SelectElements.ToList().ForEach(element => element.Accept(all));
        query.HavingClause?.Accept(all);
        if (query.GroupByClause is null && !all.HasAggregate)
        {
            return;
        }

        var grouped = query.GroupByClause?.GroupingSpecifications.Cast<ExpressionGroupingSpecification>()
            .Select(one => NameOf((ColumnReferenceExpression)one.Expression)).ToHashSet(StringComparer.Ordinal) ?? [];
        foreach (var column in all.Plain.Where(column => !grouped.Contains(NameOf(column))))
        {
            throw Fault(column, "a column that is neither grouped nor aggregated");
        }
    }

    private void Insert(InsertSpecification insert)
    {
        var table = TableOf((NamedTableReference)insert.Target);
        var given = insert.Columns.Select(NameOf).ToList();
        given.Where(column => !table.ContainsKey(column)).ToList().ForEach(column => throw Fault(insert, $"no column {column}"));
        foreach (var column in table.Values.Where(one => one is { IsNullable: false, HasDefault: false } && !given.Contains(one.Name)))
        {
            throw Fault(insert, $"no value for {column.Name}");
        }

        switch (insert.InsertSource)
        {
            case SelectInsertSource select when Query(select.Select) is var output && output.Count == given.Count:
                output.Zip(given).ToList().ForEach(one => CheckAssigned(insert, table[one.Second].Type, one.First.Type));
                return;
            case ValuesInsertSource values when values.RowValues.All(row => row.ColumnValues.Count == given.Count):
                scopes.Push(new Scope());
                values.Accept(this);
                CheckWritten(insert, table, given);
                scopes.Pop();
                return;
            default:
                throw Fault(insert, "not as many values as columns");
        }
    }

    private void Change(UpdateDeleteSpecificationBase change, IList<SetClause> sets)
    {
        var target = (NamedTableReference)change.Target;
        var table = TableOf(target);
        var scope = new Scope();
        scope.Add(target.SchemaObject.BaseIdentifier.Value, table);
        AddTables(change.FromClause, scope);
        scopes.Push(scope);
        VisitJoins(change.FromClause);
        foreach (var set in sets.Cast<AssignmentSetClause>())
        {
            if (!table.ContainsKey(NameOf(set.Column)))
            {
                throw Fault(set, "no such column");
            }

            set.NewValue.Accept(this);
            CheckAssigned(set, table[NameOf(set.Column)].Type, TypeOf(set.NewValue));
        }

        change.WhereClause?.Accept(this);
        scopes.Pop();
    }

    private void AddTables(FromClause? from, Scope scope)
    {
        foreach (var reference in from?.TableReferences ?? [])
        {
            AddTable(reference, scope);
        }
    }

    private void AddTable(TableReference reference, Scope scope)
    {
        switch (reference)
        {
            case NamedTableReference named:
                scope.Add(
                    named.Alias?.Value ?? named.SchemaObject.BaseIdentifier.Value,
                    named.SchemaObject.SchemaIdentifier?.Value is "sys" ? null : TableOf(named));
                break;
            case QualifiedJoin join:
                AddTable(join.FirstTableReference, scope);
                AddTable(join.SecondTableReference, scope);
                break;
            case QueryDerivedTable derived:
                scope.Add(derived.Alias.Value, ColumnsOf(Query(derived.QueryExpression), derived));
                break;
            case OpenJsonTableReference json:
                scope.Add(json.Alias?.Value ?? "", json.SchemaDeclarationItems.ToDictionary(
                    item => item.ColumnDefinition.ColumnIdentifier.Value,
                    item => new TSqlColumn(
                        item.ColumnDefinition.ColumnIdentifier.Value,
                        TSqlText.NameOf(item.ColumnDefinition.DataType), 0, true, false, null),
                    StringComparer.Ordinal));
                break;
            default:
                throw Fault(reference, "a table of a kind that is not bound");
        }
    }

    private void AddDerived(string name, List<TSqlOutput> columns, TSqlFragment at) => common.Add(name, ColumnsOf(columns, at));

    private static Dictionary<string, TSqlColumn> ColumnsOf(List<TSqlOutput> columns, TSqlFragment at) =>
        columns.Exists(column => column.Name is null)
        ? throw Fault(at, "a derived table with a column without a name")
        : columns.ToDictionary(
            column => column.Name!, column => new TSqlColumn(column.Name!, column.Type ?? "", column.Length, true, false, null),
            StringComparer.Ordinal);

    private void VisitJoins(FromClause? from)
    {
        foreach (var reference in from?.TableReferences ?? [])
        {
            VisitJoin(reference);
        }
    }

    private void VisitJoin(TableReference reference)
    {
        if (reference is QualifiedJoin join)
        {
            VisitJoin(join.FirstTableReference);
            VisitJoin(join.SecondTableReference);
            join.SearchCondition.Accept(this);
        }
    }

    private Dictionary<string, TSqlColumn> TableOf(NamedTableReference named) =>
        common.TryGetValue(named.SchemaObject.BaseIdentifier.Value, out var table)
            || schema.Tables.TryGetValue(named.SchemaObject.BaseIdentifier.Value, out table)
            ? table
            : throw Fault(named, $"no table {named.SchemaObject.BaseIdentifier.Value}");

    private string? TypeOf(ScalarExpression expression) => expression switch
    {
        ColumnReferenceExpression { ColumnType: not ColumnType.Wildcard } column => TypeOf(column),
        IntegerLiteral => "int",
        BinaryLiteral => "varbinary",
        ScalarSubquery subquery => TypeOfSubquery(subquery),
        VariableReference variable => variables.GetValueOrDefault(variable.Name),
        StringLiteral => "nvarchar",
        UnaryExpression unary => TypeOf(unary.Expression),
        ParenthesisExpression inner => TypeOf(inner.Expression),
        CastCall { DataType: SqlDataTypeReference type } => TSqlText.NameOf(type),
        FunctionCall { FunctionName.Value: var name } when name.Equals("COUNT", StringComparison.OrdinalIgnoreCase) => "int",
        FunctionCall { FunctionName.Value: "ROW_NUMBER" } => "bigint",
        FunctionCall { FunctionName.Value: var name } call when Aggregates.Contains(name) => TypeOf(call.Parameters[0]),
        SearchedCaseExpression search => Widest(
            [.. search.WhenClauses.Select(when => when.ThenExpression), .. OrNone(search.ElseExpression)]),
        SimpleCaseExpression simple => Widest(
            [.. simple.WhenClauses.Select(when => when.ThenExpression), .. OrNone(simple.ElseExpression)]),
        CoalesceExpression coalesce => Widest(coalesce.Expressions),
        BinaryExpression binary => Widest([binary.FirstExpression, binary.SecondExpression]),
        _ => null,
    };

    private static IEnumerable<ScalarExpression> OrNone(ScalarExpression? expression) => expression is null ? [] : [expression];

    private string? Widest(IEnumerable<ScalarExpression> expressions)
    {
        var types = expressions.Where(one => one is not NullLiteral).Select(TypeOf).ToList();
        return types.Contains(null) ? null : types.Contains("bigint") ? "bigint" : types.FirstOrDefault();
    }

    private string? TypeOf(ColumnReferenceExpression column) => Find(column)?.Type;

    private TSqlColumn? Find(ColumnReferenceExpression column)
    {
        var parts = column.MultiPartIdentifier.Identifiers;
        var name = parts[^1].Value;
        foreach (var scope in scopes)
        {
            var found = parts.Count == 1
                ? scope.Tables.Where(table => table.Columns is null || table.Columns.ContainsKey(name)).ToList()
                : scope.Tables.Where(table => string.Equals(table.Alias, parts[^2].Value, StringComparison.Ordinal)).ToList();
            if (found.Count > 1)
            {
                throw Fault(column, $"{name} is ambiguous");
            }

            if (found.Count == 1)
            {
                return found[0].Columns is not { } columns ? null
                    : columns.TryGetValue(name, out var known) ? known
                    : throw Fault(column, $"no column {parts[^2].Value}.{name}");
            }
        }

        throw Fault(column, $"no column {string.Join('.', parts.Select(part => part.Value))}");
    }

    private static string NameOf(ColumnReferenceExpression column) => column.MultiPartIdentifier.Identifiers[^1].Value;

    private static TSqlRefusedException Fault(TSqlFragment at, string what)
    {
        var text = string.Concat(
            at.ScriptTokenStream.Skip(at.FirstTokenIndex).Take(at.LastTokenIndex - at.FirstTokenIndex + 1).Select(token => token.Text));
        return new TSqlRefusedException($"{what}: {text}");
    }

    private sealed class Scope
    {
        public List<(string Alias, Dictionary<string, TSqlColumn>? Columns)> Tables { get; } = [];

        public void Add(string alias, Dictionary<string, TSqlColumn>? columns)
        {
            TSqlRefusedException.Unless(
                !Tables.Any(table => string.Equals(table.Alias, alias, StringComparison.Ordinal)), $"{alias} names two tables.");
            Tables.Add((alias, columns));
        }
    }

    /// <summary>What an expression holds: subqueries, aggregates, and columns outside both.</summary>
    private sealed class Finder : TSqlFragmentVisitor
    {
        public bool HasSubquery { get; private set; }

        public bool HasAggregate { get; private set; }

        public List<ColumnReferenceExpression> Plain { get; } = [];

        public override void ExplicitVisit(ScalarSubquery node) => HasSubquery = true;

        public override void ExplicitVisit(ColumnReferenceExpression node)
        {
            if (node.ColumnType is not ColumnType.Wildcard)
            {
                Plain.Add(node);
            }
        }

        public override void ExplicitVisit(FunctionCall node)
        {
            if (!Aggregates.Contains(node.FunctionName.Value))
            {
                base.ExplicitVisit(node);
                return;
            }

            HasAggregate = true;
            var inner = new Finder();
            node.Parameters.ToList().ForEach(parameter => parameter.Accept(inner));
            HasSubquery |= inner.HasSubquery;
        }
    }
}
