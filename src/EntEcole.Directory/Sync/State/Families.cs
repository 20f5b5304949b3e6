using EntEcole.Directory.Persons;

namespace EntEcole.Directory.Sync.State;

/// <summary>
/// What a delta, which holds some pupils only, leaves to look up of the others: a relative's schools are those of all their
/// children, in the delta or in the store.
/// </summary>
internal sealed class Families(SyncSession session)
{
    private readonly HashSet<int> settledPupils = [];
    private readonly HashSet<int> touchedRelatives = [];

    /// <summary>A stored pupil whose rows this delta decides; <paramref name="before"/> are the relatives that they had.</summary>
    public void Settle(int pupilNo, IReadOnlyList<RelationRow> before)
    {
        settledPupils.Add(pupilNo);
        touchedRelatives.UnionWith(before.Select(row => row.RelativeNo));
    }

    /// <summary>Whether this delta decides the rows of a stored pupil.</summary>
    public bool IsSettled(int pupilNo) => settledPupils.Contains(pupilNo);

    /// <summary>The relatives with a child that has changed.</summary>
    public IEnumerable<int> Touched => touchedRelatives.Order();

    /// <summary>Whether a child of this relative has changed.</summary>
    public bool IsTouched(int relativeNo) => touchedRelatives.Contains(relativeNo);

    /// <summary>The relative's children in the store that this delta does not decide.</summary>
    public IEnumerable<ChildRow> Others(int relativeNo) =>
        session.Plan.Base.ReadChildren(relativeNo).Where(child => !settledPupils.Contains(child.PupilNo));

    /// <summary>
    /// Adds the schools of the relative's children that this delta does not hold to <paramref name="schools"/>, which stays
    /// ascending. Whether there is such a child, with or without a profile for the relative.
    /// </summary>
    public bool AddSchools(int relativeNo, List<int> schools)
    {
        var named = false;
        foreach (var child in Others(relativeNo))
        {
            named = true;
            if (session.GivesProfile(child.Details) && !schools.Contains(child.SchoolNo))
            {
                schools.Add(child.SchoolNo);
            }
        }

        schools.Sort();
        return named;
    }
}
