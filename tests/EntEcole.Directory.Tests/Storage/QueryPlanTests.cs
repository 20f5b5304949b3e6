using System.Text.RegularExpressions;
using EntEcole.Directory.Storage.Connections.Sqlite;
using EntEcole.Directory.Tests.Storage.TSql;
using EntEcole.Directory.Tests.Support;
using Microsoft.Data.Sqlite;

namespace EntEcole.Directory.Tests.Storage;

/// <summary>How SQLite finds the rows of each statement: not by reading a table that grows with the persons, once or once a row.</summary>
public sealed partial class QueryPlanTests
{
    // sqlite.org/rescode.html
    private const int SyntaxError = 1;

    private static readonly HashSet<string> Growing = new(
        ["record", "profile", "membership", "relation", "person", "person_name", "pupil_ine", "access"], StringComparer.Ordinal);

    // They read a feed, a table or a plan whole, once.
    private static readonly string[] Whole = ["FeedSql.", "PlanSql.", "PruneSql.", "PurgeSql.", "UndoSql.", "NamesakeSql.SelectShared", "ConsistencySql.CountAll", "ConsistencySql.WrongCounts"];

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
        Assert.Equal("", string.Join('\n', plans.SelectMany(one => one.Steps.Where(step => IsSlow(one.Sql, step)).Select(step => $"{one.Key}: {step}"))));
    }

    // A record by its feed alone is every record of the feed.
    private static bool IsSlow(string sql, string step) => step.EndsWith("INDEX ix_record_source (feed_no=?)", StringComparison.Ordinal)
        || (Scan().Match(step) is { Success: true } scan && Growing.Contains(TableOf(sql, scan.Groups["name"].Value)));

    private static string TableOf(string sql, string alias) =>
        Alias().Matches(sql).FirstOrDefault(match => string.Equals(match.Groups["alias"].Value, alias, StringComparison.Ordinal))?.Groups["table"].Value ?? alias;

    private static List<string> Plan(SqliteConnection connection, string sql)
    {
        if (!sql.TrimStart().StartsWith("SELECT", StringComparison.Ordinal))
        {
            return [];
        }

        using var command = connection.CreateCommand();
        command.CommandText = "EXPLAIN QUERY PLAN " + sql;
        foreach (var parameter in Parameter().Matches(sql).Select(match => match.Value).Distinct(StringComparer.Ordinal))
        {
            command.Parameters.AddWithValue(parameter, parameter is "@numbers" ? "[1]" : 1);
        }

        try
        {
            var steps = new List<string>();
            using var reader = command.ExecuteReader();
            while (reader.Read())
            {
                steps.Add(reader.GetString(3));
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

    [GeneratedRegex(@"^SCAN (?<name>\w+)( |$)", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 5_000)]
    private static partial Regex Scan();

    [GeneratedRegex(
        @"\b(FROM|JOIN) (?<table>\w+) (?<alias>[a-z])\b", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 5_000)]
    private static partial Regex Alias();
}
