using System.Globalization;
using System.Text;
using EntEcole.Directory.Files;

namespace EntEcole.Directory.Sample;

/// <summary>One category of one academy, cut into numbered files.</summary>
internal sealed class ExtractFile : IRecordSink, IDisposable
{
    private readonly string _stem;
    private readonly string _header;
    private readonly byte[] _category;
    private readonly int _chunk;
    private int _files;
    private int _inFile;

    public ExtractFile(string folder, string category, string attribute, AcademyInfo academy, SampleOptions options)
    {
        var date = options.Date.ToString("yyyyMMdd", CultureInfo.InvariantCulture);
        _stem = Path.Combine(folder, $"ENT1D_{(options.Delta ? "Delta" : "Complet")}_{date}_{category}_");
        _header = Header(category, academy, options.Date);
        _category = Encoding.ASCII.GetBytes(
            $"<operationalAttributes><attr name=\"{attribute}\"><value>{category}</value></attr></operationalAttributes>\n<identifier><id>");
        _chunk = options.Chunk;
        OpenNext();
    }

    public ByteWriter Out { get; } = new();

    public ByteWriter Begin(int id)
    {
        Open("<addRequest>\n"u8, id);
        Out.Raw("<attributes>\n"u8);
        return Out;
    }

    public void End() => Out.Raw("</attributes>\n</addRequest>\n"u8);

    /// <summary>A request that gives every attribute of a record already known.</summary>
    public void Modify(int id, ReadOnlySpan<byte> modifications)
    {
        Open("<modifyRequest>\n"u8, id);
        Out.Raw("<modifications>\n"u8);
        Out.Raw(modifications);
        Out.Raw("</modifications>\n</modifyRequest>\n"u8);
    }

    /// <summary>A request that takes a record away.</summary>
    public void Delete(int id)
    {
        Open("<deleteRequest>\n"u8, id);
        Out.Raw("</deleteRequest>\n"u8);
    }

    /// <summary>Ends the last file. Without it the file stays broken, so that a part is not taken for the whole.</summary>
    public void Complete() => Finish();

    public void Dispose() => Out.Close();

    private static string Header(string category, AcademyInfo academy, DateOnly date)
    {
        // Both declarations occur in one genuine package; the bytes are ASCII, so that either is true.
        var encoding = academy.Recent || !string.Equals(category, "Eleve", StringComparison.Ordinal) ? "UTF-8" : "ISO-8859-15";
        var text = new StringBuilder()
            .Append(CultureInfo.InvariantCulture, $"<?xml version=\"1.0\" encoding=\"{encoding}\"?>\n")
            .Append("<!DOCTYPE ficAlimMENESR SYSTEM \"ficAlimMENESR.dtd\">\n<ficAlimMENESR>\n");
        return academy.Recent
            ? text.Append("<!-- versionAF=\"AAF-VE2407\" -->\n<!-- versionSDET=\"Annexe 1 version 6.4\" -->\n")
                .Append(CultureInfo.InvariantCulture, $"<!-- codeAcademieExport=\"{academy.Code}\" -->\n<!-- degre=\"1D\" -->\n")
                .Append(CultureInfo.InvariantCulture, $"<!-- dateGenerationExport=\"{date:dd'/'MM'/'yyyy}\" -->\n").ToString()
            : text.Append("<!-- versionAF=\"AAF-VE2003\" -->\n<!-- versionSDET=\"Annexe 1 version 6.3\" -->\n").ToString();
    }

    private void Open(ReadOnlySpan<byte> request, int id)
    {
        if (_inFile == _chunk)
        {
            Finish();
            OpenNext();
        }

        _inFile++;
        Out.Raw(request);
        Out.Raw(_category);
        Out.Number(id);
        Out.Raw("</id></identifier>\n"u8);
    }

    private void OpenNext()
    {
        var path = _stem + _files.ToString("D4", CultureInfo.InvariantCulture) + ".xml";
        Out.Open(PrivateFile.Open(path, bufferSize: 0));
        Out.Raw(Encoding.ASCII.GetBytes(_header));
        _files++;
        _inFile = 0;
    }

    private void Finish()
    {
        Out.Raw("</ficAlimMENESR>\n"u8);
        Out.Close();
    }
}
