using EntEcole.Directory.Persons;

namespace EntEcole.Directory.Federation;

/// <summary>On which day the account of a person was activated: of a merged person, of any of those who are one.</summary>
public static class Activations
{
    /// <summary>The first day on which an account of each person was activated, by their number; those without one are left out.</summary>
    public static async Task<IReadOnlyDictionary<int, DateOnly>> ReadActivationsAsync(
        this IFederationStore store, IReadOnlyCollection<PersonView> persons, CancellationToken cancellationToken)
    {
        if (persons.Count == 0)
        {
            return new Dictionary<int, DateOnly>();
        }

        var days = await store.ReadActivationsAsync([.. persons.SelectMany(NumbersOf).Distinct()], cancellationToken);
        return persons.DistinctBy(person => person.PersonNo)
            .Select(person => (person.PersonNo, Days: NumbersOf(person).Where(days.ContainsKey).Select(number => days[number]).ToList()))
            .Where(one => one.Days.Count > 0).ToDictionary(one => one.PersonNo, one => one.Days.Min());
    }

    /// <summary>The access of each profile of a person, in their order.</summary>
    public static async Task<IReadOnlyList<ProfileAccess>> ReadAccessAsync(
        this IFederationStore store, PersonView person, Enrolment.EnrolledDay enrolled, FederationSettings settings,
        CancellationToken cancellationToken)
    {
        var days = await store.ReadActivationsAsync([person], cancellationToken);
        return ProfileAccess.Of(person, enrolled, days.TryGetValue(person.PersonNo, out var day) ? day : null, settings);
    }

    /// <summary>The numbers under which a person's records stand.</summary>
    public static IEnumerable<int> NumbersOf(PersonView person) => person.Records.Select(record => record.PersonNo).Distinct();
}
