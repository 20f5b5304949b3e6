namespace EntEcole.Directory.Sample;

/// <summary>The schools of a sector that a key looks at.</summary>
internal sealed class Choice
{
    private readonly bool[]? _schools;

    public Choice(IReadOnlyList<School> schools, IReadOnlySet<string>? uais) =>
        _schools = uais is null ? null : [.. schools.Select(school => uais.Contains(school.Uai))];

    public bool Has(int school) => _schools is null || _schools[school];

    public bool Has(PupilState state) => state.Present && Has(state.Class.School);

    /// <summary>Staff having a function, whichever, in a chosen school; all staff when all schools are chosen.</summary>
    public bool Has(Staff staff) => _schools is null || staff.Functions.Any(function => _schools[function.School]);

    public bool Now(Relative relative) => Any(relative, now: true);

    public bool Before(Relative relative) => Any(relative, now: false);

    private bool Any(Relative relative, bool now)
    {
        var children = relative.Family.Children;
        for (var rank = 0; rank < children.Count; rank++)
        {
            if (relative.IsOf(rank) && Has(now ? children[rank].State : children[rank].Previous))
            {
                return true;
            }
        }

        return false;
    }
}
