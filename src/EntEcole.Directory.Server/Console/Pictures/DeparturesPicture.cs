using System.Globalization;

namespace EntEcole.Directory.Server.Console.Pictures;

/// <summary>Departures against the threshold that holds them, by school and role: the bars that are longest beyond it first.</summary>
/// <param name="Bars">The bars.</param>
internal sealed record DeparturesPicture(IReadOnlyList<DeparturesPicture.Bar> Bars)
{
    /// <summary>How many bars at most.</summary>
    public const int MaxBars = 20;

    /// <summary>Width of the picture.</summary>
    public const int Width = 600;

    /// <summary>What waits of a plan because of a number.</summary>
    public static DeparturesPicture Of(V1.Plan plan) => new(
    [
        .. plan.Counts.Where(count => count.Held is { Present: > 0, Departing: > 0 })
            .Select(count => (count.Uai, count.SchoolName, count.Held))
            .Select(one => new Bar(one.Uai, one.SchoolName, one.Held.Role, one.Held.Present, one.Held.Departing, one.Held.Limit))
            .DistinctBy(bar => (bar.Uai, bar.Role))
            .OrderByDescending(bar => bar.Share - ((double)bar.Limit / bar.Present)).ThenBy(bar => bar.Uai, StringComparer.Ordinal)
            .Take(MaxBars),
    ]);

    /// <summary>Where a number of persons lies, of those that are there.</summary>
    public static string At(long persons, long present) =>
        (Math.Min(1, (double)persons / present) * Width).ToString("0.#", CultureInfo.InvariantCulture);

    /// <summary>One bar.</summary>
    /// <param name="Uai">The school; empty for the whole academy.</param>
    /// <param name="Name">Its name.</param>
    /// <param name="Role">The role; unspecified for all.</param>
    /// <param name="Present">How many are there.</param>
    /// <param name="Departing">How many would leave.</param>
    /// <param name="Limit">How many may.</param>
    internal sealed record Bar(string Uai, string Name, V1.Role Role, long Present, long Departing, long Limit)
    {
        /// <summary>The share that would leave.</summary>
        public double Share => (double)Departing / Present;
    }
}
