using System.Globalization;
using EntEcole.Directory.Server.Console.Words;

namespace EntEcole.Directory.Server.Console.Pictures;

/// <summary>Counts of places month by month: a strip of columns a place, the latest month on the right.</summary>
/// <param name="Days">The days of the snapshots, the oldest first.</param>
/// <param name="Places">The places, each with a row a day where it has one.</param>
internal sealed record SeriesPicture(IReadOnlyList<string> Days, IReadOnlyList<SeriesPicture.Strip> Places)
{
    /// <summary>How many months at most.</summary>
    public const int MaxDays = 24;

    /// <summary>How many places at most.</summary>
    public const int MaxPlaces = 12;

    /// <summary>Width of a column.</summary>
    public const int Column = 14;

    /// <summary>Height of a strip.</summary>
    public const int Height = 40;

    /// <summary>Width of a strip.</summary>
    public static int Width => MaxDays * Column;

    /// <summary>The picture of a series: persons, or the active accounts of a role.</summary>
    public static SeriesPicture Of(IReadOnlyList<V1.IndicatorSnapshot> series, V1.Role role)
    {
        var days = series.Select(one => one.Day).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).TakeLast(MaxDays).ToList();
        return new SeriesPicture(
            days,
            [
                .. series.GroupBy(one => one.Indicator.Key, StringComparer.Ordinal).Select(place => new Strip(
                        place.Last().Indicator,
                        place.GroupBy(one => one.Day, StringComparer.Ordinal).ToDictionary(
                            day => day.Key, day => CountOf(day.Last().Indicator, role), StringComparer.Ordinal)))
                    .OrderByDescending(strip => strip.Counts.Values.Max()).Take(MaxPlaces),
            ]);
    }

    /// <summary>The number that is shown of a row.</summary>
    public static long CountOf(V1.Indicator row, V1.Role role) => role is V1.Role.Unspecified ? row.Persons : row.Of(role).Active;

    /// <summary>A place.</summary>
    /// <param name="Last">Its last row.</param>
    /// <param name="Counts">The numbers by day.</param>
    internal sealed record Strip(V1.Indicator Last, IReadOnlyDictionary<string, long> Counts)
    {
        /// <summary>The height of the column of a day: the highest of the place is full.</summary>
        public double HeightOf(string day) => Height * (double)Counts.GetValueOrDefault(day) / Math.Max(1, Counts.Values.Max());

        /// <summary>A length, as a picture has it.</summary>
        public static string Length(double length) => length.ToString("0.#", CultureInfo.InvariantCulture);
    }
}
