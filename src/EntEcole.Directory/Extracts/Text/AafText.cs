using System.Buffers;
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
        line += LineBreaks.Count(block, afterReturn);
        afterReturn = made > 0 ? block[^1] == '\r' : afterReturn;
    }

    private void Begin()
    {
        // Whole blocks here, so that what is looked up ahead does not depend on how the stream cuts its reads.
        LoadWhole();
        if (AafProlog.Utf16Of(bytes.AsSpan(0, end)) is { } utf16)
        {
            announced = AnnouncedEncoding.Any;
            source = Encoding.CreateTranscodingStream(new Rejoined(bytes[..end], source), utf16, new UTF8Encoding(false));
            (start, end, ended) = (0, 0, false);
            LoadWhole();
            BlankDeclaration();
        }
        else
        {
            var name = BlankDeclaration();
            var hasMark = start > 0;
            announced = name is not null ? AnnouncedEncoding.Of(name) : AnnouncedEncoding.Utf8;
            announced = hasMark ? announced with { SingleBytes = false } : announced;
        }

        DeclaresEntities = AafProlog.Of(bytes.AsSpan(start, end - start)).IndexOf("<!ENTITY"u8) >= 0;
    }

    // Skips the marks that come first, and gives the encoding that the declaration names.
    private string? BlankDeclaration()
    {
        start += AafProlog.LengthOfMarks(bytes.AsSpan(start, end - start));
        var text = bytes.AsSpan(start, end - start);
        return AafProlog.BlankDeclaration(text[AafProlog.BlankMarks(text)..]);
    }

    private void LoadWhole()
    {
        while (!ended && end < bytes.Length)
        {
            Load();
        }
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
        if (!CharacterNumber.TryParse(isHex ? digits[1..] : digits, isHex ? 16 : 10, out var number))
        {
            return false;
        }

        var codePoint = AafCharacters.OfReference(number);
        if (CharacterNumber.EscapeOf(codePoint) is { } escape)
        {
            Put(escape, length);
        }
        else
        {
            PutCodePoint(codePoint, length);
        }

        return true;
    }

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

    private int LineHere() => line + LineBreaks.Count(chars.AsSpan(0, made), afterReturn);
}
