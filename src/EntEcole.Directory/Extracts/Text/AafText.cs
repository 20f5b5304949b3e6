using System.Buffers;
using System.Globalization;
using System.Net;
using System.Text;
using EntEcole.Directory.Extracts.Records;

namespace EntEcole.Directory.Extracts.Text;

/// <summary>
/// The text of one AAF file, such as an XML parser can read, whatever was announced and however it was escaped
/// (aaf-format 1.5; 8, problems 2 and 3). One pass over fixed buffers. Lines stay those of the file.
/// </summary>
/// <remarks>
/// Bytes are UTF-8 where they are valid UTF-8, single-byte characters elsewhere; UTF-16 is told by its mark or first character.
/// The XML declaration is blanked, references are resolved, what XML forbids is replaced. Sections CDATA and comments are
/// not told apart: an <c>&amp;</c> in them is escaped too, and <see cref="AafRecord"/> takes that off again.
/// </remarks>
internal sealed class AafText(Stream stream) : TextReader
{
    private const int BlockSize = 32 * 1024;
    private const int MaxReference = 32;

    // The longest text made of one thing: &quot;
    private const int MaxMade = 6;

    private static readonly SearchValues<byte> Special = SearchValues.Create(
        [.. Enumerable.Range(0, 256).Where(b => b is >= 0x80 or '&' or (< ' ' and not ('\t' or '\n' or '\r'))).Select(b => (byte)b)]);

    private static readonly SearchValues<byte> InReference =
        SearchValues.Create("#0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"u8);

    private readonly byte[] bytes = new byte[BlockSize];
    private readonly char[] chars = new char[BlockSize + MaxMade];

    private Stream source = stream;
    private int start;
    private int end;
    private bool begun;
    private bool ended;

    private int next;
    private int made;
    private int line = 1;
    private bool afterReturn;

    private AnnouncedEncoding announced = AnnouncedEncoding.Utf8;

    /// <summary>How many references or characters were not XML's and had to be replaced.</summary>
    public int Repairs { get; private set; }

    /// <summary>Line of the first of <see cref="Repairs"/>; 0 when there is none.</summary>
    public int FirstRepairLine { get; private set; }

    /// <summary>Whether the bytes are not in the encoding that the file announces; pure ASCII always is.</summary>
    public bool EncodingDiffers => FirstDifferenceLine > 0;

    /// <summary>Line of the first byte that is not in the announced encoding; 0 when there is none.</summary>
    public int FirstDifferenceLine { get; private set; }

    /// <summary>Whether entities are declared before the root element, as far as the first block tells; AAF declares none.</summary>
    public bool DeclaresEntities { get; private set; }

    public override int Peek() => next < made || Fill() ? chars[next] : -1;

    public override int Read() => next < made || Fill() ? chars[next++] : -1;

    public override int Read(char[] buffer, int index, int count) => Read(buffer.AsSpan(index, count));

    public override int Read(Span<char> buffer)
    {
        if (buffer.IsEmpty || (next == made && !Fill()))
        {
            return 0;
        }

        var count = Math.Min(buffer.Length, made - next);
        chars.AsSpan(next, count).CopyTo(buffer);
        next += count;
        return count;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            source.Dispose();
        }

        base.Dispose(disposing);
    }

    // Makes the next block of text; false at the end.
    private bool Fill()
    {
        if (!begun)
        {
            begun = true;
            Begin();
        }

        (next, made) = (0, 0);
        do
        {
            // Nothing that waits for more bytes is longer than a reference.
            if (end - start < MaxReference)
            {
                Load();
            }

            Decode();
        }
        while (made == 0 && !(ended && start == end));

        CountLines();
        return made > 0;
    }

    private void Load()
    {
        if (start > 0)
        {
            bytes.AsSpan(start, end - start).CopyTo(bytes);
            (start, end) = (0, end - start);
        }

        if (!ended)
        {
            var got = source.Read(bytes, end, bytes.Length - end);
            ended = got == 0;
            end += got;
        }
    }

    private void CountLines()
    {
        var block = chars.AsSpan(0, made);
        line += LineBreaks(block, afterReturn);
        afterReturn = made > 0 ? block[^1] == '\r' : afterReturn;
    }

    /// <summary>Line breaks as XML counts them: <c>\r\n</c> is one, <c>\r</c> and <c>\n</c> alone are one each.</summary>
    public static int LineBreaks(ReadOnlySpan<char> text, bool afterReturn)
    {
        var breaks = text.Count('\n') - (afterReturn && text.StartsWith('\n') ? 1 : 0);
        var returns = text.Count('\r');
        return returns == 0 ? breaks : breaks + returns - text.Count("\r\n");
    }

    private void Begin()
    {
        // Whole blocks here, so that what is looked up ahead does not depend on how the stream cuts its reads.
        LoadWhole();
        if (Utf16Of(bytes.AsSpan(0, end)) is { } utf16)
        {
            announced = AnnouncedEncoding.Any;
            source = Encoding.CreateTranscodingStream(new Rejoined(bytes[..end], source), utf16, new UTF8Encoding(false));
            (start, end, ended) = (0, 0, false);
            LoadWhole();
            BlankDeclaration(SkipMarks());
        }
        else
        {
            var at = SkipMarks();
            var hasMark = start > 0;
            announced = BlankDeclaration(at) is { } name ? AnnouncedEncoding.Of(name) : AnnouncedEncoding.Utf8;
            announced = hasMark ? announced with { SingleBytes = false } : announced;
        }

        DeclaresEntities = Prolog().IndexOf("<!ENTITY"u8) >= 0;
    }

    private void LoadWhole()
    {
        while (!ended && end < bytes.Length)
        {
            Load();
        }
    }

    private static UnicodeEncoding? Utf16Of(ReadOnlySpan<byte> head) => head switch
    {
        [0xFF, 0xFE, ..] or [(byte)'<', 0, ..] => new UnicodeEncoding(bigEndian: false, byteOrderMark: false),
        [0xFE, 0xFF, ..] or [0, (byte)'<', ..] => new UnicodeEncoding(bigEndian: true, byteOrderMark: false),
        _ => null,
    };

    // Drops the byte order marks that come first, blanks those that come after white space; returns where the first mark-up is.
    private int SkipMarks()
    {
        var mark = "\uFEFF"u8;
        while (bytes.AsSpan(start, end - start).StartsWith(mark))
        {
            start += mark.Length;
        }

        var at = start;
        while (at < end)
        {
            var rest = bytes.AsSpan(at, end - at);
            if (rest.StartsWith(mark))
            {
                rest[..mark.Length].Fill((byte)' ');
            }
            else if (!IsSpace(rest[0]))
            {
                break;
            }

            at++;
        }

        return at;
    }

    private static bool IsSpace(byte b) => b is (byte)' ' or (byte)'\t' or (byte)'\n' or (byte)'\r';

    // Replaces the declaration with spaces, line breaks kept; returns the encoding that it names.
    private string? BlankDeclaration(int at)
    {
        var head = bytes.AsSpan(at, end - at);
        var close = head.IndexOf("?>"u8);
        if (close < 5 || !Ascii.EqualsIgnoreCase(head[..5], "<?xml"u8) || !(close == 5 || IsSpace(head[5])))
        {
            return null;
        }

        var declaration = head[..(close + 2)];
        var name = EncodingName(Encoding.Latin1.GetString(declaration));
        foreach (ref var b in declaration)
        {
            b = b is (byte)'\n' or (byte)'\r' ? b : (byte)' ';
        }

        return name;
    }

    private static string? EncodingName(string declaration)
    {
        const string Word = "encoding";
        var at = declaration.IndexOf(Word, StringComparison.Ordinal);
        var rest = at < 0 ? "" : declaration.AsSpan(at + Word.Length).TrimStart();
        if (!rest.StartsWith('='))
        {
            return null;
        }

        rest = rest[1..].TrimStart();
        var close = rest.IsEmpty || rest[0] is not ('"' or '\'') ? -1 : rest[1..].IndexOf(rest[0]);
        return close < 0 ? null : rest.Slice(1, close).Trim().ToString();
    }

    private ReadOnlySpan<byte> Prolog()
    {
        var text = bytes.AsSpan(start, end - start);
        for (var at = 0; at < text.Length - 1; at++)
        {
            if (text[at] == '<' && (char.IsAsciiLetter((char)text[at + 1]) || text[at + 1] is (byte)'_' or (byte)':' or >= 0x80))
            {
                return text[..at];
            }
        }

        return text;
    }

    // Stops when the bytes end, when something is cut by their end, or when the block of text is full.
    private void Decode()
    {
        while (start < end && made < BlockSize)
        {
            var run = bytes.AsSpan(start, Math.Min(end - start, BlockSize - made));
            var plain = run.IndexOfAny(Special);
            run = plain < 0 ? run : run[..plain];
            Ascii.ToUtf16(run, chars.AsSpan(made), out _);
            start += run.Length;
            made += run.Length;
            if (plain >= 0 && !DecodeSpecial())
            {
                return;
            }
        }
    }

    private bool DecodeSpecial()
    {
        switch (bytes[start])
        {
            case (byte)'&':
                return DecodeReference();
            case >= 0x80:
                return DecodeMultiByte();
            case 0:
                // The sign of a damaged file: the parser must see it and refuse.
                Put('\0', 1);
                return true;
            default:
                CountRepair();
                Put(' ', 1);
                return true;
        }
    }

    private bool DecodeMultiByte()
    {
        var status = Rune.DecodeFromUtf8(bytes.AsSpan(start, end - start), out var rune, out var length);
        switch (status)
        {
            case OperationStatus.NeedMoreData when !ended:
                return false;
            case OperationStatus.Done:
                CountDifference(announced.MultiByte);
                PutCodePoint(rune.Value, length);
                return true;
            default:
                CountDifference(announced.SingleBytes);
                Put(AafCharacters.OfByte(bytes[start]), 1);
                return true;
        }
    }

    private bool DecodeReference()
    {
        var text = bytes.AsSpan(start, Math.Min(end - start, MaxReference));
        var close = text[1..].IndexOfAnyExcept(InReference) + 1;
        if (close == 0 && text.Length < MaxReference && !ended)
        {
            return false;
        }

        if (close == 0 || text[close] != ';' || !TryResolve(text[1..close], close + 1))
        {
            CountRepair();
            Put("&amp;", 1);
        }

        return true;
    }

    private bool TryResolve(ReadOnlySpan<byte> name, int length)
    {
        if (name.StartsWith((byte)'#'))
        {
            return TryResolveNumber(name[1..], length);
        }

        if (name is [(byte)'a', (byte)'m', (byte)'p'] or [(byte)'l' or (byte)'g', (byte)'t']
            || name.SequenceEqual("apos"u8) || name.SequenceEqual("quot"u8))
        {
            Ascii.ToUtf16(bytes.AsSpan(start, length), chars.AsSpan(made), out var copied);
            start += length;
            made += copied;
            return true;
        }

        var reference = Encoding.ASCII.GetString(bytes, start, length);
        var character = WebUtility.HtmlDecode(reference);
        if (character.Length == reference.Length)
        {
            return false;
        }

        CountRepair();
        Put(character, length);
        return true;
    }

    private bool TryResolveNumber(ReadOnlySpan<byte> digits, int length)
    {
        var isHex = digits is [(byte)'x' or (byte)'X', ..];
        if (!TryParse(isHex ? digits[1..] : digits, isHex ? 16 : 10, out var number))
        {
            return false;
        }

        var codePoint = AafCharacters.OfReference(number);
        switch (codePoint)
        {
            case '&':
                Put("&amp;", length);
                break;
            case '<':
                Put("&lt;", length);
                break;
            case '>':
                Put("&gt;", length);
                break;
            case '"':
                Put("&quot;", length);
                break;
            case '\'':
                Put("&apos;", length);
                break;
            case '\n' or '\r' or '-':
                // A line break that the file does not have would falsify its lines; two hyphens would end a comment.
                Put(string.Create(CultureInfo.InvariantCulture, $"&#{codePoint};"), length);
                break;
            default:
                PutCodePoint(codePoint, length);
                break;
        }

        return true;
    }

    private static bool TryParse(ReadOnlySpan<byte> digits, int radix, out int number)
    {
        const int Beyond = 0x110000;
        number = 0;
        foreach (var b in digits)
        {
            var digit = DigitOf(b);
            if (digit >= radix)
            {
                return false;
            }

            number = Math.Min((number * radix) + digit, Beyond);
        }

        return !digits.IsEmpty;
    }

    private static int DigitOf(byte b) => b switch
    {
        >= (byte)'0' and <= (byte)'9' => b - '0',
        >= (byte)'A' and <= (byte)'F' => b - 'A' + 10,
        >= (byte)'a' and <= (byte)'f' => b - 'a' + 10,
        _ => int.MaxValue,
    };

    private void PutCodePoint(int codePoint, int length)
    {
        if (!AafCharacters.IsAllowed(codePoint))
        {
            CountRepair();
            codePoint = AafCharacters.Replacement;
        }

        made += new Rune(codePoint).EncodeToUtf16(chars.AsSpan(made));
        start += length;
    }

    private void Put(char character, int length)
    {
        chars[made++] = character;
        start += length;
    }

    private void Put(ReadOnlySpan<char> text, int length)
    {
        text.CopyTo(chars.AsSpan(made));
        made += text.Length;
        start += length;
    }

    private void CountRepair()
    {
        Repairs++;
        if (FirstRepairLine == 0)
        {
            FirstRepairLine = LineHere();
        }
    }

    private void CountDifference(bool expected)
    {
        if (!expected && FirstDifferenceLine == 0)
        {
            FirstDifferenceLine = LineHere();
        }
    }

    private int LineHere() => line + LineBreaks(chars.AsSpan(0, made), afterReturn);
}
