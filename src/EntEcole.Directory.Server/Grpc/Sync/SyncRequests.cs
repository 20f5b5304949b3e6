using System.Globalization;
using EntEcole.Directory.Changes;
using EntEcole.Directory.Extracts.Problems;
using EntEcole.Directory.Identity;
using EntEcole.Directory.Model;
using EntEcole.Directory.Plans;
using EntEcole.Directory.Runs;
using EntEcole.Directory.Server.Grpc.Validation;

namespace EntEcole.Directory.Server.Grpc.Sync;

/// <summary>Checks what callers send about syncs: each fault names the field as they spelt it.</summary>
internal static class SyncRequests
{
    private const int MaxStaleDays = 36_500;

    public static long Number(long number, string field) => number switch
    {
        0 => throw Requests.Missing(field),
        < 0 => throw DirectoryException.InvalidArgument(field, new($"{field} must not be negative.", $"{field} ne doit pas être négatif.")),
        _ => number,
    };

    public static string? UaiOrNull(string? text, string field) => string.IsNullOrEmpty(text) ? null : Requests.Uai(text, field);

    public static RunFilter Filter(V1.SyncRunFilter? filter) => filter is null ? new RunFilter() : new RunFilter(
        AcademyOrNull(filter.Academy),
        filter.State is V1.RunState.Unspecified ? null : Known((RunState)filter.State, "filter.state"),
        Day(filter.From, "filter.from") is { } from ? FrenchTime.StartOf(from) : null,
        Day(filter.To, "filter.to") is { } to ? FrenchTime.StartOf(to.AddDays(1)) : null)
    {
        OfAcademy = filter.WithoutOnde, Uais = UaiOrNull(filter.Uai, "filter.uai") is { } uai ? [uai] : null,
    };

    public static ProblemFilter Filter(V1.ProblemFilter? filter, long runId) =>
        filter is null ? new ProblemFilter(runId) : new ProblemFilter(
        runId,
        UaiOrNull(filter.Uai, "filter.uai"),
        Code(filter.Code),
        MinSeverity: filter.MinSeverity is V1.Severity.Unspecified ? null : Known((Severity)filter.MinSeverity, "filter.min_severity"),
        DistrictUai: UaiOrNull(filter.DistrictUai, "filter.district_uai"));

    public static PlanChangeFilter Filter(V1.PlanChangeFilter? filter, long planId) =>
        filter is null ? new PlanChangeFilter(planId) : new PlanChangeFilter(
        planId,
        UaiOrNull(filter.Uai, "filter.uai"),
        filter.Role is V1.Role.Unspecified ? null : Known((Role)filter.Role, "filter.role"),
        filter.Kind is V1.ChangeKind.Unspecified ? null : Known((EventKind)filter.Kind, "filter.kind"),
        filter.HeldOnly,
        filter.ConflictsOnly);

    /// <summary>The academy of which held records are listed; null for all.</summary>
    public static string? Academy(V1.IdentityHoldFilter? filter) => AcademyOrNull(filter?.Academy ?? "");

    /// <summary>Which proposals; and whether those that wait (null), those accepted, or those declined.</summary>
    public static (MergeProposalFilter Filter, bool? Accepted) Filter(V1.MergeProposalFilter? filter) =>
        filter is null ? (new MergeProposalFilter(), null) : (
        new MergeProposalFilter(
            AcademyOrNull(filter.Academy),
            filter.Role is V1.Role.Unspecified ? null : Known((Role)filter.Role, "filter.role"),
            filter.PersonId.Length == 0 ? null : Requests.PersonId(filter.PersonId, "filter.person_id"),
            filter.MinScore is >= 0 and <= 1
                ? (int)Math.Ceiling(Math.Round(filter.MinScore * MergeScore.Most, 6))
                : throw DirectoryException.InvalidArgument(
                "filter.min_score", new("filter.min_score must lie between 0 and 1.", "filter.min_score doit être compris entre 0 et 1."))),
        filter.State switch
        {
            V1.MergeProposalState.Unspecified or V1.MergeProposalState.Open => null,
            V1.MergeProposalState.Accepted => true,
            V1.MergeProposalState.Declined => false,
            _ => throw DirectoryException.InvalidArgument("filter.state", new(
                "filter.state must be one that is listed: OPEN, ACCEPTED or DECLINED.",
                "filter.state doit être de ceux que l'on liste : OPEN, ACCEPTED ou DECLINED.")),
        });

    public static StandingFilter Filter(V1.SchoolStateFilter? filter, DateOnly today) =>
        filter is null ? new StandingFilter(today) : new StandingFilter(
            today,
            UaiOrNull(filter.Uai, "filter.uai"),
            AcademyOrNull(filter.Academy),
            filter.HeldOnly,
            filter.StaleDays switch
            {
                0 => null,
                > 0 and <= MaxStaleDays => today.AddDays(-filter.StaleDays),
                _ => throw DirectoryException.InvalidArgument("filter.stale_days", new(
                    $"filter.stale_days must lie between 0 and {MaxStaleDays}.",
                    $"filter.stale_days doit être compris entre 0 et {MaxStaleDays}.")),
            });

    public static string Academy(string text) =>
        string.IsNullOrWhiteSpace(text) ? throw Requests.Missing("academy") : Academies.Normalize(text);

    public static DirectoryException NoRun(long runId) => new(
        Reason.RunNotFound, new($"No run {runId}.", $"Aucune exécution {runId}."), Requests.Facts(("runId", runId)));

    public static string? AcademyOrNull(string text) => Requests.Academy(text);

    public static DateOnly? Day(string text, string field) =>
        text.Length == 0 ? null
        : DateOnly.TryParseExact(
            text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None,
            out var day) && day < DateOnly.MaxValue && day > DateOnly.MinValue ? day
        : throw DirectoryException.InvalidArgument(
            field, new($"{field} is not a day, as 2026-06-15.", $"{field} n'est pas un jour, comme 2026-06-15."));

    // By name: the library would also take numbers.
    private static ProblemCode? Code(string text) =>
        text.Length == 0 ? null
        : Array.IndexOf(Enum.GetNames<ProblemCode>(), text) >= 0 ? Enum.Parse<ProblemCode>(text)
        : throw DirectoryException.InvalidArgument("filter.code", new(
            "filter.code is no problem that this server knows, as DateInvalid.",
            "filter.code n'est pas une anomalie que connaît ce serveur, comme DateInvalid."));

    private static T Known<T>(T value, string field)
        where T : struct, Enum =>
        Enum.IsDefined(value)
            ? value
            : throw DirectoryException.InvalidArgument(field, new($"{field} is unknown.", $"{field} est inconnu."));
}
