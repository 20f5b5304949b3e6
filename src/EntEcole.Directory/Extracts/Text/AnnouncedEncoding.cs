namespace EntEcole.Directory.Extracts.Text;

/// <summary>
/// What bytes beyond ASCII the encoding announced by a file lets expect. It decides nothing: genuine extracts announce one
/// encoding and hold another (aaf-format 1.5), or hold ASCII only.
/// </summary>
/// <param name="MultiByte">Valid UTF-8 sequences are no surprise.</param>
/// <param name="SingleBytes">Bytes that are not UTF-8 are no surprise.</param>
internal readonly record struct AnnouncedEncoding(bool MultiByte, bool SingleBytes)
{
    private static readonly string[] EightBit = ["iso-8859", "iso8859", "iso_8859", "latin", "windows-", "cp", "ibm", "mac"];

    // In a file whose first bytes are not UTF-16, these are as wrong as ASCII.
    private static readonly string[] Neither = ["us-ascii", "ascii", "utf-16", "utf16", "utf-32", "utf32", "ucs", "iso-10646"];

    /// <summary>UTF-8, also what a file is without declaration.</summary>
    public static AnnouncedEncoding Utf8 { get; } = new(true, false);

    /// <summary>An unknown encoding: nothing to compare with.</summary>
    public static AnnouncedEncoding Any { get; } = new(true, true);

    /// <summary>What a name in an XML declaration announces.</summary>
    public static AnnouncedEncoding Of(string name) =>
        IsOneOf(["utf-8", "utf8"], name) ? Utf8
        : IsOneOf(EightBit, name) ? new(false, true)
        : IsOneOf(Neither, name) ? new(false, false)
        : Any;

    private static bool IsOneOf(ReadOnlySpan<string> beginnings, string name)
    {
        foreach (var beginning in beginnings)
        {
            if (name.StartsWith(beginning, StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }

        return false;
    }
}
