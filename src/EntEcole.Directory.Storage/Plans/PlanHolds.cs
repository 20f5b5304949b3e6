using System.Data.Common;
using System.Globalization;
using System.Text.Json;
using Dapper;
using EntEcole.Directory.Model;
using EntEcole.Directory.Persons;
using EntEcole.Directory.Plans;
using EntEcole.Directory.Revisions;
using EntEcole.Directory.Storage.Assignments;
using EntEcole.Directory.Storage.Connections;
using EntEcole.Directory.Storage.Consistency;
using EntEcole.Directory.Storage.Persons;
using EntEcole.Directory.Storage.Privacy;
using EntEcole.Directory.Storage.Schema;

namespace EntEcole.Directory.Storage.Plans;

/// <summary>What of a stored plan waits, and the applying of what does not: when its run ends, and when a person decides.</summary>
internal static class PlanHolds
{
    /// <summary>What a plan does, and how many are there.</summary>
    public static async Task<PlanTallies> TallyAsync(
        Engine engine, DbConnection connection, long plan, int feed, DbTransaction? transaction = null)
    {
        var arguments = new
        {
            plan, forever = RowSpan.Forever, active = (int)ProfileState.Active, suspended = (int)ProfileState.Suspended,
            here = (int)Presence.Present,
            pupil = (int)Role.Pupil, parent = (int)Role.Parent,
        };
        var changes = (await connection.QueryAsync<TallyColumns>(HoldSql.Tally, arguments, transaction))
            .ToDictionary(row => (row.School, row.Role));
        var renamed = (await connection.QueryAsync<(int School, int Role, long Count)>(HoldSql.TallyRenamed, arguments, transaction))
            .ToDictionary(row => (row.School, row.Role), row => row.Count);
        var keys = changes.Keys.Union(renamed.Keys).Order().ToList();
        var doubtful = keys.Where(key => renamed.ContainsKey(key) || changes[key].Departing > 0).Select(key => key.School);
        var present = (await connection.QueryAsync<(int School, int Role, long Count)>(
                HoldSql.CountPresent(engine), new { feed, numbers = Json(doubtful), arguments.active }, transaction))
            .ToDictionary(row => (row.School, row.Role), row => row.Count);
        var uais = await UaisAsync(engine, connection, transaction, plan, keys.Select(key => key.School));
        var active = await connection.QueryAsync<(int Role, int State, long Profiles)>(
            PlanSql.SelectProfileCounts, new { feed }, transaction);
        var ends = await connection.QueryAsync<(int School, string Since)>(
            HoldSql.EndsSince, new { feed, held = (int)PlanState.Held, ended = (int)HoldCause.EnrolmentEnded }, transaction);
        return new PlanTallies(
            [
                .. keys.Select(key =>
                {
                    var change = changes.GetValueOrDefault(key) ?? new TallyColumns();
                    return new PlanTally(
                        key.School, uais.GetValueOrDefault(key.School), (Role)key.Role, present.GetValueOrDefault(key), change.Arriving,
                        change.Departing, change.Moving, renamed.GetValueOrDefault(key), change.Returning)
                    {
                        Following = change.Following, Ending = change.Ending,
                    };
                }),
            ],
            active.Where(row => row.State == (int)ProfileState.Active).Sum(row => row.Profiles))
        {
            EndsSince = ends.ToDictionary(row => row.School, row => TypeHandlers.ReadInstant(row.Since)),
        };
    }

    /// <summary>What a stored plan does, with the profiles that merely change, and what else each waits for.</summary>
    public static async Task<IReadOnlyList<PlanTally>> CountAsync(
        Engine engine, DbConnection connection, long plan, int feed, DbTransaction? transaction)
    {
        var tallies = (await TallyAsync(engine, connection, plan, feed, transaction)).Schools.ToDictionary(
            tally => (tally.SchoolNo, (int)tally.Role));
        var changed = (await connection.QueryAsync<(int School, int Role, long Count)>(
            PlanChangeSql.CountChanged, new { plan, held = (int)PlanState.Held }, transaction)).ToList();
        var uais = await UaisAsync(engine, connection, transaction, plan, changed.Select(row => row.School));
        foreach (var (school, role, count) in changed)
        {
            var tally = tallies.GetValueOrDefault((school, role)) ?? new PlanTally(
                school, uais.GetValueOrDefault(school), (Role)role, 0, 0, 0, 0, 0);
            tallies[(school, role)] = tally with { Changed = count };
        }

        var waits = (await connection.QueryAsync<(int School, int Role, int For, long Persons)>(
            PlanChangeSql.WaitsFor, new { plan, held = (int)PlanState.Held }, transaction)).ToLookup(row => (row.School, row.Role));
        var others = await UaisAsync(engine, connection, transaction, plan, waits.SelectMany(group => group).Select(row => row.For));
        return
        [
            .. tallies.OrderBy(pair => pair.Key).Select(pair => pair.Value with
            {
                WaitsFor = [.. waits[pair.Key].Select(row => new OtherDecision(row.For, others.GetValueOrDefault(row.For), row.Persons))],
            }),
        ];
    }

    /// <summary>Names to show of schools, present or planned, by UAI.</summary>
    public static async Task<Dictionary<string, string>> NamesAsync(
        Engine engine, DbConnection connection, DbTransaction? transaction, long plan, IEnumerable<int> schools)
    {
        var names = new Dictionary<string, string>(StringComparer.Ordinal);
        var rows = await connection.QueryAsync<(string Uai, string Name)>(
            HoldSql.Names(engine), new { plan, forever = RowSpan.Forever, numbers = Json(schools) }, transaction);
        foreach (var row in rows)
        {
            names.TryAdd(row.Uai, row.Name);
        }

        return names;
    }

    /// <summary>UAI of schools, present or planned, by number.</summary>
    public static async Task<Dictionary<int, string>> UaisAsync(
        Engine engine, DbConnection connection, DbTransaction? transaction, long plan, IEnumerable<int> schools)
    {
        var uais = new Dictionary<int, string>();
        var rows = await connection.QueryAsync<(int School, string Uai, int Planned)>(
            HoldSql.Uais(engine), new { plan, forever = RowSpan.Forever, numbers = Json(schools) }, transaction);
        foreach (var row in rows)
        {
            uais.TryAdd(row.School, row.Uai);
        }

        return uais;
    }

    /// <summary>Records what is held, marks the rows that wait for it, and lists what they would do.</summary>
    public static async Task SetAsync(
        Engine engine, DbConnection connection, DbTransaction transaction, long plan, PlanHeader header, IReadOnlyList<Hold> holds,
        UndoneRun? undone = null)
    {
        if (holds.Count == 0)
        {
            return;
        }

        Write(engine, connection, transaction, plan, header, holds);
        var arguments = Arguments(plan, header.Feed.FeedNo);
        await connection.ExecuteAsync(HoldSql.KeepSince, arguments, transaction);
        await EachAsync(connection, transaction, HoldSql.Wait, arguments);
        await EachAsync(connection, transaction, HoldSql.Mark, arguments);
        await PlanDependencies.DeferAsync(connection, transaction, plan, CancellationToken.None);
        await connection.ExecuteAsync(
            PlanChangeSql.Insert,
            new
            {
                plan, feed = header.Feed.FeedNo, forever = RowSpan.Forever, active = (int)ProfileState.Active,
                suspended = (int)ProfileState.Suspended, pupil = (int)Role.Pupil, here = (int)Presence.Present, held = (int)PlanState.Held,
                run = undone?.RunId, last = undone?.Last, @base = undone?.Head,
            },
            transaction,
            commandTimeout: 0);
    }

    private static void Write(
        Engine engine, DbConnection connection, DbTransaction transaction, long plan, PlanHeader header, IReadOnlyList<Hold> holds)
    {
        using var sink = engine.OpenSink(connection, transaction, PlanWriting.Direct);
        var since = BulkValue.Of(TypeHandlers.Instant(header.MadeAt));
        foreach (var hold in holds)
        {
            sink.Write(
                PlanTable.Hold,
                [
                    BulkValue.Of(plan), BulkValue.Of(hold.SchoolNo), BulkValue.Of((long?)hold.Role ?? 0), BulkValue.Of((long)hold.Cause),
                    BulkValue.Of(hold.Present), BulkValue.Of(hold.Departing), BulkValue.Of(hold.Limit), since,
                ]);
        }

        sink.Flush();
    }

    /// <summary>Whether some row waits for nothing.</summary>
    public static async Task<bool> AnyReadyAsync(DbConnection connection, DbTransaction transaction, long plan)
    {
        foreach (var table in Table.VersionedTables)
        {
            if (await connection.ExecuteScalarAsync<long>(PlanSql.CountReady(table), new { plan }, transaction) > 0)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Applies the rows that wait for nothing, and forgets them.</summary>
    /// <exception cref="DirectoryException"><see cref="Reason.PlanOutdated"/>.</exception>
    public static async Task ApplyReadyAsync(
        Engine engine, DbConnection connection, DbTransaction transaction, long plan, int feed, long baseRevision, long revision)
    {
        var arguments = new { plan, revision, forever = RowSpan.Forever, feed, @base = baseRevision };
        if (await connection.ExecuteScalarAsync<long>(PurgeSql.CountPurged, arguments, transaction) != 0)
        {
            throw Outdated(plan, baseRevision);
        }

        if (revision - 1 > baseRevision)
        {
            await ConcurrentArrivals.RejoinAsync(connection, transaction, plan, baseRevision);
        }

        await FormerPersons.ReturnAsync(connection, transaction, plan);

        await connection.ExecuteAsync(PlanSql.GiveWay(engine), arguments, transaction);
        // Before the rows are applied: afterwards nothing says what a closed profile was.
        await EachAsync(connection, transaction, PlanSql.CountProfiles, arguments);
        foreach (var table in Table.VersionedTables)
        {
            var expected = await connection.ExecuteScalarAsync<long>(PlanSql.CountCloses(table), arguments, transaction);
            var ended = await connection.ExecuteAsync(PlanSql.Close(table, engine), arguments, transaction);
            if (ended != expected || await connection.ExecuteScalarAsync<long>(PlanSql.CountLiving(table), arguments, transaction) != 0)
            {
                throw Outdated(plan, baseRevision);
            }

            await connection.ExecuteAsync(PlanSql.Open(table, engine), arguments, transaction);
        }

        await connection.ExecuteAsync(PlanSql.OpenInes, arguments, transaction);
        await EachAsync(connection, transaction, PlanSql.Introduce(engine), arguments);
        await PersonKeyWriter.AddOfPlanAsync(engine, connection, transaction, plan);

        // Together at the end: which class rows wait is told by memberships.
        foreach (var table in Table.VersionedTables)
        {
            await connection.ExecuteAsync(PlanSql.ForgetApplied(table), arguments, transaction);
        }

        await connection.ExecuteAsync(PlanSql.CloseEmptyClasses(engine), arguments, transaction);
        await connection.ExecuteAsync(PlanSql.DropEmptyClasses, arguments, transaction);
        await connection.ExecuteAsync(PlanSql.IdentifyClasses(engine), arguments, transaction);
        // Classes may have ended, come back, or passed to another feed.
        await AssignmentHandover.KeepAsync(engine, connection, transaction, new HandoverPlace(plan, feed, revision));
        await AssignmentProjection.FollowAsync(
            connection, transaction, revision, await AssignmentProjection.DayOfAsync(connection, transaction, revision));
        await SqlConsistency.EnsureAsync(connection, transaction, revision);
    }

    /// <summary>Ends what waits in the other plans of a feed.</summary>
    public static async Task SupersedeAsync(DbConnection connection, DbTransaction transaction, long plan, int feed)
    {
        var others = await connection.ExecuteScalarAsync<long>(
            "SELECT COUNT(*) FROM \"plan\" WHERE feed_no = @feed AND state = @held AND plan_id <> @plan",
            new { plan, feed, held = (int)PlanState.Held },
            transaction);
        if (others > 0)
        {
            await EachAsync(connection, transaction, HoldSql.Supersede, Arguments(plan, feed));
        }
    }

    /// <summary>Ends what waits in a plan that can no longer be applied.</summary>
    public static Task OutdateAsync(DbConnection connection, DbTransaction transaction, long plan) =>
        EachAsync(connection, transaction, HoldSql.Outdate, Arguments(plan, 0));

    /// <summary>Lets a school's rows go, or drops them; null for all that waits.</summary>
    public static async Task DecideAsync(DbConnection connection, DbTransaction transaction, long plan, int? school, bool approved)
    {
        var arguments = new { plan, school, asked = (int)HoldCause.Asked };
        await EachAsync(connection, transaction, approved ? HoldSql.Release : HoldSql.Drop, arguments);
        await EachAsync(connection, transaction, HoldSql.Mark, arguments);
    }

    /// <summary>Marks which rows of a plan wait.</summary>
    public static Task MarkAsync(DbConnection connection, DbTransaction transaction, long plan) =>
        EachAsync(connection, transaction, HoldSql.Mark, new { plan, asked = (int)HoldCause.Asked });

    /// <summary>Tells in the list of a plan what became of the changes that wait no more.</summary>
    public static Task SettleAsync(DbConnection connection, DbTransaction transaction, long plan, bool approved, long revision) =>
        connection.ExecuteAsync(
            PlanChangeSql.Settle,
            new
            {
                plan, held = (int)PlanState.Held, state = (int)(approved ? PlanState.Applied : PlanState.Rejected),
                applied = approved ? (long?)revision : null,
            },
            transaction);

    /// <summary>The fault of a plan whose base has moved.</summary>
    public static DirectoryException Outdated(long? plan, long baseRevision) => new(
        Reason.PlanOutdated,
        new LocalizedText(
            "The store changed under the plan; nothing was applied. Run the sync again.",
            "La base a changé sous le plan ; rien n'a été appliqué. Relancer la synchronisation."),
        new[] { ("planId", plan), ("baseRevision", (long?)baseRevision) }.Where(fact => fact.Item2 is not null).ToDictionary(
            fact => fact.Item1, fact => fact.Item2!.Value.ToString(CultureInfo.InvariantCulture), StringComparer.Ordinal));

    private static object Arguments(long plan, int feed) => new
    {
        plan, feed, forever = RowSpan.Forever, active = (int)ProfileState.Active, suspended = (int)ProfileState.Suspended,
        academy = (int)HoldCause.AcademyDepartures, departures = (int)HoldCause.SchoolDepartures,
        recent = (int)HoldCause.RecentDepartures, partial = (int)HoldCause.PartialSelection,
        asked = (int)HoldCause.Asked, held = (int)PlanState.Held,
        outdated = (int)PlanState.Outdated,
        gone = (int)HoldCause.SchoolGone, ended = (int)HoldCause.EnrolmentEnded, here = (int)Presence.Present, pupil = (int)Role.Pupil,
        parent = (int)Role.Parent,
    };

    private static async Task EachAsync(
        DbConnection connection, DbTransaction transaction, IReadOnlyList<string> statements, object arguments)
    {
        foreach (var statement in statements)
        {
            await connection.ExecuteAsync(statement, arguments, transaction);
        }
    }

    private static string Json(IEnumerable<int> numbers) => JsonSerializer.Serialize(numbers.Distinct().Order());
}

/// <summary>A row of <see cref="HoldSql.Tally"/>.</summary>
internal sealed class TallyColumns
{
    public int School { get; init; }

    public int Role { get; init; }

    public long Arriving { get; init; }

    public long Departing { get; init; }

    public long Moving { get; init; }

    public long Returning { get; init; }

    public long Following { get; init; }

    public long Ending { get; init; }
}

/// <summary>A run that is being undone.</summary>
/// <param name="RunId">The run.</param>
/// <param name="Last">Its last revision.</param>
/// <param name="Head">The present revision.</param>
internal sealed record UndoneRun(long RunId, long Last, long Head);
