namespace EntEcole.Directory.Model;

/// <summary>Départements of the académies that this service is for, by the first three digits of a UAI.</summary>
public static class Departments
{
    private const int Digits = 3;

    private static readonly Dictionary<string, string> Academies = new(StringComparer.Ordinal)
    {
        ["009"] = "TOULOUSE", ["012"] = "TOULOUSE", ["031"] = "TOULOUSE", ["032"] = "TOULOUSE",
        ["046"] = "TOULOUSE", ["065"] = "TOULOUSE", ["081"] = "TOULOUSE", ["082"] = "TOULOUSE",
        ["011"] = "MONTPELLIER", ["030"] = "MONTPELLIER", ["034"] = "MONTPELLIER", ["048"] = "MONTPELLIER", ["066"] = "MONTPELLIER",
    };

    /// <summary>The academy of the département in which a UAI was given; null for a département that is not known here.</summary>
    public static string? AcademyOf(string uai) => uai.Length < Digits ? null : Academies.GetValueOrDefault(uai[..Digits]);
}
