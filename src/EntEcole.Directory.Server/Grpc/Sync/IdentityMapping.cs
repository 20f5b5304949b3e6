using EntEcole.Directory.Access;
using EntEcole.Directory.Identity;
using EntEcole.Directory.Server.Grpc.Enrolment;
using EntEcole.Directory.Server.Grpc.Views;
using Google.Protobuf.WellKnownTypes;

namespace EntEcole.Directory.Server.Grpc.Sync;

/// <summary>From held records to messages. Decisions and matches have the same numbers on both sides.</summary>
internal static class IdentityMapping
{
    public static V1.IdentityHold ToMessage(this IdentityHold hold, AccessTrace trace)
    {
        var delivered = hold.Delivered.ToSummary(hold.PersonId, trace);
        delivered.PersonId = "";
        return new V1.IdentityHold
        {
            Hold = hold.HoldNo,
            Source = hold.Source.ToMessage(),
            Person = hold.Known?.ToSummary(hold.PersonId, trace) ?? new V1.PersonSummary { PersonId = hold.PersonId.ToString() },
            Delivered = delivered,
            Uai = hold.Uai ?? "",
            Facts = { FactsOf(hold) },
            SinceRunId = hold.SinceRun,
            LastRunId = hold.LastRun,
            Decision = hold.Decision is { } decision ? (V1.IdentityDecision)decision : V1.IdentityDecision.Unspecified,
            DecidedBy = hold.Author?.By ?? "",
            DecidedAt = hold.Author?.At.ToTimestamp(),
            DecisionReason = hold.Author?.Why ?? "",
        };
    }

    private static IEnumerable<V1.IdentityFact> FactsOf(IdentityHold hold)
    {
        if (hold.Known is null)
        {
            return [];
        }

        var facts = FactComparison.Of(IdentityFacts.Of(hold.Known), IdentityFacts.Of(hold.Delivered));
        return new[]
        {
            ("pupil.ine", facts.Ine), ("birth_date", facts.BirthDate), ("usage_name", facts.FamilyName), ("given_name", facts.GivenName),
            ("civility", facts.Title), ("mail", facts.Mail),
        }.Where(fact => fact.Item2 is not FactMatch.Unknown)
            .Select(fact => new V1.IdentityFact { Field = fact.Item1, Match = (V1.FactMatch)fact.Item2 });
    }
}
