using System.Data.Common;
using System.Text.Json;
using Dapper;
using EntEcole.Directory.Extracts.Problems;
using EntEcole.Directory.Feeds;
using EntEcole.Directory.Model;
using EntEcole.Directory.Persons;
using EntEcole.Directory.Plans;
using EntEcole.Directory.Revisions;
using EntEcole.Directory.Runs;
using EntEcole.Directory.Storage.Connections;
using EntEcole.Directory.Storage.Consistency;
using EntEcole.Directory.Storage.Feeds;
using EntEcole.Directory.Storage.Runs;

namespace EntEcole.Directory.Storage.Plans;

/// <summary>Stored plans, what waits in them, and decisions.</summary>
internal sealed class SqlPlans(SqlSession session, PlanChangeReader changes, UndoPlanner undo, RepairPlanner repair) : IPlanStore
{
    private readonly KnownPlanCounts known = new(session.Engine);

    /// <inheritdoc/>
    public Task<IPlan> OpenPlanAsync(PlanHeader header, PlanWriting writing, CancellationToken cancellationToken) =>
        session.Resilience.RunAsync<IPlan>(
            "plan",
            async token =>
            {
                var connection = await session.Engine.OpenBulkAsync(writing is not PlanWriting.Stored, token);
                try
                {
                    return await connection.LivingAsync(
                        () => SqlPlan.OpenAsync(session.Engine, session.Resilience, connection, header, writing, token));
                }
                catch
                {
                    await connection.DisposeAsync();
                    throw;
                }
            },
            cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<StoredPlan>> ListPlansAsync(
        string? academy, bool held, long before, int limit, CancellationToken cancellationToken) =>
        ListPlansAsync(
            StoredPlanSql.SelectPlans + session.Engine.Page,
            new { academy, held = held ? 1 : 0, waiting = (int)PlanState.Held, making = (int)PlanState.Making, before, limit },
            cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<StoredPlan>> ListPlansOfSchoolsAsync(
        IReadOnlyCollection<string> uais, bool held, long before, int limit, CancellationToken cancellationToken) =>
        uais.Count == 0 ? Task.FromResult<IReadOnlyList<StoredPlan>>([]) : ListPlansAsync(
            StoredPlanSql.SelectPlansOfSchools(session.Engine) + session.Engine.Page,
            new
            {
                texts = JsonSerializer.Serialize(uais), held = held ? 1 : 0, waiting = (int)PlanState.Held, making = (int)PlanState.Making,
                before, limit,
            },
            cancellationToken);

    private Task<IReadOnlyList<StoredPlan>> ListPlansAsync(string sql, object arguments, CancellationToken cancellationToken) =>
        session.WithConnectionAsync<IReadOnlyList<StoredPlan>>(
            async connection =>
            {
                var rows = await connection.QueryAsync<PlanColumns>(sql, arguments);
                var plans = new List<StoredPlan>();
                foreach (var row in rows)
                {
                    plans.Add(await PlanAsync(connection, null, row));
                }

                return plans;
            },
            cancellationToken);

    /// <inheritdoc/>
    public Task<StoredPlan?> FindPlanAsync(long planId, CancellationToken cancellationToken) =>
        session.WithConnectionAsync(connection => FindPlanAsync(connection, null, planId), cancellationToken);

    /// <inheritdoc/>
    public async Task<(StoredPlan Plan, long Revision)> DecidePlanAsync(PlanDecision decision, CancellationToken cancellationToken)
    {
        try
        {
            return await session.WithTransactionAsync(
                (connection, transaction) => DecideAsync(connection, transaction, decision, cancellationToken), cancellationToken);
        }
        catch (DirectoryException fault) when (fault.Reason is Reason.PlanOutdated)
        {
            // It can never be applied any more: it leaves the list of what waits.
            await session.WithTransactionAsync(
                async (connection, transaction) =>
                {
                    await PlanHolds.OutdateAsync(connection, transaction, decision.PlanId);
                    return true;
                },
                CancellationToken.None);
            throw;
        }
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<SchoolStanding>> ListSchoolStandingsAsync(
        StandingFilter filter, string after, int limit, long revision, CancellationToken cancellationToken) =>
        session.WithConnectionAsync<IReadOnlyList<SchoolStanding>>(
            async connection =>
            {
                var rows = await connection.QueryAsync<StandingColumns>(
                    StoredPlanSql.SelectStandings + session.Engine.Page,
                    new
                    {
                        after, limit, revision, uai = filter.Uai, academy = filter.Academy, day = TypeHandlers.Day(filter.EnrolledOn),
                        readUntil = TypeHandlers.Day(filter.ReadUntil),
                        heldOnly = filter.HeldOnly ? 1 : 0, forever = RowSpan.Forever, here = (int)Presence.Present,
                        waiting = (int)PlanState.Held,
                        asked = (int)HoldCause.Asked, applied = (int)RunState.Applied, heldRun = (int)RunState.Held,
                        gone = nameof(ProblemCode.SchoolGone), full = (int)ExtractKind.Full,
                        undone = (int)PlanState.Applied, pupil = (int)Role.Pupil, active = (int)ProfileState.Active,
                    });
                var held = await HeldOfFeedsAsync(connection);
                return [.. rows.Select(row => row.ToStanding([.. held[row.SchoolNo]]))];
            },
            cancellationToken);

    private async Task<(StoredPlan Plan, long Revision)> DecideAsync(
        DbConnection connection, DbTransaction transaction, PlanDecision decision, CancellationToken cancellationToken)
    {
        var plan = await FindPlanAsync(connection, transaction, decision.PlanId) ?? throw PlanService.NotFound(decision.PlanId);
        foreach (var (uai, school) in Decidable(plan, decision))
        {
            await PlanHolds.DecideAsync(connection, transaction, plan.PlanId, school, decision.Approved);
            await RecordAsync(connection, transaction, decision, uai, null);
        }

        if (decision.Persons.Count > 0)
        {
            await PersonDecisions.DecideAsync(session.Engine, connection, transaction, plan, decision);
            foreach (var person in decision.Persons)
            {
                await RecordAsync(connection, transaction, decision, null, person);
            }
        }

        var revision = decision.Approved
            ? await ApplyAsync(connection, transaction, plan, cancellationToken)
            : await StoreRevisions.HeadAsync(connection, transaction);
        await PlanHolds.SettleAsync(connection, transaction, plan.PlanId, decision.Approved, revision);
        return (await CloseAsync(connection, transaction, plan.PlanId, decision.Approved, revision), revision);
    }

    /// <summary>Applies what waits for nothing any more, but for what the store as it now is does not allow.</summary>
    private async Task<long> ApplyAsync(
        DbConnection connection, DbTransaction transaction, StoredPlan plan, CancellationToken cancellationToken)
    {
        await PlanDependencies.LeaveAsync(connection, transaction, plan.PlanId, cancellationToken);
        await PlanDependencies.DeferAsync(connection, transaction, plan.PlanId, cancellationToken);
        if (!await PlanHolds.AnyReadyAsync(connection, transaction, plan.PlanId))
        {
            return await StoreRevisions.HeadAsync(connection, transaction);
        }

        var revision = await session.NextRevisionAsync(connection, transaction, "approval", plan.RunId);
        await PlanHolds.ApplyReadyAsync(
            session.Engine, connection, transaction, plan.PlanId, plan.Feed.FeedNo, plan.BaseRevision, revision);
        await SqlConsistency.DistrustAsync(connection, transaction, revision);
        return revision;
    }

    private static Task RecordAsync(
        DbConnection connection, DbTransaction transaction, PlanDecision decision, string? uai, PersonId? person) =>
        connection.ExecuteAsync(
            StoredPlanSql.InsertDecision,
            new
            {
                plan = decision.PlanId, approved = decision.Approved ? 1 : 0, uai, person = person?.ToByteArray(), author = decision.By,
                why = decision.Why, decidedAt = TypeHandlers.Instant(decision.At),
            },
            transaction);

    // What is held of a school, and what is held of the whole academy and concerns it.
    private static async Task<ILookup<int, HoldColumns>> HeldOfFeedsAsync(DbConnection connection)
    {
        var arguments = new { waiting = (int)PlanState.Held, asked = (int)HoldCause.Asked };
        var holds = (await connection.QueryAsync<HoldColumns>(StoredPlanSql.SelectHeldOfFeeds, arguments)).ToList();
        var academies = holds.Where(hold => hold.SchoolNo == 0).ToList();
        var waiting = academies.Count == 0
            ? []
            : await connection.QueryAsync<(long PlanId, int SchoolNo)>(StoredPlanSql.SelectWaitingForFeed, arguments);
        return holds.Select(hold => (hold.SchoolNo, Hold: hold))
            .Concat(
                waiting.SelectMany(row => academies.Where(hold => hold.PlanId == row.PlanId).Select(hold => (row.SchoolNo, Hold: hold))))
            .ToLookup(row => row.SchoolNo, row => row.Hold);
    }

    // The plan after a decision, and its run: once nothing waits any more, both are settled.
    private async Task<StoredPlan> CloseAsync(DbConnection connection, DbTransaction transaction, long planId, bool approved, long revision)
    {
        var plan = (await FindPlanAsync(connection, transaction, planId))!;
        var left = plan.Holds.Count > 0;
        if (!left)
        {
            var anyApproved = await connection.ExecuteScalarAsync<long>(
                StoredPlanSql.CountApprovals, new { plan = planId }, transaction) > 0;
            plan = plan with { State = anyApproved ? PlanState.Applied : PlanState.Rejected };
            await RunRecords.ForgetPlanRowsAsync(connection, transaction, planId);
            await connection.ExecuteAsync(
                "UPDATE \"plan\" SET state = @state WHERE plan_id = @plan", new { plan = planId, state = (int)plan.State }, transaction);
        }

        var json = await connection.QuerySingleAsync<string>(
            "SELECT report FROM sync_run WHERE run_id = @run", new { run = plan.RunId }, transaction);
        var report = SyncReport.FromJson(json);
        report = report with
        {
            // Of a dry run, nothing was applied until now.
            State = report.State is RunState.Planned && !approved ? RunState.Planned : left ? RunState.Held : RunState.Applied,
            Revision = approved ? revision : report.Revision,
            Held = [.. plan.Holds.Select(hold => WithDestinations(hold.ToReport(), report.Held))],
        };
        await connection.ExecuteAsync(
            RunSql.UpdateRun,
            new { runId = plan.RunId, state = (int)report.State, report = report.ToJson(indented: false), digest = report.Digest },
            transaction);
        if (approved)
        {
            await FeedGaps.SettleAsync(connection, transaction, report);
        }

        return plan;
    }

    // The report alone keeps where those who depart are.
    private static HeldReport WithDestinations(HeldReport held, IReadOnlyList<HeldReport> before) => held with
    {
        Destinations = before.FirstOrDefault(one => (one.Uai, one.Role, one.Cause) == (held.Uai, held.Role, held.Cause))?.Destinations,
    };

    private async Task<StoredPlan?> FindPlanAsync(DbConnection connection, DbTransaction? transaction, long planId)
    {
        var row = await connection.QuerySingleOrDefaultAsync<PlanColumns>(
            StoredPlanSql.SelectPlan, new { plan = planId, making = (int)PlanState.Making }, transaction);
        return row is null ? null : await PlanAsync(connection, transaction, row);
    }

    private async Task<StoredPlan> PlanAsync(DbConnection connection, DbTransaction? transaction, PlanColumns row)
    {
        var holds = (await connection.QueryAsync<HoldColumns>(StoredPlanSql.SelectHolds, new { plan = row.PlanId }, transaction)).ToList();
        var uais = await PlanHolds.UaisAsync(session.Engine, connection, transaction, row.PlanId, holds.Select(hold => hold.SchoolNo));
        var counts = row.State != (int)PlanState.Held ? [] : transaction is null
            ? await known.CountAsync(connection, row.PlanId, row.FeedNo, holds.Count)
            : await PlanHolds.CountAsync(session.Engine, connection, row.PlanId, row.FeedNo, transaction);
        var names = await PlanHolds.NamesAsync(
            session.Engine, connection, transaction, row.PlanId,
            [.. holds.Select(hold => hold.SchoolNo), .. counts.Select(count => count.SchoolNo)]);
        var decisions = await connection.QueryAsync<DecisionColumns>(StoredPlanSql.SelectDecisions, new { plan = row.PlanId }, transaction);
        return new StoredPlan(
            row.PlanId, row.RunId, new Feed(row.FeedNo, row.Academy, (Degree)row.Degree, null, Uai: row.FeedUai), row.BaseRevision,
            TypeHandlers.ReadInstant(row.MadeAt), (PlanState)row.State,
            [.. holds.Select(hold => hold.ToHold(uais.GetValueOrDefault(hold.SchoolNo)))],
            counts,
            DecisionColumns.ToDecisions(row.PlanId, decisions),
            names);
    }

    /// <summary>The schools of a decision with their numbers; nulls for all that waits.</summary>
    /// <exception cref="DirectoryException"><see cref="Reason.PlanAlreadyDecided"/>.</exception>
    private static List<(string? Uai, int? SchoolNo)> Decidable(StoredPlan plan, PlanDecision decision)
    {
        if (plan.State is not PlanState.Held)
        {
            throw Decided(plan, null);
        }

        if (decision.Uais.Count == 0)
        {
            return decision.Persons.Count == 0 ? [(null, null)] : [];
        }

        var schools = plan.Holds.Where(hold => hold.Uai is not null).DistinctBy(hold => hold.Uai, StringComparer.Ordinal)
            .ToDictionary(hold => hold.Uai!, hold => hold.SchoolNo, StringComparer.Ordinal);
        return [.. decision.Uais.Select(uai => (
            (string?)uai,
            (int?)(schools.TryGetValue(uai, out var school) ? school : throw WaitsForAcademy(plan, uai) ?? Decided(plan, uai))))];
    }

    // Of a school whose departures are held for the whole academy nothing is decided alone.
    private static DirectoryException? WaitsForAcademy(StoredPlan plan, string uai) =>
        !plan.Holds.Any(hold => hold.SchoolNo == 0) || !plan.Counts.Any(
            count => string.Equals(count.Uai, uai, StringComparison.Ordinal)) ? null
            : DirectoryException.InvalidArgument("uais", new(
                $"What waits of {uai} waits for the decision on the whole academy: decide on the plan without naming schools.",
                $"Ce qui attend pour {uai} attend la décision sur toute l'académie : décider du plan sans nommer d'école."));

    private static DirectoryException Decided(StoredPlan plan, string? uai) => new(
        Reason.PlanAlreadyDecided,
        uai is null
            ? new LocalizedText(
                "Nothing of this plan waits for a decision any more.", "Plus rien de ce plan n'attend une décision.")
            : new LocalizedText(
                $"Nothing of {uai} waits for a decision in this plan.", $"Rien de {uai} n'attend une décision dans ce plan."),
        new[]
        {
            ("planId", plan.PlanId.ToString(System.Globalization.CultureInfo.InvariantCulture)), ("uai", uai ?? ""),
            ("state", JsonNamingPolicy.CamelCase.ConvertName(plan.State.ToString())),
        }.Where(fact => fact.Item2.Length > 0).ToDictionary(fact => fact.Item1, fact => fact.Item2, StringComparer.Ordinal));

    /// <inheritdoc/>
    public Task<UndoPlan?> PlanUndoAsync(long undone, PlanHeader header, CancellationToken cancellationToken) =>
        undo.PlanUndoAsync(undone, header, cancellationToken);

    /// <inheritdoc/>
    public Task<RepairPlan?> PlanRepairAsync(PlanHeader header, Func<Role, DateOnly> purgeOn, CancellationToken cancellationToken) =>
        repair.PlanRepairAsync(header, purgeOn, cancellationToken);

    /// <inheritdoc/>
    public Task<PlanChangePage?> ListPlanChangesAsync(
        PlanChangeFilter filter, int after, int limit, long revision, CancellationToken cancellationToken) =>
        changes.ListPlanChangesAsync(filter, after, limit, revision, cancellationToken);
}
