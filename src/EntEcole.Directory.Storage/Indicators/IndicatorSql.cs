using EntEcole.Directory.Storage.Connections;

namespace EntEcole.Directory.Storage.Indicators;

/// <summary>SQL of counts. One text for every engine.</summary>
internal static class IndicatorSql
{
    /// <summary>Every structure with a UAI, and every collectivité, with the inspection in charge.</summary>
    public const string SelectSites = """
        SELECT s.school_no, s.feed_no, f.academy, f.degree, s.uai, s.source_id, s.display_name, s.department, d.uai, d.display_name
        FROM school s
        JOIN feed f ON f.feed_no = s.feed_no
        LEFT JOIN school d ON d.feed_no = s.feed_no AND d.source_id = s.district_source_id
            AND d.since_revision <= @revision AND d.until_revision > @revision
        WHERE s.since_revision <= @revision AND s.until_revision > @revision AND (s.uai IS NOT NULL OR f.degree = 3)
        ORDER BY f.degree, f.feed_no, s.school_no
        """;

    private const string Columns = "p.person_no, p.school_no, p.feed_no, p.role, p.state FROM profile p";

    // The signs keep SQLite to the table itself, whose order is that of the persons: no index of revisions, no sort.
    private const string IsThere = "+p.since_revision <= @revision AND +p.until_revision > @revision";

    /// <summary>Every profile, person by person: reads the table whole, once a revision.</summary>
    public const string SelectProfiles = $"SELECT {Columns} WHERE {IsThere} ORDER BY p.person_no";

    // Every way in which a profile comes or goes between two revisions; whose rows were erased is among the tombstones.
    private const string Touched = """
        SELECT person_no FROM profile WHERE since_revision > @from AND since_revision <= @revision
        UNION
        SELECT person_no FROM profile WHERE until_revision > @from AND until_revision <= @revision AND until_revision < 9223372036854775807
        UNION
        SELECT person_no FROM tombstone WHERE revision > @from AND revision <= @revision
        UNION
        SELECT person_no FROM purged_profile WHERE revision > @from AND revision <= @revision
        """;

    /// <summary>The persons whose profiles a revision after <c>@from</c> touched, up to <c>@revision</c>, in their order.</summary>
    public const string SelectTouched = Touched + "\nORDER BY person_no";

    /// <summary>Their profiles at <c>@revision</c>, person by person.</summary>
    public const string SelectTouchedProfiles =
        $"SELECT {Columns} WHERE p.person_no IN ({Touched}) AND {IsThere} ORDER BY p.person_no";

    /// <summary>The grants of staff of collectivités that are recorded as in force on <c>@day</c>.</summary>
    public const string SelectStaffGrants = """
        SELECT g.person_no, g.siret FROM rights_grant g
        WHERE g.since_revision <= @revision AND g.until_revision > @revision AND g.siret IS NOT NULL AND g.state = 1
          AND g.starts_on <= @day AND g.last_day >= @day AND (g.ended_from IS NULL OR g.ended_from > @day)
        """;

    /// <summary>The persons with an account that was activated up to <c>@day</c>: reads the table whole, once a count.</summary>
    public const string SelectActivated = "SELECT a.person_no FROM account_activation a WHERE a.activated_on <= @day";

    /// <summary>How many activations are recorded.</summary>
    public const string CountActivations = "SELECT COUNT(*) FROM account_activation";

    /// <summary>The last revision made before an instant.</summary>
    public const string SelectRevisionBefore = "SELECT COALESCE(MAX(revision), 0) FROM revision WHERE made_at < @before";

    /// <summary>The profiles of the schools <c>@numbers</c>, person by person.</summary>
    public static string SelectProfilesOf(Engine engine) =>
        $"SELECT {Columns} WHERE p.school_no IN {engine.Numbers} AND {IsThere} ORDER BY p.person_no";
}

/// <summary>The texts of these lookups, each composed once for the engine.</summary>
internal sealed class IndicatorStatements(Engine engine)
{
    public Statement Sites { get; } = new(IndicatorSql.SelectSites);

    public Statement Profiles { get; } = new(IndicatorSql.SelectProfiles);

    public Statement Touched { get; } = new(IndicatorSql.SelectTouched);

    public Statement TouchedProfiles { get; } = new(IndicatorSql.SelectTouchedProfiles);

    public Statement ProfilesOf { get; } = new(IndicatorSql.SelectProfilesOf(engine));

    public Statement StaffGrants { get; } = new(IndicatorSql.SelectStaffGrants);

    public Statement Activated { get; } = new(IndicatorSql.SelectActivated);

    public Statement Activations { get; } = new(IndicatorSql.CountActivations);

    public Statement RevisionBefore { get; } = new(IndicatorSql.SelectRevisionBefore);
}
