using System.Collections.Frozen;
using System.Xml;
using EntEcole.Directory.Model;

namespace EntEcole.Directory.Extracts;

/// <summary>
/// Reads the records of one AAF file, forward only: no DTD fetched, no entity expanded, one reused buffer
/// (aaf-format 1.3). Not well formed, another root or no record at all: <see cref="DirectoryException"/>.
/// </summary>
internal sealed class AafReader : IDisposable
{
    /// <summary>A record larger than this is an attack or a broken file; real ones hold about a thousand characters.</summary>
    private const int MaxRecordLength = 1 << 20;

    private readonly string file;
    private readonly FrozenDictionary<string, AafName>.AlternateLookup<ReadOnlySpan<char>> attributes;
    private readonly XmlReader xml;
    private readonly IXmlLineInfo position;
    private readonly Names names;
    private readonly UnknownAttributes unknown;
    private readonly char[] nameBuffer = new char[256];

    private AafAttribute attribute;
    private bool inRecord;
    private bool collecting;
    private long read;

    static AafReader() =>
        // ISO-8859-15 is declared by half of the extracts and is not among the encodings at hand by default.
        System.Text.Encoding.RegisterProvider(System.Text.CodePagesEncodingProvider.Instance);

    public AafReader(Stream stream, string file, AafCategory category, UnknownAttributes unknown)
    {
        this.file = file;
        Category = category;
        attributes = AafAttributes.Of(category).GetAlternateLookup<ReadOnlySpan<char>>();
        this.unknown = unknown;
        var table = new NameTable();
        names = new Names(table);
        xml = XmlReader.Create(stream, new XmlReaderSettings
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

    /// <summary>The record last read; the next call of <see cref="Read"/> overwrites it.</summary>
    public AafRecord Record { get; } = new();

    /// <summary>The category of the file.</summary>
    public AafCategory Category { get; }

    /// <summary>
    /// The degree whose dialect the attributes read so far speak: <c>ENTPersonNom</c> or <c>sn</c> for persons; null while
    /// none of them was met (aaf-format 1.2).
    /// </summary>
    public Degree? Degree { get; private set; }

    /// <summary>Whether a file without record is sound, as in a delta.</summary>
    public bool MayBeEmpty { get; init; }

    /// <summary>Name and line of each attribute met for the first time and unknown to every table.</summary>
    public Action<string, int>? UnknownFound { get; set; }

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
        catch (ArgumentException encoding)
        {
            // An encoding that nobody knows.
            throw ExtractRefusal.NotWellFormed(file, position.LineNumber, position.LinePosition, encoding);
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
            return ReferenceEquals(name, names.Root) ? false : throw ExtractRefusal.NotAaf(file, name);
        }

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

        if (unknown.Add(name))
        {
            UnknownFound?.Invoke(name.ToString(), position.LineNumber);
        }

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
            if (Record.Length > MaxRecordLength)
            {
                throw ExtractRefusal.TooLarge(file, Record.Line, $"{MaxRecordLength:N0} characters");
            }
        }
        while (got > 0);
    }

    // Element names, atomised: comparing them is comparing references.
    private sealed class Names(NameTable table)
    {
        private readonly string add = table.Add("addRequest");
        private readonly string modify = table.Add("modifyRequest");
        private readonly string delete = table.Add("deleteRequest");

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
    }
}
