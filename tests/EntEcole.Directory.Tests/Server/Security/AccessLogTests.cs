using EntEcole.Directory.Access;
using EntEcole.Directory.Model;
using EntEcole.Directory.Server.Security;
using EntEcole.Directory.Tests.Server.Transport;
using EntEcole.Directory.Tests.Support;
using EntEcole.Directory.V1;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using Google.Rpc;
using Grpc.Core;
using AafCategory = EntEcole.Directory.Model.AafCategory;
using AccessEntry = EntEcole.Directory.V1.AccessEntry;
using AccessFilter = EntEcole.Directory.V1.AccessFilter;
using PersonFilter = EntEcole.Directory.V1.PersonFilter;

namespace EntEcole.Directory.Tests.Server.Security;

/// <summary>
/// Every answer that shows a person leaves a trace: who, when, by which call, what for, whom, at which revision; or it does not leave.
/// </summary>
public sealed class AccessLogTests : IAsyncLifetime
{
    private static readonly CancellationToken None = CancellationToken.None;
    private static readonly Caller Officer = new("officer", CallerRoles.PrivacyOfficer, CallerPerimeter.All);

    private readonly FakeTime time = new();
    private SyncBench bench = null!;
    private Directory.Runs.SyncReport held = null!;
    private TestServer server = null!;
    private string pupil = "", other = "", parent = "", director = "";

    public async ValueTask InitializeAsync()
    {
        (bench, held) = await TwoSchools.HeldAsync(6, 6);
        server = await TestServer.StartAsync(bench.Store, time);
        (pupil, other) = (await IdOfAsync(AafCategory.Eleve, "100"), await IdOfAsync(AafCategory.Eleve, "200"));
        (parent, director) = (await IdOfAsync(AafCategory.PersRelEleve, "901"), await IdOfAsync(AafCategory.PersEducNat, "801"));
    }

    public async ValueTask DisposeAsync()
    {
        await server.DisposeAsync();
        await bench.DisposeAsync();
    }

    [Fact(Timeout = Rpc.Patience)]
    public async Task Calls_ThatShowPersons_AreTracedWithEachIdThatTheyShow()
    {
        var (sync, rights) = (server.Sync, new RightsService.RightsServiceClient(server.Channel));
        var calls = new Dictionary<string, Func<Task<IMessage>>>(StringComparer.Ordinal)
        {
            ["DirectoryService/GetPerson"] = async () => await server.Directory.GetPersonAsync(new GetPersonRequest { PersonId = pupil }),
            ["DirectoryService/BatchGetPersons"] = async () => await server.Directory.BatchGetPersonsAsync(
                new BatchGetPersonsRequest
                {
                    Keys = { new PersonKey { PersonId = pupil }, new PersonKey { PersonId = new string('0', 32) },
                    new PersonKey { PersonId = director } },
                }),
            ["DirectoryService/ListPersons"] = async () => await server.Directory.ListPersonsAsync(new ListPersonsRequest { PageSize = 5 }),
            ["DirectoryService/FindPersons"] = async () => await server.Directory.FindPersonsAsync(
                new FindPersonsRequest { Query = "100" }),
            ["DirectoryService/ListRelatives"] = async () => await server.Directory.ListRelativesAsync(
                new ListRelativesRequest { PersonId = pupil }),
            ["DirectoryService/ExplainPerson"] = async () => await server.Directory.ExplainPersonAsync(
                new ExplainPersonRequest { PersonId = other }),
            ["DirectoryService/WatchChanges"] = async () =>
            {
                var all = new WatchChangesResponse();
                using var stream = server.Directory.WatchChanges(new WatchChangesRequest());
                while (!all.RevisionComplete && await stream.ResponseStream.MoveNext(None))
                {
                    all.MergeFrom(stream.ResponseStream.Current);
                }

                return all;
            },
            ["SyncService/ListProblems"] = async () => await sync.ListProblemsAsync(new ListProblemsRequest { RunId = held.RunId }),
            ["SyncService/ListPlanChanges"] = async () => await sync.ListPlanChangesAsync(
                new ListPlanChangesRequest { PlanId = held.PlanId!.Value }),
            ["RightsService/ApproveRightsRequest"] = async () => await rights.ApproveRightsRequestAsync(
                new ApproveRightsRequestRequest { RequestId = "demande", Reason = "Accord" }),
            ["RightsService/ListGrants"] = async () => await rights.ListGrantsAsync(new ListGrantsRequest()),
            ["RightsService/RevokeGrant"] = async () => await rights.RevokeGrantAsync(new RevokeGrantRequest
            {
                GrantId = (await rights.ListGrantsAsync(new ListGrantsRequest())).Grants.Single().GrantId, Reason = "Fin",
            }),
            ["GarService/AddGarManager"] = async () => await server.Client.Gar.AddGarManagerAsync(
                new AddGarManagerRequest { Uai = TwoSchools.Other, PersonId = director, Reason = "Essai" }),
            ["GarService/ListGarCandidates"] = async () => await server.Client.Gar.ListGarCandidatesAsync(
                new ListGarCandidatesRequest { Uai = TwoSchools.Other }),
            ["GarService/ListGarManagers"] = async () => await server.Client.Gar.ListGarManagersAsync(
                new ListGarManagersRequest { Uai = TwoSchools.Other }),
            ["GarService/ListGarRefusals"] = async () => await server.Client.Gar.ListGarRefusalsAsync(new ListGarRefusalsRequest
            {
                ExportId = await GarRows.ExportAsync(
                    bench.Store, TwoSchools.Other, Directory.Model.PersonId.TryParse(other, out var id) ? id : default),
            }),
        };
        await AskForARightAsync();
        foreach (var (call, ask) in calls)
        {
            var answer = await ask();

            var entries = await ListAsync(new AccessFilter { Call = "entecole.directory.v1." + call });
            var shown = Ids(answer).ToHashSet(StringComparer.Ordinal);
            Assert.NotEmpty(shown);
            Assert.Equal(shown, entries.SelectMany(entry => entry.PersonIds).ToHashSet(StringComparer.Ordinal));
            Assert.All(entries, entry => Assert.Equal(
                ("tests", BearerHandler.Purpose, time.GetUtcNow()), (entry.Caller, entry.Purpose, entry.At.ToDateTimeOffset())));
            var revision = (long)answer.Descriptor.FindFieldByName("revision").Accessor.GetValue(answer);
            Assert.All(entries, entry => Assert.Equal(revision, entry.RevisionRead));
        }

        // The calls about merges, identities, assignments and the rights of persons have tests of their own.
        var untested = AccessLine.ReadAll().Where(line => line.ShowsPersons
            && !line.Call.Contains("Merge", StringComparison.OrdinalIgnoreCase)
            && !line.Call.Contains("IdentityHold", StringComparison.Ordinal)
            && !line.Call.StartsWith("IdentityService/", StringComparison.Ordinal)
            && !line.Call.StartsWith("AssignmentService/", StringComparison.Ordinal)
            && !line.Call.StartsWith("PrivacyService/", StringComparison.Ordinal));
        Assert.Equal(
            untested.Select(line => line.Call).Order(StringComparer.Ordinal), calls.Keys.Order(StringComparer.Ordinal),
            StringComparer.Ordinal);
    }

    private async Task AskForARightAsync()
    {
        var convention = (await bench.Store.Enrolment.ListConventionsAsync(held.BaseRevision, None))[0];
        var town = new RightsService.RightsServiceClient(server.As(new Caller("mairie", CallerRoles.RightsRequester, CallerPerimeter.All)));
        await town.CreateRightsRequestAsync(new CreateRightsRequestRequest
        {
            RequestId = "demande",
            Kind = RightKind.CollectivitePublisher,
            Scope = new RightScope { Siret = convention.Siret },
            Beneficiary = new Beneficiary
            {
                Staff = new CollectiviteStaff { UsageName = "ESSAI-AGENTE", GivenName = "Paule", Mail = "agent@mairie.example.invalid" },
            },
            Justification = "Informer les familles",
        });
    }

    [Fact(Timeout = Rpc.Patience)]
    public async Task Merges_ProposedDecidedAndUndone_AreTraced()
    {
        await using var two = await TwoAcademies.CreateAsync();
        await using var merging = await TestServer.StartAsync(two.Store, time);
        var proposal = (await merging.Sync.ListMergeProposalsAsync(new ListMergeProposalsRequest())).Proposals[0];
        var decided = await merging.Sync.DecideMergeProposalAsync(
            new DecideMergeProposalRequest { ProposalId = proposal.ProposalId, Decision = MergeDecision.Accept, Reason = "Essai" });
        await merging.Sync.UnmergePersonsAsync(new UnmergePersonsRequest { MergedPersonId = proposal.Other.PersonId, Reason = "Essai" });
        var merged = await merging.Sync.MergePersonsAsync(
            new MergePersonsRequest { PersonId = proposal.Person.PersonId, OtherPersonId = proposal.Other.PersonId, Reason = "Essai" });

        var entries = (await new PrivacyService.PrivacyServiceClient(merging.As(Officer)).ListAccessesAsync(
            new ListAccessesRequest { Filter = new AccessFilter { PersonId = proposal.Person.PersonId } })).Accesses;

        Assert.Equal(
            ["DecideMergeProposal", "ListMergeProposals", "MergePersons", "UnmergePersons"],
            entries.Select(entry => entry.Call.Split('/')[1]).Order(StringComparer.Ordinal), StringComparer.Ordinal);
        Assert.All(
            entries.Where(entry => !entry.Call.EndsWith("/MergePersons", StringComparison.Ordinal)),
            entry => Assert.Contains(proposal.Other.PersonId, entry.PersonIds, StringComparer.Ordinal));
        Assert.True(merged.Revision > decided.Revision);
        Assert.Contains(entries, entry => entry.RevisionRead == merged.Revision);
    }

    [Fact(Timeout = Rpc.Patience)]
    public async Task Call_ThatShowsNobody_LeavesNoTrace()
    {
        await server.Directory.GetSchoolAsync(new GetSchoolRequest { Uai = TwoSchools.Small });
        await server.Directory.ListPersonsAsync(new ListPersonsRequest { Filter = new PersonFilter { NamePrefix = "nobody" } });
        Assert.Equal(
            "PERSON_NOT_FOUND",
            (await RichError.OfAsync(server.Directory.GetPersonAsync(new GetPersonRequest { PersonId = new string('0', 32) }))).Reason);

        Assert.Empty(await ListAsync(new AccessFilter { Caller = "tests" }));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("   ")]
    [InlineData("long")]
    public async Task Call_WithoutUsablePurpose_IsRefusedAndShowsNobody(string? purpose)
    {
        var silent = new DirectoryService.DirectoryServiceClient(
            server.As(TestCallers.Everybody, purpose is "long" ? new string('x', 201) : purpose));

        var error = await RichError.OfAsync(silent.GetPersonAsync(new GetPersonRequest { PersonId = pupil }));

        Assert.Equal(
            (StatusCode.InvalidArgument, "PURPOSE_MISSING", "x-purpose"), (error.Code, error.Reason, error.Info.Metadata["header"]));
        await silent.GetSchoolAsync(new GetSchoolRequest { Uai = TwoSchools.Small });
        Assert.Empty(await ListAsync(new AccessFilter()));
    }

    [Fact(Timeout = Rpc.Patience)]
    public async Task ListAccesses_Itself_LeavesATraceOfWhoWasAskedAbout()
    {
        await ListAsync(new AccessFilter { PersonId = pupil });

        var entries = await ListAsync(new AccessFilter { Caller = "officer" });

        Assert.Equal([pupil], Assert.Single(entries).PersonIds, StringComparer.Ordinal);
        Assert.Equal(2, (await ListAsync(new AccessFilter { Caller = "officer" })).Count);
    }

    [Fact(Timeout = Rpc.Patience)]
    public async Task ListAccesses_OfABoundedOfficer_GivesHisPersonsAndNoOther()
    {
        await server.Directory.BatchGetPersonsAsync(
            new BatchGetPersonsRequest
            {
                Keys = { new PersonKey { PersonId = pupil }, new PersonKey { PersonId = other }, new PersonKey { PersonId = parent } },
            });
        await server.Directory.GetPersonAsync(new GetPersonRequest { PersonId = other });
        var bounded = Officer with { Perimeter = TestCallers.Of(uais: [TwoSchools.Small]) };

        var mine = Assert.Single(await ListAsync(new AccessFilter { Caller = "tests" }, bounded));

        Assert.Equal([pupil, parent], mine.PersonIds, StringComparer.Ordinal);
        Assert.Single(await ListAsync(new AccessFilter { PersonId = pupil }, bounded));
        Assert.Empty(await ListAsync(new AccessFilter { PersonId = other }, bounded));
        Assert.Empty(await ListAsync(new AccessFilter(), Officer with { Perimeter = CallerPerimeter.None }));
        Assert.Equal(2, (await ListAsync(new AccessFilter { PersonId = other, Caller = "tests" })).Count);
    }

    [Fact(Timeout = Rpc.Patience)]
    public async Task ListAccesses_PageByPage_GivesEachOnceWhileOthersLook()
    {
        for (var i = 0; i < 7; i++)
        {
            await server.Directory.GetPersonAsync(new GetPersonRequest { PersonId = i % 2 == 0 ? pupil : other });
            time.Advance(TimeSpan.FromSeconds(3));
        }

        var seen = new List<AccessEntry>();
        var request = new ListAccessesRequest { PageSize = 2, Filter = new AccessFilter { Caller = "tests" } };
        do
        {
            var page = await Client(Officer).ListAccessesAsync(request);
            Assert.InRange(page.Accesses.Count, 0, 2);
            seen.AddRange(page.Accesses);
            request.PageToken = page.NextPageToken;
            await server.Directory.GetPersonAsync(new GetPersonRequest { PersonId = director });
        }
        while (request.PageToken.Length > 0);

        Assert.Equal(7, seen.Count);
        Assert.Equal(
            seen.Select(entry => entry.At.ToDateTimeOffset()).OrderDescending(), seen.Select(entry => entry.At.ToDateTimeOffset()));
        var stolen = new ListAccessesRequest
        {
            PageSize = 2,
            PageToken = (await Client(Officer).ListAccessesAsync(new ListAccessesRequest { PageSize = 2 })).NextPageToken,
        };
        Assert.Equal(
            "PAGE_TOKEN_INVALID", (await RichError.OfAsync(Client(Officer with { Name = "another" }).ListAccessesAsync(stolen))).Reason);
    }

    [Fact(Timeout = Rpc.Patience)]
    public async Task Store_ThatTakesNoTraces_HasCallsRefusedOnceMemoryIsFullAndLosesNone()
    {
        var isBroken = true;
        var store = StoreProxy.Of(
            bench.Store, (method, _) => method.Name is nameof(IAccessStore.AppendAccessesAsync) && Volatile.Read(ref isBroken)
            ? Task.FromException(
                new DirectoryException(Reason.StoreUnavailable, new EntEcole.Directory.Model.LocalizedText("Gone.", "Partie.")))
            : null);
        await using var full = await TestServer.StartAsync(
            store, time, accesses: new AccessLogSettings(1_000) { Gathering = TimeSpan.Zero, Patience = TimeSpan.FromMinutes(5) });
        full.ExpectedErrors = 1;
        var answered = 0;
        RichError? refused = null;
        while (refused is null)
        {
            Assert.True(answered < 100, "Somebody is refused.");
            try
            {
                await full.Directory.GetPersonAsync(new GetPersonRequest { PersonId = pupil });
                answered++;
            }
            catch (RpcException error)
            {
                refused = RichError.Of(error);
            }
        }

        Assert.Equal((StatusCode.ResourceExhausted, "ACCESS_LOG_FULL"), (refused.Code, refused.Reason));
        Assert.Equal(2, refused.Status.Details.Single(detail => detail.Is(RetryInfo.Descriptor)).Unpack<RetryInfo>().RetryDelay.Seconds);
        Assert.Equal("ACCESS_LOG_FULL", (await WatchFailureAsync(full)).Reason);
        await full.Directory.GetSchoolAsync(new GetSchoolRequest { Uai = TwoSchools.Small });

        Volatile.Write(ref isBroken, false);
        await full.StopAsync(None);
        Assert.Equal(
            answered, (await bench.Store.Accesses.ListAccessesAsync(new Directory.Access.AccessFilter(), null, 1_000, None)).Entries.Count);
    }

    [Fact(Timeout = Rpc.Patience)]
    public async Task Write_WhoseAnswerCouldNotBeTraced_IsRefusedBeforeItIsCommitted()
    {
        await AskForARightAsync();
        var store = StoreProxy.Of(bench.Store, (method, _) => method.Name is nameof(IAccessStore.AppendAccessesAsync)
            ? Task.FromException(
                new DirectoryException(Reason.StoreUnavailable, new EntEcole.Directory.Model.LocalizedText("Gone.", "Partie.")))
            : null);
        await using var full = await TestServer.StartAsync(store, time, accesses: new AccessLogSettings(200) { Gathering = TimeSpan.Zero });
        // That the store does not take the trace, and that it is lost with the server.
        full.ExpectedErrors = 2;
        await full.Directory.GetPersonAsync(new GetPersonRequest { PersonId = pupil });
        var before = await bench.Store.Revisions.GetRevisionAsync(None);
        var rights = new RightsService.RightsServiceClient(full.Channel);

        var refused = await RichError.OfAsync(
            rights.ApproveRightsRequestAsync(new ApproveRightsRequestRequest { RequestId = "demande", Reason = "Accord" }));

        Assert.Equal("ACCESS_LOG_FULL", refused.Reason);
        Assert.Equal(before, await bench.Store.Revisions.GetRevisionAsync(None));
        Assert.Equal(
            RightsRequestState.Requested,
            (await rights.GetRightsRequestAsync(new GetRightsRequestRequest { RequestId = "demande" })).Request.State);
    }

    [Fact(Timeout = Rpc.Patience)]
    public async Task Stop_WithTracesThatWait_WritesAllOfThem()
    {
        await using var ending = await TestServer.StartAsync(
            bench.Store, time, accesses: AccessLogSettings.Default with { Gathering = TimeSpan.FromDays(1) });
        for (var i = 0; i < 50; i++)
        {
            await ending.Directory.GetPersonAsync(new GetPersonRequest { PersonId = pupil });
        }

        Assert.Empty((await bench.Store.Accesses.ListAccessesAsync(new Directory.Access.AccessFilter(), null, 1_000, None)).Entries);
        await ending.StopAsync(None);

        Assert.Equal(
            50, (await bench.Store.Accesses.ListAccessesAsync(new Directory.Access.AccessFilter(), null, 1_000, None)).Entries.Count);
    }

    [Fact(Timeout = Rpc.Patience)]
    public async Task Log_WhateverIsDone_IsNeverChanged()
    {
        await server.Directory.GetPersonAsync(new GetPersonRequest { PersonId = pupil });
        Assert.Single(await ListAsync(new AccessFilter { PersonId = pupil, Caller = "tests" }));
        await using var connection = new Microsoft.Data.Sqlite.SqliteConnection($"Data Source={bench.Files.Path};Pooling=false");
        await connection.OpenAsync(None);
        await using var command = connection.CreateCommand();
        command.CommandText = "UPDATE access_log SET caller = 'nobody'";

        await Assert.ThrowsAsync<Microsoft.Data.Sqlite.SqliteException>(() => command.ExecuteNonQueryAsync(None));
    }

    private static async Task<RichError> WatchFailureAsync(TestServer server)
    {
        using var stream = server.Directory.WatchChanges(
            new WatchChangesRequest { Filter = new WatchFilter { Entities = { EntityKind.Person } } });
        return RichError.Of(await Assert.ThrowsAsync<RpcException>(async () =>
        {
            while (await stream.ResponseStream.MoveNext(None))
            {
                Assert.Empty(stream.ResponseStream.Current.Changes);
            }
        }));
    }

    /// <summary>Every id of a person in a message, wherever it is, but for who was asked for in vain.</summary>
    private static IEnumerable<string> Ids(IMessage message)
    {
        foreach (var field in message.Descriptor.Fields.InFieldNumberOrder())
        {
            var value = field.Accessor.GetValue(message);
            if (field is { FieldType: FieldType.String, IsRepeated: false } && field.Name.EndsWith(
                "person_id", StringComparison.Ordinal) && (string)value is { Length: > 0 } id)
            {
                yield return id;
            }
            else if (field is { FieldType: FieldType.Message, IsMap: false })
            {
                var parts = field.IsRepeated ? ((System.Collections.IList)value).Cast<IMessage>() : value is IMessage one ? [one] : [];
                foreach (var found in parts.SelectMany(Ids))
                {
                    yield return found;
                }
            }
        }
    }

    private PrivacyService.PrivacyServiceClient Client(Caller caller) => new(server.As(caller));

    private async Task<IReadOnlyList<AccessEntry>> ListAsync(AccessFilter filter, Caller? caller = null) =>
        (await Client(caller ?? Officer).ListAccessesAsync(new ListAccessesRequest { Filter = filter })).Accesses;

    private async Task<string> IdOfAsync(AafCategory category, string id) =>
        (await bench.Store.Persons.FindPersonAsync(
            new Directory.Model.SourceRef("TOULOUSE", category, id), held.BaseRevision, None))!.PersonId.ToString();
}
