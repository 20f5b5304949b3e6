using EntEcole.Directory.Storage.Connections;

namespace EntEcole.Directory.Storage.Identity;

/// <summary>The statements by which decisions on persons are written. One text for every engine.</summary>
internal static class MergeSql
{
    /// <summary>The number of an id.</summary>
    public const string SelectNumber = "SELECT person_no FROM person WHERE person_id = @id";

    /// <summary>Whether an id is that of a purged person.</summary>
    public const string CountPurged = "SELECT COUNT(*) FROM tombstone WHERE person_id = @id";

    /// <summary>The links that live.</summary>
    public const string SelectLiving = """
        SELECT merged_no AS "MergedNo", merged_id AS "MergedId", kept_no AS "KeptNo", kept_id AS "KeptId", author AS "Author", why AS "Why",
               decided_at AS "DecidedAt", since_revision AS "Since"
        FROM person_merge WHERE until_revision = @forever
        """;

    /// <summary>Whether a person was ever merged.</summary>
    public const string CountEver = "SELECT COUNT(*) FROM person_merge WHERE merged_id = @id";

    /// <summary>The end of the last merge of a person.</summary>
    public const string SelectLastEnd = """
        SELECT kept_id AS "KeptId", end_author AS "Author", end_why AS "Why", ended_at AS "DecidedAt", until_revision AS "Since"
        FROM person_merge WHERE merged_id = @id AND ended_at = @at
        """;

    /// <summary>The living records of some persons, awaited ones left out.</summary>
    public static string SelectRecords(Engine engine) => $"""
        SELECT r.person_no AS "PersonNo", f.academy AS "Academy", f.degree AS "Degree", r.category AS "Category",
               r.source_id AS "SourceId", r.presence AS "Presence", r.content AS "Content"
        FROM record r JOIN feed f ON f.feed_no = r.feed_no
        WHERE r.until_revision = @forever AND r.presence <> @awaited AND r.person_no IN {engine.Numbers}
        """;

    /// <summary>Makes a link.</summary>
    public const string Insert = """
        INSERT INTO person_merge (merged_no, kept_no, merged_id, kept_id, points, author, why, decided_at, since_revision, until_revision)
        VALUES (@merged, @kept, @mergedId, @keptId, @points, @author, @why, @at, @revision, @forever)
        """;

    /// <summary>Ends a link.</summary>
    public const string End = """
        UPDATE person_merge SET until_revision = @revision, end_author = @author, end_why = @why, ended_at = @at
        WHERE merged_no = @merged AND until_revision = @forever
        """;

    /// <summary>Remembers that two are two, once.</summary>
    public const string Refuse = """
        INSERT INTO merge_refusal (refusal_no, kept_no, other_no, kept_id, other_id, points, author, why, decided_at)
        VALUES (@number, @kept, @other, @keptId, @otherId, @points, @author, @why, @at)
        """;

    /// <summary>Whether that is remembered.</summary>
    public const string CountRefused = """
        SELECT COUNT(*) FROM merge_refusal WHERE (kept_no = @kept AND other_no = @other) OR (kept_no = @other AND other_no = @kept)
        """;

    /// <summary>
    /// Of a batch that is purged: links end with it, and decisions about it are no longer shown. The numbers and ids stay for the
    /// change feed, as those of tombstones do.
    /// </summary>
    public static IReadOnlyList<string> Purge(Engine engine) =>
    [
        $"""
        UPDATE person_merge SET until_revision = @revision
        WHERE until_revision = @forever AND (merged_no IN {engine.Numbers} OR kept_no IN {engine.Numbers})
        """,
        $"""
        UPDATE person_merge SET author = '', why = '', points = NULL, end_author = NULL, end_why = NULL
        WHERE merged_no IN {engine.Numbers} OR kept_no IN {engine.Numbers}
        """,
        $"DELETE FROM merge_refusal WHERE kept_no IN {engine.Numbers} OR other_no IN {engine.Numbers}",
    ];
}
