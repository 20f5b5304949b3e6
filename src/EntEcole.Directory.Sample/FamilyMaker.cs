namespace EntEcole.Directory.Sample;

/// <summary>Makes families: names, relatives, children.</summary>
internal static class FamilyMaker
{
    private static readonly string[] _rareLinks =
    [
        "37", "37", "38", "38", "38", "39", "39", "39", "39", "39", "39", "42", "42", "50", "50", "50", "90", "90", "90", "90", "90", "90",
    ];

    /// <summary>A family without children yet, with relatives for <paramref name="children"/> of them.</summary>
    public static Family Add(Sector sector, int school, int children)
    {
        var number = sector.NextFamily();
        var noise = sector.Noise(Draw.Family, number);
        var father = Lexicon.Surname(ref noise);
        var mother = Lexicon.Surname(ref noise);
        var name = noise.Below(100) switch
        {
            < 79 => father,
            < 87 => new EncodedText($"{father.Text}-{mother.Text}"),
            < 92 => new EncodedText($"{father.Text}--{mother.Text}"),
            _ => mother,
        };
        var home = noise.Chance(0.15) ? noise.Below(sector.Schools.Count) : school;
        var family = new Family
        {
            Number = number,
            Commune = sector.Schools[home].Commune,
            Surnames = (father, mother, name),
            Trait = noise.Next(),
        };
        AddRelatives(sector, family, ref noise, children);
        sector.Families.Add(family);
        return family;
    }

    public static Pupil AddChild(Sector sector, Family family, SchoolClass place, int level, int since)
    {
        var id = sector.NextPupil();
        var noise = sector.Noise(Draw.Pupil, id);
        var girl = noise.Chance(0.49);
        var given = girl ? Lexicon.Girl(ref noise) : Lexicon.Boy(ref noise);
        var others = new List<EncodedText> { given };
        for (var more = noise.Weighted([40, 35, 20, 5]); more > 0; more--)
        {
            others.Add(girl ? Lexicon.Girl(ref noise) : Lexicon.Boy(ref noise));
        }

        var name = family.Surnames.Children;
        var pupil = new Pupil
        {
            Id = id,
            Family = family,
            Girl = girl,
            Given = given,
            Others = others,
            Surname = name,
            BirthName = noise.Chance(0.001) ? null : noise.Chance(0.04) ? family.Surnames.Father : name,
            Birth = Birth(sector, family, level, ref noise),
            Trait = noise.Next(),
            State = new PupilState(Present: true, place, level, since, (noise.Below(32) & noise.Below(32)) | (noise.Chance(0.5) ? 1 : 0)),
        };
        family.Children.Add(pupil);
        sector.Pupils.Add(pupil);
        return pupil;
    }

    /// <summary>Children of the same level are twins.</summary>
    private static DateOnly Birth(Sector sector, Family family, int level, ref Noise noise)
    {
        var late = noise.Below(100) switch { < 3 => 1, 3 => -1, _ => 0 };
        var year = sector.Options.SchoolYear - Level.All[level].Age - (level < 3 ? 0 : late);
        var birth = new DateOnly(year, 1, 1).AddDays(noise.Below(365));
        return family.Children.Find(child => child.State.Level == level)?.Birth ?? birth;
    }

    private static void AddRelatives(Sector sector, Family family, ref Noise noise, int children)
    {
        // Two fathers for the children of one mother: each child keeps two relatives.
        if (children > 1 && noise.Chance(0.04))
        {
            AddRelative(sector, family, "10", -1);
            AddRelative(sector, family, "20", 1);
            AddRelative(sector, family, "20", ~1);
            return;
        }

        var count = noise.Below(1000) switch { < 180 => 1, < 997 => 2, _ => 3 };
        var rare = noise.Chance(count == 1 ? 0.03 : 0.005);
        var first = count == 1 && noise.Chance(0.12) ? "20" : "10";
        AddRelative(sector, family, count == 1 && rare ? noise.Pick<string>(_rareLinks) : first, -1);
        if (count > 1)
        {
            var second = noise.Chance(0.005) ? "10" : "20";
            AddRelative(sector, family, rare ? noise.Pick<string>(_rareLinks) : second, -1);
        }

        if (count > 2)
        {
            AddRelative(sector, family, noise.Pick<string>(_rareLinks), -1);
        }
    }

    private static void AddRelative(Sector sector, Family family, string link, int children)
    {
        var id = sector.NextRelative();
        var noise = sector.Noise(Draw.Relative, id);
        var woman = link switch { "10" => true, "20" => false, _ => noise.Chance(0.6) };
        var (father, mother, _) = family.Surnames;
        var parent = link is "10" or "20";
        var own = !parent || children == ~1 ? Lexicon.Surname(ref noise) : woman ? mother : father;
        var relative = new Relative
        {
            Id = id,
            Family = family,
            Link = link,
            Title = noise.Chance(0.003) ? "" : woman ? "Mme" : "M.",
            Given = woman ? Lexicon.Woman(ref noise) : Lexicon.Man(ref noise),
            Surname = parent && woman && noise.Chance(0.55) ? father : own,
            BirthName = noise.Chance(0.003) ? null : own,
            Children = children,
            OwnAddress = family.Relatives.Count > 0 && noise.Chance(0.18),
            Trait = noise.Next(),
        };
        family.Relatives.Add(relative);
        sector.Relatives.Add(relative);
    }
}
