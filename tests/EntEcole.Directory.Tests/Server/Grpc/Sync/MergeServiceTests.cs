using EntEcole.Directory.Tests.Support;
using EntEcole.Directory.V1;
using Grpc.Core;
using AafCategory = EntEcole.Directory.Model.AafCategory;

namespace EntEcole.Directory.Tests.Server.Grpc.Sync;

/// <summary>Persons who may be one, and the decisions on them, over gRPC.</summary>
public sealed class MergeServiceTests : IAsyncLifetime
{
    private const string Why = "Même adresse, même numéro";

    private SyncBench bench = null!;
    private TestServer server = null!;
    private string anne = "", other = "", homonym = "", paul = "", pupil = "";

    private SyncService.SyncServiceClient Client => server.Sync;

    public async ValueTask InitializeAsync()
    {
        bench = await TwoAcademies.CreateAsync();
        server = await TestServer.StartAsync(bench.Store);
        anne = await TwoAcademies.IdOfAsync(bench, "TOULOUSE", AafCategory.PersRelEleve, "21");
        homonym = await TwoAcademies.IdOfAsync(bench, "TOULOUSE", AafCategory.PersRelEleve, "22");
        other = await TwoAcademies.IdOfAsync(bench, "MONTPELLIER", AafCategory.PersRelEleve, "21");
        paul = await TwoAcademies.IdOfAsync(bench, "TOULOUSE", AafCategory.PersEducNat, "31");
        pupil = await TwoAcademies.IdOfAsync(bench, "TOULOUSE", AafCategory.Eleve, "11");
    }

    public async ValueTask DisposeAsync()
    {
        await server.DisposeAsync();
        await bench.DisposeAsync();
    }

    [Fact]
    public async Task ListMergeProposals_OfTwoAcademies_ExplainsTheScoreAndNamesNoHomonymOfOneFeed()
    {
        var answer = await Client.ListMergeProposalsAsync(new ListMergeProposalsRequest());

        Assert.Equal(2, answer.Proposals.Count);
        var mother = answer.Proposals[0];
        Assert.Equal((anne, other, MergeProposalState.Open), (mother.Person.PersonId, mother.Other.PersonId, mother.State));
        Assert.Equal(("ESSAI", "Anne", 0.7), (mother.Person.UsageName, mother.Person.GivenName, mother.Score));
        Assert.Equal([("mail", 0.4), ("usage_name", 0.3)], mother.Evidence.Select(fact => (fact.Field, fact.Weight)));
        Assert.All(mother.Evidence, fact => Assert.True(
            fact.Text.Fr.Length > 0 && fact.Text.En.Length > 0 && !fact.Text.En.Contains("anne@", StringComparison.Ordinal)));
        var teacher = answer.Proposals[1];
        Assert.Equal((paul, 0.8), (teacher.Person.PersonId, teacher.Score));
        Assert.Equal("birth_date", teacher.Evidence[0].Field);
        Assert.Null(mother.ProposedAt);

        Assert.Equal(teacher.ProposalId, Assert.Single(await ListAsync(new MergeProposalFilter { MinScore = 0.71 })).ProposalId);
        Assert.Equal(teacher.ProposalId, Assert.Single(await ListAsync(new MergeProposalFilter { Role = Role.Teacher })).ProposalId);
        Assert.Equal(mother.ProposalId, Assert.Single(await ListAsync(new MergeProposalFilter { PersonId = other })).ProposalId);
        Assert.Empty(await ListAsync(new MergeProposalFilter { PersonId = homonym }));
        Assert.Empty(await ListAsync(new MergeProposalFilter { Academy = "LIMOGES" }));
        Assert.Equal(2, (await ListAsync(new MergeProposalFilter { Academy = "montpellier" })).Count);
    }

    [Fact]
    public async Task ListMergeProposals_PageByPage_IsPinnedToItsRevision()
    {
        var first = await Client.ListMergeProposalsAsync(new ListMergeProposalsRequest { PageSize = 1 });
        Assert.NotEmpty(first.NextPageToken);
        await Client.MergePersonsAsync(new MergePersonsRequest
        {
            PersonId = paul, OtherPersonId = await TwoAcademies.IdOfAsync(bench, "MONTPELLIER", AafCategory.PersEducNat, "31"),
            Reason = Why,
        });

        var second = await Client.ListMergeProposalsAsync(new ListMergeProposalsRequest { PageSize = 1, PageToken = first.NextPageToken });
        Assert.Equal((first.Revision, paul, ""), (second.Revision, Assert.Single(second.Proposals).Person.PersonId, second.NextPageToken));
        Assert.Equal(anne, Assert.Single(await ListAsync(null)).Person.PersonId);
        var error = await RichError.OfAsync(Client.ListMergeProposalsAsync(
            new ListMergeProposalsRequest { PageToken = first.NextPageToken, Filter = new MergeProposalFilter { MinScore = 0.5 } }));
        Assert.Equal("PAGE_TOKEN_INVALID", error.Reason);
    }

    [Fact]
    public async Task DecideMergeProposal_Accepted_MergesThemAndSaysWho()
    {
        var proposal = (await ListAsync(new MergeProposalFilter { PersonId = anne }))[0];
        var before = await bench.Store.Revisions.GetRevisionAsync(CancellationToken.None);

        var answer = await Client.DecideMergeProposalAsync(
            new DecideMergeProposalRequest { ProposalId = proposal.ProposalId, Decision = MergeDecision.Accept, Reason = Why });

        Assert.Equal(
            (before + 1, MergeProposalState.Accepted, "tests", Why),
            (answer.Revision, answer.Proposal.State, answer.Proposal.DecidedBy, answer.Proposal.DecisionReason));
        var person = (await server.Directory.GetPersonAsync(new GetPersonRequest { PersonId = other })).Person;
        Assert.Equal((anne, other), (person.PersonId, Assert.Single(person.MergedPersonIds)));
        Assert.Equal([TwoAcademies.North, TwoAcademies.South], person.Profiles.Select(profile => profile.Uai), StringComparer.Ordinal);
        var accepted = Assert.Single(await ListAsync(new MergeProposalFilter { State = MergeProposalState.Accepted }));
        Assert.Equal((proposal.ProposalId, 0.7, "tests"), (accepted.ProposalId, accepted.Score, accepted.DecidedBy));
        await ClosedAsync(proposal.ProposalId, "accepted");

        // Once the merge is undone the two are proposed as before.
        await Client.UnmergePersonsAsync(new UnmergePersonsRequest { MergedPersonId = other, Reason = Why });
        Assert.Empty(await ListAsync(new MergeProposalFilter { State = MergeProposalState.Accepted }));
        Assert.Equal(proposal, (await ListAsync(new MergeProposalFilter { PersonId = anne }))[0]);
    }

    [Fact]
    public async Task DecideMergeProposal_Declined_IsRememberedAndNotProposedAgain()
    {
        var proposal = (await ListAsync(new MergeProposalFilter { PersonId = anne }))[0];
        var before = await bench.Store.Revisions.GetRevisionAsync(CancellationToken.None);

        var answer = await Client.DecideMergeProposalAsync(
            new DecideMergeProposalRequest { ProposalId = proposal.ProposalId, Decision = MergeDecision.Decline, Reason = "Deux sœurs" });

        Assert.Equal((before, MergeProposalState.Declined), (answer.Revision, answer.Proposal.State));
        Assert.Empty(await ListAsync(new MergeProposalFilter { PersonId = anne }));
        await ClosedAsync(proposal.ProposalId, "declined");
        await bench.SyncAsync(TwoAcademies.Of("MONTPELLIER", TwoAcademies.South, "78"));
        // The pupils of this extract, without an INE, bear names of those before.
        var adults = (await ListAsync(null)).Where(open => open.Evidence.All(fact => fact.Field is not "pupil.ine"));
        Assert.Equal(paul, Assert.Single(adults).Person.PersonId);
        var declined = Assert.Single(await ListAsync(new MergeProposalFilter { State = MergeProposalState.Declined, PersonId = other }));
        Assert.Equal((proposal.ProposalId, "Deux sœurs"), (declined.ProposalId, declined.DecisionReason));
    }

    [Fact]
    public async Task DecideMergeProposal_PersonsNoLongerAsProposed_IsClosed()
    {
        var proposal = (await ListAsync(new MergeProposalFilter { PersonId = anne }))[0];
        await bench.SyncAsync(new ExtractBuilder { Academy = "MONTPELLIER" }
            .School("1", TwoAcademies.South).Pupil("77", "1", relatives: ["21$10"]).Relative("21", mail: "nouvelle@example.invalid")
            .Staff("31", ["1$ENS$ENSEIGNEMENT$G0000$SANS SPECIALITE"]));

        await ClosedAsync(proposal.ProposalId, "withdrawn");
        Assert.Equal(anne, (await server.Directory.GetPersonAsync(new GetPersonRequest { PersonId = anne })).Person.PersonId);
    }

    [Fact]
    public async Task DecideMergeProposal_Unknown_IsNotFound()
    {
        foreach (var id in new[] { "nothing", new string('0', 32), $"{new string('0', 32)}-{new string('1', 32)}", new string('x', 5000) })
        {
            var error = await RichError.OfAsync(Client.DecideMergeProposalAsync(
                new DecideMergeProposalRequest { ProposalId = id, Decision = MergeDecision.Accept, Reason = Why }));
            Assert.Equal((StatusCode.NotFound, "MERGE_PROPOSAL_NOT_FOUND"), (error.Code, error.Reason));
        }
    }

    [Fact]
    public async Task MergePersons_AnswersForBothEverywhereAndUnmergePartsThem()
    {
        var merged = await Client.MergePersonsAsync(new MergePersonsRequest { PersonId = anne, OtherPersonId = other, Reason = Why });
        Assert.Equal((anne, "ESSAI"), (merged.Person.PersonId, merged.Person.UsageName));

        var batch = await server.Directory.BatchGetPersonsAsync(new BatchGetPersonsRequest
        {
            Keys =
            {
                new PersonKey { PersonId = other }, new PersonKey { PersonId = anne },
                new PersonKey
                {
                    Source = new SourceRef { Academy = "MONTPELLIER", Category = V1.AafCategory.PersRelEleve, SourceId = "21" },
                },
                new PersonKey { PersonId = other },
            },
        });
        Assert.All(batch.Results, result => Assert.Equal(anne, result.Person?.PersonId));
        var listed = (await server.Directory.ListPersonsAsync(
            new ListPersonsRequest { Filter = new PersonFilter { NamePrefix = "essai anne" } })).Persons;
        Assert.Equal(
            new[] { anne, homonym }.Order(StringComparer.Ordinal), listed.Select(person => person.PersonId).Order(StringComparer.Ordinal),
            StringComparer.Ordinal);
        Assert.Equal(2, (await server.Directory.ListRelativesAsync(new ListRelativesRequest { PersonId = other })).Relations.Count);

        var parted = await Client.UnmergePersonsAsync(new UnmergePersonsRequest { MergedPersonId = other, Reason = "Homonymes" });
        Assert.Equal((merged.Revision + 1, anne, other), (parted.Revision, parted.Person.PersonId, parted.Other.PersonId));
        Assert.Equal(other, (await server.Directory.GetPersonAsync(new GetPersonRequest { PersonId = other })).Person.PersonId);
    }

    [Fact]
    public async Task ExplainPerson_MergedOrOnceMerged_SaysIntoWhomByWhomWhenAndWhy()
    {
        var merged = await Client.MergePersonsAsync(new MergePersonsRequest { PersonId = anne, OtherPersonId = other, Reason = Why });
        foreach (var id in new[] { anne, other })
        {
            var explained = (await server.Directory.ExplainPersonAsync(new ExplainPersonRequest { PersonId = id })).Explanation;
            Assert.Equal(id.Equals(other, StringComparison.Ordinal) ? anne : "", explained.MergedIntoPersonId);
            Assert.Equal((Standing.Active, anne), (explained.Standing, explained.Person.PersonId));
            Assert.Equal(2, explained.Sources.Count);
            foreach (var words in new[] { "tests", Why, anne, other, $"{merged.Revision}" })
            {
                Assert.Contains(explained.Sentences, sentence => sentence.Fr.Contains(
                    "fusionnée", StringComparison.Ordinal) && sentence.Fr.Contains(words, StringComparison.Ordinal));
                Assert.Contains(explained.Sentences, sentence => sentence.En.Contains(
                    "merged", StringComparison.Ordinal) && sentence.En.Contains(words, StringComparison.Ordinal));
            }

            var happened = Assert.Single(explained.History, one => one.Kind is ChangeKind.Merged);
            Assert.Equal((merged.Revision, "tests", 0L), (happened.Revision, happened.By, happened.RunId));
        }

        await Client.UnmergePersonsAsync(new UnmergePersonsRequest { MergedPersonId = other, Reason = "Homonymes" });
        var apart = (await server.Directory.ExplainPersonAsync(new ExplainPersonRequest { PersonId = other })).Explanation;
        Assert.Equal(("", other), (apart.MergedIntoPersonId, apart.Person.PersonId));
        Assert.Single(apart.Sources);
        Assert.Equal(
            [ChangeKind.Merged, ChangeKind.Unmerged],
            apart.History.Select(one => one.Kind).Where(kind => kind is ChangeKind.Merged or ChangeKind.Unmerged));
        Assert.Contains(apart.Sentences, sentence => sentence.Fr.Contains("Homonymes", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Merge_Refused_SaysWhyByReasonAndFacts()
    {
        await RefusedAsync("samePerson", anne, anne);
        await RefusedAsync("differentKind", anne, pupil);
        await Client.MergePersonsAsync(new MergePersonsRequest { PersonId = anne, OtherPersonId = other, Reason = Why });
        await RefusedAsync("samePerson", other, anne);
        await RefusedAsync("alreadyMerged", homonym, other);

        var absent = await RichError.OfAsync(Client.MergePersonsAsync(
            new MergePersonsRequest { PersonId = anne, OtherPersonId = new string('0', 32), Reason = Why }));
        Assert.Equal(
            (StatusCode.NotFound, "PERSON_NOT_FOUND", new string('0', 32)), (absent.Code, absent.Reason, absent.Info.Metadata["personId"]));
        var apart = await RichError.OfAsync(Client.UnmergePersonsAsync(new UnmergePersonsRequest { MergedPersonId = anne, Reason = Why }));
        Assert.Equal((StatusCode.FailedPrecondition, "NOT_MERGED", anne), (apart.Code, apart.Reason, apart.Info.Metadata["personId"]));

        async Task RefusedAsync(string cause, string one, string two)
        {
            var error = await RichError.OfAsync(
                Client.MergePersonsAsync(new MergePersonsRequest { PersonId = one, OtherPersonId = two, Reason = "Autre" }));
            Assert.Equal(
                (StatusCode.FailedPrecondition, "MERGE_IMPOSSIBLE", cause), (error.Code, error.Reason, error.Info.Metadata["cause"]));
            Assert.Equal((one, two), (error.Info.Metadata["personId"], error.Info.Metadata["otherPersonId"]));
        }
    }

    [Fact]
    public async Task Arguments_MissingOrMalformed_AreRefusedByField()
    {
        await RefusedAsync("person_id", Client.MergePersonsAsync(new MergePersonsRequest { OtherPersonId = other, Reason = Why }));
        await RefusedAsync(
            "other_person_id", Client.MergePersonsAsync(new MergePersonsRequest { PersonId = anne, OtherPersonId = "X", Reason = Why }));
        await RefusedAsync("reason", Client.MergePersonsAsync(new MergePersonsRequest { PersonId = anne, OtherPersonId = other }));
        await RefusedAsync("merged_person_id", Client.UnmergePersonsAsync(new UnmergePersonsRequest { Reason = Why }));
        await RefusedAsync("reason", Client.UnmergePersonsAsync(new UnmergePersonsRequest { MergedPersonId = other, Reason = " " }));
        await RefusedAsync(
            "proposal_id",
            Client.DecideMergeProposalAsync(new DecideMergeProposalRequest { Decision = MergeDecision.Accept, Reason = Why }));
        await RefusedAsync("decision", Client.DecideMergeProposalAsync(new DecideMergeProposalRequest { ProposalId = "x", Reason = Why }));
        await RefusedAsync(
            "reason",
            Client.DecideMergeProposalAsync(new DecideMergeProposalRequest { ProposalId = "x", Decision = MergeDecision.Decline }));
        await RefusedAsync(
            "filter.min_score",
            Client.ListMergeProposalsAsync(new ListMergeProposalsRequest { Filter = new MergeProposalFilter { MinScore = 1.1 } }));
        await RefusedAsync(
            "filter.min_score",
            Client.ListMergeProposalsAsync(new ListMergeProposalsRequest { Filter = new MergeProposalFilter { MinScore = double.NaN } }));
        await RefusedAsync("filter.state", Client.ListMergeProposalsAsync(
            new ListMergeProposalsRequest { Filter = new MergeProposalFilter { State = MergeProposalState.Withdrawn } }));
        await RefusedAsync(
            "filter.role",
            Client.ListMergeProposalsAsync(new ListMergeProposalsRequest { Filter = new MergeProposalFilter { Role = (Role)99 } }));
        await RefusedAsync(
            "filter.person_id",
            Client.ListMergeProposalsAsync(new ListMergeProposalsRequest { Filter = new MergeProposalFilter { PersonId = "X" } }));

        static async Task RefusedAsync<T>(string field, AsyncUnaryCall<T> call)
        {
            var error = await RichError.OfAsync(call);
            Assert.Equal((StatusCode.InvalidArgument, "INVALID_ARGUMENT", field), (error.Code, error.Reason, Assert.Single(error.Fields)));
        }
    }

    private async Task<IReadOnlyList<MergeProposal>> ListAsync(MergeProposalFilter? filter) =>
        (await Client.ListMergeProposalsAsync(new ListMergeProposalsRequest { Filter = filter })).Proposals;

    private async Task ClosedAsync(string proposalId, string state)
    {
        foreach (var decision in new[] { MergeDecision.Accept, MergeDecision.Decline })
        {
            var error = await RichError.OfAsync(Client.DecideMergeProposalAsync(
                new DecideMergeProposalRequest { ProposalId = proposalId, Decision = decision, Reason = Why }));
            Assert.Equal(
                (StatusCode.FailedPrecondition, "MERGE_PROPOSAL_CLOSED", state), (error.Code, error.Reason, error.Info.Metadata["state"]));
        }
    }
}
