using EntEcole.Directory.Storage.Connections;

namespace EntEcole.Directory.Storage.Restrictions;

/// <summary>SQL of persons whose processing is restricted: what is kept and not used. One text for every engine.</summary>
internal static class RestrictionSql
{
    /// <summary>Every restriction that is kept, also ended ones: the change feed reports both ends.</summary>
    public const string Select = "SELECT person_no, person_id, since_revision, until_revision FROM restriction";

    /// <summary>Numbers of the persons restricted now.</summary>
    public const string Numbers = $"SELECT q.person_no FROM restriction q WHERE q.until_revision = {RevisionSql.Forever}";

    /// <summary>Ids of the persons restricted now.</summary>
    public const string Ids = $"SELECT q.person_id FROM restriction q WHERE q.until_revision = {RevisionSql.Forever}";

    /// <summary>Source ids of the records of persons restricted now, in the academy of the run <c>@runId</c>.</summary>
    public const string SourcesOfRun = $"""
        SELECT x.source_id FROM restriction q
        JOIN record x ON x.person_no = q.person_no AND x.until_revision = {RevisionSql.Forever}
        JOIN feed z ON z.feed_no = x.feed_no
        JOIN sync_run n ON n.academy = z.academy
        WHERE q.until_revision = {RevisionSql.Forever} AND n.run_id = @runId
        """;

    /// <summary>How many of the persons <c>@numbers</c> are restricted now.</summary>
    public static string CountAmong(Engine engine) =>
        $"SELECT COUNT(*) FROM restriction WHERE until_revision = {RevisionSql.Forever} AND person_no IN {engine.Numbers}";
}

/// <summary>The texts of these lookups, each composed once.</summary>
internal sealed class RestrictionStatements
{
    public Statement All { get; } = new(RestrictionSql.Select);
}
