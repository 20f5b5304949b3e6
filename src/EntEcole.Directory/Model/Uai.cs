namespace EntEcole.Directory.Model;

/// <summary>The national school code (UAI): seven digits and a control letter, as in <c>0120612A</c>.</summary>
public static class Uai
{
    // 23 letters, without I, O and Q (aaf-format 7.1).
    private const string Letters = "ABCDEFGHJKLMNPRSTUVWXYZ";

    /// <summary>Whether <paramref name="value"/> is seven digits and the control letter that they ask for.</summary>
    public static bool IsValid(ReadOnlySpan<char> value) =>
        value.Length == 8
        && int.TryParse(value[..7], System.Globalization.NumberStyles.None, null, out var number)
        && value[7] == ControlLetter(number);

    /// <summary>The control letter of seven digits read as a number (rank <c>number mod 23</c>).</summary>
    public static char ControlLetter(int number) => Letters[number % Letters.Length];

    /// <summary>Trims and upper-cases what a person or a file gives; null when nothing is left.</summary>
    public static string? Normalize(string? value)
    {
        var trimmed = value?.Trim().ToUpperInvariant();
        return string.IsNullOrEmpty(trimmed) ? null : trimmed;
    }
}
