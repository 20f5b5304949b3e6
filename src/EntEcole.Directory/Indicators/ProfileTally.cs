using EntEcole.Directory.Model;
using EntEcole.Directory.Persons;

namespace EntEcole.Directory.Indicators;

/// <summary>
/// Counts persons, each once in a place and role, from profiles that come person by person: what is kept of the last one is a stamp a cell.
/// A person is suspended in a cell when all of their profiles there are. A director who teaches in their school is no teacher there.
/// </summary>
internal sealed class ProfileTally(IndicatorPlaces places, IReadOnlySet<StaffGrant> grants, PersonSet activated) : IProfileCounter
{
    /// <summary>Cells of a place: one a role.</summary>
    public const int Roles = (int)Role.CollectiviteStaff;

    private readonly int[] active = new int[places.All.Count * Roles];
    private readonly int[] activations = new int[places.All.Count * Roles];
    private readonly int[] suspended = new int[places.All.Count * Roles];
    private readonly int[] activeStamps = new int[places.All.Count * Roles];
    private readonly int[] suspendedStamps = new int[places.All.Count * Roles];
    private readonly int[] persons = new int[places.All.Count];
    private readonly int[] personStamps = new int[places.All.Count];
    private readonly List<(int SchoolNo, int FeedNo, ProfileState State)> teaching = [];
    private readonly List<(int SchoolNo, ProfileState State)> directing = [];
    private bool isActivated;
    private int last = -1;
    private int stamp;

    /// <inheritdoc/>
    public void Add(int personNo, int schoolNo, int feedNo, Role role, ProfileState state)
    {
        if (places.Of(schoolNo, feedNo) is not { } found)
        {
            return;
        }

        if (personNo != last)
        {
            Finish();
            (last, stamp, isActivated) = (personNo, stamp + 1, activated.Holds(personNo));
        }

        if (role is Role.Teacher)
        {
            teaching.Add((schoolNo, feedNo, state));
            return;
        }

        if (role is Role.Director)
        {
            directing.Add((schoolNo, state));
        }

        Add(found, role, state);
        if (role is Role.CollectiviteStaff && state is ProfileState.Active && places.StaffOf(schoolNo, feedNo) is { } staff
            && grants.Contains(new StaffGrant(personNo, staff.Siret)))
        {
            Add(staff.Granted, role, state);
        }
    }

    /// <summary>Counts what waits of the last person: whether a teacher directs the school is known once all their profiles are.</summary>
    public void Finish()
    {
        foreach (var (school, feed, state) in teaching)
        {
            var isDirector = directing.Exists(
                one => one.SchoolNo == school && (one.State is ProfileState.Active || state is ProfileState.Suspended));
            if (!isDirector && places.Of(school, feed) is { } found)
            {
                Add(found, Role.Teacher, state);
            }
        }

        teaching.Clear();
        directing.Clear();
    }

    /// <summary>Persons with an active profile of a role in a place.</summary>
    public int ActiveIn(int place, Role role) => active[Cell(place, role)];

    /// <summary>Those of them with an activated account.</summary>
    public int ActivatedIn(int place, Role role) => activations[Cell(place, role)];

    /// <summary>Persons whose profiles of a role in a place are all suspended.</summary>
    public int SuspendedIn(int place, Role role) => suspended[Cell(place, role)];

    /// <summary>Persons with an active profile in a place, of any role.</summary>
    public int PersonsIn(int place) => persons[place];

    private static int Cell(int place, Role role) => (place * Roles) + (int)role - 1;

    private void Add(int[] found, Role role, ProfileState state)
    {
        foreach (var place in found)
        {
            var cell = Cell(place, role);
            if (activeStamps[cell] == stamp)
            {
                continue;
            }

            if (state is ProfileState.Suspended)
            {
                if (suspendedStamps[cell] != stamp)
                {
                    suspendedStamps[cell] = stamp;
                    suspended[cell]++;
                }

                continue;
            }

            activeStamps[cell] = stamp;
            active[cell]++;
            activations[cell] += isActivated ? 1 : 0;
            if (suspendedStamps[cell] == stamp)
            {
                suspended[cell]--;
            }

            if (personStamps[place] != stamp)
            {
                personStamps[place] = stamp;
                persons[place]++;
            }
        }
    }
}
