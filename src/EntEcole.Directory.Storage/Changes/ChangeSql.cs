using EntEcole.Directory.Storage.Connections;
using EntEcole.Directory.Storage.Schools;

namespace EntEcole.Directory.Storage.Changes;

/// <summary>SQL of changes, revision by revision.</summary>
internal static class ChangeSql
{
    // Schools by whose change others change: profiles show their name and UAI, classes their UAI.
    public const string RenamedSchools = $"""
        SELECT o.school_no FROM school o
        LEFT JOIN school n ON n.school_no = o.school_no AND n.feed_no = o.feed_no AND n.since_revision = @revision
        WHERE o.until_revision = @revision AND o.until_revision < {RevisionSql.Forever}
          AND (n.school_no IS NULL OR n.source_id <> o.source_id OR n.display_name <> o.display_name OR COALESCE(n.uai, '') <> COALESCE(o.uai, ''))
        """;

    // Classes by whose change profiles change.
    public const string RenamedClasses = $"""
        SELECT o.class_no FROM class o
        LEFT JOIN class n ON n.class_no = o.class_no AND n.since_revision = @revision
        WHERE o.until_revision = @revision AND o.until_revision < {RevisionSql.Forever}
          AND (n.class_no IS NULL OR n.school_no <> o.school_no OR n.kind <> o.kind OR n.name <> o.name)
        """;

    // Feeds whose subjects have other labels.
    public const string RelabelledFeeds = $"""
        SELECT feed_no FROM nomenclature WHERE since_revision = @revision AND category = @subject
        UNION
        SELECT feed_no FROM nomenclature WHERE until_revision = @revision AND until_revision < {RevisionSql.Forever} AND category = @subject
        """;

    public const string HasRipples = $"""
        SELECT CASE WHEN EXISTS ({RenamedSchools}) OR EXISTS ({RenamedClasses}) OR EXISTS ({RelabelledFeeds}) THEN 1 ELSE 0 END
        """;

    // With the schools whose inspection changed: they show its name.
    public const string TouchedSchools = $"""
        SELECT school_no FROM school WHERE since_revision = @revision AND school_no > @after
        UNION
        SELECT school_no FROM school WHERE until_revision = @revision AND until_revision < {RevisionSql.Forever} AND school_no > @after
        UNION
        SELECT s.school_no FROM school s
        WHERE s.school_no > @after AND s.until_revision >= @revision AND EXISTS (
            SELECT 1 FROM school d
            WHERE d.feed_no = s.feed_no AND d.source_id = s.district_source_id AND (d.since_revision = @revision OR d.until_revision = @revision))
        ORDER BY school_no
        """;

    public const string TouchedClasses = $"""
        SELECT class_no FROM class WHERE since_revision = @revision AND class_no > @after
        UNION
        SELECT class_no FROM class WHERE until_revision = @revision AND until_revision < {RevisionSql.Forever} AND class_no > @after
        UNION
        SELECT class_no FROM class WHERE class_no > @after AND school_no IN ({RenamedSchools})
        ORDER BY class_no
        """;

    // Every branch is read in the order of an index, as far as the page asks and no further. {0}: after a
    // person, or some persons.
    public const string TouchedPersonsAlone = $$"""
        SELECT person_no FROM record WHERE since_revision = @revision AND person_no {0}
        UNION
        SELECT person_no FROM record WHERE until_revision = @revision AND until_revision < {{RevisionSql.Forever}} AND person_no {0}
        UNION
        SELECT person_no FROM profile WHERE since_revision = @revision AND person_no {0}
        UNION
        SELECT person_no FROM profile WHERE until_revision = @revision AND until_revision < {{RevisionSql.Forever}} AND person_no {0}
        UNION
        SELECT person_no FROM membership WHERE since_revision = @revision AND person_no {0}
        UNION
        SELECT person_no FROM membership WHERE until_revision = @revision AND until_revision < {{RevisionSql.Forever}} AND person_no {0}
        UNION
        SELECT pupil_no AS person_no FROM relation WHERE since_revision = @revision AND pupil_no {0}
        UNION
        SELECT pupil_no AS person_no FROM relation
        WHERE until_revision = @revision AND until_revision < {{RevisionSql.Forever}} AND pupil_no {0}
        UNION
        SELECT person_no FROM tombstone WHERE revision = @revision AND person_no {0}
        UNION
        SELECT pupil_no AS person_no FROM purged_relation WHERE revision = @revision AND pupil_no {0}
        """;

    public const string TouchedPersons = TouchedPersonsAlone + "\nORDER BY person_no";

    // The plus keeps the order of persons: else the members of those schools would be sorted anew for every page.
    public const string RipplingPersons = $$"""
        {{TouchedPersonsAlone}}
        UNION
        SELECT person_no FROM profile WHERE person_no {0} AND until_revision >= @revision AND +school_no IN ({{RenamedSchools}})
        UNION
        SELECT person_no FROM membership WHERE person_no {0} AND until_revision >= @revision AND +class_no IN ({{RenamedClasses}})
        UNION
        SELECT person_no FROM membership
        WHERE person_no {0} AND until_revision >= @revision AND subjects IS NOT NULL AND +feed_no IN ({{RelabelledFeeds}})
        ORDER BY person_no
        """;

    public const string AllSchools = """
        SELECT DISTINCT school_no FROM school
        WHERE since_revision <= @revision AND until_revision > @revision AND school_no > @after
        ORDER BY school_no
        """;

    public const string AllClasses = """
        SELECT class_no FROM class WHERE since_revision <= @revision AND until_revision > @revision AND class_no > @after ORDER BY class_no
        """;

    // From the index alone: a person who came after the revision is not there when they are read.
    public const string AllPersons =
        "SELECT DISTINCT person_no FROM record WHERE person_no > @after AND until_revision > @revision ORDER BY person_no";

    public const string SchoolsOfNumbers =
        SchoolSql.SelectSchoolColumns + " AND s.school_no IN {0} ORDER BY s.school_no, f.degree, f.feed_no";

    public const string ClassesOfNumbers = """
        SELECT c.class_no, s.uai, c.kind, f.academy, c.source_id, c.name, c.type_code, c.type_label, k.class_id
        FROM class c
        JOIN class_key k ON k.class_no = c.class_no
        JOIN school s ON s.school_no = c.school_no AND s.feed_no = c.feed_no AND s.since_revision <= @revision AND s.until_revision > @revision
        JOIN feed f ON f.feed_no = c.feed_no
        WHERE c.since_revision <= @revision AND c.until_revision > @revision AND c.class_no IN {0}
        ORDER BY c.class_no
        """;

    // A relation that two feeds give is one relation.
    public const string RelativesOfNumbers = """
        SELECT l.pupil_no, r.person_id, f.academy, r.category, r.source_id, l.link_code, l.legal, l.financial, l.contact, l.payment
        FROM (
            SELECT pupil_no, relative_no, MIN(feed_no) AS feed_no, MIN(link_code) AS link_code,
                   MIN(legal) AS legal, MAX(financial) AS financial, MAX(contact) AS contact, MAX(payment) AS payment
            FROM relation
            WHERE since_revision <= @revision AND until_revision > @revision AND pupil_no IN {0}
            GROUP BY pupil_no, relative_no) l
        JOIN feed f ON f.feed_no = l.feed_no
        JOIN record r ON r.person_no = l.relative_no AND r.feed_no = l.feed_no AND r.since_revision <= @revision AND r.until_revision > @revision
        ORDER BY l.pupil_no, l.relative_no, r.category, r.source_id
        """;

    // At any revision: a person who was never within the perimeter does not exist for its watchers.
    public const string PlacesOfNumbers = """
        SELECT p.person_no, f.academy, CASE WHEN f.degree = 3 THEN s.source_id ELSE s.uai END
        FROM profile p
        JOIN feed f ON f.feed_no = p.feed_no
        JOIN school s ON s.school_no = p.school_no AND s.feed_no = p.feed_no
        WHERE p.person_no IN {0}
        UNION
        SELECT p.person_no, f.academy, CASE WHEN f.degree = 3 THEN s.source_id ELSE s.uai END
        FROM purged_profile p
        JOIN feed f ON f.feed_no = p.feed_no
        JOIN school s ON s.school_no = p.school_no AND s.feed_no = p.feed_no
        WHERE p.revision = @revision AND p.person_no IN {0}
        """;

    // Pupils of these relatives, before the revision or at it.
    public const string PupilsOfRelatives = """
        SELECT DISTINCT pupil_no FROM relation
        WHERE relative_no IN {0} AND since_revision <= @revision AND until_revision >= @revision
        """;

    public const string SelectPupilsEver =
        "SELECT DISTINCT pupil_no FROM relation WHERE relative_no IN {0} AND since_revision <= @revision";

    // Under every id that the relative had.
    public const string SelectRelationsEver = """
        SELECT DISTINCT l.pupil_no, l.feed_no, r.person_id, f.academy
        FROM relation l
        JOIN feed f ON f.feed_no = l.feed_no
        JOIN record r ON r.person_no = l.relative_no
        WHERE l.since_revision < @revision AND l.pupil_no IN {0}
        """;

    // Under every name and UAI that the school had: a watcher knows the place by that of then.
    public const string SelectProfilesEver = """
        SELECT DISTINCT p.person_no, p.school_no, p.role, p.feed_no, s.source_id, s.uai, s.display_name, f.academy, f.degree
        FROM profile p
        JOIN feed f ON f.feed_no = p.feed_no
        JOIN school s ON s.school_no = p.school_no AND s.feed_no = p.feed_no
        WHERE p.since_revision < @revision AND p.person_no IN {0}
        """;

    public const string GhostsOfRevision = """
        SELECT person_no, person_id FROM tombstone WHERE revision = @revision AND person_no IN {0} ORDER BY person_no
        """;

    public const string GhostProfiles = """
        SELECT DISTINCT g.person_no, g.school_no, g.role, g.feed_no, s.source_id, s.uai, s.display_name, f.academy, f.degree
        FROM purged_profile g
        JOIN feed f ON f.feed_no = g.feed_no
        JOIN school s ON s.school_no = g.school_no AND s.feed_no = g.feed_no
        WHERE g.revision = @revision AND g.person_no IN {0}
        ORDER BY g.person_no, g.school_no, g.role, g.feed_no
        """;

    // With the id of the pupil, who may have no row at that revision any more.
    public const string GhostRelations = """
        SELECT g.pupil_no, g.relative_no, g.feed_no, g.relative_id, f.academy, p.person_id
        FROM purged_relation g
        JOIN feed f ON f.feed_no = g.feed_no
        JOIN record p ON p.person_no = g.pupil_no
        WHERE g.revision = @revision AND g.pupil_no IN {0}
        UNION
        SELECT g.pupil_no, g.relative_no, g.feed_no, g.relative_id, f.academy, p.person_id
        FROM purged_relation g
        JOIN feed f ON f.feed_no = g.feed_no
        JOIN tombstone p ON p.person_no = g.pupil_no
        WHERE g.revision = @revision AND g.pupil_no IN {0}
        """;

    // The revisions that purged one of these after the revision, the last first.
    public const string PurgedSince =
        "SELECT revision FROM tombstone WHERE revision > @revision AND person_no IN {0} ORDER BY revision DESC";

    // Where each feed ever had a person, the purged too.
    public const string PlacesEver = """
        SELECT p.person_no, p.feed_no, f.academy, CASE WHEN f.degree = 3 THEN s.source_id ELSE s.uai END
        FROM profile p
        JOIN feed f ON f.feed_no = p.feed_no
        JOIN school s ON s.school_no = p.school_no AND s.feed_no = p.feed_no
        WHERE p.person_no IN {0}
        UNION
        SELECT p.person_no, p.feed_no, f.academy, CASE WHEN f.degree = 3 THEN s.source_id ELSE s.uai END
        FROM purged_profile p
        JOIN feed f ON f.feed_no = p.feed_no
        JOIN school s ON s.school_no = p.school_no AND s.feed_no = p.feed_no
        WHERE p.person_no IN {0}
        """;

    // The plus keeps to the index of persons: that of source ids has the order asked for, and holds a whole feed.
    public const string SelectRelativesOfFeeds = """
        SELECT l.pupil_no, r.person_id, f.academy, r.category, r.source_id, l.link_code, l.legal, l.financial, l.contact, l.payment,
               l.relative_no, f.degree, l.feed_no
        FROM relation l
        JOIN feed f ON f.feed_no = l.feed_no
        JOIN record r ON r.person_no = l.relative_no AND +r.feed_no = l.feed_no AND r.since_revision <= @revision AND r.until_revision > @revision
        WHERE l.since_revision <= @revision AND l.until_revision > @revision AND l.pupil_no IN {0}
        ORDER BY l.pupil_no, l.relative_no, l.feed_no, r.category, r.source_id
        """;
}
