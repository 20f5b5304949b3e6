using EntEcole.Directory.Schools;

namespace EntEcole.Directory.Enrolment;

/// <summary>What extracts say of schools, to be held against conventions.</summary>
public interface IReconciliationStore
{
    /// <summary>
    /// Schools with a UAI as each feed has them at a revision: by UAI, those in the last extract first, then by degree and feed.
    /// </summary>
    Task<IReadOnlyList<SchoolInFeed>> ListSchoolsInFeedsAsync(long revision, CancellationToken cancellationToken);

    /// <summary>The schools with these UAIs, as each feed has them, in the order of <see cref="ListSchoolsInFeedsAsync"/>.</summary>
    Task<IReadOnlyList<SchoolView>> FindSchoolsAsync(IReadOnlyCollection<string> uais, long revision, CancellationToken cancellationToken);

    /// <summary>When feeds had schools with these UAIs, up to a revision, in no promised order.</summary>
    Task<IReadOnlyList<SchoolStay>> ListSchoolStaysAsync(
        IReadOnlyCollection<string> uais, long revision, CancellationToken cancellationToken);

    /// <summary>The dates of the full extracts that were applied, by academy and date, each once.</summary>
    Task<IReadOnlyList<(string Academy, DateOnly Date)>> ListFullExtractsAsync(CancellationToken cancellationToken);

    /// <summary>
    /// Structures that bear another UAI in the last full extract of their academy and degree than before, by source id. Once the change is
    /// applied no later extract says so.
    /// </summary>
    Task<IReadOnlyList<UaiChange>> ListUaiChangesAsync(CancellationToken cancellationToken);

    /// <summary>Pupils with an active profile in the schools with these UAIs, at a revision; nothing for a school without any.</summary>
    Task<IReadOnlyDictionary<string, int>> CountPupilsAsync(
        IReadOnlyCollection<string> uais, long revision, CancellationToken cancellationToken);
}

/// <summary>A school as a feed has it.</summary>
/// <param name="Uai">UAI.</param>
/// <param name="Name">Name to show.</param>
/// <param name="Academy">Upper-case label of the feed's academy.</param>
/// <param name="Present">Whether the feed's last extract holds it: also false while its departure waits for a decision.</param>
/// <param name="Department">Department on three characters.</param>
/// <param name="Pupils">Pupils in the feed's last full extract.</param>
/// <param name="MissedSince">Date of the first full extract without it since it is enrolled; null when full extracts hold it, or it is not
/// enrolled.</param>
public sealed record SchoolInFeed(
    string Uai, string Name, string Academy, bool Present, string? Department, int Pupils, DateOnly? MissedSince = null);

/// <summary>A structure that bears another UAI than before under its source id.</summary>
/// <param name="Academy">Upper-case label of its academy.</param>
/// <param name="SourceId">Its source id.</param>
/// <param name="Before">The UAI until now.</param>
/// <param name="After">The UAI in the last extract.</param>
/// <param name="Date">Date of that extract.</param>
public sealed record UaiChange(string Academy, string SourceId, string Before, string After, DateOnly Date);

/// <summary>A version of a school's row, in the dates of the extracts that made and ended it.</summary>
/// <param name="Uai">UAI.</param>
/// <param name="Academy">Upper-case label of the feed's academy.</param>
/// <param name="Present">Whether extracts held it meanwhile.</param>
/// <param name="From">Date of the extract that made it; null when no extract did, or it is no longer known.</param>
/// <param name="Until">Date of the extract that ended it; null when it lives, or as for the other.</param>
/// <param name="Ended">Whether it has ended.</param>
public sealed record SchoolStay(string Uai, string Academy, bool Present, DateOnly? From, DateOnly? Until, bool Ended);
