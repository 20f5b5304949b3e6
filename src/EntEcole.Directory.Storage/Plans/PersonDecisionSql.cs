using EntEcole.Directory.Storage.Connections;
using EntEcole.Directory.Storage.Restrictions;

namespace EntEcole.Directory.Storage.Plans;

/// <summary>The statements of decisions on single persons. One text for every engine.</summary>
internal static class PersonDecisionSql
{
    private const string OfDepartures = "h.cause IN (@departures, @recent, @partial, @academy, @gone, @ended)";

    /// <summary>Number of the person of <c>@person</c>, if they wait in <c>@plan</c>. Restricted persons are not there.</summary>
    public const string SelectWaiting = $"""
        SELECT DISTINCT w.person_no FROM plan_wait w JOIN person n ON n.person_no = w.person_no
        WHERE w.plan_id = @plan AND n.person_id = @person AND w.person_no NOT IN ({RestrictionSql.Numbers})
        """;

    /// <summary>Profiles of the person of <c>@person</c> whose departure may wait by itself.</summary>
    public static string CountOwn { get; } = $"""
        SELECT COUNT(*) FROM plan_profile p JOIN person n ON n.person_no = p.person_no
        WHERE p.plan_id = @plan AND n.person_id = @person AND {DepartureSql.MayWait("p")}
        """;

    /// <summary>Schools for which the person of <c>@person</c> waits for another reason than departures.</summary>
    public const string CountOther = $"""
        SELECT COUNT(*) FROM plan_wait w JOIN person n ON n.person_no = w.person_no
        JOIN plan_hold h ON h.plan_id = w.plan_id AND h.school_no = w.school_no
        WHERE w.plan_id = @plan AND n.person_id = @person AND NOT ({OfDepartures})
        """;

    /// <summary>
    /// Waiting relatives of the persons of the JSON array <c>@numbers</c>; of approved ones only those who leave with them alone, not those
    /// that another waiting child keeps, or whose own record was lost.
    /// </summary>
    public static string Followers(Engine engine, bool approved) => $"""
        SELECT DISTINCT w.person_no FROM plan_wait w
        JOIN relation l ON l.relative_no = w.person_no AND l.feed_no = @feed AND l.until_revision = @forever
        WHERE w.plan_id = @plan AND l.pupil_no IN {engine.Numbers} AND w.person_no NOT IN {engine.Numbers}
          {(approved ? LeaveWith(engine) : "")}
        """;

    private static string LeaveWith(Engine engine) => $"""
        AND NOT EXISTS (
                SELECT 1 FROM plan_profile p
                WHERE p.plan_id = @plan AND p.person_no = w.person_no AND p.role = @parent AND p.state = @suspended AND {DepartureSql.IsStillNamed("p")})
          AND NOT EXISTS (
                SELECT 1 FROM relation k JOIN plan_wait o ON o.plan_id = @plan + 0 * k.pupil_no AND o.person_no = k.pupil_no
                WHERE k.relative_no = w.person_no AND k.feed_no = @feed AND k.until_revision = @forever AND k.pupil_no NOT IN {engine.Numbers})
        """;

    /// <summary>
    /// Ends the waiting of the persons of <c>@numbers</c>, with their rows unless they are approved. A class that a person stays in does
    /// not end.
    /// </summary>
    public static IReadOnlyList<string> Apply(Engine engine, bool approved) =>
    [
        .. approved ? [] : (IEnumerable<string>)
        [
            Drop("plan_record", "person_no", engine), Drop("plan_profile", "person_no", engine),
            Drop("plan_membership", "person_no", engine),
            Drop("plan_relation", "pupil_no", engine),
            """
            DELETE FROM plan_class WHERE plan_id = @plan AND opens = 0 AND EXISTS (
                SELECT 1 FROM membership m
                WHERE m.class_no = plan_class.class_no AND m.feed_no = @feed AND m.until_revision = @forever AND m.by_hand = 0
                  AND NOT EXISTS (
                    SELECT 1 FROM plan_membership p
                    WHERE p.plan_id = @plan AND p.person_no = m.person_no AND p.class_no = m.class_no AND p.feed_no = m.feed_no AND p.closes = 1))
            """,
        ],
        Drop("plan_wait", "person_no", engine),
        $"""
        DELETE FROM plan_hold WHERE plan_id = @plan AND cause IN (@departures, @recent, @partial, @academy)
          AND NOT EXISTS (
            SELECT 1 FROM plan_wait w WHERE w.plan_id = plan_hold.plan_id AND w.school_no = plan_hold.school_no AND w.person_no <> 0)
        """,
    ];

    private static string Drop(string table, string person, Engine engine) =>
        $"DELETE FROM {table} WHERE plan_id = @plan AND {person} IN {engine.Numbers}";
}
