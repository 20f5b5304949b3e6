using EntEcole.Directory.Storage.Restrictions;

namespace EntEcole.Directory.Storage.Identity;

/// <summary>SQL of decisions on merges and of adults who share a name.</summary>
internal static class NamesakeSql
{
    public const string MergesOfNumbers = """
        SELECT merged_id, kept_id, since_revision, author, why, decided_at, until_revision, end_author, end_why, ended_at
        FROM person_merge
        WHERE since_revision <= @revision AND (merged_no IN {0} OR kept_no IN {0})
        ORDER BY since_revision, merged_no
        """;

    // Two ranges of the index of names, as lists of persons read it.
    public const string NamesakesAfter = """
        SELECT person_no, folded_name FROM person_name WHERE folded_name = @name AND person_no > @after ORDER BY folded_name, person_no
        """;

    public const string NamesAfter = """
        SELECT person_no, folded_name FROM person_name WHERE folded_name > @name ORDER BY folded_name, person_no
        """;

    public const string NumbersOfName =
        "SELECT person_no, folded_name FROM person_name WHERE folded_name = @name ORDER BY folded_name, person_no";

    // The first record of each is the one by which they are listed.
    public const string AdultsOfNumbers = $$"""
        SELECT r.person_no, r.person_id, f.academy, r.category, r.source_id, r.presence, r.content, f.degree, r.folded_name
        FROM record r JOIN feed f ON f.feed_no = r.feed_no
        WHERE r.presence <> @awaited AND r.since_revision <= @revision AND r.until_revision > @revision AND r.category <> @pupil AND r.person_no IN {0}
          AND r.person_no NOT IN ({{RestrictionSql.Numbers}})
        ORDER BY r.person_no, r.presence, r.category, r.feed_no, r.source_id
        """;

    // Also those who are theirs no more: a relative who follows a pupil to another academy has left them in the first.
    public const string ChildrenOfNumbers = """
        SELECT DISTINCT relative_no, pupil_no FROM relation WHERE relative_no IN {0} AND since_revision <= @revision
        """;

    public const string RefusalsOfNumbers = """
        SELECT kept_no, other_no FROM merge_refusal WHERE kept_no IN {0}
        UNION
        SELECT other_no, kept_no FROM merge_refusal WHERE other_no IN {0}
        """;

    public const string AcceptedPairs = $"""
        SELECT merged_no, kept_id, merged_id, points, author, why, decided_at
        FROM person_merge
        WHERE merged_no > @after AND merged_no NOT IN ({RestrictionSql.Numbers}) AND points IS NOT NULL AND since_revision <= @revision AND until_revision > @revision
        ORDER BY merged_no
        """;

    public const string RefusedPairs = $"""
        SELECT refusal_no, kept_id, other_id, points, author, why, decided_at
        FROM merge_refusal
        WHERE refusal_no > @after AND kept_no NOT IN ({RestrictionSql.Numbers}) AND other_no NOT IN ({RestrictionSql.Numbers})
        ORDER BY refusal_no
        """;
}
