using System.Globalization;
using EntEcole.Directory.Enrolment;
using EntEcole.Directory.Enrolment.Conventions;
using EntEcole.Directory.Server.Grpc.Directory;
using EntEcole.Directory.Server.Grpc.Rights;
using EntEcole.Directory.Server.Grpc.Sync;
using EntEcole.Directory.Server.Grpc.Views;
using Google.Protobuf.WellKnownTypes;

namespace EntEcole.Directory.Server.Grpc.Enrolment;

/// <summary>From conventions, enrolments and contributions to messages.</summary>
internal static class EnrolmentMapping
{
    public static V1.Convention ToMessage(this Convention convention, DateOnly today) => new()
    {
        Reference = convention.Reference,
        SchoolYear = convention.SchoolYear.ToString(),
        Academy = convention.Academy,
        Collectivite = convention.Collectivite,
        Siret = convention.Siret,
        Address = convention.Address ?? "",
        PostalCode = convention.PostalCode ?? "",
        City = convention.City ?? "",
        Representative = convention.Representative ?? "",
        RepresentativeRole = convention.RepresentativeRole ?? "",
        SignedOn = Text(convention.SignedOn),
        EffectiveFrom = Text(convention.EffectiveFrom),
        EffectiveTo = Text(convention.EffectiveTo),
        FeePerSchoolCents = (long)(convention.FeePerSchool * 100),
        SchoolCount = convention.SchoolCount,
        AmountCents = (long)(convention.Amount * 100),
        Schools =
        {
            convention.Schools.Select(school => new V1.ConventionSchool
            {
                Uai = school.Uai, SchoolName = school.Name, Commune = school.Commune, Department = school.Department,
            }),
        },
        EndBlank = convention.EffectiveTo is null,
        EffectiveUntil = Text(convention.EndsOn),
        State = (V1.ConventionState)convention.StateOn(today),
        TerminatedOn = Text(convention.TerminatedOn),
        TerminationReason = convention.TerminationReason ?? "",
        NoticeOn = Text(convention.NoticeOn),
        NoticeReason = convention.NoticeReason ?? "",
        ConciliationUntil = Text(convention.ConciliationUntil),
        EarliestEnd = Text(convention.EarliestEnd),
    };

    public static V1.ConventionVersion ToMessage(this ConventionVersion version, DateOnly today) => new()
    {
        Revision = version.Revision,
        At = version.At is { } at ? Timestamp.FromDateTimeOffset(at) : null,
        By = version.By ?? "",
        Reason = version.Why ?? "",
        Convention = version.Convention.ToMessage(today),
    };

    public static V1.EnrolmentImpact ToMessage(this EnrolmentImpact impact) => new()
    {
        EffectiveOn = Text(impact.EffectiveOn),
        Enrolling = { impact.Enrolling.Select(ToMessage) },
        WindingDown = { impact.WindingDown.Select(ToMessage) },
        StillCovered = { impact.StillCovered },
        GrantsEnding = impact.GrantsEnding,
    };

    public static V1.SchoolEnrolment ToMessage(this SchoolEnrolment school) => new()
    {
        Uai = school.Uai,
        Status = (V1.EnrolmentStatus)school.Status,
        Academy = school.Academy,
        ExtractName = school.ExtractName ?? "",
        ConventionName = school.ConventionName ?? "",
        Commune = school.Commune ?? "",
        Conventions = { school.Conventions.Select(convention => convention.Reference) },
        EnrolledUntil = Text(school.EnrolledUntil),
        PupilCount = school.PupilCount,
        AbsentSince = Text(school.Absence?.Since),
        AbsentDays = school.Absence?.Days ?? 0,
        Hints =
        {
            (school.Absence?.Hints ?? []).Concat(school.UaiChange is { } change ? [UaiChangeText.Of(change, school.Uai)] : []).Select(
                hint => new V1.AbsenceHint
            {
                Cause = (V1.AbsenceCause)hint.Cause, Value = hint.Value ?? "", Text = hint.Text.ToMessage(),
            }),
        },
    };

    public static V1.Contribution ToMessage(this Contribution contribution) => new()
    {
        Academy = contribution.Academy,
        Siret = contribution.Siret,
        Collectivite = contribution.Collectivite,
        Conventions = { contribution.Conventions },
        SchoolCount = contribution.SchoolCount,
        FeeCents = contribution.FeeCents,
        AmountCents = contribution.AmountCents,
        WrittenSchoolCount = contribution.WrittenSchoolCount,
        WrittenAmountCents = contribution.WrittenAmountCents,
        DifferenceCents = contribution.DifferenceCents,
        TerminatedConventions = { contribution.Terminated },
    };

    public static V1.ContributionTotal ToMessage(this ContributionTotal total) => new()
    {
        Academy = total.Academy,
        CollectiviteCount = total.CollectiviteCount,
        SchoolCount = total.SchoolCount,
        AmountCents = total.AmountCents,
    };

    public static V1.Fee ToMessage(this Fee fee) => new()
    {
        SchoolYear = fee.SchoolYear.ToString(),
        FeeCents = fee.Cents,
        By = fee.By,
        Reason = fee.Why,
        At = fee.At is { } at ? Timestamp.FromDateTimeOffset(at) : null,
    };

    private static V1.SchoolImpact ToMessage(SchoolImpact school) => new()
    {
        Uai = school.Uai,
        SchoolName = school.Name,
        EffectiveOn = Text(school.EffectiveOn),
        Roles = { school.Roles.Select(
            role => new V1.RoleImpact { Role = (V1.Role)role.Role, Suspended = role.Suspended, Restored = role.Restored }) },
    };

    private static string Text(DateOnly? day) => day is { } known ? known.ToString("O", CultureInfo.InvariantCulture) : "";
}
