using System.Collections.Frozen;
using EntEcole.Directory.Server.Security.Rules;

namespace EntEcole.Directory.Server.Console.Rules;

/// <summary>
/// Which page may make which calls: one line a page. The roles are those of <see cref="CallRules"/>; what is not here has no page.
/// </summary>
internal static class PageRules
{
    private const string Package = "entecole.directory.v1.";

    // A look at a page never writes: these are all that it may ask for.
    private static readonly string[] Looks =
        ["Get", "List", "Explain", "Check", "SuggestAssignments", "RenewAssignments", "ExportPersonData"];

    private static readonly FrozenDictionary<string, PageRule> ByPage = Rules()
        .ToFrozenDictionary(rule => rule.Page, StringComparer.Ordinal);

    /// <summary>Every rule, in no order.</summary>
    public static IReadOnlyCollection<PageRule> Every => ByPage.Values;

    /// <summary>The rule of a page; null when it has none.</summary>
    public static PageRule? Find(string page) => ByPage.GetValueOrDefault(page);

    private static IEnumerable<PageRule> Rules() =>
    [
        Open("/SignIn"),
        Open("/Open") with { HasForm = true },
        Open("/Fault") with { HasForm = true },
        Open("/Accessibility"),
        Any("/SignOut") with { HasForm = true },
        Any("/Purpose") with { HasForm = true, KeepsForm = true },
        Any("/Again"),
        Any("/Stay"),
        Any("/Map"),
        Any("/Index") with
        {
            Reads = Calls(
                "SyncService/ListAcademyStates", "SyncService/ListSyncRuns", "SyncService/ListPlans", "SyncService/ListSchoolStates",
                "EnrolmentService/ListEnrolments", "RightsService/ListRightsRequests"),
        },
        Needing("/Gar/Index", "GarService/ListGarExports"),
        Needing("/Gar/Show", "GarService/GetGarExport"),
        Needing("/Gar/Refusals", "GarService/ListGarRefusals"),
        Needing("/Gar/Managers", "GarService/ListGarManagers").Reading("GarService/ListGarCandidates", "DirectoryService/GetSchool"),
        Needing("/Gar/Manager", "GarService/AddGarManager")
            .Reading("GarService/ListGarManagers", "GarService/ListGarCandidates", "DirectoryService/GetSchool")
            .Writing("GarService/AddGarManager", "GarService/RemoveGarManager"),
        Needing("/Assignments/Index", "AssignmentService/ListAssignmentChoices").Reading("DirectoryService/ListSchools"),
        Needing("/Assignments/Show", "AssignmentService/ListAssignmentChoices").Reading(
            "AssignmentService/ListAssignments", "AssignmentService/SuggestAssignments", "AssignmentService/RenewAssignments",
            "DirectoryService/GetSchool"),
        Needing("/Assignments/Decide", "AssignmentService/Assign")
            .Reading("AssignmentService/ListAssignmentChoices", "AssignmentService/ListAssignments", "DirectoryService/GetSchool")
            .Writing("AssignmentService/Assign", "AssignmentService/EndAssignments"),
        Needing("/Onde/Index", "OndeService/ImportOnde").Reading("SyncService/ListPlans", "SyncService/ListSyncRuns")
            .Writing("OndeService/ImportOnde"),
        Needing("/Onde/Report", "OndeService/ImportOnde"),
        Needing("/Indicators/Index", "IndicatorService/GetIndicators"),
        Needing("/Indicators/Series", "IndicatorService/ListIndicatorSnapshots"),
        Needing("/Plans/Index", "SyncService/ListPlans"),
        Needing("/Plans/Show", "SyncService/GetPlan").Reading("SyncService/GetSyncRun"),
        Needing("/Plans/Changes", "SyncService/ListPlanChanges"),
        Needing("/Plans/Decide", "SyncService/GetPlan").Writing("SyncService/ApprovePlan", "SyncService/RejectPlan"),
        Needing("/Runs/Index", "SyncService/ListSyncRuns"),
        Needing("/Problems", "SyncService/ListSyncRuns"),
        Needing("/Runs/Show", "SyncService/GetSyncRun"),
        Needing("/Runs/Problems", "SyncService/ListProblems"),
        Needing("/Runs/Undo", "SyncService/UndoRun").Reading("SyncService/GetSyncRun").Writing("SyncService/UndoRun"),
        Needing("/Runs/Start", "SyncService/StartSync").Writing("SyncService/StartSync"),
        Needing("/Identities/Index", "SyncService/ListIdentityHolds"),
        Needing("/Identities/Decide", "SyncService/DecideIdentityHold").Reading("SyncService/ListIdentityHolds")
            .Writing("SyncService/DecideIdentityHold"),
        // The name is in the form, not in the address; it is kept nowhere.
        Needing("/Persons/Index", "DirectoryService/ListPersons") with { HasForm = true },
        Needing("/Persons/Show", "DirectoryService/GetPerson").Reading("DirectoryService/ListRelatives"),
        Needing("/Persons/History", "DirectoryService/ExplainPerson"),
        Needing("/Schools/Index", "DirectoryService/ListSchools").Reading("SyncService/ListSchoolStates"),
        Needing("/Schools/Show", "DirectoryService/GetSchool").Reading("DirectoryService/ListClasses", "SyncService/ListSchoolStates"),
        Needing("/Conventions/Index", "EnrolmentService/ListConventions").Reading("EnrolmentService/ListEnrolments"),
        Needing("/Conventions/Create", "EnrolmentService/CreateConvention").Reading("EnrolmentService/ListFees", "DirectoryService/GetSchool")
            .Writing("EnrolmentService/CreateConvention"),
        Needing("/Conventions/Amend", "EnrolmentService/AmendConvention").Reading(
            "EnrolmentService/GetConvention", "EnrolmentService/ListFees", "DirectoryService/GetSchool")
            .Writing("EnrolmentService/AmendConvention"),
        Needing("/Conventions/Renew", "EnrolmentService/RenewConventions").Reading("EnrolmentService/GetConvention")
            .Writing("EnrolmentService/RenewConventions"),
        Needing("/Conventions/Notice", "EnrolmentService/RecordFormalNotice").Reading("EnrolmentService/GetConvention")
            .Writing("EnrolmentService/RecordFormalNotice"),
        Needing("/Conventions/Show", "EnrolmentService/GetConvention"),
        Needing("/Conventions/Terminate", "EnrolmentService/TerminateConvention").Reading("EnrolmentService/GetConvention")
            .Writing("EnrolmentService/TerminateConvention"),
        Needing("/Contributions", "EnrolmentService/ListContributions"),
        Needing("/Rights/Index", "RightsService/ListRightsRequests"),
        Needing("/Rights/Show", "RightsService/GetRightsRequest")
            .Writing("RightsService/ApproveRightsRequest", "RightsService/RejectRightsRequest"),
        Needing("/Rights/Grants", "RightsService/ListGrants"),
        Needing("/Rights/Revoke", "RightsService/RevokeGrant").Reading("RightsService/ListGrants").Writing("RightsService/RevokeGrant"),
        Needing("/Merges/Index", "SyncService/ListMergeProposals"),
        Needing("/Merges/Decide", "SyncService/DecideMergeProposal").Reading("SyncService/ListMergeProposals")
            .Writing("SyncService/DecideMergeProposal"),
        Needing("/Measures", "PrivacyService/ListMeasures"),
        Needing("/Accesses", "PrivacyService/ListAccesses"),
        Needing("/Privacy/Register", "PrivacyService/GetRegister"),
        Needing("/Privacy/Export", "PrivacyService/ExportPersonData"),
        Needing("/Privacy/Measure", "PrivacyService/GetMeasure").Reading("DirectoryService/GetPerson").Writing(
            "PrivacyService/LiftRestriction", "PrivacyService/DecideObjection", "PrivacyService/ConfirmErasure",
            "PrivacyService/ExtendMeasure", "PrivacyService/CloseMeasure"),
        // What a field should be is of a person: it is kept nowhere.
        Needing("/Privacy/Request", "PrivacyService/RestrictProcessing").Reading("DirectoryService/GetPerson").Writing(
            "PrivacyService/RequestRectification", "PrivacyService/RestrictProcessing", "PrivacyService/RecordObjection",
            "PrivacyService/RecordPostMortemDirective", "PrivacyService/ErasePerson", "PrivacyService/RecordDeath") with { KeepsForm = false },
        Needing("/Settings", "OperationsService/GetRetention").Reading("OperationsService/GetSettings"),
    ];

    private static PageRule Open(string page) => new() { Page = page, IsOpen = true };

    private static PageRule Any(string page) => new() { Page = page };

    // What is needed is read as well, unless it writes.
    private static PageRule Needing(string page, string call) =>
        new() { Page = page, Needs = Calls(call), Reads = [.. Calls(call).Where(IsLook)] };

    private static PageRule Writing(this PageRule rule, params string[] calls) => rule with { Writes = Calls(calls), KeepsForm = true };

    /// <summary>Whether a call only looks.</summary>
    public static bool IsLook(CallRule rule) => Looks.Any(
        word => rule.Call[(rule.Call.IndexOf('/', StringComparison.Ordinal) + 1)..].StartsWith(word, StringComparison.Ordinal));

    private static PageRule Reading(this PageRule rule, params string[] calls) => rule with { Reads = [.. rule.Reads, .. Calls(calls)] };

    private static IReadOnlyList<CallRule> Calls(params string[] calls) => [.. calls.Select(call =>
        CallRules.Find(Package + call) ?? throw new InvalidOperationException($"No call {call}."))];

    /// <summary>The calls among <see cref="PageRule.Reads"/> that could write.</summary>
    public static IEnumerable<string> WritesWhenRead =>
        Every.SelectMany(rule => rule.Reads).Where(rule => !IsLook(rule)).Select(rule => rule.Call);
}
