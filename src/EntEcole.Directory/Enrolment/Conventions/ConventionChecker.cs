using System.Globalization;
using EntEcole.Directory.Model;

namespace EntEcole.Directory.Enrolment.Conventions;

/// <summary>
/// Checks a file of conventions and its schools as one: UAI letters, SIRET by Luhn, schools × fee = amount, dates.
/// All of it is right, or every fault is listed.
/// </summary>
public sealed class ConventionChecker
{
    private const string ConventionsFile = "conventions";
    private const string SchoolsFile = "schools";

    // More than any commune pays, and far from what an amount in cents can hold.
    private const decimal MaxEuros = 100_000_000;

    private const int MaxMonths = 17;

    private const int PostalDigits = 5;

    private readonly List<ConventionFault> faults = [];
    private readonly List<ConventionFault> notices = [];

    private ConventionChecker()
    {
    }

    /// <summary>Checks <paramref name="lines"/> with their schools.</summary>
    public static ConventionCheck Check(IReadOnlyList<ConventionLine> lines, IReadOnlyList<ConventionSchoolLine> schools)
    {
        var checker = new ConventionChecker();
        var byConvention = checker.Schools(schools, lines.Select(line => line.Reference).ToHashSet(StringComparer.Ordinal));
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var conventions = lines
            .Select(line => checker.Convention(line, byConvention.GetValueOrDefault(line.Reference, []), seen))
            .OfType<Convention>()
            .ToList();
        return new ConventionCheck(checker.faults.Count == 0 ? conventions : [], checker.faults, checker.notices);
    }

    private Dictionary<string, List<ConventionSchool>> Schools(IReadOnlyList<ConventionSchoolLine> lines, HashSet<string> references)
    {
        var found = new Dictionary<string, List<ConventionSchool>>(StringComparer.Ordinal);
        foreach (var line in lines)
        {
            var uai = Uai.Normalize(line.Uai) ?? "";
            if (!Uai.IsValid(uai))
            {
                Fault(SchoolsFile, line.Line, "uai", UaiFault(line.Uai, uai));
            }

            if (!references.Contains(line.Convention))
            {
                Fault(SchoolsFile, line.Line, "convention", new(
                    $"No convention {line.Convention} in the file.", $"Aucune convention {line.Convention} dans le fichier."));
            }

            if (DepartmentOf(line.Department) is { } named && Uai.IsValid(uai) && !uai.StartsWith(named, StringComparison.Ordinal))
            {
                notices.Add(new(SchoolsFile, line.Line, "department", new(
                    $"{uai} is a UAI of department {uai[..3]}, not of {line.Department}. Check both.",
                    $"{uai} est un UAI du département {uai[..3]}, et non {line.Department}. Vérifier les deux.")));
            }

            var schools = found.TryGetValue(line.Convention, out var known) ? known : found[line.Convention] = [];
            if (schools.Exists(school => string.Equals(school.Uai, uai, StringComparison.Ordinal)))
            {
                Fault(SchoolsFile, line.Line, "uai", new($"{uai} is there twice.", $"{uai} figure deux fois."));
            }

            schools.Add(new ConventionSchool(uai, line.SchoolName, line.Commune, line.Department));
        }

        return found;
    }

    private Convention? Convention(ConventionLine line, List<ConventionSchool> schools, HashSet<string> seen)
    {
        var before = faults.Count;
        if (IsNoConvention(line))
        {
            Fault(line, "reference", new(
                "This row has neither a reference nor a SIRET: a total or a note? Remove it, or fill it in.",
                "Cette ligne n'a ni référence ni SIRET : un total ou une note ? La supprimer, ou la compléter."));
            return null;
        }

        Require(line, "reference", line.Reference);
        Require(line, "collectivite", line.Collectivite);
        Require(line, "academy", line.Academy);
        if (line.Reference.Length > SourceRef.MaxIdLength || line.Academy.Length > SourceRef.MaxIdLength)
        {
            Fault(line, "reference", new(
                $"A reference or an academy has at most {SourceRef.MaxIdLength} characters.",
                $"Une référence ou une académie a au plus {SourceRef.MaxIdLength} caractères."));
        }

        if (line.Reference.Length > 0 && !seen.Add(line.Reference))
        {
            Fault(line, "reference", new($"{line.Reference} is there twice.", $"{line.Reference} figure deux fois."));
        }

        if (!Siret.IsValid(line.Siret))
        {
            Fault(line, "siret", SiretFault(line.Siret));
        }
        else if (Siret.CommuneOf(line.Siret) is { } commune && line.PostalCode.Length == PostalDigits
            && !line.PostalCode.StartsWith(commune[..2], StringComparison.Ordinal))
        {
            notices.Add(new(ConventionsFile, line.Line, "siret", new(
                $"{line.Siret} is of a commune of département {commune[..2]}, and the postal code is {line.PostalCode}. Check both.",
                $"{line.Siret} est celui d'une commune du département {commune[..2]}, et le code postal est {line.PostalCode}. Vérifier les deux.")));
        }

        if (!SchoolYear.TryParse(line.SchoolYear, out var year))
        {
            Fault(line, "school_year", new(
                $"{line.SchoolYear} is not a school year, as 2025-2026.",
                $"{line.SchoolYear} n'est pas une année scolaire, comme 2025-2026."));
        }

        var (signed, from, to) = Dates(line, year);
        var (fee, count, amount) = Money(line, schools.Count);
        return faults.Count > before ? null : new Convention
        {
            Reference = line.Reference,
            SchoolYear = year,
            Academy = Academies.Canonical(line.Academy) ?? Academies.Normalize(line.Academy),
            Collectivite = line.Collectivite,
            Siret = line.Siret,
            Address = NullIfEmpty(line.Address),
            PostalCode = NullIfEmpty(line.PostalCode),
            City = NullIfEmpty(line.City),
            Representative = NullIfEmpty(line.Representative),
            RepresentativeRole = NullIfEmpty(line.RepresentativeRole),
            SignedOn = signed,
            EffectiveFrom = from,
            EffectiveTo = to,
            FeePerSchool = fee,
            SchoolCount = count,
            Amount = amount,
            Schools = [.. schools.OrderBy(school => school.Uai, StringComparer.Ordinal)],
        };
    }

    private (DateOnly Signed, DateOnly From, DateOnly? To) Dates(ConventionLine line, SchoolYear year)
    {
        var before = faults.Count;
        var isEndRead = true;
        var signed = Date(line, "signed_on", line.SignedOn);
        var from = Date(line, "effective_from", line.EffectiveFrom);
        DateOnly? to = null;
        if (string.IsNullOrWhiteSpace(line.EffectiveTo))
        {
            if (year != default)
            {
                notices.Add(new(ConventionsFile, line.Line, "effective_to", new(
                    $"{line.Reference}: the end is left blank; it ends on {year.FallbackEnd:yyyy-MM-dd}, 5 September after the school year.",
                    $"{line.Reference} : la fin est laissée en blanc ; elle s'achève le {French(year.FallbackEnd)}, 5 septembre suivant l'année scolaire.")));
            }
        }
        else
        {
            var faultsBefore = faults.Count;
            to = Date(line, "effective_to", line.EffectiveTo);
            isEndRead = faults.Count == faultsBefore;
        }

        var end = to ?? (year == default ? DateOnly.MaxValue : year.FallbackEnd);
        if (isEndRead && from != default && end < from)
        {
            Fault(line, "effective_to", new(
                $"It ends ({end:yyyy-MM-dd}) before it begins ({from:yyyy-MM-dd}).",
                $"Elle s'achève ({French(end)}) avant de commencer ({French(from)})."));
        }

        if (year != default && faults.Count == before && IsOddTerm(year, from, end))
        {
            notices.Add(new(ConventionsFile, line.Line, "school_year", new(
                $"{line.Reference}: {from:yyyy-MM-dd} to {end:yyyy-MM-dd} does not fit the school year {year}. Check both.",
                $"{line.Reference} : du {French(from)} au {French(end)} ne correspond pas à l'année scolaire {year}. Vérifier les deux.")));
        }

        return (signed, from, to);
    }

    // Real ones are signed from the spring before the school year on, and end in September after it at the latest. One that ends with its
    // first month was given the end of the year before.
    private static bool IsOddTerm(SchoolYear year, DateOnly from, DateOnly end)
    {
        var last = year.FallbackEnd;
        return from < new DateOnly(last.Year - 1, 1, 1) || from > last || end < new DateOnly(last.Year - 1, 10, 1)
            || end > new DateOnly(last.Year, 12, 31) || end > from.AddMonths(MaxMonths);
    }

    private (decimal Fee, int Count, decimal Amount) Money(ConventionLine line, int listed)
    {
        var fee = Euros(line, "fee_per_school_eur", line.FeePerSchool);
        var amount = Euros(line, "amount_eur", line.Amount);
        if (!int.TryParse(line.SchoolCount, NumberStyles.None, CultureInfo.InvariantCulture, out var count) || count == 0)
        {
            Fault(
                line, "school_count",
                new($"{line.SchoolCount} is not a number of schools.", $"{line.SchoolCount} n'est pas un nombre d'écoles."));
        }
        else if (count != listed)
        {
            Fault(line, "school_count", new(
                $"The convention says {Counted.English(count, "school", "schools")}, and the list holds {listed}. Correct the number or the list.",
                $"La convention indique {Counted.French(count, "école", "écoles")}, et la liste en compte {listed}. Corriger le nombre ou la liste."));
        }

        if (fee is not null && amount is not null && count > 0 && fee * count != amount)
        {
            var due = (fee.Value * count).ToString("0.00", CultureInfo.InvariantCulture);
            Fault(line, "amount_eur", new(
                $"{Counted.English(count, "school", "schools")} × {line.FeePerSchool} € = {due} €, not {line.Amount} €.",
                $"{Counted.French(count, "école", "écoles")} × {Comma(line.FeePerSchool)} € = {Comma(due)} €, et non {Comma(line.Amount)} €."));
        }

        return (fee ?? 0, count, amount ?? 0);
    }

    private DateOnly Date(ConventionLine line, string field, string text)
    {
        if (!DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date))
        {
            Fault(line, field, new(
                $"'{text}' is not a date (yyyy-mm-dd, or dd/mm/yyyy in a file).",
                $"« {text} » n'est pas une date (jj/mm/aaaa dans un fichier, ou aaaa-mm-jj)."));
        }

        return date;
    }

    private decimal? Euros(ConventionLine line, string field, string text)
    {
        if (decimal.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var euros)
            && euros <= MaxEuros && decimal.Truncate(euros * 100) == euros * 100)
        {
            return euros;
        }

        Fault(line, field, new(
            $"'{text}' is not an amount in euros (40.00).", $"« {Comma(text)} » n'est pas un montant en euros (40,00)."));
        return null;
    }

    private void Require(ConventionLine line, string field, string text)
    {
        if (string.IsNullOrWhiteSpace(text))
        {
            Fault(line, field, new("This must be filled in.", "Ce champ doit être rempli."));
        }
    }

    // Below the conventions of a sheet stand its totals.
    private static bool IsNoConvention(ConventionLine line) =>
        string.IsNullOrWhiteSpace(line.Reference) && string.IsNullOrWhiteSpace(line.Siret);

    private static LocalizedText SiretFault(string siret) =>
        siret.Contains("E+", StringComparison.OrdinalIgnoreCase)
            ? new(
                $"{siret} is a SIRET that a spreadsheet has shortened. Format the column as text and type the 14 digits again.",
                $"{siret} est un SIRET que le tableur a abrégé. Mettre la colonne au format Texte et ressaisir les 14 chiffres.")
            : new($"{siret} is not a SIRET (14 digits, Luhn).", $"{siret} n'est pas un SIRET (14 chiffres, Luhn).");

    private static string Comma(string amount) => amount.Replace('.', ',');

    private static LocalizedText UaiFault(string given, string uai)
    {
        var digits = uai.Length == 8 && int.TryParse(uai.AsSpan(0, 7), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? Uai.ControlLetter(number)
            : default;
        return digits == default
            ? new($"'{given}' is not a UAI (7 digits and a letter).", $"« {given} » n'est pas un UAI (7 chiffres et une lettre).")
            : new(
                $"{given}: the control letter of {uai[..7]} is {digits}.", $"{given} : la lettre de contrôle de {uai[..7]} est {digits}.");
    }

    // The first three characters of the UAIs of a department, by its number; null for a name. Corsica's letters are numbers there.
    private static string? DepartmentOf(string text) => text.Trim().ToUpperInvariant() switch
    {
        "2A" or "02A" => "620",
        "2B" or "02B" => "720",
        { Length: 1 or 2 or 3 } number when number.All(char.IsAsciiDigit) => number.PadLeft(3, '0'),
        _ => null,
    };

    private static string French(DateOnly day) => day.ToString("dd/MM/yyyy", CultureInfo.InvariantCulture);

    private static string? NullIfEmpty(string text) => string.IsNullOrWhiteSpace(text) ? null : text.Trim();

    private void Fault(ConventionLine line, string field, LocalizedText text) => Fault(ConventionsFile, line.Line, field, text);

    private void Fault(string file, int line, string field, LocalizedText text) => faults.Add(new ConventionFault(file, line, field, text));
}
