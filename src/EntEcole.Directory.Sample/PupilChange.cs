namespace EntEcole.Directory.Sample;

/// <summary>What happens to a pupil whose record changes: another class, another school, other habits.</summary>
internal static class PupilChange
{
    public static PupilState Next(Sector sector, Pupil pupil, int day, ref Noise noise)
    {
        var state = pupil.State;
        switch (noise.Below(100))
        {
            case < 45:
                var own = sector.Classes[state.Class.School];
                var sameLevel = Find(own, state, ref noise);

                // Few small schools have two classes of a level: then some pupils change level.
                return sameLevel is not null ? Enter(state, sameLevel, state.Level, day)
                    : own.Count > 1 && noise.Chance(0.4) ? Neighbour(own, state, day, ref noise)
                    : Habits(state, ref noise);
            case < 53:
                var school = noise.Below(sector.Schools.Count);
                var other = school == state.Class.School ? null : Find(sector.Classes[school], state, ref noise);
                return other is null ? Habits(state, ref noise) : Enter(state, other, state.Level, day);
            default:
                return Habits(state, ref noise);
        }
    }

    private static PupilState Neighbour(IReadOnlyList<SchoolClass> classes, PupilState state, int day, ref Noise noise)
    {
        var target = classes.First(item => item.Id != state.Class.Id);
        foreach (var item in classes)
        {
            if (item.Id == state.Class.Id + 1)
            {
                target = item;
            }
        }

        return Enter(state, target, noise.Pick<int>([.. target.Levels]), day);
    }

    private static SchoolClass? Find(IReadOnlyList<SchoolClass> classes, PupilState state, ref Noise noise)
    {
        var start = noise.Below(classes.Count);
        for (var step = 0; step < classes.Count; step++)
        {
            var candidate = classes[(start + step) % classes.Count];
            if (candidate.Id != state.Class.Id && candidate.Levels.Contains(state.Level))
            {
                return candidate;
            }
        }

        return null;
    }

    private static PupilState Enter(PupilState state, SchoolClass place, int level, int day) =>
        state with { Class = place, Level = level, Since = day };

    private static PupilState Habits(PupilState state, ref Noise noise) =>
        state with { Habits = state.Habits ^ (1 << noise.Below(5)) };
}
