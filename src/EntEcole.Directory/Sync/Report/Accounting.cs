using System.Globalization;
using EntEcole.Directory.Extracts.Problems;
using EntEcole.Directory.Model;
using EntEcole.Directory.Runs;

namespace EntEcole.Directory.Sync.Report;

/// <summary>What becomes of a record read.</summary>
internal enum Outcome
{
    Created,
    Changed,
    Unchanged,
    OutOfScope,
    Rejected,
    Merged,
    Removed,
    Ignored,
}

/// <summary>Counts what is read, what becomes of it, and its problems. Every record is accounted for, exactly once.</summary>
internal sealed class Accounting
{
    private static readonly int Outcomes = Enum.GetValues<Outcome>().Length;

    private readonly Dictionary<AafCategory, long> read = [];
    private readonly Dictionary<AafCategory, long[]> outcomes = [];
    private readonly SortedDictionary<string, long> byCode = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, long> bySchool = new(StringComparer.Ordinal);
    private readonly List<FileReport> files = [];

    public long Read { get; private set; }

    public long Problems { get; private set; }

    public long Departed { get; set; }

    public long Returned { get; set; }

    public void Count(AafCategory category, Outcome outcome)
    {
        if (!outcomes.TryGetValue(category, out var counts))
        {
            outcomes[category] = counts = new long[Outcomes];
        }

        counts[(int)outcome]++;
    }

    /// <summary>Counts a record otherwise, once the end of its category has shown what becomes of it.</summary>
    public void Recount(AafCategory category, Outcome from, Outcome to)
    {
        outcomes[category][(int)from]--;
        outcomes[category][(int)to]++;
    }

    public void CountRead(AafCategory category)
    {
        Read++;
        read[category] = read.GetValueOrDefault(category) + 1;
    }

    public void Count(Problem problem)
    {
        Problems++;
        var code = problem.Code.ToString();
        byCode[code] = byCode.GetValueOrDefault(code) + 1;
        if (problem.Uai is { } uai)
        {
            bySchool[uai] = bySchool.GetValueOrDefault(uai) + 1;
        }
    }

    public void Add(FileReport file) => files.Add(file);

    /// <summary>Refuses to go on when a record was lost or counted twice: a fault of ours.</summary>
    public void Check()
    {
        foreach (var (category, expected) in read)
        {
            var sum = outcomes.GetValueOrDefault(category)?.Sum() ?? 0;
            if (sum != expected)
            {
                throw new DirectoryException(Reason.AccountingBroken, new LocalizedText(
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"{category}: {expected} records read, {sum} accounted for. Nothing was applied. This is a fault of the program: report it with the run's id."),
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"{category} : {expected} enregistrements lus, {sum} justifiés. Rien n'a été appliqué. C'est une faute du programme : la signaler avec l'identifiant de l'exécution.")));
            }
        }
    }

    /// <summary><paramref name="report"/> with all that was counted.</summary>
    public SyncReport Fill(SyncReport report) => report with
    {
        Files = [.. files],
        Read = new ReadReport(Read, read.ToDictionary(pair => pair.Key.ToString(), pair => pair.Value, StringComparer.Ordinal)),
        Outcome = ToReport(Enumerable.Range(0, Outcomes).Select(i => outcomes.Values.Sum(counts => counts[i])).ToArray()),
        OutcomeByCategory = outcomes.ToDictionary(pair => pair.Key.ToString(), pair => ToReport(pair.Value), StringComparer.Ordinal),
        Departed = Departed,
        Returned = Returned,
        Problems = new ProblemsReport(
            Problems, new Dictionary<string, long>(byCode, StringComparer.Ordinal),
            new Dictionary<string, long>(bySchool, StringComparer.Ordinal)),
    };

    private static OutcomeReport ToReport(long[] counts) => new()
    {
        Created = counts[(int)Outcome.Created],
        Changed = counts[(int)Outcome.Changed],
        Unchanged = counts[(int)Outcome.Unchanged],
        OutOfScope = counts[(int)Outcome.OutOfScope],
        Rejected = counts[(int)Outcome.Rejected],
        Merged = counts[(int)Outcome.Merged],
        Removed = counts[(int)Outcome.Removed],
        Ignored = counts[(int)Outcome.Ignored],
    };
}
