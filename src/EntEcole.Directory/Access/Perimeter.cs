using EntEcole.Directory.Model;
using EntEcole.Directory.Store;

namespace EntEcole.Directory.Access;

/// <summary>
/// A perimeter as it is at one revision and day, in academies and schools: what a caller reaches. What he does not reach is for him as if
/// it did not exist.
/// </summary>
/// <param name="academies">Academies reached whole.</param>
/// <param name="uais">Schools reached, by UAI, and collectivités, by SIRET: the two are never alike.</param>
/// <param name="around">Academies of which a school is reached.</param>
public sealed class Perimeter(IReadOnlySet<string> academies, IReadOnlySet<string> uais, IReadOnlySet<string> around)
{
    private static readonly HashSet<string> Empty = new(StringComparer.Ordinal);

    /// <summary>Everything.</summary>
    public static Perimeter All { get; } = new(Empty, Empty, Empty) { IsAll = true };

    /// <summary>Whether nothing is left out.</summary>
    public bool IsAll { get; private init; }

    /// <summary>Academies reached whole.</summary>
    public IReadOnlySet<string> Academies => academies;

    /// <summary>Schools reached, by UAI, and collectivités, by SIRET.</summary>
    public IReadOnlySet<string> Uais => uais;

    /// <summary>The same as text: to tell two apart.</summary>
    public string Text => field ??= IsAll ? CallerPerimeter.Everything
        : string.Join(' ', academies.Order(StringComparer.Ordinal).Concat(uais.Order(StringComparer.Ordinal)));

    /// <summary>Whether a school, or what belongs to it, is reached.</summary>
    public bool Holds(string academy, string? uai) => IsAll || academies.Contains(academy) || (uai is not null && uais.Contains(uai));

    /// <summary>Whether all of an academy is reached: its runs and plans are about all of it.</summary>
    public bool HoldsAcademy(string academy) => IsAll || academies.Contains(academy);

    /// <summary>Whether anything of an academy is reached.</summary>
    public bool Touches(string academy) => HoldsAcademy(academy) || around.Contains(academy);

    /// <summary>
    /// A person as the caller may see them; null when none of their profiles is reached. The same object when nothing is left out. What it
    /// says depends on what is reached alone: it is the same whether or not the person is anywhere else.
    /// </summary>
    public PersonView? Show(PersonView? person) => person is null || IsAll ? person : PartlyReached.Of(person, this);

    /// <summary>The same for a caller who asks by an id: one that belongs to another part of the person does not exist.</summary>
    public PersonView? Show(PersonView? person, PersonId asked) =>
        Show(person) is { } shown && (IsAll || shown.PersonId == asked || shown.MergedIds.Contains(asked)) ? shown : null;

    /// <summary>The same for a caller who asks by a source record.</summary>
    public PersonView? Show(PersonView? person, SourceRef asked) =>
        Show(person) is { } shown && (IsAll || shown.Records.Any(record => record.Source == asked)) ? shown : null;
}

/// <summary>From a caller's perimeter to what he reaches at a revision; asked of the store once a revision and day, not once a call.</summary>
/// <param name="store">The store.</param>
/// <param name="time">Clock: conventions begin and end on a day.</param>
public sealed class PerimeterResolver(IDirectoryStore store, TimeProvider time)
{
    private static readonly HashSet<string> Empty = new(StringComparer.Ordinal);

    private readonly System.Runtime.CompilerServices.ConditionalWeakTable<CallerPerimeter, Known> known = [];

    /// <summary>What a caller reaches.</summary>
    public ValueTask<Perimeter> OfAsync(Caller caller, long revision, CancellationToken cancellationToken) =>
        Find(caller, revision) is { } found ? new ValueTask<Perimeter>(found)
            : new ValueTask<Perimeter>(ReadAsync(caller.Perimeter, revision, FrenchTime.DayAt(time.GetUtcNow()), cancellationToken));

    /// <summary>The same without asking the store; null when it would have to be asked.</summary>
    public Perimeter? Find(Caller caller, long revision)
    {
        var perimeter = caller.Perimeter;
        return perimeter.IsAll ? Perimeter.All
            : known.TryGetValue(perimeter, out var last)
                && (!perimeter.IsOfStore || (last.Revision == revision && last.Day == FrenchTime.DayAt(time.GetUtcNow()))) ? last.Perimeter : null;
    }

    private async Task<Perimeter> ReadAsync(CallerPerimeter perimeter, long revision, DateOnly day, CancellationToken cancellationToken)
    {
        var (uais, around) = perimeter.IsOfStore
            ? await store.Schools.FindReachedAsync([.. perimeter.Uais], [.. perimeter.Districts], [.. perimeter.Sirets], day, revision, cancellationToken)
            : (Empty, Empty);
        var resolved = new Perimeter(perimeter.Academies, perimeter.Sirets.Count == 0 ? uais : uais.Concat(perimeter.Sirets).ToHashSet(StringComparer.Ordinal), around);
        known.AddOrUpdate(perimeter, new Known(revision, day, resolved));
        return resolved;
    }

    private sealed record Known(long Revision, DateOnly Day, Perimeter Perimeter);
}
