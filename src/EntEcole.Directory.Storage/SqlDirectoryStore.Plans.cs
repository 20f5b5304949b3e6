using System.Data.Common;
using Dapper;
using EntEcole.Directory.Extracts;
using EntEcole.Directory.Model;
using EntEcole.Directory.Store;
using EntEcole.Directory.Sync;

namespace EntEcole.Directory.Storage;

/// <content>Stored plans, what waits in them, and decisions.</content>
internal sealed partial class SqlDirectoryStore
{
    private const string PlanColumnsOf = """
        SELECT p.plan_id AS "PlanId", p.run_id AS "RunId", p.feed_no AS "FeedNo", f.academy AS "Academy", f.degree AS "Degree",
               p.base_revision AS "BaseRevision", p.made_at AS "MadeAt", p.state AS "State"
        FROM "plan" p JOIN feed f ON f.feed_no = p.feed_no
        """;

    private const string SelectPlans = $"""
        {PlanColumnsOf}
        WHERE p.plan_id < @before AND p.state <> @making AND (@academy IS NULL OR f.academy = @academy) AND (@held = 0 OR p.state = @waiting)
        ORDER BY p.plan_id DESC
        """;

    private const string SelectPlan = $"""
        {PlanColumnsOf}
        WHERE p.plan_id = @plan AND p.state <> @making
        """;

    private const string SelectHolds = """
        SELECT school_no AS "SchoolNo", role AS "Role", cause AS "Cause", present AS "Present", departing AS "Departing", allowed AS "Allowed",
               since AS "Since"
        FROM plan_hold WHERE plan_id = @plan ORDER BY school_no, role, cause
        """;

    private const string SelectDecisions = """
        SELECT approved AS "Approved", uai AS "Uai", author AS "Author", why AS "Why", decided_at AS "DecidedAt"
        FROM plan_decision WHERE plan_id = @plan ORDER BY decision_no
        """;

    private const string InsertDecision = """
        INSERT INTO plan_decision (plan_id, decision_no, approved, uai, author, why, decided_at)
        SELECT @plan, COUNT(*) + 1, @approved, @uai, @author, @why, @decidedAt FROM plan_decision WHERE plan_id = @plan
        """;

    // An enrolled school that no feed has now is told from the row that the last one left, or from its convention alone. What is held
    // has last been applied by the run before; what is absent, by the last full extract before its departure that did not miss it.
    // The signs and the COALESCE make SQLite go from the latest run backwards, and stop.
    private const string SelectStandings = """
        WITH enrolled AS (
            SELECT cs.uai, MIN(cs.name) AS name, MIN(c.academy) AS academy
            FROM convention_school cs
            JOIN convention c ON c.reference = cs.reference AND c.since_revision <= @revision AND c.until_revision > @revision
            WHERE cs.uai > @after AND (@uai IS NULL OR cs.uai = @uai) AND cs.since_revision <= @revision AND cs.until_revision > @revision
              AND c.effective_from <= @day AND c.ends_on >= @day
            GROUP BY cs.uai),
        held AS (
            SELECT q.feed_no, q.school_no, MIN(q.since) AS since FROM (
                SELECT p.feed_no, h.school_no, h.since FROM "plan" p JOIN plan_hold h ON h.plan_id = p.plan_id AND h.cause <> @asked
                WHERE p.state = @waiting
                UNION ALL
                SELECT p.feed_no, c.school_no, h.since FROM "plan" p
                JOIN plan_hold h ON h.plan_id = p.plan_id AND h.school_no = 0 AND h.cause <> @asked
                JOIN plan_wait w ON w.plan_id = p.plan_id AND w.school_no = 0 AND w.person_no <> 0
                JOIN plan_change c ON c.plan_id = p.plan_id AND c.person_no = w.person_no AND c.state = @waiting
                WHERE p.state = @waiting) q
            GROUP BY q.feed_no, q.school_no),
        known AS (
            SELECT e.uai, COALESCE(s.display_name, e.name) AS name, COALESCE(f.academy, e.academy) AS academy, COALESCE(s.school_no, 0) AS school_no,
                COALESCE(f.feed_no, 0) AS feed_no, f.degree, s.presence, v.run_id AS left_by, h.since AS held_since
            FROM enrolled e
            LEFT JOIN school s ON s.uai = e.uai AND s.until_revision = @forever AND NOT EXISTS (
                SELECT 1 FROM school o WHERE o.uai = s.uai AND o.until_revision = @forever
                  AND (o.presence < s.presence OR (o.presence = s.presence AND o.feed_no < s.feed_no)))
            LEFT JOIN feed f ON f.feed_no = s.feed_no
            LEFT JOIN held h ON h.feed_no = s.feed_no AND h.school_no = s.school_no
            LEFT JOIN revision v ON v.revision = s.since_revision),
        applied AS (
            SELECT k.uai, k.name, k.academy, k.school_no, k.feed_no, k.held_since, (
                SELECT MAX(r.run_id) FROM sync_run r
                WHERE COALESCE(r.academy, '') = k.academy AND +r.degree = k.degree AND +r.state IN (@applied, @heldRun)
                  AND (k.held_since IS NULL OR r.started_at < k.held_since)
                  AND (k.presence = @here OR (r.run_id < k.left_by AND r.report LIKE '%"kind":"full"%' AND NOT EXISTS (
                      SELECT 1 FROM problem b WHERE b.run_id = r.run_id AND b.code = @gone AND b.uai = k.uai)))) AS run_id
            FROM known k)
        SELECT a.school_no AS "SchoolNo", a.uai AS "Uai", a.name AS "Name", a.academy AS "Academy", a.feed_no AS "FeedNo", r.run_id AS "RunId",
            r.started_at AS "StartedAt", r.extract_date AS "ExtractDate"
        FROM applied a LEFT JOIN sync_run r ON r.run_id = a.run_id
        WHERE (@academy IS NULL OR a.academy = @academy) AND (@heldOnly = 0 OR a.held_since IS NOT NULL)
          AND (@readUntil IS NULL OR r.extract_date IS NULL OR r.extract_date <= @readUntil)
        ORDER BY a.uai
        """;

    private const string SelectHeldOfFeeds = """
        SELECT p.feed_no AS "FeedNo", p.plan_id AS "PlanId", h.school_no AS "SchoolNo", h.role AS "Role", h.cause AS "Cause", h.present AS "Present",
               h.departing AS "Departing", h.allowed AS "Allowed", h.since AS "Since"
        FROM "plan" p JOIN plan_hold h ON h.plan_id = p.plan_id WHERE p.state = @waiting AND h.cause <> @asked
        ORDER BY h.school_no, h.role, h.cause
        """;

    // Schools of which somebody waits for the decision on the whole academy.
    private const string SelectWaitingForFeed = """
        SELECT DISTINCT c.plan_id, c.school_no FROM "plan" p
        JOIN plan_hold h ON h.plan_id = p.plan_id AND h.school_no = 0 AND h.cause <> @asked
        JOIN plan_wait w ON w.plan_id = p.plan_id AND w.school_no = 0 AND w.person_no <> 0
        JOIN plan_change c ON c.plan_id = p.plan_id AND c.person_no = w.person_no AND c.state = @waiting
        WHERE p.state = @waiting
        """;

    /// <inheritdoc/>
    public Task<IReadOnlyList<StoredPlan>> ListPlansAsync(
        string? academy, bool held, long before, int limit, CancellationToken cancellationToken) =>
        WithConnectionAsync<IReadOnlyList<StoredPlan>>(
            async connection =>
            {
                var rows = await connection.QueryAsync<PlanColumns>(
                    SelectPlans + engine.Page,
                    new { academy, held = held ? 1 : 0, waiting = (int)PlanState.Held, making = (int)PlanState.Making, before, limit });
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
        WithConnectionAsync(connection => FindPlanAsync(connection, null, planId), cancellationToken);

    /// <inheritdoc/>
    public Task<(StoredPlan Plan, long Revision)> DecidePlanAsync(PlanDecision decision, CancellationToken cancellationToken) =>
        WithTransactionAsync(
            async (connection, transaction) =>
            {
                var plan = await FindPlanAsync(connection, transaction, decision.PlanId) ?? throw PlanService.NotFound(decision.PlanId);
                foreach (var (uai, school) in Decidable(plan, decision))
                {
                    await Holds.DecideAsync(connection, transaction, plan.PlanId, school, decision.Approved);
                    await connection.ExecuteAsync(
                        InsertDecision,
                        new
                        {
                            plan = plan.PlanId, approved = decision.Approved ? 1 : 0, uai, author = decision.By, why = decision.Why,
                            decidedAt = TypeHandlers.Instant(decision.At),
                        },
                        transaction);
                }

                var revision = await HeadAsync(connection, transaction);
                if (decision.Approved && await Holds.AnyReadyAsync(connection, transaction, plan.PlanId))
                {
                    revision = await NextRevisionAsync(connection, transaction, "approval", plan.RunId);
                    await Holds.ApplyReadyAsync(engine, connection, transaction, plan.PlanId, plan.Feed.FeedNo, plan.BaseRevision, revision);
                }

                await Holds.SettleAsync(connection, transaction, plan.PlanId, decision.Approved, revision);
                return (await CloseAsync(connection, transaction, plan.PlanId, decision.Approved, revision), revision);
            },
            cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<SchoolStanding>> ListSchoolStandingsAsync(
        StandingFilter filter, string after, int limit, long revision, CancellationToken cancellationToken) =>
        WithConnectionAsync<IReadOnlyList<SchoolStanding>>(
            async connection =>
            {
                var rows = await connection.QueryAsync<StandingColumns>(
                    SelectStandings + engine.Page,
                    new
                    {
                        after, limit, revision, uai = filter.Uai, academy = filter.Academy, day = TypeHandlers.Day(filter.EnrolledOn), readUntil = TypeHandlers.Day(filter.ReadUntil),
                        heldOnly = filter.HeldOnly ? 1 : 0, forever = Revisions.Forever, here = (int)Presence.Present, waiting = (int)PlanState.Held,
                        asked = (int)HoldCause.Asked, applied = (int)RunState.Applied, heldRun = (int)RunState.Held, gone = nameof(ProblemCode.SchoolGone),
                    });
                var held = await HeldOfFeedsAsync(connection);
                return [.. rows.Select(row => row.ToStanding([.. held[(row.FeedNo, row.SchoolNo)]]))];
            },
            cancellationToken);

    // What is held of a school, and what is held of the whole academy and concerns it.
    private static async Task<ILookup<(int FeedNo, int SchoolNo), HoldColumns>> HeldOfFeedsAsync(DbConnection connection)
    {
        var arguments = new { waiting = (int)PlanState.Held, asked = (int)HoldCause.Asked };
        var holds = (await connection.QueryAsync<HoldColumns>(SelectHeldOfFeeds, arguments)).ToList();
        var academies = holds.Where(hold => hold.SchoolNo == 0).ToList();
        var waiting = academies.Count == 0 ? [] : await connection.QueryAsync<(long PlanId, int SchoolNo)>(SelectWaitingForFeed, arguments);
        return holds.Select(hold => (hold.SchoolNo, Hold: hold))
            .Concat(waiting.SelectMany(row => academies.Where(hold => hold.PlanId == row.PlanId).Select(hold => (row.SchoolNo, Hold: hold))))
            .ToLookup(row => (row.Hold.FeedNo, row.SchoolNo), row => row.Hold);
    }

    // The plan after a decision, and its run: once nothing waits any more, both are settled.
    private async Task<StoredPlan> CloseAsync(DbConnection connection, DbTransaction transaction, long planId, bool approved, long revision)
    {
        var plan = (await FindPlanAsync(connection, transaction, planId))!;
        var left = plan.Holds.Count > 0;
        if (!left)
        {
            var anyApproved = plan.Decisions.Any(decision => decision.Approved);
            plan = plan with { State = anyApproved ? PlanState.Applied : PlanState.Rejected };
            await ForgetPlanRowsAsync(connection, transaction, planId);
            await connection.ExecuteAsync("UPDATE \"plan\" SET state = @state WHERE plan_id = @plan", new { plan = planId, state = (int)plan.State }, transaction);
        }

        var json = await connection.QuerySingleAsync<string>("SELECT report FROM sync_run WHERE run_id = @run", new { run = plan.RunId }, transaction);
        var report = SyncReport.FromJson(json);
        report = report with
        {
            // Of a dry run, nothing was applied until now.
            State = report.State is RunState.Planned && !approved ? RunState.Planned : left ? RunState.Held : RunState.Applied,
            Revision = approved ? revision : report.Revision,
            Held = [.. plan.Holds.Select(HeldReport.Of)],
        };
        await connection.ExecuteAsync(
            UpdateRun, new { runId = plan.RunId, state = (int)report.State, report = report.ToJson(indented: false), digest = report.Digest }, transaction);
        return plan;
    }

    private async Task<StoredPlan?> FindPlanAsync(DbConnection connection, DbTransaction? transaction, long planId)
    {
        var row = await connection.QuerySingleOrDefaultAsync<PlanColumns>(
            SelectPlan, new { plan = planId, making = (int)PlanState.Making }, transaction);
        return row is null ? null : await PlanAsync(connection, transaction, row);
    }

    private async Task<StoredPlan> PlanAsync(DbConnection connection, DbTransaction? transaction, PlanColumns row)
    {
        var holds = (await connection.QueryAsync<HoldColumns>(SelectHolds, new { plan = row.PlanId }, transaction)).ToList();
        var uais = await Holds.UaisAsync(engine, connection, transaction, row.PlanId, holds.Select(hold => hold.SchoolNo));
        var counts = row.State == (int)PlanState.Held ? await Holds.CountAsync(engine, connection, row.PlanId, row.FeedNo, transaction) : [];
        var names = await Holds.NamesAsync(
            engine, connection, transaction, row.PlanId, [.. holds.Select(hold => hold.SchoolNo), .. counts.Select(count => count.SchoolNo)]);
        var decisions = await connection.QueryAsync<DecisionColumns>(SelectDecisions, new { plan = row.PlanId }, transaction);
        return new StoredPlan(
            row.PlanId, row.RunId, new Feed(row.FeedNo, row.Academy, (Degree)row.Degree, null), row.BaseRevision,
            TypeHandlers.ReadInstant(row.MadeAt), (PlanState)row.State,
            [.. holds.Select(hold => hold.ToHold(uais.GetValueOrDefault(hold.SchoolNo)))],
            counts,
            DecisionsOf(row.PlanId, decisions),
            names);
    }

    // A row a school: those decided at once are told at once.
    private static List<PlanDecision> DecisionsOf(long planId, IEnumerable<DecisionColumns> rows)
    {
        var decisions = new List<PlanDecision>();
        foreach (var row in rows)
        {
            var decision = new PlanDecision(
                planId, row.Approved == 1, row.Uai is null ? [] : [row.Uai], row.Author, row.Why, TypeHandlers.ReadInstant(row.DecidedAt));
            if (decisions.Count > 0 && decisions[^1] is { Uais.Count: > 0 } last && row.Uai is not null && (last with { Uais = decision.Uais }) == decision)
            {
                decisions[^1] = last with { Uais = [.. last.Uais, row.Uai] };
            }
            else
            {
                decisions.Add(decision);
            }
        }

        return decisions;
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
            return [(null, null)];
        }

        var schools = plan.Holds.Where(hold => hold.Uai is not null).DistinctBy(hold => hold.Uai, StringComparer.Ordinal)
            .ToDictionary(hold => hold.Uai!, hold => hold.SchoolNo, StringComparer.Ordinal);
        return [.. decision.Uais.Select(uai => ((string?)uai, (int?)(schools.TryGetValue(uai, out var school) ? school : throw Decided(plan, uai))))];
    }

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
            ("state", System.Text.Json.JsonNamingPolicy.CamelCase.ConvertName(plan.State.ToString())),
        }.Where(fact => fact.Item2.Length > 0).ToDictionary(fact => fact.Item1, fact => fact.Item2, StringComparer.Ordinal));

    private sealed class PlanColumns
    {
        public long PlanId { get; set; }

        public long RunId { get; set; }

        public int FeedNo { get; set; }

        public string Academy { get; set; } = "";

        public int Degree { get; set; }

        public long BaseRevision { get; set; }

        public string MadeAt { get; set; } = "";

        public int State { get; set; }
    }

    private sealed class HoldColumns
    {
        public int FeedNo { get; set; }

        public long PlanId { get; set; }

        public int SchoolNo { get; set; }

        public int Role { get; set; }

        public int Cause { get; set; }

        public long Present { get; set; }

        public long Departing { get; set; }

        public long Allowed { get; set; }

        public string Since { get; set; } = "";

        public Hold ToHold(string? uai) => new(
            SchoolNo, uai, Role == 0 ? null : (Role)Role, Present, Departing, Allowed, (HoldCause)Cause, TypeHandlers.ReadInstant(Since));
    }

    private sealed class DecisionColumns
    {
        public int Approved { get; set; }

        public string? Uai { get; set; }

        public string Author { get; set; } = "";

        public string Why { get; set; } = "";

        public string DecidedAt { get; set; } = "";
    }

    private sealed class StandingColumns
    {
        public int SchoolNo { get; set; }

        public string Uai { get; set; } = "";

        public string Name { get; set; } = "";

        public string Academy { get; set; } = "";

        public int FeedNo { get; set; }

        public long? RunId { get; set; }

        public string? StartedAt { get; set; }

        public string? ExtractDate { get; set; }

        public SchoolStanding ToStanding(IReadOnlyList<HoldColumns> holds) => new(
            SchoolNo, Uai, Name, Academy, RunId, StartedAt is null ? null : TypeHandlers.ReadInstant(StartedAt), TypeHandlers.ReadDayOrNull(ExtractDate),
            holds.Count == 0 ? null : holds[0].PlanId, [.. holds.Select(hold => hold.ToHold(hold.SchoolNo == 0 ? null : Uai))]);
    }
}
