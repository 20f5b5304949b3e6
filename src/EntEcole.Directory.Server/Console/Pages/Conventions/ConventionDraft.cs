using System.Globalization;
using EntEcole.Directory.Server.Console.Words;

namespace EntEcole.Directory.Server.Console.Pages.Conventions;

/// <summary>A convention as it is typed: text, until the call has checked it.</summary>
internal sealed record ConventionDraft
{
    /// <summary>The longest list of schools, in characters: some 500 schools.</summary>
    public const int MaxSchools = 6_000;

    private static readonly char[] Separators = [' ', ',', ';', '\t', '\r', '\n'];

    /// <summary>Its key, as in CERET-2026-2027.</summary>
    public string Reference { get; init; } = "";

    /// <summary>School year, as in 2026-2027.</summary>
    public string SchoolYear { get; init; } = "";

    /// <summary>Academy.</summary>
    public string Academy { get; init; } = "";

    /// <summary>Name of the collectivité.</summary>
    public string Collectivite { get; init; } = "";

    /// <summary>Its SIRET.</summary>
    public string Siret { get; init; } = "";

    /// <summary>Its street.</summary>
    public string Address { get; init; } = "";

    /// <summary>Its postal code.</summary>
    public string PostalCode { get; init; } = "";

    /// <summary>Its town.</summary>
    public string City { get; init; } = "";

    /// <summary>Who signs for it.</summary>
    public string Representative { get; init; } = "";

    /// <summary>As what.</summary>
    public string RepresentativeRole { get; init; } = "";

    /// <summary>Date of signature, yyyy-mm-dd.</summary>
    public string SignedOn { get; init; } = "";

    /// <summary>First day in force; empty for the signature.</summary>
    public string EffectiveFrom { get; init; } = "";

    /// <summary>Last day in force; empty when it is left blank.</summary>
    public string EffectiveTo { get; init; } = "";

    /// <summary>Euros a school; empty for the fee of the year.</summary>
    public string Fee { get; init; } = "";

    /// <summary>UAIs of its schools, between spaces, commas or lines.</summary>
    public string Schools { get; init; } = "";

    /// <summary>The UAIs, each once, upper case, in the order in which they were typed.</summary>
    public IReadOnlyList<string> Uais => [.. Schools.Split(Separators, StringSplitOptions.RemoveEmptyEntries)
        .Select(uai => uai.ToUpperInvariant()).Distinct(StringComparer.Ordinal)];

    /// <summary>The fee in cents; null when it is no amount.</summary>
    public long? FeeCents => decimal.TryParse(
        Fee.Replace(',', '.').Replace("€", "", StringComparison.Ordinal).Trim(), NumberStyles.AllowDecimalPoint,
        CultureInfo.InvariantCulture, out var euros) && euros is > 0 and < 1_000_000 && decimal.Round(euros, 2) == euros
        ? (long)(euros * 100) : null;

    /// <summary>As a form sends it.</summary>
    public static ConventionDraft Of(IFormCollection form)
    {
        string Given(string name) => form[name].ToString().Trim();
        return new ConventionDraft
        {
            Reference = Given("reference"), SchoolYear = Given("year"), Academy = Given("academy").ToUpperInvariant(),
            Collectivite = Given("collectivite"), Siret = Given("siret").Replace(" ", "", StringComparison.Ordinal),
            Address = Given("address"), PostalCode = Given("postal"), City = Given("city"), Representative = Given("signatory"),
            RepresentativeRole = Given("capacity"), SignedOn = Given("signed"), EffectiveFrom = Given("from"), EffectiveTo = Given("to"),
            Fee = Given("fee"), Schools = Given("schools"),
        };
    }

    /// <summary>As a recorded convention has it.</summary>
    public static ConventionDraft Of(V1.Convention one) => new()
    {
        Reference = one.Reference, SchoolYear = one.SchoolYear, Academy = one.Academy, Collectivite = one.Collectivite, Siret = one.Siret,
        Address = one.Address, PostalCode = one.PostalCode, City = one.City, Representative = one.Representative,
        RepresentativeRole = one.RepresentativeRole, SignedOn = one.SignedOn, EffectiveFrom = one.EffectiveFrom,
        EffectiveTo = one.EffectiveTo, Fee = (one.FeePerSchoolCents / 100m).ToString("0.##", CultureInfo.InvariantCulture),
        Schools = string.Join('\n', one.Schools.Select(school => school.Uai)),
    };

    /// <summary>As the call takes it, without its schools.</summary>
    /// <param name="feeCents">The fee of a school, in cents.</param>
    public V1.Convention ToMessage(long feeCents) => new()
    {
        Reference = Reference, SchoolYear = SchoolYear, Academy = Academy, Collectivite = Collectivite, Siret = Siret, Address = Address,
        PostalCode = PostalCode, City = City, Representative = Representative, RepresentativeRole = RepresentativeRole,
        SignedOn = SignedOn, EffectiveFrom = EffectiveFrom.Length > 0 ? EffectiveFrom : SignedOn, EffectiveTo = EffectiveTo,
        FeePerSchoolCents = feeCents, SchoolCount = Uais.Count, AmountCents = feeCents * Uais.Count,
    };

    /// <summary>Every field with its name in the form, for the page that asks whether they are right.</summary>
    public IReadOnlyList<(string Name, string Value)> Fields =>
    [
        ("reference", Reference), ("year", SchoolYear), ("academy", Academy), ("collectivite", Collectivite), ("siret", Siret),
        ("address", Address), ("postal", PostalCode), ("city", City), ("signatory", Representative), ("capacity", RepresentativeRole),
        ("signed", SignedOn), ("from", EffectiveFrom), ("to", EffectiveTo), ("fee", Fee), ("schools", Schools),
    ];

    /// <summary>The field of the form that an argument of the call comes from.</summary>
    public static string? FieldOf(string argument)
    {
        var name = argument.StartsWith("convention.", StringComparison.Ordinal) ? argument["convention.".Length..] : argument;
        return name switch
        {
            "reference" or "academy" or "collectivite" or "siret" or "address" or "city" => name,
            "school_year" => "year",
            "postal_code" => "postal",
            "representative" => "signatory",
            "representative_role" => "capacity",
            "signed_on" => "signed",
            "effective_from" => "from",
            "effective_to" => "to",
            "fee_per_school_cents" => "fee",
            "amount_cents" or "school_count" => "schools",
            _ => name.StartsWith("schools", StringComparison.Ordinal) ? "schools" : null,
        };
    }

    /// <summary>The fields of the form, in the order in which the text of a convention has them.</summary>
    /// <param name="text">The words.</param>
    /// <param name="isNew">Whether the reference is typed.</param>
    /// <param name="faultOf">What is wrong with a field; empty for nothing.</param>
    public IEnumerable<InputField> Inputs(ConsoleText text, bool isNew, Func<string, string> faultOf)
    {
        InputField[] fields =
        [
            new("reference", text["Reference", "Référence"], Reference)
            {
                IsRequired = true, IsWide = true, MaxLength = 100, Hint = text["Its key, as RODEZ-2026-2027.", "Sa clé, par exemple RODEZ-2026-2027."],
            },
            new("year", text["School year", "Année scolaire"], SchoolYear)
            {
                IsRequired = true, MaxLength = 9, Hint = text["As 2026-2027.", "Par exemple 2026-2027."],
            },
            new("academy", text["Academy", "Académie"], Academy) { IsRequired = true, MaxLength = 60 },
            new("collectivite", text["Collectivité that signs and pays", "Collectivité signataire, qui paie"], Collectivite) { IsRequired = true, IsWide = true },
            new("siret", "SIRET", Siret) { IsRequired = true, MaxLength = 20, Hint = text["14 digits.", "14 chiffres."] },
            new("address", text["Street and number", "Voie et numéro"], Address),
            new("postal", text["Postal code", "Code postal"], PostalCode) { MaxLength = 10 },
            new("city", text["Town", "Commune"], City),
            new("signatory", text["Signed by", "Signataire"], Representative),
            new("capacity", text["In the capacity of", "Qualité du signataire"], RepresentativeRole)
            {
                Hint = text["For instance: mayor.", "Par exemple : maire."],
            },
            new("signed", text["Date of signature", "Date de signature"], SignedOn) { Type = "date", IsRequired = true },
            new("from", text["First day in force", "Premier jour en vigueur"], EffectiveFrom)
            {
                Type = "date", Hint = text["Empty: the date of signature.", "Vide : la date de signature."],
            },
            new("to", text["Last day in force", "Dernier jour en vigueur"], EffectiveTo)
            {
                Type = "date", Hint = text[
                    "Empty when the text leaves it blank: 5 September after the school year.",
                    "Vide si le texte la laisse en blanc : 5 septembre suivant l'année scolaire."],
            },
            new("fee", text["Euros a school and year", "Euros par école et par an"], Fee)
            {
                MaxLength = 12, Hint = text["Empty: the fee of the school year.", "Vide : le tarif de l'année scolaire."],
            },
            new("schools", text["Schools (UAI)", "Écoles (UAI)"], Schools)
            {
                IsRequired = true, IsWide = true, Rows = 6, MaxLength = MaxSchools, Hint = text[
                    "One on each line, as 0120612A. Names and communes come from the directory.",
                    "Un par ligne, comme 0120612A. Les noms et les communes viennent de l'annuaire."],
            },
        ];
        return fields.Skip(isNew ? 0 : 1).Select(field => field with { Fault = faultOf(field.Id) });
    }
}
