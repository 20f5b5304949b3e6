using System.Data.Common;
using EntEcole.Directory.Feeds;
using EntEcole.Directory.Model;
using EntEcole.Directory.Plans;
using EntEcole.Directory.Storage.Changes;
using EntEcole.Directory.Storage.Connections;

namespace EntEcole.Directory.Storage.Plans;

/// <summary>What plans change.</summary>
internal sealed class PlanChangeReader(SqlSession session, SqlRevisions revisions)
{
    private readonly PlanChangeStatements statements = new(session.Engine);

    /// <inheritdoc cref="IPlanStore.ListPlanChangesAsync"/>
    public Task<PlanChangePage?> ListPlanChangesAsync(
        PlanChangeFilter filter, int after, int limit, long revision, CancellationToken cancellationToken) =>
        session.LookUpAsync<PlanChangePage?>(
            async (connection, token) =>
            {
                var plan = (await connection.RowsAsync(
                    statements.PlanOfChanges,
                    reader => (
                        State: (PlanState)reader.GetInt32(0),
                        Feed: new Feed(reader.GetInt32(1), reader.GetString(2), (Degree)reader.GetInt32(3), null),
                        UndoBase: reader.IsDBNull(4) ? (long?)null : reader.GetInt64(4)),
                    token, ("@plan", filter.PlanId), ("@making", (int)PlanState.Making)))
                        .Cast<(PlanState State, Feed Feed, long? UndoBase)?>().FirstOrDefault();
                if (plan is not { } known)
                {
                    return null;
                }

                var listed = await ListedAsync(connection, filter, after, limit, token);
                var moments = new PlanMoments(
                    connection, filter.PlanId, known.Feed, revision, known.UndoBase, await revisions.OldestAsync(connection, token),
                    statements, token);
                return new PlanChangePage(known.State, await moments.ReadAsync(listed));
            },
            cancellationToken);

    private Task<IReadOnlyList<PlanChangeColumns>> ListedAsync(
        LookupConnection connection, PlanChangeFilter filter, int after, int limit, CancellationToken cancellationToken)
    {
        // What waits and is a conflict too does not exist: then nothing has that state.
        var state = (filter.HeldOnly, filter.ConflictsOnly) switch
        {
            (false, false) => 0,
            (true, false) => (int)PlanState.Held,
            (false, true) => (int)PlanState.Outdated,
            (true, true) => -1,
        };
        (string, object)[] arguments =
        [
            ("@plan", filter.PlanId), ("@after", after), ("@role", (int?)filter.Role ?? 0), ("@kind", (int?)filter.Kind ?? 0),
            ("@state", state),
            ("@limit", limit),
        ];
        return filter.Uai is null
            ? connection.RowsAsync(statements.PlanChanges, ToChange, cancellationToken, arguments)
            : connection.RowsAsync(statements.PlanChangesOfSchool, ToChange, cancellationToken, [.. arguments, ("@uai", filter.Uai)]);
    }

    private static PlanChangeColumns ToChange(DbDataReader reader) => new(
        reader.GetInt32(0), reader.GetInt32(1), reader.GetInt32(2), reader.GetInt32(3), reader.GetInt32(4), reader.GetInt32(5),
        reader.GetInt32(6),
        reader.GetInt32(7), reader.IsDBNull(8) ? null : reader.GetInt64(8), reader.IsDBNull(9) ? null : reader.GetInt64(9));
}
