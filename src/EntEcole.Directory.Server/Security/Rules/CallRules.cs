using System.Collections.Frozen;
using EntEcole.Directory.Access;
using EntEcole.Directory.Server.Host;
using static EntEcole.Directory.Access.CallerRoles;
using ServiceDescriptor = Google.Protobuf.Reflection.ServiceDescriptor;

namespace EntEcole.Directory.Server.Security.Rules;

/// <summary>
/// Who may call what: one line a call. What a caller then sees of an answer depends on their perimeter (<see cref="Perimeter"/>) and on the
/// fields that their roles see (<see cref="FieldRules"/>). A call that shows persons is declared so: without that it cannot map one.
/// <see cref="CallEndpoints"/> puts each line on its endpoint.
/// </summary>
internal static class CallRules
{
    // Schools are public data, and so is the contract that reflection describes.
    private const CallerRoles AnyRole = None;

    private static readonly Dictionary<ServiceDescriptor, Dictionary<string, CallRule>> Table = new()
    {
        [V1.DirectoryService.Descriptor] = new(StringComparer.Ordinal)
        {
            ["GetSchool"] = For(All, "SCHOOL_NOT_FOUND"),
            ["ListSchools"] = For(All, "nothing"),
            ["ListClasses"] = For(DirectoryReader | DirectorySupport, "SCHOOL_NOT_FOUND"),
            ["GetPerson"] = For(DirectoryReader | DirectorySupport | PrivacyOfficer, "PERSON_NOT_FOUND").ShowingPersons(),
            ["BatchGetPersons"] = For(DirectoryReader | DirectorySupport, "PERSON_NOT_FOUND by item").ShowingPersons(),
            ["ListPersons"] = For(DirectoryReader | DirectorySupport | PrivacyOfficer, "nothing").ShowingPersons(),
            ["FindPersons"] = For(DirectorySupport | PrivacyOfficer, "nothing").ShowingPersons(),
            ["ListRelatives"] = For(DirectoryReader | DirectorySupport, "PERSON_NOT_FOUND").ShowingPersons(),
            ["ExplainPerson"] = For(DirectorySupport | SyncOperator | PrivacyOfficer, "UNKNOWN, as for an unknown id").ShowingPersons(),
            ["WatchChanges"] = For(WatchConsumer, "nothing").ShowingPersons(),
        },
        [V1.EnrolmentService.Descriptor] = new(StringComparer.Ordinal)
        {
            ["CreateConvention"] = For(EnrolmentAdmin),
            ["AmendConvention"] = For(EnrolmentAdmin, "CONVENTION_NOT_FOUND"),
            ["GetConvention"] = For(EnrolmentAdmin | DirectorySupport, "CONVENTION_NOT_FOUND"),
            ["ListConventions"] = For(EnrolmentAdmin | DirectorySupport, "nothing"),
            ["RecordFormalNotice"] = For(EnrolmentAdmin, "CONVENTION_NOT_FOUND"),
            ["RenewConventions"] = For(EnrolmentAdmin, "CONVENTION_NOT_FOUND"),
            ["TerminateConvention"] = For(EnrolmentAdmin, "CONVENTION_NOT_FOUND"),
            ["ListEnrolments"] = For(EnrolmentAdmin | DirectorySupport | SyncOperator, "nothing"),
            ["ListContributions"] = For(EnrolmentAdmin, "nothing"),
            ["ListFees"] = For(EnrolmentAdmin),
            ["SetFee"] = For(EnrolmentAdmin),
        },
        [V1.SyncService.Descriptor] = new(StringComparer.Ordinal)
        {
            ["StartSync"] = For(SyncOperator, "EXTRACT_NOT_FOUND"),
            ["GetSyncRun"] = For(SyncOperator | DirectorySupport, "RUN_NOT_FOUND"),
            ["ListSyncRuns"] = For(SyncOperator | DirectorySupport, "nothing"),
            ["WatchSyncRun"] = For(SyncOperator | DirectorySupport, "RUN_NOT_FOUND"),
            ["ListProblems"] = For(SyncOperator | DirectorySupport, "RUN_NOT_FOUND").ShowingPersons(),
            ["ListSchoolStates"] = For(SyncOperator | DirectorySupport, "nothing"),
            ["ListAcademyStates"] = For(SyncOperator | DirectorySupport, "nothing"),
            ["ListPlans"] = For(SyncOperator, "nothing"),
            ["GetPlan"] = For(SyncOperator, "PLAN_NOT_FOUND"),
            ["ListPlanChanges"] = For(SyncOperator, "PLAN_NOT_FOUND").ShowingPersons(),
            ["ApprovePlan"] = For(SyncOperator, "PLAN_NOT_FOUND"),
            ["RejectPlan"] = For(SyncOperator, "PLAN_NOT_FOUND"),
            ["UndoRun"] = For(SyncOperator, "RUN_NOT_FOUND"),
            ["ListMergeProposals"] = For(SyncOperator | DirectorySupport, "nothing").ShowingPersons(),
            ["DecideMergeProposal"] = For(SyncOperator, "MERGE_PROPOSAL_NOT_FOUND").ShowingPersons(),
            ["MergePersons"] = For(SyncOperator, "PERSON_NOT_FOUND").ShowingPersons(),
            ["UnmergePersons"] = For(SyncOperator, "PERSON_NOT_FOUND").ShowingPersons(),
            ["ListIdentityHolds"] = For(SyncOperator, "nothing").ShowingPersons(),
            ["DecideIdentityHold"] = For(SyncOperator, "IDENTITY_HOLD_NOT_FOUND").ShowingPersons(),
        },
        [V1.IdentityService.Descriptor] = new(StringComparer.Ordinal)
        {
            ["ResolveIdentity"] = For(IdentityResolver, "NOT_FOUND, as for an unknown value").ShowingPersons(),
            ["LinkIdentity"] = For(IdentityResolver, "PERSON_NOT_FOUND").ShowingPersons(),
            ["UnlinkIdentity"] = For(IdentityResolver, "PERSON_NOT_FOUND").ShowingPersons(),
            ["ListIdentities"] = For(IdentityResolver | DirectorySupport, "PERSON_NOT_FOUND").ShowingPersons(),
            ["ConfirmActivation"] = For(IdentityResolver, "PERSON_NOT_FOUND").ShowingPersons(),
        },
        [V1.AssignmentService.Descriptor] = new(StringComparer.Ordinal)
        {
            ["Assign"] = For(SchoolDirector | AssignmentAdmin, "SCHOOL_NOT_FOUND").ShowingPersons(),
            ["EndAssignments"] = For(SchoolDirector | AssignmentAdmin, "SCHOOL_NOT_FOUND").ShowingPersons(),
            ["ListAssignments"] = For(SchoolDirector | AssignmentAdmin | DirectorySupport, "SCHOOL_NOT_FOUND").ShowingPersons(),
            ["ListAssignmentChoices"] = For(SchoolDirector | AssignmentAdmin, "SCHOOL_NOT_FOUND").ShowingPersons(),
            ["SuggestAssignments"] = For(SchoolDirector | AssignmentAdmin, "SCHOOL_NOT_FOUND").ShowingPersons(),
            ["RenewAssignments"] = For(SchoolDirector | AssignmentAdmin, "SCHOOL_NOT_FOUND").ShowingPersons(),
        },
        [V1.RightsService.Descriptor] = new(StringComparer.Ordinal)
        {
            ["CreateRightsRequest"] = For(RightsRequester, "SCHOOL_NOT_FOUND"),
            ["GetRightsRequest"] = For(RightsRequester | RightsApprover, "RIGHTS_REQUEST_NOT_FOUND"),
            ["ListRightsRequests"] = For(RightsRequester | RightsApprover, "nothing"),
            ["ApproveRightsRequest"] = For(RightsApprover, "RIGHTS_REQUEST_NOT_FOUND").ShowingPersons(),
            ["RejectRightsRequest"] = For(RightsApprover, "RIGHTS_REQUEST_NOT_FOUND"),
            ["CancelRightsRequest"] = For(RightsRequester),
            ["ListGrants"] = For(RightsApprover | RightsRequester | DirectorySupport, "nothing").ShowingPersons(),
            ["RevokeGrant"] = For(RightsApprover, "GRANT_NOT_FOUND").ShowingPersons(),
            ["CheckRight"] = For(DirectoryReader | DirectorySupport, "PERSON_UNKNOWN, as for an unknown id"),
            ["BatchCheckRights"] = For(DirectoryReader | DirectorySupport, "PERSON_UNKNOWN, as for an unknown id"),
        },
        [V1.PrivacyService.Descriptor] = new(StringComparer.Ordinal)
        {
            ["ExportPersonData"] = For(PrivacyOfficer, "PERSON_NOT_FOUND").ShowingPersons(),
            ["RequestRectification"] = For(PrivacyOfficer, "PERSON_NOT_FOUND").ShowingPersons(),
            ["RestrictProcessing"] = For(PrivacyOfficer, "PERSON_NOT_FOUND").ShowingPersons(),
            ["LiftRestriction"] = For(PrivacyOfficer, "MEASURE_NOT_FOUND").ShowingPersons(),
            ["RecordObjection"] = For(PrivacyOfficer, "PERSON_NOT_FOUND").ShowingPersons(),
            ["DecideObjection"] = For(PrivacyOfficer, "MEASURE_NOT_FOUND").ShowingPersons(),
            ["RecordPostMortemDirective"] = For(PrivacyOfficer, "PERSON_NOT_FOUND").ShowingPersons(),
            ["RecordDeath"] = For(PrivacyOfficer, "PERSON_NOT_FOUND").ShowingPersons(),
            ["ErasePerson"] = For(PrivacyOfficer, "PERSON_NOT_FOUND").ShowingPersons(),
            ["ReadmitPerson"] = For(PrivacyOfficer, "PERSON_NOT_FOUND").ShowingPersons(),
            ["ConfirmErasure"] = For(PrivacyOfficer, "MEASURE_NOT_FOUND").ShowingPersons(),
            ["CloseMeasure"] = For(PrivacyOfficer, "MEASURE_NOT_FOUND").ShowingPersons(),
            ["ExtendMeasure"] = For(PrivacyOfficer, "MEASURE_NOT_FOUND").ShowingPersons(),
            ["GetMeasure"] = For(PrivacyOfficer, "MEASURE_NOT_FOUND").ShowingPersons(),
            ["ListMeasures"] = For(PrivacyOfficer, "nothing").ShowingPersons(),
            ["ListAccesses"] = For(PrivacyOfficer, "nothing").ShowingPersons(),
            ["GetRegister"] = For(PrivacyOfficer),
        },
        [V1.OperationsService.Descriptor] = new(StringComparer.Ordinal)
        {
            ["GetSettings"] = For(SyncOperator),
            ["GetRetention"] = For(SyncOperator | PrivacyOfficer),
        },
        [V1.OndeService.Descriptor] = new(StringComparer.Ordinal)
        {
            ["ImportOnde"] = For(SyncOperator | RightsRequester | SchoolDirector),
        },
        [V1.IndicatorService.Descriptor] = new(StringComparer.Ordinal)
        {
            ["GetIndicators"] = For(DirectoryReader | DirectorySupport | EnrolmentAdmin | SyncOperator, "nothing"),
            ["ListIndicatorSnapshots"] = For(DirectoryReader | DirectorySupport | EnrolmentAdmin | SyncOperator, "nothing"),
        },
        [V1.GarService.Descriptor] = new(StringComparer.Ordinal)
        {
            ["ExportGar"] = For(SyncOperator),
            ["GetGarExport"] = For(SyncOperator | DirectorySupport, "GAR_EXPORT_NOT_FOUND"),
            ["ListGarExports"] = For(SyncOperator | DirectorySupport, "nothing"),
            ["ListGarRefusals"] = For(SyncOperator | DirectorySupport, "GAR_EXPORT_NOT_FOUND").ShowingPersons(),
            ["AddGarManager"] = For(RightsApprover | RightsRequester | SchoolDirector, "SCHOOL_NOT_FOUND").ShowingPersons(),
            ["RemoveGarManager"] = For(RightsApprover | RightsRequester | SchoolDirector, "SCHOOL_NOT_FOUND"),
            ["ListGarCandidates"] = For(RightsApprover | RightsRequester | SchoolDirector, "SCHOOL_NOT_FOUND").ShowingPersons(),
            ["ListGarManagers"] = For(
                RightsApprover | RightsRequester | SchoolDirector | DirectorySupport, "SCHOOL_NOT_FOUND").ShowingPersons(),
        },
        [global::Grpc.Reflection.V1.ServerReflection.Descriptor] = new(StringComparer.Ordinal) { ["ServerReflectionInfo"] = For(AnyRole) },
        [global::Grpc.Reflection.V1Alpha.ServerReflection.Descriptor] = new(StringComparer.Ordinal)
        {
            ["ServerReflectionInfo"] = For(AnyRole),
        },
    };

    // Load balancers and containers check health without credentials.
    private static readonly ServiceDescriptor[] Open = [global::Grpc.Health.V1.Health.Descriptor];

    // They write as many rows as a nightly run does.
    private static readonly string[] Long = ["ApprovePlan", "UndoRun"];

    private static readonly FrozenDictionary<string, CallRule> ByCall = Table
        .SelectMany(service => service.Value, (service, line) => (Service: service.Key, Name: line.Key, Rule: line.Value))
        .Concat(Open.SelectMany(service => service.Methods, (service, method) => (
            Service: service, method.Name, Rule: new CallRule(None) { IsOpen = true })))
        .Select(line => line.Rule with
        {
            Call = $"{line.Service.FullName}/{line.Name}",
            IsStream = line.Service.FindMethodByName(line.Name) is { } method && (method.IsServerStreaming || method.IsClientStreaming),
            IsLong = Long.Contains(line.Name, StringComparer.Ordinal),
        })
        .ToFrozenDictionary(rule => rule.Call, StringComparer.Ordinal);

    /// <summary>Every rule, in no order.</summary>
    public static IReadOnlyCollection<CallRule> Every => ByCall.Values;

    /// <summary>The rule of a call by its full name, as in <c>package.Service/Method</c>; null when it has none.</summary>
    public static CallRule? Find(string call) => ByCall.GetValueOrDefault(call);

    /// <summary>Every service that this program serves.</summary>
    public static IEnumerable<ServiceDescriptor> Services => Table.Keys.Concat(Open);

    private static CallRule For(CallerRoles roles, string outside = CallRule.Unbounded) => new(roles) { Outside = outside };
}
