using System.Xml;
using System.Xml.Schema;
using EntEcole.Directory.Exports.Gar;

namespace EntEcole.Directory.Exports.GarCheck;

/// <summary>Reads one file of an export, forward only: no DTD, no entity of its own, nothing fetched. What is wrong is a finding.</summary>
internal sealed class GarFileReader(IReadOnlyList<GarSchema> schemas, GarFindings findings)
{
    // A file of 10,000 persons has 6 million characters.
    private const long MaxCharacters = 256L << 20;
    private const int MaxDepth = 8;

    private static readonly XmlReaderSettings Plain = new()
    {
        DtdProcessing = DtdProcessing.Prohibit, XmlResolver = null, MaxCharactersInDocument = MaxCharacters, IgnoreComments = true,
        IgnoreProcessingInstructions = true, CloseInput = false,
    };

    private readonly GarRecord record = new();
    private readonly string[] names = new string[MaxDepth];
    private readonly List<(GarCause Cause, int Line, string Element)> faults = [];
    private string file = "";
    private XmlReader? current;

    /// <summary>Gives each record of a file to <paramref name="each"/>, well-formed or not up to where it breaks.</summary>
    public void Read(Stream stream, string name, GarFamily family, Action<GarRecord> each, CancellationToken cancellationToken)
    {
        file = name;
        faults.Clear();
        try
        {
            using var text = XmlReader.Create(stream, Plain);
            Read(Validating(text), family, each, cancellationToken);
        }
        catch (XmlException fault)
        {
            findings.Add(GarCause.NotWellFormed, file, fault.LineNumber);
        }
        finally
        {
            Report("");
            current = null;
        }
    }

    private XmlReader Validating(XmlReader text)
    {
        var reader = text;
        for (var i = 0; i < schemas.Count; i++)
        {
            var cause = i == 0 ? GarCause.Schema : GarCause.OperatorSchema;
            var settings = new XmlReaderSettings
            {
                ValidationType = ValidationType.Schema, Schemas = schemas[i].Set, XmlResolver = null,
                ValidationFlags = XmlSchemaValidationFlags.ProcessIdentityConstraints | XmlSchemaValidationFlags.ReportValidationWarnings,
            };
            // The sentence may quote a value: which element is enough.
            settings.ValidationEventHandler += (_, fault) =>
                faults.Add((cause, fault.Exception.LineNumber, current?.LocalName ?? ""));
            reader = XmlReader.Create(reader, settings);
        }

        return reader;
    }

    private void Read(XmlReader reader, GarFamily family, Action<GarRecord> each, CancellationToken cancellationToken)
    {
        current = reader;
        var (elements, value) = (0, (string?)null);
        while (reader.Read())
        {
            switch (reader.NodeType)
            {
                case XmlNodeType.Element:
                    elements++;
                    value = "";
                    Begin(reader, family, cancellationToken);
                    if (reader.IsEmptyElement)
                    {
                        End(reader, value, each);
                        value = null;
                    }

                    break;
                case XmlNodeType.Text or XmlNodeType.CDATA or XmlNodeType.SignificantWhitespace:
                    value = value is { Length: > 0 } ? value + reader.Value : value is null ? null : reader.Value;
                    break;
                case XmlNodeType.EndElement:
                    End(reader, value, each);
                    value = null;
                    break;
                default:
                    break;
            }
        }

        if (elements > GarElements.FileElements)
        {
            findings.Add(GarCause.FileTooLong, file);
        }
    }

    private void Begin(XmlReader reader, GarFamily family, CancellationToken cancellationToken)
    {
        if (reader.Depth < MaxDepth)
        {
            names[reader.Depth] = reader.LocalName;
        }

        if (reader.Depth == 0 && !string.Equals(reader.LocalName, family.Root(), StringComparison.Ordinal))
        {
            faults.Add((GarCause.Schema, LineOf(reader), reader.LocalName));
        }
        else if (reader.Depth == 1)
        {
            cancellationToken.ThrowIfCancellationRequested();
            record.Begin(reader.LocalName, LineOf(reader));
        }
    }

    // A value is that of a leaf alone: any child has taken it away.
    private void End(XmlReader reader, string? value, Action<GarRecord> each)
    {
        if (reader.Depth == 1)
        {
            each(record);
            Report(record.AnyUai());
        }
        else if (value is not null && reader.Depth is > 1 and < MaxDepth)
        {
            record.Add(names[reader.Depth - 1], names[reader.Depth], value);
        }
    }

    private void Report(string uai)
    {
        foreach (var (cause, line, element) in faults)
        {
            findings.Add(cause, file, line, element, uai);
        }

        faults.Clear();
    }

    private static int LineOf(XmlReader reader) => reader is IXmlLineInfo lines && lines.HasLineInfo() ? lines.LineNumber : 0;
}
