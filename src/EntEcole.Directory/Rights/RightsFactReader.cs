using EntEcole.Directory.Model;
using EntEcole.Directory.Persons;

namespace EntEcole.Directory.Rights;

/// <summary>Reads what a decision on a right rests on.</summary>
/// <param name="rights">Requests and grants.</param>
/// <param name="grace">How long a member of a collectivité's staff is kept after their last grant.</param>
internal sealed class RightsFactReader(IRightsStore rights, Grace grace)
{
    /// <summary>The beneficiary of a demand, as far as they are known, and the facts of their rights.</summary>
    public async Task<(PersonView? Person, RightsFacts Facts)> BeneficiaryAsync(
        RightsDemand demand, long revision, CancellationToken cancellationToken)
    {
        var id = demand.PersonId ?? (
            await rights.FindStaffAsync(demand.Scope.Siret!, demand.Staff!.Mail, revision, cancellationToken))?.PersonId;
        var facts = await rights.ReadRightsAsync(id is { } known ? [known] : [], revision, cancellationToken);
        return (id is { } one ? facts.PersonOf(one) : null, facts);
    }

    /// <summary>
    /// The grant of another director of publication that has days in common with <paramref name="grant"/>; null for none.
    /// </summary>
    public async Task<Grant?> PresentDirectorAsync(Grant grant, Coverage coverage, long revision, CancellationToken cancellationToken) =>
        (await rights.ListGrantsAsync(
            new GrantFilter { Kind = grant.Kind, Scope = grant.Scope }, int.MaxValue, int.MaxValue, revision, cancellationToken))
        .FirstOrDefault(other => other.PersonId != grant.PersonId && other.StartsOn <= grant.Recorded.LastDay
            && GrantStanding.Of(other, coverage, isEligible: true, grant.StartsOn).LastDay >= grant.StartsOn);

    /// <summary>The beneficiary of an ended grant, when they have no other in the collectivité: they leave.</summary>
    public async Task<StaffChange?> LeavingAsync(
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
