namespace EntEcole.Directory.Model;

/// <summary>Académies of the départements, metropolitan and overseas, by the first three digits of a UAI.</summary>
public static class Departments
{
    private const int Digits = 3;

    // By label, the first three digits of its UAIs: those of Corsica and overseas are not numbers of départements alone.
    private static readonly Dictionary<string, string> ByAcademy = new(StringComparer.Ordinal)
    {
        ["PARIS"] = "075",
        ["AIX-MARSEILLE"] = "004 005 013 084",
        ["BESANCON"] = "025 039 070 090",
        ["BORDEAUX"] = "024 033 040 047 064",
        ["CLERMONT-FERRAND"] = "003 015 043 063",
        ["DIJON"] = "021 058 071 089",
        ["GRENOBLE"] = "007 026 038 073 074",
        ["LILLE"] = "059 062",
        ["LYON"] = "001 042 069",
        ["MONTPELLIER"] = "011 030 034 048 066",
        ["NANCY-METZ"] = "054 055 057 088",
        ["POITIERS"] = "016 017 079 086",
        ["RENNES"] = "022 029 035 056",
        ["STRASBOURG"] = "067 068",
        ["TOULOUSE"] = "009 012 031 032 046 065 081 082",
        ["NANTES"] = "044 049 053 072 085",
        ["ORLEANS-TOURS"] = "018 028 036 037 041 045",
        ["REIMS"] = "008 010 051 052",
        ["AMIENS"] = "002 060 080",
        ["LIMOGES"] = "019 023 087",
        ["NICE"] = "006 083",
        ["CRETEIL"] = "077 093 094",
        ["VERSAILLES"] = "078 091 092 095",
        ["NORMANDIE"] = "014 027 050 061 076",
        ["CORSE"] = "620 720 02A 02B",
        ["LA REUNION"] = "974",
        ["MARTINIQUE"] = "972",
        ["GUADELOUPE"] = "971 977 978",
        ["GUYANE"] = "973",
        ["MAYOTTE"] = "976 985",
        ["SAINT-PIERRE-ET-MIQUELON"] = "975",
        ["NOUVELLE-CALEDONIE"] = "983 988",
        ["POLYNESIE"] = "984 987",
        ["WALLIS-ET-FUTUNA"] = "986",
    };

    private static readonly Dictionary<string, string> Academies = ByAcademy
        .SelectMany(pair => pair.Value.Split(' '), (pair, digits) => (digits, pair.Key))
        .ToDictionary(pair => pair.digits, pair => pair.Key, StringComparer.Ordinal);

    // Those for which this service decides who reaches a school that no extract describes.
    private static readonly HashSet<string> Served = new(["TOULOUSE", "MONTPELLIER"], StringComparer.Ordinal);

    /// <summary>The academy of the département in which a UAI was given; null for one that this service is not for.</summary>
    public static string? AcademyOf(string uai) => NationalAcademyOf(uai) is { } academy && Served.Contains(academy) ? academy : null;

    /// <summary>The academy, of all, of the département in which a UAI was given; null for an unknown département.</summary>
    public static string? NationalAcademyOf(string uai) => uai.Length < Digits ? null : Academies.GetValueOrDefault(uai[..Digits]);

    /// <summary>
    /// Whether a UAI may be of an academy: its département is, or is not known. Caen and Rouen have been one academy, Normandie, since
    /// 2020.
    /// </summary>
    public static bool MayBeOf(string uai, string academy)
    {
        var of = NationalAcademyOf(uai);
        return of is null || string.Equals(of, academy, StringComparison.Ordinal) || (of is "NORMANDIE" && academy is "CAEN" or "ROUEN");
    }
}
