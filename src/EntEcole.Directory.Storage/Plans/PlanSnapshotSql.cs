namespace EntEcole.Directory.Storage.Plans;

/// <summary>SQL of what plans do: things as they are and as they would be.</summary>
internal static class PlanSnapshotSql
{
    public const string PlanOfChanges = """
        SELECT p.state, p.feed_no, f.academy, f.degree, (SELECT MIN(v.revision) - 1 FROM revision v WHERE v.run_id = p.undo_of_run_id)
        FROM "plan" p JOIN feed f ON f.feed_no = p.feed_no
        WHERE p.plan_id = @plan AND p.state <> @making
        """;

    // Those of a later revision too: a school that the plan has opened meanwhile.
    public const string PlacesOfChanges = """
        SELECT 0 AS planned, school_no, uai, display_name FROM school WHERE until_revision > @revision AND school_no IN {0}
        UNION ALL
        SELECT 1 AS planned, school_no, uai, display_name FROM plan_school WHERE plan_id = @plan AND school_no IN {0}
        ORDER BY planned, school_no
        """;

    // The signs keep SQLite to the indexes by person.
    public const string RecordsOfThings = """
        SELECT 1, person_no, category, source_id, person_id, presence, content FROM record
        WHERE person_no IN {0} AND +feed_no = @feed AND since_revision <= @revision AND until_revision > @revision
        """;

    public const string PlannedRecords =
        "SELECT opens, person_no, category, source_id, person_id, presence, content FROM plan_record WHERE plan_id = @plan AND person_no IN {0}";

    public const string ProfilesOfThings = """
        SELECT 1, person_no, school_no, role, feed_no, state, active_on, suspended_on, purge_on FROM profile
        WHERE person_no IN {0} AND feed_no = @feed AND since_revision <= @revision AND until_revision > @revision
        """;

    public const string PlannedProfiles = """
        SELECT opens, person_no, school_no, role, feed_no, state, active_on, suspended_on, purge_on FROM plan_profile
        WHERE plan_id = @plan AND person_no IN {0}
        """;

    public const string MembershipsOfThings = """
        SELECT 1, m.person_no, m.class_no, c.school_no, c.kind, c.name, m.entered_on, m.teaches, m.head, m.subjects
        FROM membership m
        JOIN class c ON c.class_no = m.class_no AND c.since_revision <= @revision AND c.until_revision > @revision
        WHERE m.person_no IN {0} AND m.feed_no = @feed AND m.since_revision <= @revision AND m.until_revision > @revision
        """;

    // Of a class that the plan does not open, the last version.
    public const string PlannedMemberships = """
        SELECT m.opens, m.person_no, m.class_no, COALESCE(n.school_no, c.school_no, 0), COALESCE(n.kind, c.kind, 1), COALESCE(n.name, c.name, ''),
               m.entered_on, m.teaches, m.head, m.subjects
        FROM plan_membership m
        LEFT JOIN plan_class n ON n.plan_id = m.plan_id AND n.class_no = m.class_no
        LEFT JOIN class c ON c.class_no = m.class_no AND c.since_revision = (SELECT MAX(x.since_revision) FROM class x WHERE x.class_no = m.class_no)
        WHERE m.plan_id = @plan AND m.person_no IN {0}
        """;

    public const string RelationsOfThings = """
        SELECT 1, pupil_no, relative_no, link_code, legal, financial, contact, payment FROM relation
        WHERE pupil_no IN {0} AND feed_no = @feed AND since_revision <= @revision AND until_revision > @revision
        """;

    public const string PlannedRelations = """
        SELECT opens, pupil_no, relative_no, link_code, legal, financial, contact, payment FROM plan_relation
        WHERE plan_id = @plan AND pupil_no IN {0}
        """;

    public const string SchoolsOfThings = """
        SELECT 1, school_no, content FROM school
        WHERE school_no IN {0} AND feed_no = @feed AND since_revision <= @revision AND until_revision > @revision
        """;

    public const string PlannedSchools = "SELECT opens, school_no, content FROM plan_school WHERE plan_id = @plan AND school_no IN {0}";

    public const string ClassesOfThings = """
        SELECT 1, class_no, school_no, kind, source_id, name, type_code, type_label, listed FROM class
        WHERE class_no IN {0} AND feed_no = @feed AND since_revision <= @revision AND until_revision > @revision
        """;

    public const string PlannedClasses = """
        SELECT opens, class_no, school_no, kind, source_id, name, type_code, type_label, listed FROM plan_class
        WHERE plan_id = @plan AND class_no IN {0}
        """;
}
