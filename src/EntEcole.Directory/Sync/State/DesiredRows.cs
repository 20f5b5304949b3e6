using EntEcole.Directory.Model;
using EntEcole.Directory.Persons;

namespace EntEcole.Directory.Sync.State;

/// <summary>The rows that a record ought to have: profiles by school and role, classes, relatives.</summary>
internal sealed class DesiredRows
{
    /// <summary>No row but the record's own.</summary>
    public static DesiredRows None { get; } = new();

    public IReadOnlyCollection<(int SchoolNo, Role Role)> Profiles { get; init; } = [];

    public IReadOnlyDictionary<int, Place> Classes { get; init; } = new Dictionary<int, Place>();

    public IReadOnlyDictionary<int, Link> Relatives { get; init; } = new Dictionary<int, Link>();

    /// <summary>How many they are.</summary>
    public MadeRows Count => new(Profiles.Count, Classes.Count, Relatives.Count);
}

/// <summary>What a person is in a class; see <see cref="MembershipRow"/>.</summary>
internal readonly record struct Place(DateOnly? EnteredOn, bool Teaches = false, bool Head = false, string? Subjects = null);

/// <summary>What a relative is to a pupil; see <see cref="RelationRow"/>.</summary>
internal readonly record struct Link(string Code, RelationDetails? Details);

/// <summary>A record and who it is about.</summary>
internal readonly record struct Subject(int PersonNo, AafCategory Category, string SourceId);
