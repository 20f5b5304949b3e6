using EntEcole.Directory.Model;

namespace EntEcole.Directory.Onde;

/// <summary>Which schools are fed by ONDE files, and what the extracts of academies have of them.</summary>
public interface IOndeStore
{
    /// <summary>Who feeds the pupils of a school now.</summary>
    Task<OndeStanding> FindStandingAsync(string uai, CancellationToken cancellationToken);

    /// <summary>The schools whose ONDE files were imported, by UAI; of one school, or of all for null.</summary>
    Task<IReadOnlyList<OndeFeedState>> ListFeedsAsync(string? uai, CancellationToken cancellationToken);

    /// <summary>The feeds of ONDE files that feed a school now.</summary>
    Task<IReadOnlyList<OndeOpenFeed>> ListOpenAsync(CancellationToken cancellationToken);

    /// <summary>
    /// The records of persons that extracts of an academy delivered in a school, and who have left it; and of all staff, who may be there
    /// by
    /// both.
    /// </summary>
    Task<IReadOnlyList<FormerRecord>> ListFormerAsync(string uai, CancellationToken cancellationToken);
}

/// <summary>Who feeds the pupils of a school.</summary>
/// <param name="OndePupils">Active pupils by ONDE files: the school is fed by them while there are any.</param>
/// <param name="AafPupils">Active pupils by extracts of an academy.</param>
/// <param name="FormerAafPupils">Pupils of such an extract who have left and are kept for a return.</param>
public sealed record OndeStanding(long OndePupils, long AafPupils, long FormerAafPupils)
{
    /// <summary>Whether ONDE files feed the school.</summary>
    public bool IsOpen => OndePupils > 0;

    /// <summary>Whether the extracts of the academy feed it, and no ONDE files do.</summary>
    public bool IsFedByAcademy => AafPupils > 0 && OndePupils == 0;

    /// <summary>Whether such extracts fed it before, and nothing does now.</summary>
    public bool IsReturn => OndePupils == 0 && AafPupils == 0 && FormerAafPupils > 0;
}

/// <summary>A school that ONDE files feed.</summary>
/// <param name="FeedNo">Number of the feed.</param>
/// <param name="Uai">UAI.</param>
/// <param name="SchoolNo">Number of the school, whatever feed describes it.</param>
public sealed record OndeOpenFeed(int FeedNo, string Uai, int SchoolNo);

/// <summary>A record of a person who has left a school.</summary>
/// <param name="FeedNo">Feed of the record.</param>
/// <param name="PersonNo">The person.</param>
/// <param name="Category">Category of the record.</param>
/// <param name="SourceId">Its source id.</param>
/// <param name="Children">Numbers of the pupils whose relative they ever were.</param>
public sealed record FormerRecord(int FeedNo, int PersonNo, AafCategory Category, string SourceId, IReadOnlyCollection<int> Children);

/// <summary>A school whose ONDE files were imported.</summary>
/// <param name="FeedNo">Number of its feed.</param>
/// <param name="Uai">UAI.</param>
/// <param name="Academy">Upper-case label.</param>
/// <param name="Name">Name of the school; empty before the first import is applied.</param>
/// <param name="Pupils">Active pupils.</param>
/// <param name="Guardians">Active guardians.</param>
/// <param name="Staff">Active staff.</param>
/// <param name="Suspended">Profiles of those who left and are kept for a return.</param>
/// <param name="LastRun">Last import that was applied; null for none.</param>
/// <param name="LastDay">Its day; null for none.</param>
/// <param name="ChangedBy">Run that last ended something of the feed; null for none.</param>
public sealed record OndeFeedState(
    int FeedNo, string Uai, string Academy, string Name, long Pupils, long Guardians, long Staff, long Suspended, long? LastRun,
    DateOnly? LastDay, long? ChangedBy)
{
    /// <summary>Whether ONDE files feed the school now.</summary>
    public bool IsOpen => Pupils > 0;

    /// <summary>The run that closed it, by a decision or by a hand-over to the academy's extracts; null while it is open.</summary>
    public long? ClosedBy => IsOpen ? null : ChangedBy;
}
