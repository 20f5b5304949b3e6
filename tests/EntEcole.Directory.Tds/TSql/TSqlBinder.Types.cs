using Microsoft.SqlServer.TransactSql.ScriptDom;

namespace EntEcole.Directory.Tds.TSql;

/// <summary>
/// The types of what meets: values and columns, both sides of a comparison, the branches of a choice, the parts of a union.
/// </summary>
internal sealed partial class TSqlBinder
{
    public override void ExplicitVisit(BooleanComparisonExpression node)
    {
        base.ExplicitVisit(node);
        CheckCompared(node, node.FirstExpression, node.SecondExpression);
    }

    public override void ExplicitVisit(BooleanTernaryExpression node)
    {
        base.ExplicitVisit(node);
        CheckCompared(node, node.FirstExpression, node.SecondExpression);
        CheckCompared(node, node.FirstExpression, node.ThirdExpression);
    }

    public override void ExplicitVisit(InPredicate node)
    {
        base.ExplicitVisit(node);
        foreach (var value in node.Values.Append(node.Subquery).OfType<ScalarExpression>())
        {
            CheckCompared(node, node.Expression, value);
        }
    }

    public override void ExplicitVisit(LikePredicate node)
    {
        base.ExplicitVisit(node);
        CheckCompared(node, node.FirstExpression, node.SecondExpression);
    }

    public override void ExplicitVisit(CoalesceExpression node)
    {
        base.ExplicitVisit(node);
        CheckBranches(node, node.Expressions);
    }

    public override void ExplicitVisit(SearchedCaseExpression node)
    {
        base.ExplicitVisit(node);
        CheckBranches(node, [.. node.WhenClauses.Select(when => when.ThenExpression), .. OrNone(node.ElseExpression)]);
    }

    public override void ExplicitVisit(BinaryExpression node)
    {
        base.ExplicitVisit(node);
        CheckBranches(node, [node.FirstExpression, node.SecondExpression]);
    }

    private void CheckCompared(TSqlFragment at, ScalarExpression one, ScalarExpression other)
    {
        if (TSqlKinds.WhyNotCompared((one, TypeOf(one)), (other, TypeOf(other))) is { } why)
        {
            throw Fault(at, why);
        }
    }

    // SQL Server makes all of them the type that ranks highest: a number of a text, where it can.
    private void CheckBranches(TSqlFragment at, IList<ScalarExpression> expressions)
    {
        for (var i = 1; i < expressions.Count; i++)
        {
            CheckAssigned(at, TypeOf(expressions[0]), TypeOf(expressions[i]));
        }
    }

    private static void CheckUnion(TSqlFragment at, List<TSqlOutput> first, List<TSqlOutput> second)
    {
        for (var i = 0; i < first.Count; i++)
        {
            CheckAssigned(at, first[i].Type, second[i].Type);
        }
    }

    private static void CheckAssigned(TSqlFragment at, string? column, string? given)
    {
        if (TSqlKinds.WhyNotAssigned(column, given) is { } why)
        {
            throw Fault(at, why);
        }
    }

    // The values of an INSERT, against the columns that they are written to.
    private void CheckWritten(InsertSpecification insert, Dictionary<string, TSqlColumn> table, List<string> given)
    {
        if (insert.InsertSource is not ValuesInsertSource values)
        {
            return;
        }

        foreach (var row in values.RowValues)
        {
            for (var i = 0; i < given.Count; i++)
            {
                CheckAssigned(row.ColumnValues[i], table[given[i]].Type, TypeOf(row.ColumnValues[i]));
            }
        }
    }

    private string? TypeOfSubquery(ScalarSubquery subquery) => Query(subquery.QueryExpression)[0].Type;
}
