namespace EntEcole.Directory.Identity;

/// <summary>Telephone numbers as they are compared.</summary>
public static class PhoneDigits
{
    /// <summary>The digits of a number, with the French prefix as a nought; null for no number.</summary>
    public static string? Of(string? phone)
    {
        if (phone is null)
        {
            return null;
        }

        var digits = string.Concat(phone.Where(char.IsAsciiDigit));
        return phone.StartsWith('+') && digits.StartsWith("33", StringComparison.Ordinal) ? "0" + digits[2..].TrimStart('0') : digits;
    }
}
