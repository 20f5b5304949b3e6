using EntEcole.Directory.Sync.State;

namespace EntEcole.Directory.Sync.Stages;

/// <summary>
/// The relatives of pupils who are left as they were: these pupils, and the schools that they give them; found by number at the end.
/// </summary>
internal sealed class LeftRelatives
{
    private readonly Dictionary<int, (List<int> Schools, List<int> Pupils)> left = [];

    /// <summary>A relative of such a pupil, and the schools in which that gives a profile.</summary>
    public void Note(int relativeNo, int pupil, List<int> schools)
    {
        if (!left.TryGetValue(relativeNo, out var by))
        {
            left[relativeNo] = by = ([], []);
        }

        by.Pupils.Add(pupil);
        by.Schools.AddRange(schools);
    }

    /// <summary>Once all pupils are read.</summary>
    public void Finish(RecordIndex relatives, RelativeSchools relativeSchools, NamingPupils naming)
    {
        for (var slot = 0; slot < relatives.Count && left.Count > 0; slot++)
        {
            if (left.TryGetValue(relatives.PersonAt(slot), out var by))
            {
                relatives.FlagsAt(slot) |= RecordFlags.Referenced | RecordFlags.InScope;
                by.Schools.ForEach(schoolNo => relativeSchools.Add(slot, schoolNo));
                by.Pupils.ForEach(pupil => naming.Note(slot, pupil));
            }
        }
    }
}
