namespace EntEcole.Directory.Storage.Feeds;

/// <summary>SQL of the deltas that feeds miss.</summary>
internal static class GapSql
{
    /// <summary>The gaps of one academy, or of all.</summary>
    public const string Select = """
        SELECT academy AS "Academy", degree AS "Degree", extract_date AS "ExtractDate", cause AS "Cause", run_id AS "RunId", opened_at AS "OpenedAt"
        FROM feed_gap WHERE @academy IS NULL OR academy = @academy
        ORDER BY academy, degree, extract_date
        """;

    /// <summary>Opens a gap that is not open yet.</summary>
    public const string Insert = """
        INSERT INTO feed_gap (academy, degree, extract_date, cause, run_id, opened_at)
        SELECT @academy, @degree, @extractDate, @cause, @runId, @openedAt
        WHERE NOT EXISTS (SELECT 1 FROM feed_gap g WHERE g.academy = @academy AND g.degree = @degree AND g.extract_date = @extractDate)
        """;

    /// <summary>Full extracts of a feed after a day that are still applied.</summary>
    public const string CountLaterFulls = $"""
        SELECT COUNT(*) FROM sync_run r
        WHERE r.academy = @academy AND r.degree = @degree AND r.kind = @full AND r.extract_date > @date AND {AppliedSql.NotUndone}
        """;

    /// <summary>Closes the gaps of a feed between two days.</summary>
    public const string Delete = """
        DELETE FROM feed_gap WHERE academy = @academy AND degree = @degree AND extract_date >= @first AND extract_date <= @last
        """;
}
