namespace EntEcole.Directory.Storage.Messages;

/// <summary>The statements of the outbox of workers. One text for every engine; its writers take turns.</summary>
internal static class MessageSql
{
    private const string Columns = "m.message_no, m.message_id, m.cause, m.topic, m.kind, m.day, m.made_at, m.content";

    /// <summary>Days on which a cause was told, or waits to be, from <c>@day</c> on; and whether what it is about has ended.</summary>
    public const string SelectDays = """
        SELECT day AS "On", CASE WHEN ended_at IS NULL THEN 0 ELSE 1 END AS "HasEnded" FROM worker_message WHERE cause = @cause AND day >= @day ORDER BY day
        """;

    /// <summary>Keeps a message.</summary>
    public const string Insert = """
        INSERT INTO worker_message (message_no, message_id, cause, topic, kind, day, made_at, content, ended_at)
        VALUES (@no, @id, @cause, @topic, @kind, @day, @madeAt, @content, @endedAt)
        """;

    /// <summary>Who is to have it.</summary>
    public const string InsertSend = """
        INSERT INTO worker_message_send (message_no, channel, state, tries, next_at, outcome) VALUES (@no, @channel, @state, @tries, @nextAt, '')
        """;

    /// <summary>How many messages of a topic last.</summary>
    public const string CountLasting = "SELECT COUNT(*) FROM worker_message WHERE topic = @topic AND ended_at IS NULL";

    /// <summary>What waits for a day after <c>@day</c> and has ended before it was sent.</summary>
    public static IReadOnlyList<string> Forget { get; } =
    [
        """
        DELETE FROM worker_message_send WHERE EXISTS (
            SELECT 1 FROM worker_message m
            WHERE m.message_no = worker_message_send.message_no AND m.topic = @topic AND m.ended_at IS NULL AND m.day > @day)
        """,
        "DELETE FROM worker_message WHERE topic = @topic AND ended_at IS NULL AND day > @day",
    ];

    /// <summary>Ends what lasts of a topic.</summary>
    public const string End = "UPDATE worker_message SET ended_at = @endedAt WHERE topic = @topic AND ended_at IS NULL";

    /// <summary>What is due on a channel; nothing before an earlier one of its topic. To be followed by a page.</summary>
    public const string SelectDue = $"""
        SELECT {Columns}, s.channel, s.tries, s.next_at FROM worker_message_send s
        JOIN worker_message m ON m.message_no = s.message_no
        WHERE s.state = @waiting AND s.channel = @channel AND s.next_at <= @now
          AND NOT EXISTS (
              SELECT 1 FROM worker_message e JOIN worker_message_send w ON w.message_no = e.message_no
              WHERE e.topic = m.topic AND e.topic <> '' AND e.message_no < m.message_no AND w.channel = s.channel AND w.state = @waiting)
        ORDER BY m.message_no
        """;

    /// <summary>Takes one: the worker that saw it due at <c>@nextAt</c>, and none after it.</summary>
    public const string Claim = """
        UPDATE worker_message_send SET tries = tries + 1, next_at = @until
        WHERE message_no = @no AND channel = @channel AND state = @waiting AND tries = @tries AND next_at = @nextAt
        """;

    /// <summary>What came of it.</summary>
    public const string Record = """
        UPDATE worker_message_send SET state = @state, next_at = @nextAt, outcome = @outcome
        WHERE message_no = @no AND channel = @channel AND state = @waiting AND tries = @tries
        """;

    /// <summary>Messages before <c>@before</c>, the latest first; to be followed by a page.</summary>
    public const string SelectMessages =
        $"SELECT {Columns}, m.ended_at FROM worker_message m WHERE m.message_no < @before ORDER BY m.message_no DESC";

    /// <summary>How those from <c>@first</c> to <c>@last</c> stand with their channels.</summary>
    public const string SelectSends = """
        SELECT message_no AS "No", channel AS "Channel", state AS "State", tries AS "Tries", next_at AS "NextAt", outcome AS "Outcome"
        FROM worker_message_send WHERE message_no >= @first AND message_no <= @last ORDER BY message_no, channel
        """;

    /// <summary>What waits, by channel: made before <c>@now</c>, for what is kept for another day is not late.</summary>
    public const string CountUndelivered = """
        SELECT s.channel AS "Channel", COUNT(*) AS "Messages", MIN(m.made_at) AS "Oldest" FROM worker_message_send s
        JOIN worker_message m ON m.message_no = s.message_no
        WHERE s.state = @waiting AND (s.tries > 0 OR s.next_at <= @now)
        GROUP BY s.channel ORDER BY s.channel
        """;

    /// <summary>Problems of a run by school and cause.</summary>
    public const string CountProblems = """
        SELECT uai AS "Uai", code AS "Code", COUNT(*) AS "Problems" FROM problem
        WHERE run_id = @runId AND uai IS NOT NULL AND uai <> '' GROUP BY uai, code ORDER BY uai, code
        """;

    /// <summary>What is forgotten with time: messages made before <c>@before</c>.</summary>
    public static IReadOnlyList<string> Prune { get; } =
    [
        """
        DELETE FROM worker_message_send WHERE EXISTS (
            SELECT 1 FROM worker_message m WHERE m.message_no = worker_message_send.message_no AND m.made_at < @before)
        """,
        "DELETE FROM worker_message WHERE made_at < @before",
    ];
}
