using System.Text.RegularExpressions;
using EntEcole.Directory.Tests.Storage.TSql;

namespace EntEcole.Directory.Tests.Storage;

/// <summary>
/// A condition that is there for some callers alone (<c>@x IS NULL OR …</c>, <c>@x = 0 OR …</c>) gives SQL Server one plan for all of
/// them: that of the values with which it was first asked. No statement that reads a table which grows has one.
/// </summary>
public sealed partial class OptionalFilterTests
{
    // They grow with persons, accesses and years.
    private static readonly string[] Growing =
    [
        "record", "profile", "membership", "relation", "person", "person_name", "pupil_ine", "person_key", "federated_identity",
        "account_activation", "access", "rights_request", "rights_grant", "measure",
    ];

    // Those that have one, and why one plan is good for all.
    private static readonly Dictionary<string, string> Allowed = new(StringComparer.Ordinal)
    {
        ["GapSql."] = "a row for each delta that is missing",
        ["HoldSql."] = "rows of one plan, found by its number, which leads each of their keys",
        ["PlanChangeSql.Page"] = "changes of one plan, found by its number and that of the change, which are the key",
        ["PlanChangeStatements.PlanChanges"] = "the same",
        ["StoredPlanSql.SelectPlans"] = "a row for each run, read backwards by the number of the plan",
        ["StoredPlanSql.SelectStandings"] = "schools, a few thousand, in the order of their UAI; runs and problems are found by the school",
        ["SchoolStatements."] = "schools, a few thousand",
        ["IndicatorSnapshotSql."] = "places of one day and level, which lead the key",
        ["RunStatements.RunsOfSchools"] = "a row for each run, read backwards by its number",
        ["RunSql.SelectRuns"] = "a row for each run, read backwards by its number",
        ["GarExportSql.SelectRefusals"] = "refusals of one export, which leads the key",
        ["GarSql.Managers"] = "a few persons a school who assign resources",
        ["GarStatements.Managers"] = "the same",
        ["OndeSql."] = "feeds of ONDE files: one for each school that has one",
    };

    [Fact]
    public void Statements_WithAConditionForSomeCallersAlone_ReadNoTableThatGrows()
    {
        var optional = StorageSql.Composed.Where(one => Optional().IsMatch(one.Value)).ToList();

        var growing = optional.Where(one => Table().Matches(one.Value).Any(match => Growing.Contains(match.Groups["name"].Value)))
            .Select(one => one.Key).ToList();
        Assert.True(growing.Count == 0, string.Join(", ", growing));
        Assert.All(optional, one => Assert.Contains(Allowed.Keys, name => one.Key.StartsWith(name, StringComparison.Ordinal)));
        Assert.All(
            Allowed.Keys, name => Assert.Contains(optional, one => one.Key.StartsWith(name, StringComparison.Ordinal)));
    }

    [GeneratedRegex(
        @"@[A-Za-z]+ (IS NULL|= 0|= 1) OR ", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 5_000)]
    private static partial Regex Optional();

    [GeneratedRegex(
        @"\b(FROM|JOIN) (?<name>\w+)\b", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 5_000)]
    private static partial Regex Table();
}
