namespace EntEcole.Directory.Storage.Consistency;

/// <summary>The statements that check the rules of living rows. One text for every engine.</summary>
internal static class ConsistencySql
{
    /// <summary>How many rows of the whole store break each rule.</summary>
    public static string CountAll { get; } = string.Join(
        "\nUNION ALL\n",
        [
            .. RowRule.All.Select(rule => $"SELECT '{rule.Name}' AS \"Rule\", COUNT(*) AS \"Rows\" {rule.SelectBroken}"),
            .. MissingRows.All.Select(CountMissing),
            WrongCounts,
        ]);

    /// <summary>
    /// How many rows a revision has made or left behind that break each rule: reads what it touched, by the indexes of revisions.
    /// </summary>
    public static string CountOfRevision { get; } = string.Join("\nUNION ALL\n", RowRule.All.SelectMany(rule => rule.CountBrokenBy));

    /// <summary>The feeds of the rows that break a rule.</summary>
    public static string BrokenFeeds { get; } =
        string.Join(
            "\nUNION\n",
            [.. RowRule.All.Select(rule => $"SELECT w.feed_no FROM (SELECT d.feed_no {rule.SelectBroken}) w"), Incomplete])
        + "\nORDER BY feed_no";

    /// <summary>
    /// Takes the hash from the records that a revision opened and that have fewer rows than they ask for: the next full extract writes them
    /// again.
    /// </summary>
    public static string DistrustOfRevision { get; } = $"""
        UPDATE record SET hash = 0, makes = NULL
        WHERE since_revision = @revision AND until_revision = @forever AND {MissingRows.IsAnyMissing("record", IsLiving, MissingRows.All)}
        """;

    /// <summary>Counts the living profiles again; each in turn.</summary>
    public static IReadOnlyList<string> Recount { get; } =
    [
        "DELETE FROM profile_count",
        """
        INSERT INTO profile_count (feed_no, school_no, role, state, profiles)
        SELECT feed_no, school_no, role, state, COUNT(*) FROM profile WHERE until_revision = @forever GROUP BY feed_no, school_no, role, state
        """,
    ];

    /// <summary>How many counts differ from the living profiles.</summary>
    public const string CountWrongCounts = WrongCounts;

    // A record without a hash is written again by the next full extract: nothing is left to plan.
    private static string Incomplete => $"""
        SELECT r.feed_no FROM record r
        WHERE r.until_revision = @forever AND r.hash <> 0 AND {MissingRows.IsAnyMissing("r", IsLiving, MissingRows.All)}
        """;

    private const string IsLiving = "{0}.until_revision = @forever";

    private static string CountMissing(MissingRows rule) => $"""
        SELECT '{rule.Name}' AS "Rule", COUNT(*) AS "Rows" FROM record r
        WHERE r.until_revision = @forever AND r.presence = @present AND {rule.IsMissing("r", IsLiving)}
        """;

    private const string WrongCounts = """
        SELECT 'profileCountDiffers' AS "Rule", COUNT(*) AS "Rows" FROM (
            SELECT q.feed_no, q.school_no, q.role, q.state FROM (
                SELECT c.feed_no, c.school_no, c.role, c.state, c.profiles FROM profile_count c
                UNION ALL
                SELECT p.feed_no, p.school_no, p.role, p.state, -1 FROM profile p WHERE p.until_revision = @forever) q
            GROUP BY q.feed_no, q.school_no, q.role, q.state
            HAVING SUM(q.profiles) <> 0) w
        """;
}
