using System.Globalization;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Xml;
using BenchmarkDotNet.Attributes;
using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Diagnosers;
using BenchmarkDotNet.Exporters;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Loggers;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;
using EntEcole.Directory.Extracts.Records;
using EntEcole.Directory.Extracts.Text;
using EntEcole.Directory.Model;
using EntEcole.Directory.Persons;
using EntEcole.Directory.Sample;
using EntEcole.Directory.Sync.State;
using Perfolizer.Horology;

namespace EntEcole.Directory.Benchmarks;

/// <summary>
/// <c>--small</c>: the small things of the hot paths, measured by BenchmarkDotNet on invented pupils. It answers which of two ways of
/// writing one of them is faster; what a night or a lookup costs is for the measures beside it to tell.
/// </summary>
internal static class Small
{
    public const string Verb = "--small";

    /// <summary>Runs what BenchmarkDotNet's own arguments ask for; all of it when they choose nothing.</summary>
    public static int Run(string[] args)
    {
        // In this process: the project that BenchmarkDotNet would generate is built with one intermediate folder for all projects that
        // it needs, and there the code that protoc generates for the server is not found (CS2001).
        var job = Job.Default
            .WithToolchain(InProcessEmitToolchain.Instance)
            .WithWarmupCount(12)
            .WithIterationCount(10)
            .WithIterationTime(TimeInterval.FromMilliseconds(100));
        var config = ManualConfig.CreateEmpty()
            .AddJob(job)
            .AddLogger(ConsoleLogger.Default)
            .AddColumnProvider(DefaultColumnProviders.Instance)
            .AddDiagnoser(MemoryDiagnoser.Default)
            .AddExporter(MarkdownExporter.GitHub)
            .HideColumns(
                "Job", "Toolchain", "IterationCount", "IterationTime", "WarmupCount", "Gen0", "Gen1", "Gen2", "Alloc Ratio", "RatioSD")
            .WithArtifactsPath(Path.Combine("benchmark", "small"));
        var chosen = args.Any(arg => arg is "--filter" or "-f" or "--list" or "--help") ? args : [.. args, "--filter", "*"];
        var ran = BenchmarkSwitcher.FromTypes([typeof(Reading), typeof(Hashing), typeof(Folding), typeof(Rows), typeof(Ids)]).Run(
            chosen, config);
        return ran.Any(summary => summary.HasCriticalValidationErrors || summary.Reports.Any(report => !report.Success)) ? 1 : 0;
    }
}

/// <summary>A file of invented pupils, the same in every run.</summary>
internal static class SmallData
{
    /// <summary>Records taken where one alone would always be in the nearest cache.</summary>
    public const int Count = 256;

    public const string Toulouse = "TOULOUSE";
    public const string Montpellier = "MONTPELLIER";

    private const string Name = "Eleve.xml";

    /// <summary>
    /// The pupils of one academy in a full extract of 20 schools: Toulouse announces ISO-8859-15, Montpellier UTF-8. Both are ASCII,
    /// with some references: accented bytes are not measured.
    /// </summary>
    public static byte[] Document(string academy)
    {
        Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);
        var folder = System.IO.Directory.CreateTempSubdirectory("entecole-small-");
        try
        {
            SampleGenerator.Write(folder.FullName, new SampleOptions { Schools = 20 }, CancellationToken.None);
            return File.ReadAllBytes(System.IO.Directory.GetFiles(Path.Combine(folder.FullName, academy), "*_Eleve_*.xml").Single());
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    public static AafReader Reader(byte[] document) => new(new MemoryStream(document), Name, AafCategory.Eleve);

    /// <summary>The first records of the document.</summary>
    public static AafRecord[] Records()
    {
        var records = new AafRecord[Count];
        using var reader = Reader(Document(Toulouse));
        for (var i = 0; i < Count; i++)
        {
            reader.Record = records[i] = new AafRecord();
            if (!reader.Read())
            {
                throw new InvalidOperationException("The sample has too few pupils.");
            }
        }

        return records;
    }

    /// <summary>The persons of the first records.</summary>
    public static Person[] Persons()
    {
        var problems = new RecordProblems(Name, AafCategory.Eleve, Degree.FirstDegree);
        return [.. Records().Select(record =>
        {
            problems.Begin(record);
            return AafParser.Pupil(record, problems) ?? throw new InvalidOperationException("A pupil of the sample is not read.");
        })];
    }
}

/// <summary>One document from its bytes in memory: text, then tags, then records; each holds the one before.</summary>
public class Reading
{
    private readonly char[] block = new char[1 << 15];
    private byte[] document = [];

    [Params(SmallData.Toulouse, SmallData.Montpellier)]
    public string Academy { get; set; } = "";

    [GlobalSetup]
    public void Setup() => document = SmallData.Document(Academy);

    [Benchmark(Baseline = true, Description = "XmlReader, every node")]
    public int Xml()
    {
        using var reader = XmlReader.Create(
            new MemoryStream(document), new XmlReaderSettings { DtdProcessing = DtdProcessing.Ignore, XmlResolver = null });
        var nodes = 0;
        while (reader.Read())
        {
            nodes++;
        }

        return nodes;
    }

    [Benchmark(Description = "StreamReader, UTF-8 text")]
    public int Utf8()
    {
        using var text = new StreamReader(new MemoryStream(document), Encoding.UTF8);
        return ReadAll(text);
    }

    [Benchmark(Description = "AafText, text")]
    public int Text()
    {
        using var text = new AafText(new MemoryStream(document));
        return ReadAll(text);
    }

    [Benchmark(Description = "AafMarkup, tags and texts")]
    public int Markup()
    {
        using var markup = new AafMarkup(new AafText(new MemoryStream(document)));
        var nodes = 0;
        while (markup.Read() is not AafNode.None)
        {
            nodes++;
        }

        return nodes;
    }

    [Benchmark(Description = "AafReader, records")]
    public int Records()
    {
        using var reader = SmallData.Reader(document);
        var records = 0;
        while (reader.Read())
        {
            records++;
        }

        return records;
    }

    private int ReadAll(TextReader text)
    {
        int got, all = 0;
        while ((got = text.Read(block)) > 0)
        {
            all += got;
        }

        return all;
    }
}

/// <summary>The hash of one record, against SHA-256 of the same text.</summary>
public class Hashing
{
    private AafRecord[] records = [];
    private char[][] texts = [];

    [GlobalSetup]
    public void Setup()
    {
        records = SmallData.Records();
        texts = [.. records.Select(record => Enum.GetValues<AafAttribute>()
            .SelectMany(
                attribute => Enumerable.Range(0, record.CountOf(attribute)),
                (attribute, rank) => record.ValueOf(attribute, rank).ToString())
            .SelectMany(value => value).ToArray())];
    }

    [Benchmark(Baseline = true, Description = "SHA-256", OperationsPerInvoke = SmallData.Count)]
    public int Sha256()
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        var all = 0;
        foreach (var text in texts)
        {
            SHA256.HashData(MemoryMarshal.AsBytes(text.AsSpan()), hash);
            all ^= hash[0];
        }

        return all;
    }

    [Benchmark(Description = "RecordHasher.Of", OperationsPerInvoke = SmallData.Count)]
    public long Record()
    {
        var all = 0L;
        foreach (var record in records)
        {
            all ^= RecordHasher.Of(record);
        }

        return all;
    }
}

/// <summary>The folding of a name, against lower case alone.</summary>
public class Folding
{
    [Params("MARTIN-DUPONT Jean", "D'ORNANO-LÉVÊQUE Zoé")]
    public string Name { get; set; } = "";

    [Benchmark(Baseline = true, Description = "ToLowerInvariant")]
    public string Lower() => Name.ToLower(CultureInfo.InvariantCulture);

    [Benchmark(Description = "NameFolding.Fold")]
    public string Fold() => NameFolding.Fold(Name);
}

/// <summary>The JSON of one person as a row keeps it, against a walk over its tokens.</summary>
public class Rows
{
    private Person[] persons = [];
    private byte[][] rows = [];

    [GlobalSetup]
    public void Setup()
    {
        persons = SmallData.Persons();
        rows = [.. persons.Select(PersonJson.Write)];
    }

    [Benchmark(Baseline = true, Description = "Utf8JsonReader, every token", OperationsPerInvoke = SmallData.Count)]
    public int Tokens()
    {
        var tokens = 0;
        foreach (var row in rows)
        {
            var reader = new Utf8JsonReader(row);
            while (reader.Read())
            {
                tokens++;
            }
        }

        return tokens;
    }

    [Benchmark(Description = "Content.ReadPerson", OperationsPerInvoke = SmallData.Count)]
    public int Read()
    {
        var all = 0;
        foreach (var row in rows)
        {
            all += PersonJson.Read(row).UsageName.Length;
        }

        return all;
    }

    [Benchmark(Description = "Content.Write", OperationsPerInvoke = SmallData.Count)]
    public int Write()
    {
        var all = 0;
        foreach (var person in persons)
        {
            all += PersonJson.Write(person).Length;
        }

        return all;
    }
}

/// <summary>The written form of an id, against the hexadecimal digits of as many bytes.</summary>
public class Ids
{
    private readonly byte[] bytes = Convert.FromHexString("00c0ffee5eed0123456789abcdef7a57");
    private PersonId id;

    [GlobalSetup]
    public void Setup() => id = PersonId.FromBytes(bytes);

    [Benchmark(Baseline = true, Description = "Convert.ToHexStringLower")]
    public string Hexadecimal() => Convert.ToHexStringLower(bytes);

    [Benchmark(Description = "PersonId.ToString")]
    public string Written() => id.ToString();
}
