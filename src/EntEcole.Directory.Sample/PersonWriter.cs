namespace EntEcole.Directory.Sample;

/// <summary>What the writers of persons share.</summary>
internal static class PersonWriter
{
    public static void Optional(ByteWriter to, ReadOnlySpan<byte> name, byte[]? value, bool shortForm)
    {
        if (value is null)
        {
            to.Empty(name, shortForm);
        }
        else
        {
            to.Attribute(name, value);
        }
    }

    public static void Title(ByteWriter to, string title, bool shortForm)
    {
        if (title.Length == 0)
        {
            to.Empty("ENTPersonCivilite"u8, shortForm);
        }
        else
        {
            to.Attribute("ENTPersonCivilite"u8, string.Equals(title, "Mme", StringComparison.Ordinal) ? "Mme"u8 : "M."u8);
        }
    }

    /// <summary>Prefix and four digits: the prefixes are ranges that ARCEP keeps for works of fiction.</summary>
    public static void Phone(ByteWriter to, ReadOnlySpan<byte> name, ReadOnlySpan<byte> prefix, int number)
    {
        to.Attribute(name);
        to.Raw(prefix);
        to.Digits(number / 100, 2);
        to.Raw(" "u8);
        to.Digits(number, 2);
        to.End();
    }
}
