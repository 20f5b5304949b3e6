using EntEcole.Directory.Model;

namespace EntEcole.Directory.Store;

/// <summary>Whether a source record was in the last extract of its feed.</summary>
public enum Presence
{
    /// <summary>It was.</summary>
    Present = 1,

    /// <summary>It was once, and is no longer.</summary>
    Departed = 2,

    /// <summary>A pupil names it and it was never delivered.</summary>
    Awaited = 3,

    /// <summary>
    /// A relative whom the feed still delivers and whom no kept pupil names any more: kept like a departed one, and restored
    /// from here when a delta brings his child back without him.
    /// </summary>
    OutOfScope = 4,
}

/// <summary>State of a profile.</summary>
public enum ProfileState
{
    /// <summary>Gives access.</summary>
    Active = 1,

    /// <summary>The person left; kept until its purge date, restored as it was if he returns.</summary>
    Suspended = 2,
}

/// <summary>Class or group.</summary>
public enum ClassKind
{
    /// <summary><c>ENTPersonClasses</c>, in 2D <c>ENTEleveClasses</c>.</summary>
    Class = 1,

    /// <summary><c>ENTPersonGroupes</c>, in 2D <c>ENTEleveGroupes</c>.</summary>
    Group = 2,
}

/// <summary>Who writes: one academy and degree. A feed ends only what it made.</summary>
/// <param name="FeedNo">Number of the feed in the store.</param>
/// <param name="Academy">Upper-case label.</param>
/// <param name="Degree">1D or 2D.</param>
/// <param name="LastExtract">
/// Date of the newest extract that is still applied: not undone, its plan not rejected, and no older full extract applied after it; null
/// before the first.
/// </param>
/// <param name="SiblingNo">Number of the academy's feed of the other degree; null when it has none.</param>
public sealed record Feed(int FeedNo, string Academy, Degree Degree, DateOnly? LastExtract, int? SiblingNo = null);

/// <summary>A structure in one feed. Several feeds may describe one school: they share its number.</summary>
public sealed record SchoolRow(
    int SchoolNo, int FeedNo, string SourceId, string? Uai, Presence Presence, long Hash, School School);

/// <summary>A class or group of a school.</summary>
/// <param name="ClassNo">Number in the store.</param>
/// <param name="SchoolNo">Its school.</param>
/// <param name="FeedNo">Feed that names it.</param>
/// <param name="Kind">Class or group.</param>
/// <param name="SourceId">Id in 1D; in 2D, which has none, the name.</param>
/// <param name="Name">Name.</param>
/// <param name="TypeCode">Code of the type, 1D.</param>
/// <param name="TypeLabel">Label of the type in 1D; in 2D the label that the school's list gives.</param>
/// <param name="Listed">The school's own list holds it (2D): it lives without pupils.</param>
public sealed record ClassRow(
    int ClassNo, int SchoolNo, int FeedNo, ClassKind Kind, string SourceId, string Name, string? TypeCode, string? TypeLabel,
    bool Listed = false);

/// <summary>A source record and the person it describes. Several records may describe one person: they share its number and id.</summary>
/// <param name="PersonNo">Number of the person in the store; never shown.</param>
/// <param name="FeedNo">Feed that delivers the record.</param>
/// <param name="Category">Category of the record.</param>
/// <param name="SourceId">Jointure.</param>
/// <param name="PersonId">Public id of the person.</param>
/// <param name="Presence">Whether the feed still delivers it.</param>
/// <param name="Hash">63 bits over the record and its schools, and whether it had problems; equal hash, unchanged record.</param>
/// <param name="FoldedName">Search form of the name.</param>
/// <param name="Content">JSON of <see cref="Content"/>; empty for an awaited record.</param>
public sealed record RecordRow(
    int PersonNo, int FeedNo, AafCategory Category, string SourceId, PersonId PersonId, Presence Presence,
    long Hash, string FoldedName, ReadOnlyMemory<byte> Content);

/// <summary>A profile: one person, school and role, as one feed makes it.</summary>
public sealed record ProfileRow(
    int PersonNo, int SchoolNo, Role Role, int FeedNo, ProfileState State, DateOnly ActiveOn, DateOnly? SuspendedOn, DateOnly? PurgeOn);

/// <summary>A pupil in a class or group, or in 2D a member of staff who teaches it.</summary>
/// <param name="PersonNo">The person.</param>
/// <param name="ClassNo">The class or group.</param>
/// <param name="FeedNo">Feed that says so.</param>
/// <param name="EnteredOn">Entry, pupils only.</param>
/// <param name="Teaches">He teaches it, or leads it.</param>
/// <param name="Head">He is its head teacher.</param>
/// <param name="Subjects">Codes of the subjects that he teaches there, ascending, separated by a space; null for none.</param>
public sealed record MembershipRow(
    int PersonNo, int ClassNo, int FeedNo, DateOnly? EnteredOn, bool Teaches = false, bool Head = false, string? Subjects = null);

/// <summary>A relative of a pupil. He may be awaited.</summary>
/// <param name="PupilNo">The pupil.</param>
/// <param name="RelativeNo">The relative.</param>
/// <param name="FeedNo">Feed that says so.</param>
/// <param name="LinkCode">Code of <see cref="RelationLinks"/>, as given.</param>
/// <param name="Details">What 2D adds; null in 1D, where every relative named has authority.</param>
public sealed record RelationRow(int PupilNo, int RelativeNo, int FeedNo, string LinkCode, RelationDetails? Details = null);

/// <summary>A code of a feed's nomenclature of courses or subjects (2D).</summary>
public sealed record NomenclatureRow(int FeedNo, AafCategory Category, string Code, long Hash, NomenclatureEntry Entry);

/// <summary>A kept child of a relative, as the store has it.</summary>
/// <param name="PupilNo">The child.</param>
/// <param name="SchoolNo">A school in which he has an active profile.</param>
/// <param name="Details">What 2D says of the relation.</param>
public sealed record ChildRow(int PupilNo, int SchoolNo, RelationDetails? Details);

/// <summary>The rows that one feed made for one person, besides his records.</summary>
public sealed record PersonRows(
    RecordRow Record,
    IReadOnlyList<ProfileRow> Profiles,
    IReadOnlyList<MembershipRow> Memberships,
    IReadOnlyList<RelationRow> Relations);

/// <summary>What the comparison of a night needs of a stored record.</summary>
public readonly record struct RecordKey(string SourceId, int PersonNo, Presence Presence, long Hash);
