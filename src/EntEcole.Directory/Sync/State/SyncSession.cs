using EntEcole.Directory.Enrolment;
using EntEcole.Directory.Extracts.Packages;
using EntEcole.Directory.Extracts.Problems;
using EntEcole.Directory.Extracts.Records;
using EntEcole.Directory.Feeds;
using EntEcole.Directory.Model;
using EntEcole.Directory.Onde;
using EntEcole.Directory.Plans;
using EntEcole.Directory.Privacy;
using EntEcole.Directory.Sync.Guard;
using EntEcole.Directory.Sync.Report;

namespace EntEcole.Directory.Sync.State;

/// <summary>What the stages of one run share.</summary>
internal sealed class SyncSession
{
    private readonly SyncSettings settings;
    private readonly Dictionary<AafCategory, HashSet<string>> nomenclatures = [];
    private readonly HashSet<(ProblemCode Code, string? Uai, string? ClassId)> toldClasses = [];

    public SyncSession(
        IFeedStore feeds, IPlan plan, Feed feed, ExtractKind kind, DateOnly asOf, SyncSettings settings, Enrolled enrolled,
        RunContext context)
    {
        this.settings = settings;
        Feeds = feeds;
        Plan = plan;
        Feed = feed;
        AsOf = asOf;
        Enrolled = enrolled;
        Context = context;
        Schools = new SchoolScope(Ids);
        Classes = new ClassRegistry(plan, feed.FeedNo);
        Families = kind is ExtractKind.Delta ? new Families(this) : null;
    }

    public IFeedStore Feeds { get; }

    public IPlan Plan { get; }

    public Feed Feed { get; }

    /// <summary>Whether the extract holds changes only: then nothing is ended by absence.</summary>
    public bool IsDelta => Families is not null;

    /// <summary>Whether a record changes some attributes of a known one, and leaves the others as they were.</summary>
    public bool IsModification(AafRecord record) => IsDelta && record is { Request: AafRequest.Modify, IsWhole: false };

    public bool IsSecondDegree => Feed.Degree is Degree.SecondDegree;

    /// <summary>What has to be looked up of families in a delta; null for a full extract.</summary>
    public Families? Families { get; }

    public DateOnly AsOf { get; }

    /// <summary>When a profile suspended by this run is purged.</summary>
    public DateOnly PurgeOn(Role role) => settings.GraceOf(role).After(AsOf);

    /// <summary>The schools enrolled on the day of the run.</summary>
    public Enrolled Enrolled { get; }

    /// <summary>UAIs of the extract that are of another academy.</summary>
    public IReadOnlySet<string> Elsewhere { get; init; } = new HashSet<string>(StringComparer.Ordinal);

    public SourceIds Ids { get; } = new();

    public SchoolScope Schools { get; }

    public ClassRegistry Classes { get; }

    public RecordHasher Hasher { get; } = new();

    /// <summary>What outlives this session: the run is told from it, however it ends.</summary>
    public RunContext Context { get; }

    public Accounting Accounting => Context.Accounting;

    public UnknownNames Unknown { get; } = new();

    /// <summary>Codes that no table knows, as <c>ENTEleveNiveau=1199</c>.</summary>
    public UnknownNames UnknownCodes { get; } = new();

    /// <summary>What speaks against some schools.</summary>
    public Doubts Doubts { get; } = new();

    /// <summary>SHA-256 of all files.</summary>
    public PackageDigest Digest { get; } = new();

    /// <summary>Records with a known source id that may be another person's, and what was decided of them.</summary>
    public IdentityReview Identities { get; init; } = IdentityReview.Empty;

    /// <summary>Hashes of the records of this feed that were erased although they are delivered.</summary>
    public IReadOnlySet<string> Suppressed { get; init; } = new HashSet<string>(StringComparer.Ordinal);

    /// <summary>How many of them the extract held.</summary>
    public long SuppressedRecords { get; private set; }

    /// <summary>Whether a record was erased: it is passed over, and counted.</summary>
    public bool PassesOver(AafCategory category, ReadOnlySpan<char> sourceId)
    {
        if (!IsSuppressed(category, sourceId))
        {
            return false;
        }

        CountSuppressed(1);
        return true;
    }

    /// <summary>Whether a record was erased: nothing names it either.</summary>
    public bool IsSuppressed(AafCategory category, ReadOnlySpan<char> sourceId) =>
        Suppressed.Count > 0 && Suppressed.Contains(SourceHash.Of(Feed.FeedNo, category, sourceId.ToString()));

    /// <summary>Counts records that were passed over.</summary>
    public void CountSuppressed(int records) => SuppressedRecords += records;

    /// <summary>Recognises erased persons whose source id the feed did not give before; null when there is none.</summary>
    public ErasedReview? Erased { get; init; }

    /// <summary>Pairs of pupil records of this feed, by source id, that are about one person: joined once the run is applied.</summary>
    public HashSet<(string One, string Other)> Joins { get; } = [];

    /// <summary>Pupils of the last level who depart, by the school of each active profile.</summary>
    public Dictionary<int, int> Finishing { get; } = [];

    /// <summary>Persons of the feed who wait for a decision, whatever their facts say: category and source id.</summary>
    public IReadOnlySet<(AafCategory Category, string SourceId)> Proposed { get; init; } = new HashSet<(AafCategory, string)>();

    /// <summary>The schools that ONDE files feed, when the run is of an extract.</summary>
    public IReadOnlyList<OndeOpenFeed> OndeFeeds { get; init; } = [];

    /// <summary>Who comes into schools that another kind of feed has; null when there is none.</summary>
    public ArrivalLog? Arrivals { get; init; }

    /// <summary>What a problem becomes where records are made of something else; null leaves it out. None: it stays as it is.</summary>
    public Func<Problem, Problem?>? Adapt { get; init; }

    /// <summary>Counts a problem and keeps it with the run.</summary>
    public void Tell(Problem problem)
    {
        if (Adapt is { } adapt)
        {
            if (adapt(problem) is not { } adapted)
            {
                return;
            }

            problem = adapted;
        }

        Context.Problems.Append(problem);
        Accounting.Count(problem);
    }

    public void Tell(RecordProblems problems)
    {
        foreach (var problem in problems.Found)
        {
            if (problem.Code.IsAboutACode() && !UnknownCodes.Add($"{problem.Field}={problem.Shape}"))
            {
                continue;
            }

            Tell(problem with { Uai = problem.Uai ?? problems.Uai }, problems.Concerned);
        }
    }

    // What has no school of its own is told to each school concerned; of a class, once.
    private void Tell(Problem problem, Func<IReadOnlyList<Concern>>? concerned)
    {
        if (problem.Code.IsAboutAClass() && !toldClasses.Add((problem.Code, problem.Uai, problem.ClassId)))
        {
            return;
        }

        var concerns = problem.Uai is null && concerned is not null ? concerned() : [];
        foreach (var concern in concerns)
        {
            Tell(problem with { Uai = concern.Uai, PupilId = concern.PupilId });
        }

        if (concerns.Count == 0)
        {
            Tell(problem);
        }
    }

    /// <summary>Tells of a record that the extract has already given, and what becomes of it: the first is kept.</summary>
    public Outcome Again(RecordProblems problems, bool identical)
    {
        problems.Add(identical ? ProblemCode.RecordRepeated : ProblemCode.RecordContradicted);
        if (!identical && problems.Uai is { } uai)
        {
            Doubts.Contradict(uai);
        }

        Tell(problems);
        return identical ? Outcome.Merged : Outcome.Rejected;
    }

    /// <summary>
    /// Whether a relation makes the relative a parent of the school: always in 1D; in 2D a legal representative (position 4
    /// is 1), and a person in charge (2) when the setting says so (aaf-format 3.3).
    /// </summary>
    public bool GivesProfile(RelationDetails? details) => GivesProfile(details?.Legal);

    /// <inheritdoc cref="GivesProfile(RelationDetails)"/>
    public bool GivesProfile(int? legal) => legal is null or 1 || (legal == 2 && settings.PersonsInChargeAreParents);

    /// <summary>Notes the codes of a nomenclature.</summary>
    public void Learn(AafCategory category, IEnumerable<string> codes) => nomenclatures[category] = codes.ToHashSet(StringComparer.Ordinal);

    /// <summary>Whether a nomenclature holds a code; true when there is no such nomenclature to ask.</summary>
    public bool Knows(AafCategory category, string code) =>
        !nomenclatures.TryGetValue(category, out var codes) || codes.Count == 0 || codes.Contains(code);
}
