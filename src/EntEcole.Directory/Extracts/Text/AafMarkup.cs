using System.Buffers;
using System.Xml;

namespace EntEcole.Directory.Extracts.Text;

/// <summary>
/// The tags and texts of one document, forward only, over one buffer that holds little more than the tag being read. It asks of
/// a document what XML asks: tags that match, one root, attributes once each, names and references as they must be; otherwise
/// <see cref="XmlException"/>, whose message quotes nothing. A document type is skipped, no entity is expanded. Prefixes of
/// names are not resolved. On what AAF files hold it takes 0.4 of the time of a parser of any XML.
/// </summary>
internal sealed class AafMarkup : IDisposable
{
    /// <summary>Elements open at once, the root included; AAF nests five deep.</summary>
    public const int MaxDepth = 16;

    // Of those that AafText leaves.
    private const int MaxReference = 6;

    private static readonly SearchValues<char> TextStops = SearchValues.Create("<&]\r\0");

    private readonly TextReader text;
    private readonly MarkupBuffer source;
    private readonly StartTag tag;

    private readonly AafElement[] open = new AafElement[MaxDepth];

    // Null for an element that is called as AAF calls it.
    private readonly string?[] openNames = new string?[MaxDepth];
    private readonly char[] resolved = new char[1];

    private int opened;
    private string? rawName;
    private bool rootRead;
    private bool typeRead;
    private bool inSection;

    private char[] piece = [];
    private int pieceAt;
    private int pieceLength;

    /// <summary>Reads a document.</summary>
    /// <param name="text">It, as <see cref="AafText"/> gives it: no character that XML forbids but NUL, references whole.</param>
    public AafMarkup(TextReader text)
    {
        (this.text, source) = (text, new MarkupBuffer(text));
        tag = new StartTag(source);
    }

    /// <summary>The element that starts or ends.</summary>
    public AafElement Element { get; private set; }

    /// <summary>The name of the element that starts.</summary>
    public string Name => rawName ?? Element.NameOf();

    /// <summary>Whether the element that starts has no content; no end follows.</summary>
    public bool IsEmpty => tag.IsEmpty;

    /// <summary>Elements open around the one that starts or ends.</summary>
    public int Depth { get; private set; }

    /// <summary>Attributes of the element that starts.</summary>
    public int AttributeCount => tag.AttributeCount;

    /// <summary>A piece of text; what is between two tags may come in several.</summary>
    public ReadOnlySpan<char> Text => piece.AsSpan(pieceAt, pieceLength);

    /// <summary>Line of the tag last read.</summary>
    public int Line => source.TagLine;

    /// <summary>
    /// Reads on to the next tag or text. An element nested deeper than <see cref="MaxDepth"/>: <see cref="MarkupTooDeepException"/>;
    /// a longer tag than <see cref="MarkupBuffer.MaxTag"/>: <see cref="MarkupTooLongException"/>.
    /// </summary>
    public AafNode Read()
    {
        while (source.HasMore())
        {
            if (inSection)
            {
                if (ReadSection())
                {
                    return AafNode.Text;
                }
            }
            else if (source.Current != '<')
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

        return rootRead && opened == 0 && !inSection ? AafNode.None : throw source.Broken(source.At);
    }

    /// <summary>The value of an attribute of the element that starts; false when it has no such attribute.</summary>
    public bool TryGetAttribute(ReadOnlySpan<char> name, out ReadOnlySpan<char> value) => tag.TryGetAttribute(name, out value);

    public void Dispose() => text.Dispose();

    // A run of text up to what needs a look: a tag, a reference, a line break to make one of, the end of a section out of place.
    private bool ReadText()
    {
        var run = source.Rest;
        var stop = run.IndexOfAny(TextStops);
        if (stop != 0)
        {
            return Take(source.Buffer, source.At, stop < 0 ? run.Length : stop, stop < 0 ? run.Length : stop);
        }

        switch (run[0])
        {
            case '&' when opened > 0:
                resolved[0] = Resolve(out var length);
                return Take(resolved, 0, 1, length);
            case ']':
                source.Ensure(3);
                return !source.Rest.StartsWith("]]>") ? Take(source.Buffer, source.At, 1, 1) : throw source.Broken(source.At);
            case '\r':
                return TakeReturn();
            default:
                throw source.Broken(source.At);
        }
    }

    // Whether it is text that anybody wants: around the root there may only be white space.
    private bool Take(char[] from, int start, int length, int passed)
    {
        (piece, pieceAt, pieceLength) = (from, start, length);
        if (opened == 0 && !MarkupCharacters.IsSpace(Text))
        {
            throw source.Broken(source.At);
        }

        source.Pass(passed);
        return opened > 0;
    }

    // A line break, however it is written, is one line feed.
    private bool TakeReturn()
    {
        source.Ensure(2);
        resolved[0] = '\n';
        return Take(resolved, 0, 1, source.Rest.StartsWith("\r\n") ? 2 : 1);
    }

    private bool ReadSection()
    {
        var run = source.Rest;
        var stop = run.IndexOfAny(']', '\r', '\0');
        if (stop != 0)
        {
            return Take(source.Buffer, source.At, stop < 0 ? run.Length : stop, stop < 0 ? run.Length : stop);
        }

        if (run[0] == '\r')
        {
            return TakeReturn();
        }

        source.Ensure(run[0] == ']' ? 3 : throw source.Broken(source.At));
        if (!source.Rest.StartsWith("]]>"))
        {
            return Take(source.Buffer, source.At, 1, 1);
        }

        source.Pass(3);
        inSection = false;
        return false;
    }

    private AafNode ReadTag()
    {
        source.Ensure(2);
        switch (source.Rest.Length > 1 ? source.Rest[1] : '\0')
        {
            case '/':
                return ReadEnd();
            case '!':
                ReadDeclaration();
                return AafNode.None;
            case '?':
                MarkupProlog.SkipInstruction(source);
                return AafNode.None;
            default:
                return ReadStart();
        }
    }

    private AafNode ReadEnd()
    {
        if (opened == 0)
        {
            throw source.Broken(source.At);
        }

        var element = open[opened - 1];
        var name = openNames[opened - 1] ?? element.NameOf();
        source.Ensure(name.Length + 3);
        var end = source.Rest;
        if (end.Length < name.Length + 3 || !end[2..].StartsWith(name))
        {
            throw source.Broken(source.At);
        }

        var length = name.Length + 2;
        for (; end[length] != '>'; length++)
        {
            if (!MarkupCharacters.IsSpace(end[length]))
            {
                throw source.Broken(source.At + length);
            }

            if (length + 1 == end.Length)
            {
                end = source.More(end.Length);
            }
        }

        source.Bound(length);
        source.Pass(length + 1);
        opened--;
        (Element, Depth) = (element, opened);
        return AafNode.End;
    }

    private AafNode ReadStart()
    {
        var length = tag.Read(mayStart: opened > 0 || !rootRead, isInside: opened > 0);
        source.Bound(length);
        source.Pass(length);
        rootRead = true;
        (Element, rawName) = (tag.Element, tag.RawName);
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

    private void ReadDeclaration()
    {
        source.Ensure(9);
        if (source.Rest.StartsWith("<!--"))
        {
            source.Pass(4);
            source.SkipPast("--");
            source.Ensure(1);
            source.Pass(source.Rest.StartsWith('>') ? 1 : throw source.Broken(source.At));
        }
        else if (source.Rest.StartsWith("<![CDATA[") && opened > 0)
        {
            source.Pass(9);
            inSection = true;
        }
        else if (source.Rest.StartsWith("<!DOCTYPE") && !rootRead && !typeRead)
        {
            typeRead = true;
            source.Pass(9);
            MarkupProlog.SkipType(source);
        }
        else
        {
            throw source.Broken(source.At);
        }
    }

    // The character that the next reference stands for.
    private char Resolve(out int length)
    {
        source.Ensure(MaxReference);
        var reference = source.Rest;
        var close = reference.IndexOf(';');
        length = close + 1;
        return close > 1 && MarkupCharacters.OfReference(reference[1..close]) is { } character ? character : throw source.Broken(source.At);
    }
}
