using EntEcole.Directory.Model;

namespace EntEcole.Directory.Indicators;

/// <summary>
/// The form in which counts leave the region. One to four are <c>&lt;5</c>, other numbers are rounded, and each number that is not said
/// stays open: another town, with a person more or less in that place, gives the same rows at all six levels. Where a total stands at an
/// edge of its rounding, so that this other town would show, the total is rounded more coarsely, or not said. This holds of the rows
/// alone: a reader who also replays this choice of roundings is not considered.
/// </summary>
internal sealed class SmallCells
{
    private readonly IndicatorTable table;
    private readonly Dictionary<PlaceCell, CountForm> coarser = [];

    // In which rows an account of each school, and of each collectivité, counts.
    private readonly List<IndicatorRow>[] ofSchools;

    private SmallCells(IndicatorTable table)
    {
        this.table = table;
        ofSchools = [.. table.Roster.Schools.Select(_ => new List<IndicatorRow>())];
        foreach (var row in IndicatorLevels.All.SelectMany(level => table[level]))
        {
            foreach (var school in row.Place.Schools)
            {
                ofSchools[school].Add(row);
            }
        }
    }

    /// <summary>The table as it may be published; of a scope that leaves nothing out.</summary>
    public static IndicatorTable Hidden(IndicatorTable table)
    {
        var cells = new SmallCells(table);
        foreach (var kind in Enum.GetValues<CountKind>())
        {
            foreach (var role in Roles.All.Where(role => role is not Role.CollectiviteStaff))
            {
                cells.KeepOpen(kind, role);
            }

            cells.KeepStaffOpen(kind);
        }

        return table.With((_, row) => row.Shown((kind, role) => cells.Shown(new PlaceCell(row, kind, role))));
    }

    private void KeepOpen(CountKind kind, Role role)
    {
        foreach (var row in table[IndicatorLevel.School].Where(row => IsSmall(row.Cell(kind, role).Value)))
        {
            KeepOpen([.. ofSchools[row.Place.Schools.Min].Select(place => new PlaceCell(place, kind, role))]);
        }
    }

    // An account of a collectivité counts once there, and in its schools where it has a right in them.
    private void KeepStaffOpen(CountKind kind)
    {
        const Role Staff = Role.CollectiviteStaff;
        foreach (var row in table[IndicatorLevel.Collectivite])
        {
            List<PlaceCell> above =
            [
                new PlaceCell(row, kind, Staff), .. table[IndicatorLevel.Academy].Where(place => row.Place.Academies.Contains(place.Key))
                    .Concat(table[IndicatorLevel.Region]).Select(place => new PlaceCell(place, kind, Staff)),
            ];
            if (IsSmall(row.Cell(kind, Staff).Value))
            {
                KeepOpen(above);
            }

            var granted = row.Place.Schools.SelectMany(school => ofSchools[school])
                .Where(place => place.Place.Level is IndicatorLevel.School or IndicatorLevel.District or IndicatorLevel.Department)
                .Distinct().Select(place => new PlaceCell(place, kind, Staff)).ToList();
            if (granted.Exists(cell => IsSmall(cell.Value)))
            {
                KeepOpen([.. above, .. granted]);
            }
        }
    }

    // One person more, or one less, in all of these: the way that fewer of them show.
    private void KeepOpen(List<PlaceCell> cells)
    {
        var more = cells.Where(cell => !Hides(cell, 1)).ToList();
        var less = cells.Where(cell => !Hides(cell, -1)).ToList();
        var (showing, step) = more.Count <= less.Count ? (more, 1) : (less, -1);
        foreach (var cell in showing)
        {
            coarser[cell] = CountForm.Nearest10;
            if (!Hides(cell, step))
            {
                coarser[cell] = CountForm.Withheld;
            }
        }
    }

    private bool Hides(PlaceCell cell, int step) =>
        FormOf(cell) is var form && (form is CountForm.Withheld || In(form, cell.Value) == In(form, cell.Value + step));

    private CountForm FormOf(PlaceCell cell) =>
        coarser.TryGetValue(cell, out var form) ? form : IsSmall(cell.Value) ? CountForm.Below5 : CountForm.Nearest5;

    private CountCell Shown(PlaceCell cell) =>
        cell.Value == 0 && !coarser.ContainsKey(cell) ? new CountCell(0, CountForm.Exact)
        : FormOf(cell) is var form && form is CountForm.Below5 or CountForm.Withheld ? new CountCell(0, form)
        : new CountCell(In(form, cell.Value)!.Value, form);

    // What is given of a number; null for one that is not given in that form.
    private static int? In(CountForm form, int value) => (form, value) switch
    {
        (_, 0) => 0,
        (CountForm.Below5, < 5) => -1,
        (CountForm.Nearest5, >= 5) => (value + 2) / 5 * 5,
        (CountForm.Nearest10, >= 5) => (value + 5) / 10 * 10,
        _ => null,
    };

    private static bool IsSmall(int value) => value is > 0 and < 5;

    private readonly record struct PlaceCell(IndicatorRow Row, CountKind Kind, Role Role)
    {
        public int Value => Row.Cell(Kind, Role).Value;
    }
}
