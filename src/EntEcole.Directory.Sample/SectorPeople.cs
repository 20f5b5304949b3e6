namespace EntEcole.Directory.Sample;

/// <summary>Fills the schools of a sector as they stand on day 0.</summary>
internal static class SectorPeople
{
    private readonly record struct Slot(SchoolClass Class, int Level);

    public static Sector Make(SampleOptions options, AcademyInfo academy, int number, IReadOnlyList<School> schools)
    {
        var sector = new Sector(options, academy, number, schools);
        var slots = new List<Slot>[schools.Count];
        for (var school = 0; school < schools.Count; school++)
        {
            var first = sector.Staff.Count;
            StaffMaker.Make(sector, school);
            sector.Classes.Add(ClassMaker.Make(sector, school, sector.Staff.GetRange(first, sector.Staff.Count - first)));
            slots[school] = Slots(sector, school);
        }

        for (var school = 0; school < schools.Count; school++)
        {
            while (slots[school].Count > 0)
            {
                AddFamily(sector, slots, school);
            }
        }

        return sector;
    }

    private static List<Slot> Slots(Sector sector, int school)
    {
        var noise = sector.Noise(Draw.Slots, sector.Schools[school].Index);
        var slots = new List<Slot>();
        foreach (var place in sector.Classes[school])
        {
            var pupils = sector.Schools[school].Kind == SchoolKind.Institute ? 6 + noise.Below(6) : 18 + noise.Below(12);
            for (var pupil = 0; pupil < pupils; pupil++)
            {
                slots.Add(new Slot(place, place.Levels[pupil % place.Levels.Count]));
            }
        }

        for (var index = slots.Count - 1; index > 0; index--)
        {
            var other = noise.Below(index + 1);
            (slots[index], slots[other]) = (slots[other], slots[index]);
        }

        return slots;
    }

    private static void AddFamily(Sector sector, List<Slot>[] slots, int school)
    {
        var noise = sector.Noise(Draw.Family, sector.Families.Count, 1 + sector.Number);
        var wanted = 1 + noise.Weighted([767, 180, 50, 3]);
        var taken = new List<Slot> { Take(slots[school], []) };
        while (taken.Count < wanted)
        {
            var from = SiblingSchool(ref noise, sector.Schools.Count, school);
            if (slots[from].Count == 0)
            {
                from = Array.FindIndex(slots, list => list.Count > 0);
                if (from < 0)
                {
                    break;
                }
            }

            taken.Add(Take(slots[from], taken));
        }

        var family = FamilyMaker.Add(sector, school, taken.Count);
        foreach (var slot in taken)
        {
            FamilyMaker.AddChild(sector, family, slot.Class, slot.Level, since: 0);
        }
    }

    /// <summary>Mostly the same school, else the next one of the list, often in the same commune, else any.</summary>
    private static int SiblingSchool(ref Noise noise, int schools, int school) => noise.Below(100) switch
    {
        < 80 => school,
        < 93 => (school + 1) % schools,
        _ => noise.Below(schools),
    };

    /// <summary>Takes a place, of another level than the siblings' when one is at hand.</summary>
    private static Slot Take(List<Slot> slots, List<Slot> siblings)
    {
        var last = slots.Count - 1;
        for (var index = last; index >= Math.Max(0, last - 6); index--)
        {
            if (!siblings.Exists(sibling => sibling.Level == slots[index].Level))
            {
                last = index;
                break;
            }
        }

        var slot = slots[last];
        slots.RemoveAt(last);
        return slot;
    }
}
