using System.Buffers;
using System.Runtime.InteropServices;
using System.Text;
using System.Xml;

namespace EntEcole.Directory.Extracts.Text;

/// <summary>What <see cref="AafMarkup.Read"/> came to.</summary>
internal enum AafNode : byte
{
    /// <summary>The end of a sound document.</summary>
    None,
    Start,
    End,
    Text,
}

/// <summary>The elements of AAF (aaf-format 1.3).</summary>
internal enum AafElement : byte
{
    /// <summary>An element that AAF does not have.</summary>
    UnknownElement,
    Root,
    AddRequest,
    ModifyRequest,
    DeleteRequest,
    OperationalAttributes,
    Identifier,
    Id,
    Attributes,
    Modifications,
    Attr,
    Modification,
    Value,
}

/// <summary>
/// The tags and texts of one document, forward only, over one buffer that holds little more than the tag being read. It asks of
/// a document what XML asks: tags that match, one root, attributes once each, names and references as they must be; otherwise
/// <see cref="XmlException"/>, whose message quotes nothing. A document type is skipped, no entity is expanded. Prefixes of
/// names are not resolved. On what AAF files hold it takes 0.4 of the time of a parser of any XML.
/// </summary>
/// <param name="text">The document, as <see cref="AafText"/> gives it: no character that XML forbids but NUL, references whole.</param>
internal sealed class AafMarkup(TextReader text) : IDisposable
{
    /// <summary>Characters of a tag; real ones hold a few dozens.</summary>
    public const int MaxTag = 65_536;

    /// <summary>Elements open at once, the root included; AAF nests five deep.</summary>
    public const int MaxDepth = 16;

    private const int FirstRoom = 1 << 15;

    // Up to here, looking at each costs less than a set.
    private const int Few = 16;

    // Of those that AafText leaves.
    private const int MaxReference = 6;

    private static readonly SearchValues<char> TextStops = SearchValues.Create("<&]\r\0");
    private static readonly SearchValues<char> ValueFolds = SearchValues.Create("&\r\n\t");
    private static readonly SearchValues<char> TypeStops = SearchValues.Create("\"'[]<>\0");

    // By AafElement.
    private static readonly string[] Names =
    [
        "", "ficAlimMENESR", "addRequest", "modifyRequest", "deleteRequest", "operationalAttributes", "identifier", "id", "attributes",
        "modifications", "attr", "modification", "value",
    ];

    private readonly AafElement[] open = new AafElement[MaxDepth];

    // Null for an element that is called as AAF calls it.
    private readonly string?[] openNames = new string?[MaxDepth];
    private readonly List<AttributeAt> attributes = [];
    private readonly char[] resolved = new char[1];

    private char[] buffer = new char[FirstRoom];
    private int at;
    private int end;
    private bool ended;

    private int opened;
    private string? rawName;
    private HashSet<string>.AlternateLookup<ReadOnlySpan<char>>? names;
    private bool rootRead;
    private bool typeRead;
    private bool inSection;

    private int tagAt;
    private char[] piece = [];
    private int pieceAt;
    private int pieceLength;

    private int counted;
    private int line = 1;
    private bool afterReturn;
    private int columnsBefore;

    /// <summary>The element that starts or ends.</summary>
    public AafElement Element { get; private set; }

    /// <summary>The name of the element that starts.</summary>
    public string Name => rawName ?? Names[(int)Element];

    /// <summary>Whether the element that starts has no content; no end follows.</summary>
    public bool IsEmpty { get; private set; }

    /// <summary>Elements open around the one that starts or ends.</summary>
    public int Depth { get; private set; }

    /// <summary>Attributes of the element that starts.</summary>
    public int AttributeCount => attributes.Count;

    /// <summary>A piece of text; what is between two tags may come in several.</summary>
    public ReadOnlySpan<char> Text => piece.AsSpan(pieceAt, pieceLength);

    /// <summary>Line of the tag last read.</summary>
    public int Line
    {
        get
        {
            CountLines(tagAt);
            return line;
        }
    }

    /// <summary>
    /// Reads on to the next tag or text. An element nested deeper than <see cref="MaxDepth"/>: <see cref="MarkupTooDeepException"/>;
    /// a longer tag than <see cref="MaxTag"/>: <see cref="MarkupTooLongException"/>.
    /// </summary>
    public AafNode Read()
    {
        while (at < end || Refill())
        {
            if (inSection)
            {
                if (ReadSection())
                {
                    return AafNode.Text;
                }
            }
            else if (buffer[at] != '<')
            {
                if (ReadText())
                {
                    return AafNode.Text;
                }
            }
            else if (ReadTag() is var node and not AafNode.None)
            {
                return node;
            }
        }

        return rootRead && opened == 0 && !inSection ? AafNode.None : throw Broken(at);
    }

    /// <summary>The value of an attribute of the element that starts; false when it has no such attribute.</summary>
    public bool TryGetAttribute(ReadOnlySpan<char> name, out ReadOnlySpan<char> value)
    {
        var tag = buffer.AsSpan(tagAt);
        foreach (ref readonly var attribute in CollectionsMarshal.AsSpan(attributes))
        {
            if (tag.Slice(attribute.Name, attribute.NameLength).SequenceEqual(name))
            {
                value = tag.Slice(attribute.Value, attribute.ValueLength);
                value = value.IndexOfAny(ValueFolds) < 0 ? value : Folded(value);
                return true;
            }
        }

        value = default;
        return false;
    }

    private ReadOnlySpan<char> Rest => buffer.AsSpan(at, end - at);

    public void Dispose() => text.Dispose();

    // A run of text up to what needs a look: a tag, a reference, a line break to make one of, the end of a section out of place.
    private bool ReadText()
    {
        var run = Rest;
        var stop = run.IndexOfAny(TextStops);
        if (stop != 0)
        {
            return Take(buffer, at, stop < 0 ? run.Length : stop, stop < 0 ? run.Length : stop);
        }

        switch (run[0])
        {
            case '&' when opened > 0:
                resolved[0] = Resolve(out var length);
                return Take(resolved, 0, 1, length);
            case ']':
                Ensure(3);
                return !Rest.StartsWith("]]>") ? Take(buffer, at, 1, 1) : throw Broken(at);
            case '\r':
                return TakeReturn();
            default:
                throw Broken(at);
        }
    }

    // Whether it is text that anybody wants: around the root there may only be white space.
    private bool Take(char[] from, int start, int length, int passed)
    {
        (piece, pieceAt, pieceLength) = (from, start, length);
        if (opened == 0 && !IsSpace(Text))
        {
            throw Broken(at);
        }

        at += passed;
        return opened > 0;
    }

    // A line break, however it is written, is one line feed.
    private bool TakeReturn()
    {
        Ensure(2);
        resolved[0] = '\n';
        return Take(resolved, 0, 1, Rest.StartsWith("\r\n") ? 2 : 1);
    }

    private bool ReadSection()
    {
        var run = Rest;
        var stop = run.IndexOfAny(']', '\r', '\0');
        if (stop != 0)
        {
            return Take(buffer, at, stop < 0 ? run.Length : stop, stop < 0 ? run.Length : stop);
        }

        if (run[0] == '\r')
        {
            return TakeReturn();
        }

        Ensure(run[0] == ']' ? 3 : throw Broken(at));
        if (!Rest.StartsWith("]]>"))
        {
            return Take(buffer, at, 1, 1);
        }

        at += 3;
        inSection = false;
        return false;
    }

    private AafNode ReadTag()
    {
        Ensure(2);
        switch (end - at > 1 ? buffer[at + 1] : '\0')
        {
            case '/':
                return ReadEnd();
            case '!':
                ReadDeclaration();
                return AafNode.None;
            case '?':
                ReadInstruction();
                return AafNode.None;
            default:
                return ReadStart();
        }
    }

    private AafNode ReadEnd()
    {
        if (opened == 0)
        {
            throw Broken(at);
        }

        var element = open[opened - 1];
        var name = openNames[opened - 1] ?? Names[(int)element];
        Ensure(name.Length + 3);
        var tag = Rest;
        if (tag.Length < name.Length + 3 || !tag[2..].StartsWith(name))
        {
            throw Broken(at);
        }

        var length = name.Length + 2;
        for (; tag[length] != '>'; length++)
        {
            if (!IsSpace(tag[length]))
            {
                throw Broken(at + length);
            }

            if (length + 1 == tag.Length)
            {
                tag = More(tag.Length);
            }
        }

        Bound(length);
        at += length + 1;
        opened--;
        (Element, Depth) = (element, opened);
        return AafNode.End;
    }

    private AafNode ReadStart()
    {
        if (!TryTakeUsual(out var length))
        {
            ScanStart(out length);
        }

        Bound(length);
        at += length;
        rootRead = true;
        Depth = opened;
        if (!IsEmpty)
        {
            if (opened == MaxDepth)
            {
                throw new MarkupTooDeepException(Line);
            }

            open[opened] = Element;
            openNames[opened] = rawName;
            opened++;
        }

        return AafNode.Start;
    }

    // The two tags that make nine tenths of a file, as exports write them.
    private bool TryTakeUsual(out int length)
    {
        const string Value = "<value>";
        const string Attr = "<attr name=\"";
        var tag = Rest;
        length = 0;
        if (opened == 0)
        {
            return false;
        }

        if (tag.StartsWith(Value))
        {
            (Element, length) = (AafElement.Value, Value.Length);
        }
        else if (tag.StartsWith(Attr) && tag[Attr.Length..].IndexOfAny("\"<\0") is var close and >= 0
            && tag[(Attr.Length + close)..].StartsWith("\">"))
        {
            (Element, length) = (AafElement.Attr, Attr.Length + close + 2);
        }

        if (length > 0)
        {
            (rawName, IsEmpty) = (null, false);
            attributes.Clear();
            if (Element is AafElement.Attr)
            {
                attributes.Add(new AttributeAt("<attr ".Length, "name".Length, Attr.Length, length - Attr.Length - 2));
            }
        }

        return length > 0;
    }

    private void ScanStart(out int length)
    {
        while (!TryScanStart(Rest, out length))
        {
            More(Rest.Length);
        }
    }

    // False when the tag may go on past what is held: it is looked at again with more.
    private bool TryScanStart(ReadOnlySpan<char> tag, out int length)
    {
        attributes.Clear();
        IsEmpty = false;
        length = ScanName(tag, 1);
        if (length == tag.Length)
        {
            return false;
        }

        if (opened == 0 && rootRead)
        {
            throw Broken(at);
        }

        Called(tag[1..length]);
        while (true)
        {
            var gap = length;
            SkipSpace(tag, ref length);
            if (length + 1 >= tag.Length && !(length < tag.Length && tag[length] == '>'))
            {
                return false;
            }

            switch (tag[length])
            {
                case '>':
                    length++;
                    return true;
                case '/':
                    IsEmpty = tag[length + 1] == '>' ? true : throw Broken(at + length);
                    length += 2;
                    return true;
                default:
                    if (gap == length)
                    {
                        throw Broken(at + length);
                    }

                    if (!TryScanAttribute(tag, ref length))
                    {
                        return false;
                    }

                    break;
            }
        }
    }

    private bool TryScanAttribute(ReadOnlySpan<char> tag, ref int length)
    {
        var name = length;
        var nameEnd = length = ScanName(tag, name);
        SkipSpace(tag, ref length);
        if (length == tag.Length)
        {
            return false;
        }

        if (tag[length] != '=')
        {
            throw Broken(at + length);
        }

        length++;
        SkipSpace(tag, ref length);
        if (length == tag.Length)
        {
            return false;
        }

        var quote = tag[length] is '"' or '\'' ? tag[length] : throw Broken(at + length);
        var value = ++length;
        var stop = tag[value..].IndexOfAny(quote, '<', '\0');
        if (stop < 0)
        {
            return false;
        }

        length = value + stop;
        if (tag[length] != quote)
        {
            throw Broken(at + length);
        }

        attributes.Add(new AttributeAt(name, nameEnd - name, value, stop));
        if (attributes.Count > 1 && IsRepeated(tag))
        {
            throw Broken(at + name);
        }

        length++;
        return true;
    }

    // Whether the last attribute has a name that another one has.
    private bool IsRepeated(ReadOnlySpan<char> tag)
    {
        var all = CollectionsMarshal.AsSpan(attributes);
        var last = tag.Slice(all[^1].Name, all[^1].NameLength);
        if (all.Length <= Few)
        {
            foreach (ref readonly var other in all[..^1])
            {
                if (tag.Slice(other.Name, other.NameLength).SequenceEqual(last))
                {
                    return true;
                }
            }

            return false;
        }

        if (all.Length == Few + 1 || names is null)
        {
            names = new HashSet<string>(StringComparer.Ordinal).GetAlternateLookup<ReadOnlySpan<char>>();
            foreach (ref readonly var other in all[..^1])
            {
                names.Value.Add(tag.Slice(other.Name, other.NameLength));
            }
        }

        return !names.Value.Add(last);
    }

    // Where the name that begins at a place ends.
    private int ScanName(ReadOnlySpan<char> tag, int start)
    {
        var stop = start;
        var colons = 0;
        while (stop < tag.Length && (tag[stop] == ':' ? ++colons > 0 : IsNameChar(tag[stop])))
        {
            stop++;
        }

        if (stop == start ? stop < tag.Length : !XmlConvert.IsStartNCNameChar(tag[start]) || colons > 1)
        {
            throw Broken(at + start);
        }

        return colons == 0 || stop == tag.Length || XmlConvert.IsStartNCNameChar(tag[start + tag[start..stop].IndexOf(':') + 1])
            ? stop
            : throw Broken(at + start);
    }

    private static bool IsNameChar(char c) => c < 0x80 ? char.IsAsciiLetterOrDigit(c) || c is '_' or '-' or '.' : XmlConvert.IsNCNameChar(c);

    // Which element it is; a prefix is set aside.
    private void Called(ReadOnlySpan<char> name)
    {
        Element = ElementOf(name);
        rawName = null;
        if (Element is AafElement.UnknownElement)
        {
            rawName = name.ToString();
            Element = ElementOf(name[(name.IndexOf(':') + 1)..]);
        }
    }

    private static AafElement ElementOf(ReadOnlySpan<char> name) => name switch
    {
        "value" => AafElement.Value,
        "attr" => AafElement.Attr,
        "id" => AafElement.Id,
        "identifier" => AafElement.Identifier,
        "attributes" => AafElement.Attributes,
        "operationalAttributes" => AafElement.OperationalAttributes,
        "addRequest" => AafElement.AddRequest,
        "modifyRequest" => AafElement.ModifyRequest,
        "deleteRequest" => AafElement.DeleteRequest,
        "modifications" => AafElement.Modifications,
        "modification" => AafElement.Modification,
        "ficAlimMENESR" => AafElement.Root,
        _ => AafElement.UnknownElement,
    };

    private void ReadDeclaration()
    {
        Ensure(9);
        if (Rest.StartsWith("<!--"))
        {
            at += 4;
            SkipPast("--");
            Ensure(1);
            at += Rest.StartsWith('>') ? 1 : throw Broken(at);
        }
        else if (Rest.StartsWith("<![CDATA[") && opened > 0)
        {
            at += 9;
            inSection = true;
        }
        else if (Rest.StartsWith("<!DOCTYPE") && !rootRead && !typeRead)
        {
            typeRead = true;
            at += 9;
            SkipType();
        }
        else
        {
            throw Broken(at);
        }
    }

    private void ReadInstruction()
    {
        at += 2;
        Ensure(4);
        var target = Rest;
        if (target.IsEmpty || !XmlConvert.IsStartNCNameChar(target[0])
            || (target.StartsWith("xml", StringComparison.OrdinalIgnoreCase) && !(target.Length > 3 && IsNameChar(target[3]))))
        {
            throw Broken(at);
        }

        while ((at < end || Refill()) && IsNameChar(buffer[at]))
        {
            at++;
        }

        Ensure(2);
        if (!Rest.StartsWith("?>") && !(at < end && IsSpace(buffer[at])))
        {
            throw Broken(at);
        }

        SkipPast("?>");
    }

    // The document type, with its internal subset: quotes, comments and instructions may hold its signs.
    private void SkipType()
    {
        var brackets = 0;
        while (true)
        {
            Ensure(4);
            var rest = Rest;
            var stop = rest.IndexOfAny(TypeStops);
            if (stop < 0)
            {
                at += rest.IsEmpty ? throw Broken(at) : rest.Length;
                continue;
            }

            at += stop;
            Ensure(4);
            rest = Rest;
            at++;
            switch (rest[0])
            {
                case '"' or '\'':
                    SkipPast(rest[0] == '"' ? "\"" : "'");
                    break;
                case '[':
                    brackets++;
                    break;
                case ']':
                    brackets--;
                    break;
                case '>' when brackets == 0:
                    return;
                case '<' when rest.StartsWith("<!--"):
                    at += 3;
                    SkipPast("-->");
                    break;
                case '<' when rest.StartsWith("<?"):
                    SkipPast("?>");
                    break;
                case '<' when brackets > 0:
                    break;
                case '\0' or '<':
                    throw Broken(at - 1);
            }
        }
    }

    private void SkipPast(string mark)
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

    // The character that the next reference stands for.
    private char Resolve(out int length)
    {
        Ensure(MaxReference);
        var reference = Rest;
        var close = reference.IndexOf(';');
        length = close + 1;
        return close > 1 && CharacterOf(reference[1..close]) is { } character ? character : throw Broken(at);
    }

    private static char? CharacterOf(ReadOnlySpan<char> reference) => reference switch
    {
        "amp" => '&',
        "lt" => '<',
        "gt" => '>',
        "quot" => '"',
        "apos" => '\'',
        "#10" => '\n',
        "#13" => '\r',
        "#45" => '-',
        _ => null,
    };

    // An attribute's value with references resolved and white space as XML has it there.
    private static string Folded(ReadOnlySpan<char> value)
    {
        var folded = new StringBuilder();
        for (var i = 0; i < value.Length; i++)
        {
            if (value[i] == '&' && value[i..].IndexOf(';') is var close and > 1 && CharacterOf(value.Slice(i + 1, close - 1)) is { } character)
            {
                folded.Append(character);
                i += close;
            }
            else if (value[i] != '\n' || i == 0 || value[i - 1] != '\r')
            {
                folded.Append(IsSpace(value[i]) ? ' ' : value[i]);
            }
        }

        return folded.ToString();
    }

    private static bool IsSpace(char c) => c is ' ' or '\n' or '\r' or '\t';

    private static bool IsSpace(ReadOnlySpan<char> text) => text.IndexOfAnyExcept(" \n\r\t") < 0;

    private static void SkipSpace(ReadOnlySpan<char> tag, ref int length)
    {
        while (length < tag.Length && IsSpace(tag[length]))
        {
            length++;
        }
    }

    // Holds so many characters, if there are.
    private void Ensure(int length)
    {
        if (end - at < length && !ended)
        {
            Refill();
        }
    }

    // The tag that begins here, with more of it than so many characters.
    private ReadOnlySpan<char> More(int length)
    {
        Bound(length);
        return Refill() ? Rest : throw Broken(end);
    }

    // The tag that begins here is at least so long.
    private void Bound(int length)
    {
        tagAt = at;
        if (length > MaxTag)
        {
            throw new MarkupTooLongException(Line);
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
            line += AafText.LineBreaks(buffer.AsSpan(counted, to - counted), afterReturn);
            afterReturn = buffer[to - 1] == '\r';
            counted = to;
        }
    }

    private XmlException Broken(int place)
    {
        CountLines(place);
        var last = buffer.AsSpan(0, place).LastIndexOfAny('\n', '\r');
        return new XmlException("Not well formed.", null, line, 1 + (last < 0 ? columnsBefore + place : place - last - 1));
    }

    // Places in the tag, and lengths.
    private readonly record struct AttributeAt(int Name, int NameLength, int Value, int ValueLength);
}

/// <summary>One tag is longer than <see cref="AafMarkup.MaxTag"/>.</summary>
internal sealed class MarkupTooLongException(int line) : Exception("Tag too long.")
{
    /// <summary>Line where it begins.</summary>
    public int Line { get; } = line;
}

/// <summary>Elements are nested deeper than <see cref="AafMarkup.MaxDepth"/>.</summary>
internal sealed class MarkupTooDeepException(int line) : Exception("Nested too deep.")
{
    /// <summary>Line of the one too many.</summary>
    public int Line { get; } = line;
}
