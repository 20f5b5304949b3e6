namespace EntEcole.Directory.Storage.Plans;

/// <summary>
/// Conditions on a profile that a plan suspends, by the alias of its row in <c>plan_profile</c>: which departures may wait, and which are
/// the end of a role or of a parental authority, which never wait.
/// </summary>
internal static class DepartureSql
{
    // The signs keep from the index of ends, where SQL Server has the living rows too: all of them, once for each parent who departs.
    // Nought times the pupil: else SQLite begins with all who depart, or with a whole school, once for each parent.

    /// <summary>The profile is active and the plan suspends it.</summary>
    public static string Departs(string row) => $"""
        {row}.state = @suspended AND EXISTS (
            SELECT 1 FROM profile a
            WHERE a.person_no = {row}.person_no AND a.school_no = {row}.school_no AND a.role = {row}.role AND a.feed_no = {row}.feed_no
              AND a.until_revision = @forever AND a.state = @active)
        """;

    /// <summary>A parent leaves the school because a child of theirs leaves it.</summary>
    public static string FollowsChild(string row) => $"""
        EXISTS (
            SELECT 1 FROM relation l
            JOIN plan_profile c ON c.plan_id = {row}.plan_id + 0 * l.pupil_no AND c.person_no = l.pupil_no AND c.school_no = {row}.school_no
                AND c.feed_no = {row}.feed_no AND c.role = @pupil AND c.state = @suspended
            WHERE l.relative_no = {row}.person_no AND l.feed_no = {row}.feed_no AND +l.until_revision = @forever)
        """;

    /// <summary>A parent leaves the school although a child who stays there still names them: their record was lost.</summary>
    public static string IsStillNamed(string row) => $"""
        EXISTS (
            SELECT 1 FROM relation l
            JOIN profile c ON c.person_no = l.pupil_no AND c.school_no = {row}.school_no + 0 * l.pupil_no AND c.feed_no = {row}.feed_no AND c.role = @pupil
                AND c.state = @active AND c.until_revision = @forever
            WHERE l.relative_no = {row}.person_no AND l.feed_no = {row}.feed_no AND +l.until_revision = @forever
              AND NOT EXISTS (
                SELECT 1 FROM plan_relation e
                WHERE e.plan_id = {row}.plan_id AND e.pupil_no = l.pupil_no AND e.relative_no = l.relative_no AND e.feed_no = l.feed_no
                  AND e.closes = 1)
              AND NOT EXISTS (
                SELECT 1 FROM plan_profile d
                WHERE d.plan_id = {row}.plan_id AND d.person_no = l.pupil_no AND d.school_no = {row}.school_no AND d.feed_no = {row}.feed_no
                  AND d.role = @pupil AND d.state = @suspended))
        """;

    /// <summary>A person of the staff has another role in the school once the plan is applied.</summary>
    public static string KeepsRole(string row) => $"""
        (EXISTS (
            SELECT 1 FROM plan_profile o
            WHERE o.plan_id = {row}.plan_id AND o.person_no = {row}.person_no AND o.school_no = {row}.school_no AND o.feed_no = {row}.feed_no
              AND o.role <> {row}.role AND o.opens = 1 AND o.state = @active)
          OR EXISTS (
            SELECT 1 FROM profile o
            WHERE o.person_no = {row}.person_no AND o.school_no = {row}.school_no AND o.feed_no = {row}.feed_no
              AND o.role <> {row}.role AND o.state = @active AND o.until_revision = @forever
              AND NOT EXISTS (
                SELECT 1 FROM plan_profile q
                WHERE q.plan_id = {row}.plan_id AND q.person_no = o.person_no AND q.school_no = o.school_no AND q.role = o.role
                  AND q.feed_no = o.feed_no)))
        """;

    /// <summary>
    /// A departure that a hold of its school, of <c>h</c>, or of the academy keeps. A parent who leaves with a child waits by the child.
    /// </summary>
    public static string MayWait(string row) => $"""
        {Departs(row)}
          AND ({row}.role <> @parent OR {IsStillNamed(row)})
          AND ({row}.role IN (@pupil, @parent) OR NOT {KeepsRole(row)})
        """;
}
