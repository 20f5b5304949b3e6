using EntEcole.Directory.Enrolment;
using EntEcole.Directory.Model;

namespace EntEcole.Directory.Tests.Enrolment;

/// <summary>Conventions for tests.</summary>
internal static class Drafts
{
    public const string Siret = "21120202300019";

    public static DateOnly Day(string text) => DateOnly.ParseExact(text, "O", System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>A convention of 40 € a school; without <paramref name="to"/> its end is blank.</summary>
    public static Convention Convention(
        string reference, string from, string? to, string[] uais, string academy = "TOULOUSE", int year = 2025, string siret = Siret,
        string commune = "RODEZ",
        string department = "12") => new()
    {
        Reference = reference,
        SchoolYear = new SchoolYear(year),
        Academy = academy,
        Collectivite = "COMMUNE D'ESSAI",
        Siret = siret,
        SignedOn = Day(from),
        EffectiveFrom = Day(from),
        EffectiveTo = to is null ? null : Day(to),
        FeePerSchool = 40,
        SchoolCount = uais.Length,
        Amount = 40 * uais.Length,
        Schools = [.. uais.Order(StringComparer.Ordinal).Select(uai => new ConventionSchool(uai, "ECOLE " + uai, commune, department))],
    };
}
