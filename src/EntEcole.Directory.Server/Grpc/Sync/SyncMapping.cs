using System.Globalization;
using EntEcole.Directory.Access;
using EntEcole.Directory.Explain;
using EntEcole.Directory.Extracts.Problems;
using EntEcole.Directory.Model;
using EntEcole.Directory.Plans;
using EntEcole.Directory.Runs;
using EntEcole.Directory.Server.Grpc.Directory;
using Google.Protobuf.WellKnownTypes;

namespace EntEcole.Directory.Server.Grpc.Sync;

/// <summary>From reports, problems and plans to messages. States, causes and severities have the same numbers on both sides.</summary>
internal static class SyncMapping
{
    /// <summary>A run as lists show it: without its problems by school, which may be many.</summary>
    public static V1.SyncRun ToSummary(this SyncReport report, DateTimeOffset now)
    {
        var run = report.ToMessage(now);
        run.Problems.BySchool.Clear();
        return run;
    }

    public static V1.SyncRun ToMessage(this SyncReport report, DateTimeOffset now) => new()
    {
        RunId = report.RunId,
        Academy = report.Academy,
        Degree = (V1.Degree)DegreeNames.Read(report.Degree),
        Uai = report.Uai ?? "",
        Kind = report.Kind is "full" ? V1.ExtractKind.Full : V1.ExtractKind.Delta,
        ExtractDate = Text(report.ExtractDate),
        AsOf = Text(report.AsOf),
        StartedAt = report.StartedAt.ToTimestamp(),
        DurationMs = report.State is RunState.Running ? (long)(now - report.StartedAt).TotalMilliseconds : report.DurationMs,
        State = (V1.RunState)report.State,
        BaseRevision = report.BaseRevision,
        Revision = report.Revision == report.BaseRevision ? 0 : report.Revision,
        PlanId = report.PlanId ?? 0,
        Files =
        {
            report.Files.Select(file => new V1.ExtractFile { Name = file.Name, Category = Category(
                file.Category), Records = file.Records, Bytes = file.Bytes }),
        },
        Read = new V1.ReadCounts
        {
            Total = report.Read.Total,
            ByCategory = { report.Read.ByCategory.Select(
                pair => new V1.CategoryCount { Category = Category(pair.Key), Count = pair.Value }) },
        },
        Outcome = new V1.OutcomeCounts
        {
            Created = report.Outcome.Created,
            Changed = report.Outcome.Changed,
            Unchanged = report.Outcome.Unchanged,
            OutOfScope = report.Outcome.OutOfScope,
            Rejected = report.Outcome.Rejected,
            Merged = report.Outcome.Merged,
            Removed = report.Outcome.Removed,
            Ignored = report.Outcome.Ignored,
        },
        Profiles =
        {
            report.Profiles.ByRole.Select(
                pair => new V1.ProfileCount { Role = RoleOf(pair.Key), Active = pair.Value.Active, Suspended = pair.Value.Suspended }),
        },
        Identity = new V1.IdentityCounts
        {
            NewIds = report.Identity.NewIds,
            SecondRecords = report.Identity.SecondRecords,
            Contradicted = report.Identity.Contradicted,
            Held = report.Identity.Held,
        },
        Departed = report.Departed,
        Returned = report.Returned,
        Held = { report.Held.Select(ToMessage) },
        Enrolment = new V1.EnrolmentCounts
        {
            Matched = report.Enrolment.Matched,
            AbsentFromExtract = { report.Enrolment.AbsentFromExtract },
            NotEnrolled = report.Enrolment.NotEnrolled,
        },
        Problems = new V1.ProblemCounts
        {
            Total = report.Problems.Total,
            ByCode = { report.Problems.ByCode.ToDictionary(StringComparer.Ordinal) },
            BySchool = { report.Problems.BySchool.ToDictionary(StringComparer.Ordinal) },
        },
        UnknownAttributes = { report.UnknownAttributes.ToDictionary(StringComparer.Ordinal) },
        UnknownCodes = { report.UnknownCodes.ToDictionary(StringComparer.Ordinal) },
        Warnings = { report.Warnings.Select(
            (text, rank) => new V1.LocalizedText { En = text, Fr = report.WarningsFr.ElementAtOrDefault(rank) ?? text }) },
        EnrolmentDay = report.IsEnrolmentDay,
        UndoOfRunId = report.UndoOf ?? 0,
        StartedBy = report.StartedBy ?? "",
        StartReason = report.StartReason ?? "",
        Fault = Fault(report),
    };

    public static V1.SyncProgress ToMessage(this RunProgress progress) => new()
    {
        Step = (V1.SyncStep)progress.Step,
        FilesDone = progress.Files,
        FilesTotal = progress.TotalFiles,
        BytesDone = progress.Bytes,
        BytesTotal = progress.TotalBytes,
        Records = progress.Records,
        Fraction = progress.Permille / 1000.0,
        RecordsPerSecond = progress.RecordRate,
        RemainingMs = progress.RemainingMs,
    };

    /// <summary>A problem, with who it is about: the pupil named is traced.</summary>
    public static V1.Problem ToMessage(this Problem problem, ProblemNames names, AccessTrace trace)
    {
        var message = problem.ToMessage();
        if (names.PupilOf(problem) is { } pupil)
        {
            trace.Add(pupil.PersonId);
            message.PupilPersonId = pupil.PersonId.ToString();
            message.PupilName = pupil.Name;
            message.ClassName = names.ClassOf(problem);
        }

        return message;
    }

    /// <summary>A problem without names.</summary>
    public static V1.Problem ToMessage(this Problem problem) => new()
    {
        Code = problem.Code.ToString(),
        Severity = (V1.Severity)problem.Severity,
        File = problem.File,
        Line = problem.Line,
        Category = (V1.AafCategory)problem.Category,
        RecordId = problem.RecordId ?? "",
        Uai = problem.Uai ?? "",
        Field = problem.Field ?? "",
        Shape = problem.Shape ?? "",
        AdviceFr = problem.Code.Advice().French,
        AdviceEn = problem.Code.Advice().English,
        PupilId = problem.PupilId ?? "",
        ClassId = problem.ClassId ?? "",
    };

    public static V1.SchoolState ToMessage(this SchoolStanding standing) => new()
    {
        Uai = standing.Uai,
        SchoolName = standing.Name,
        Academy = standing.Academy,
        Degree = (V1.Degree)standing.Degree,
        AppliedAt = standing.AppliedAt?.ToTimestamp(),
        AppliedRunId = standing.AppliedRunId ?? 0,
        ExtractDate = Text(standing.ExtractDate),
        HeldSince = standing.Holds.Min(hold => hold.Since)?.ToTimestamp(),
        PlanId = standing.PlanId ?? 0,
        Held = { standing.Holds.Select(hold => hold.ToMessage()) },
    };

    private static V1.HeldChange ToMessage(HeldReport held) => new()
    {
        Uai = held.Uai,
        Role = held.Role.Length == 0 ? V1.Role.Unspecified : RoleOf(held.Role),
        Present = held.Present,
        Departing = held.Departing,
        Limit = held.Limit,
        Cause = System.Enum.TryParse<HoldCause>(held.Cause, ignoreCase: true, out var cause)
            ? (V1.HoldCause)cause
            : V1.HoldCause.Unspecified,
        Advice = { HoldWording.Lines(held).Select(line => line.ToMessage()) },
    };

    // A report says the type of a fault of ours: to callers it is a fault, no more.
    private static V1.RunFault? Fault(SyncReport report) => report.Reason is null ? null : new V1.RunFault
    {
        Reason = report.Reason is "Interrupted" ? V1.ErrorReason.RunInterrupted
            : System.Enum.TryParse<Reason>(report.Reason, out var reason) && System.Enum.TryParse<V1.ErrorReason>(
                reason.ToString(), out var known) ? known
            : V1.ErrorReason.InternalFault,
        Text = new V1.LocalizedText { En = report.Message ?? "", Fr = report.MessageFr ?? "" },
    };

    private static V1.AafCategory Category(string name) =>
        System.Enum.TryParse<AafCategory>(name, out var category) ? (V1.AafCategory)category : V1.AafCategory.Unspecified;

    private static V1.Role RoleOf(string name) =>
        System.Enum.TryParse<Role>(name, ignoreCase: true, out var role) ? (V1.Role)role : V1.Role.Unspecified;

    private static string Text(DateOnly? day) => day?.ToString("O", CultureInfo.InvariantCulture) ?? "";
}
