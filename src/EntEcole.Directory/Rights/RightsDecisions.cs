using EntEcole.Directory.Access;
using EntEcole.Directory.Model;

namespace EntEcole.Directory.Rights;

/// <summary>What a decision makes of a request, and which requests can be decided.</summary>
internal static class RightsDecisions
{
    /// <summary>The request with its decision.</summary>
    public static RightsRequest Decided(RightsRequest request, RightsRequestState state, Caller caller, string why, DateTimeOffset at) =>
        request with
        {
            State = state, DecidedBy = caller.Name, DeciderIssuer = caller.Issuer, DeciderPersonId = caller.PersonId,
            DecidedAt = at, DecisionReason = why.Trim(),
        };

    /// <summary>Whether it was decided so by the same caller: the answer was lost on its way.</summary>
    public static bool IsRepeated(RightsRequest request, RightsRequestState state, Caller caller, string why) =>
        request.State == state && request.Decider is { } decider && decider.IsOwn(caller)
        && string.Equals(request.DecisionReason, why.Trim(), StringComparison.Ordinal);

    /// <summary>What is recorded of a grant that stands so.</summary>
    public static GrantRecord RecordOf(Grant grant, GrantStanding standing) =>
        new(standing.State, standing.LastDay, standing.End, grant.Recorded.NoticedDay);

    /// <summary>Refuses a request that is closed.</summary>
    public static void EnsureWaiting(RightsRequest request)
    {
        if (request.State is not RightsRequestState.Requested)
        {
            throw Closed(request, Camel(request.State), "It was already decided or withdrawn.", "Elle a déjà été traitée ou retirée.");
        }
    }

    /// <summary>The refusal of one that is closed.</summary>
    public static DirectoryException Closed(RightsRequest request, string state, string english, string french) => new(
        Reason.RightsRequestClosed,
        new LocalizedText("The request is closed. " + english, "La demande est close. " + french),
        new Dictionary<string, string>(StringComparer.Ordinal) { ["requestId"] = request.RequestId, ["state"] = state });

    /// <summary>The state as errors name it.</summary>
    public static string Camel<T>(T state)
        where T : struct, Enum => System.Text.Json.JsonNamingPolicy.CamelCase.ConvertName(state.ToString());

    /// <summary>Gives up when others have decided as often as this meanwhile.</summary>
    public static void ValidateAttempts(int attempt, int most)
    {
        if (attempt + 1 >= most)
        {
            throw new DirectoryException(
                Reason.StoreUnavailable, new LocalizedText(
                    "The directory changes too often just now. Ask again.", "L'annuaire change trop souvent en ce moment. Redemander."));
        }
    }
}
