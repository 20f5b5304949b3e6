using System.Xml;
using System.Xml.Schema;
using EntEcole.Directory.Model;

namespace EntEcole.Directory.Exports.GarCheck;

/// <summary>A schema against which files of an export are read.</summary>
public sealed class GarSchema
{
    private const string Resource = "gar-1d.xsd";

    private static readonly Lazy<GarSchema> Own = new(() =>
    {
        using var stream = typeof(GarSchema).Assembly.GetManifestResourceStream(Resource)!;
        return Read(stream);
    });

    private GarSchema(XmlSchemaSet set) => Set = set;

    /// <summary>The schema that this program keeps.</summary>
    public static GarSchema BuiltIn => Own.Value;

    internal XmlSchemaSet Set { get; }

    /// <summary>The schema of a file.</summary>
    /// <exception cref="DirectoryException"><see cref="Reason.SettingInvalid"/>: it cannot be read, or is no schema.</exception>
    public static GarSchema Load(string path)
    {
        try
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read);
            return Read(file);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or XmlException or XmlSchemaException)
        {
            throw DirectoryException.InvalidSetting(
                "GarSchema", $"names a file that cannot be read as a schema ({FaultNote.Of(fault)}).",
                $"désigne un fichier illisible comme schéma ({FaultNote.Of(fault)}).");
        }
    }

    private static GarSchema Read(Stream stream)
    {
        // Nothing is fetched: neither a DTD nor another schema.
        using var reader = XmlReader.Create(
            stream, new XmlReaderSettings { DtdProcessing = DtdProcessing.Prohibit, XmlResolver = null, CloseInput = false });
        var set = new XmlSchemaSet { XmlResolver = null };
        set.Add(null, reader);
        set.Compile();
        return new GarSchema(set);
    }
}
