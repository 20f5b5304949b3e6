using EntEcole.Directory.Model;

namespace EntEcole.Directory.Sync.State;

/// <summary>A person of an extract, as a run has written them into a school that another kind of feed has.</summary>
/// <param name="PersonNo">Their number.</param>
/// <param name="Category">Category of the record.</param>
/// <param name="Person">The person.</param>
/// <param name="Schools">Numbers of the schools in which they get a profile.</param>
/// <param name="Relatives">Numbers of the relatives of a pupil.</param>
/// <param name="IsNew">Whether the run takes them for a new person.</param>
internal sealed record Arrival(
    int PersonNo, AafCategory Category, Person Person, IReadOnlyList<int> Schools, IReadOnlyList<int> Relatives, bool IsNew);

/// <summary>
/// Who a run brings into schools that another kind of feed has: those that ONDE files feed, when an extract comes, and the other way round.
/// Who is who is decided once all are known. Persons of other schools are not kept here.
/// </summary>
/// <param name="schools">Numbers of these schools.</param>
internal sealed class ArrivalLog(IReadOnlySet<int> schools)
{
    private readonly List<Arrival> all = [];

    /// <summary>All of them.</summary>
    public IReadOnlyList<Arrival> All => all;

    /// <summary>Notes a person, if they get a profile in one of the schools.</summary>
    public void Add(Subject subject, Person person, DesiredRows desired, bool isNew)
    {
        var there = desired.Profiles.Select(profile => profile.SchoolNo).Where(schools.Contains).Distinct().ToList();
        if (there.Count > 0)
        {
            all.Add(new Arrival(subject.PersonNo, subject.Category, person, there, [.. desired.Relatives.Keys], isNew));
        }
    }
}
