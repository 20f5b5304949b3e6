namespace EntEcole.Directory.Storage.Changes;

/// <summary>SQL of the keys of pseudonyms. One text for every engine.</summary>
internal static class VisitorKeySql
{
    /// <summary>The check value of the last key; to be followed by a page of one.</summary>
    public const string SelectCheck = "SELECT check_value FROM dnma_key ORDER BY revision DESC";

    public const string CountAtRevision = "SELECT COUNT(*) FROM dnma_key WHERE revision = @revision";

    public const string Insert =
        "INSERT INTO dnma_key (revision, check_value, author, why, accepted_at) VALUES (@revision, @check, @by, @why, @at)";

    /// <summary>The ids after one; to be followed by a page.</summary>
    public const string SelectPersons = "SELECT person_id FROM person WHERE person_id > @after ORDER BY person_id";
}
