using EntEcole.Directory.Model;

namespace EntEcole.Directory.Persons;

/// <summary>State of a profile.</summary>
public enum ProfileState
{
    /// <summary>Gives access.</summary>
    Active = 1,

    /// <summary>The person left; kept until its purge date, restored as it was if they return.</summary>
    Suspended = 2,
}

/// <summary>A source record and the person it describes. Several records may describe one person: they share its number and id.</summary>
/// <param name="PersonNo">Number of the person in the store; never shown.</param>
/// <param name="FeedNo">Feed that delivers the record.</param>
/// <param name="Category">Category of the record.</param>
/// <param name="SourceId">Jointure.</param>
/// <param name="PersonId">Public id of the person.</param>
/// <param name="Presence">Whether the feed still delivers it.</param>
/// <param name="Hash">63 bits over the record and its schools, and whether it had problems; equal hash, unchanged record.</param>
/// <param name="FoldedName">Search form of the name.</param>
/// <param name="Content">JSON of <see cref="PersonJson"/>; empty for an awaited record.</param>
public sealed record RecordRow(
    int PersonNo, int FeedNo, AafCategory Category, string SourceId, PersonId PersonId, Presence Presence,
    long Hash, string FoldedName, ReadOnlyMemory<byte> Content)
{
    /// <summary>The keys of the content, when they are at hand; null when it has to be read for them.</summary>
    public IReadOnlyList<long>? Keys { get; init; }

    /// <summary>The rows that the record asks for besides its own; null when that is not known.</summary>
    public MadeRows? Makes { get; init; }
}

/// <summary>
/// How many rows a present record asks for besides its own. A person with fewer has lost some: the record is unchanged then, and its hash
/// does not show it.
/// </summary>
/// <param name="Profiles">Active profiles.</param>
/// <param name="Memberships">Classes and groups.</param>
/// <param name="Relations">Relatives; of pupils only.</param>
public readonly record struct MadeRows(int Profiles, int Memberships, int Relations);

/// <summary>A profile: one person, school and role, as one feed makes it.</summary>
public sealed record ProfileRow(
    int PersonNo, int SchoolNo, Role Role, int FeedNo, ProfileState State, DateOnly ActiveOn, DateOnly? SuspendedOn, DateOnly? PurgeOn);

/// <summary>A pupil in a class or group, or in 2D a member of staff who teaches it.</summary>
/// <param name="PersonNo">The person.</param>
/// <param name="ClassNo">The class or group.</param>
/// <param name="FeedNo">Feed that says so.</param>
/// <param name="EnteredOn">Entry, pupils only.</param>
/// <param name="Teaches">They teach it, or lead it.</param>
/// <param name="Head">They are its head teacher.</param>
/// <param name="Subjects">Codes of the subjects that they teach there, ascending, separated by a space; null for none.</param>
public sealed record MembershipRow(
    int PersonNo, int ClassNo, int FeedNo, DateOnly? EnteredOn, bool Teaches = false, bool Head = false, string? Subjects = null);

/// <summary>A relative of a pupil. They may be awaited.</summary>
/// <param name="PupilNo">The pupil.</param>
/// <param name="RelativeNo">The relative.</param>
/// <param name="FeedNo">Feed that says so.</param>
/// <param name="LinkCode">Code of <see cref="RelationLinks"/>, as given.</param>
/// <param name="Details">What 2D adds; null in 1D, where every relative named has authority.</param>
public sealed record RelationRow(int PupilNo, int RelativeNo, int FeedNo, string LinkCode, RelationDetails? Details = null);

/// <summary>A kept child of a relative, as the store has it.</summary>
/// <param name="PupilNo">The child.</param>
/// <param name="SchoolNo">A school in which they have an active profile.</param>
/// <param name="Details">What 2D says of the relation.</param>
public sealed record ChildRow(int PupilNo, int SchoolNo, RelationDetails? Details);

/// <summary>The rows that one feed made for one person, besides their records.</summary>
public sealed record PersonRows(
    RecordRow Record,
    IReadOnlyList<ProfileRow> Profiles,
    IReadOnlyList<MembershipRow> Memberships,
    IReadOnlyList<RelationRow> Relations)
{
    /// <summary>How many there are, but for profiles that are suspended.</summary>
    public MadeRows Living =>
        new(Profiles.Count(profile => profile.State is ProfileState.Active), Memberships.Count, Relations.Count);
}

/// <summary>What the comparison of a night needs of a stored record.</summary>
public readonly record struct RecordKey(string SourceId, int PersonNo, Presence Presence, long Hash);
