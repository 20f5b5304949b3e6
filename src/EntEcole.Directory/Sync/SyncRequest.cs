using EntEcole.Directory.Extracts;
using EntEcole.Directory.Extracts.Packages;
using EntEcole.Directory.Model;
using EntEcole.Directory.Runs;
using EntEcole.Directory.Sync.Guard;

namespace EntEcole.Directory.Sync;

/// <summary>What to synchronise.</summary>
/// <param name="Path">A folder of AAF files, an archive, or a folder of either.</param>
/// <param name="Academy">Its academy; null to read it in the extract. Among several extracts, those of this academy alone.</param>
/// <param name="AsOf">Day whose enrolments decide; null for today in France.</param>
/// <param name="DryRun">Plan and count, apply nothing.</param>
/// <param name="AllowOlder">Accept an extract older than the last one applied.</param>
/// <param name="AllowSmaller">Accept a full extract far smaller than the last ones applied.</param>
/// <param name="OnlyNew">Of an extract that was applied, give the report of that run, with its <see cref="SyncReport.Refusal"/>, and do
/// nothing.</param>
/// <param name="EvenIfPaused">Go on though the academy is paused.</param>
/// <param name="StartedBy">Who asks for it; null when no person did.</param>
/// <param name="AllowFuture">Accept an extract dated after tomorrow; <paramref name="StartedBy"/> and <paramref name="StartReason"/> are
/// needed.</param>
/// <param name="StartReason">Why; kept with the run.</param>
/// <param name="IsFromInbox">Whether it lies in the inbox: refusals say what can be done there.</param>
public sealed record SyncRequest(
    string Path, string? Academy = null, DateOnly? AsOf = null, bool DryRun = false, bool AllowOlder = false, bool AllowSmaller = false,
    bool OnlyNew = false, bool EvenIfPaused = false, string? StartedBy = null, bool AllowFuture = false, string? StartReason = null,
    bool IsFromInbox = false)
{
    /// <summary>Refuses a path at which nothing is, before any run: one that is mistyped is no run of an extract.</summary>
    /// <exception cref="DirectoryException"><see cref="Reason.ExtractNotFound"/>.</exception>
    public static void EnsureExists(string path)
    {
        if (!System.IO.Path.Exists(path))
        {
            throw ExtractRefusal.NotFound(path);
        }
    }
}

/// <summary>Settings of a sync.</summary>
public sealed record SyncSettings
{
    /// <summary>How long a suspended profile can come back as it was. Default: three months.</summary>
    public Grace Grace { get; init; } = Grace.ThreeMonths;

    /// <summary>The same for roles that have a grace of their own.</summary>
    public IReadOnlyDictionary<Role, Grace> GraceByRole { get; init; } = new Dictionary<Role, Grace>();

    /// <summary>How much a folder or an archive may hold.</summary>
    public ExtractLimits Limits { get; init; } = new();

    /// <summary>
    /// A category of a full that weighs less than this share of what it weighed in the last runs is refused. Default 0.5;
    /// 0 for no guard.
    /// </summary>
    public double MinVolumeShare { get; init; } = 0.5;

    /// <summary>The academies that deliver a delta every day, so that a day without one is a gap. Default: none.</summary>
    public DailyDeltas DailyDeltas { get; init; } = DailyDeltas.None;

    /// <summary>Labels of academies that are accepted besides those of the nation, of conventions and of applied extracts.</summary>
    public IReadOnlyList<string> Academies { get; init; } = [];

    /// <summary>How much may change before a person has to decide.</summary>
    public GuardSettings Guard { get; init; } = new();

    /// <summary>
    /// Whether a person in charge of a second-degree pupil (position 4 is 2) gets a parent profile as a legal representative
    /// does. Until 2017 extracts give 2 to the second legal representative. Default: no.
    /// </summary>
    public bool PersonsInChargeAreParents { get; init; }

    /// <summary>The grace of a role.</summary>
    public Grace GraceOf(Role role) => GraceByRole.TryGetValue(role, out var grace) ? grace : Grace;
}

/// <summary>How far a run is.</summary>
/// <param name="File">File being read.</param>
/// <param name="Records">Records read so far.</param>
/// <param name="Bytes">Bytes read so far.</param>
/// <param name="TotalBytes">Bytes of all files.</param>
/// <param name="Waits">Nothing goes on: another academy's first sync has the store to itself until its end.</param>
/// <param name="RunId">The run; 0 before it is recorded.</param>
/// <param name="Files">Files read to their end.</param>
/// <param name="TotalFiles">Files in all.</param>
/// <param name="Step">What it does.</param>
/// <param name="IsFirst">Whether it is the first of its feed; told before reading begins.</param>
/// <param name="ExpectedMs">How long it may take by the last run of its kind, milliseconds; 0 when none tells. Told before reading
/// begins.</param>
/// <param name="Share">The part of all reading that is done, by what it costs, 0 to 1.</param>
/// <param name="Academy">Upper-case label of its academy; empty while it is not known.</param>
public readonly record struct SyncProgress(
    string File, long Records, long Bytes, long TotalBytes, bool Waits = false, long RunId = 0, int Files = 0, int TotalFiles = 0,
    SyncStep Step = SyncStep.Reading, bool IsFirst = false, long ExpectedMs = 0, double Share = 0, string Academy = "");
