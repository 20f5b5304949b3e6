namespace EntEcole.Directory.Storage.Persons;

/// <summary>SQL of the links that merges make.</summary>
internal static class MergeLinkSql
{
    public const string SelectLinks =
        "SELECT merged_no, merged_id, kept_no, kept_id, since_revision, until_revision FROM person_merge ORDER BY since_revision, merged_no";
}
