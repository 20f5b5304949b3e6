using EntEcole.Directory.Enrolment;
using EntEcole.Directory.Model;
using EntEcole.Directory.Persons;
using EntEcole.Directory.Rights;

namespace EntEcole.Directory.Exports.Gar;

/// <summary>
/// The staff of collectivités, for an operator who exports them: while a right of theirs holds, in the schools that the conventions in
/// force of their collectivité name. They are few, and read whole.
/// </summary>
internal sealed class GarCollectivites(IRightsStore rights)
{
    private const int Page = 1_000;

    /// <summary>Those with a school among <paramref name="exported"/>.</summary>
    public async Task<IReadOnlyList<GarMember>> ReadAsync(
        IEnumerable<Convention> inForce, IReadOnlySet<string> exported, (DateOnly Day, long Revision) at,
        CancellationToken cancellationToken)
    {
        var schools = inForce.SelectMany(one => one.Schools, (one, school) => (one.Siret, school.Uai))
            .Where(pair => exported.Contains(pair.Uai)).ToLookup(pair => pair.Siret, pair => pair.Uai, StringComparer.Ordinal);
        var members = new List<GarMember>();
        foreach (var batch in (await BeneficiariesAsync(at.Revision, cancellationToken)).Chunk(Page))
        {
            var facts = await rights.ReadRightsAsync(batch, at.Revision, cancellationToken);
            members.AddRange(facts.Persons.Select(person => new GarMember(person, person.PersonId.ToString(), [])
            {
                Uais =
                [
                    .. SiretsOf(person, facts, at.Day).SelectMany(siret => schools[siret]).Distinct(StringComparer.Ordinal)
                        .Order(StringComparer.Ordinal),
                ],
            }).Where(member => member.Uais.Count > 0));
        }

        return members;
    }

    private static IEnumerable<string> SiretsOf(PersonView person, RightsFacts facts, DateOnly day) => facts.GrantsOf(person)
        .Where(grant => grant.Kind.IsOfCollectivite() && grant.StartsOn <= day && GrantStanding.Of(
            grant, facts.Coverage, GrantStanding.IsEligible(grant.Kind, grant.Scope, person), day).State is GrantState.Active)
        .Select(grant => grant.Scope.Siret!)
        .Where(siret => person.Profiles.Any(profile => profile.Row is { Role: Role.CollectiviteStaff, State: ProfileState.Active }
            && string.Equals(profile.Siret, siret, StringComparison.Ordinal)));

    private async Task<HashSet<PersonId>> BeneficiariesAsync(long revision, CancellationToken cancellationToken)
    {
        var found = new HashSet<PersonId>();
        foreach (var kind in Enum.GetValues<RightKind>().Where(kind => kind.IsOfCollectivite()))
        {
            for (var before = int.MaxValue; ;)
            {
                var page = await rights.ListGrantsAsync(
                    new GrantFilter { Kind = kind, IsOpen = true }, before, Page, revision, cancellationToken);
                found.UnionWith(page.Select(grant => grant.PersonId));
                if (page.Count < Page)
                {
                    break;
                }

                before = page[^1].GrantNo;
            }
        }

        return found;
    }
}
