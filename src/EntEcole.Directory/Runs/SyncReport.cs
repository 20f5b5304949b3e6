using System.Text.Encodings.Web;
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

    /// <summary><c>1D</c> or <c>2D</c>.</summary>
    public required string Degree { get; init; }

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
        Degree = header.Degree is Model.Degree.FirstDegree ? "1D" : "2D",
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
        JsonSerializer.Serialize(this, indented ? ReportContext.Indented.SyncReport : ReportContext.Compact.SyncReport);

    /// <summary>Reads what <see cref="ToJson"/> wrote.</summary>
    public static SyncReport FromJson(string json) => JsonSerializer.Deserialize(json, ReportContext.Compact.SyncReport)!;
}

/// <summary>A file read.</summary>
public sealed record FileReport(string Name, string Category, long Records, long Bytes);

/// <summary>Records read, in all and by category.</summary>
public sealed record ReadReport(long Total, IReadOnlyDictionary<string, long> ByCategory);

/// <summary>What became of the records read, each counted exactly once.</summary>
public sealed record OutcomeReport
{
    /// <summary>New to the store.</summary>
    public long Created { get; init; }

    /// <summary>Different from the store.</summary>
    public long Changed { get; init; }

    /// <summary>As in the store.</summary>
    public long Unchanged { get; init; }

    /// <summary>Tied to no enrolled school.</summary>
    public long OutOfScope { get; init; }

    /// <summary>Unusable, each with its problem; a known person is left as they were.</summary>
    public long Rejected { get; init; }

    /// <summary>Folded into another record.</summary>
    public long Merged { get; init; }

    /// <summary>Deletions asked for and done (delta).</summary>
    public long Removed { get; init; }

    /// <summary>Requests without object (delta).</summary>
    public long Ignored { get; init; }

    /// <summary>The sum, which is the number of records read.</summary>
    [JsonIgnore]
    public long Total => Created + Changed + Unchanged + OutOfScope + Rejected + Merged + Removed + Ignored;
}

/// <summary>Profiles by role.</summary>
public sealed record ProfilesReport(IReadOnlyDictionary<string, ProfileStates> ByRole);

/// <summary>Profiles by state.</summary>
public sealed record ProfileStates(long Active, long Suspended);

/// <summary>A school and role held.</summary>
/// <param name="Uai">The school; empty for the whole academy.</param>
/// <param name="Role">The role; empty for all.</param>
/// <param name="Present">Active profiles before.</param>
/// <param name="Departing">Profiles that would go, or persons whose identity would change.</param>
/// <param name="Limit">How many would have passed.</param>
/// <param name="Cause">Why, as <c>schoolDepartures</c>.</param>
public sealed record HeldReport(string Uai, string Role, long Present, long Departing, long Limit, string Cause)
{
    /// <summary>Where its departing pupils are, the most first; null when none of them is seen anywhere.</summary>
    public IReadOnlyList<DestinationReport>? Destinations { get; init; }

    /// <summary>Day from which it is applied without a decision; null for one that waits for a decision alone.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public DateOnly? AppliesOn { get; init; }
}

/// <summary>Where pupils are who depart from a school.</summary>
/// <param name="Uai">The school; empty when its structure has no usable UAI in this extract.</param>
/// <param name="Pupils">How many.</param>
/// <param name="Kind">Enrolled, as <c>enrolled</c>; <c>notEnrolled</c>: in this extract, and no convention names it;
/// <c>otherFeed</c>.</param>
public sealed record DestinationReport(string Uai, long Pupils, string Kind);

/// <summary>The extract against the enrolled schools.</summary>
/// <param name="Matched">Enrolled schools that the extract holds.</param>
/// <param name="AbsentFromExtract">UAI of schools of this academy, enrolled and not in the extract.</param>
/// <param name="NotEnrolled">Schools with pupils in the extract and no enrolment.</param>
public sealed record EnrolmentReport(int Matched, IReadOnlyList<string> AbsentFromExtract, int NotEnrolled);

/// <summary>Problems, in all, by code, and by UAI.</summary>
public sealed record ProblemsReport(long Total, IReadOnlyDictionary<string, long> ByCode, IReadOnlyDictionary<string, long> BySchool);

[JsonSerializable(typeof(SyncReport))]
internal sealed partial class ReportContext : JsonSerializerContext
{
    public static ReportContext Compact { get; } = new(Settings(indented: false));

    public static ReportContext Indented { get; } = new(Settings(indented: true));

    private static JsonSerializerOptions Settings(bool indented) => new(JsonSerializerDefaults.Web)
    {
        WriteIndented = indented,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };
}

/// <summary>What a run decided about who is one person, by the rules of <c>docs/identity.md</c>.</summary>
/// <param name="NewIds">Persons who go on under a new source id: INE, birth date and given name agree.</param>
/// <param name="SecondRecords">Records of a pupil who has another one: joined to one person.</param>
/// <param name="Contradicted">New records whose INE another person has, kept apart: see the proposals of merges.</param>
/// <param name="Held">Records whose known id may be another person's: they wait for a decision.</param>
public sealed record IdentityReport(long NewIds, long SecondRecords, long Contradicted, long Held);
