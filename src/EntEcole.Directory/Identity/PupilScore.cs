using EntEcole.Directory.Model;
using EntEcole.Directory.Persons;

namespace EntEcole.Directory.Identity;

/// <summary>
/// How likely two pupils are one person. An INE alone is never enough: it is mistyped between twins; nor is a name: without an INE, names
/// and birth date all agree.
/// </summary>
public static class PupilScore
{
    private const int SameIne = 50;

    // With birth date, given name and family name just enough.
    private const int NoIne = 10;

    /// <summary>
    /// What speaks for and against two who have or had one INE, the heaviest first; null when something excludes that they are one.
    /// </summary>
    public static IReadOnlyList<MergeEvidence>? OfOneIne(PersonView one, PersonView other) =>
        Of(one, other, new("pupil.ine", SameIne, new("They have, or had, the same INE.", "Ils ont, ou ont eu, le même INE.")));

    /// <summary>
    /// The same of two with one name, one of them without an INE; null also when both have theirs, or both are delivered.
    /// </summary>
    public static IReadOnlyList<MergeEvidence>? OfOneName(PersonView one, PersonView other) =>
        (HasIne(one) && HasIne(other)) || (IsDelivered(one) && IsDelivered(other))
            ? null
            : Of(one, other, new("pupil.ine", NoIne, new("One of them has no INE, or neither.", "L'un d'eux au moins n'a pas d'INE.")));

    private static IReadOnlyList<MergeEvidence>? Of(PersonView one, PersonView other, MergeEvidence ine)
    {
        var (some, others) = (PupilsOf(one), PupilsOf(other));
        if (some.Count == 0 || others.Count == 0 || MergeRules.AreDeliveredApart(one.Records, other.Records)
            || MergeRules.Between(one.Records, other.Records) is not null)
        {
            return null;
        }

        var facts = some.SelectMany(first => others.Select(second => FactComparison.Of(IdentityFacts.Of(first), IdentityFacts.Of(second))))
            .Aggregate(static (first, second) => first.WorstWith(second));
        List<MergeEvidence> evidence = [ine, BirthDate(facts.BirthDate), GivenName(facts.GivenName), FamilyName(facts.FamilyName)];
        return [.. evidence.Where(fact => fact.Points != 0).OrderByDescending(fact => Math.Abs(fact.Points))];
    }

    private static bool IsDelivered(PersonView view) => view.Records.Any(record => record.Presence is Presence.Present);

    private static bool HasIne(PersonView view) => PupilsOf(view).Exists(pupil => pupil.Pupil?.Ine is not null);

    private static List<Person> PupilsOf(PersonView view) =>
        [.. view.Records.Where(record => record.Source.Category is AafCategory.Eleve).Select(record => record.Person)];

    private static MergeEvidence BirthDate(FactMatch match) => match switch
    {
        FactMatch.Agrees => new("birth_date", 20, new("They were born on the same day.", "Ils sont nés le même jour.")),
        FactMatch.Near => new("birth_date", 10, new(
            "Their birth dates differ in one part, or by day and month exchanged.",
            "Leurs dates de naissance diffèrent par un élément, ou par l'inversion du jour et du mois.")),
        FactMatch.Contradicts => new("birth_date", -20, new("Their birth dates differ.", "Leurs dates de naissance diffèrent.")),
        _ => Nothing,
    };

    private static MergeEvidence GivenName(FactMatch match) => match switch
    {
        FactMatch.Agrees => new("given_name", 20, new("They bear the same given name.", "Ils portent le même prénom.")),
        FactMatch.Near => new("given_name", 10, new("Their given names resemble each other.", "Leurs prénoms se ressemblent.")),
        FactMatch.Contradicts => new("given_name", -40, new("Their given names differ.", "Leurs prénoms diffèrent.")),
        _ => Nothing,
    };

    private static MergeEvidence FamilyName(FactMatch match) => match switch
    {
        FactMatch.Agrees => new("usage_name", 10, new("They bear the same family name.", "Ils portent le même nom de famille.")),
        FactMatch.Near => new("usage_name", 5, new("Their family names resemble each other.", "Leurs noms de famille se ressemblent.")),
        _ => Nothing,
    };

    private static MergeEvidence Nothing { get; } = new("", 0, new("", ""));
}
