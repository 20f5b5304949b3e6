using EntEcole.Directory.Storage.Connections;
using EntEcole.Directory.Storage.Restrictions;

namespace EntEcole.Directory.Storage.Exports;

/// <summary>The statements of what is exported to the GAR, and of those who assign resources. One text for every engine.</summary>
internal static class GarSql
{
    private const string ManagerColumns =
        "manager_no, uai, person_no, person_id, starts_on, ends_on, recorded_by, recorded_why, recorded_at";

    /// <summary>
    /// Schools with one of <c>@texts</c> that extracts of the first degree or ONDE files describe, and whether one has an active pupil.
    /// </summary>
    public static string Schools(Engine engine) => $"""
        SELECT s.school_no, s.uai, f.academy, f.degree, s.presence, s.content, CASE WHEN EXISTS (
            SELECT 1 FROM profile p
            WHERE p.school_no = s.school_no AND p.role = @pupil AND p.state = @active
              AND p.since_revision <= @revision AND p.until_revision > @revision) THEN 1 ELSE 0 END
        FROM school s JOIN feed f ON f.feed_no = s.feed_no
        WHERE s.uai IN {engine.Texts} AND f.degree IN (@first, @onde) AND s.since_revision <= @revision AND s.until_revision > @revision
        ORDER BY s.uai, s.feed_no
        """;

    /// <summary>Classes and groups of the schools <c>@numbers</c> that have a member.</summary>
    public static string Classes(Engine engine) => $"""
        SELECT c.class_no, c.school_no, f.academy, c.kind, c.source_id, c.name
        FROM class c JOIN feed f ON f.feed_no = c.feed_no
        WHERE c.school_no IN {engine.Numbers} AND f.degree IN (@first, @onde) AND c.since_revision <= @revision AND c.until_revision > @revision
          AND EXISTS (
            SELECT 1 FROM membership m
            WHERE m.class_no = c.class_no AND m.since_revision <= @revision AND m.until_revision > @revision)
        ORDER BY c.class_no
        """;

    /// <summary>Persons with an active profile in one of the schools <c>@numbers</c>: of a role, or of any but <c>@parent</c>.</summary>
    public static string Persons(Engine engine) => $"""
        SELECT DISTINCT p.person_no FROM profile p
        WHERE p.school_no IN {engine.Numbers} AND (p.role = @role OR (@role = 0 AND p.role <> @parent)) AND p.state = @active
          AND p.since_revision <= @revision AND p.until_revision > @revision
        ORDER BY p.person_no
        """;

    /// <summary>Of the persons <c>@numbers</c>, those who had an active profile at <c>@revision</c>, but that of a relative.</summary>
    public static string HadProfile(Engine engine) => $"""
        SELECT DISTINCT p.person_no FROM profile p
        WHERE p.person_no IN {engine.Numbers} AND p.role <> @parent AND p.state = @active
          AND p.since_revision <= @revision AND p.until_revision > @revision
        """;

    /// <summary>Terms of managers: of the school <c>@uai</c>, or of all.</summary>
    public const string Managers = $"""
        SELECT {ManagerColumns} FROM gar_manager
        WHERE (@uai IS NULL OR uai = @uai) AND since_revision <= @revision AND until_revision > @revision
          AND person_no NOT IN ({RestrictionSql.Numbers})
        ORDER BY uai, manager_no
        """;

    /// <summary>The living terms of the persons <c>@numbers</c> in a school.</summary>
    public static string TermsOf(Engine engine) => $"""
        SELECT manager_no AS "No", person_no AS "Person", person_id AS "Id", starts_on AS "StartsOn", ends_on AS "EndsOn" FROM gar_manager
        WHERE uai = @uai AND until_revision = {RevisionSql.Forever} AND person_no IN {engine.Numbers}
        ORDER BY manager_no
        """;

    /// <summary>Ends the living row of a term.</summary>
    public const string CloseManager =
        $"UPDATE gar_manager SET until_revision = @revision WHERE manager_no = @no AND until_revision = {RevisionSql.Forever}";

    /// <summary>Adds a row of a term.</summary>
    public const string InsertManager = $"""
        INSERT INTO gar_manager ({ManagerColumns}, since_revision, until_revision)
        VALUES (@no, @uai, @person, @personId, @startsOn, @endsOn, @by, @why, @at, @revision, {RevisionSql.Forever})
        """;

    /// <summary>What goes with the persons <c>@numbers</c> when they are erased.</summary>
    public static IReadOnlyList<string> Purge(Engine engine) =>
    [
        $"DELETE FROM gar_manager WHERE person_no IN {engine.Numbers}",
        $"DELETE FROM gar_refusal WHERE person_no IN {engine.Numbers}",
    ];
}

/// <summary>The texts of these lookups, each composed once.</summary>
internal sealed class GarStatements(Engine engine)
{
    public Statement Schools { get; } = new(GarSql.Schools(engine));

    public Statement Classes { get; } = new(GarSql.Classes(engine));

    public Statement Persons { get; } = new(GarSql.Persons(engine));

    public Statement HadProfile { get; } = new(GarSql.HadProfile(engine));

    public Statement Managers { get; } = new(GarSql.Managers);
}
