using EntEcole.Directory.Revisions;

namespace EntEcole.Directory.Storage.Connections;

/// <summary>SQL of revisions.</summary>
internal static class RevisionSql
{
    /// <summary><see cref="RowSpan.Forever"/> as SQL writes it: the <c>until_revision</c> of a living row.</summary>
    public const string Forever = "9223372036854775807";

    public const string SelectHead = "SELECT COALESCE(MAX(revision), 0) FROM revision";

    public const string SelectOldest = "SELECT oldest_revision FROM horizon";

    /// <summary>The oldest revision from which changes may be watched: since one that gave things other ids.</summary>
    public const string SelectWatched =
        "SELECT CASE WHEN watched_from > oldest_revision THEN watched_from ELSE oldest_revision END FROM horizon";

    public const string SelectAfter = "SELECT COALESCE(MIN(revision), @revision + 1) FROM revision WHERE revision > @revision";

    public const string Insert = "INSERT INTO revision (revision, made_at, cause, run_id) VALUES (@revision, @madeAt, @cause, @runId)";

    public const string SelectRevision = "SELECT made_at, cause, COALESCE(run_id, 0) FROM revision WHERE revision = @revision";
}
