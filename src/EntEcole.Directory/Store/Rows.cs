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
    /// <summary><c>ENTPersonClasses</c>.</summary>
    Class = 1,

    /// <summary><c>ENTPersonGroupes</c>.</summary>
    Group = 2,
}

/// <summary>Who writes: one academy and degree. A feed ends only what it made.</summary>
/// <param name="FeedNo">Number of the feed in the store.</param>
/// <param name="Academy">Upper-case label.</param>
/// <param name="Degree">1D or 2D.</param>
/// <param name="LastExtract">Date of the last extract applied; null before the first.</param>
public sealed record Feed(int FeedNo, string Academy, Degree Degree, DateOnly? LastExtract);

/// <summary>A structure in one feed. Several feeds may describe one school: they share its number.</summary>
public sealed record SchoolRow(
    int SchoolNo, int FeedNo, string SourceId, string? Uai, Presence Presence, long Hash, School School);

/// <summary>A class or group of a school.</summary>
public sealed record ClassRow(
    int ClassNo, int SchoolNo, int FeedNo, ClassKind Kind, string SourceId, string Name, string? TypeCode, string? TypeLabel);

/// <summary>A source record and the person it describes. Several records may describe one person: they share its number and id.</summary>
/// <param name="PersonNo">Number of the person in the store; never shown.</param>
/// <param name="FeedNo">Feed that delivers the record.</param>
/// <param name="Category">Category of the record.</param>
/// <param name="SourceId">Jointure.</param>
/// <param name="PersonId">Public id of the person.</param>
/// <param name="Presence">Whether the feed still delivers it.</param>
/// <param name="Hash">64 bits of SHA-256 over the canonical record; equal hash, unchanged record.</param>
/// <param name="FoldedName">Search form of the name.</param>
/// <param name="Content">JSON of <see cref="Content"/>; empty for an awaited record.</param>
public sealed record RecordRow(
    int PersonNo, int FeedNo, AafCategory Category, string SourceId, PersonId PersonId, Presence Presence,
    long Hash, string FoldedName, ReadOnlyMemory<byte> Content);

/// <summary>A profile: one person, school and role, as one feed makes it.</summary>
public sealed record ProfileRow(
    int PersonNo, int SchoolNo, Role Role, int FeedNo, ProfileState State, DateOnly ActiveOn, DateOnly? SuspendedOn, DateOnly? PurgeOn);

/// <summary>A pupil in a class or group.</summary>
public sealed record MembershipRow(int PersonNo, int ClassNo, int FeedNo, DateOnly? EnteredOn);

/// <summary>A relative with authority over a pupil. The relative may be awaited.</summary>
public sealed record RelationRow(int PupilNo, int RelativeNo, int FeedNo, string LinkCode);

/// <summary>The rows that one feed made for one person, besides his records.</summary>
public sealed record PersonRows(
    RecordRow Record,
    IReadOnlyList<ProfileRow> Profiles,
    IReadOnlyList<MembershipRow> Memberships,
    IReadOnlyList<RelationRow> Relations);

/// <summary>What the comparison of a night needs of a stored record.</summary>
public readonly record struct RecordKey(string SourceId, int PersonNo, Presence Presence, long Hash);
