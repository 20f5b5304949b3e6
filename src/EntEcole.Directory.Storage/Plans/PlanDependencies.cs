using System.Data.Common;
using Dapper;
using EntEcole.Directory.Changes;
using EntEcole.Directory.Model;
using EntEcole.Directory.Persons;
using EntEcole.Directory.Plans;
using EntEcole.Directory.Revisions;
using EntEcole.Directory.Storage.Connections;

namespace EntEcole.Directory.Storage.Plans;

/// <summary>
/// Judges a stored plan against the store as it now is: what would leave a row without the person, school or class that it needs is left
/// alone, or waits for what it depends on.
/// </summary>
internal static class PlanDependencies
{
    /// <summary>Takes out of a plan what could not be applied with all of it, and lists it as left alone.</summary>
    public static async Task LeaveAsync(DbConnection connection, DbTransaction transaction, long plan, CancellationToken cancellationToken)
    {
        var arguments = Arguments(plan, waits: 1, await StoreRevisions.HeadAsync(connection, transaction));
        await FindAsync(connection, transaction, arguments, cancellationToken);
        await connection.ExecuteAsync(SqlCommands.Cancellable(PlanDependencySql.ListLeft, arguments, transaction, cancellationToken));
        await EachAsync(PlanDependencySql.Leave, connection, transaction, arguments, cancellationToken);
    }

    /// <summary>Lets wait what could not be applied without what waits.</summary>
    public static async Task DeferAsync(DbConnection connection, DbTransaction transaction, long plan, CancellationToken cancellationToken)
    {
        var arguments = Arguments(plan, waits: 0, 0);
        if (await FindAsync(connection, transaction, arguments, cancellationToken))
        {
            await EachAsync(PlanDependencySql.Defer, connection, transaction, arguments, cancellationToken);
            await EachAsync(PlanDependencySql.Forget, connection, transaction, arguments, cancellationToken);
        }
    }

    private static async Task<bool> FindAsync(
        DbConnection connection, DbTransaction transaction, object arguments, CancellationToken cancellationToken)
    {
        var any = false;
        while (await EachAsync(PlanDependencySql.Find, connection, transaction, arguments, cancellationToken) > 0)
        {
            any = true;
        }

        return any;
    }

    private static async Task<int> EachAsync(
        IReadOnlyList<string> statements, DbConnection connection, DbTransaction transaction, object arguments,
        CancellationToken cancellationToken)
    {
        var rows = 0;
        foreach (var statement in statements)
        {
            rows += await connection.ExecuteAsync(
                new CommandDefinition(statement, arguments, transaction, commandTimeout: 0, cancellationToken: cancellationToken));
        }

        return rows;
    }

    private static object Arguments(long plan, int waits, long head) => new
    {
        plan, waits, head, forever = RowSpan.Forever, active = (int)ProfileState.Active, present = (int)Presence.Present,
        held = (int)PlanState.Held,
        outdated = (int)PlanState.Outdated, school = (int)EventEntity.School, @class = (int)EventEntity.Class,
    };
}
