using EntEcole.Directory.Access;
using EntEcole.Directory.Identity;
using EntEcole.Directory.Model;
using EntEcole.Directory.Persons;
using EntEcole.Directory.Server.Grpc.Directory;
using EntEcole.Directory.Server.Grpc.Enrolment;
using EntEcole.Directory.Server.Grpc.Rights;
using EntEcole.Directory.Server.Grpc.Views;
using Google.Protobuf.WellKnownTypes;

namespace EntEcole.Directory.Server.Grpc.Sync;

/// <summary>From proposals to messages. States have the same numbers on both sides; a score is a share of the most points.</summary>
internal static class MergeMapping
{
    public static V1.MergeProposal ToMessage(this MergeProposal proposal, AccessTrace trace) => new()
    {
        ProposalId = proposal.Id,
        Person = ToSummary(proposal.Kept, proposal.KeptId, trace),
        Other = ToSummary(proposal.Other, proposal.OtherId, trace),
        Score = ShareOf(proposal.Points),
        Evidence =
        {
            proposal.Evidence.Select(
                fact => new V1.MergeEvidence { Field = fact.Field, Weight = ShareOf(fact.Points), Text = fact.Text.ToMessage() }),
        },
        State = (V1.MergeProposalState)proposal.State,
        DecidedBy = proposal.Author?.By ?? "",
        DecidedAt = proposal.Author?.At.ToTimestamp(),
        DecisionReason = proposal.Author?.Why ?? "",
    };

    /// <summary>Enough to recognise a person; the id alone when they are no longer there.</summary>
    public static V1.PersonSummary ToSummary(PersonView? view, PersonId id, AccessTrace trace) =>
        view?.Records[0].Person.ToSummary(id, trace) ?? new V1.PersonSummary { PersonId = id.ToString() };

    private static double ShareOf(int points) => (double)points / MergeScore.Most;
}
