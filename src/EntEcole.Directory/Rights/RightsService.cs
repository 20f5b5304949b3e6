using EntEcole.Directory.Access;
using EntEcole.Directory.Model;
using EntEcole.Directory.Persons;
using EntEcole.Directory.Revisions;

namespace EntEcole.Directory.Rights;

/// <summary>
/// Where rights are asked for, decided by another person, taken back and revoked. Each decision is made over the facts of one revision and
/// written only if the directory is still as it was; otherwise it is made again.
/// </summary>
/// <param name="rights">Requests and grants.</param>
/// <param name="persons">Persons.</param>
/// <param name="revisions">Revisions.</param>
/// <param name="authorizer">What callers reach, and who decides.</param>
/// <param name="grace">How long a member of a collectivité's staff is kept after their last grant.</param>
/// <param name="time">Clock.</param>
public sealed class RightsService(
    IRightsStore rights, IPersonStore persons, IRevisionStore revisions, RightsAuthorizer authorizer, Grace grace, TimeProvider time)
{
    // Others decide too, and nights end; a caller that loses as often as this is asked to come back.
    private const int Attempts = 20;

    private readonly FourEyes eyes = new(persons);
    private readonly RightsFactReader reader = new(rights, grace);

    private DateOnly Today => FrenchTime.DayAt(time.GetUtcNow());

    /// <summary>
    /// Records a request. The same request id of the same caller with the same content gives the request as it is; ids of other callers do
    /// not count.
    /// </summary>
    /// <exception cref="DirectoryException">
    /// <see cref="Reason.InvalidArgument"/>, <see cref="Reason.RightsRequestIdReused"/>, <see cref="Reason.SchoolNotFound"/>,
    /// <see cref="Reason.PersonNotFound"/>, <see cref="Reason.SelfDecision"/>, and what must be true of a right
    /// (<see cref="Reason.ScopeNotEnrolled"/>,
    /// <see cref="Reason.BeneficiaryNotParent"/>, <see cref="Reason.BeneficiaryNotEligible"/>, <see cref="Reason.KindNotYetOpen"/>,
    /// <see cref="Reason.GrantAlreadyHeld"/>).
    /// </exception>
    public Task<RightsApplied> CreateAsync(string requestId, RightsDemand demand, Caller caller, CancellationToken cancellationToken)
    {
        RightsConditions.ValidateForm(requestId, demand);
        return DecideAsync(
            async revision =>
            {
                if (await authorizer.FindOwnAsync(requestId, caller, revision, cancellationToken) is { } known)
                {
                    return known.Demand == demand
                        ? new Outcome(null, known)
                        : throw new DirectoryException(
                            Reason.RightsRequestIdReused,
                            new LocalizedText(
                                "You have used this request id for another request.",
                                "Vous avez déjà utilisé cet identifiant pour une autre demande."),
                            DirectoryException.Fact("requestId", requestId));
                }

                var today = Today;
                RightsConditions.ValidateDays(demand, today);
                await authorizer.EnsureScopeAsync(caller, demand.Scope, demand.StartsOn ?? today, revision, cancellationToken);
                var (person, facts) = await reader.BeneficiaryAsync(demand, revision, cancellationToken);
                await EnsureSeenAsync(caller, demand, person, revision, cancellationToken);
                await eyes.EnsureForOtherAsync(requestId, demand, person, Actor.Of(caller), revision, cancellationToken);
                RightsConditions.Validate(demand, person, facts, today);
                return new Outcome(new RightsChange(revision)
                {
                    Request = new RightsRequest
                    {
                        RequestId = requestId,
                        GivenKey = PersonId.New().ToString(),
                        Demand = demand,
                        State = RightsRequestState.Requested,
                        RequestedBy = caller.Name,
                        RequesterIssuer = caller.Issuer,
                        RequesterPersonId = caller.PersonId,
                        RequestedAt = time.GetUtcNow(),
                    },
                });
            },
            cancellationToken);
    }

    /// <summary>
    /// Grants a request; conditions are judged again. Staff of a collectivité who are not there yet come with it. The grant that another
    /// director of publication has is handed over if that is asked for.
    /// </summary>
    /// <returns>The request, its grant, and after it the grant handed over.</returns>
    /// <exception cref="DirectoryException">
    /// <see cref="Reason.RightsRequestNotFound"/>, <see cref="Reason.RightsRequestClosed"/>, <see cref="Reason.SelfDecision"/>,
    /// <see cref="Reason.DeciderNotEntitled"/>, <see cref="Reason.PublicationDirectorExists"/>, and those of creation.
    /// </exception>
    public Task<RightsApplied> ApproveAsync(string requestId, string why, bool handOver, Caller caller, CancellationToken cancellationToken)
    {
        DecisionAuthor.Validate("reason", why);
        return DecideAsync(
            async revision =>
            {
                var request = await FindAsync(requestId, caller, revision, cancellationToken);
                if (RightsDecisions.IsRepeated(request, RightsRequestState.Approved, caller, why))
                {
                    return new Outcome(null, request);
                }

                RightsDecisions.EnsureWaiting(request);
                var demand = request.Demand;
                var (person, facts) = await reader.BeneficiaryAsync(demand, revision, cancellationToken);
                await authorizer.EnsureDeciderAsync(caller, demand.Kind, demand.Scope, facts.Coverage, revision, cancellationToken);
                await EnsureSeenAsync(caller, demand, person, revision, cancellationToken);
                await eyes.EnsureOtherAsync(request, person, Actor.Of(caller), revision, cancellationToken);
                var (now, today) = (time.GetUtcNow(), Today);
                if (demand.EndsOn < today)
                {
                    throw RightsDecisions.Closed(
                        request, "outOfDate", "Its last day is past: it can only be rejected.",
                        "Son dernier jour est passé : elle ne peut qu'être rejetée.");
                }

                var first = RightsConditions.Validate(demand, person, facts, today);
                var term = facts.Coverage.Of(demand.Scope).First(one => one.Holds(first));
                var staff = demand.Staff is not { } identity && !demand.Kind.IsOfCollectivite() ? null : new StaffChange(
                    person?.PersonId ?? PersonId.New(), term.Academy, demand.Scope.Siret!, term.Collectivite, demand.Staff, today,
                    PurgeOn: null);
                var grant = new Grant
                {
                    GrantId = PersonId.New().ToString(),
                    Kind = demand.Kind,
                    Scope = demand.Scope,
                    Academy = term.Academy,
                    PersonNo = person?.PersonNo ?? 0,
                    PersonId = person?.PersonId ?? staff!.PersonId,
                    StartsOn = first,
                    EndsOn = demand.EndsOn,
                    Association = demand.Association,
                    RequestId = request.RequestId,
                    GrantedBy = caller.Name,
                    GranterIssuer = caller.Issuer,
                    GranterPersonId = caller.PersonId,
                    GrantedAt = now,
                    Recorded = new GrantRecord(GrantState.Active, first, GrantEnd.Convention),
                };
                grant = grant with
                {
                    Recorded = RightsDecisions.RecordOf(grant, GrantStanding.Of(grant, facts.Coverage, isEligible: true, today)),
                };
                var present = demand.Kind is RightKind.CollectivitePublicationDirector
                    ? await reader.PresentDirectorAsync(grant, facts.Coverage, revision, cancellationToken)
                    : null;
                if (present is not null && !handOver)
                {
                    throw new DirectoryException(
                        Reason.PublicationDirectorExists,
                        new LocalizedText(
                            "The collectivité has a director of publication: ask for the hand-over to end that grant in the same step.",
                            "La collectivité a un directeur de publication : demander la passation pour mettre fin à ce droit dans le même temps."),
                        new Dictionary<string, string>(StringComparer.Ordinal)
                        {
                            ["siret"] = demand.Scope.Siret!,
                            ["grantId"] = present.GrantId,
                        });
                }

                var ended = present is null ? null : Ended(present, first, isHandedOver: true, caller, why, facts.Coverage, today);
                var leaving = ended is null || ended.Recorded.State is GrantState.Active ? null
                    : await reader.LeavingAsync(ended, besides: grant, facts.Coverage, revision, today, cancellationToken);
                return new Outcome(new RightsChange(revision)
                {
                    Request = RightsDecisions.Decided(request, RightsRequestState.Approved, caller, why, now) with
                    {
                        GrantId = grant.GrantId,
                    },
                    Grants = ended is null ? [grant] : [grant, ended],
                    Staff = [.. new[] { staff, leaving }.OfType<StaffChange>()],
                });
            },
            cancellationToken);
    }

    /// <summary>Refuses a request.</summary>
    /// <exception cref="DirectoryException">
    /// <see cref="Reason.RightsRequestNotFound"/>, <see cref="Reason.RightsRequestClosed"/>, <see cref="Reason.SelfDecision"/>,
    /// <see cref="Reason.DeciderNotEntitled"/>.
    /// </exception>
    public Task<RightsApplied> RejectAsync(string requestId, string why, Caller caller, CancellationToken cancellationToken)
    {
        DecisionAuthor.Validate("reason", why);
        return DecideAsync(
            async revision =>
            {
                var request = await FindAsync(requestId, caller, revision, cancellationToken);
                if (RightsDecisions.IsRepeated(request, RightsRequestState.Rejected, caller, why))
                {
                    return new Outcome(null, request);
                }

                RightsDecisions.EnsureWaiting(request);
                var (person, facts) = await reader.BeneficiaryAsync(request.Demand, revision, cancellationToken);
                await authorizer.EnsureDeciderAsync(
                    caller, request.Demand.Kind, request.Demand.Scope, facts.Coverage, revision, cancellationToken);
                await eyes.EnsureOtherAsync(request, person, Actor.Of(caller), revision, cancellationToken);
                return new Outcome(new RightsChange(revision) { Request = RightsDecisions.Decided(
                    request, RightsRequestState.Rejected, caller, why, time.GetUtcNow()) });
            },
            cancellationToken);
    }

    /// <summary>Takes one's own request back.</summary>
    /// <exception cref="DirectoryException"><see cref="Reason.RightsRequestNotFound"/>, <see
    /// cref="Reason.RightsRequestClosed"/>.</exception>
    public Task<RightsApplied> CancelAsync(string requestId, string why, Caller caller, CancellationToken cancellationToken)
    {
        if (why.Length > 0)
        {
            DecisionAuthor.Validate("reason", why);
        }

        return DecideAsync(
            async revision =>
            {
                var request = await authorizer.FindOwnAsync(requestId, caller, revision, cancellationToken)
                    ?? throw RightsAuthorizer.NoRequest(requestId);
                if (RightsDecisions.IsRepeated(request, RightsRequestState.Cancelled, caller, why))
                {
                    return new Outcome(null, request);
                }

                RightsDecisions.EnsureWaiting(request);
                return new Outcome(new RightsChange(revision) { Request = RightsDecisions.Decided(
                    request, RightsRequestState.Cancelled, caller, why, time.GetUtcNow()) });
            },
            cancellationToken);
    }

    /// <summary>Ends a grant now. Staff of a collectivité leave with their last one.</summary>
    /// <exception cref="DirectoryException">
    /// <see cref="Reason.GrantNotFound"/>, <see cref="Reason.GrantEnded"/>, <see cref="Reason.SelfDecision"/>,
    /// <see cref="Reason.DeciderNotEntitled"/>.
    /// </exception>
    public Task<RightsApplied> RevokeAsync(string grantId, string why, Caller caller, CancellationToken cancellationToken)
    {
        DecisionAuthor.Validate("reason", why);
        return DecideAsync(
            async revision =>
            {
                var grant = await rights.FindGrantAsync(grantId, revision, cancellationToken);
                if (grant is null || !await authorizer.ReachesAsync(caller, grant.Scope, revision, cancellationToken))
                {
                    throw RightsAuthorizer.NoGrant(grantId);
                }

                var today = Today;
                var facts = await rights.ReadRightsAsync([grant.PersonId], revision, cancellationToken);
                var person = facts.PersonOf(grant.PersonId);
                await authorizer.EnsureDeciderAsync(caller, grant.Kind, grant.Scope, facts.Coverage, revision, cancellationToken);
                await eyes.EnsureOtherAsync(grant, person, Actor.Of(caller), revision, cancellationToken);
                var state = GrantStanding.Of(grant, facts.Coverage, isEligible: true, today).State;
                if (state is not GrantState.Active)
                {
                    throw new DirectoryException(
                        Reason.GrantEnded,
                        new LocalizedText("The grant has ended.", "Le droit a pris fin."),
                        new Dictionary<string, string>(StringComparer.Ordinal)
                        {
                            ["grantId"] = grantId,
                            ["state"] = RightsDecisions.Camel(state),
                        });
                }

                var ended = Ended(grant, today, isHandedOver: false, caller, why, facts.Coverage, today);
                var leaving = await reader.LeavingAsync(ended, besides: null, facts.Coverage, revision, today, cancellationToken);
                return new Outcome(new RightsChange(revision) { Grants = [ended], Staff = leaving is null ? [] : [leaving] });
            },
            cancellationToken);
    }

    /// <summary>
    /// Records what days have brought: grants that have ended, or whose end has moved with a convention; notice of those that end within
    /// <paramref name="noticeDays"/>; staff who leave with their last grant, or come back. Decides nothing: checks are right without it.
    /// </summary>
    /// <returns>How many grants were written.</returns>
    public async Task<int> RecordAsync(int noticeDays, CancellationToken cancellationToken)
    {
        var recorder = new GrantRecorder(rights, grace);
        for (var attempt = 0; ; attempt++)
        {
            var revision = await revisions.GetRevisionAsync(cancellationToken);
            var change = await recorder.DueAsync(Today, noticeDays, revision, cancellationToken);
            if (change is null || await rights.ApplyRightsAsync(change, cancellationToken) is not null)
            {
                return change?.Grants.Count ?? 0;
            }

            RightsDecisions.ValidateAttempts(attempt, Attempts);
        }
    }

    private async Task<RightsApplied> DecideAsync(Func<long, Task<Outcome>> decide, CancellationToken cancellationToken)
    {
        for (var attempt = 0; ; attempt++)
        {
            var revision = await revisions.GetRevisionAsync(cancellationToken);
            var outcome = await decide(revision);
            if (outcome.Change is not { } change)
            {
                return new RightsApplied(revision, outcome.Known, []);
            }

            if (await rights.ApplyRightsAsync(change, cancellationToken) is { } applied)
            {
                return applied;
            }

            RightsDecisions.ValidateAttempts(attempt, Attempts);
        }
    }

    private Grant Ended(Grant grant, DateOnly from, bool isHandedOver, Caller caller, string why, Coverage coverage, DateOnly today)
    {
        var ended = grant with
        {
            EndedFrom = from, IsHandedOver = isHandedOver,
            RevokedBy = caller.Name, RevokerIssuer = caller.Issuer, RevokerPersonId = caller.PersonId,
            RevokedAt = time.GetUtcNow(), RevocationReason = why.Trim(),
        };
        return ended with { Recorded = RightsDecisions.RecordOf(ended, GrantStanding.Of(ended, coverage, isEligible: true, today)) };
    }

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
            requestId, request => authorizer.ReachesAsync(caller, request.Demand.Scope, revision, cancellationToken), revision,
            cancellationToken);

    private sealed record Outcome(RightsChange? Change, RightsRequest? Known = null);
}
