using EntEcole.Directory.Storage.Connections;

namespace EntEcole.Directory.Storage.Consistency;

/// <summary>
/// A rule on living rows: each row of one table needs a living row of another. Parameters: <c>@forever</c>, <c>@active</c>,
/// <c>@present</c>; of a revision <c>@revision</c>. One text for every engine.
/// </summary>
/// <param name="Name">The name of the rule.</param>
/// <param name="Dependent">The table whose rows need others.</param>
/// <param name="Needed">The table of those others.</param>
/// <param name="Joins">The columns by which they belong together: of the dependent, of the needed table.</param>
internal sealed record RowRule(string Name, string Dependent, string Needed, params (string Dependent, string Needed)[] Joins)
{
    /// <summary>Every rule.</summary>
    public static IReadOnlyList<RowRule> All { get; } =
    [
        new("profileWithoutRecord", "profile", "record", ("person_no", "person_no"), ("feed_no", "feed_no")),
        new("activeProfileWithoutPresentRecord", "profile", "record", ("person_no", "person_no"), ("feed_no", "feed_no"))
        {
            DependentIs = "{0}.state = @active", NeededIs = "{0}.presence = @present",
        },
        new("profileWithoutSchool", "profile", "school", ("school_no", "school_no"), ("feed_no", "feed_no")),
        new("classWithoutSchool", "class", "school", ("school_no", "school_no"), ("feed_no", "feed_no")),
        new("membershipWithoutRecord", "membership", "record", ("person_no", "person_no"), ("feed_no", "feed_no")),
        new("membershipWithoutClass", "membership", "class", ("class_no", "class_no")),
        new("relationWithoutPupil", "relation", "record", ("pupil_no", "person_no"), ("feed_no", "feed_no")),
        new("relationWithoutRelative", "relation", "record", ("relative_no", "person_no"), ("feed_no", "feed_no")),
    ];

    /// <summary>Which rows of the dependent table the rule is about, by their alias; empty for all.</summary>
    public string DependentIs { get; init; } = "";

    /// <summary>What else a row of the needed table must be, by its alias; empty for nothing.</summary>
    public string NeededIs { get; init; } = "";

    /// <summary>The living rows that break the rule.</summary>
    public string SelectBroken =>
        $"FROM {Dependent} d WHERE d.until_revision = @forever{IfDependent("d")} AND NOT EXISTS ({Living("d", "n")})";

    /// <summary>Of a revision: how many rows it made that break the rule, and of how many rows it took away what they need.</summary>
    public IEnumerable<string> CountBrokenBy =>
    [
        $"SELECT '{Name}' AS \"Rule\", COUNT(*) AS \"Rows\" {SelectBroken} AND d.since_revision = @revision",
        $"""
        SELECT '{Name}' AS "Rule", COUNT(*) AS "Rows" FROM {Needed} x
        WHERE x.until_revision = @revision AND x.until_revision < {RevisionSql.Forever}
          AND NOT EXISTS (SELECT 1 FROM {Needed} n WHERE {OfNeeded("n", "x")} AND n.until_revision = @forever{IfNeeded("n")})
          AND EXISTS (
            SELECT 1 FROM {Dependent} d
            WHERE {On("d", "x")} AND d.until_revision = @forever AND d.since_revision < @revision{IfDependent("d")})
        """,
    ];

    /// <summary>The condition that joins two rows, by their aliases.</summary>
    public string On(string dependent, string needed) =>
        string.Join(" AND ", Joins.Select(join => $"{Plain(needed, join.Needed)} = {dependent}.{join.Dependent}"));

    /// <summary>Which dependent rows the rule is about: what follows other conditions.</summary>
    public string IfDependent(string alias) => And(DependentIs, alias);

    /// <summary>What a needed row must be: what follows other conditions.</summary>
    public string IfNeeded(string alias) => And(NeededIs, alias);

    private string Living(string dependent, string needed) =>
        $"SELECT 1 FROM {Needed} {needed} WHERE {On(dependent, needed)} AND {needed}.until_revision = @forever{IfNeeded(needed)}";

    private string OfNeeded(string one, string other) =>
        string.Join(" AND ", Joins.Select(join => $"{Plain(one, join.Needed)} = {other}.{join.Needed}"));

    // The sign keeps SQLite to the index by person, school or class: a record by its feed is every record of the feed.
    private static string Plain(string alias, string column) =>
        string.Equals(column, "feed_no", StringComparison.Ordinal) ? $"+{alias}.{column}" : $"{alias}.{column}";

    private static string And(string condition, string alias) => condition.Length == 0 ? "" : " AND " + SqlText.With(condition, alias);
}
