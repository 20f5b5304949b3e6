using System.Text.Json;
using System.Text.Json.Serialization;
using EntEcole.Directory.Model;

namespace EntEcole.Directory.Runs;

/// <summary>What a run read, made of it, and left: the report of design section 4, as stored and as written.</summary>
public sealed record SyncReport
{
    /// <summary>The <see cref="Reason"/> of a run that was stopped, or whose process died.</summary>
    public const string Interrupted = "Interrupted";

    /// <summary>Id of the run.</summary>
    public required long RunId { get; init; }

    /// <summary>Upper-case label; empty when the extract was refused before it could be told.</summary>
    public required string Academy { get; init; }

    /// <summary><c>1D</c>, <c>2D</c> or <c>ONDE</c>.</summary>
    public required string Degree { get; init; }

    /// <summary>The school of a run of ONDE files; null for any other.</summary>
    public string? Uai { get; init; }

    /// <summary>What a run of ONDE files read; null for any other.</summary>
    public OndeReport? Onde { get; init; }

    /// <summary><c>full</c> or <c>delta</c>.</summary>
    public required string Kind { get; init; }

    /// <summary>Date of the extract.</summary>
    public DateOnly? ExtractDate { get; init; }

    /// <summary>Day whose enrolments decided.</summary>
    public required DateOnly AsOf { get; init; }

    /// <summary>Start.</summary>
    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>Duration in milliseconds.</summary>
    public long DurationMs { get; init; }

    /// <summary>How it stands.</summary>
    public required RunState State { get; init; }

    /// <summary>Reason of a refusal or failure.</summary>
    public string? Reason { get; init; }

    /// <summary>Sentence of a refusal or failure, in English.</summary>
    public string? Message { get; init; }

    /// <summary>Sentence of a refusal or failure, in French.</summary>
    public string? MessageFr { get; init; }

    /// <summary>
    /// Facts of a refusal, as <c>cause</c>, <c>file</c>, <c>row</c> and <c>column</c> of ONDE files; null when there are none.
    /// </summary>
    public IReadOnlyDictionary<string, string>? Facts { get; init; }

    /// <summary>Revision on which the plan was made.</summary>
    public long BaseRevision { get; init; }

    /// <summary>Revision after the run; the base one when nothing changed.</summary>
    public long Revision { get; init; }

    /// <summary>Stored plan; null for a feed's first sync, written directly.</summary>
    public long? PlanId { get; init; }

    /// <summary>
    /// SHA-256 over the SHA-256 of the input files by category and chunk, hexadecimal: the same from a folder and from an archive.
    /// </summary>
    public string? Digest { get; init; }

    /// <summary>Files read.</summary>
    public IReadOnlyList<FileReport> Files { get; init; } = [];

    /// <summary>Records read.</summary>
    public ReadReport Read { get; init; } = new(0, new Dictionary<string, long>(StringComparer.Ordinal));

    /// <summary>What became of them: its sum is <see cref="Read"/>.</summary>
    public OutcomeReport Outcome { get; init; } = new();

    /// <summary>The same by category.</summary>
    public IReadOnlyDictionary<string, OutcomeReport> OutcomeByCategory { get; init; } =
        new Dictionary<string, OutcomeReport>(StringComparer.Ordinal);

    /// <summary>Profiles of the feed after the run.</summary>
    public ProfilesReport Profiles { get; init; } = new(new Dictionary<string, ProfileStates>(StringComparer.Ordinal));

    /// <summary>Persons that the extract no longer holds in scope.</summary>
    public long Departed { get; init; }

    /// <summary>Persons that came back.</summary>
    public long Returned { get; init; }

    /// <summary>What was decided about who is one person.</summary>
    public IdentityReport Identity { get; init; } = new(0, 0, 0, 0);

    /// <summary>Records passed over because their person was erased; they count as out of scope.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public long Suppressed { get; init; }

    /// <summary>What is held.</summary>
    public IReadOnlyList<HeldReport> Held { get; init; } = [];

    /// <summary>Who asked for it; null when no person started the sync.</summary>
    public string? StartedBy { get; init; }

    /// <summary>Why, as given; of an undo, or of an extract that was let through.</summary>
    public string? StartReason { get; init; }

    /// <summary>Whether nothing was to be applied.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool IsDryRun { get; init; }

    /// <summary>Whether the conventions of the day made it, without any extract: <see cref="AsOf"/> is that day.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool IsEnrolmentDay { get; init; }

    /// <summary>The run that this one undoes; null for a sync.</summary>
    public long? UndoOf { get; init; }

    /// <summary>Of an undo: source ids of persons who have changed since the run undone; they are left alone.</summary>
    public IReadOnlyList<string> Conflicts { get; init; } = [];

    /// <summary>The extract against the enrolled schools.</summary>
    public EnrolmentReport Enrolment { get; init; } = new(0, [], 0);

    /// <summary>Problems found.</summary>
    public ProblemsReport Problems { get; init; } = new(
        0, new Dictionary<string, long>(StringComparer.Ordinal), new Dictionary<string, long>(StringComparer.Ordinal));

    /// <summary>Unknown attributes by name.</summary>
    public IReadOnlyDictionary<string, long> UnknownAttributes { get; init; } = new Dictionary<string, long>(StringComparer.Ordinal);

    /// <summary>Unknown levels, functions, links, courses and subjects, as <c>ENTEleveNiveau=1199</c>: kept, and counted here.</summary>
    public IReadOnlyDictionary<string, long> UnknownCodes { get; init; } = new Dictionary<string, long>(StringComparer.Ordinal);

    /// <summary>Anything else worth a look, in English.</summary>
    public IReadOnlyList<string> Warnings { get; init; } = [];

    /// <summary>The same in French.</summary>
    public IReadOnlyList<string> WarningsFr { get; init; } = [];

    /// <summary>What refused the run; null when it went through.</summary>
    [JsonIgnore]
    public DirectoryException? Refusal { get; init; }

    /// <summary>The report of a run that begins.</summary>
    public static SyncReport Begin(long runId, RunHeader header) => new()
    {
        RunId = runId,
        Academy = header.Academy,
        Degree = DegreeNames.NameOf(header.Degree),
        Uai = header.Uai.Length == 0 ? null : header.Uai,
        Kind = header.Kind is ExtractKind.Full ? "full" : "delta",
        ExtractDate = header.ExtractDate,
        AsOf = header.AsOf,
        StartedAt = header.StartedAt,
        State = RunState.Running,
        StartedBy = header.StartedBy,
        StartReason = header.StartReason,
        IsDryRun = header.IsDryRun,
    };

    /// <summary>Writes the report as JSON, camel case.</summary>
    public string ToJson(bool indented) =>
        ReportWriting.Write(this, indented);

    /// <summary>Reads what <see cref="ToJson"/> wrote.</summary>
    public static SyncReport FromJson(string json) => JsonSerializer.Deserialize(json, ReportContext.Compact.SyncReport)!;
}

/// <summary>A file read.</summary>
public sealed record FileReport(string Name, string Category, long Records, long Bytes);

/// <summary>Records read, in all and by category.</summary>
public sealed record ReadReport(long Total, IReadOnlyDictionary<string, long> ByCategory);

/// <summary>Profiles by role.</summary>
public sealed record ProfilesReport(IReadOnlyDictionary<string, ProfileStates> ByRole);

/// <summary>Profiles by state.</summary>
public sealed record ProfileStates(long Active, long Suspended);

/// <summary>Problems, in all, by code, and by UAI.</summary>
public sealed record ProblemsReport(long Total, IReadOnlyDictionary<string, long> ByCode, IReadOnlyDictionary<string, long> BySchool);
