using System.Text;
using System.Text.Unicode;
using EntEcole.Directory.Model;

namespace EntEcole.Directory.Onde.Files;

/// <summary>
/// From the bytes of a file to its text: UTF-8 when they are that, with one byte order mark, several or none; else ISO-8859-15 when letters
/// show it, else Windows-1252. What is neither is refused: a name is never guessed.
/// </summary>
internal static class OndeText
{
    /// <summary>Megabytes of a file; those of the largest schools have one.</summary>
    public const int MaxMegabytes = 20;

    // In UTF-8 with some broken bytes, so many sound sequences for each of them: it is a damaged UTF-8, and no other encoding.
    private const int SoundForBroken = 2;

    private static readonly byte[] Mark = [0xEF, 0xBB, 0xBF];

    // Zip and workbooks, old workbooks, PDF, PNG, JPEG, GIF, gzip.
    private static readonly byte[][] Magics =
    [
        "PK\u0003\u0004"u8.ToArray(), [0xD0, 0xCF, 0x11, 0xE0], "%PDF"u8.ToArray(), [0x89, 0x50, 0x4E, 0x47], [0xFF, 0xD8, 0xFF],
        "GIF8"u8.ToArray(), [0x1F, 0x8B],
    ];

    /// <summary>The text of a file.</summary>
    /// <exception cref="DirectoryException">It is empty, too big, no text, or in an encoding that its bytes do not tell.</exception>
    public static string Decode(OndeUpload file, OndeCharset? asked)
    {
        var bytes = file.Content.Span;
        EnsureText(file.Name, bytes);
        while (bytes.StartsWith(Mark))
        {
            bytes = bytes[Mark.Length..];
        }

        var charset = asked ?? CharsetOf(file.Name, bytes);
        if (charset is OndeCharset.Utf8 && !Utf8.IsValid(bytes))
        {
            throw OndeRefusal.Encoding(file.Name);
        }

        var text = EncodingOf(charset).GetString(bytes);
        if (HasControls(text))
        {
            throw OndeRefusal.Encoding(file.Name);
        }

        return string.IsNullOrWhiteSpace(text) ? throw OndeRefusal.FileEmpty(file.Name) : text.Replace("\uFEFF", "", StringComparison.Ordinal);
    }

    private static void EnsureText(string file, ReadOnlySpan<byte> bytes)
    {
        if (bytes.IsEmpty)
        {
            throw OndeRefusal.FileEmpty(file);
        }

        if (bytes.Length > MaxMegabytes << 20)
        {
            throw OndeRefusal.FileTooBig(file, MaxMegabytes);
        }

        foreach (var magic in Magics)
        {
            if (bytes.StartsWith(magic))
            {
                throw OndeRefusal.Binary(file);
            }
        }

        if (bytes is [0xFF, 0xFE, ..] or [0xFE, 0xFF, ..] || bytes.Contains((byte)0))
        {
            throw OndeRefusal.Encoding(file);
        }
    }

    private static OndeCharset CharsetOf(string file, ReadOnlySpan<byte> bytes)
    {
        if (Utf8.IsValid(bytes))
        {
            return OndeCharset.Utf8;
        }

        var (sound, broken) = Sequences(bytes);
        if (sound > SoundForBroken * broken)
        {
            throw OndeRefusal.Encoding(file);
        }

        return IsLatin9(bytes) ? OndeCharset.Latin9 : OndeCharset.Windows1252;
    }

    // Sound sequences of several bytes, and bytes that are in none.
    private static (int Sound, int Broken) Sequences(ReadOnlySpan<byte> bytes)
    {
        var (sound, broken) = (0, 0);
        while (!bytes.IsEmpty)
        {
            var status = Rune.DecodeFromUtf8(bytes, out _, out var length);
            sound += length > 1 && status is System.Buffers.OperationStatus.Done ? 1 : 0;
            broken += status is System.Buffers.OperationStatus.Done ? 0 : 1;
            bytes = bytes[Math.Max(length, 1)..];
        }

        return (sound, broken);
    }

    // The letters of which ISO-8859-15 makes what are fractions and signs elsewhere (Š š Ž ž Œ œ Ÿ), next to a letter; and none of the
    // bytes
    // that only Windows-1252 has.
    private static bool IsLatin9(ReadOnlySpan<byte> bytes)
    {
        var found = false;
        for (var at = 0; at < bytes.Length; at++)
        {
            if (bytes[at] is >= 0x80 and <= 0x9F)
            {
                return false;
            }

            if (bytes[at] is 0xA6 or 0xA8 or 0xB4 or 0xB8 or 0xBC or 0xBD or 0xBE)
            {
                var isInWord = (at > 0 && IsLetter(bytes[at - 1])) || (at + 1 < bytes.Length && IsLetter(bytes[at + 1]));
                if (!isInWord)
                {
                    return false;
                }

                found = true;
            }
        }

        return found;
    }

    private static bool IsLetter(byte value) => char.IsAsciiLetter((char)value) || value >= 0xC0;

    private static Encoding EncodingOf(OndeCharset charset) => charset switch
    {
        OndeCharset.Utf8 => new UTF8Encoding(encoderShouldEmitUTF8Identifier: false),
        OndeCharset.Latin9 => CodePagesEncodingProvider.Instance.GetEncoding(28605)!,
        OndeCharset.Macintosh => CodePagesEncodingProvider.Instance.GetEncoding(10000)!,
        _ => CodePagesEncodingProvider.Instance.GetEncoding(1252)!,
    };

    // What another encoding leaves when it is read as this one: more than one in a hundred of the characters beyond ASCII.
    private static bool HasControls(string text)
    {
        const int OneIn = 100;
        var (beyond, controls) = (0, 0);
        foreach (var c in text)
        {
            beyond += c > '\u007F' ? 1 : 0;
            controls += c is (>= '\u0080' and <= '\u009F') or (< ' ' and not ('\t' or '\r' or '\n')) ? 1 : 0;
        }

        return controls * OneIn > beyond + 1;
    }
}
