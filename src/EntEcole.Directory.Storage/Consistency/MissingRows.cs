using EntEcole.Directory.Storage.Connections;

namespace EntEcole.Directory.Storage.Consistency;

/// <summary>
/// A rule on present records: each has at least as many living rows as it asks for. Parameters: <c>@present</c>, <c>@active</c>. One text
/// for every engine.
/// </summary>
/// <param name="Name">The name of the rule.</param>
/// <param name="Table">The table of the rows.</param>
/// <param name="Owner">The column of the person there.</param>
/// <param name="Asked">How many a record asks for, by its alias.</param>
/// <param name="Only">Which rows count, by their alias; empty for all.</param>
internal sealed record MissingRows(string Name, string Table, string Owner, Func<string, string> Asked, string Only)
{
    /// <summary>Every rule.</summary>
    public static IReadOnlyList<MissingRows> All { get; } =
    [
        new("profileMissing", "profile", "person_no", MadeRowsSql.ProfilesOf, " AND {0}.state = @active"),
        new("membershipMissing", "membership", "person_no", MadeRowsSql.MembershipsOf, " AND {0}.by_hand = 0"),
        new("relationMissing", "relation", "pupil_no", MadeRowsSql.RelationsOf, ""),
    ];

    /// <summary>Those that every full night looks at: a search for each pupil and class or relative.</summary>
    public static IReadOnlyList<MissingRows> OfNights { get; } = [All[1], All[2]];

    /// <summary>Whether a present record lacks some rows of any kind.</summary>
    /// <param name="record">Its alias.</param>
    /// <param name="living">The condition under which a row lives, by its alias.</param>
    /// <param name="rules">The kinds.</param>
    public static string IsAnyMissing(string record, string living, IReadOnlyList<MissingRows> rules) =>
        $"({record}.presence = @present AND ({string.Join("\n    OR ", rules.Select(rule => $"({rule.IsMissing(record, living)})"))}))";

    /// <summary>Whether a record lacks some of this kind. A person may have two records of a feed: rows of the other count too.</summary>
    // Few ask for rows of every kind: the first condition spares the count.
    public string IsMissing(string record, string living) => $"""
        {Asked(record)} > 0 AND {Asked(record)} > (
            SELECT COUNT(*) FROM {Table} m
            WHERE m.{Owner} = {record}.person_no AND m.feed_no = {record}.feed_no AND {SqlText.With(living, "m")}{SqlText.With(Only, "m")})
        """;
}
