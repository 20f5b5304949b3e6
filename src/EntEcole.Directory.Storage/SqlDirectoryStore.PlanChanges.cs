using System.Data.Common;
using System.Text.Json;
using EntEcole.Directory.Explain;
using EntEcole.Directory.Model;
using EntEcole.Directory.Store;

namespace EntEcole.Directory.Storage;

/// <content>
/// What a plan would do, by pages: the list says whom a page is about, then their rows alone are read, of as many moments as the page
/// has: now and as planned, before and after a decision, before the run that an undo takes back.
/// </content>
internal sealed partial class SqlDirectoryStore
{
    private const string PlanOfChanges = """
        SELECT p.state, p.feed_no, f.academy, f.degree, (SELECT MIN(v.revision) - 1 FROM revision v WHERE v.run_id = p.undo_of_run_id)
        FROM "plan" p JOIN feed f ON f.feed_no = p.feed_no
        WHERE p.plan_id = @plan AND p.state <> @making
        """;

    // Those of a later revision too: a school that the plan has opened meanwhile.
    private const string PlacesOfChanges = """
        SELECT 0 AS planned, school_no, uai, display_name FROM school WHERE until_revision > @revision AND school_no IN {0}
        UNION ALL
        SELECT 1 AS planned, school_no, uai, display_name FROM plan_school WHERE plan_id = @plan AND school_no IN {0}
        ORDER BY planned, school_no
        """;

    // The signs keep SQLite to the indexes by person.
    private const string RecordsOfThings = """
        SELECT 1, person_no, category, source_id, person_id, presence, content FROM record
        WHERE person_no IN {0} AND +feed_no = @feed AND since_revision <= @revision AND until_revision > @revision
        """;

    private const string PlannedRecords =
        "SELECT opens, person_no, category, source_id, person_id, presence, content FROM plan_record WHERE plan_id = @plan AND person_no IN {0}";

    private const string ProfilesOfThings = """
        SELECT 1, person_no, school_no, role, feed_no, state, active_on, suspended_on, purge_on FROM profile
        WHERE person_no IN {0} AND feed_no = @feed AND since_revision <= @revision AND until_revision > @revision
        """;

    private const string PlannedProfiles = """
        SELECT opens, person_no, school_no, role, feed_no, state, active_on, suspended_on, purge_on FROM plan_profile
        WHERE plan_id = @plan AND person_no IN {0}
        """;

    private const string MembershipsOfThings = """
        SELECT 1, m.person_no, m.class_no, c.school_no, c.kind, c.name, m.entered_on, m.teaches, m.head, m.subjects
        FROM membership m
        JOIN class c ON c.class_no = m.class_no AND c.since_revision <= @revision AND c.until_revision > @revision
        WHERE m.person_no IN {0} AND m.feed_no = @feed AND m.since_revision <= @revision AND m.until_revision > @revision
        """;

    // Of a class that the plan does not open, the last version.
    private const string PlannedMemberships = """
        SELECT m.opens, m.person_no, m.class_no, COALESCE(n.school_no, c.school_no, 0), COALESCE(n.kind, c.kind, 1), COALESCE(n.name, c.name, ''),
               m.entered_on, m.teaches, m.head, m.subjects
        FROM plan_membership m
        LEFT JOIN plan_class n ON n.plan_id = m.plan_id AND n.class_no = m.class_no
        LEFT JOIN class c ON c.class_no = m.class_no AND c.since_revision = (SELECT MAX(x.since_revision) FROM class x WHERE x.class_no = m.class_no)
        WHERE m.plan_id = @plan AND m.person_no IN {0}
        """;

    private const string RelationsOfThings = """
        SELECT 1, pupil_no, relative_no, link_code, legal, financial, contact, payment FROM relation
        WHERE pupil_no IN {0} AND feed_no = @feed AND since_revision <= @revision AND until_revision > @revision
        """;

    private const string PlannedRelations = """
        SELECT opens, pupil_no, relative_no, link_code, legal, financial, contact, payment FROM plan_relation
        WHERE plan_id = @plan AND pupil_no IN {0}
        """;

    private const string SchoolsOfThings = """
        SELECT 1, school_no, content FROM school
        WHERE school_no IN {0} AND feed_no = @feed AND since_revision <= @revision AND until_revision > @revision
        """;

    private const string PlannedSchools = "SELECT opens, school_no, content FROM plan_school WHERE plan_id = @plan AND school_no IN {0}";

    private const string ClassesOfThings = """
        SELECT 1, class_no, school_no, kind, source_id, name, type_code, type_label, listed FROM class
        WHERE class_no IN {0} AND feed_no = @feed AND since_revision <= @revision AND until_revision > @revision
        """;

    private const string PlannedClasses = """
        SELECT opens, class_no, school_no, kind, source_id, name, type_code, type_label, listed FROM plan_class
        WHERE plan_id = @plan AND class_no IN {0}
        """;

    /// <inheritdoc/>
    public Task<PlanChangePage?> ListPlanChangesAsync(
        PlanChangeFilter filter, int after, int limit, long revision, CancellationToken cancellationToken) =>
        LookUpAsync<PlanChangePage?>(
            async (connection, token) =>
            {
                var plan = (await RowsAsync(
                    connection, statements.PlanOfChanges,
                    reader => (
                        State: (PlanState)reader.GetInt32(0),
                        Feed: new Feed(reader.GetInt32(1), reader.GetString(2), (Degree)reader.GetInt32(3), null),
                        UndoBase: reader.IsDBNull(4) ? (long?)null : reader.GetInt64(4)),
                    token, ("@plan", filter.PlanId), ("@making", (int)PlanState.Making))).Cast<(PlanState State, Feed Feed, long? UndoBase)?>().FirstOrDefault();
                if (plan is not { } known)
                {
                    return null;
                }

                var listed = await ListedAsync(connection, filter, after, limit, token);
                var moments = new Moments(
                    connection, filter.PlanId, known.Feed, revision, known.UndoBase, await OldestAsync(connection, token), this, token);
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
            ("@plan", filter.PlanId), ("@after", after), ("@role", (int?)filter.Role ?? 0), ("@kind", (int?)filter.Kind ?? 0), ("@state", state),
            ("@limit", limit),
        ];
        return filter.Uai is null
            ? RowsAsync(connection, statements.PlanChanges, ToChange, cancellationToken, arguments)
            : RowsAsync(connection, statements.PlanChangesOfSchool, ToChange, cancellationToken, [.. arguments, ("@uai", filter.Uai)]);
    }

    private static PlanChangeColumns ToChange(DbDataReader reader) => new(
        reader.GetInt32(0), reader.GetInt32(1), reader.GetInt32(2), reader.GetInt32(3), reader.GetInt32(4), reader.GetInt32(5), reader.GetInt32(6),
        reader.GetInt32(7), reader.IsDBNull(8) ? null : reader.GetInt64(8), reader.IsDBNull(9) ? null : reader.GetInt64(9));

    /// <summary>The moments of one page.</summary>
    private sealed class Moments(
        LookupConnection connection, long plan, Feed feed, long revision, long? undoBase, long oldest, SqlDirectoryStore store,
        CancellationToken cancellationToken)
    {
        private readonly Dictionary<long, PlanThings> read = [];

        public async Task<IReadOnlyList<PlanChangeRow>> ReadAsync(IReadOnlyList<PlanChangeColumns> changes)
        {
            var places = await PlacesAsync(changes);
            foreach (var moment in changes.SelectMany(change => new[] { Before(change), After(change) }).Where(IsKept).Distinct().ToList())
            {
                read[moment!.Value] = await AtAsync(
                    moment.Value, [.. changes.Where(change => Before(change) == moment || After(change) == moment)]);
            }

            var planned = await PlannedAsync([.. changes.Where(IsHeld)]);
            return
            [
                .. changes.Select(change =>
                {
                    var place = places.GetValueOrDefault(change.SchoolNo);
                    return new PlanChangeRow(
                        change.ChangeNo, (EventKind)change.Kind, (EventEntity)change.Entity, (PlanState)change.State, change.ConflictRevision,
                        place.Uai, place.Name ?? "", change.Role == 0 ? null : (Role)change.Role,
                        Known(Before(change))?.Of(change) ?? new ChangedThing(),
                        (IsHeld(change) ? planned : IsKept(Before(change)) ? Known(After(change)) : null)?.Of(change));
                }),
            ];
        }

        private static bool IsHeld(PlanChangeColumns change) => change.State == (int)PlanState.Held;

        private long? Before(PlanChangeColumns change) => change.AppliedRevision - 1 ?? revision;

        // Of what waits, the plan says it; of what was rejected, nobody.
        private long? After(PlanChangeColumns change) =>
            change.AppliedRevision ?? (change.State == (int)PlanState.Outdated ? undoBase : null);

        private bool IsKept(long? moment) => moment >= oldest;

        private PlanThings? Known(long? moment) => moment is { } known ? read.GetValueOrDefault(known) : null;

        private async Task<Dictionary<int, (string? Uai, string? Name)>> PlacesAsync(IReadOnlyList<PlanChangeColumns> changes)
        {
            var rows = await RowsAsync(
                connection, store.statements.PlacesOfChanges, reader => (No: reader.GetInt32(1), Uai: reader.TextOrNull(2), Name: reader.GetString(3)),
                cancellationToken, ("@plan", plan), ("@revision", revision), Numbers(changes, change => change.SchoolNo));
            var places = new Dictionary<int, (string?, string?)>();
            foreach (var row in rows)
            {
                places.TryAdd(row.No, (row.Uai, row.Name));
            }

            return places;
        }

        private async Task<PlanThings> AtAsync(long moment, IReadOnlyList<PlanChangeColumns> changes)
        {
            var things = new PlanThings(feed);
            await EachAsync(changes, [("@feed", feed.FeedNo), ("@revision", moment)], things, planned: false);
            return things;
        }

        private async Task<PlanThings> PlannedAsync(IReadOnlyList<PlanChangeColumns> changes)
        {
            var things = Known(revision) is { } now ? new PlanThings(now) : new PlanThings(feed);
            await EachAsync(changes, [("@plan", plan)], things, planned: true);
            return things;
        }

        private async Task EachAsync(
            IReadOnlyList<PlanChangeColumns> changes, (string, object)[] when, PlanThings things, bool planned)
        {
            var all = store.statements;
            var persons = changes.Where(change => change.PersonNo != 0).ToList();
            if (persons.Count > 0)
            {
                (string, object)[] who = [.. when, Numbers(persons, change => change.PersonNo)];
                (string, object)[] withOthers = [.. when, Numbers([.. persons.SelectMany(change => new[] { change.PersonNo, change.OtherNo })])];
                await ReadAsync(planned ? all.PlannedRecords : all.RecordsOfThings, things.ReadRecord, withOthers);
                await ReadAsync(planned ? all.PlannedProfiles : all.ProfilesOfThings, things.ReadProfile, who);
                await ReadAsync(planned ? all.PlannedMemberships : all.MembershipsOfThings, things.ReadMembership, who);
                await ReadAsync(planned ? all.PlannedRelations : all.RelationsOfThings, things.ReadRelation, who);
            }

            if (persons.Count < changes.Count)
            {
                var places = changes.Where(change => change.PersonNo == 0).ToList();
                await ReadAsync(
                    planned ? all.PlannedSchools : all.SchoolsOfThings, things.ReadSchool, [.. when, Numbers(places, change => change.SchoolNo)]);
                await ReadAsync(
                    planned ? all.PlannedClasses : all.ClassesOfThings, things.ReadClass, [.. when, Numbers(places, change => change.OtherNo)]);
            }
        }

        private async Task ReadAsync(Statement statement, Action<DbDataReader> each, (string, object)[] arguments)
        {
            await using var reader = await connection.ReadAsync(statement, cancellationToken, arguments);
            while (await reader.ReadAsync(cancellationToken))
            {
                each(reader);
            }
        }

        private static (string, object) Numbers(IReadOnlyList<PlanChangeColumns> changes, Func<PlanChangeColumns, int> number) =>
            Numbers([.. changes.Select(number)]);

        private static (string, object) Numbers(IReadOnlyList<int> numbers) =>
            ("@numbers", JsonSerializer.Serialize(numbers.Where(number => number != 0).Distinct().Order()));
    }

    private sealed partial class LookupStatements
    {
        public Statement PlanOfChanges { get; } = new(SqlDirectoryStore.PlanOfChanges);

        public Statement PlanChanges { get; } = new(PlanChangeSql.Page + " ORDER BY change_no" + engine.Page);

        public Statement PlanChangesOfSchool { get; } = new(PlanChangeSql.Page + PlanChangeSql.OfSchool + " ORDER BY change_no" + engine.Page);

        public Statement PlacesOfChanges { get; } = new(With(SqlDirectoryStore.PlacesOfChanges, engine.Numbers));

        public Statement RecordsOfThings { get; } = new(With(SqlDirectoryStore.RecordsOfThings, engine.Numbers));

        public Statement PlannedRecords { get; } = new(With(SqlDirectoryStore.PlannedRecords, engine.Numbers));

        public Statement ProfilesOfThings { get; } = new(With(SqlDirectoryStore.ProfilesOfThings, engine.Numbers));

        public Statement PlannedProfiles { get; } = new(With(SqlDirectoryStore.PlannedProfiles, engine.Numbers));

        public Statement MembershipsOfThings { get; } = new(With(SqlDirectoryStore.MembershipsOfThings, engine.Numbers));

        public Statement PlannedMemberships { get; } = new(With(SqlDirectoryStore.PlannedMemberships, engine.Numbers));

        public Statement RelationsOfThings { get; } = new(With(SqlDirectoryStore.RelationsOfThings, engine.Numbers));

        public Statement PlannedRelations { get; } = new(With(SqlDirectoryStore.PlannedRelations, engine.Numbers));

        public Statement SchoolsOfThings { get; } = new(With(SqlDirectoryStore.SchoolsOfThings, engine.Numbers));

        public Statement PlannedSchools { get; } = new(With(SqlDirectoryStore.PlannedSchools, engine.Numbers));

        public Statement ClassesOfThings { get; } = new(With(SqlDirectoryStore.ClassesOfThings, engine.Numbers));

        public Statement PlannedClasses { get; } = new(With(SqlDirectoryStore.PlannedClasses, engine.Numbers));
    }
}
