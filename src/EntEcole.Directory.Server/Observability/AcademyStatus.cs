using EntEcole.Directory.Messages;

namespace EntEcole.Directory.Server.Observability;

/// <summary>How academies and schools stand.</summary>
/// <param name="At">When it was seen; null before.</param>
/// <param name="Day">That day in France.</param>
/// <param name="Revision">The last revision then.</param>
/// <param name="Academies">The academies that have ever been synchronised or paused.</param>
/// <param name="AllBehind">All schools that their academy's last extract did not hold.</param>
internal sealed record AcademyStatus(
    DateTimeOffset? At, DateOnly Day, long Revision, IReadOnlyList<AcademyFacts> Academies, IReadOnlyList<SchoolBehind> AllBehind)
{
    /// <summary>Before the first look.</summary>
    public static AcademyStatus Unknown { get; } = new(null, default, 0, [], []);

    /// <summary>Of these, the ones told one by one: those that extracts once held, the oldest first.</summary>
    public IReadOnlyList<SchoolBehind> Behind { get; init; } = [];

    /// <summary>Messages that wait for a channel, by channel.</summary>
    public IReadOnlyList<UndeliveredMessages> Undelivered { get; init; } = [];

    /// <summary>Schools whose enrolment ends soon, by academy and days.</summary>
    public IReadOnlyList<EndingCount> Ending { get; init; } = [];

    /// <summary>Grants that have not ended for good, by kind.</summary>
    public IReadOnlyDictionary<string, int> Grants { get; init; } = new Dictionary<string, int>(StringComparer.Ordinal);
}
