using System.Globalization;

namespace EntEcole.Directory.Sample;

/// <summary>National codes with a control character.</summary>
internal static class Numbers
{
    private const string ControlLetters = "ABCDEFGHJKLMNPRSTUVWXYZ";

    public static string Uai(string department, int number)
    {
        var digits = department + number.ToString("D4", CultureInfo.InvariantCulture);
        return digits + ControlLetters[int.Parse(digits, CultureInfo.InvariantCulture) % ControlLetters.Length];
    }

    /// <summary>SIREN of an invented commune: 21, department, commune, key.</summary>
    public static string Siren(string insee) => WithLuhn($"21{insee[..2]}0{insee[2..]}");

    public static string Siret(string siren, int establishment) =>
        WithLuhn(siren + establishment.ToString("D4", CultureInfo.InvariantCulture));

    private static string WithLuhn(string digits)
    {
        var sum = 0;
        for (var index = digits.Length - 1; index >= 0; index--)
        {
            var digit = digits[index] - '0';
            var doubled = (digits.Length - 1 - index) % 2 == 0 ? digit * 2 : digit;
            sum += doubled > 9 ? doubled - 9 : doubled;
        }

        return digits + (char)('0' + ((10 - (sum % 10)) % 10));
    }
}
