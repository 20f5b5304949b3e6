using System.Globalization;
using EntEcole.Directory.Enrolment;
using EntEcole.Directory.Server.Host.Options;

namespace EntEcole.Directory.Server.Host;

/// <summary>Who answers for the processing in some schools, as the register names them, in French.</summary>
/// <param name="Key">For machines: <c>rectorat</c>, or the UAI of a private school.</param>
/// <param name="Title">Their name.</param>
/// <param name="Lines">What the register says of them; a line that is missing is <see cref="RegisterSheets.Missing"/>.</param>
internal sealed record RegisterController(string Key, string Title, IReadOnlyList<string> Lines);

/// <summary>The controllers: the rector for public schools, and the head of each private school.</summary>
internal static class RegisterControllers
{
    /// <summary>Key of the rector.</summary>
    public const string Rector = "rectorat";

    /// <summary>All of them, the rector first.</summary>
    public static IReadOnlyList<RegisterController> Of(PrivacyOptions privacy, IReadOnlyList<Convention> inForce)
    {
        var contacts = privacy.ToPrivateDpos();
        return
        [
            OfRector(privacy, inForce),
            .. privacy.ToPrivateSchools().Select(uai => OfSchool(uai, contacts.GetValueOrDefault(uai), inForce)),
        ];
    }

    private static RegisterController OfRector(PrivacyOptions privacy, IReadOnlyList<Convention> inForce)
    {
        var uais = privacy.ToPrivateSchools();
        var schools = inForce.SelectMany(one => one.Schools).Select(school => school.Uai).Distinct(StringComparer.Ordinal).Except(
            uais, StringComparer.Ordinal).Count();
        return new RegisterController(
            Rector, privacy.PrivacyController ?? $"Recteur de région académique ({RegisterSheets.Missing})",
            [
                $"Responsable : {privacy.PrivacyController ?? RegisterSheets.Missing}",
                .. uais.Count > 0
                    ? [$"Écoles privées, par leur chef d'établissement : {string.Join(", ", uais)}"]
                    : Array.Empty<string>(),
                $"Délégué à la protection des données : {privacy.PrivacyDpoName ?? RegisterSheets.Missing}",
                $"Contact : {privacy.PrivacyDpoContact ?? RegisterSheets.Missing}",
                $"Conventions en vigueur : {Number(inForce.Count)}, écoles : {Number(schools)}",
            ]);
    }

    private static RegisterController OfSchool(string uai, string? contact, IReadOnlyList<Convention> inForce)
    {
        var ofSchool = inForce.Where(one => one.Schools.Any(school => string.Equals(school.Uai, uai, StringComparison.Ordinal))).ToList();
        var known = ofSchool.SelectMany(one => one.Schools).FirstOrDefault(
            school => string.Equals(school.Uai, uai, StringComparison.Ordinal));
        var school = known is null ? uai : $"{known.Name}, {known.Commune} ({uai})";
        return new RegisterController(
            uai, $"Chef d'établissement de {school}",
            [
                $"Responsable : chef d'établissement de {school}",
                $"Délégué à la protection des données et contact : {contact ?? RegisterSheets.Missing}",
                ofSchool.Count == 0
                    ? $"Convention en vigueur : {RegisterSheets.Missing}"
                    : $"Convention en vigueur : {string.Join(", ", ofSchool.Select(one => one.Reference))}",
            ]);
    }

    private static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);
}
