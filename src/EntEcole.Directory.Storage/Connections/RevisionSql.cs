namespace EntEcole.Directory.Storage.Connections;

/// <summary>SQL of revisions.</summary>
internal static class RevisionSql
{
    public const string SelectHead = "SELECT COALESCE(MAX(revision), 0) FROM revision";

    public const string SelectOldest = "SELECT oldest_revision FROM horizon";

    public const string SelectRevision = "SELECT made_at, cause, COALESCE(run_id, 0) FROM revision WHERE revision = @revision";
}
