using EntEcole.Directory.Model;
using EntEcole.Directory.Persons;
using EntEcole.Directory.Schools;

namespace EntEcole.Directory.Feeds;

/// <summary>Feeds, and what each holds: read whole when a run begins.</summary>
public interface IFeedStore
{
    /// <summary>The feed of an academy and degree, made if it is new.</summary>
    Task<Feed> GetFeedAsync(string academy, Degree degree, CancellationToken cancellationToken);

    /// <summary>The feed of a school's ONDE files, in an academy, made if it is new.</summary>
    Task<Feed> GetFeedAsync(string academy, Degree degree, string uai, CancellationToken cancellationToken);

    /// <summary>All feeds, by academy, degree and school; without what each has applied.</summary>
    Task<IReadOnlyList<Feed>> ListFeedsAsync(CancellationToken cancellationToken);

    /// <summary>Gives every living school of a feed at a revision to <paramref name="each"/>.</summary>
    Task LoadSchoolsAsync(int feedNo, long revision, Action<SchoolRow> each, CancellationToken cancellationToken);

    /// <summary>The numbers of all living schools, whatever their feed, by UAI.</summary>
    Task<IReadOnlyDictionary<string, int>> LoadSchoolNumbersAsync(long revision, CancellationToken cancellationToken);

    /// <summary>Gives the latest version of every class of a feed to <paramref name="each"/>, and whether it lives.</summary>
    Task LoadClassesAsync(int feedNo, long revision, Action<ClassRow, bool> each, CancellationToken cancellationToken);

    /// <summary>Gives every living code of a feed's nomenclature at a revision to <paramref name="each"/>.</summary>
    Task LoadNomenclatureAsync(
        int feedNo, AafCategory category, long revision, Action<NomenclatureRow> each, CancellationToken cancellationToken);

    /// <summary>How many living records a feed has in a category.</summary>
    Task<int> CountRecordsAsync(int feedNo, AafCategory category, long revision, CancellationToken cancellationToken);

    /// <summary>Gives the key of every living record of a feed and category at a revision to <paramref name="each"/>.</summary>
    Task LoadRecordsAsync(int feedNo, AafCategory category, long revision, Action<RecordKey> each, CancellationToken cancellationToken);

    /// <summary>
    /// Gives the source id of every living record of a feed and category whose rows, at a revision, are not what it says: a pupil who is
    /// there without an active profile, a person who has left with one, one who is there with fewer classes or relatives than they have.
    /// </summary>
    Task LoadDistrustedAsync(int feedNo, AafCategory category, long revision, Action<string> each, CancellationToken cancellationToken);

    /// <summary>
    /// The living present records of a feed whose persons have an active profile of that feed in some schools, given by number: one row for
    /// each school, by category and source id.
    /// </summary>
    Task<IReadOnlyList<ActiveRecord>> ListActiveInAsync(int feedNo, IReadOnlyCollection<int> schools, CancellationToken cancellationToken);

    /// <summary>The deltas that feeds miss, by academy, degree and date; of one academy, or of all for null.</summary>
    Task<IReadOnlyList<FeedGap>> ListGapsAsync(string? academy, CancellationToken cancellationToken);

    /// <summary>Records a delta that a feed misses. False: it is recorded already.</summary>
    Task<bool> OpenGapAsync(FeedGap gap, CancellationToken cancellationToken);
}

/// <summary>A record, and a school in which its person has an active profile.</summary>
/// <param name="PersonNo">The person.</param>
/// <param name="Category">Category of the record.</param>
/// <param name="SourceId">Its jointure.</param>
/// <param name="SchoolNo">The school.</param>
public readonly record struct ActiveRecord(int PersonNo, AafCategory Category, string SourceId, int SchoolNo);
