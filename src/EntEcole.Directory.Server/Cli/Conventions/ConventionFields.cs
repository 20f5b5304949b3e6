using System.CommandLine;
using System.Globalization;
using EntEcole.Directory.Enrolment;
using EntEcole.Directory.Enrolment.Conventions;
using EntEcole.Directory.Server.Cli.Output;

namespace EntEcole.Directory.Server.Cli.Conventions;

/// <summary>The fields of a convention as options, and as a line of the CSV: both are checked by the same rules.</summary>
internal sealed class ConventionFields
{
    private readonly Option<string?> year;
    private readonly Option<string?> academy;
    private readonly Option<string?> collectivite;
    private readonly Option<string?> siret;
    private readonly Option<string?> address;
    private readonly Option<string?> postalCode;
    private readonly Option<string?> city;
    private readonly Option<string?> representative;
    private readonly Option<string?> representativeRole;
    private readonly Option<string?> signedOn;
    private readonly Option<string?> effectiveFrom;
    private readonly Option<string?> effectiveTo;
    private readonly Option<string?> fee;

    public ConventionFields(SharedOptions shared, bool isNew)
    {
        var day = InvariantValues.DayHint.In(shared.Language);
        year = Text("--school-year", shared.T("School year, as 2026-2027.", "Année scolaire, comme 2026-2027."), isNew);
        academy = Text("--academy", shared.T("Academy.", "Académie."), isNew);
        collectivite = Text("--collectivite", shared.T("Name of the collectivité.", "Nom de la collectivité."), isNew);
        siret = Text("--siret", shared.T("SIRET of the collectivité.", "SIRET de la collectivité."), isNew);
        address = Text("--address", shared.T("Its street and number.", "Sa voie et son numéro."));
        postalCode = Text("--postal-code", shared.T("Its postal code.", "Son code postal."));
        city = Text("--city", shared.T("Its town.", "Sa ville."));
        representative = Text("--representative", shared.T("Who signs for it.", "Signataire."));
        representativeRole = Text("--representative-role", shared.T("In which capacity.", "Qualité du signataire."));
        signedOn = Text("--signed-on", shared.T("Date of signature.", "Date de signature."), isNew, day);
        effectiveFrom = Text(
            "--effective-from",
            shared.T("First day in force. Default: the signature.", "Premier jour en vigueur. Par défaut : la signature."), false, day);
        effectiveTo = Text(
            "--effective-to", shared.T(
                "Last day in force. Default: left blank, 5 September after the school year.",
                "Dernier jour en vigueur. Par défaut : laissé en blanc, 5 septembre après l'année scolaire."), false, day);
        fee = Text(
            "--fee", shared.T("Euros a school. Default: the fee of the year.", "Euros par école. Par défaut : le tarif de l'année."), false,
            "EUROS");
    }

    private IReadOnlyList<Option<string?>> All =>
    [
        year, academy, collectivite, siret, address, postalCode, city, representative, representativeRole, signedOn, effectiveFrom,
        effectiveTo, fee,
    ];

    /// <summary>Adds the options.</summary>
    public void AddTo(Command command)
    {
        foreach (var option in All)
        {
            command.Options.Add(option);
        }
    }

    /// <summary>A line with what is given on the command line in place of what it has.</summary>
    public ConventionLine Over(ConventionLine line, ParseResult parsed)
    {
        var signed = Given(parsed, signedOn) ?? line.SignedOn;
        var from = Given(parsed, effectiveFrom) ?? line.EffectiveFrom;
        return line with
        {
            SchoolYear = Given(parsed, year) ?? line.SchoolYear, Academy = Given(parsed, academy) ?? line.Academy,
            Collectivite = Given(parsed, collectivite) ?? line.Collectivite, Siret = Given(parsed, siret) ?? line.Siret,
            Address = Given(parsed, address) ?? line.Address, PostalCode = Given(parsed, postalCode) ?? line.PostalCode,
            City = Given(parsed, city) ?? line.City, Representative = Given(parsed, representative) ?? line.Representative,
            RepresentativeRole = Given(parsed, representativeRole) ?? line.RepresentativeRole, SignedOn = signed,
            EffectiveFrom = from.Length > 0 ? from : signed, EffectiveTo = Given(parsed, effectiveTo) ?? line.EffectiveTo,
            FeePerSchool = Given(parsed, fee)?.Replace(',', '.') ?? line.FeePerSchool,
        };
    }

    /// <summary>A recorded convention as a line.</summary>
    public static ConventionLine LineOf(Convention convention) => new()
    {
        Reference = convention.Reference, SchoolYear = convention.SchoolYear.ToString(), Academy = convention.Academy,
        Collectivite = convention.Collectivite, Siret = convention.Siret, Address = convention.Address ?? "",
        PostalCode = convention.PostalCode ?? "",
        City = convention.City ?? "", Representative = convention.Representative ?? "",
        RepresentativeRole = convention.RepresentativeRole ?? "",
        SignedOn = Iso(convention.SignedOn), EffectiveFrom = Iso(convention.EffectiveFrom),
        EffectiveTo = convention.EffectiveTo is { } to ? Iso(to) : "",
        FeePerSchool = convention.FeePerSchool.ToString(CultureInfo.InvariantCulture),
    };

    private static string Iso(DateOnly day) => day.ToString("O", CultureInfo.InvariantCulture);

    private static string? Given(ParseResult parsed, Option<string?> option) => parsed.GetValue(option)?.Trim();

    private static Option<string?> Text(string name, string description, bool required = false, string? value = null) =>
        new(name) { Description = description, Required = required, HelpName = value, CustomParser = OptionText.Read };
}
