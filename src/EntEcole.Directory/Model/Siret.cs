namespace EntEcole.Directory.Model;

/// <summary>The legal id of an establishment: 14 digits, checked by Luhn, whose first nine (the SIREN) also check.</summary>
public static class Siret
{
    /// <summary>Whether <paramref name="value"/> is 14 digits that pass Luhn as a whole and over the SIREN.</summary>
    public static bool IsValid(ReadOnlySpan<char> value) =>
        value.Length == 14 && PassesLuhn(value) && PassesLuhn(value[..9]);

    /// <summary>
    /// INSEE code of the commune whose SIRET this is, as in <c>12202</c>: that of a commune is 21, its département, and its number. Null
    /// for that of anything else, as a grouping of communes. Corsica's départements are both 20 there: see <see cref="IsCommune"/>.
    /// </summary>
    public static string? CommuneOf(string value) =>
        value.Length == 14 && value.StartsWith("21", StringComparison.Ordinal) ? value[2..4] + value[5..8] : null;

    /// <summary>Whether an INSEE code is that of the commune of a SIRET; true of a SIRET that is no commune's.</summary>
    public static bool IsCommune(string value, string code) => CommuneOf(value) is not { } commune
        || string.Equals(commune, code.Replace('A', '0').Replace('B', '0'), StringComparison.Ordinal);

    /// <summary>Whether the digits of <paramref name="value"/> pass Luhn; false when one is no digit.</summary>
    public static bool PassesLuhn(ReadOnlySpan<char> value)
    {
        var sum = 0;
        for (var i = 0; i < value.Length; i++)
        {
            var digit = value[^(i + 1)] - '0';
            if (digit is < 0 or > 9)
            {
                return false;
            }

            var doubled = i % 2 == 1 ? digit * 2 : digit;
            sum += doubled > 9 ? doubled - 9 : doubled;
        }

        return sum % 10 == 0;
    }
}
