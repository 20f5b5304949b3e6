using EntEcole.Directory.Access;
using EntEcole.Directory.Model;
using EntEcole.Directory.Rights;
using EntEcole.Directory.Tests.Support;

namespace EntEcole.Directory.Tests.Server.Grpc.Rights;

/// <summary>Four eyes are two persons: whatever names, issuers and ids the requester, the decider and the beneficiary bear.</summary>
public sealed class FourEyesTests
{
    private const V1.RightKind Publisher = V1.RightKind.CollectivitePublisher;
    private const string Here = "https://here.example.invalid";
    private const string There = "https://there.example.invalid";
    private static readonly CancellationToken None = CancellationToken.None;
    private static readonly PersonId One = PersonId.New();
    private static readonly PersonId Two = PersonId.New();

    /// <summary>Requester and decider, and whether they may be one person.</summary>
    public static TheoryData<string, string, string, string, string, string, bool> Pairs() => new()
    {
        // Names, issuers, persons of requester and decider.
        { "a", Here, "", "b", Here, "", false },
        { "a", Here, "", "a", Here, "", true },
        { "a", Here, "1", "b", Here, "1", true },
        { "a", Here, "1", "b", There, "1", true },
        { "a", Here, "1", "a", Here, "2", true },
        { "a", Here, "1", "a", There, "2", false },
        { "a", Here, "1", "b", Here, "2", false },
        { "a", Here, "", "a", There, "", true },
        { "a", Here, "1", "a", There, "", true },
        { "a", Here, "", "a", There, "2", true },
        { "a", "", "", "a", Here, "", true },
        { "a", "", "", "a", Here, "2", true },
        { "a", "", "", "b", Here, "2", false },
    };

    [Theory]
    [MemberData(nameof(Pairs))]
    public async Task Decision_OfAPair_IsRefusedWhenTheTwoMayBeOnePerson(
        string requester, string requesterIssuer, string requesterPerson, string decider, string deciderIssuer, string deciderPerson,
        bool refused)
    {
        await using var bench = await RightsBench.StartAsync();
        var desk = DeskOf(bench);
        await desk.CreateAsync("r", Demand(), Caller(requester, requesterIssuer, requesterPerson), None);
        var caller = Caller(decider, deciderIssuer, deciderPerson);
        foreach (var decide in new[] { () => desk.RejectAsync("r", "Refus", caller, None), () => desk.ApproveAsync(
            "r", "Accord", handOver: false, caller, None) })
        {
            var error = await Record.ExceptionAsync(decide);
            if (refused)
            {
                Assert.Equal(Reason.SelfDecision, Assert.IsType<DirectoryException>(error).Reason);
            }
            else
            {
                Assert.Null(error);
                break;
            }
        }

        var kept = Assert.Single(
            await bench.Store.Rights.FindRightsRequestsAsync("r", await bench.Store.Revisions.GetRevisionAsync(None), None));
        Assert.Equal(new Actor(Person(requesterPerson), requester, requesterIssuer), kept.Requester);
        Assert.Equal(refused ? null : new Actor(Person(deciderPerson), decider, deciderIssuer), kept.Decider);
    }

    [Fact]
    public async Task OnePerson_UnderTwoCallerNames_DoesNotDecideOnTheirOwnRequest()
    {
        await using var bench = await RightsBench.StartAsync();
        var demand = bench.Demand(Publisher);
        var person = bench.Person(RightsBench.CeretSchool, "teacher");
        await As(bench, "agent", CallerRoles.RightsRequester, person).CreateRightsRequestAsync(demand);

        var decider = As(bench, "chef", CallerRoles.RightsApprover, person);
        Assert.Equal(
            "SELF_DECISION",
            (await RichError.OfAsync(decider.ApproveRightsRequestAsync(new() { RequestId = demand.RequestId, Reason = "Accord" }))).Reason);
        Assert.Equal(
            "SELF_DECISION",
            (await RichError.OfAsync(decider.RejectRightsRequestAsync(new() { RequestId = demand.RequestId, Reason = "Refus" }))).Reason);
        Assert.Empty((await bench.Region.ListGrantsAsync(new())).Grants);

        await bench.Region.ApproveRightsRequestAsync(new() { RequestId = demand.RequestId, Reason = "Accord" });
        var kept = Assert.Single(
            await bench.Store.Rights.FindRightsRequestsAsync(demand.RequestId, await bench.Store.Revisions.GetRevisionAsync(None), None));
        Assert.Equal(
            (new Actor(person, "agent", "entecole.local"), new Actor(null, "region", "entecole.local")),
            (kept.Requester, kept.Decider!.Value));
    }

    [Fact]
    public async Task TwoIds_OfOneMergedPerson_AreOnePerson()
    {
        await using var bench = await RightsBench.StartAsync();
        var demand = bench.Demand(Publisher);
        var (one, two) = (bench.Person(RightsBench.CeretSchool, "teacher"), bench.Person(RightsBench.RodezSchool, "teacher"));
        await As(bench, "agent", CallerRoles.RightsRequester, one).CreateRightsRequestAsync(demand);
        await bench.Server.Sync.MergePersonsAsync(
            new() { PersonId = two.ToString(), OtherPersonId = one.ToString(), Reason = "Même personne" });

        var decider = As(bench, "chef", CallerRoles.RightsApprover, two);
        Assert.Equal(
            "SELF_DECISION",
            (await RichError.OfAsync(decider.ApproveRightsRequestAsync(new() { RequestId = demand.RequestId, Reason = "Accord" }))).Reason);
    }

    [Fact]
    public async Task Beneficiary_AsksNotForThemselves_ByIdOrByAddress()
    {
        await using var bench = await RightsBench.StartAsync();
        var parent = bench.Person(RightsBench.CeretSchool, "parent");
        var own = bench.Demand(V1.RightKind.ElectedParent, person: parent);
        Assert.Equal(
            "SELF_DECISION",
            (await RichError.OfAsync(As(bench, "parent", CallerRoles.RightsRequester, parent).CreateRightsRequestAsync(own))).Reason);
        Assert.Equal("SELF_DECISION", (await RichError.OfAsync(
            As(bench, "Agent@mairie.example.invalid", CallerRoles.RightsRequester).CreateRightsRequestAsync(
                bench.Demand(Publisher)))).Reason);
        Assert.Empty((await bench.Region.ListRightsRequestsAsync(new())).Requests);
    }

    [Fact]
    public async Task Request_MadeByItsBeneficiaryBeforeTheRule_IsDecidedByNobody()
    {
        await using var bench = await RightsBench.StartAsync();
        var parent = bench.Person(RightsBench.CeretSchool, "parent");
        var demand = new RightsDemand
        {
            Kind = RightKind.ElectedParent, Scope = RightScope.OfSchool(RightsBench.CeretSchool), PersonId = parent,
            Justification = "Élection",
        };
        var request = new RightsRequest
        {
            RequestId = "ancienne", Demand = demand, State = RightsRequestState.Requested, RequestedBy = "p", RequesterPersonId = parent,
            RequestedAt = bench.Time.GetUtcNow(),
        };
        await bench.Store.Rights.ApplyRightsAsync(
            new RightsChange(await bench.Store.Revisions.GetRevisionAsync(None)) { Request = request }, None);

        var refused = await RichError.OfAsync(
            bench.Director(RightsBench.CeretSchool).ApproveRightsRequestAsync(new() { RequestId = "ancienne", Reason = "Accord" }));
        Assert.Equal("SELF_DECISION", refused.Reason);
    }

    [Fact]
    public async Task Grant_IsNotRevokedByItsBeneficiary()
    {
        await using var bench = await RightsBench.StartAsync();
        var grant = await bench.GrantAsync(bench.Demand(Publisher));
        var holder = As(bench, "agent@MAIRIE.example.invalid", CallerRoles.RightsApprover);

        Assert.Equal(
            "SELF_DECISION", (await RichError.OfAsync(holder.RevokeGrantAsync(new() { GrantId = grant.GrantId, Reason = "Fin" }))).Reason);
    }

    [Fact]
    public async Task RequestIds_AreEachRequestersOwn_AndTellNothingOfOthers()
    {
        await using var bench = await RightsBench.StartAsync();
        var (mine, theirs) = (bench.Demand(Publisher), bench.Demand(Publisher, RightsBench.Rodez, mail: "autre@mairie.example.invalid"));
        theirs.RequestId = mine.RequestId;
        var (first, second) = (As(bench, "mairie", CallerRoles.RightsRequester), As(bench, "autre mairie", CallerRoles.RightsRequester));
        var one = (await first.CreateRightsRequestAsync(mine)).Request;

        var two = (await second.CreateRightsRequestAsync(theirs)).Request;

        Assert.NotEqual(one.RequestKey, two.RequestKey, StringComparer.Ordinal);
        Assert.Equal(one, (await first.GetRightsRequestAsync(new() { RequestId = mine.RequestId })).Request);
        Assert.Equal(two, (await second.GetRightsRequestAsync(new() { RequestId = mine.RequestId })).Request);
        Assert.Equal(
            "RIGHTS_REQUEST_NOT_FOUND",
            (await RichError.OfAsync(second.GetRightsRequestAsync(new() { RequestId = one.RequestKey }))).Reason);
        Assert.Equal(two, (await second.CreateRightsRequestAsync(theirs)).Request);
        theirs.Justification = "Autre chose";
        Assert.Equal("RIGHTS_REQUEST_ID_REUSED", (await RichError.OfAsync(second.CreateRightsRequestAsync(theirs))).Reason);

        await second.CancelRightsRequestAsync(new() { RequestId = mine.RequestId });
        Assert.Equal(
            V1.RightsRequestState.Requested, (await first.GetRightsRequestAsync(new() { RequestId = mine.RequestId })).Request.State);
    }

    [Fact]
    public async Task Decision_OnAnIdThatSeveralRequestersUsed_AsksForTheKey()
    {
        await using var bench = await RightsBench.StartAsync();
        var (mine, theirs) = (bench.Demand(Publisher), bench.Demand(Publisher, RightsBench.Rodez, mail: "autre@mairie.example.invalid"));
        theirs.RequestId = mine.RequestId;
        var one = (await As(bench, "mairie", CallerRoles.RightsRequester).CreateRightsRequestAsync(mine)).Request;
        await As(bench, "autre mairie", CallerRoles.RightsRequester).CreateRightsRequestAsync(theirs);

        var refused = await RichError.OfAsync(
            bench.Region.ApproveRightsRequestAsync(new() { RequestId = mine.RequestId, Reason = "Accord" }));
        Assert.Equal(["request_id"], refused.Fields, StringComparer.Ordinal);
        var done = await bench.Region.ApproveRightsRequestAsync(new() { RequestId = one.RequestKey, Reason = "Accord" });
        Assert.Equal((one.RequestKey, RightsBench.Ceret), (done.Request.RequestKey, done.Grant.Scope.Siret));

        // Whoever reaches one of them is not told of the other.
        var toulouse = bench.As(RightsBench.Caller("toulouse", CallerRoles.RightsApprover, TestCallers.Of(academies: ["TOULOUSE"])));
        Assert.Equal(
            RightsBench.Rodez,
            (await toulouse.ApproveRightsRequestAsync(new() { RequestId = mine.RequestId, Reason = "Accord" })).Grant.Scope.Siret);
    }

    [Fact]
    public async Task Decider_OfACollectivite_ReachesTheAcademiesOfItsSchools_WhateverItsConventionsWrite()
    {
        await using var bench = await RightsBench.StartAsync();
        await RecordAsync(bench, "FAUSSE", RightsBench.RodezSchool);
        var demand = bench.Demand(V1.RightKind.CollectivitePublicationDirector, RightsBench.Rodez);
        await bench.Requester.CreateRightsRequestAsync(demand);
        var approve = new V1.ApproveRightsRequestRequest { RequestId = demand.RequestId, Reason = "Accord" };
        var (north, south) = (Approver(bench, "TOULOUSE"), Approver(bench, "MONTPELLIER"));

        // Written as a convention of MONTPELLIER, from before the rule.
        Assert.Equal("RIGHTS_REQUEST_NOT_FOUND", (await RichError.OfAsync(south.ApproveRightsRequestAsync(approve))).Reason);
        Assert.Empty((await south.ListRightsRequestsAsync(new())).Requests);
        // With a school there the collectivité is of both.
        await RecordAsync(bench, "FAUSSE-2", RightsBench.CeretSchool);
        Assert.Equal("RIGHTS_REQUEST_NOT_FOUND", (await RichError.OfAsync(south.ApproveRightsRequestAsync(approve))).Reason);
        Assert.Equal("RIGHTS_REQUEST_NOT_FOUND", (await RichError.OfAsync(north.ApproveRightsRequestAsync(approve))).Reason);
        var town = bench.As(
            RightsBench.Caller("ville", CallerRoles.RightsApprover, TestCallers.Of(academies: ["TOULOUSE"], sirets: [RightsBench.Rodez])));
        Assert.Equal("DECIDER_NOT_ENTITLED", (await RichError.OfAsync(town.ApproveRightsRequestAsync(approve))).Reason);
        await Approver(bench, "MONTPELLIER", "TOULOUSE").ApproveRightsRequestAsync(approve);
    }

    private static async Task RecordAsync(RightsBench bench, string reference, string uai)
    {
        var model = (await bench.Store.Enrolment.ListConventionsAsync(await bench.Store.Revisions.GetRevisionAsync(None), None)).Single(
            one => one.Reference is "RODEZ-2025-2026");
        await bench.Store.Enrolment.SaveConventionsAsync(
            [model with { Reference = reference, Academy = "MONTPELLIER", SchoolCount = 1, Amount = 40, Schools = [
                new(uai, "ECOLE", "ESSAI", "12")] }], None);
    }

    private static V1.RightsService.RightsServiceClient Approver(RightsBench bench, params string[] academies) =>
        bench.As(RightsBench.Caller(
            "rectorat " + string.Join(' ', academies), CallerRoles.RightsApprover, TestCallers.Of(academies: academies)));

    private static V1.RightsService.RightsServiceClient As(RightsBench bench, string name, CallerRoles roles, PersonId? person = null) =>
        bench.As(RightsBench.Caller(name, roles, person: person));

    private static RightsService DeskOf(RightsBench bench) => bench.NewService();

    private static Caller Caller(string name, string issuer, string person) =>
        new(name, CallerRoles.All, CallerPerimeter.All) { Issuer = issuer, PersonId = Person(person) };

    private static PersonId? Person(string number) => number switch { "1" => One, "2" => Two, _ => null };

    private static RightsDemand Demand() => new()
    {
        Kind = RightKind.CollectivitePublisher, Scope = RightScope.OfCollectivite(RightsBench.Ceret),
        Staff = new StaffIdentity("Mme", "ESSAI-AGENTE", "Paule", "agent@mairie.example.invalid"), Justification = "Informer les familles",
    };
}
