namespace EntEcole.Directory.Access;

/// <summary>What a perimeter of districts, schools and collectivités holds at a revision.</summary>
public interface IPerimeterStore
{
    /// <summary>
    /// The schools of a perimeter: those of <paramref name="uais"/>, those of the districts, and those that a convention of the
    /// collectivités has in force on <paramref name="day"/>, when they are of the convention's academy and no other; and the academies that
    /// describe any of them.
    /// </summary>
    Task<(IReadOnlySet<string> Uais, IReadOnlySet<string> Academies)> FindReachedAsync(
        IReadOnlyCollection<string> uais, IReadOnlyCollection<string> districts, IReadOnlyCollection<string> sirets, DateOnly day,
        long revision,
        CancellationToken cancellationToken);
}
