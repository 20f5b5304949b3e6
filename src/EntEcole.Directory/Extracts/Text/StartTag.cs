using System.Xml;

namespace EntEcole.Directory.Extracts.Text;

/// <summary>The tag with which an element starts: its name, and its attributes once each.</summary>
/// <param name="source">The document.</param>
internal sealed class StartTag(MarkupBuffer source)
{
    private readonly MarkupAttributes attributes = new();

    /// <summary>Its element.</summary>
    public AafElement Element { get; private set; }

    /// <summary>Its name, when that is not AAF's.</summary>
    public string? RawName { get; private set; }

    /// <summary>Whether the element has no content.</summary>
    public bool IsEmpty { get; private set; }

    /// <summary>How many attributes it has.</summary>
    public int AttributeCount => attributes.Count;

    /// <summary>Reads the tag that begins here; gives its length.</summary>
    /// <param name="mayStart">Whether an element may start here: not behind the root.</param>
    /// <param name="isInside">Whether an element is open.</param>
    public int Read(bool mayStart, bool isInside)
    {
        int length;
        if (isInside && TryTakeUsual(out length))
        {
            return length;
        }

        while (!TryScan(source.Rest, mayStart, out length))
        {
            source.More(source.Rest.Length);
        }

        return length;
    }

    /// <summary>The value of an attribute; false when it has no such attribute.</summary>
    public bool TryGetAttribute(ReadOnlySpan<char> name, out ReadOnlySpan<char> value) => attributes.TryGet(source.Tag, name, out value);

    // The two tags that make nine tenths of a file, as exports write them.
    private bool TryTakeUsual(out int length)
    {
        const string Value = "<value>";
        const string Attr = "<attr name=\"";
        var tag = source.Rest;
        length = 0;
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
            (RawName, IsEmpty) = (null, false);
            attributes.Clear();
            if (Element is AafElement.Attr)
            {
                attributes.Add(new AttributeAt("<attr ".Length, "name".Length, Attr.Length, length - Attr.Length - 2));
            }
        }

        return length > 0;
    }

    // False when the tag may go on past what is held: it is looked at again with more.
    private bool TryScan(ReadOnlySpan<char> tag, bool mayStart, out int length)
    {
        attributes.Clear();
        IsEmpty = false;
        length = ScanName(tag, 1);
        if (length == tag.Length)
        {
            return false;
        }

        if (!mayStart)
        {
            throw source.Broken(source.At);
        }

        Called(tag[1..length]);
        while (true)
        {
            var gap = length;
            MarkupCharacters.SkipSpace(tag, ref length);
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
                    IsEmpty = tag[length + 1] == '>' ? true : throw source.Broken(source.At + length);
                    length += 2;
                    return true;
                default:
                    if (gap == length)
                    {
                        throw source.Broken(source.At + length);
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
        MarkupCharacters.SkipSpace(tag, ref length);
        if (length == tag.Length)
        {
            return false;
        }

        if (tag[length] != '=')
        {
            throw source.Broken(source.At + length);
        }

        length++;
        MarkupCharacters.SkipSpace(tag, ref length);
        if (length == tag.Length)
        {
            return false;
        }

        var quote = tag[length] is '"' or '\'' ? tag[length] : throw source.Broken(source.At + length);
        var value = ++length;
        var stop = tag[value..].IndexOfAny(quote, '<', '\0');
        if (stop < 0)
        {
            return false;
        }

        length = value + stop;
        if (tag[length] != quote)
        {
            throw source.Broken(source.At + length);
        }

        attributes.Add(new AttributeAt(name, nameEnd - name, value, stop));
        if (attributes.IsLastRepeated(tag))
        {
            throw source.Broken(source.At + name);
        }

        length++;
        return true;
    }

    // Where the name that begins at a place ends.
    private int ScanName(ReadOnlySpan<char> tag, int start)
    {
        var stop = start;
        var colons = 0;
        while (stop < tag.Length && (tag[stop] == ':' ? ++colons > 0 : MarkupCharacters.IsNameChar(tag[stop])))
        {
            stop++;
        }

        if (stop == start ? stop < tag.Length : !XmlConvert.IsStartNCNameChar(tag[start]) || colons > 1)
        {
            throw source.Broken(source.At + start);
        }

        return colons == 0 || stop == tag.Length || XmlConvert.IsStartNCNameChar(tag[start + tag[start..stop].IndexOf(':') + 1])
            ? stop
            : throw source.Broken(source.At + start);
    }

    // Which element it is; a prefix is set aside.
    private void Called(ReadOnlySpan<char> name)
    {
        Element = AafElements.Of(name);
        RawName = null;
        if (Element is AafElement.UnknownElement)
        {
            RawName = name.ToString();
            Element = AafElements.Of(name[(name.IndexOf(':') + 1)..]);
        }
    }
}
