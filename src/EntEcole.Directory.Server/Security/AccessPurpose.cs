using System.Text;
using EntEcole.Directory.Access;
using EntEcole.Directory.Model;

namespace EntEcole.Directory.Server.Security;

/// <summary>What a caller wants persons' data for, as their request states it: in ASCII, or in UTF-8 by a binary header.</summary>
internal static class AccessPurpose
{
    /// <summary>The header that states it.</summary>
    public const string Header = "x-purpose";

    /// <summary>The same with accents: the base64 of its UTF-8, as gRPC sends binary headers.</summary>
    public const string BinaryHeader = "x-purpose-bin";

    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>
    /// What it states, in normalization form C; null when it is missing, empty, too long or unreadable, holds a character that cannot be
    /// seen, or when the two headers differ.
    /// </summary>
    public static string? Of(IHeaderDictionary headers)
    {
        if (!headers.TryGetValue(BinaryHeader, out var encoded))
        {
            return Read(headers[Header].ToString());
        }

        var binary = Decode(encoded.ToString()) is { } text ? Read(text) : null;
        return !headers.TryGetValue(Header, out var plain) || string.Equals(Read(plain.ToString()), binary, StringComparison.Ordinal)
            ? binary
            : null;
    }

    private static string? Read(string text) =>
        text.Trim() is { Length: > 0 and <= AccessTrace.MaxPurpose } purpose ? OutsideText.Accept(purpose) : null;

    // With or without padding.
    private static string? Decode(string encoded)
    {
        try
        {
            return Strict.GetString(
                Convert.FromBase64String(encoded.TrimEnd('=').PadRight((encoded.TrimEnd('=').Length + 3) / 4 * 4, '=')));
        }
        catch (Exception unreadable) when (unreadable is FormatException or DecoderFallbackException)
        {
            return null;
        }
    }
}
