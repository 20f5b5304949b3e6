using System.Text.RegularExpressions;
using EntEcole.Directory.Access;
using EntEcole.Directory.Enrolment;
using EntEcole.Directory.Identity;
using EntEcole.Directory.Model;
using EntEcole.Directory.Persons;

namespace EntEcole.Directory.Federation;

/// <summary>
/// Says who it is that an identity provider has authenticated: by keys alone, never by names. Several values may name several persons: the
/// workspace opens a session over all of their profiles, and a person decides whether the persons are one.
/// </summary>
/// <param name="persons">Persons.</param>
/// <param name="links">Linked subjects.</param>
/// <param name="merges">Where proposals are remembered.</param>
/// <param name="settings">What the operator says of identity providers.</param>
/// <param name="hasher">What makes of subjects what the store keeps.</param>
/// <param name="time">The clock.</param>
public sealed partial class IdentityResolver(
    IPersonStore persons, IFederationStore links, IMergeStore merges, FederationSettings settings, SubjectHasher hasher, TimeProvider time)
{
    /// <summary>Values of one question.</summary>
    public const int MaxValues = 20;

    private const int MaxLength = 256;
    private const int Homonyms = 10;

    private static readonly IdentityOutcome[] BestFirst =
    [
        IdentityOutcome.Matched, IdentityOutcome.Ambiguous, IdentityOutcome.Suspended, IdentityOutcome.NotEnrolled,
        IdentityOutcome.NotFound, IdentityOutcome.Malformed,
    ];

    /// <summary>Who it is, within what the caller reaches.</summary>
    public async Task<IdentityAnswer> ResolveAsync(
        IdentityQuestion question, Perimeter within, EnrolledDay enrolled, CancellationToken cancellationToken)
    {
        var answers = new List<ValueAnswer>();
        foreach (var value in question.Values)
        {
            var (found, refusal) = await FindAsync(question, value, within, enrolled.Revision, cancellationToken);
            answers.Add(refusal ?? Judge(found, question, enrolled));
        }

        var answer = new IdentityAnswer(
            answers.Select(one => one.Outcome).MinBy(outcome => Array.IndexOf(BestFirst, outcome)), answers, IsMergeProposed: false);
        return answer with { IsMergeProposed = await ProposeAsync(question, answer.Persons, cancellationToken) };
    }

    private async Task<(IReadOnlyList<PersonView> Found, ValueAnswer? Refusal)> FindAsync(
        IdentityQuestion question, string value, Perimeter within, long revision, CancellationToken cancellationToken)
    {
        if (value.Length is 0 or > MaxLength || !OutsideText.IsAccepted(value))
        {
            return ([], Malformed(new("Not a value of this kind.", "Valeur mal formée.")));
        }

        switch (question.Kind)
        {
            case IdentityKind.EduConnectRef:
                return await OfEduConnectAsync(value, within, revision, cancellationToken);
            case IdentityKind.AgentMail:
                return PersonKey.OfMail(value) is { } mail
                    ? (await OfMailAsync(mail, within, revision, cancellationToken), null)
                    : ([], Malformed(new("Not a mail address.", "Adresse de courriel mal formée.")));
            case IdentityKind.LinkedSubject:
                return (await links.FindLinkedAsync(hasher.HashOf(question.Issuer, value), cancellationToken) is { } linked
                    && await persons.FindPersonAsync(linked, within, revision, cancellationToken) is { } person ? [person] : [], null);
            default:
                return SourceRef.TryParse(value, out var source) && source.Category.IsOfPersons()
                    ? (await persons.FindPersonAsync(source, within, revision, cancellationToken) is { } known ? [known] : [], null)
                    : ([], Malformed(new(
                        "Not a source record, as TOULOUSE:Eleve:1234.", "N'est pas un enregistrement source, comme TOULOUSE:Eleve:1234.")));
        }
    }

    private async Task<(IReadOnlyList<PersonView> Found, ValueAnswer? Refusal)> OfEduConnectAsync(
        string value, Perimeter within, long revision, CancellationToken cancellationToken)
    {
        if (Reference().Match(value) is not { Success: true } parts)
        {
            return ([], Malformed(new(
                "Not an EduConnect reference: academy, type and id between bars.",
                "N'est pas une référence ÉduConnect : académie, type et identifiant séparés par des barres.")));
        }

        var number = parts.Groups["a"].Value;
        if (!settings.EduConnectAcademies.TryGetValue(number, out var academy))
        {
            return ([], Malformed(new(
                $"Academy number {number} is not in the setting EduConnectAcademies.",
                $"Le numéro d'académie {number} n'est pas dans le réglage EduConnectAcademies.")));
        }

        return (
            await persons.FindRelativeOrPupilAsync(academy, parts.Groups["id"].Value, within, revision, cancellationToken), null);
    }

    // A private mail never logs an agent in: anybody may have opened the box.
    private async Task<IReadOnlyList<PersonView>> OfMailAsync(
        PersonKey mail, Perimeter within, long revision, CancellationToken cancellationToken)
    {
        if (!settings.IsAcademic(mail.Folded))
        {
            return [];
        }

        var listed = await persons.ListPersonsAsync(
            new PersonFilter { Keys = [mail], IncludeSuspended = true, Within = within }, 0, Homonyms, revision, cancellationToken);
        var agents = listed.Select(within.Show).OfType<PersonView>()
            .Where(person => person.Records.Any(record => record.Source.Category is AafCategory.PersEducNat && mail.IsOf(record))).ToList();
        var active = agents.Where(person => person.Profiles.Any(profile => profile.Row.State is ProfileState.Active)).ToList();
        return active.Count > 0 ? active : agents;
    }

    private static ValueAnswer Judge(IReadOnlyList<PersonView> found, IdentityQuestion question, EnrolledDay enrolled)
    {
        if (found.Count != 1)
        {
            return found.Count == 0 ? new ValueAnswer(IdentityOutcome.NotFound) : new ValueAnswer(
                IdentityOutcome.Ambiguous, Why: new("Several persons have this key.", "Plusieurs personnes ont cette clé."));
        }

        var person = found[0];
        var active = person.Profiles.Where(profile => profile.Row.State is ProfileState.Active).ToList();
        var days = person.Records.Select(record => record.Person.BirthDate).OfType<DateOnly>().ToList();
        if ((question.BirthDate is { } day && days.Count > 0 && !days.Contains(day))
            || (question.Uai is { } uai && !person.Profiles.Any(profile => string.Equals(profile.Uai, uai, StringComparison.Ordinal))))
        {
            return new ValueAnswer(IdentityOutcome.Ambiguous, Why: new(
                "The birth date or the school contradicts the key.", "La date de naissance ou l'école contredit la clé."));
        }

        return active.Count == 0
            ? new ValueAnswer(IdentityOutcome.Suspended, person, person.Profiles.Max(profile => profile.Row.PurgeOn))
            : active.Exists(profile => profile.Place is { } place && enrolled.Holds(place))
                ? new ValueAnswer(IdentityOutcome.Matched, person)
                : new ValueAnswer(IdentityOutcome.NotEnrolled, person);
    }

    // One account names both: the only official sign that two relatives are one.
    private async Task<bool> ProposeAsync(
        IdentityQuestion question, IReadOnlyList<PersonView> matched, CancellationToken cancellationToken)
    {
        if (question.Kind is not IdentityKind.EduConnectRef || matched.Count < 2
            || !matched.All(person => person.Records.All(record => record.Source.Category is AafCategory.PersRelEleve)))
        {
            return false;
        }

        var ordered = matched.OrderBy(person => person.PersonNo).ToList();
        foreach (var other in ordered.Skip(1))
        {
            await merges.Federated.RecordAsync(ordered[0].PersonId, other.PersonId, time.GetUtcNow(), cancellationToken);
        }

        return true;
    }

    private static ValueAnswer Malformed(LocalizedText why) => new(IdentityOutcome.Malformed, Why: why);

    // The type is kept by EduConnect for itself: only that there are three fields is certain.
    [GeneratedRegex(
        @"^\{AAF\}(?<a>[0-9A-Za-z]{1,8})\|(?<t>[^|]*)\|(?<id>[^|]{1,64})$", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 1_000)]
    private static partial Regex Reference();
}
