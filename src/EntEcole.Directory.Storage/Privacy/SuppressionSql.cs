namespace EntEcole.Directory.Storage.Privacy;

/// <summary>
/// The statements by which syncs bring an erased person again. Arguments: <c>@person</c>, their former id; <c>@mark</c>, its hash. One
/// text for every engine.
/// </summary>
internal static class SuppressionSql
{
    // By the mark; and by the measure that erased them, which tells what an older program wrote, and all ids of a merged person.
    private const string OfPerson = """
        (mark = @mark OR measure_no IN (SELECT m.measure_no FROM measure m WHERE m.person_id = @person AND m.kind = 5))
        """;

    /// <summary>The number that the person had.</summary>
    public const string SelectNumber = "SELECT COALESCE(MAX(person_no), 0) FROM tombstone WHERE person_id = @person";

    /// <summary>How many records and facts syncs pass over.</summary>
    public const string Count =
        $"SELECT (SELECT COUNT(*) FROM suppressed WHERE {OfPerson}) + (SELECT COUNT(*) FROM erased_fact WHERE {OfPerson})";

    /// <summary>What syncs pass over no longer, for a restore, then its end: <c>@no</c>.</summary>
    public static IReadOnlyList<string> Readmit { get; } =
    [
        $"""
        INSERT INTO readmitted (hash, measure_no)
        SELECT DISTINCT s.source_hash, @no FROM suppressed s
        WHERE {OfPerson} AND NOT EXISTS (SELECT 1 FROM readmitted o WHERE o.hash = s.source_hash)
        """,
        $"""
        INSERT INTO readmitted (hash, measure_no)
        SELECT DISTINCT e.mark, @no FROM erased_fact e
        WHERE {OfPerson} AND NOT EXISTS (SELECT 1 FROM readmitted o WHERE o.hash = e.mark)
        """,
        $"DELETE FROM suppressed WHERE {OfPerson}",
        $"DELETE FROM erased_fact WHERE {OfPerson}",
    ];

    /// <summary>What was readmitted is passed over again.</summary>
    public const string Forget = "DELETE FROM readmitted WHERE hash = @hash";

    /// <summary>What syncs pass over no longer.</summary>
    public const string SelectReadmitted = "SELECT hash FROM readmitted ORDER BY hash";

    /// <summary>The same of <c>@hash</c>, as a back-up carries it, after a restore.</summary>
    public static IReadOnlyList<string> Reapply { get; } =
    [
        "DELETE FROM suppressed WHERE source_hash = @hash",
        "DELETE FROM erased_fact WHERE mark = @hash",
        "DELETE FROM readmitted WHERE hash = @hash",
        "INSERT INTO readmitted (hash, measure_no) VALUES (@hash, 0)",
    ];
}
