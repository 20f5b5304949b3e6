using EntEcole.Directory.Access;
using EntEcole.Directory.Model;
using EntEcole.Directory.Persons;

namespace EntEcole.Directory.Rights;

/// <content>What a decision rests on.</content>
public sealed partial class RightsService
{
    private static DirectoryException NoPerson(PersonId id) => new(
        Reason.PersonNotFound, new LocalizedText("No such person.", "Cette personne n'existe pas."),
        DirectoryException.Fact("personId", id.ToString()));

    // A caller sees the person named for a right, when asking for it and when granting it.
    private async Task EnsureSeenAsync(
        Caller caller, RightsDemand demand, PersonView? person, long revision, CancellationToken cancellationToken)
    {
        if (demand.PersonId is { } id && !await authorizer.SeesAsync(caller, person, id, revision, cancellationToken))
        {
            throw NoPerson(id);
        }
    }

    private Task<RightsRequest> FindAsync(string requestId, Caller caller, long revision, CancellationToken cancellationToken) =>
        authorizer.FindAsync(
            requestId, request => authorizer.ReachesAsync(caller, request.Demand.Scope, revision, cancellationToken), revision, cancellationToken);

    private async Task<(PersonView? Person, RightsFacts Facts)> BeneficiaryAsync(RightsDemand demand, long revision, CancellationToken cancellationToken)
    {
        var id = demand.PersonId ?? (await rights.FindStaffAsync(demand.Scope.Siret!, demand.Staff!.Mail, revision, cancellationToken))?.PersonId;
        var facts = await rights.ReadRightsAsync(id is { } known ? [known] : [], revision, cancellationToken);
        return (id is { } one ? facts.PersonOf(one) : null, facts);
    }

    /// <summary>
    /// The grant of another director of publication that has days in common with <paramref name="grant"/>; null for none.
    /// </summary>
    private async Task<Grant?> PresentDirectorAsync(Grant grant, Coverage coverage, long revision, CancellationToken cancellationToken) =>
        (await rights.ListGrantsAsync(new GrantFilter { Kind = grant.Kind, Scope = grant.Scope }, int.MaxValue, int.MaxValue, revision, cancellationToken))
        .FirstOrDefault(other => other.PersonId != grant.PersonId && other.StartsOn <= grant.Recorded.LastDay
            && GrantStanding.Of(other, coverage, isEligible: true, grant.StartsOn).LastDay >= grant.StartsOn);

    /// <summary>The beneficiary of an ended grant, when they have no other in the collectivité: they leave.</summary>
    private async Task<StaffChange?> LeavingAsync(
        Grant ended, Grant? besides, Coverage coverage, long revision, DateOnly today, CancellationToken cancellationToken)
    {
        if (!ended.Kind.IsOfCollectivite() || besides?.PersonId == ended.PersonId)
        {
            return null;
        }

        var facts = await rights.ReadRightsAsync([ended.PersonId], revision, cancellationToken);
        var stays = facts.PersonOf(ended.PersonId) is not { } person || facts.GrantsOf(person).Any(grant =>
            grant.Scope == ended.Scope && !string.Equals(grant.GrantId, ended.GrantId, StringComparison.Ordinal)
            && GrantStanding.Of(grant, coverage, isEligible: true, today).State is GrantState.Active);
        return stays ? null : new StaffChange(ended.PersonId, ended.Academy, ended.Scope.Siret!, null, null, today, grace.After(today));
    }
}
