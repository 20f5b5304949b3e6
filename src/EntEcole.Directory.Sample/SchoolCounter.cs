using System.Globalization;

namespace EntEcole.Directory.Sample;

/// <summary>Counts the people of each school of a sector.</summary>
internal static class SchoolCounter
{
    public static IEnumerable<SchoolKey> Count(Sector sector, PupilWriter pupils, Choice choice)
    {
        var relatives = Relatives(sector);
        for (var school = 0; school < sector.Schools.Count; school++)
        {
            if (choice.Has(school))
            {
                yield return Count(sector, pupils, school, relatives[school]);
            }
        }
    }

    private static SchoolKey Count(Sector sector, PupilWriter writer, int rank, int relatives)
    {
        var school = sector.Schools[rank];
        var pupils = sector.Pupils.Where(pupil => pupil.State.Present && pupil.State.Class.School == rank).ToList();
        var staff = sector.Staff
            .Where(person => person.State.Present)
            .Select(person => person.Functions.Where(function => function.School == rank).Select(function => function.Kind).ToList())
            .Where(kinds => kinds.Count > 0)
            .ToList();
        return new SchoolKey(
            sector.Academy.Name,
            school.Uai,
            school.Id.ToString(CultureInfo.InvariantCulture),
            school.Label,
            Pupils: pupils.Count,
            Classes: pupils.DistinctBy(pupil => pupil.State.Class.Id).Count(),
            Groups: pupils.Exists(writer.InGroup) ? 1 : 0,
            Relatives: relatives,
            Staff: staff.Count,
            Teachers: staff.Count(kinds => kinds.Contains(FunctionKind.Teaching) || kinds.Contains(FunctionKind.Language)),
            Directors: staff.Count(kinds => kinds.Contains(FunctionKind.Direction)),
            WithoutFunction: staff.Count(kinds => kinds.TrueForAll(kind => kind == FunctionKind.None)));
    }

    private static int[] Relatives(Sector sector)
    {
        var counts = new int[sector.Schools.Count];
        var seen = new HashSet<int>();
        foreach (var relative in sector.Relatives)
        {
            seen.Clear();
            var children = relative.Family.Children;
            for (var rank = 0; rank < children.Count; rank++)
            {
                var state = children[rank].State;
                if (relative.IsOf(rank) && state.Present && seen.Add(state.Class.School))
                {
                    counts[state.Class.School]++;
                }
            }
        }

        return counts;
    }
}
