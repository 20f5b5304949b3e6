using EntEcole.Directory.Access;
using EntEcole.Directory.Server.Grpc;
using EntEcole.Directory.Server.Worker;
using EntEcole.Directory.Tests.Support;
using EntEcole.Directory.V1;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using Grpc.Core;
using AccessFilter = EntEcole.Directory.V1.AccessFilter;

namespace EntEcole.Directory.Tests.Server.Security;

/// <summary>
/// What a caller gets of what lies outside his perimeter: what he gets of what does not exist, in content and shape, as <c>access.md</c>
/// says. Two schools of one academy, and a parent who has a child in each.
/// </summary>
public sealed class PerimeterTests : IAsyncLifetime
{
    private const string AbsentUai = "0000023A";
    private const string Why = "Essai";
    private const string RightId = "right";
    private const string AbsentReference = "ABSENT-20250901";
    private const string Reference = "ESSAI-20250901";
    private const string AbsentId = "00000000000000000000000000000001";

    private const string Waiting = "nuit";

    private readonly TempFolder inbox = new();
    private SyncBench bench = null!;
    private Directory.Runs.SyncReport held = null!;
    private TestServer server = null!;
    private string near = "", far = "", both = "", director = "", measure = "";
    private int export;

    public static TheoryData<string> Bounded() =>
        [.. AccessLine.ReadAll().Where(line => line.Outside is not "-").Select(line => line.Call)];

    public async ValueTask InitializeAsync()
    {
        (bench, held) = await TwoSchools.HeldAsync(6, 6);
        // A delivery waits that nobody takes but who starts it.
        TwoSchools.Extract(12, 12, "20260619").WriteTo(Path.Combine(inbox.Path, Waiting));
        server = await TestServer.StartAsync(bench.Store, worker: new WorkerSettings { Inbox = inbox.Path });
        (near, far) = (
            await IdOfAsync(Directory.Model.AafCategory.Eleve, "101"), await IdOfAsync(Directory.Model.AafCategory.Eleve, "200"));
        (both, director) = (
            await IdOfAsync(Directory.Model.AafCategory.PersRelEleve, "901"),
            await IdOfAsync(Directory.Model.AafCategory.PersEducNat, "801"));
        await GrantAsync();
        await HoldAsync();
        await AskForRectificationAsync();
        await new Directory.Indicators.IndicatorSnapshots(
            bench.Store.IndicatorSnapshots, server.Of<Directory.Indicators.IndicatorService>(), bench.Store.Revisions, new FakeTime())
            .TakeAsync(CancellationToken.None);
        export = await GarRows.ExportAsync(
            bench.Store, TwoSchools.Other, Directory.Model.PersonId.TryParse(far, out var id) ? id : default);
    }

    public async ValueTask DisposeAsync()
    {
        await server.DisposeAsync();
        await bench.DisposeAsync();
        inbox.Dispose();
    }

    [Theory]
    [MemberData(nameof(Bounded))]
    public async Task Call_AboutWhatIsOutside_IsAnsweredAsAboutWhatDoesNotExist(string call)
    {
        var expected = AccessLine.ReadAll().Single(line => string.Equals(line.Call, call, StringComparison.Ordinal)).Outside;
        foreach (
            var perimeter in new[] { CallerPerimeter.None, TestCallers.Of(uais: [AbsentUai]), TestCallers.Of(academies: ["MONTPELLIER"]) })
        {
            var caller = new Caller("outsider", CallerRoles.All, perimeter);
            var (outside, absent) = (
                await AnswerAsync(caller, call, Request(call, isAbsent: false)),
                await AnswerAsync(caller, call, Request(call, isAbsent: true)));
            Assert.Equal(absent, outside, StringComparer.Ordinal);
            if (expected.EndsWith("_NOT_FOUND", StringComparison.Ordinal))
            {
                Assert.Equal($"{StatusCode.NotFound} {expected}", string.Join(' ', outside.Split(' ').Take(2)), StringComparer.Ordinal);
            }
            else
            {
                Assert.StartsWith("OK ", outside, StringComparison.Ordinal);
                Assert.DoesNotContain("TOULOUSE", outside, StringComparison.Ordinal);
                Assert.DoesNotContain("ESSAI", outside, StringComparison.Ordinal);
            }
        }

        if (call.Split('/')[1] is "ListMergeProposals" or "LiftRestriction" or "DecideObjection" or "ConfirmErasure"
            or "ReadmitPerson")
        {
            // No two persons here may be one: see below. The measure here is of another kind, which is as absent as none.
            return;
        }

        if (call.EndsWith("ListAccesses", StringComparison.Ordinal))
        {
            // Somebody must have looked.
            await AnswerAsync(TestCallers.Everybody, "DirectoryService/GetPerson", Request("DirectoryService/GetPerson", isAbsent: false));
        }

        // Whoever reaches it is answered.
        var everything = await AnswerAsync(TestCallers.Everybody, call, Request(call, isAbsent: false));
        Assert.NotEqual(await AnswerAsync(TestCallers.Everybody, call, Request(call, isAbsent: true)), everything, StringComparer.Ordinal);
    }

    [Fact]
    public async Task Perimeter_OfEachKind_HoldsItsSchoolsAndNoOther()
    {
        var siret = (await bench.Store.Enrolment.ListConventionsAsync(held.BaseRevision, CancellationToken.None))[0].Siret;
        foreach (var (perimeter, uais) in new (CallerPerimeter, string[])[]
        {
            (TestCallers.Of(uais: [TwoSchools.Small]), [TwoSchools.Small]),
            (TestCallers.Of(districts: [TwoSchools.District]), [TwoSchools.Small]),
            (TestCallers.Of(sirets: [siret]), [TwoSchools.Other, TwoSchools.Small]),
            (TestCallers.Of(academies: ["TOULOUSE"]), [TwoSchools.Other, TwoSchools.Small, TwoSchools.District]),
            (TestCallers.Of(academies: ["MONTPELLIER"], uais: [TwoSchools.Other]), [TwoSchools.Other]),
            (CallerPerimeter.None, []),
            (CallerPerimeter.All, [TwoSchools.Other, TwoSchools.Small, TwoSchools.District]),
        })
        {
            var client = Client(perimeter);
            Assert.Equal(
                uais, (await client.ListSchoolsAsync(new ListSchoolsRequest())).Schools.Select(school => school.Uai),
                StringComparer.Ordinal);
            var persons = (await client.ListPersonsAsync(new ListPersonsRequest { PageSize = 1000 })).Persons;
            Assert.All(persons, person => Assert.NotEmpty(person.Profiles));
            Assert.All(
                persons.SelectMany(person => person.Profiles), profile => Assert.Contains(profile.Uai, uais, StringComparer.Ordinal));
            Assert.Equal(
                uais.Contains(TwoSchools.Small, StringComparer.Ordinal),
                persons.Any(person => near.Equals(person.PersonId, StringComparison.Ordinal)));
            Assert.Equal(
                uais.Contains(TwoSchools.Other, StringComparer.Ordinal),
                persons.Any(person => director.Equals(person.PersonId, StringComparison.Ordinal)));
        }
    }

    [Fact]
    public async Task ListPersons_WithinAPerimeter_KeepsTheSizeOfItsPages()
    {
        var client = Client(TestCallers.Of(uais: [TwoSchools.Small]));
        var all = (await client.ListPersonsAsync(new ListPersonsRequest { PageSize = 1000 })).Persons;
        var request = new ListPersonsRequest { PageSize = 2 };
        var read = new List<Person>();
        do
        {
            var page = await client.ListPersonsAsync(request);
            Assert.True(page.Persons.Count == 2 || page.NextPageToken.Length == 0);
            read.AddRange(page.Persons);
            request.PageToken = page.NextPageToken;
        }
        while (request.PageToken.Length > 0);
        Assert.Equal(all, read);
        Assert.InRange(all.Count, 7, 14);
    }

    [Fact]
    public async Task Person_WithProfilesInsideAndOutside_ShowsThoseInside()
    {
        var client = Client(TestCallers.Of(uais: [TwoSchools.Small]));
        var parent = (await client.GetPersonAsync(new GetPersonRequest { PersonId = both })).Person;
        Assert.Equal(TwoSchools.Small, Assert.Single(parent.Profiles).Uai);
        Assert.Equal(2, (await server.Directory.GetPersonAsync(new GetPersonRequest { PersonId = both })).Person.Profiles.Count);

        var children = (await client.ListRelativesAsync(new ListRelativesRequest { PersonId = both })).Relations;
        Assert.Equal("100", Assert.Single(children).Source.SourceId);
        Assert.Equal(2, (await server.Directory.ListRelativesAsync(new ListRelativesRequest { PersonId = both })).Relations.Count);
        var explained = (await client.ExplainPersonAsync(new ExplainPersonRequest { PersonId = both })).Explanation;
        Assert.DoesNotContain(TwoSchools.Other, explained.ToString(), StringComparison.Ordinal);
        Assert.Contains(TwoSchools.Small, explained.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("\"200\"", explained.ToString(), StringComparison.Ordinal);

        var batch = await client.BatchGetPersonsAsync(new BatchGetPersonsRequest
        {
            Keys = { new PersonKey { PersonId = near }, new PersonKey { PersonId = far }, new PersonKey { PersonId = AbsentId } },
        });
        Assert.Equal(near, batch.Results[0].Person.PersonId);
        Assert.Equal(batch.Results[2], batch.Results[1]);
    }

    [Fact]
    public async Task Watch_WithinAPerimeter_TellsItAndNothingElse()
    {
        var client = Client(TestCallers.Of(uais: [TwoSchools.Small]));
        var watcher = new Watcher(client);
        await watcher.FollowToAsync(await bench.Store.Revisions.GetRevisionAsync(CancellationToken.None));
        Assert.All(watcher.Persons.SelectMany(person => person.Profiles), profile => Assert.Equal(TwoSchools.Small, profile.Uai));
        Assert.Equal(TwoSchools.Small, Assert.Single(watcher.Schools).Uai);
        Assert.Contains(watcher.Persons, person => string.Equals(person.PersonId, near, StringComparison.Ordinal));
        Assert.DoesNotContain(watcher.Persons, person => string.Equals(person.PersonId, far, StringComparison.Ordinal));

        // The same state as lookups give, person by person.
        foreach (var person in watcher.Persons)
        {
            Assert.Equal((await client.GetPersonAsync(new GetPersonRequest { PersonId = person.PersonId })).Person, person);
        }
    }

    [Fact]
    public async Task Watch_WhoseConventionEnds_Ends()
    {
        var time = new FakeTime();
        await using var other = await TestServer.StartAsync(bench.Store, time);
        var convention = (await bench.Store.Enrolment.ListConventionsAsync(held.BaseRevision, CancellationToken.None))[0];
        var client = new DirectoryService.DirectoryServiceClient(
            other.As(new Caller("town", CallerRoles.All, TestCallers.Of(sirets: [convention.Siret]))));
        using var watched = client.WatchChanges(new WatchChangesRequest());
        Assert.True(await watched.ResponseStream.MoveNext(CancellationToken.None));
        var ended = Assert.ThrowsAsync<RpcException>(async () =>
        {
            while (await watched.ResponseStream.MoveNext(CancellationToken.None))
            {
            }
        });
        // Past its end the clock goes slowly: else the token ends too before a busy server has looked.
        var end = EntEcole.Directory.Model.FrenchTime.StartOf(convention.EndsOn.AddDays(1));
        while (!ended.IsCompleted)
        {
            time.Jump(time.GetUtcNow() < end ? TimeSpan.FromDays(1) : TimeSpan.FromSeconds(1));
            await Task.Yield();
        }

        Assert.Equal("CURSOR_INVALID", RichError.Of(await ended).Reason);
        Assert.Empty((await client.ListSchoolsAsync(new ListSchoolsRequest())).Schools);
    }

    [Fact]
    public async Task Merges_OfWhomOneIsOutside_AreNoneForTheCaller()
    {
        await using var two = await TwoAcademies.CreateAsync();
        await using var other = await TestServer.StartAsync(two.Store);
        var proposals = (await other.Sync.ListMergeProposalsAsync(new ListMergeProposalsRequest())).Proposals;
        Assert.Equal(2, proposals.Count);
        var half = new SyncService.SyncServiceClient(
            other.As(new Caller("half", CallerRoles.All, TestCallers.Of(academies: ["TOULOUSE"]))));
        Assert.Empty((await half.ListMergeProposalsAsync(new ListMergeProposalsRequest())).Proposals);
        Assert.Equal("MERGE_PROPOSAL_NOT_FOUND", (await RichError.OfAsync(half.DecideMergeProposalAsync(
            new DecideMergeProposalRequest
            {
                ProposalId = proposals[0].ProposalId,
                Decision = MergeDecision.Accept,
                Reason = Why,
            }))).Reason);

        // Merged by somebody who reaches both, each academy sees its own part of the one person.
        await other.Sync.MergePersonsAsync(new MergePersonsRequest
        {
            PersonId = proposals[0].Person.PersonId, OtherPersonId = proposals[0].Other.PersonId, Reason = Why,
        });
        var south = new DirectoryService.DirectoryServiceClient(
            other.As(new Caller("half", CallerRoles.All, TestCallers.Of(academies: ["MONTPELLIER"]))));
        Assert.Equal("PERSON_NOT_FOUND", (await RichError.OfAsync(south.GetPersonAsync(
            new GetPersonRequest { PersonId = proposals[0].Person.PersonId }))).Reason);
        var seen = (await south.GetPersonAsync(new GetPersonRequest { PersonId = proposals[0].Other.PersonId })).Person;
        Assert.Equal(proposals[0].Other.PersonId, seen.PersonId);
        Assert.Empty(seen.MergedPersonIds);
        Assert.Equal("MONTPELLIER", Assert.Single(seen.Sources).Source.Academy);
        Assert.Equal(TwoAcademies.South, Assert.Single(seen.Profiles).Uai);
    }

    [Fact]
    public async Task Tokens_OfAnotherCallerOrForged_AreRefused()
    {
        var (one, other) = (Client(CallerPerimeter.All, "one"), Client(CallerPerimeter.All, "other"));
        var token = (await one.ListPersonsAsync(new ListPersonsRequest { PageSize = 2 })).NextPageToken;
        await one.ListPersonsAsync(new ListPersonsRequest { PageToken = token });
        await RefusedAsync(other, token);
        var bytes = System.Buffers.Text.Base64Url.DecodeFromChars(token);
        for (var i = 0; i < bytes.Length; i++)
        {
            var forged = (byte[])bytes.Clone();
            forged[i] ^= 1;
            await RefusedAsync(one, System.Buffers.Text.Base64Url.EncodeToString(forged));
        }

        using var watched = one.WatchChanges(new WatchChangesRequest());
        Assert.True(await watched.ResponseStream.MoveNext(CancellationToken.None));
        var cursor = watched.ResponseStream.Current.Cursor;
        foreach (var client in new[] { other, Client(TestCallers.Of(academies: ["TOULOUSE"]), "one") })
        {
            using var stolen = client.WatchChanges(new WatchChangesRequest { Cursor = cursor });
            var error = RichError.Of(await Assert.ThrowsAsync<RpcException>(() => stolen.ResponseStream.MoveNext(CancellationToken.None)));
            Assert.Equal("CURSOR_INVALID", error.Reason);
        }

        static async Task RefusedAsync(DirectoryService.DirectoryServiceClient client, string token) => Assert.Equal(
            "PAGE_TOKEN_INVALID", (await RichError.OfAsync(client.ListPersonsAsync(new ListPersonsRequest { PageToken = token }))).Reason);
    }

    private DirectoryService.DirectoryServiceClient Client(CallerPerimeter perimeter, string name = "insider") =>
        new(server.As(new Caller(name, CallerRoles.All, perimeter)));

    private async Task<string> IdOfAsync(Directory.Model.AafCategory category, string id) =>
        (await bench.GetAsync(category, id)).PersonId.ToString();

    /// <summary>A request about something outside, or about nothing.</summary>
    // A right in the other school, asked for and granted.
    // The id of a pupil of the other school seems to be another child's.
    private async Task HoldAsync()
    {
        var pupil = (await bench.GetAsync(Directory.Model.AafCategory.Eleve, "200")).Records[0];
        var stored = new Directory.Persons.RecordRow(
            pupil.PersonNo, 1, Directory.Model.AafCategory.Eleve, "200", pupil.PersonId, Directory.Model.Presence.Present, 0, "", default);
        await bench.Store.Identities.KeepHoldsAsync(
            1, held.RunId, Directory.Model.ExtractKind.Full,
            [new Directory.Identity.HeldIdentity(
                stored, 1, pupil.Person with { GivenName = "Hugo" }, TwoSchools.Other)], [], CancellationToken.None);
    }

    // What a pupil of the other school asked for.
    private async Task AskForRectificationAsync()
    {
        var privacy = new PrivacyService.PrivacyServiceClient(server.As(TestCallers.Everybody));
        measure = (await privacy.RequestRectificationAsync(Rectification("before", far))).Measure.MeasureId;
    }

    private static RequestRectificationRequest Rectification(string requestId, string person) => new()
    {
        RequestId = requestId, PersonId = person, Reason = Why,
        Corrections = { new FieldCorrection { Field = "usage_name", WantedValue = "ESSAI-DEUX" } },
    };

    private IMessage MeasureRequest(string call, string person, string id) => call switch
    {
        "ExportPersonData" => new ExportPersonDataRequest { PersonId = person },
        "RequestRectification" => Rectification("new", person),
        "RestrictProcessing" => new RestrictProcessingRequest { RequestId = "new", PersonId = person, Reason = Why },
        "LiftRestriction" => new LiftRestrictionRequest { MeasureId = id, Reason = Why, InformedOn = "2026-06-01" },
        "RecordObjection" => new RecordObjectionRequest { RequestId = "new", PersonId = person, Reason = Why },
        "DecideObjection" => new DecideObjectionRequest { MeasureId = id, Outcome = ObjectionOutcome.Upheld, Reason = Why },
        "RecordPostMortemDirective" => new RecordPostMortemDirectiveRequest
        {
            RequestId = "new", PersonId = person, Directive = Why, Wish = PostMortemWish.Keep,
        },
        "RecordDeath" => new RecordDeathRequest { RequestId = "new", PersonId = person, DiedOn = "2026-06-01", Proof = Why },
        "ErasePerson" => new ErasePersonRequest { RequestId = "new", PersonId = person, Reason = Why, ValidateOnly = true },
        "ReadmitPerson" => new ReadmitPersonRequest { RequestId = "new", PersonId = person, Reason = Why },
        "ConfirmErasure" => new ConfirmErasureRequest { MeasureId = id, Reason = Why },
        "CloseMeasure" => new CloseMeasureRequest { MeasureId = id, Reason = Why },
        "ExtendMeasure" => new ExtendMeasureRequest { MeasureId = id, ExtendedTo = "2026-08-15", Reason = Why },
        "GetMeasure" => new GetMeasureRequest { MeasureId = id },
        "ListMeasures" => new ListMeasuresRequest { Filter = new MeasureFilter { PersonId = person } },
        _ => throw new InvalidOperationException($"{call}: say what is outside of a perimeter, here and in access.md."),
    };

    private async Task GrantAsync()
    {
        var scope = Directory.Rights.RightScope.OfSchool(TwoSchools.Other);
        var (at, holder) = (
            new DateTimeOffset(2026, 6, 1, 8, 0, 0, TimeSpan.Zero), Directory.Model.PersonId.TryParse(far, out var id) ? id : default);
        await bench.Store.Rights.ApplyRightsAsync(
            new Directory.Rights.RightsChange(await bench.Store.Revisions.GetRevisionAsync(CancellationToken.None))
            {
                Request = new()
                {
                    RequestId = RightId,
                    Demand = new()
                    {
                        Kind = Directory.Rights.RightKind.ElectedParent,
                        Scope = scope,
                        PersonId = holder,
                        Justification = Why,
                    },
                    State = Directory.Rights.RightsRequestState.Requested, RequestedBy = "école", RequestedAt = at,
                },
                Grants =
                [
                    new()
                    {
                        GrantId = RightId, Kind = Directory.Rights.RightKind.ElectedParent, Scope = scope, Academy = "TOULOUSE",
                        PersonId = holder,
                        StartsOn = new DateOnly(2026, 6, 1), RequestId = RightId, GrantedBy = "direction", GrantedAt = at,
                        Recorded = new(Directory.Rights.GrantState.Active, new DateOnly(2027, 9, 5), Directory.Rights.GrantEnd.Convention),
                    },
                ],
            },
            CancellationToken.None);
    }

    private IMessage Request(string call, bool isAbsent)
    {
        var (uai, person, number) = isAbsent ? (AbsentUai, AbsentId, 999_999L) : (TwoSchools.Other, far, held.RunId);
        var plan = isAbsent ? 999_999L : held.PlanId!.Value;
        var request = isAbsent ? "absent" : RightId;
        var check = new RightCheck { PersonId = person, Kind = RightKind.ElectedParent, Scope = new RightScope { Uai = uai } };
        var otherPerson = isAbsent ? "00000000000000000000000000000002" : near;
        var reference = isAbsent ? AbsentReference : Reference;
        return call.Split('/')[1] switch
        {
            "GetSchool" => new GetSchoolRequest { Uai = uai },
            "ListSchools" => new ListSchoolsRequest { Filter = new SchoolFilter { CommuneCode = isAbsent ? "99999" : "" } },
            "ListClasses" => new ListClassesRequest { Uai = uai },
            "GetPerson" => new GetPersonRequest { PersonId = person },
            "BatchGetPersons" => new BatchGetPersonsRequest { Keys = { new PersonKey { PersonId = person } } },
            "ListPersons" => new ListPersonsRequest { Filter = new PersonFilter { NamePrefix = isAbsent ? "zzz" : "" } },
            "FindPersons" => new FindPersonsRequest { Query = isAbsent ? "999999" : "200" },
            "ListRelatives" => new ListRelativesRequest { PersonId = person },
            "ExplainPerson" => new ExplainPersonRequest { PersonId = person },
            "WatchChanges" => new WatchChangesRequest { Filter = isAbsent ? new WatchFilter { Uais = { AbsentUai } } : null },
            "GetConvention" => new GetConventionRequest { Reference = reference, IncludeHistory = true },
            "ListConventions" => new ListConventionsRequest { Filter = new ConventionFilter { Academy = isAbsent ? "LIMOGES" : "" } },
            "AmendConvention" => new AmendConventionRequest { Convention = Amended(reference), Reason = Why },
            "RecordFormalNotice" => new RecordFormalNoticeRequest { Reference = reference, NoticeOn = "2025-12-01", Reason = Why },
            "RenewConventions" => new RenewConventionsRequest { Reference = reference, ValidateOnly = true },
            "TerminateConvention" => new TerminateConventionRequest
            {
                Reference = reference, TerminatedOn = "2026-08-31", Reason = Why, Early = true,
            },
            "ListEnrolments" => new ListEnrolmentsRequest { Filter = new EnrolmentFilter { Academy = isAbsent ? "LIMOGES" : "" } },
            "ListContributions" => new ListContributionsRequest { SchoolYear = "2025-2026", Siret = isAbsent ? "21660049400019" : "" },
            "StartSync" => new StartSyncRequest { Academy = "TOULOUSE", Delivery = isAbsent ? "absent" : Waiting },
            "WatchSyncRun" => new WatchSyncRunRequest { RunId = number },
            "GetSyncRun" => new GetSyncRunRequest { RunId = number },
            "ListSyncRuns" => new ListSyncRunsRequest { Filter = new SyncRunFilter { Academy = isAbsent ? "LIMOGES" : "" } },
            "ListProblems" => new ListProblemsRequest { RunId = number },
            "ListSchoolStates" => new ListSchoolStatesRequest { Filter = new SchoolStateFilter { Academy = isAbsent ? "LIMOGES" : "" } },
            "ListAcademyStates" => new ListAcademyStatesRequest { Academy = isAbsent ? "LIMOGES" : "" },
            "ListPlans" => new ListPlansRequest { Filter = new PlanFilter { Academy = isAbsent ? "LIMOGES" : "" } },
            "GetPlan" => new GetPlanRequest { PlanId = plan },
            "ListPlanChanges" => new ListPlanChangesRequest { PlanId = plan },
            "ApprovePlan" => new ApprovePlanRequest { PlanId = plan, Reason = Why },
            "RejectPlan" => new RejectPlanRequest { PlanId = plan, Reason = Why },
            "UndoRun" => new UndoRunRequest { RunId = number, Reason = Why },
            "ListMergeProposals" => new ListMergeProposalsRequest(),
            "DecideMergeProposal" => new DecideMergeProposalRequest
            {
                ProposalId = $"{person}-{otherPerson}",
                Decision = MergeDecision.Accept,
                Reason = Why,
            },
            "MergePersons" => new MergePersonsRequest { PersonId = person, OtherPersonId = otherPerson, Reason = Why },
            "ListIdentityHolds" => new ListIdentityHoldsRequest { Filter = new IdentityHoldFilter { Academy = isAbsent ? "LIMOGES" : "" } },
            "DecideIdentityHold" => new DecideIdentityHoldRequest
            {
                Hold = isAbsent ? 999_999L : 1,
                Decision = IdentityDecision.Same,
                Reason = Why,
            },
            "UnmergePersons" => new UnmergePersonsRequest { MergedPersonId = person, Reason = Why },
            "CreateRightsRequest" => new CreateRightsRequestRequest
            {
                RequestId = "new", Kind = RightKind.ElectedParent, Scope = new RightScope { Uai = uai },
                Beneficiary = new Beneficiary { PersonId = person }, Justification = Why,
            },
            "GetRightsRequest" => new GetRightsRequestRequest { RequestId = request },
            "ListRightsRequests" => new ListRightsRequestsRequest
            {
                Filter = isAbsent ? new RightsRequestFilter { Scope = new RightScope { Uai = AbsentUai } } : null,
            },
            "ApproveRightsRequest" => new ApproveRightsRequestRequest { RequestId = request, Reason = Why },
            "RejectRightsRequest" => new RejectRightsRequestRequest { RequestId = request, Reason = Why },
            "ListGrants" => new ListGrantsRequest
            {
                Filter = isAbsent ? new GrantFilter { Scope = new RightScope { Uai = AbsentUai } } : null,
            },
            "RevokeGrant" => new RevokeGrantRequest { GrantId = request, Reason = Why },
            "CheckRight" => new CheckRightRequest { Check = check },
            "BatchCheckRights" => new BatchCheckRightsRequest { Checks = { check } },
            "ListIndicatorSnapshots" => new ListIndicatorSnapshotsRequest
            {
                Level = IndicatorLevel.School, Filter = new IndicatorFilter { Academy = isAbsent ? "LIMOGES" : "" },
            },
            "GetIndicators" => new GetIndicatorsRequest
            {
                Level = IndicatorLevel.School, Filter = new IndicatorFilter { Academy = isAbsent ? "LIMOGES" : "" },
            },
            "Assign" => new AssignRequest
            {
                Uai = uai, Pairs = { new AssignmentPair { PersonId = person, ClassId = "1" } }, Reason = Why,
            },
            "EndAssignments" => new EndAssignmentsRequest
            {
                Uai = uai, Pairs = { new AssignmentPair { PersonId = person, ClassId = "1" } }, Reason = Why,
            },
            "ListAssignments" => new ListAssignmentsRequest { Uai = uai },
            "ListAssignmentChoices" => new ListAssignmentChoicesRequest { Uai = uai },
            "SuggestAssignments" => new SuggestAssignmentsRequest { Uai = uai },
            "RenewAssignments" => new RenewAssignmentsRequest { Uai = uai, FromYear = "2025-2026" },
            "ResolveIdentity" => new ResolveIdentityRequest
            {
                Kind = IdentityKind.SourceId, Values = { isAbsent ? "TOULOUSE:Eleve:999999" : "TOULOUSE:Eleve:200" },
            },
            "LinkIdentity" => new LinkIdentityRequest { Issuer = "ENT", Subject = "sujet", PersonId = person },
            "UnlinkIdentity" => new UnlinkIdentityRequest { Issuer = "ENT", Subject = "sujet", PersonId = person },
            "ListIdentities" => new ListIdentitiesRequest { PersonId = person },
            "ConfirmActivation" => new ConfirmActivationRequest
            {
                Issuer = "ENT", Subject = "sujet", PersonId = person, On = "2026-06-01",
            },
            "ListAccesses" => new ListAccessesRequest { Filter = new AccessFilter { PersonId = person } },
            "GetGarExport" => new GetGarExportRequest { ExportId = isAbsent ? 999_999 : export },
            "ListGarExports" => new ListGarExportsRequest { Filter = new GarExportFilter { Ent = isAbsent ? "ZZ" : "" } },
            "ListGarRefusals" => new ListGarRefusalsRequest { ExportId = isAbsent ? 999_999 : export },
            "AddGarManager" => new AddGarManagerRequest { Uai = uai, PersonId = isAbsent ? AbsentId : director, Reason = Why },
            "RemoveGarManager" => new RemoveGarManagerRequest { Uai = uai, PersonId = isAbsent ? AbsentId : director, Reason = Why },
            "ListGarCandidates" => new ListGarCandidatesRequest { Uai = uai },
            "ListGarManagers" => new ListGarManagersRequest { Uai = uai },
            var other => MeasureRequest(other, person, isAbsent ? "absent" : measure),
        };
    }

    private static Convention Amended(string reference) => new()
    {
        Reference = reference, SchoolYear = "2025-2026", Academy = "TOULOUSE", Collectivite = "COMMUNE D'ESSAI", Siret = "21120202300019",
        SignedOn = "2025-09-01", EffectiveFrom = "2025-09-01", FeePerSchoolCents = 4000, SchoolCount = 1, AmountCents = 4000,
        Schools = { new ConventionSchool { Uai = TwoSchools.Other } },
    };

    /// <summary>What a call answers, as text: ids that were asked for, cursors, and the revision are no answer.</summary>
    private async Task<string> AnswerAsync(Caller caller, string call, IMessage request)
    {
        var method = Services.Descriptors.SelectMany(service => service.Methods)
            .Single(one => string.Equals(one.Service.Name + "/" + one.Name, call, StringComparison.Ordinal));
        var bytes = Marshallers.Create(message => message, message => message);
        var shape = new Method<byte[], byte[]>(
            method.IsServerStreaming ? MethodType.ServerStreaming : MethodType.Unary, method.Service.FullName, method.Name, bytes, bytes);
        var invoker = server.As(caller).CreateCallInvoker();
        try
        {
            return "OK " + Text(method, await AskAsync());
        }
        catch (RpcException error)
        {
            var rich = RichError.Of(error);
            var facts = string.Join(',', rich.Info.Metadata.Keys.Order(StringComparer.Ordinal));
            return Same($"{rich.Code} {rich.Reason} {facts} {rich.Status.Message}");
        }

        async Task<byte[]> AskAsync()
        {
            if (!method.IsServerStreaming)
            {
                return await invoker.AsyncUnaryCall(shape, null, default, request.ToByteArray());
            }

            using var stream = invoker.AsyncServerStreamingCall(shape, null, default, request.ToByteArray());
            await stream.ResponseStream.MoveNext(CancellationToken.None);
            return stream.ResponseStream.Current;
        }
    }

    private string Text(MethodDescriptor method, byte[] answer)
    {
        var message = method.OutputType.Parser.ParseFrom(answer);
        if (message is WatchChangesResponse watched)
        {
            watched.Cursor = "";
        }

        return Same(message.ToString()!);
    }

    private string Same(string text)
    {
        foreach (
            var asked in new[] { AbsentUai, AbsentReference, Reference, TwoSchools.Other, AbsentId, far, near, "00000000000000000000000000000002", $"{held.RunId}", $"{held.PlanId}", "999999" })
        {
            text = text.Replace(asked, "ASKED", StringComparison.Ordinal);
        }

        return text;
    }
}
