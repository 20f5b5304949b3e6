namespace EntEcole.Directory.Sample;

/// <summary>Counts one academy, sector by sector.</summary>
internal sealed class AcademyCounter(SampleOptions options, AcademyPlan plan)
{
    private readonly CategoryCounter _structures = new("EtabEducNat", options.Day);
    private readonly CategoryCounter _pupils = new("Eleve", options.Day);
    private readonly CategoryCounter _relatives = new("PersRelEleve", options.Day);
    private readonly CategoryCounter _staff = new("PersEducNat", options.Day);

    public AcademyKey ToKey() =>
        new(plan.Info.Name, _structures.ToKey(), _pupils.ToKey(), _relatives.ToKey(), _staff.ToKey());

    public void AddStructures()
    {
        var known = options.Day > 0;
        foreach (var service in plan.Services)
        {
            _structures.Add(service.Id, known, known, now: true, same: true);
        }

        foreach (var school in plan.Schools)
        {
            var same = !known || StructureWriter.PhoneVersion(options, plan.Info, school, options.Day)
                == StructureWriter.PhoneVersion(options, plan.Info, school, options.Day - 1);
            _structures.Add(school.Id, known, known, now: true, same);
        }
    }

    public void AddPeople(Sector sector, Choice choice)
    {
        foreach (var pupil in sector.Pupils)
        {
            _pupils.Add(pupil.Id, pupil.ChosenEarlier, choice.Has(pupil.Previous), choice.Has(pupil.State), pupil.State == pupil.Previous);
        }

        foreach (var relative in sector.Relatives)
        {
            AddRelative(relative, choice);
        }

        foreach (var staff in sector.Staff)
        {
            var chosen = choice.Has(staff);
            _staff.Add(
                staff.Id, staff.ChosenEarlier, chosen && staff.Previous.Present, chosen && staff.State.Present,
                staff.State == staff.Previous);
        }
    }

    private void AddRelative(Relative relative, Choice choice)
    {
        var same = relative.State == relative.Previous;
        if (!_relatives.Add(relative.Id, relative.ChosenEarlier, choice.Before(relative), choice.Now(relative), same))
        {
            return;
        }

        var (all, chosen) = (false, false);
        var children = relative.Family.Children;
        for (var rank = 0; rank < children.Count; rank++)
        {
            if (relative.IsOf(rank))
            {
                var child = children[rank];
                all |= child.State.Present != child.Previous.Present;
                chosen |= choice.Has(child.State) != choice.Has(child.Previous);
            }
        }

        _relatives.AddLinks(relative.Id, all, chosen, all && same);
    }
}
