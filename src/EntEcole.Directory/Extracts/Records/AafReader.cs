using System.Collections.Frozen;
using System.Xml;
using EntEcole.Directory.Model;

namespace EntEcole.Directory.Extracts;

/// <summary>
/// Reads the records of one AAF file, forward only: no DTD fetched, no entity expanded, one reused buffer
/// (aaf-format 1.3). Not well formed, another root, no record at all, or more of anything than memory should hold:
/// <see cref="DirectoryException"/>. A record that is too large is read to its end and flagged.
/// </summary>
internal sealed class AafReader : IDisposable
{
    /// <summary>AAF nests five deep.</summary>
    private const int MaxDepth = 16;

    /// <summary>Elements and XML attributes that AAF does not have: a few of a new version, not a document of another kind.</summary>
    private const int MaxStrangers = 10_000;

    private readonly string file;
    private readonly FrozenDictionary<string, AafName>.AlternateLookup<ReadOnlySpan<char>> attributes;
    private readonly XmlReader xml;
    private readonly IXmlLineInfo position;
    private readonly Names names;
    private readonly char[] nameBuffer = new char[256];

    private AafAttribute attribute;
    private bool inRecord;
    private bool collecting;
    private long read;
    private int strangers;

    public AafReader(Stream stream, string file, AafCategory category)
    {
        this.file = file;
        Category = category;
        attributes = AafAttributes.Of(category).GetAlternateLookup<ReadOnlySpan<char>>();
        Text = new AafText(stream);
        var table = new NameBook();
        names = new Names(table);
        xml = XmlReader.Create(Text, new XmlReaderSettings
        {
            NameTable = table,
            DtdProcessing = DtdProcessing.Ignore,
            XmlResolver = null,
            IgnoreComments = true,
            IgnoreProcessingInstructions = true,
            IgnoreWhitespace = true,
            CloseInput = true,
        });
        position = (IXmlLineInfo)xml;
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
            while (xml.Read())
            {
                if (OnNode())
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
        catch (NamesExhaustedException)
        {
            throw ExtractRefusal.TooManyStrangers(file, position.LineNumber);
        }

        return read > 0 || MayBeEmpty ? false : throw ExtractRefusal.RootEmpty(file);
    }

    public void Dispose() => xml.Dispose();

    private bool OnNode()
    {
        switch (xml.NodeType)
        {
            case XmlNodeType.Element:
                return OnStart();
            case XmlNodeType.Text or XmlNodeType.CDATA or XmlNodeType.SignificantWhitespace when collecting:
                Append();
                return false;
            case XmlNodeType.EndElement:
                return OnEnd(xml.LocalName);
            default:
                return false;
        }
    }

    private bool OnStart()
    {
        var name = xml.LocalName;
        if (xml.Depth == 0)
        {
            OnRoot(name);
            return false;
        }

        CheckShape(name);
        var empty = xml.IsEmptyElement;
        if (names.RequestOf(name) is { } request)
        {
            Record.Begin(request, position.LineNumber);
            inRecord = true;
            attribute = AafAttribute.None;
        }
        else if (!inRecord)
        {
            return false;
        }
        else if (ReferenceEquals(name, names.Attr) || ReferenceEquals(name, names.Modification))
        {
            attribute = ReadAttributeName();
        }
        else if (ReferenceEquals(name, names.Id) || (ReferenceEquals(name, names.Value) && attribute is not AafAttribute.None))
        {
            Record.BeginText();
            collecting = true;
        }

        return empty && OnEnd(name);
    }

    private void OnRoot(string name)
    {
        if (Text.DeclaresEntities)
        {
            // Its references were taken as plain text; better no reading than a wrong one.
            throw new XmlException("Entities are declared.", null, position.LineNumber, position.LinePosition);
        }

        if (!ReferenceEquals(name, names.Root))
        {
            throw ExtractRefusal.NotAaf(file, name);
        }
    }

    private void CheckShape(string name)
    {
        if (xml.Depth >= MaxDepth)
        {
            throw ExtractRefusal.TooDeep(file, position.LineNumber, MaxDepth);
        }

        var allowed = names.AttributesOf(name);
        strangers += allowed is null ? 1 + xml.AttributeCount : Math.Max(0, xml.AttributeCount - allowed.Value);
        if (strangers > MaxStrangers)
        {
            throw ExtractRefusal.TooManyStrangers(file, position.LineNumber);
        }
    }

    private bool OnEnd(string name)
    {
        if (collecting)
        {
            if (ReferenceEquals(name, names.Id))
            {
                Record.EndId();
                collecting = false;
            }
            else if (ReferenceEquals(name, names.Value))
            {
                Record.EndValue(attribute, position.LineNumber);
                collecting = false;
            }
        }
        else if (ReferenceEquals(name, names.Attr) || ReferenceEquals(name, names.Modification))
        {
            attribute = AafAttribute.None;
        }
        else if (inRecord && names.RequestOf(name) is not null)
        {
            inRecord = false;
            Record.Seal();
            return true;
        }

        return false;
    }

    private AafAttribute ReadAttributeName()
    {
        if (!xml.MoveToAttribute("name"))
        {
            return AafAttribute.None;
        }

        var length = 0;
        int got;
        while (length < nameBuffer.Length && (got = xml.ReadValueChunk(nameBuffer, length, nameBuffer.Length - length)) > 0)
        {
            length += got;
        }

        xml.MoveToElement();
        var name = nameBuffer.AsSpan(0, length).Trim();
        if (attributes.TryGetValue(name, out var known))
        {
            if (known.Degree is not null && (known.Attribute is AafAttribute.PersonName || !Category.IsOfPersons()))
            {
                Degree ??= known.Degree;
            }

            return known.Attribute;
        }

        Unknown.Add(name, Record.Id, position.LineNumber);
        return AafAttribute.None;
    }

    private void Append()
    {
        int got;
        do
        {
            var (buffer, start) = Record.Room();
            got = xml.ReadValueChunk(buffer, start, buffer.Length - start);
            Record.Appended(got);
        }
        while (got > 0);
    }

    // Element names, atomised: comparing them is comparing references.
    private sealed class Names(NameTable table)
    {
        private readonly string add = table.Add("addRequest");
        private readonly string modify = table.Add("modifyRequest");
        private readonly string delete = table.Add("deleteRequest");
        private readonly string[] bare =
        [
            table.Add("identifier"), table.Add("attributes"), table.Add("operationalAttributes"), table.Add("modifications"),
        ];

        public string Root { get; } = table.Add("ficAlimMENESR");

        public string Attr { get; } = table.Add("attr");

        public string Modification { get; } = table.Add("modification");

        public string Value { get; } = table.Add("value");

        public string Id { get; } = table.Add("id");

        public AafRequest? RequestOf(string name) =>
            ReferenceEquals(name, add) ? AafRequest.Add
            : ReferenceEquals(name, modify) ? AafRequest.Modify
            : ReferenceEquals(name, delete) ? AafRequest.Delete
            : null;

        /// <summary>How many XML attributes an element of AAF has; null for an element that AAF does not know.</summary>
        public int? AttributesOf(string name) =>
            ReferenceEquals(name, Value) || ReferenceEquals(name, Id) ? 0
            : ReferenceEquals(name, Attr) ? 1
            : ReferenceEquals(name, Modification) ? 2
            : RequestOf(name) is not null || ReferenceEquals(name, Root) || bare.AsSpan().Contains(name) ? 0
            : null;
    }
}
