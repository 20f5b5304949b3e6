using System.Collections.Frozen;
using System.Xml;
using EntEcole.Directory.Extracts.Text;
using EntEcole.Directory.Model;

namespace EntEcole.Directory.Extracts.Records;

/// <summary>
/// Reads the records of one AAF file, forward only: no DTD fetched, no entity expanded, one reused buffer
/// (aaf-format 1.3). Not well formed, another root, no record at all, or more of anything than memory should hold:
/// <see cref="DirectoryException"/>. A record that is too large is read to its end and flagged.
/// </summary>
internal sealed class AafReader : IDisposable
{
    /// <summary>Elements and XML attributes that AAF does not have: a few of a new version, not a document of another kind.</summary>
    private const int MaxUnknownElements = 10_000;

    private readonly string file;
    private readonly FrozenDictionary<string, AafName>.AlternateLookup<ReadOnlySpan<char>> attributes;
    private readonly AafMarkup markup;

    private AafAttribute attribute;
    private bool inRecord;
    private bool collecting;
    private long read;
    private int unknownElements;

    public AafReader(Stream stream, string file, AafCategory category)
    {
        this.file = file;
        Category = category;
        attributes = AafAttributes.Of(category).GetAlternateLookup<ReadOnlySpan<char>>();
        Text = new AafText(stream);
        markup = new AafMarkup(Text);
    }

    /// <summary>The record last read, and into which the next call of <see cref="Read"/> reads.</summary>
    public AafRecord Record { get; set; } = new();

    /// <summary>The category of the file.</summary>
    public AafCategory Category { get; }

    /// <summary>
    /// The degree whose dialect the attributes read so far speak: <c>ENTPersonNom</c> or <c>sn</c> for persons; null while
    /// none of them was met (aaf-format 1.2).
    /// </summary>
    public Degree? Degree { get; private set; }

    /// <summary>
    /// The degree of any attribute that only one dialect has; extracts mix dialects, so it counts when nothing better tells.
    /// </summary>
    public Degree? LikelyDegree { get; private set; }

    /// <summary>Whether a file without record is sound, as in a delta.</summary>
    public bool MayBeEmpty { get; init; }

    /// <summary>The text being read: how well it kept to XML and to its announced encoding so far.</summary>
    public AafText Text { get; }

    /// <summary>The attributes that no table knows, and where each was first met.</summary>
    public UnknownNames Unknown { get; } = new();

    /// <summary>Reads the next record; false at the end of a sound file.</summary>
    public bool Read()
    {
        try
        {
            while (markup.Read() is var node and not AafNode.None)
            {
                if (OnNode(node))
                {
                    read++;
                    return true;
                }
            }
        }
        catch (XmlException broken)
        {
            throw ExtractRefusal.NotWellFormed(file, broken.LineNumber, broken.LinePosition, broken);
        }
        catch (MarkupTooLongException tooLong)
        {
            throw ExtractRefusal.MarkupTooLong(file, tooLong.Line);
        }
        catch (MarkupTooDeepException tooDeep)
        {
            throw ExtractRefusal.TooDeep(file, tooDeep.Line, AafMarkup.MaxDepth);
        }

        return read > 0 || MayBeEmpty ? false : throw ExtractRefusal.RootEmpty(file);
    }

    public void Dispose() => markup.Dispose();

    private bool OnNode(AafNode node)
    {
        switch (node)
        {
            case AafNode.Start:
                return OnStart();
            case AafNode.Text when collecting:
                Record.Append(markup.Text);
                return false;
            case AafNode.End:
                return OnEnd();
            default:
                return false;
        }
    }

    private bool OnStart()
    {
        if (markup.Depth == 0)
        {
            OnRoot();
            return false;
        }

        CountUnknownElements();
        switch (markup.Element)
        {
            case AafElement.AddRequest:
                Begin(AafRequest.Add);
                break;
            case AafElement.ModifyRequest:
                Begin(AafRequest.Modify);
                break;
            case AafElement.DeleteRequest:
                Begin(AafRequest.Delete);
                break;
            case AafElement.Attr or AafElement.Modification when inRecord:
                attribute = ReadAttributeName();
                Record.Mention(attribute);
                break;
            case AafElement.Id when inRecord:
            case AafElement.Value when inRecord && attribute is not AafAttribute.None:
                Record.BeginText();
                collecting = true;
                break;
            default:
                break;
        }

        return markup.IsEmpty && OnEnd();
    }

    private void OnRoot()
    {
        if (Text.DeclaresEntities)
        {
            // Its references were taken as plain text; better no reading than a wrong one.
            throw new XmlException("Entities are declared.", null, markup.Line, 1);
        }

        if (markup.Element is not AafElement.Root)
        {
            throw ExtractRefusal.NotAaf(file, markup.Name);
        }
    }

    private void Begin(AafRequest request)
    {
        Record.Begin(request, markup.Line);
        inRecord = true;
        attribute = AafAttribute.None;
    }

    private void CountUnknownElements()
    {
        var allowed = markup.Element switch
        {
            AafElement.Attr => 1,
            AafElement.Modification => 2,
            AafElement.UnknownElement => -1,
            _ => 0,
        };
        unknownElements += Math.Max(0, markup.AttributeCount - allowed);
        if (unknownElements > MaxUnknownElements)
        {
            throw ExtractRefusal.TooManyUnknownElements(file, markup.Line);
        }
    }

    private bool OnEnd()
    {
        switch (markup.Element)
        {
            case AafElement.Id when collecting:
                Record.EndId();
                collecting = false;
                return false;
            case AafElement.Value when collecting:
                Record.EndValue(attribute, markup.Line);
                collecting = false;
                return false;
            case AafElement.Attr or AafElement.Modification when !collecting:
                attribute = AafAttribute.None;
                return false;
            case AafElement.AddRequest or AafElement.ModifyRequest or AafElement.DeleteRequest when inRecord && !collecting:
                inRecord = false;
                Record.Seal();
                return true;
            default:
                return false;
        }
    }

    private AafAttribute ReadAttributeName()
    {
        if (!markup.TryGetAttribute("name", out var name))
        {
            return AafAttribute.None;
        }

        name = name.Trim();
        if (attributes.TryGetValue(name, out var known))
        {
            if (known.Degree is not null && (known.Attribute is AafAttribute.PersonName || !Category.IsOfPersons()))
            {
                Degree ??= known.Degree;
            }

            LikelyDegree ??= known.Degree;

            return known.Attribute;
        }

        Unknown.Add(name, Record.Id, markup.Line);
        return AafAttribute.None;
    }
}
