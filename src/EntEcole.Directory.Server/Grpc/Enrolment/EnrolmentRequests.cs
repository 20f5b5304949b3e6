using System.Globalization;
using EntEcole.Directory.Enrolment;
using EntEcole.Directory.Enrolment.Conventions;
using EntEcole.Directory.Model;
using EntEcole.Directory.Server.Grpc.Validation;

namespace EntEcole.Directory.Server.Grpc.Enrolment;

/// <summary>
/// Checks what callers send about conventions: each fault names the field as they spelt it, and all faults leave at once.
/// </summary>
internal static class EnrolmentRequests
{
    private const int MaxText = 500;
    private const int MaxSchools = 2_000;
    public const int MaxDays = 36_500;
    private const string Root = "convention";

    /// <summary>The convention, checked as a file of conventions is.</summary>
    public static Convention Convention(V1.Convention? given)
    {
        if (given is null)
        {
            throw Requests.Missing(Root);
        }

        if (Lengths(given).ToList() is { Count: > 0 } tooLong)
        {
            throw DirectoryException.InvalidArguments(tooLong);
        }

        var check = ConventionChecker.Check(
            [
                new ConventionLine
                {
                    Line = 1,
                    Reference = given.Reference.Trim(),
                    SchoolYear = given.SchoolYear.Trim(),
                    Academy = given.Academy.Trim(),
                    Collectivite = given.Collectivite.Trim(),
                    Siret = given.Siret.Trim(),
                    Address = given.Address,
                    PostalCode = given.PostalCode,
                    City = given.City,
                    Representative = given.Representative,
                    RepresentativeRole = given.RepresentativeRole,
                    SignedOn = given.SignedOn,
                    EffectiveFrom = given.EffectiveFrom,
                    EffectiveTo = given.EffectiveTo,
                    FeePerSchool = Euros(given.FeePerSchoolCents),
                    SchoolCount = given.SchoolCount.ToString(CultureInfo.InvariantCulture),
                    Amount = Euros(given.AmountCents),
                },
            ],
            [
                .. given.Schools.Select((school, rank) => new ConventionSchoolLine(
                    rank, given.Reference.Trim(), school.Uai, school.SchoolName.Trim(), school.Commune.Trim(), school.Department.Trim())),
            ]);
        return check.Faults.Count == 0 ? check.Conventions[0] : throw DirectoryException.InvalidArguments(
            [.. check.Faults.OrderBy(fault => fault.File, StringComparer.Ordinal).Select(
                fault => new FieldViolation(FieldOf(fault), fault.Text))]);
    }

    public static string Reference(string text) =>
        text.Trim() is { Length: > 0 } reference ? reference : throw Requests.Missing("reference");

    public static SchoolYear Year(string text, string field) => SchoolYear.TryParse(text.Trim(), out var year) ? year
        : throw (text.Length == 0 ? Requests.Missing(field) : DirectoryException.InvalidArgument(field, new(
            $"{field} is not a school year, as 2026-2027.", $"{field} n'est pas une année scolaire, comme 2026-2027.")));

    /// <summary>Which conventions to renew: one, or all of a school year for the next one.</summary>
    public static RenewalRequest Renewal(V1.RenewConventionsRequest given, DateOnly today)
    {
        var reference = given.Reference.Trim() is { Length: > 0 } key ? key : null;
        if (reference is null == given.FromSchoolYear.Trim().Length is 0)
        {
            throw DirectoryException.InvalidArgument("reference", new(
                "Give either reference, or from_school_year.", "Donner soit reference, soit from_school_year."));
        }

        if (reference is null && given.SchoolYear.Length > 0)
        {
            throw DirectoryException.InvalidArgument("school_year", new(
                "All conventions of a school year are renewed for the next one: leave school_year empty.",
                "Toutes les conventions d'une année se renouvellent pour la suivante : laisser school_year vide."));
        }

        SchoolYear? year = reference is null ? new SchoolYear(Year(given.FromSchoolYear, "from_school_year").FirstYear + 1)
            : given.SchoolYear.Length > 0 ? Year(given.SchoolYear, "school_year") : null;
        return new RenewalRequest(
            reference, year, Requests.Day(given.SignedOn.Trim(), "signed_on") ?? today,
            Requests.Day(given.EffectiveFrom.Trim(), "effective_from"));
    }

    public static ConventionFilter Filter(V1.ConventionFilter? filter, DateOnly today) =>
        filter is null ? new ConventionFilter(today) : new ConventionFilter(
        Requests.Day(filter.On, "filter.on") ?? today,
        filter.SchoolYear.Length == 0 ? null : Year(filter.SchoolYear, "filter.school_year"),
        AcademyOrNull(filter.Academy),
        SiretOrNull(filter.Siret, "filter.siret"),
        filter.Uai.Length == 0 ? null : Requests.Uai(filter.Uai, "filter.uai"),
        filter.State is V1.ConventionState.Unspecified ? null : Requests.Known((ConventionState)filter.State, "filter.state"),
        filter.EndBlankOnly);

    public static EnrolmentFilter Filter(V1.EnrolmentFilter? filter, string on, DateOnly today)
    {
        var day = Requests.Day(on, "on") ?? today;
        return filter is null ? new EnrolmentFilter(day) : new EnrolmentFilter(
            day,
            filter.Status is V1.EnrolmentStatus.Unspecified ? null : Requests.Known((EnrolmentStatus)filter.Status, "filter.status"),
            AcademyOrNull(filter.Academy),
            SiretOrNull(filter.Siret, "filter.siret"),
            Days(filter.AbsentDays, "filter.absent_days"),
            Days(filter.EndingWithinDays, "filter.ending_within_days"));
    }

    /// <summary>The error of a number of days that is none or too many.</summary>
    public static DirectoryException DaysOutside(string field) => DirectoryException.InvalidArgument(field, new(
        $"{field} must lie between 0 and {MaxDays}.", $"{field} doit être compris entre 0 et {MaxDays}."));

    private static int? Days(int days, string field) => days switch
    {
        0 => null,
        > 0 and <= MaxDays => days,
        _ => throw DaysOutside(field),
    };

    public static string? AcademyOrNull(string text, string field = "filter.academy") => Requests.Academy(text, field);

    public static string? SiretOrNull(string text, string field) => text.Length == 0 ? null : Requests.Siret(text, field);

    // Without the text itself, which is too long to read.
    private static IEnumerable<FieldViolation> Lengths(V1.Convention given)
    {
        if (given.Schools.Count > MaxSchools)
        {
            return [new FieldViolation(Root + ".schools", new($"More than {MaxSchools} schools.", $"Plus de {MaxSchools} écoles."))];
        }

        (string Field, string Text)[] texts =
        [
            ("reference", given.Reference), ("school_year", given.SchoolYear), ("academy", given.Academy),
            ("collectivite", given.Collectivite),
            ("siret", given.Siret), ("address", given.Address), ("postal_code", given.PostalCode), ("city", given.City),
            ("representative", given.Representative), ("representative_role", given.RepresentativeRole), ("signed_on", given.SignedOn),
            ("effective_from", given.EffectiveFrom), ("effective_to", given.EffectiveTo),
            .. given.Schools.SelectMany((school, rank) => (IEnumerable<(string, string)>)
            [
                (School(rank, "uai"), school.Uai), (School(rank, "school_name"), school.SchoolName),
                (School(rank, "commune"), school.Commune), (School(rank, "department"), school.Department),
            ]),
        ];
        return texts.Where(one => one.Text.Length > MaxText).Select(one => new FieldViolation($"{Root}.{one.Field}", new(
            $"This has more than {MaxText} characters.", $"Ce champ dépasse {MaxText} caractères.")));
    }

    private static string FieldOf(ConventionFault fault) => Root + "." + (fault.File, fault.Field) switch
    {
        ("schools", var field) => School(fault.Line, field),
        (_, "fee_per_school_eur") => "fee_per_school_cents",
        (_, "amount_eur") => "amount_cents",
        (_, var field) => field,
    };

    private static string School(int rank, string field) => string.Create(CultureInfo.InvariantCulture, $"schools[{rank}].{field}");

    private static string Euros(long cents) => (cents / 100m).ToString("0.00", CultureInfo.InvariantCulture);
}
