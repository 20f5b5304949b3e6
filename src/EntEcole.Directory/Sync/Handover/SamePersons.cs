using EntEcole.Directory.Model;
using EntEcole.Directory.Onde.Matching;
using EntEcole.Directory.Sync.State;

namespace EntEcole.Directory.Sync.Handover;

/// <summary>A person that a school had by the other kind of feed.</summary>
/// <param name="PersonNo">Their number.</param>
/// <param name="PersonId">Their id, which they keep.</param>
/// <param name="Category">Category of their record.</param>
/// <param name="Person">The person.</param>
/// <param name="Children">Numbers of the pupils whose relative they are, or were.</param>
internal sealed record FormerPerson(
    int PersonNo, PersonId PersonId, AafCategory Category, Person Person, IReadOnlyCollection<int> Children);

/// <summary>
/// Who is who when a school passes from one kind of feed to the other: pupils by INE, birth date and given name, or by names and birth
/// date;
/// guardians by names and a child who is known by now, or by names and a way to reach them; staff by mail and given name, or by names. Only
/// what is exactly one on both sides. Pure.
/// </summary>
internal sealed class SamePersons
{
    private readonly Dictionary<int, int> children = [];

    private SamePersons(IReadOnlyList<Arrival> arrivals, IReadOnlyList<FormerPerson> former)
    {
        // Known already, by their INE.
        foreach (var one in arrivals.Where(one => !one.IsNew))
        {
            children[one.PersonNo] = one.PersonNo;
            Joined.Add(one.PersonNo);
        }

        Pair(arrivals, former, AafCategory.Eleve, [.. OndeRules.Pupils.Where(rule => !rule.ProposesOnly).Take(3)]);
        Pair(arrivals, former, AafCategory.PersRelEleve, [.. OndeRules.Guardians.Take(4)]);
        Pair(arrivals, former, AafCategory.PersEducNat, OndeRules.Teachers);
    }

    /// <summary>Of new persons, the one that each is.</summary>
    public Dictionary<int, FormerPerson> Same { get; } = [];

    /// <summary>Numbers of those who were known for the same without that.</summary>
    public HashSet<int> Joined { get; } = [];

    /// <summary>Decides over all at once.</summary>
    public static SamePersons Of(IReadOnlyList<Arrival> arrivals, IReadOnlyList<FormerPerson> former) => new(arrivals, former);

    /// <summary>Whether a former person goes on by the new feed.</summary>
    public bool GoesOn(int personNo) => Joined.Contains(personNo) || Same.Values.Any(one => one.PersonNo == personNo);

    private void Pair(
        IReadOnlyList<Arrival> arrivals, IReadOnlyList<FormerPerson> former, AafCategory category, IReadOnlyList<OndePairRule> rules)
    {
        var parents = arrivals.Where(one => one.Category is AafCategory.Eleve).SelectMany(
            pupil => pupil.Relatives, (pupil, relative) => (relative, pupil.PersonNo))
            .ToLookup(link => link.relative, link => link.PersonNo);
        var rows = arrivals.Where(one => one.IsNew && one.Category == category).DistinctBy(one => one.PersonNo).ToDictionary(
            one => new OndeCandidate(one.Person)
            {
                Addresses = OndeRosterBuilder.AddressesOf(one.Person),
                Children = [.. parents[one.PersonNo].Where(children.ContainsKey).Select(child => Text(children[child]))],
            });
        var known = former.Where(one => one.Category == category && !Joined.Contains(one.PersonNo)).DistinctBy(one => one.PersonNo)
            .ToDictionary(one => new OndeCandidate(one.Person)
            {
                Addresses = OndeRosterBuilder.AddressesOf(one.Person), Children = [.. one.Children.Select(Text)],
            });
        foreach (var (row, same) in OndePairing.Of(rows.Keys, known.Keys, rules).Same)
        {
            Same[rows[row].PersonNo] = known[same];
            children[rows[row].PersonNo] = known[same].PersonNo;
        }
    }

    private static string Text(int number) => number.ToString(System.Globalization.CultureInfo.InvariantCulture);
}
