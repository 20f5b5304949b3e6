using EntEcole.Directory.Access;
using EntEcole.Directory.Model;
using EntEcole.Directory.Persons;

namespace EntEcole.Directory.Rights;

/// <summary>
/// Four eyes: the requester of a right, its decider and its beneficiary are three persons, as far as the directory can tell. What is
/// doubtful counts as one person.
/// </summary>
internal sealed class FourEyes(IPersonStore store)
{
    /// <summary>Refuses a requester who is the beneficiary.</summary>
    /// <param name="requestId">The request.</param>
    /// <param name="demand">What is asked for.</param>
    /// <param name="beneficiary">The beneficiary, when they are in the directory.</param>
    /// <param name="requester">Who asks.</param>
    /// <param name="revision">Revision of the facts.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="DirectoryException"><see cref="Reason.SelfDecision"/>.</exception>
    public async Task EnsureForOtherAsync(
        string requestId, RightsDemand demand, PersonView? beneficiary, Actor requester, long revision, CancellationToken cancellationToken)
    {
        if (await IsBeneficiaryAsync(requester, demand.PersonId, demand.Staff, beneficiary, revision, cancellationToken))
        {
            throw Refusal(requestId);
        }
    }

    /// <summary>Refuses a decision by the requester or the beneficiary, and one on a request that the beneficiary made.</summary>
    /// <param name="request">The request.</param>
    /// <param name="beneficiary">The beneficiary, when they are in the directory.</param>
    /// <param name="decider">Who decides.</param>
    /// <param name="revision">Revision of the facts.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="DirectoryException"><see cref="Reason.SelfDecision"/>.</exception>
    public async Task EnsureOtherAsync(
        RightsRequest request, PersonView? beneficiary, Actor decider, long revision, CancellationToken cancellationToken)
    {
        var (requester, demand) = (request.Requester, request.Demand);
        if (requester.MayBe(decider)
            || await IsOneAsync(requester.PersonId, decider.PersonId, revision, cancellationToken)
            || await IsBeneficiaryAsync(decider, demand.PersonId, demand.Staff, beneficiary, revision, cancellationToken))
        {
            throw Refusal(request.RequestId);
        }

        await EnsureForOtherAsync(request.RequestId, demand, beneficiary, requester, revision, cancellationToken);
    }

    /// <summary>Refuses a decision on a grant by its beneficiary.</summary>
    /// <param name="grant">The grant.</param>
    /// <param name="beneficiary">The beneficiary, when they are still in the directory.</param>
    /// <param name="decider">Who decides.</param>
    /// <param name="revision">Revision of the facts.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="DirectoryException"><see cref="Reason.SelfDecision"/>.</exception>
    public async Task EnsureOtherAsync(
        Grant grant, PersonView? beneficiary, Actor decider, long revision, CancellationToken cancellationToken)
    {
        if (await IsBeneficiaryAsync(decider, grant.PersonId, staff: null, beneficiary, revision, cancellationToken))
        {
            throw Refusal(grant.RequestId);
        }
    }

    private static DirectoryException Refusal(string requestId) => new(
        Reason.SelfDecision,
        new LocalizedText(
            "Neither the requester nor the beneficiary decides, and the beneficiary does not ask: three persons are needed.",
            "Ni le demandeur ni le bénéficiaire ne décide, et le bénéficiaire ne demande pas : il faut trois personnes."),
        DirectoryException.Fact("requestId", requestId));

    private static bool Has(PersonView? person, PersonId id) =>
        person is not null && (person.PersonId == id || person.MergedIds.Contains(id));

    // A name that is an address of the beneficiary, whatever its case.
    private static bool HasMail(PersonView? person, string mail) =>
        person?.Records.Any(record => string.Equals(record.Person.Mail, mail, StringComparison.OrdinalIgnoreCase)) == true;

    /// <summary>Whether an author is the beneficiary, under whatever id they are known, or bears their address.</summary>
    private async Task<bool> IsBeneficiaryAsync(
        Actor author, PersonId? asked, StaffIdentity? staff, PersonView? beneficiary, long revision, CancellationToken cancellationToken)
    {
        if (HasMail(beneficiary, author.Subject) || string.Equals(staff?.Mail, author.Subject, StringComparison.OrdinalIgnoreCase))
        {
            return true;
        }

        if (author.PersonId is not { } id)
        {
            return false;
        }

        return id == asked || Has(beneficiary, id)
            || (staff is not null && HasMail(await store.FindPersonAsync(id, revision, cancellationToken), staff.Mail));
    }

    /// <summary>Whether two ids are of one person: equal, or merged.</summary>
    private async Task<bool> IsOneAsync(PersonId? one, PersonId? other, long revision, CancellationToken cancellationToken) =>
        one is { } id && other is { } second && (id == second || Has(await store.FindPersonAsync(id, revision, cancellationToken), second));
}
