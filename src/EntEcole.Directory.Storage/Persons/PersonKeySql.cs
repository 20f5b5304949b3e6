using EntEcole.Directory.Storage.Connections;

namespace EntEcole.Directory.Storage.Persons;

/// <summary>SQL of the keys by which persons are looked up.</summary>
internal static class PersonKeySql
{
    /// <summary>The last person whose record a plan opens.</summary>
    public const string LastOfPlan =
        "SELECT COALESCE(MAX(person_no), 0) FROM plan_record WHERE plan_id = @plan AND opens = 1 AND waits = 0";

    /// <summary>The records that a plan opens, by person; to be followed by a page.</summary>
    public const string OfPlan = """
        SELECT p.person_no AS "Person", p.content AS "Content" FROM plan_record p
        WHERE p.plan_id = @plan AND p.opens = 1 AND p.waits = 0 AND p.person_no > @after
        ORDER BY p.person_no
        """;

    /// <summary>No person has a higher number.</summary>
    public const string LastRecord = "SELECT next_number FROM number_block WHERE kind = 'person'";

    /// <summary>Every version of the records of a range of persons.</summary>
    public const string OfRange = """
        SELECT r.person_no AS "Person", r.content AS "Content" FROM record r WHERE r.person_no >= @first AND r.person_no < @next
        """;

    /// <summary>Persons who have, or had, a fact.</summary>
    public const string OfKey = "SELECT k.person_no FROM person_key k WHERE k.key_hash = @key";

    /// <summary>Persons who have, or had, a national pupil id.</summary>
    public const string OfIne = "SELECT i.person_no FROM pupil_ine i WHERE i.ine = @text";

    /// <summary>Persons with a record of some id, in whatever feed.</summary>
    public const string OfSourceId = """
        SELECT r.person_no FROM record r
        WHERE r.feed_no IN (SELECT f.feed_no FROM feed f) AND r.category IN (2, 3, 4, 7) AND r.source_id = @text
          AND r.since_revision <= @revision AND r.until_revision > @revision
        """;

    /// <summary>Persons whose name begins with a word and holds another; to be followed by a page.</summary>
    public const string OfNameWords = """
        SELECT n.person_no FROM person_name n
        WHERE n.folded_name >= @prefix AND n.folded_name < @prefixEnd AND n.folded_name LIKE @holds
        ORDER BY n.folded_name, n.person_no
        """;

    /// <summary>Every version of the records of persons.</summary>
    public static string OfNumbers(Engine engine) =>
        $"""SELECT r.person_no AS "Person", r.content AS "Content" FROM record r WHERE r.person_no IN {engine.Numbers}""";

    /// <summary>The keys of persons.</summary>
    public static string Present(Engine engine) =>
        $"SELECT k.person_no, k.key_hash FROM person_key k WHERE k.person_no IN {engine.Numbers}";

    /// <summary>Forgets the keys of persons.</summary>
    public static string Delete(Engine engine) => $"DELETE FROM person_key WHERE person_no IN {engine.Numbers}";
}
