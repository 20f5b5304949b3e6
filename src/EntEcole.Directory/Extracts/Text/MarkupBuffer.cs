using System.Xml;

namespace EntEcole.Directory.Extracts.Text;

/// <summary>The part of a document that is being read, little more than a tag, and the lines and columns before it.</summary>
/// <param name="text">The document.</param>
internal sealed class MarkupBuffer(TextReader text)
{
    /// <summary>Characters of a tag; real ones hold a few dozens.</summary>
    public const int MaxTag = 65_536;

    private const int FirstRoom = 1 << 15;

    private char[] buffer = new char[FirstRoom];
    private int at;
    private int end;
    private bool ended;

    private int tagAt;
    private int counted;
    private int line = 1;
    private bool afterReturn;
    private int columnsBefore;

    /// <summary>What is held.</summary>
    public char[] Buffer => buffer;

    /// <summary>Where the next character is in it.</summary>
    public int At => at;

    /// <summary>The next character; only when there is one.</summary>
    public char Current => buffer[at];

    /// <summary>What is held from there on.</summary>
    public ReadOnlySpan<char> Rest => buffer.AsSpan(at, end - at);

    /// <summary>What is held from the beginning of the tag last read.</summary>
    public ReadOnlySpan<char> Tag => buffer.AsSpan(tagAt);

    /// <summary>Line of the tag last read.</summary>
    public int TagLine
    {
        get
        {
            CountLines(tagAt);
            return line;
        }
    }

    /// <summary>Whether there is a next character.</summary>
    public bool HasMore() => at < end || Refill();

    /// <summary>Goes on by so many characters.</summary>
    public void Pass(int length) => at += length;

    /// <summary>Holds so many characters, if there are.</summary>
    public void Ensure(int length)
    {
        if (end - at < length && !ended)
        {
            Refill();
        }
    }

    /// <summary>The tag that begins here, with more of it than so many characters.</summary>
    public ReadOnlySpan<char> More(int length)
    {
        Bound(length);
        return Refill() ? Rest : throw Broken(end);
    }

    /// <summary>The tag that begins here is at least so long: one longer than <see cref="MaxTag"/> is refused.</summary>
    public void Bound(int length)
    {
        tagAt = at;
        if (length > MaxTag)
        {
            throw new MarkupTooLongException(TagLine);
        }
    }

    // Lets go of what lies before the place, and fills the buffer; false when there is no more.
    private bool Refill()
    {
        if (ended)
        {
            return false;
        }

        Forget();
        if (end == buffer.Length)
        {
            Array.Resize(ref buffer, buffer.Length * 2);
        }

        var held = end;
        while (end < buffer.Length && !ended)
        {
            var got = text.Read(buffer.AsSpan(end));
            ended = got == 0;
            end += got;
        }

        return end > held;
    }

    private void Forget()
    {
        CountLines(at);
        var last = buffer.AsSpan(0, at).LastIndexOfAny('\n', '\r');
        columnsBefore = last < 0 ? columnsBefore + at : at - last - 1;
        buffer.AsSpan(at, end - at).CopyTo(buffer);
        end -= at;
        (at, counted, tagAt) = (0, 0, 0);
    }

    private void CountLines(int to)
    {
        if (to > counted)
        {
            line += LineBreaks.Count(buffer.AsSpan(counted, to - counted), afterReturn);
            afterReturn = buffer[to - 1] == '\r';
            counted = to;
        }
    }

    /// <summary>The fault at a place.</summary>
    public XmlException Broken(int place)
    {
        CountLines(place);
        var last = buffer.AsSpan(0, place).LastIndexOfAny('\n', '\r');
        return new XmlException("Not well formed.", null, line, 1 + (last < 0 ? columnsBefore + place : place - last - 1));
    }

    /// <summary>Goes on to behind a mark.</summary>
    public void SkipPast(string mark)
    {
        while (true)
        {
            Ensure(mark.Length);
            var rest = Rest;
            var found = rest.IndexOf(mark, StringComparison.Ordinal);
            var passed = found < 0 ? rest[..Math.Max(0, rest.Length - mark.Length + 1)] : rest[..found];
            if (passed.IndexOf('\0') is var nul and >= 0)
            {
                throw Broken(at + nul);
            }

            at += passed.Length;
            if (found >= 0)
            {
                at += mark.Length;
                return;
            }

            if (passed.IsEmpty)
            {
                throw Broken(end);
            }
        }
    }
}
