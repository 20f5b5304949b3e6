using EntEcole.Directory.Server.Grpc;
using EntEcole.Directory.Tests.Server.Transport;
using EntEcole.Directory.Tests.Support;
using Google.Protobuf.Reflection;
using Grpc.Core;

namespace EntEcole.Directory.Tests.Server.Grpc.Errors;

/// <summary>The contract is whole; what is not served yet says so.</summary>
[Collection(SampleServers.Name)]
public sealed class UnimplementedTests(SampleServer sample)
{
    private static readonly HashSet<string> Served = new(StringComparer.Ordinal)
    {
        "entecole.directory.v1.DirectoryService/GetSchool",
        "entecole.directory.v1.DirectoryService/ListSchools",
        "entecole.directory.v1.DirectoryService/ListClasses",
        "entecole.directory.v1.DirectoryService/GetPerson",
        "entecole.directory.v1.DirectoryService/FindPersons",
        "entecole.directory.v1.DirectoryService/BatchGetPersons",
        "entecole.directory.v1.DirectoryService/ListPersons",
        "entecole.directory.v1.DirectoryService/ListRelatives",
        "entecole.directory.v1.DirectoryService/ExplainPerson",
        "entecole.directory.v1.DirectoryService/WatchChanges",
        "entecole.directory.v1.OndeService/ImportOnde",
        "entecole.directory.v1.SyncService/StartSync",
        "entecole.directory.v1.SyncService/WatchSyncRun",
        "entecole.directory.v1.EnrolmentService/CreateConvention",
        "entecole.directory.v1.EnrolmentService/AmendConvention",
        "entecole.directory.v1.EnrolmentService/GetConvention",
        "entecole.directory.v1.EnrolmentService/ListConventions",
        "entecole.directory.v1.EnrolmentService/RecordFormalNotice",
        "entecole.directory.v1.EnrolmentService/TerminateConvention",
        "entecole.directory.v1.EnrolmentService/ListEnrolments",
        "entecole.directory.v1.EnrolmentService/ListContributions",
        "entecole.directory.v1.EnrolmentService/ListFees",
        "entecole.directory.v1.EnrolmentService/SetFee",
        "entecole.directory.v1.SyncService/GetSyncRun",
        "entecole.directory.v1.SyncService/ListSyncRuns",
        "entecole.directory.v1.SyncService/ListProblems",
        "entecole.directory.v1.SyncService/ListSchoolStates",
        "entecole.directory.v1.SyncService/ListAcademyStates",
        "entecole.directory.v1.SyncService/ListPlans",
        "entecole.directory.v1.SyncService/GetPlan",
        "entecole.directory.v1.SyncService/ApprovePlan",
        "entecole.directory.v1.SyncService/RejectPlan",
        "entecole.directory.v1.SyncService/ListPlanChanges",
        "entecole.directory.v1.SyncService/UndoRun",
        "entecole.directory.v1.SyncService/ListMergeProposals",
        "entecole.directory.v1.SyncService/DecideMergeProposal",
        "entecole.directory.v1.SyncService/MergePersons",
        "entecole.directory.v1.SyncService/UnmergePersons",
        "entecole.directory.v1.SyncService/ListIdentityHolds",
        "entecole.directory.v1.SyncService/DecideIdentityHold",
        "entecole.directory.v1.RightsService/CreateRightsRequest",
        "entecole.directory.v1.RightsService/GetRightsRequest",
        "entecole.directory.v1.RightsService/ListRightsRequests",
        "entecole.directory.v1.RightsService/ApproveRightsRequest",
        "entecole.directory.v1.RightsService/RejectRightsRequest",
        "entecole.directory.v1.RightsService/CancelRightsRequest",
        "entecole.directory.v1.RightsService/ListGrants",
        "entecole.directory.v1.RightsService/RevokeGrant",
        "entecole.directory.v1.RightsService/CheckRight",
        "entecole.directory.v1.RightsService/BatchCheckRights",
        "entecole.directory.v1.PrivacyService/ExportPersonData",
        "entecole.directory.v1.PrivacyService/RequestRectification",
        "entecole.directory.v1.PrivacyService/RestrictProcessing",
        "entecole.directory.v1.PrivacyService/LiftRestriction",
        "entecole.directory.v1.PrivacyService/RecordObjection",
        "entecole.directory.v1.PrivacyService/DecideObjection",
        "entecole.directory.v1.PrivacyService/RecordPostMortemDirective",
        "entecole.directory.v1.PrivacyService/RecordDeath",
        "entecole.directory.v1.PrivacyService/ErasePerson",
        "entecole.directory.v1.PrivacyService/ConfirmErasure",
        "entecole.directory.v1.PrivacyService/CloseMeasure",
        "entecole.directory.v1.PrivacyService/ExtendMeasure",
        "entecole.directory.v1.PrivacyService/GetMeasure",
        "entecole.directory.v1.PrivacyService/ListMeasures",
        "entecole.directory.v1.PrivacyService/ListAccesses",
        "entecole.directory.v1.IdentityService/ResolveIdentity",
        "entecole.directory.v1.IdentityService/LinkIdentity",
        "entecole.directory.v1.IdentityService/UnlinkIdentity",
        "entecole.directory.v1.IdentityService/ListIdentities",
        "entecole.directory.v1.IdentityService/ConfirmActivation",
        "entecole.directory.v1.AssignmentService/Assign",
        "entecole.directory.v1.AssignmentService/EndAssignments",
        "entecole.directory.v1.AssignmentService/ListAssignments",
        "entecole.directory.v1.AssignmentService/SuggestAssignments",
        "entecole.directory.v1.AssignmentService/RenewAssignments",
        "entecole.directory.v1.IndicatorService/GetIndicators",
        "entecole.directory.v1.IndicatorService/ListIndicatorSnapshots",
    };

    public static TheoryData<string, string> Calls() => [.. Services.Descriptors
        .Where(service => service.FullName.StartsWith("entecole.", StringComparison.Ordinal))
        .SelectMany(service => service.Methods)
        .Select(method => (method.Service.FullName, method.Name))];

    [Fact]
    public void Contract_OfThisVersion_HasAllServicesOfTheDesign()
    {
        Assert.Equal(
            [
                "DirectoryService", "IdentityService", "AssignmentService", "EnrolmentService", "SyncService", "RightsService",
                "PrivacyService", "OndeService", "IndicatorService", "Health", "ServerReflection",
            ],
            Services.Descriptors.Select(service => service.Name).Take(11), StringComparer.Ordinal);
        Assert.Empty(Served.Except(Calls().Select(row => row.Data.Item1 + "/" + row.Data.Item2), StringComparer.Ordinal));
    }

    [Theory(Timeout = Rpc.Patience)]
    [MemberData(nameof(Calls))]
    public async Task Call_NotServedYet_IsUnimplementedWithItsNameAndServedIsNot(string service, string name)
    {
        var method = Services.Descriptors.Single(one => service.Equals(one.FullName, StringComparison.Ordinal)).FindMethodByName(name);
        var error = await FailureAsync(method);
        if (Served.Contains(service + "/" + name))
        {
            Assert.NotEqual(StatusCode.Unimplemented, error?.StatusCode ?? StatusCode.OK);
            return;
        }

        var rich = RichError.Of(error!);
        Assert.Equal((StatusCode.Unimplemented, "NOT_IMPLEMENTED"), (rich.Code, rich.Reason));
        Assert.Equal(service + "/" + name, rich.Info.Metadata["call"]);
    }

    [Fact(Timeout = Rpc.Patience)]
    public async Task Call_OfNoService_IsUnimplemented()
    {
        var marshaller = Marshallers.Create(_ => [], _ => new object());
        var method = new Method<object, object>(MethodType.Unary, "entecole.directory.v1.NoService", "NoCall", marshaller, marshaller);
        using var call = sample.Server.Channel.CreateCallInvoker().AsyncUnaryCall(method, null, default, new object());
        Assert.Equal(StatusCode.Unimplemented, (await Rpc.FailsAsync(call)).StatusCode);
    }

    // An empty message to any call, whatever its types.
    private async Task<RpcException?> FailureAsync(MethodDescriptor method)
    {
        var bytes = Marshallers.Create(message => message, message => message);
        var type = (method.IsClientStreaming, method.IsServerStreaming) switch
        {
            (false, false) => MethodType.Unary,
            (false, true) => MethodType.ServerStreaming,
            (true, false) => MethodType.ClientStreaming,
            (true, true) => MethodType.DuplexStreaming,
        };
        Assert.True(type is not MethodType.DuplexStreaming, "No call of ours streams both ways.");
        var call = new Method<byte[], byte[]>(type, method.Service.FullName, method.Name, bytes, bytes);
        var invoker = sample.Server.Channel.CreateCallInvoker();
        if (type is MethodType.ClientStreaming)
        {
            using var sent = invoker.AsyncClientStreamingCall(call, null, default);
            await sent.RequestStream.CompleteAsync();
            return await Assert.ThrowsAsync<RpcException>(() => sent.ResponseAsync);
        }

        try
        {
            if (type is MethodType.Unary)
            {
                await invoker.AsyncUnaryCall(call, null, default, []);
            }
            else
            {
                // A stream that is served need not end.
                using var stream = invoker.AsyncServerStreamingCall(call, null, default, []);
                await stream.ResponseStream.MoveNext(CancellationToken.None);
            }

            return null;
        }
        catch (RpcException error)
        {
            return error;
        }
    }
}
