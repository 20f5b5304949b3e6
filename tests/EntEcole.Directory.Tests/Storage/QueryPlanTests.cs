using System.Text.RegularExpressions;
using EntEcole.Directory.Storage.Connections.Sqlite;
using EntEcole.Directory.Storage.Privacy;
using EntEcole.Directory.Tests.Storage.TSql;
using EntEcole.Directory.Tests.Support;
using EntEcole.Directory.V1;
using Microsoft.Data.Sqlite;

namespace EntEcole.Directory.Tests.Storage;

/// <summary>How SQLite finds the rows of each statement: not by reading a table that grows with the persons, once or once a row.</summary>
public sealed partial class QueryPlanTests
{
    // sqlite.org/rescode.html
    private const int SyntaxError = 1;

    private static readonly HashSet<string> Growing = new(
        ["record", "profile", "membership", "relation", "person", "person_name", "pupil_ine", "person_key", "federated_identity",
         "account_activation", "access"], StringComparer.Ordinal);

    // They read a feed, a table or a plan whole, once.
    private static readonly string[] Whole =
    [
        "IndicatorSql.SelectProfiles", "IndicatorStatements.Profiles", "IndicatorSql.SelectActivated", "IndicatorSql.CountActivations",
        "IndicatorStatements.Activat", "FeedSql.", "OndeSql.", "PlanSql.", "PruneSql.", "PurgeSql.",
        "UndoSql.", "PupilPairSql.Select", "ConsistencySql.", "AccountFactSql.SelectStaff", "AccountFactSql.SelectParents",
    ];

    // Columns of which a value has no bound: it is that of every person of a feed.
    private static readonly HashSet<string> Broad = new(
        ["feed_no=", "category=", "role=", "presence=", "state=", "since_revision<", "until_revision>"], StringComparer.Ordinal);

    // Rows of a plan: as many as a night changes.
    private static readonly HashSet<string> Planned = new(
        ["plan_record", "plan_profile", "plan_membership", "plan_relation", "plan_wait", "plan_change"], StringComparer.Ordinal);

    // Of what is done once a row: a plan holds as many.
    private static readonly HashSet<string> BroadAgain = new(["plan_id="], StringComparer.Ordinal);

    // What each list call of the contract reads, by the beginning of its statements' names.
    private static readonly Dictionary<string, string[]> Lists = new(StringComparer.Ordinal)
    {
        ["ListSchools"] = ["SchoolStatements.Schools", "SchoolStatements.Enrolments"],
        ["ListClasses"] = ["SchoolStatements.Classes", "SchoolStatements.Members", "SchoolStatements.Teachers"],
        ["ListPersons"] =
        [
            "PersonStatements.All", "PersonStatements.Within", "PersonStatements.Of", "PersonStatements.WithClass",
            "PersonStatements.RecordsOfNumbers", "PersonStatements.RecordsOfIds", "PersonStatements.PartsOfNumbers",
        ],
        ["ListRelatives"] = ["PersonStatements.Relations", "PersonStatements.AnyRecords"],
        ["ListConventions"] = ["ConventionSql.SelectConventions", "ConventionSql.SelectConventionSchools"],
        ["ListEnrolments"] = ["ReconciliationSql.", "ReconciliationStatements."],
        ["ListContributions"] = ["ConventionSql.SelectConventions", "ConventionSql.SelectFees"],
        ["ListFees"] = ["ConventionSql.SelectFees"],
        ["ListIdentityHolds"] = ["IdentityHoldSql.SelectHolds"],
        ["ListAccesses"] = ["AccessSql.Select"],
        ["ListMeasures"] = ["PrivacySql.SelectPage"],
        ["ListRightsRequests"] = ["RightsSql.SelectRequests"],
        ["ListGarExports"] = ["GarExportSql.SelectPage"],
        ["ListGarRefusals"] = ["GarExportSql.SelectRefusals"],
        ["ListGarManagers"] = ["GarSql.Managers"],
        ["ListGrants"] = ["RightsSql.SelectGrants"],
        ["ListSyncRuns"] = ["RunSql.SelectRuns", "RunStatements.RunsOfSchools"],
        ["ListProblems"] = ["RunSql.SelectProblems", "RunStatements.ProblemPupils"],
        ["ListSchoolStates"] = ["StoredPlanSql.SelectStandings", "StoredPlanSql.SelectHeldOfFeeds"],
        ["ListAcademyStates"] = ["WorkerSql.SelectAcademies", "GapSql.Select"],
        ["ListPlans"] = ["StoredPlanSql.SelectPlans", "StoredPlanSql.SelectPlansOfSchools"],
        ["ListPlanChanges"] = ["PlanChangeStatements."],
        ["ListIndicatorSnapshots"] = ["IndicatorSnapshotSql.SelectSnapshots", "IndicatorSnapshotSql.SelectPlaces"],
        ["ListMergeProposals"] = ["MergeStatements.", "PupilPairStatements.", "FederatedPairStatements."],
        ["ListAssignmentChoices"] = ["AssignmentStatements.ClassesOfSchool", "SchoolStatements.Classes", "PersonStatements.Within"],
        ["ListGarCandidates"] = ["PersonStatements.Within"],
        ["ListAssignments"] = ["AssignmentStatements.OfSchool", "AssignmentStatements.Delivered"],
        ["ListIdentities"] = ["FederationStatements.LinksOf", "FederationStatements.ActivationsOf"],
    };

    [Fact]
    public void Statements_OfEachListCall_AreAmongThoseWhosePlanIsLookedAt()
    {
        var calls = typeof(DirectoryService).Assembly.GetTypes().Where(type => type.Name.EndsWith("ServiceBase", StringComparison.Ordinal))
            .SelectMany(type => type.GetMethods()).Select(method => method.Name).Where(
                name => name.StartsWith("List", StringComparison.Ordinal));

        Assert.Equal(calls.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal), Lists.Keys.Order(StringComparer.Ordinal));
        Assert.All(Lists.Values.SelectMany(names => names), name =>
        {
            Assert.Contains(StorageSql.Composed.Keys, key => key.StartsWith(name, StringComparison.Ordinal));
            Assert.DoesNotContain(Whole, whole => name.StartsWith(whole, StringComparison.Ordinal));
        });
    }

    [Fact]
    public async Task Statements_OfLookups_FindRowsOfGrowingTablesByAnIndexOfTheirOwn()
    {
        await using var store = await TestStore.CreateAsync();
        await using var connection = new SqliteConnection($"Data Source={store.Path};Mode=ReadOnly");
        await connection.OpenAsync(TestContext.Current.CancellationToken);
        var engine = new SqliteEngine(store.Path);
        var plans = StorageSql.ComposedFor(engine).Where(one => !Whole.Any(whole => one.Key.StartsWith(whole, StringComparison.Ordinal)))
            .Select(one => (one.Key, Sql: one.Value, Steps: Plan(connection, one.Value))).Where(one => one.Steps.Count > 0).ToList();

        Assert.True(plans.Count > 100, $"{plans.Count} statements.");
        var slow = plans.SelectMany(one => one.Steps.Where(step => IsSlow(one.Sql, step)).Select(step => $"{one.Key}: {step}")).ToList();
        Assert.True(slow.Count == 0, string.Join('\n', slow));
        // Behind reports of any length lies the school of a run.
        Assert.Contains(
            plans.Single(one => one.Key.StartsWith("RunStatements.RunsOfSchools", StringComparison.Ordinal)).Steps,
            step => step.Contains("ix_sync_run_school", StringComparison.Ordinal));
    }

    // From a number on, all persons are read.
    [Fact]
    public async Task Statements_OfOnePerson_DoNotReadThePersonsAfterANumber()
    {
        await using var store = await TestStore.CreateAsync();
        await using var connection = new SqliteConnection($"Data Source={store.Path};Mode=ReadOnly");
        await connection.OpenAsync(TestContext.Current.CancellationToken);

        var slow = StorageSql.ComposedFor(new SqliteEngine(store.Path))
            .Where(one => one.Value.Contains("= @person", StringComparison.Ordinal))
            .SelectMany(one => Plan(connection, one.Value).Where(step => Step().Match(step) is { Success: true } found
                && Growing.Contains(TableOf(one.Value, found.Groups["name"].Value))
                && found.Groups["column"].Captures.All(column => column.Value is "person_no>" or "person_no<" || Broad.Contains(column.Value)))
                .Select(step => $"{one.Key}: {step}"))
            .ToList();

        Assert.True(slow.Count == 0, string.Join('\n', slow));
    }

    // Those who are due are read once; of a purge of many persons each batch must not begin from the first one again.
    [Fact]
    public async Task Statements_OfABatchOfAPurge_FindItsPersonsByNumber()
    {
        await using var store = await TestStore.CreateAsync();
        await using var connection = new SqliteConnection($"Data Source={store.Path};Mode=ReadOnly");
        await connection.OpenAsync(TestContext.Current.CancellationToken);
        var engine = new SqliteEngine(store.Path);

        Assert.All(
            new[]
            {
                PurgeSql.Persons(engine, among: true), PurgeSql.WithoutProfile(engine, among: true), PurgeSql.Staying(engine, among: true),
                PurgeSql.StayingAmong(engine),
            },
            sql => Assert.All(Plan(connection, sql).Where(step => Step().IsMatch(step)), step => Assert.False(IsSlow(sql, step), step)));
    }

    // Of statements that read a plan or a feed whole too: what is done for each of its rows.
    [Fact]
    public async Task Statements_OfRuns_FindByAnIndexWhatTheyLookForOnceARow()
    {
        await using var store = await TestStore.CreateAsync();
        await using var connection = new SqliteConnection($"Data Source={store.Path};Mode=ReadOnly");
        await connection.OpenAsync(TestContext.Current.CancellationToken);
        // Namesakes are looked for on request, by an index that SQLite makes for the one reading; a feed of ONDE files is one school's.
        var slow = StorageSql.ComposedFor(new SqliteEngine(store.Path))
            .Where(one => !one.Key.StartsWith("PupilPairSql.Select", StringComparison.Ordinal)
                && !one.Key.StartsWith("OndeSql.SelectFeeds", StringComparison.Ordinal))
            .SelectMany(one => Repeated(Steps(connection, one.Value)).Where(step => IsSlowAgain(one.Value, step))
                .Select(step => $"{one.Key}: {step}"))
            .ToList();

        Assert.True(slow.Count == 0, string.Join('\n', slow));
    }

    // A step after another of its level is done for each of its rows; those of a correlated subquery for each row around it.
    private static IEnumerable<string> Repeated(List<(int Id, int Parent, string Detail)> steps)
    {
        var again = new HashSet<int>();
        foreach (var (id, parent, detail) in steps)
        {
            var isLoop = Step().IsMatch(detail);
            var isInner = isLoop && steps.Any(other => other.Parent == parent && other.Id < id && Step().IsMatch(other.Detail));
            if (again.Contains(parent) || isInner || detail.StartsWith("CORRELATED", StringComparison.Ordinal))
            {
                again.Add(id);
                if (isLoop)
                {
                    yield return detail;
                }
            }
        }
    }

    private static bool IsSlowAgain(string sql, string step) => Step().Match(step) is { Success: true } found
        && TableOf(sql, found.Groups["name"].Value) is var table && (Growing.Contains(table) || Planned.Contains(table))
        && !step.Contains("sqlite_autoindex_school", StringComparison.Ordinal)
        && found.Groups["column"].Captures.All(column => Broad.Contains(column.Value) || BroadAgain.Contains(column.Value));

    // A record by its feed and category alone is every record of them.
    private static bool IsSlow(string sql, string step) => Step().Match(step) is { Success: true } found
        && Growing.Contains(TableOf(sql, found.Groups["name"].Value))
        && found.Groups["column"].Captures.All(column => Broad.Contains(column.Value));

    private static string TableOf(string sql, string alias) =>
        Alias().Matches(sql).FirstOrDefault(
            match => string.Equals(match.Groups["alias"].Value, alias, StringComparison.Ordinal))?.Groups["table"].Value ?? alias;

    private static List<string> Plan(SqliteConnection connection, string sql) =>
        Reading().IsMatch(sql) ? [.. Steps(connection, sql).Select(step => step.Detail)] : [];

    private static List<(int Id, int Parent, string Detail)> Steps(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = "EXPLAIN QUERY PLAN " + sql;
        foreach (var parameter in Parameter().Matches(sql).Select(match => match.Value).Distinct(StringComparer.Ordinal))
        {
            command.Parameters.AddWithValue(parameter, parameter is "@numbers" ? "[1]" : 1);
        }

        try
        {
            var steps = new List<(int, int, string)>();
            using var reader = command.ExecuteReader();
            while (reader.Read())
            {
                steps.Add((reader.GetInt32(0), reader.GetInt32(1), reader.GetString(3)));
            }

            return steps;
        }
        catch (SqliteException part) when (part.SqliteErrorCode == SyntaxError)
        {
            // Of the texts some are parts of statements, which hold them whole.
            return [];
        }
    }

    [GeneratedRegex("@[A-Za-z]+", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 5_000)]
    private static partial Regex Parameter();

    [GeneratedRegex(@"^\s*(SELECT|WITH)\s", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 5_000)]
    private static partial Regex Reading();

    // A scan has no columns; of a search those that lead it, as (feed_no=? AND category=? AND source_id>?).
    [GeneratedRegex(
        @"^(SCAN|SEARCH) (?<name>\w+)( USING [^(]*\(((?<column>\w+[=<>])\?( AND )?)+\))?",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 5_000)]
    private static partial Regex Step();

    [GeneratedRegex(
        @"\b(FROM|JOIN) (?<table>\w+) (?<alias>[a-z])\b", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 5_000)]
    private static partial Regex Alias();
}
