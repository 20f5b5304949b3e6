using EntEcole.Directory.Rights;
using EntEcole.Directory.Server.Grpc.Views;
using Google.Protobuf.WellKnownTypes;

namespace EntEcole.Directory.Server.Grpc.Rights;

/// <summary>From rights to messages. Kinds, states and reasons have the same numbers on both sides.</summary>
internal static class RightsMapping
{
    public static V1.RightsRequest ToMessage(this RightsRequest request) => new()
    {
        RequestId = request.RequestId,
        RequestKey = request.RequestKey,
        Kind = (V1.RightKind)request.Demand.Kind,
        Scope = request.Demand.Scope.ToMessage(),
        Beneficiary = request.Demand.Staff is { } staff
            ? new V1.Beneficiary
            {
                Staff = new V1.CollectiviteStaff
                {
                    Civility = staff.Civility,
                    UsageName = staff.UsageName,
                    GivenName = staff.GivenName,
                    Mail = staff.Mail,
                },
            }
            : new V1.Beneficiary { PersonId = request.Demand.PersonId.ToString() },
        StartsOn = request.Demand.StartsOn.Text(),
        EndsOn = request.Demand.EndsOn.Text(),
        Justification = request.Demand.Justification,
        Association = request.Demand.Association.OrEmpty(),
        State = (V1.RightsRequestState)request.State,
        RequestedBy = request.RequestedBy,
        RequestedAt = request.RequestedAt.ToTimestamp(),
        DecidedBy = request.DecidedBy.OrEmpty(),
        DecidedAt = request.DecidedAt?.ToTimestamp(),
        DecisionReason = request.DecisionReason.OrEmpty(),
        GrantId = request.GrantId.OrEmpty(),
    };

    /// <summary>A grant as it stands on a day.</summary>
    /// <param name="grant">The grant.</param>
    /// <param name="facts">Facts about its beneficiary.</param>
    /// <param name="beneficiary">Who holds it, as the caller may see them; null: only their id.</param>
    /// <param name="today">The day.</param>
    public static V1.Grant ToMessage(this Grant grant, RightsFacts facts, V1.PersonSummary? beneficiary, DateOnly today)
    {
        var standing = StandingOf(grant, facts, today);
        var message = grant.ToMessage(standing.State, standing.LastDay, standing.End);
        message.Beneficiary = beneficiary ?? message.Beneficiary;
        message.Conventions.Add(
            facts.Coverage.Of(grant.Scope).Where(term => term.Holds(Max(today, grant.StartsOn))).Select(term => term.Reference));
        return message;
    }

    /// <summary>
    /// A grant as it was last recorded: what who follows the changes is told. Of the beneficiary the id alone, without conventions.
    /// </summary>
    public static V1.Grant ToMessage(this Grant grant) => grant.ToMessage(grant.Recorded.State, grant.Recorded.LastDay, grant.Recorded.End);

    /// <summary>How a grant stands on a day.</summary>
    public static GrantStanding StandingOf(Grant grant, RightsFacts facts, DateOnly today) =>
        GrantStanding.Of(grant, facts.Coverage, GrantStanding.IsEligible(grant.Kind, grant.Scope, facts.PersonOf(grant.PersonId)), today);

    public static V1.RightDecision ToMessage(this in RightDecision decision) => new()
    {
        Allowed = decision.IsAllowed,
        Reason = (V1.CheckReason)decision.Reason,
        GrantId = decision.Grant?.GrantId ?? "",
        EndsOn = decision.LastDay.Text(),
    };

    public static V1.RightScope ToMessage(this RightScope scope) =>
        scope.Siret is { } siret ? new V1.RightScope { Siret = siret } : new V1.RightScope { Uai = scope.Uai.OrEmpty() };

    private static V1.Grant ToMessage(this Grant grant, GrantState state, DateOnly lastDay, GrantEnd end) => new()
    {
        GrantId = grant.GrantId,
        Kind = (V1.RightKind)grant.Kind,
        Scope = grant.Scope.ToMessage(),
        Beneficiary = new V1.PersonSummary { PersonId = grant.PersonId.ToString() },
        State = (V1.GrantState)state,
        StartsOn = ((DateOnly?)grant.StartsOn).Text(),
        EndsOn = ((DateOnly?)lastDay).Text(),
        End = (V1.GrantEnd)end,
        RequestId = grant.RequestId,
        GrantedBy = grant.GrantedBy,
        GrantedAt = grant.GrantedAt.ToTimestamp(),
        RevokedBy = grant.RevokedBy.OrEmpty(),
        RevokedAt = grant.RevokedAt?.ToTimestamp(),
        RevocationReason = grant.RevocationReason.OrEmpty(),
        Association = grant.Association.OrEmpty(),
    };

    private static DateOnly Max(DateOnly one, DateOnly other) => one > other ? one : other;
}
