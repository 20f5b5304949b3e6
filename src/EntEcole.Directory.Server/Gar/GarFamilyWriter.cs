using System.Text;
using System.Xml;
using EntEcole.Directory.Exports.Gar;
using EntEcole.Directory.Files;

namespace EntEcole.Directory.Server.Gar;

/// <summary>
/// Writes the files of one family: a new one where the next item would exceed the limit of elements. Rows that must follow all items of a
/// file are kept until it ends: a few thousand at most.
/// </summary>
internal sealed class GarFamilyWriter(string folder, GarSetName set, GarFamily family, string version) : IDisposable
{
    // The three leaves of a row, and the row.
    private const int RowElements = 4;
    private const int Buffer = 1 << 16;

    private static readonly XmlWriterSettings Settings = new()
    {
        // A line an element: what a check finds is found by line.
        Encoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), Indent = true, IndentChars = "", NewLineChars = "\n",
    };

    private readonly List<(string First, string Second, string Third)> rows = [];
    private FileStream? file;
    private XmlWriter? xml;
    private int elements;

    /// <summary>How many files it has begun.</summary>
    public int Files { get; private set; }

    /// <summary>What the rows are called, and their leaves, in order.</summary>
    public (string Row, string First, string Second, string Third) RowNames { get; init; }

    /// <summary>Where an item is written that has so many elements, itself included.</summary>
    public XmlWriter Item(int count)
    {
        Reserve(count);
        return xml!;
    }

    /// <summary>Writes a row behind the items of its file.</summary>
    public void Row(string first, string second, string third)
    {
        Reserve(RowElements);
        rows.Add((first, second, third));
    }

    /// <summary>Ends the last file; a family without any item has one, empty.</summary>
    public void End()
    {
        if (Files == 0)
        {
            Begin();
        }

        Close();
    }

    public void Dispose()
    {
        xml?.Dispose();
        file?.Dispose();
        (xml, file) = (null, null);
    }

    private void Reserve(int count)
    {
        if (xml is not null && elements + count > GarElements.FileElements)
        {
            Close();
        }

        if (xml is null)
        {
            Begin();
        }

        elements += count;
    }

    private void Begin()
    {
        file = PrivateFile.Open(
            Path.Combine(folder, new GarFileName(set, family, Files++).ToString()), FileMode.CreateNew, bufferSize: Buffer);
        xml = XmlWriter.Create(file, Settings);
        xml.WriteStartDocument();
        xml.WriteStartElement(family.Root(), GarFamilies.Namespace);
        xml.WriteAttributeString(GarElements.Version, version);
        elements = 1;
    }

    private void Close()
    {
        if (xml is null)
        {
            return;
        }

        foreach (var (first, second, third) in rows)
        {
            xml.WriteStartElement(RowNames.Row, GarFamilies.Namespace);
            xml.WriteElementString(RowNames.First, GarFamilies.Namespace, first);
            xml.WriteElementString(RowNames.Second, GarFamilies.Namespace, second);
            xml.WriteElementString(RowNames.Third, GarFamilies.Namespace, third);
            xml.WriteEndElement();
        }

        rows.Clear();
        xml.WriteEndElement();
        xml.WriteEndDocument();
        Dispose();
    }
}
