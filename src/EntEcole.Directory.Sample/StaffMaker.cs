namespace EntEcole.Directory.Sample;

/// <summary>Makes staff: about seven for each school, its director among them.</summary>
internal static class StaffMaker
{
    public static void Make(Sector sector, int school)
    {
        var others = sector.Schools[school].Classes + (sector.Options.Bundled ? 3 : 1);
        Add(sector, school, director: true);
        for (var number = 0; number < others; number++)
        {
            Add(sector, school, director: false);
        }
    }

    public static Staff Add(Sector sector, int school, bool director)
    {
        var id = sector.NextStaff();
        var noise = sector.Noise(Draw.Staff, id);
        var functions = director ? Direction(ref noise, school) : Functions(ref noise, school, sector.Schools.Count);
        var idle = functions.Count == 0 || functions[0].Kind == FunctionKind.None;
        var woman = noise.Chance(0.82);
        var surname = Lexicon.Surname(ref noise);
        var birthDay = new DateOnly(1961 + noise.Below(42), 1, 1).AddDays(noise.Below(365));
        var staff = new Staff
        {
            Id = id,
            Woman = woman,
            Given = woman ? Lexicon.Woman(ref noise) : Lexicon.Man(ref noise),
            Surname = surname,
            BirthName = noise.Chance(0.01) ? null : noise.Chance(woman ? 0.45 : 0.1) ? Lexicon.Surname(ref noise) : surname,
            Birth = noise.Chance(0.01) ? null : birthDay,
            Functions = functions,
            Trait = noise.Next(),
            State = new StaffState(Present: true, Mail: 0, noise.Weighted(Specialities.Weights), !noise.Chance(idle ? 0.8 : 0.02)),
        };
        sector.Staff.Add(staff);
        return staff;
    }

    private static List<Function> Direction(ref Noise noise, int school) =>
        noise.Chance(0.13)
            ? [new(school, FunctionKind.Direction), new(school, FunctionKind.Teaching)]
            : [new(school, FunctionKind.Direction)];

    private static List<Function> Functions(ref Noise noise, int school, int schools)
    {
        switch (noise.Below(1000))
        {
            case < 5:
                return [];
            case < 115:
                return [new(school, FunctionKind.None)];
            case < 117:
                return [new(school, FunctionKind.Support)];
            case < 145:
                return [new(school, FunctionKind.Teaching), new(school, FunctionKind.Language)];
            case < 225:
                var most = 1 + noise.Weighted([0, 82, 16, 2]);
                return [.. Enumerable.Range(0, Math.Min(most, schools)).Select(
                    step => new Function((school + step) % schools, FunctionKind.Teaching))];
            default:
                return [new(school, FunctionKind.Teaching)];
        }
    }
}
