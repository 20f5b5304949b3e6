using EntEcole.Directory.Model;

namespace EntEcole.Directory.Indicators;

/// <summary>The counts of every place of every level within a scope, at a revision and day.</summary>
internal sealed class IndicatorTable
{
    private readonly Dictionary<IndicatorLevel, IndicatorRow[]> levels;

    private IndicatorTable(IndicatorRoster roster, IEnumerable<(IndicatorLevel Level, IndicatorRow Row)> rows)
    {
        Roster = roster;
        levels = rows.GroupBy(pair => pair.Level, pair => pair.Row).ToDictionary(
            level => level.Key, level => level.OrderBy(row => row.Key, StringComparer.Ordinal).ToArray());
    }

    /// <summary>Schools and collectivités of the day, in the scope or not.</summary>
    public IndicatorRoster Roster { get; }

    /// <summary>How many rows it has.</summary>
    public int Count => levels.Values.Sum(level => level.Length);

    /// <summary>The rows of a level, by key.</summary>
    public IReadOnlyList<IndicatorRow> this[IndicatorLevel level] => levels.GetValueOrDefault(level, []);

    /// <summary>The table that a tally gives.</summary>
    public static IndicatorTable Of(IndicatorRoster roster, IndicatorPlaces places, ProfileTally tally)
    {
        tally.Finish();
        // The staff of a collectivité makes no school one that works.
        var provisioned = places.All.Select((place, rank) => (place, rank))
            .Where(pair => pair.place.Level is IndicatorLevel.School
                && Roles.All.Any(role => role is not Role.CollectiviteStaff && tally.ActiveIn(pair.rank, role) > 0))
            .Select(pair => pair.place.Key).ToHashSet(StringComparer.Ordinal);
        return new IndicatorTable(roster, places.All.Select((place, rank) => (place.Level, Row(place, rank))));

        IndicatorRow Row(IndicatorPlace place, int rank)
        {
            var uais = place.Schools.Select(school => roster.Schools[school].Uai).ToHashSet(StringComparer.Ordinal);
            return new IndicatorRow(
                place, (uais.Count, uais.Count(provisioned.Contains)), tally.PersonsIn(rank),
                (Cells(rank, tally.ActiveIn), Cells(rank, tally.SuspendedIn), Cells(rank, tally.ActivatedIn)))
            {
                Where = WhereOf(place, roster),
            };
        }
    }

    private static CountCell[] Cells(int place, Func<int, Role, int> count) =>
        [.. Roles.All.Select(role => new CountCell(count(place, role), CountForm.Exact))];

    private static IndicatorFilter WhereOf(IndicatorPlace place, IndicatorRoster roster)
    {
        if (place.Level is IndicatorLevel.Region)
        {
            return IndicatorFilter.None;
        }

        var schools = place.Schools.Select(school => roster.Schools[school]).ToList();
        return new IndicatorFilter(
            Single(place.Academies),
            Single(schools.Select(school => school.Department)),
            Single(schools.Select(school => school.DistrictUai)),
            place.Level is IndicatorLevel.Collectivite ? place.Key : Single(schools.SelectMany(school => school.Sirets)),
            place.Level is IndicatorLevel.School ? place.Key : null);

        static string? Single(IEnumerable<string> all) =>
            all.Distinct(StringComparer.Ordinal).Take(2).ToList() is [{ Length: > 0 } one] ? one : null;
    }

    /// <summary>The same places with other rows.</summary>
    public IndicatorTable With(Func<IndicatorLevel, IndicatorRow, IndicatorRow> shown) =>
        new(Roster, levels.SelectMany(level => level.Value, (level, row) => (level.Key, shown(level.Key, row))));
}
