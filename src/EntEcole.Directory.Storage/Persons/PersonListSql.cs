using EntEcole.Directory.Storage.Connections;

namespace EntEcole.Directory.Storage.Persons;

/// <summary>
/// SQL of the lists of persons. Each is composed for callers who see everything, or with the conditions that keep the others within
/// their perimeter: <c>@texts</c>, its academies, UAIs and SIRETs.
/// </summary>
internal sealed class PersonListSql
{
    // Persons of a group are listed with it, not alone.
    private const string IsAlone = """
        NOT EXISTS (SELECT 1 FROM person_merge g WHERE g.merged_no = r.person_no AND g.since_revision <= @revision AND g.until_revision > @revision)
          AND NOT EXISTS (SELECT 1 FROM person_merge g WHERE g.kept_no = r.person_no AND g.since_revision <= @revision AND g.until_revision > @revision)
        """;

    private readonly string isInPage;
    private readonly string beyond;
    private readonly string order;
    private readonly string hasProfile;
    private readonly string isSomewhere;
    private readonly string isAnyRecord;
    private readonly string isListed;
    private readonly string isListedByProfile;

    // What keeps a profile, a record and another record of the same person within a perimeter; empty for no perimeter.
    private PersonListSql((bool Descending, bool OfAcademy) which, string profileWithin, string recordWithin, string otherWithin)
    {
        var descending = which.Descending;
        beyond = descending ? "<" : ">";
        order = descending ? " DESC" : "";
        isInPage = $"""
            r.folded_name >= @prefix AND r.folded_name < @prefixEnd
              AND (r.folded_name {beyond} @afterName OR (r.folded_name = @afterName AND r.person_no {beyond} @after))
            """;
        hasProfile = $"""
            p.since_revision <= @revision AND p.until_revision > @revision
              AND p.role >= @role AND p.role <= @lastRole AND p.state <= @lastState{And(which.OfAcademy ? "f.academy = @academy" : "")}{And(profileWithin)}
            """;
        isSomewhere = $"""
            EXISTS (
                  SELECT 1 FROM profile p JOIN feed f ON f.feed_no = p.feed_no
                  WHERE p.person_no = r.person_no AND {hasProfile})
            """;
        const string IsRecord = "r.presence <> @awaited AND r.since_revision <= @revision AND r.until_revision > @revision";
        isAnyRecord = IsRecord + And(recordWithin);
        // The record by which a person is listed: one, whatever the number of their records.
        var isFirst = $"""
            NOT EXISTS (
                  SELECT 1 FROM record o
                  WHERE o.person_no = r.person_no AND o.presence <> @awaited AND o.since_revision <= @revision AND o.until_revision > @revision
                    AND (o.presence < r.presence OR (o.presence = r.presence AND (o.category < r.category OR (o.category = r.category
                         AND (o.feed_no < r.feed_no OR (o.feed_no = r.feed_no AND o.source_id < r.source_id)))))){And(otherWithin)})
            """;
        isListed = $"{isAnyRecord} AND {isFirst}";
        // A record of the feed that made a profile which is within is within by that.
        isListedByProfile = $"{IsRecord}{And(recordWithin.Length == 0 ? "" : $"(r.feed_no = p.feed_no OR {recordWithin})")} AND {isFirst}";
    }

    /// <summary>For callers who see everything.</summary>
    /// <param name="descending">From the last name to the first.</param>
    /// <param name="ofAcademy">Of profiles of the academy <c>@academy</c>: a text, and so a plan, of its own.</param>
    public static PersonListSql All(bool descending, bool ofAcademy) => new((descending, ofAcademy), "", "", "");

    /// <summary>The name of a person by their first record, to be followed by none: the first row counts.</summary>
    public string ListedName => $"""
        SELECT r.folded_name FROM record r
        WHERE r.person_no = @person AND {isAnyRecord}
        ORDER BY r.presence, r.category, r.feed_no, r.source_id
        """;

    /// <summary>For callers with a limited perimeter.</summary>
    public static PersonListSql Within(Engine engine, bool descending, bool ofAcademy) => new(
        (descending, ofAcademy),
        $"""
        EXISTS (
                  SELECT 1 FROM school b
                  WHERE b.school_no = p.school_no AND b.feed_no = p.feed_no AND b.since_revision <= @revision AND b.until_revision > @revision
                    AND (f.academy IN {engine.Texts} OR b.uai IN {engine.Texts} OR (f.degree = 3 AND b.source_id IN {engine.Texts})))
        """,
        RecordWithin(engine, "r"),
        RecordWithin(engine, "o"));

    /// <summary>Persons with a profile in a school, by name; to be followed by a page.</summary>
    public string OfSchool(bool alone) => $"""
        SELECT DISTINCT r.person_no, r.folded_name
        FROM profile p
        JOIN feed f ON f.feed_no = p.feed_no
        JOIN record r ON r.person_no = p.person_no
        WHERE p.school_no = @school AND {hasProfile} AND {(alone ? $"{isListedByProfile} AND {IsAlone}" : isListedByProfile)} AND {isInPage}
        ORDER BY r.folded_name{order}, r.person_no{order}
        """;

    /// <summary>Members of a class, by name; to be followed by a page.</summary>
    public string OfClass(bool alone) => $"""
        SELECT DISTINCT r.person_no, r.folded_name
        FROM membership m
        JOIN record r ON r.person_no = m.person_no
        WHERE m.class_no = @class AND m.since_revision <= @revision AND m.until_revision > @revision AND {Listed(alone)} AND {isInPage}
          AND EXISTS (
              SELECT 1 FROM profile p JOIN feed f ON f.feed_no = p.feed_no
              WHERE p.person_no = m.person_no AND p.school_no >= @school AND p.school_no <= @lastSchool AND {hasProfile})
        ORDER BY r.folded_name{order}, r.person_no{order}
        """;

    // Two ranges of the index of names, each read from where it begins: of those who bear the last name of the page before, the
    // ones not given yet, however many bear it; then the names that follow.

    /// <summary>Persons who bear the last name of the page before; to be followed by a page.</summary>
    public string Namesakes(bool alone) => $"""
        SELECT n.person_no, n.folded_name
        FROM person_name n
        JOIN record r ON r.person_no = n.person_no AND r.folded_name = n.folded_name
        WHERE n.folded_name = @afterName AND n.person_no {beyond} @after AND {Listed(alone)} AND {isSomewhere}
        ORDER BY n.folded_name{order}, n.person_no{order}
        """;

    /// <summary>Persons by name; to be followed by a page.</summary>
    public string ByName(bool alone) => $"""
        SELECT n.person_no, n.folded_name
        FROM person_name n
        JOIN record r ON r.person_no = n.person_no AND r.folded_name = n.folded_name
        WHERE n.folded_name >= @prefix AND n.folded_name < @prefixEnd AND {Listed(alone)} AND {isSomewhere}
        ORDER BY n.folded_name{order}, n.person_no{order}
        """;

    /// <summary>The names of the persons of <c>@numbers</c>, in the order of their records.</summary>
    public string NamesOfGroups(Engine engine) => $"""
        SELECT r.person_no, r.folded_name FROM record r
        WHERE {isAnyRecord} AND r.person_no IN {engine.Numbers}
        ORDER BY r.presence, r.category, r.feed_no, r.source_id, r.person_no
        """;

    /// <summary>Those of <c>@numbers</c> with a profile that the list accepts.</summary>
    public string WithProfile(Engine engine) => $"""
        SELECT DISTINCT p.person_no FROM profile p JOIN feed f ON f.feed_no = p.feed_no
        WHERE p.person_no IN {engine.Numbers} AND p.school_no >= @school AND p.school_no <= @lastSchool AND {hasProfile}
        """;

    private static string And(string condition) => condition.Length == 0 ? "" : " AND " + condition;

    private string Listed(bool alone) => alone ? $"{isListed} AND {IsAlone}" : isListed;

    // A record of a feed by which its person is reached.
    private static string RecordWithin(Engine engine, string record) => $"""
        EXISTS (
                  SELECT 1 FROM profile q JOIN feed h ON h.feed_no = q.feed_no
                  JOIN school b ON b.school_no = q.school_no AND b.feed_no = q.feed_no
                    AND b.since_revision <= @revision AND b.until_revision > @revision
                  WHERE q.person_no = {record}.person_no AND q.feed_no = {record}.feed_no
                    AND q.since_revision <= @revision AND q.until_revision > @revision
                    AND (h.academy IN {engine.Texts} OR b.uai IN {engine.Texts} OR (h.degree = 3 AND b.source_id IN {engine.Texts})))
        """;
}
