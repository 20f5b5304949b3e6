namespace EntEcole.Directory.Sample;

/// <summary>
/// Brings a sector from day 0 to its day. Of the share of records that change in a day, 8 in 10 are modified, 1 leaves, 1 arrives;
/// those who left come back with 3 chances in 10 a day.
/// </summary>
internal static class Calendar
{
    private const double Modified = 0.8;
    private const double Leaving = 0.1;
    private const double Arriving = 0.1;
    private const double Returning = 0.3;

    public static void Run(Sector sector, Choice choice)
    {
        for (var day = 1; day <= sector.Options.Day; day++)
        {
            Remember(sector, choice);
            var families = sector.Families.Count;
            for (var family = 0; family < families; family++)
            {
                LiveFamily(sector, sector.Families[family], day);
            }

            LiveStaff(sector, day);
        }

        if (sector.Options.Emptied is { } uai)
        {
            Empty(sector, uai);
        }
    }

    private static void Empty(Sector sector, string uai)
    {
        var gone = sector.Pupils.Where(pupil => pupil.State.Present
            && string.Equals(sector.Schools[pupil.State.Class.School].Uai, uai, StringComparison.Ordinal)).Where(
                (_, rank) => rank % 2 == 0);
        foreach (var pupil in gone.ToList())
        {
            pupil.State = pupil.State with { Present = false };
        }
    }

    /// <summary>Yesterday becomes earlier, today becomes yesterday.</summary>
    private static void Remember(Sector sector, Choice choice)
    {
        foreach (var relative in sector.Relatives)
        {
            relative.ChosenEarlier |= choice.Before(relative);
            relative.Previous = relative.State;
        }

        foreach (var pupil in sector.Pupils)
        {
            pupil.ChosenEarlier |= choice.Has(pupil.Previous);
            pupil.Previous = pupil.State;
        }

        foreach (var staff in sector.Staff)
        {
            staff.ChosenEarlier |= staff.Previous.Present && choice.Has(staff);
            staff.Previous = staff.State;
        }
    }

    private static void LiveFamily(Sector sector, Family family, int day)
    {
        var share = sector.Options.ChangeShare;
        var noise = sector.Noise(Draw.FamilyDay, family.Number, day);
        LiveRelatives(family, share, ref noise);
        var children = family.Children.Count;
        for (var rank = 0; rank < children; rank++)
        {
            var child = family.Children[rank];
            if (!child.Previous.Present)
            {
                var back = noise.Chance(Returning);
                child.State = child.State with { Present = child.State.Present || back };
                continue;
            }

            if (noise.Chance(share * Modified))
            {
                child.State = PupilChange.Next(sector, child, day, ref noise);
            }
            else if (noise.Chance(share * Leaving))
            {
                Leave(family, child, noise.Chance(0.6));
            }

            if (noise.Chance(share * Arriving) && sector.HasRoom)
            {
                Arrive(sector, child, day, ref noise);
            }
        }
    }

    private static void Leave(Family family, Pupil child, bool together)
    {
        child.State = child.State with { Present = false };
        if (together)
        {
            foreach (var sibling in family.Children)
            {
                sibling.State = sibling.State with { Present = false };
            }
        }
    }

    /// <summary>A newcomer in the class of <paramref name="neighbour"/>: of the same family, or of a new one.</summary>
    private static void Arrive(Sector sector, Pupil neighbour, int day, ref Noise noise)
    {
        var state = neighbour.Previous;
        if (noise.Chance(0.2) && neighbour.Family.Children.Count < 4)
        {
            FamilyMaker.AddChild(sector, neighbour.Family, state.Class, state.Level, day);
            return;
        }

        var family = FamilyMaker.Add(sector, state.Class.School, children: 1);
        FamilyMaker.AddChild(sector, family, state.Class, state.Level, day);
    }

    private static void LiveRelatives(Family family, double share, ref Noise noise)
    {
        foreach (var relative in family.Relatives)
        {
            if (!noise.Chance(share * Modified))
            {
                continue;
            }

            switch (noise.Below(10))
            {
                case < 5:
                    relative.State = relative.State with { Mail = relative.State.Mail + 1 };
                    break;
                case < 8:
                    relative.State = relative.State with { Mobile = relative.State.Mobile + 1 };
                    break;
                default:
                    Move(family, relative);
                    break;
            }
        }
    }

    private static void Move(Family family, Relative mover)
    {
        foreach (var relative in family.Relatives)
        {
            if (relative == mover || (!mover.OwnAddress && !relative.OwnAddress))
            {
                relative.State = relative.State with { Address = relative.State.Address + 1 };
            }
        }
    }

    private static void LiveStaff(Sector sector, int day)
    {
        var share = sector.Options.ChangeShare;
        var count = sector.Staff.Count;
        for (var index = 0; index < count; index++)
        {
            var staff = sector.Staff[index];
            var noise = sector.Noise(Draw.StaffDay, staff.Id, day);
            if (!staff.State.Present)
            {
                staff.State = staff.State with { Present = noise.Chance(Returning) };
            }
            else if (noise.Chance(share * Modified))
            {
                staff.State = StaffChange.Next(staff, ref noise);
            }
            else if (!staff.Directs && noise.Chance(share * Leaving))
            {
                staff.State = staff.State with { Present = false };
            }
            else if (staff.Functions.Count > 0 && sector.HasRoom && noise.Chance(share * Arriving))
            {
                StaffMaker.Add(sector, staff.Functions[0].School, director: false);
            }
        }
    }
}
