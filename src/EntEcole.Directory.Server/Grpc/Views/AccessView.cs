using EntEcole.Directory.Access;
using EntEcole.Directory.Enrolment;
using EntEcole.Directory.Federation;
using EntEcole.Directory.Model;
using EntEcole.Directory.Persons;
using EntEcole.Directory.Server.Grpc.Validation;

namespace EntEcole.Directory.Server.Grpc.Views;

/// <summary>
/// Says in answers whether a person may log in by each of their profiles. Decided at read: it follows days, and what the workspace
/// confirms, not revisions.
/// </summary>
internal sealed class AccessView(IPersonStore persons, IFederationStore store, FederationSettings settings)
{
    /// <summary>Adds it to the profiles of persons.</summary>
    /// <param name="shown">The persons as answered.</param>
    /// <param name="within">What the caller reaches.</param>
    /// <param name="enrolled">What is enrolled today, and the revision of the answer.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    public async Task AddAsync(
        IReadOnlyCollection<V1.Person> shown, Perimeter within, EnrolledDay enrolled, CancellationToken cancellationToken)
    {
        var ids = shown.Select(person => Requests.PersonId(person.PersonId, "person_id")).Distinct().ToList();
        var views = (await persons.FindPersonsAsync(ids, enrolled.Revision, cancellationToken)).Select(within.Show).OfType<PersonView>()
            .ToList();
        await AddAsync(shown, views, enrolled, cancellationToken);
    }

    /// <summary>The same of persons who were read for the answer.</summary>
    /// <param name="shown">The persons as answered.</param>
    /// <param name="views">The same, each whole as the caller reaches them.</param>
    /// <param name="enrolled">What is enrolled today.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    public async Task AddAsync(
        IReadOnlyCollection<V1.Person> shown, IReadOnlyCollection<PersonView> views, EnrolledDay enrolled,
        CancellationToken cancellationToken)
    {
        var activated = await store.ReadActivationsAsync(views, cancellationToken);
        var byId = views.ToDictionary(view => view.PersonId.ToString(), StringComparer.Ordinal);
        foreach (var person in shown)
        {
            if (byId.TryGetValue(person.PersonId, out var view))
            {
                Add(person.On(enrolled), view, enrolled, activated.TryGetValue(view.PersonNo, out var day) ? day : null);
            }
        }
    }

    /// <summary>The same of one person, in sentences.</summary>
    public async Task<IEnumerable<V1.LocalizedText>> SentencesAsync(
        PersonView view, EnrolledDay enrolled, CancellationToken cancellationToken) =>
        (await store.ReadAccessAsync(view, enrolled, settings, cancellationToken)).Select(
            access => ToMessage(access.Sentence()));

    private void Add(V1.Person person, PersonView view, EnrolledDay enrolled, DateOnly? activated)
    {
        var accesses = ProfileAccess.Of(view, enrolled, activated, settings);
        foreach (var profile in person.Profiles)
        {
            // Of both degrees one profile is answered: the one that lets in first.
            var access = accesses.Where(one => IsOf(profile, one.Profile)).MinBy(one => (one.WhyNot is not null, (int)one.State));
            profile.Access = access is null ? null : new V1.ProfileAccess
            {
                State = (V1.AccountState)access.State,
                On = access.On.Text(),
                PurgeOn = access.PurgeOn.Text(),
                EnrolledToday = access.IsEnrolledToday,
                ExpectedWay = (V1.AccountWay)access.Way,
                MayLogIn = access.WhyNot is null,
                WhyNot = access.WhyNot is { } why ? ToMessage(why) : null,
            };
        }
    }

    private static V1.LocalizedText ToMessage(LocalizedText text) => new() { Fr = text.French, En = text.English };

    private static bool IsOf(V1.Profile shown, ProfileView view) => (int)shown.Role == (int)view.Row.Role
        && string.Equals(shown.Academy, view.Academy, StringComparison.Ordinal)
        && string.Equals(shown.Uai, view.Uai ?? "", StringComparison.Ordinal)
        && string.Equals(shown.Siret, view.Siret ?? "", StringComparison.Ordinal);
}
