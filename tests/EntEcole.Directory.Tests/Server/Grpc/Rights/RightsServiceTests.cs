using EntEcole.Directory.Access;
using EntEcole.Directory.Server.Worker;
using EntEcole.Directory.Tests.Support;
using EntEcole.Directory.V1;
using Grpc.Core;

namespace EntEcole.Directory.Tests.Server.Grpc.Rights;

/// <summary>Rights over gRPC: what is idempotent, what is nobody's business, what happens at once, and what days bring.</summary>
public sealed class RightsServiceTests
{
    private const V1.RightKind Publisher = V1.RightKind.CollectivitePublisher;
    private static readonly CancellationToken None = CancellationToken.None;

    [Fact]
    public async Task Create_SentAgain_GivesTheRequestAsItIsAndOtherContentIsRefused()
    {
        await using var bench = await RightsBench.StartAsync();
        var demand = bench.Demand(Publisher);
        var first = await bench.Requester.CreateRightsRequestAsync(demand);
        await bench.Region.RejectRightsRequestAsync(new() { RequestId = demand.RequestId, Reason = "Refus" });

        var again = await bench.Requester.CreateRightsRequestAsync(demand);
        Assert.Equal(V1.RightsRequestState.Rejected, again.Request.State);
        Assert.Equal(first.Request.RequestedAt, again.Request.RequestedAt);

        demand.Justification = "Autre chose";
        Assert.Equal("RIGHTS_REQUEST_ID_REUSED", (await RichError.OfAsync(bench.Requester.CreateRightsRequestAsync(demand))).Reason);
    }

    [Fact]
    public async Task Check_OfTheDirectorOfPublicationOfASchool_FollowsFromTheProfileAndTellsNothingOutside()
    {
        await using var bench = await RightsBench.StartAsync();
        var school = new RightScope { Uai = RightsBench.CeretSchool };
        async Task<V1.RightDecision> CheckAsync(string who, Caller? caller = null, string on = "") =>
            (await (caller is null ? bench.Workspace : bench.As(caller)).CheckRightAsync(new()
            {
                Check = new()
                {
                    PersonId = bench.Person(RightsBench.CeretSchool, who).ToString(), Kind = V1.RightKind.SchoolPublicationDirector,
                    Scope = school, On = on,
                },
            })).Decision;

        var director = await CheckAsync("director");
        Assert.Equal(
            (true, V1.CheckReason.ByProfile, "2027-09-05", ""), (director.Allowed, director.Reason, director.EndsOn, director.GrantId));
        Assert.Equal(V1.CheckReason.PersonNotEligible, (await CheckAsync("teacher")).Reason);
        Assert.Equal(V1.CheckReason.NotEnrolled, (await CheckAsync("director", on: "2027-09-06")).Reason);
        var outside = RightsBench.Caller("ailleurs", CallerRoles.DirectoryReader, TestCallers.Of(uais: [RightsBench.RodezSchool]));
        Assert.Equal(V1.CheckReason.PersonUnknown, (await CheckAsync("director", outside)).Reason);
        var demand = bench.Demand(V1.RightKind.ElectedParent);
        demand.Kind = V1.RightKind.SchoolPublicationDirector;
        Assert.Equal(["kind"], (await RichError.OfAsync(bench.Requester.CreateRightsRequestAsync(demand))).Fields, StringComparer.Ordinal);
    }

    [Fact]
    public async Task Decision_SentAgainByItsAuthor_IsAnsweredAsBeforeAndByAnotherRefused()
    {
        await using var bench = await RightsBench.StartAsync();
        var demand = bench.Demand(Publisher);
        await bench.Requester.CreateRightsRequestAsync(demand);
        var approve = new ApproveRightsRequestRequest { RequestId = demand.RequestId, Reason = "Accord" };
        var first = await bench.Region.ApproveRightsRequestAsync(approve);

        Assert.Equal(first.Grant, (await bench.Region.ApproveRightsRequestAsync(approve)).Grant);
        var other = bench.As(RightsBench.Caller("région 2", CallerRoles.RightsApprover));
        var refused = await RichError.OfAsync(other.ApproveRightsRequestAsync(approve));
        Assert.Equal(("RIGHTS_REQUEST_CLOSED", "approved"), (refused.Reason, refused.Info.Metadata["state"]));
    }

    [Fact]
    public async Task TwoApprovers_AtOnce_OneGrantIsMade()
    {
        await using var bench = await RightsBench.StartAsync();
        for (var round = 0; round < 5; round++)
        {
            var demand = bench.Demand(Publisher, mail: $"agent{round}@mairie.example.invalid");
            await bench.Requester.CreateRightsRequestAsync(demand);
            var answers = await Task.WhenAll(Enumerable.Range(0, 4).Select(async number =>
            {
                try
                {
                    var region = bench.As(RightsBench.Caller($"région {number}", CallerRoles.RightsApprover));
                    await region.ApproveRightsRequestAsync(new() { RequestId = demand.RequestId, Reason = "Accord" });
                    return "";
                }
                catch (RpcException error)
                {
                    return RichError.Of(error).Reason;
                }
            }));

            Assert.Equal(
                ["", "RIGHTS_REQUEST_CLOSED", "RIGHTS_REQUEST_CLOSED", "RIGHTS_REQUEST_CLOSED"], answers.Order(StringComparer.Ordinal),
                StringComparer.Ordinal);
            Assert.Equal(round + 1, (await bench.Region.ListGrantsAsync(new())).Grants.Count);
        }
    }

    [Fact]
    public async Task TwoDirectorsOfPublication_ApprovedAtOnce_OnlyOneIs()
    {
        await using var bench = await RightsBench.StartAsync();
        var demands = Enumerable.Range(0, 3).Select(
            number => bench.Demand(V1.RightKind.CollectivitePublicationDirector, mail: $"maire{number}@mairie.example.invalid")).ToList();
        foreach (var demand in demands)
        {
            await bench.Requester.CreateRightsRequestAsync(demand);
        }

        var refusals = await Task.WhenAll(demands.Select(async demand =>
        {
            try
            {
                await bench.Region.ApproveRightsRequestAsync(new() { RequestId = demand.RequestId, Reason = "Accord" });
                return "";
            }
            catch (RpcException error)
            {
                return RichError.Of(error).Reason;
            }
        }));

        Assert.Equal(
            ["", "PUBLICATION_DIRECTOR_EXISTS", "PUBLICATION_DIRECTOR_EXISTS"], refusals.Order(StringComparer.Ordinal),
            StringComparer.Ordinal);
    }

    [Fact]
    public async Task Approval_WhileTheConventionIsTerminated_IsDecidedOverTheOneOrTheOther()
    {
        await using var bench = await RightsBench.StartAsync();
        var demand = bench.Demand(Publisher);
        await bench.Requester.CreateRightsRequestAsync(demand);

        var approval = bench.Region.ApproveRightsRequestAsync(new() { RequestId = demand.RequestId, Reason = "Accord" }).ResponseAsync;
        await bench.TerminateAsync("CERET-2026-2027", "2026-06-14");
        try
        {
            // Granted before: the termination ends it at once.
            var grant = (await approval).Grant;
            Assert.Equal(V1.CheckReason.NotEnrolled, (await bench.CheckAsync(grant)).Reason);
        }
        catch (RpcException refused)
        {
            Assert.Equal("SCOPE_NOT_ENROLLED", RichError.Of(refused).Reason);
        }
    }

    [Fact]
    public async Task Termination_Previewed_TellsTheGrantsThatEndWithItAndThenEndsThem()
    {
        await using var bench = await RightsBench.StartAsync();
        var ends = await bench.GrantAsync(bench.Demand(Publisher));
        var inSchool = await bench.GrantAsync(bench.Demand(V1.RightKind.ElectedParent));
        await bench.GrantAsync(bench.Demand(Publisher, mail: "court@mairie.example.invalid", ends: "2026-10-01"));
        await bench.GrantAsync(bench.Demand(Publisher, RightsBench.Rodez));
        var admin = new EnrolmentService.EnrolmentServiceClient(bench.Server.As(RightsBench.Caller("région", CallerRoles.EnrolmentAdmin)));
        var termination = new TerminateConventionRequest
        {
            Reference = "CERET-2026-2027",
            TerminatedOn = "2026-12-31",
            Reason = "Mise en demeure",
            ValidateOnly = true,
            Early = true,
        };

        var shown = await admin.TerminateConventionAsync(termination);
        Assert.Equal(2, shown.Impact.GrantsEnding);
        Assert.Equal("2027-09-05", Assert.Single(
            (await bench.Region.ListGrantsAsync(new() { Filter = new() { PersonId = ends.Beneficiary.PersonId } })).Grants).EndsOn);
        termination.ValidateOnly = false;
        termination.PreviewToken = shown.PreviewToken;
        Assert.Equal(2, (await admin.TerminateConventionAsync(termination)).Impact.GrantsEnding);

        foreach (var grant in new[] { ends, inSchool })
        {
            Assert.Equal((true, V1.CheckReason.Granted, "2026-12-31"), Answer(await bench.CheckAsync(grant, "2026-12-31")));
            Assert.Equal((false, V1.CheckReason.NotEnrolled, "2026-12-31"), Answer(await bench.CheckAsync(grant, "2027-01-01")));
        }

        static (bool Allowed, V1.CheckReason Reason, string Last) Answer(V1.RightDecision decision) =>
            (decision.Allowed, decision.Reason, decision.EndsOn);
    }

    [Fact]
    public async Task Staff_OfACollectivite_AreAPersonLikeAnotherToEveryCall()
    {
        await using var bench = await RightsBench.StartAsync();
        var grant = await bench.GrantAsync(bench.Demand(Publisher));
        var id = grant.Beneficiary.PersonId;
        var directory = bench.Server.Directory;

        var person = (await directory.GetPersonAsync(new() { PersonId = id })).Person;
        Assert.Equal(("ESSAI-AGENTE", "Paule", "agent@mairie.example.invalid"), (person.UsageName, person.GivenName, person.Mail));
        var source = Assert.Single(person.Sources);
        Assert.Equal(
            (V1.AafCategory.PersCollectivite, V1.Degree.Collectivite, V1.Presence.Present),
            (source.Source.Category, source.Degree, source.Presence));
        Assert.Equal(
            person,
            Assert.Single((await directory.ListPersonsAsync(new() { Filter = new() { Role = V1.Role.CollectiviteStaff } })).Persons));
        Assert.Empty((await directory.ListRelativesAsync(new() { PersonId = id })).Relations);
        Assert.DoesNotContain(
            (await directory.ListSchoolsAsync(new())).Schools, school => school.Siret is RightsBench.Ceret || school.Uai.Length == 0);
        var explanation = (await directory.ExplainPersonAsync(new() { PersonId = id })).Explanation;
        Assert.Equal(V1.Standing.Active, explanation.Standing);
        Assert.Contains(explanation.History, happened => happened.Kind is ChangeKind.Created);
        Assert.All(explanation.History, happened => Assert.Equal(0, happened.RunId));

        await bench.Region.RevokeGrantAsync(new() { GrantId = grant.GrantId, Reason = "Fin" });
        explanation = (await directory.ExplainPersonAsync(new() { PersonId = id })).Explanation;
        Assert.Equal(V1.Standing.Suspended, explanation.Standing);
    }

    [Fact]
    public async Task Request_OfAnotherRequesterOrOutsideOfThePerimeter_IsAsIfItWereNotThere()
    {
        await using var bench = await RightsBench.StartAsync();
        var demand = bench.Demand(Publisher);
        await bench.Requester.CreateRightsRequestAsync(demand);
        var strangers = new[]
        {
            bench.As(RightsBench.Caller("autre mairie", CallerRoles.RightsRequester)),
            bench.As(RightsBench.Caller("toulouse", CallerRoles.RightsApprover, TestCallers.Of(academies: ["TOULOUSE"]))),
            bench.As(RightsBench.Caller("rodez", CallerRoles.RightsApprover, TestCallers.Of(sirets: [RightsBench.Rodez]))),
            bench.As(RightsBench.Caller("personne", CallerRoles.RightsApprover | CallerRoles.RightsRequester, CallerPerimeter.None)),
        };
        foreach (var stranger in strangers)
        {
            Assert.Equal(
                "RIGHTS_REQUEST_NOT_FOUND",
                (await RichError.OfAsync(stranger.GetRightsRequestAsync(new() { RequestId = demand.RequestId }))).Reason);
            Assert.Empty((await stranger.ListRightsRequestsAsync(new())).Requests);
        }

        Assert.Equal(
            demand.RequestId, (await bench.Region.GetRightsRequestAsync(new() { RequestId = demand.RequestId })).Request.RequestId);
        Assert.Single((await bench.Requester.ListRightsRequestsAsync(new())).Requests);
        var outside = bench.As(RightsBench.Caller("rodez", CallerRoles.RightsRequester, TestCallers.Of(sirets: [RightsBench.Rodez])));
        demand.RequestId = "ailleurs";
        Assert.Equal("SCOPE_NOT_ENROLLED", (await RichError.OfAsync(outside.CreateRightsRequestAsync(demand))).Reason);
        var school = bench.Demand(V1.RightKind.ElectedParent);
        Assert.Equal("SCHOOL_NOT_FOUND", (await RichError.OfAsync(outside.CreateRightsRequestAsync(school))).Reason);
    }

    [Fact]
    public async Task Grant_OutsideOfThePerimeter_IsNeitherListedNorRevokedNorChecked()
    {
        await using var bench = await RightsBench.StartAsync();
        var grant = await bench.GrantAsync(bench.Demand(Publisher));
        var toulouse = bench.As(RightsBench.Caller("toulouse", CallerRoles.All, TestCallers.Of(academies: ["TOULOUSE"])));

        Assert.Empty((await toulouse.ListGrantsAsync(new())).Grants);
        Assert.Equal(
            "GRANT_NOT_FOUND",
            (await RichError.OfAsync(toulouse.RevokeGrantAsync(new() { GrantId = grant.GrantId, Reason = "Fin" }))).Reason);
        var check = new V1.RightCheck { PersonId = grant.Beneficiary.PersonId, Kind = grant.Kind, Scope = grant.Scope };
        Assert.Equal(
            new V1.RightDecision { Reason = V1.CheckReason.PersonUnknown },
            (await toulouse.CheckRightAsync(new() { Check = check })).Decision);
        var town = bench.As(RightsBench.Caller("ent de céret", CallerRoles.DirectoryReader, TestCallers.Of(sirets: [RightsBench.Ceret])));
        Assert.True((await town.CheckRightAsync(new() { Check = check })).Decision.Allowed);
    }

    [Theory]
    [InlineData("", "request_id")]
    [InlineData("kind", "kind")]
    [InlineData("scope", "scope")]
    [InlineData("siret", "scope.siret")]
    [InlineData("uai", "scope.uai")]
    [InlineData("mixed", "scope")]
    [InlineData("beneficiary", "beneficiary")]
    [InlineData("mail", "beneficiary.staff.mail")]
    [InlineData("name", "beneficiary.staff.usage_name")]
    [InlineData("why", "justification")]
    [InlineData("day", "ends_on")]
    [InlineData("association", "association")]
    public async Task Create_WithAFault_NamesTheField(string fault, string field)
    {
        await using var bench = await RightsBench.StartAsync();
        var demand = bench.Demand(Publisher);
        switch (fault)
        {
            case "": demand.RequestId = ""; break;
            case "kind": demand.Kind = (V1.RightKind)99; break;
            case "scope": demand.Scope = null; break;
            case "siret": demand.Scope.Siret = "21660049400018"; break;
            case "uai": demand.Scope.Uai = "0660560B"; break;
            case "mixed": demand.Scope.Uai = RightsBench.CeretSchool; break;
            case "beneficiary": demand.Beneficiary = null; break;
            case "mail": demand.Beneficiary.Staff.Mail = "agent@mairie"; break;
            case "name": demand.Beneficiary.Staff.UsageName = " "; break;
            case "why": demand.Justification = ""; break;
            case "day": demand.EndsOn = "2026-02-30"; break;
            default: demand.Association = "FCPE"; break;
        }

        var refused = await RichError.OfAsync(bench.Requester.CreateRightsRequestAsync(demand));
        Assert.Equal(("INVALID_ARGUMENT", field), (refused.Reason, Assert.Single(refused.Fields)));
    }

    [Fact]
    public async Task Batch_OneCheckCannotBeRead_TheOthersAreAnswered()
    {
        await using var bench = await RightsBench.StartAsync();
        var grant = await bench.GrantAsync(bench.Demand(Publisher));
        var check = new V1.RightCheck { PersonId = grant.Beneficiary.PersonId, Kind = grant.Kind, Scope = grant.Scope };

        var answer = await bench.Workspace.BatchCheckRightsAsync(new() { Checks = { check, new V1.RightCheck { PersonId = "x" }, check } });

        Assert.Equal([true, false, true], answer.Results.Select(result => result.Decision?.Allowed == true));
        Assert.Equal((3, V1.ErrorReason.InvalidArgument), (answer.Results[1].Status.Code, answer.Results[1].Status.Reason));
    }

    [Theory]
    [InlineData("2026-12-31T22:59:59Z", true)]
    [InlineData("2026-12-31T23:00:00Z", false)]
    [InlineData("2027-06-30T21:59:59Z", true, "2027-06-30")]
    [InlineData("2027-06-30T22:00:00Z", false, "2027-06-30")]
    [InlineData("2026-10-25T22:59:59Z", true, "2026-10-25")]
    [InlineData("2026-10-25T23:00:00Z", false, "2026-10-25")]
    [InlineData("2027-03-28T21:59:59Z", true, "2027-03-28")]
    [InlineData("2027-03-28T22:00:00Z", false, "2027-03-28")]
    public async Task Check_AtTheChangeOfDayAndOfDaylightSaving_FollowsTheDayInFrance(
        string instant, bool allowed, string last = "2026-12-31")
    {
        await using var bench = await RightsBench.StartAsync();
        var grant = await bench.GrantAsync(bench.Demand(Publisher, ends: last));
        bench.Time.Jump(DateTimeOffset.Parse(instant, System.Globalization.CultureInfo.InvariantCulture) - bench.Time.GetUtcNow());

        Assert.Equal(allowed, (await bench.CheckAsync(grant)).Allowed);
    }

    [Fact]
    public async Task Watch_AGrantsLife_IsToldAsItIsMadeNoticedAndEnded()
    {
        await using var bench = await RightsBench.StartAsync();
        var watcher = new Watcher(bench.Server.Directory);
        await watcher.FollowToAsync(await bench.Store.Revisions.GetRevisionAsync(None));
        var told = watcher.Changes.Count;
        var desk = bench.NewService();
        var grant = await bench.GrantAsync(bench.Demand(Publisher, ends: "2026-08-31"));
        Assert.Equal(0, await desk.RecordAsync(RightsSettings.NoticeDays, None));
        bench.GoTo("2026-08-01");
        Assert.Equal(1, await desk.RecordAsync(RightsSettings.NoticeDays, None));
        Assert.Equal(0, await desk.RecordAsync(RightsSettings.NoticeDays, None));
        bench.GoTo("2026-09-01");
        // The read decides, before anything has run.
        Assert.Equal(V1.CheckReason.Expired, (await bench.CheckAsync(grant)).Reason);
        Assert.Equal(V1.GrantState.Expired, Assert.Single((await bench.Region.ListGrantsAsync(new())).Grants).State);
        Assert.Equal(1, await desk.RecordAsync(RightsSettings.NoticeDays, None));

        await watcher.FollowToAsync(await bench.Store.Revisions.GetRevisionAsync(None));
        var changes = watcher.Changes.Skip(told).ToList();
        Assert.Equal(
            [ChangeKind.Created, ChangeKind.EndingSoon, ChangeKind.Ended],
            changes.Where(change => change.EntityCase is Change.EntityOneofCase.Grant).Select(change => change.Kind));
        var ended = changes.Last(change => change.EntityCase is Change.EntityOneofCase.Grant).Grant;
        Assert.Equal(new V1.Grant { GrantId = grant.GrantId, State = V1.GrantState.Expired }, ended);
        // Staff come with the first grant and leave with the last.
        Assert.Equal(
            [ChangeKind.Created, ChangeKind.Suspended],
            changes.Where(change => change.EntityCase is Change.EntityOneofCase.Membership).Select(change => change.Kind));
        var profile = changes.First(change => change.EntityCase is Change.EntityOneofCase.Membership).Membership.Profile;
        Assert.Equal((RightsBench.Ceret, "", 7, V1.Role.CollectiviteStaff), (profile.Siret, profile.Uai, profile.DnmaCode, profile.Role));
        Assert.DoesNotContain(changes, change => change.EntityCase is Change.EntityOneofCase.School);

        var fresh = new Watcher(bench.Server.Directory);
        await fresh.FollowToAsync(await bench.Store.Revisions.GetRevisionAsync(None));
        Assert.DoesNotContain(fresh.Changes, change => change.EntityCase is Change.EntityOneofCase.Grant);
    }

    [Fact]
    public async Task Record_ConventionTerminatedThenAmended_TheGrantAndItsHolderEndAndComeBack()
    {
        await using var bench = await RightsBench.StartAsync();
        var desk = bench.NewService();
        var grant = await bench.GrantAsync(bench.Demand(Publisher));
        await bench.TerminateAsync("CERET-2026-2027", "2026-06-30");
        bench.GoTo("2026-07-01");
        await desk.RecordAsync(RightsSettings.NoticeDays, None);
        Assert.Equal(V1.ProfileState.Suspended, await StateAsync());

        await bench.TerminateAsync("CERET-2026-2027", "2026-12-31");
        Assert.True((await bench.CheckAsync(grant)).Allowed);
        await desk.RecordAsync(RightsSettings.NoticeDays, None);
        Assert.Equal(V1.ProfileState.Active, await StateAsync());

        async Task<V1.ProfileState> StateAsync() =>
            (await bench.Server.Directory.GetPersonAsync(new() { PersonId = grant.Beneficiary.PersonId })).Person.Profiles.Single().State;
    }

    // The key is written by hand from the acts: article 10 of each convention.
    [Theory]
    [InlineData("21660140100120", "2024-04-30", "2025-09-01")]
    [InlineData("21310282500014", "2024-05-23", "2025-09-05")]
    [InlineData("21120202300019", "2025-05-16", "2026-09-05")]
    [InlineData("21340194600016", "2025-05-22", "2026-09-05")]
    [InlineData("21660049400019", "2026-05-21", "2027-09-05")]
    public async Task Grants_OfTheFiveConventions_HoldDayByDayAsTheActsSay(string siret, string first, string last)
    {
        await using var bench = await RightsBench.StartAsync("2024-04-01");
        var beginning = string.CompareOrdinal(first, "2024-06-01") < 0 ? "2024-06-01" : first;
        bench.GoTo(beginning);
        var grant = await bench.GrantAsync(bench.Demand(Publisher, siret));
        var checks = new BatchCheckRightsRequest();
        for (var day = RightsBench.Day("2024-06-01"); day <= RightsBench.Day("2027-09-30"); day = day.AddDays(1))
        {
            checks.Checks.Add(
                new V1.RightCheck
                {
                    PersonId = grant.Beneficiary.PersonId,
                    Kind = Publisher,
                    Scope = grant.Scope,
                    On = $"{day:yyyy-MM-dd}",
                });
        }

        foreach (var chunk in checks.Checks.Chunk(400))
        {
            var answer = await bench.Workspace.BatchCheckRightsAsync(new() { Checks = { chunk } });
            Assert.All(chunk.Zip(answer.Results), pair => Assert.Equal(
                string.CompareOrdinal(pair.First.On, beginning) >= 0 && string.CompareOrdinal(pair.First.On, last) <= 0,
                pair.Second.Decision.Allowed));
        }
    }
}
