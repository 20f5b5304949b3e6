using System.Text;
using EntEcole.Directory.Extracts.Problems;
using EntEcole.Directory.Files;
using EntEcole.Directory.Model;

namespace EntEcole.Directory.Sync.Report;

/// <summary>
/// The problems of one run in the order found, kept apart from its plan: they are told however the run ends. The first
/// 1,000 are in memory, the others in a temporary file that no other user can open and that is gone with the process.
/// Not thread-safe, one reader at a time.
/// </summary>
/// <param name="folder">Where the temporary file goes; null for the system's folder of such files.</param>
internal sealed class ProblemLog(string? folder = null) : IDisposable
{
    private const int InMemory = 1_000;

    private readonly List<Problem> first = [];

    // Every problem names its file and an extract has few: the spilt ones hold its rank.
    private readonly List<string> files = [];
    private readonly Dictionary<string, int> rankOfFile = new(StringComparer.Ordinal);
    private SpillFile? spill;
    private BinaryWriter? writer;
    private bool rewound;

    /// <summary>How many there are.</summary>
    public long Count { get; private set; }

    /// <summary>Keeps one more.</summary>
    public void Append(Problem problem)
    {
        if (first.Count < InMemory)
        {
            first.Add(problem);
        }
        else
        {
            Spill(problem);
        }

        Count++;
    }

    /// <summary>All of them, from the first on, each time it is enumerated.</summary>
    public IEnumerable<Problem> ReadAll()
    {
        foreach (var problem in first)
        {
            yield return problem;
        }

        if (spill is null)
        {
            yield break;
        }

        rewound = true;
        spill.Position = 0;
        using var reader = new BinaryReader(spill, Encoding.UTF8, leaveOpen: true);
        for (var left = Count - first.Count; left > 0; left--)
        {
            yield return Read(reader);
        }
    }

    /// <summary>Those that are in memory: what is left of them once the disk of the others is full.</summary>
    public IEnumerable<Problem> ReadFirst() => first;

    /// <inheritdoc/>
    public void Dispose()
    {
        if (spill is { } file)
        {
            spill = null;
            writer = null;
            SpillFile.Abandon(file);
        }
    }

    private void Spill(Problem problem)
    {
        spill ??= SpillFile.Open(folder);
        writer ??= new BinaryWriter(spill, Encoding.UTF8, leaveOpen: true);
        if (rewound)
        {
            spill.Seek(0, SeekOrigin.End);
            rewound = false;
        }

        writer.Write((byte)problem.Code);
        writer.Write((byte)problem.Category);
        writer.Write7BitEncodedInt(RankOf(problem.File));
        writer.Write7BitEncodedInt(problem.Line);
        Write(problem.RecordId);
        Write(problem.Uai);
        Write(problem.Field);
        Write(problem.Shape);
        Write(problem.PupilId);
        Write(problem.ClassId);
    }

    private void Write(string? text)
    {
        writer!.Write(text is not null);
        if (text is not null)
        {
            writer.Write(text);
        }
    }

    private Problem Read(BinaryReader reader)
    {
        var code = (ProblemCode)reader.ReadByte();
        var category = (AafCategory)reader.ReadByte();
        var file = files[reader.Read7BitEncodedInt()];
        var line = reader.Read7BitEncodedInt();
        return new Problem(code, file, line, category, Text(reader), Text(reader), Text(reader), Text(reader))
        {
            PupilId = Text(reader), ClassId = Text(reader),
        };
    }

    private static string? Text(BinaryReader reader) => reader.ReadBoolean() ? reader.ReadString() : null;

    private int RankOf(string file)
    {
        if (!rankOfFile.TryGetValue(file, out var rank))
        {
            rank = files.Count;
            rankOfFile[file] = rank;
            files.Add(file);
        }

        return rank;
    }
}
