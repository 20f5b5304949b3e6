using EntEcole.Directory.Access;
using EntEcole.Directory.Tests.Support;
using EntEcole.Directory.V1;
using Grpc.Core;
using AafCategory = EntEcole.Directory.Model.AafCategory;
using FederationSettings = EntEcole.Directory.Federation.FederationSettings;

namespace EntEcole.Directory.Tests.Server.Grpc.Identity;

/// <summary>Who an identity provider has authenticated, over gRPC: two academies, a mother in both, agents and their mails.</summary>
public sealed class IdentityServiceTests : IAsyncLifetime
{
    private const string Issuer = "https://idp.example.invalid";

    private static readonly CancellationToken None = CancellationToken.None;

    private SyncBench bench = null!;
    private TestServer server = null!;
    private IdentityService.IdentityServiceClient client = null!;
    private string north = "", south = "", pupil = "";

    public async ValueTask InitializeAsync()
    {
        bench = await SyncBench.CreateAsync(TwoAcademies.North, TwoAcademies.South);
        await bench.SyncAsync(TwoAcademies.Of("TOULOUSE", TwoAcademies.North, "11").Pupil("12", "1", relatives: ["22$10"]).Relative("22")
            .Staff("41", [Teaching], name: "PRIVE", more: ExtractBuilder.Attr("ENTPersonMail", "prive@autre.example.invalid"))
            .Staff("42", [Teaching], name: "SEUL", more: ExtractBuilder.Attr("ENTPersonMail", "jean.seul@ac.example.invalid"))
            .Staff("43", [Teaching], name: "DOUBLE", more: ExtractBuilder.Attr("ENTPersonMail", "double@ac.example.invalid"))
            .Staff("44", [Teaching], name: "DOUBLET", more: ExtractBuilder.Attr("ENTPersonMail", "double@ac.example.invalid")));
        await bench.SyncAsync(TwoAcademies.Of("MONTPELLIER", TwoAcademies.South, "77")
            .Pupil("78", "1", relatives: ["23$10"]).Relative("23", name: "AUTRE"));
        server = await TestServer.StartAsync(bench.Store, federation: new FederationSettings
        {
            EduConnectAcademies = FederationSettings.ParseAcademies("EduConnectAcademies", "16=TOULOUSE, 11=Montpellier"),
            EduConnectParents = FederationSettings.ParseLabels("Montpellier"),
            AgentMailDomains = FederationSettings.ParseDomains("ac.example.invalid"),
        });
        client = Of(CallerRoles.IdentityResolver, CallerPerimeter.All);
        north = await TwoAcademies.IdOfAsync(bench, "TOULOUSE", AafCategory.PersRelEleve, "21");
        south = await TwoAcademies.IdOfAsync(bench, "MONTPELLIER", AafCategory.PersRelEleve, "21");
        pupil = await TwoAcademies.IdOfAsync(bench, "TOULOUSE", AafCategory.Eleve, "11");
    }

    private const string Teaching = "1$ENS$ENSEIGNEMENT$G0000$SANS SPECIALITE";

    [Fact]
    public async Task Resolve_EduConnectReference_GoesByAcademyAndIdAlone()
    {
        var found = await ResolveAsync(IdentityKind.EduconnectRef, "{AAF}16|x|21");
        Assert.Equal((IdentityOutcome.Matched, north), (found.Outcome, Assert.Single(found.Persons).PersonId));
        Assert.Equal(TwoAcademies.North, Assert.Single(found.Persons[0].Profiles).Uai);
        Assert.Equal("", found.Persons[0].Mail);
        Assert.Equal(IdentityOutcome.NotFound, (await ResolveAsync(IdentityKind.EduconnectRef, "{AAF}11|x|22")).Outcome);
        Assert.Equal(
            pupil, Assert.Single((await ResolveAsync(IdentityKind.SourceId, "TOULOUSE:Eleve:11")).Persons).PersonId);

        foreach (var value in (string[])["{AAF}16|21", "{AAF}16|x|21|y", "", new string('a', 10_000), "16|x|21", "{AAF}16|x|",
            "{AAF}16|x|2\u00001", "{AAF}16|x|21\n", "{AAF}16|x|21\u200b"])
        {
            Assert.Equal(IdentityOutcome.Malformed, (await ResolveAsync(IdentityKind.EduconnectRef, value)).Outcome);
        }

        // One that is no text spoils no other.
        Assert.Equal(north, Assert.Single((await client.ResolveIdentityAsync(new ResolveIdentityRequest
        {
            Kind = IdentityKind.EduconnectRef, Values = { "{AAF}16|x|2\u00001", "{AAF}16|x|21" },
        })).Persons).PersonId);

        var unknown = await ResolveAsync(IdentityKind.EduconnectRef, "{AAF}99|x|21");
        Assert.Equal(IdentityOutcome.Malformed, unknown.Outcome);
        Assert.Contains("99", unknown.Values[0].Why.Fr, StringComparison.Ordinal);

        // What else is known contradicts, and never finds.
        var wrong = new ResolveIdentityRequest { Kind = IdentityKind.SourceId, Values = { "TOULOUSE:Eleve:11" } };
        wrong.Hints = new IdentityHints { BirthDate = "1999-01-01" };
        Assert.Equal(IdentityOutcome.Ambiguous, (await client.ResolveIdentityAsync(wrong)).Outcome);
        wrong.Hints = new IdentityHints { Uai = TwoAcademies.South };
        Assert.Equal(IdentityOutcome.Ambiguous, (await client.ResolveIdentityAsync(wrong)).Outcome);
        Assert.DoesNotContain(server.Log.Entries, entry => entry.Text.Contains("{AAF}", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Resolve_TwoValuesOfOneAccount_GivesBothAndProposesTheirMerge()
    {
        var both = await ResolveAsync(IdentityKind.EduconnectRef, "{AAF}16|x|21", "{AAF}11|x|21");
        Assert.Equal([north, south], both.Persons.Select(person => person.PersonId), StringComparer.Ordinal);
        Assert.True(both.MergeProposed);
        var proposals = (await server.Sync.ListMergeProposalsAsync(new ListMergeProposalsRequest
        {
            Filter = new MergeProposalFilter { PersonId = north },
        })).Proposals;
        var proposal = Assert.Single(proposals, one => string.Equals(one.Other.PersonId, south, StringComparison.Ordinal));

        await server.Sync.DecideMergeProposalAsync(new DecideMergeProposalRequest
        {
            ProposalId = proposal.ProposalId, Decision = MergeDecision.Accept, Reason = "Essai",
        });
        foreach (var value in (string[])["{AAF}16|x|21", "{AAF}11|x|21"])
        {
            Assert.Equal(north, Assert.Single((await ResolveAsync(IdentityKind.EduconnectRef, value)).Persons).PersonId);
        }

        await server.Sync.UnmergePersonsAsync(new UnmergePersonsRequest { MergedPersonId = south, Reason = "Essai" });
        Assert.Equal(2, (await ResolveAsync(IdentityKind.EduconnectRef, "{AAF}16|x|21", "{AAF}11|x|21")).Persons.Count);
    }

    [Fact]
    public async Task Resolve_AgentMail_AsksForOneActiveAgentOnAnAcademicDomain()
    {
        Assert.Equal("SEUL", Assert.Single((await ResolveAsync(IdentityKind.AgentMail, "Jean.SEUL@AC.example.invalid")).Persons).UsageName);
        Assert.Equal(IdentityOutcome.Ambiguous, (await ResolveAsync(IdentityKind.AgentMail, "double@ac.example.invalid")).Outcome);
        Assert.Equal(IdentityOutcome.NotFound, (await ResolveAsync(IdentityKind.AgentMail, "prive@autre.example.invalid")).Outcome);
        Assert.Equal(IdentityOutcome.NotFound, (await ResolveAsync(IdentityKind.AgentMail, "anne@example.invalid")).Outcome);
        Assert.Equal(IdentityOutcome.Malformed, (await ResolveAsync(IdentityKind.AgentMail, "seul")).Outcome);
    }

    [Fact]
    public async Task Links_OfASubject_LeadToThePersonAreTracedAndStayWithinThePerimeter()
    {
        await client.LinkIdentityAsync(new LinkIdentityRequest { Issuer = Issuer, Subject = "sujet-en-clair", PersonId = north });
        var found = await client.ResolveIdentityAsync(new ResolveIdentityRequest
        {
            Issuer = Issuer, Kind = IdentityKind.LinkedSubject, Values = { "sujet-en-clair" },
        });
        Assert.Equal(north, Assert.Single(found.Persons).PersonId);
        Assert.Equal("IDENTITY_ALREADY_LINKED", (await RichError.OfAsync(client.LinkIdentityAsync(
            new LinkIdentityRequest { Issuer = Issuer, Subject = "sujet-en-clair", PersonId = south }))).Reason);
        await client.ConfirmActivationAsync(
            new ConfirmActivationRequest { Issuer = Issuer, Subject = "compte", PersonId = north, On = "2026-06-01" });
        var listed = await client.ListIdentitiesAsync(new ListIdentitiesRequest { PersonId = north });
        Assert.Equal((Issuer, "2026-06-01"), (Assert.Single(listed.Identities).Issuer, listed.ActivatedOn));

        // A caller of another academy learns nothing, and a reader may not ask.
        var outside = Of(CallerRoles.IdentityResolver, TestCallers.Of(academies: ["MONTPELLIER"]));
        Assert.Equal(IdentityOutcome.NotFound, (await outside.ResolveIdentityAsync(new ResolveIdentityRequest
        {
            Kind = IdentityKind.EduconnectRef, Values = { "{AAF}16|x|21" },
        })).Outcome);
        Assert.Equal("PERSON_NOT_FOUND", (await RichError.OfAsync(outside.LinkIdentityAsync(
            new LinkIdentityRequest { Issuer = Issuer, Subject = "autre", PersonId = north }))).Reason);
        Assert.Equal(StatusCode.PermissionDenied, (await RichError.OfAsync(
            Of(CallerRoles.DirectoryReader, CallerPerimeter.All).ResolveIdentityAsync(new ResolveIdentityRequest()))).Code);

        var seen = (await new PrivacyService.PrivacyServiceClient(server.As(
            new Caller("dpd", CallerRoles.PrivacyOfficer, CallerPerimeter.All))).ListAccessesAsync(
                new ListAccessesRequest { Filter = new V1.AccessFilter { PersonId = north } })).Accesses;
        Assert.Equal(
            ["ConfirmActivation", "LinkIdentity", "ListIdentities", "ResolveIdentity"],
            seen.Select(entry => entry.Call.Split('/')[1]).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal),
            StringComparer.Ordinal);
        var bytes = await File.ReadAllBytesAsync(bench.Files.Path, None);
        Assert.True(bytes.AsSpan().IndexOf("sujet-en-clair"u8) < 0, "The store holds a subject.");

        // Restricted persons are not there.
        await new PrivacyService.PrivacyServiceClient(server.Channel).RestrictProcessingAsync(
            new RestrictProcessingRequest { RequestId = "limite", PersonId = north, Reason = "Essai" });
        Assert.Equal(IdentityOutcome.NotFound, (await ResolveAsync(IdentityKind.EduconnectRef, "{AAF}16|x|21")).Outcome);
        Assert.Equal("PERSON_NOT_FOUND", (await RichError.OfAsync(client.LinkIdentityAsync(
            new LinkIdentityRequest { Issuer = Issuer, Subject = "autre", PersonId = north }))).Reason);
        Assert.Equal("PERSON_NOT_FOUND", (await RichError.OfAsync(client.ConfirmActivationAsync(
            new ConfirmActivationRequest { Issuer = Issuer, Subject = "compte", PersonId = north, On = "2026-06-01" }))).Reason);
    }

    [Fact]
    public async Task Access_OfEachProfile_SaysWhichWayAndWhyNot()
    {
        async Task<ProfileAccess> OfAsync(string id) => Assert.Single((await server.Directory.GetPersonAsync(
            new GetPersonRequest { PersonId = id, IncludeAccess = true })).Person.Profiles).Access;

        var (local, federated, child) = (await OfAsync(north), await OfAsync(south), await OfAsync(pupil));
        Assert.Equal((AccountWay.Local, AccountState.Provisioned, false), (local.ExpectedWay, local.State, local.MayLogIn));
        Assert.Contains("activé", local.WhyNot.Fr, StringComparison.Ordinal);
        Assert.Equal((AccountWay.Educonnect, true, null), (federated.ExpectedWay, federated.MayLogIn, federated.WhyNot));
        Assert.Equal((AccountWay.Local, true), (child.ExpectedWay, child.EnrolledToday));
        Assert.Null((await server.Directory.GetPersonAsync(new GetPersonRequest { PersonId = north })).Person.Profiles[0].Access);

        await client.ConfirmActivationAsync(
            new ConfirmActivationRequest { Issuer = Issuer, Subject = "compte", PersonId = north, On = "2026-06-02" });
        local = await OfAsync(north);
        Assert.Equal((AccountState.Activated, "2026-06-02", true), (local.State, local.On, local.MayLogIn));

        // Gone from the extract: suspended, with the day of the purge, and said to the help-desk.
        await bench.SyncAsync(new ExtractBuilder { Academy = "MONTPELLIER" }.School("1", TwoAcademies.South).Pupil("77", "1")
            .Pupil("78", "1", relatives: ["23$10"]).Relative("23", name: "AUTRE")
            .Staff("31", [Teaching], more: ExtractBuilder.Attr("ENTPersonDateNaissance", "02/03/1980")));
        var gone = await OfAsync(south);
        Assert.Equal((AccountState.Suspended, false), (gone.State, gone.MayLogIn));
        var answer = await ResolveAsync(IdentityKind.EduconnectRef, "{AAF}11|x|21");
        Assert.Equal(
            (IdentityOutcome.Suspended, gone.PurgeOn, south), (answer.Outcome, answer.Values[0].PurgeOn, answer.Values[0].PersonId));
        Assert.Contains(
            (await server.Directory.ExplainPersonAsync(new ExplainPersonRequest { PersonId = south })).Explanation.Sentences,
            sentence => sentence.Fr.Contains("connexion impossible", StringComparison.Ordinal));
    }

    public async ValueTask DisposeAsync()
    {
        await server.DisposeAsync();
        await bench.DisposeAsync();
    }

    private IdentityService.IdentityServiceClient Of(CallerRoles roles, CallerPerimeter perimeter) =>
        new(server.As(new Caller("ENT", roles, perimeter)));

    private async Task<ResolveIdentityResponse> ResolveAsync(IdentityKind kind, params string[] values) =>
        await client.ResolveIdentityAsync(new ResolveIdentityRequest { Kind = kind, Values = { values } });
}
