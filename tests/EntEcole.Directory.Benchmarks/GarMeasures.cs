using System.Formats.Tar;
using System.IO.Compression;
using System.Xml;
using Microsoft.Data.Sqlite;

namespace EntEcole.Directory.Benchmarks;

/// <summary>
/// One export to the GAR and its check, beside what they cost at least: the same files written by XmlWriter from memory, and the same rows
/// read by the driver.
/// </summary>
internal static class GarMeasures
{
    /// <summary>Its family.</summary>
    public const string Family = "gar";

    public const string Export = "gar export";
    public const string Check = "gar check of that export";
    public const string FloorWritten = "floor: its files written by XmlWriter";
    public const string FloorRead = "floor: its rows read";

    private const string Written = "gar-written";
    private const string Rows = "gar-rows";

    public static IReadOnlyList<Measure> Of(TestData data, ChildProcess children) =>
    [
        SyncMeasures.FirstOf(data, children),
        new(Export, data.Records, async cancellationToken =>
        {
            var (folder, database) = (data.Of("gar"), TestData.Copy(data.Synced, data.Of("measured.db")));
            if (System.IO.Directory.Exists(folder))
            {
                System.IO.Directory.Delete(folder, recursive: true);
            }

            TestData.Flush(database);
            return await children.EntecoleAsync(
                ["gar", "export", "--ent", "U3", "--out", folder, "--as-of", TestData.FirstDay, "--database", "sqlite:" + database],
                cancellationToken);
        }),
        new(Check, data.Records, cancellationToken => children.EntecoleAsync(["gar", "check", data.Of("gar")], cancellationToken)),
        new(FloorWritten, data.Records, cancellationToken => children.FloorAsync(
            [Family, Written, data.Of("gar"), data.Of("gar-floor")], cancellationToken)),
        new(FloorRead, data.Records, cancellationToken => children.FloorAsync([Family, Rows, data.Synced, ""], cancellationToken)),
    ];

    /// <summary>Does the work of a floor.</summary>
    public static TimeSpan Run(string floor, string from, string to, TimeProvider time) =>
        string.Equals(floor, Written, StringComparison.Ordinal) ? Write(from, to, time) : Read(from, time);

    private static TimeSpan Write(string from, string to, TimeProvider time)
    {
        System.IO.Directory.CreateDirectory(to);
        using var gzip = new GZipStream(
            File.OpenRead(System.IO.Directory.GetFiles(from, "*.tar.gz").Single()), CompressionMode.Decompress);
        using var tar = new TarReader(gzip);
        var spent = TimeSpan.Zero;
        while (tar.GetNextEntry() is { } entry)
        {
            var nodes = Nodes(entry.DataStream!);
            var start = time.GetTimestamp();
            using (var xml = XmlWriter.Create(Path.Combine(to, "floor.xml"), new XmlWriterSettings { Indent = true, IndentChars = "" }))
            {
                foreach (var (kind, name, value) in nodes)
                {
                    switch (kind)
                    {
                        case XmlNodeType.Element: xml.WriteStartElement(name, value); break;
                        case XmlNodeType.Text: xml.WriteString(value); break;
                        default: xml.WriteEndElement(); break;
                    }
                }
            }

            spent += time.GetElapsedTime(start);
        }

        return spent;
    }

    private static List<(XmlNodeType Kind, string Name, string Value)> Nodes(Stream file)
    {
        var nodes = new List<(XmlNodeType Kind, string Name, string Value)>();
        using var xml = XmlReader.Create(file, new XmlReaderSettings { IgnoreWhitespace = true });
        while (xml.Read())
        {
            if (xml.NodeType is XmlNodeType.Element or XmlNodeType.Text or XmlNodeType.EndElement)
            {
                nodes.Add((xml.NodeType, xml.LocalName, xml.NodeType is XmlNodeType.Element ? xml.NamespaceURI : xml.Value));
            }

            if (xml is { NodeType: XmlNodeType.Element, IsEmptyElement: true })
            {
                nodes.Add((XmlNodeType.EndElement, "", ""));
            }
        }

        return nodes;
    }

    // Pupils and staff, what they are where, and their classes.
    private static TimeSpan Read(string database, TimeProvider time)
    {
        using var connection = new SqliteConnection($"Data Source={database};Mode=ReadOnly");
        connection.Open();
        var start = time.GetTimestamp();
        foreach (var sql in (string[])
        [
            """
            SELECT r.person_no, r.person_id, r.content FROM record r
            WHERE r.until_revision = 9223372036854775807 AND EXISTS (
                SELECT 1 FROM profile p
                WHERE p.person_no = r.person_no AND p.role <> 2 AND p.state = 1 AND p.until_revision = 9223372036854775807)
            """,
            "SELECT person_no, school_no, role FROM profile WHERE role <> 2 AND state = 1 AND until_revision = 9223372036854775807",
            "SELECT person_no, class_no FROM membership WHERE until_revision = 9223372036854775807",
        ])
        {
            using var command = connection.CreateCommand();
            command.CommandText = sql;
            using var reader = command.ExecuteReader();
            while (reader.Read())
            {
                for (var i = 0; i < reader.FieldCount; i++)
                {
                    _ = reader.GetValue(i);
                }
            }
        }

        return time.GetElapsedTime(start);
    }
}
