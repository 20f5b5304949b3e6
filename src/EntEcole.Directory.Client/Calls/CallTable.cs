using EntEcole.Directory.V1;

namespace EntEcole.Directory.Client.Calls;

/// <summary>How long a call may take, unless its caller says.</summary>
internal enum CallPace
{
    /// <summary>A few indexed reads.</summary>
    Lookup,

    /// <summary>A page, a batch, a decision.</summary>
    Usual,

    /// <summary>As many rows as a run has.</summary>
    Lengthy,

    /// <summary>A stream: as long as it is read.</summary>
    Stream,
}

/// <summary>What a call allows.</summary>
/// <param name="Pace">How long it may take.</param>
/// <param name="IsRepeatable">Whether sending it twice does what sending it once does, and answers as much.</param>
internal readonly record struct CallRule(CallPace Pace, bool IsRepeatable);

/// <summary>Every call of the contract, once.</summary>
internal static class CallTable
{
    private static readonly Dictionary<string, CallRule> Rules = Make();

    /// <summary>The rule of a call.</summary>
    /// <param name="fullName">As in <c>/entecole.directory.v1.DirectoryService/GetPerson</c>.</param>
    /// <returns>Null for a call of another contract.</returns>
    public static CallRule? Of(string fullName) => Rules.TryGetValue(fullName, out var rule) ? rule : null;

    private static Dictionary<string, CallRule> Make()
    {
        var rules = new Dictionary<string, CallRule>(StringComparer.Ordinal);
        var lookup = new CallRule(CallPace.Lookup, IsRepeatable: true);
        var read = new CallRule(CallPace.Usual, IsRepeatable: true);
        // Known again by its request id, or by its author and what they decided: sent twice, it is done once.
        var repeatable = new CallRule(CallPace.Usual, IsRepeatable: true);
        // Sent again, it would be refused although it was done, or be done twice.
        var once = new CallRule(CallPace.Usual, IsRepeatable: false);
        var lengthyOnce = new CallRule(CallPace.Lengthy, IsRepeatable: false);
        var stream = new CallRule(CallPace.Stream, IsRepeatable: false);

        Add(DirectoryServiceReflection.Descriptor, lookup, "GetSchool", "GetPerson", "ListRelatives");
        Add(DirectoryServiceReflection.Descriptor, read, "ListSchools", "ListClasses", "BatchGetPersons", "ListPersons", "FindPersons",
            "ExplainPerson");
        Add(DirectoryServiceReflection.Descriptor, stream, "WatchChanges");

        Add(IdentityServiceReflection.Descriptor, lookup, "ResolveIdentity", "ListIdentities");
        Add(IdentityServiceReflection.Descriptor, repeatable, "LinkIdentity", "ConfirmActivation");
        Add(IdentityServiceReflection.Descriptor, once, "UnlinkIdentity");

        Add(
            AssignmentServiceReflection.Descriptor, read, "ListAssignments", "ListAssignmentChoices", "SuggestAssignments",
            "RenewAssignments");
        Add(AssignmentServiceReflection.Descriptor, repeatable, "Assign", "EndAssignments");

        Add(EnrolmentServiceReflection.Descriptor, lookup, "GetConvention", "ListFees");
        Add(EnrolmentServiceReflection.Descriptor, read, "ListConventions", "ListEnrolments", "ListContributions");
        Add(EnrolmentServiceReflection.Descriptor, repeatable, "SetFee");
        Add(
            EnrolmentServiceReflection.Descriptor, once, "CreateConvention", "AmendConvention", "RecordFormalNotice",
            "TerminateConvention", "RenewConventions");

        Add(SyncServiceReflection.Descriptor, lookup, "GetSyncRun", "GetPlan");
        Add(
            SyncServiceReflection.Descriptor, read, "ListSyncRuns", "ListProblems", "ListSchoolStates", "ListPlanChanges",
            "ListMergeProposals",
            "ListIdentityHolds", "ListAcademyStates", "ListPlans");
        Add(SyncServiceReflection.Descriptor, once, "StartSync", "RejectPlan", "DecideMergeProposal", "MergePersons", "UnmergePersons",
            "DecideIdentityHold");
        Add(SyncServiceReflection.Descriptor, lengthyOnce, "ApprovePlan", "UndoRun");
        Add(SyncServiceReflection.Descriptor, stream, "WatchSyncRun");

        Add(RightsServiceReflection.Descriptor, lookup, "GetRightsRequest", "CheckRight");
        Add(RightsServiceReflection.Descriptor, read, "ListRightsRequests", "ListGrants", "BatchCheckRights");
        Add(
            RightsServiceReflection.Descriptor, repeatable,
            "CreateRightsRequest", "ApproveRightsRequest", "RejectRightsRequest", "CancelRightsRequest");
        Add(RightsServiceReflection.Descriptor, once, "RevokeGrant");

        Add(PrivacyServiceReflection.Descriptor, read, "ExportPersonData", "ListAccesses", "GetMeasure", "ListMeasures");
        Add(
            PrivacyServiceReflection.Descriptor, repeatable,
            "RequestRectification", "RestrictProcessing", "RecordObjection", "RecordPostMortemDirective", "RecordDeath", "ErasePerson",
            "ReadmitPerson");
        Add(
            PrivacyServiceReflection.Descriptor, once,
            "LiftRestriction", "DecideObjection", "ConfirmErasure", "CloseMeasure", "ExtendMeasure");

        Add(OndeServiceReflection.Descriptor, lengthyOnce, "ImportOnde");

        Add(PrivacyServiceReflection.Descriptor, lookup, "GetRegister");
        Add(OperationsServiceReflection.Descriptor, lookup, "GetSettings", "GetRetention");
        Add(IndicatorServiceReflection.Descriptor, read, "GetIndicators", "ListIndicatorSnapshots");

        Add(GarServiceReflection.Descriptor, lookup, "GetGarExport");
        Add(GarServiceReflection.Descriptor, read, "ListGarExports", "ListGarRefusals", "ListGarCandidates", "ListGarManagers");
        Add(GarServiceReflection.Descriptor, repeatable, "ExportGar");
        Add(GarServiceReflection.Descriptor, once, "AddGarManager", "RemoveGarManager");
        return rules;

        void Add(Google.Protobuf.Reflection.FileDescriptor file, CallRule rule, params string[] methods)
        {
            var service = file.Services[0];
            foreach (var method in methods)
            {
                rules.Add(
                    $"/{service.FullName}/{(service.FindMethodByName(method) ?? throw new InvalidOperationException($"No call {method}.")).Name}",
                    rule);
            }
        }
    }
}
