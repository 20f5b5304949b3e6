using System.Collections.Frozen;
using EntEcole.Directory.Callers;
using static EntEcole.Directory.Callers.CallerRoles;
using ServiceDescriptor = Google.Protobuf.Reflection.ServiceDescriptor;

namespace EntEcole.Directory.Server.Callers;

/// <summary>
/// Who may call what: one line a call, and no call without one, or the server does not start. What a caller then sees of an answer is a
/// matter of his perimeter (<see cref="Reach"/>) and of the fields that his roles see (<see cref="Api.FieldRules"/>). A call that shows
/// persons is declared so: without that it cannot map one.
/// </summary>
internal static class CallRules
{
    // Everybody who is anybody: schools are public data, and so is the contract that reflection tells.
    private const CallerRoles Anybody = None;

    private static readonly Dictionary<ServiceDescriptor, Dictionary<string, CallRule>> Table = new()
    {
        [V1.DirectoryService.Descriptor] = new(StringComparer.Ordinal)
        {
            ["GetSchool"] = All,
            ["ListSchools"] = All,
            ["ListClasses"] = DirectoryReader | DirectorySupport,
            ["GetPerson"] = Persons(DirectoryReader | DirectorySupport | PrivacyOfficer),
            ["BatchGetPersons"] = Persons(DirectoryReader | DirectorySupport),
            ["ListPersons"] = Persons(DirectoryReader | DirectorySupport | PrivacyOfficer),
            ["ListRelatives"] = Persons(DirectoryReader | DirectorySupport),
            ["ExplainPerson"] = Persons(DirectorySupport | SyncOperator | PrivacyOfficer),
            ["WatchChanges"] = Persons(WatchConsumer),
        },
        [V1.EnrolmentService.Descriptor] = new(StringComparer.Ordinal)
        {
            ["CreateConvention"] = EnrolmentAdmin,
            ["AmendConvention"] = EnrolmentAdmin,
            ["GetConvention"] = EnrolmentAdmin | DirectorySupport,
            ["ListConventions"] = EnrolmentAdmin | DirectorySupport,
            ["TerminateConvention"] = EnrolmentAdmin,
            ["ListEnrolments"] = EnrolmentAdmin | DirectorySupport | SyncOperator,
            ["ListContributions"] = EnrolmentAdmin,
            ["ListFees"] = EnrolmentAdmin,
            ["SetFee"] = EnrolmentAdmin,
        },
        [V1.SyncService.Descriptor] = new(StringComparer.Ordinal)
        {
            ["StartSync"] = SyncOperator,
            ["GetSyncRun"] = SyncOperator | DirectorySupport,
            ["ListSyncRuns"] = SyncOperator | DirectorySupport,
            ["WatchSyncRun"] = SyncOperator | DirectorySupport,
            ["ListProblems"] = SyncOperator | DirectorySupport,
            ["ListSchoolStates"] = SyncOperator | DirectorySupport,
            ["GetPlan"] = SyncOperator,
            ["ListPlanChanges"] = Persons(SyncOperator),
            ["ApprovePlan"] = SyncOperator,
            ["RejectPlan"] = SyncOperator,
            ["UndoRun"] = SyncOperator,
            ["ListMergeProposals"] = Persons(SyncOperator | DirectorySupport),
            ["DecideMergeProposal"] = Persons(SyncOperator),
            ["MergePersons"] = Persons(SyncOperator),
            ["UnmergePersons"] = Persons(SyncOperator),
        },
        [V1.RightsService.Descriptor] = new(StringComparer.Ordinal)
        {
            ["CreateRightsRequest"] = RightsRequester,
            ["GetRightsRequest"] = RightsRequester | RightsApprover,
            ["ListRightsRequests"] = RightsRequester | RightsApprover,
            ["ApproveRightsRequest"] = Persons(RightsApprover),
            ["RejectRightsRequest"] = RightsApprover,
            ["CancelRightsRequest"] = RightsRequester,
            ["ListGrants"] = Persons(RightsApprover | RightsRequester | DirectorySupport),
            ["RevokeGrant"] = Persons(RightsApprover),
            ["CheckRight"] = DirectoryReader | DirectorySupport,
            ["BatchCheckRights"] = DirectoryReader | DirectorySupport,
        },
        [V1.PrivacyService.Descriptor] = new(StringComparer.Ordinal)
        {
            ["ExportPersonData"] = PrivacyOfficer,
            ["RequestRectification"] = PrivacyOfficer,
            ["RestrictProcessing"] = PrivacyOfficer,
            ["LiftRestriction"] = PrivacyOfficer,
            ["RecordObjection"] = PrivacyOfficer,
            ["RecordPostMortemDirective"] = PrivacyOfficer,
            ["ErasePerson"] = PrivacyOfficer,
            ["ListAccesses"] = Persons(PrivacyOfficer),
        },
        [V1.IndicatorService.Descriptor] = new(StringComparer.Ordinal)
        {
            ["GetIndicators"] = DirectoryReader | DirectorySupport | EnrolmentAdmin | SyncOperator,
        },
        [Grpc.Reflection.V1.ServerReflection.Descriptor] = new(StringComparer.Ordinal) { ["ServerReflectionInfo"] = Anybody },
        [Grpc.Reflection.V1Alpha.ServerReflection.Descriptor] = new(StringComparer.Ordinal) { ["ServerReflectionInfo"] = Anybody },
    };

    // Balancers and containers ask without credentials, and learn whether the store answers.
    private static readonly ServiceDescriptor[] Open = [Grpc.Health.V1.Health.Descriptor];

    // They write a night's worth of rows.
    private static readonly string[] Long = ["ApprovePlan", "UndoRun"];

    private static readonly FrozenDictionary<string, CallRule> ByPath = Table
        .SelectMany(service => service.Value, (service, line) => (Path: PathOf(service.Key, line.Key), Rule: line.Value with
        {
            IsStream = IsStream(service.Key, line.Key), IsLong = Long.Contains(line.Key, StringComparer.Ordinal),
        }))
        .Concat(Open.SelectMany(service => service.Methods, (service, method) => (
            Path: PathOf(service, method.Name), Rule: new CallRule(None) { IsOpen = true, IsStream = IsStream(service, method.Name) })))
        .ToFrozenDictionary(line => line.Path, line => line.Rule with { Call = line.Path[1..] }, StringComparer.Ordinal);

    /// <summary>The rule of a call, by its path as in <c>/package.Service/Method</c>; null for a call that is not in the contract.</summary>
    public static CallRule? Find(string path) => ByPath.GetValueOrDefault(path);

    /// <summary>Proves that each call of <paramref name="services"/> has its line, and each line its call.</summary>
    public static void Prove(IEnumerable<ServiceDescriptor> services)
    {
        var calls = services.SelectMany(service => service.Methods, (service, method) => PathOf(service, method.Name)).ToHashSet(StringComparer.Ordinal);
        calls.SymmetricExceptWith(ByPath.Keys);
        if (calls.Count > 0)
        {
            throw new InvalidOperationException("Calls without a rule, or rules without a call: " + string.Join(", ", calls));
        }
    }

    private static bool IsStream(ServiceDescriptor service, string method) =>
        service.FindMethodByName(method) is { } found && (found.IsServerStreaming || found.IsClientStreaming);

    /// <summary>A call that shows persons: it says what for, and its answers leave a trace.</summary>
    private static CallRule Persons(CallerRoles roles) => new(roles) { ShowsPersons = true };

    private static string PathOf(ServiceDescriptor service, string method) => $"/{service.FullName}/{method}";
}

/// <summary>Who may make a call.</summary>
/// <param name="Roles">One of these is needed; none: whoever is authenticated.</param>
internal sealed record CallRule(CallerRoles Roles)
{
    /// <summary>Full name of the call, as in <c>package.Service/Method</c>.</summary>
    public string Call { get; init; } = "";

    /// <summary>Nobody need say who he is.</summary>
    public bool IsOpen { get; init; }

    /// <summary>It lasts as long as its caller likes.</summary>
    public bool IsStream { get; init; }

    /// <summary>It may take minutes.</summary>
    public bool IsLong { get; init; }

    /// <summary>Its answers show persons: see <see cref="AccessTrace"/>.</summary>
    public bool ShowsPersons { get; init; }

    /// <summary>The rule of a call that shows nobody.</summary>
    public static implicit operator CallRule(CallerRoles roles) => new(roles);

    /// <summary>Whether a caller may make it.</summary>
    public bool Admits(Caller caller) => Roles is None || caller.Has(Roles);
}
