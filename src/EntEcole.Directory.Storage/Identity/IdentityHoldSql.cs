using EntEcole.Directory.Storage.Connections;
using EntEcole.Directory.Storage.Restrictions;

namespace EntEcole.Directory.Storage.Identity;

/// <summary>The statements of records that are held because their source id may be another person's. One text for every engine.</summary>
internal static class IdentityHoldSql
{
    /// <summary>What is held of a feed.</summary>
    public const string SelectOfFeed = """
        SELECT hold_no AS "HoldNo", category AS "Category", source_id AS "SourceId", fingerprint AS "Fingerprint", decision AS "Decision"
        FROM identity_hold WHERE feed_no = @feedNo
        """;

    /// <summary>Everything held, with what the directory has under the id.</summary>
    public const string SelectHolds = $"""
        SELECT h.hold_no AS "HoldNo", f.academy AS "Academy", f.degree AS "Degree", h.category AS "Category", h.source_id AS "SourceId",
               h.person_id AS "PersonId", h.content AS "Delivered", r.content AS "Known", h.uai AS "Uai", h.since_run AS "SinceRun",
               h.last_run AS "LastRun", h.decision AS "Decision", h.decided_by AS "DecidedBy", h.reason AS "Reason", h.decided_at AS "DecidedAt"
        FROM identity_hold h
        JOIN feed f ON f.feed_no = h.feed_no
        LEFT JOIN record r ON r.feed_no = h.feed_no AND r.category = h.category AND r.source_id = h.source_id AND r.until_revision = @forever
        WHERE h.person_no NOT IN ({RestrictionSql.Numbers})
        ORDER BY h.hold_no
        """;

    /// <summary>Holds a record.</summary>
    public const string Insert = """
        INSERT INTO identity_hold (hold_no, feed_no, category, source_id, person_no, person_id, fingerprint, uai, content, since_run, last_run)
        VALUES (@HoldNo, @FeedNo, @Category, @SourceId, @PersonNo, @PersonId, @Fingerprint, @Uai, @Content, @RunId, @RunId)
        """;

    /// <summary>Records a decision; never of a restricted person, whose record is not listed either.</summary>
    public const string Decide = $"""
        UPDATE identity_hold SET decision = @decision, decided_by = @by, reason = @reason, decided_at = @at
        WHERE hold_no = @holdNo AND person_no NOT IN ({RestrictionSql.Numbers})
        """;

    /// <summary>Forgets those of <c>@numbers</c>.</summary>
    public static string Delete(Engine engine) => $"DELETE FROM identity_hold WHERE hold_no IN {engine.Numbers}";

    /// <summary>Those of <c>@numbers</c> were held again.</summary>
    public static string Renew(Engine engine) => $"UPDATE identity_hold SET last_run = @runId WHERE hold_no IN {engine.Numbers}";
}
