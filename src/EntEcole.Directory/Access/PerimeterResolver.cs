using EntEcole.Directory.Model;

namespace EntEcole.Directory.Access;

/// <summary>
/// From a caller's perimeter to what they reach at a revision; asked of the store once a revision and day, not once a call.
/// </summary>
/// <param name="store">The store.</param>
/// <param name="time">Clock: conventions begin and end on a day.</param>
public sealed class PerimeterResolver(IPerimeterStore store, TimeProvider time)
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
                && (!perimeter.IsOfStore || (last.Revision == revision && last.Day == FrenchTime.DayAt(time.GetUtcNow())))
                    ? last.Perimeter
                    : null;
    }

    private async Task<Perimeter> ReadAsync(CallerPerimeter perimeter, long revision, DateOnly day, CancellationToken cancellationToken)
    {
        var (uais, around) = perimeter.IsOfStore
            ? await store.FindReachedAsync(
                [.. perimeter.Uais], [.. perimeter.Districts], [.. perimeter.Sirets], day, revision, cancellationToken)
            : (Empty, Empty);
        var resolved = new Perimeter(
            perimeter.Academies, perimeter.Sirets.Count == 0 ? uais : uais.Concat(perimeter.Sirets).ToHashSet(StringComparer.Ordinal),
            around);
        known.AddOrUpdate(perimeter, new Known(revision, day, resolved));
        return resolved;
    }

    private sealed record Known(long Revision, DateOnly Day, Perimeter Perimeter);
}
