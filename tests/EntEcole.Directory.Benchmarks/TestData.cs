using System.Globalization;
using System.Reflection;
using EntEcole.Directory.Sample;

namespace EntEcole.Directory.Benchmarks;

/// <summary>
/// The data of one size, made once and found again: a full extract, the next day's full extract with 1 % changed, the delta between
/// them, and two sets of conventions: all schools enrolled, and one commune in ten. Then the databases that the measures start from.
/// </summary>
internal sealed class TestData
{
    /// <summary>Day of the first extract, on which all its schools are enrolled.</summary>
    public const string FirstDay = "2026-06-15";

    // Of the generator, the conventions and this text: raise it when what is written changes.
    private const string Version = "1";

    private static readonly string[] Assemblies = ["EntEcole.Directory", "EntEcole.Directory.Storage", "entecole"];

    private TestData(string folder, int schools, DateOnly first)
    {
        Folder = folder;
        Schools = schools;
        First = first;
    }

    /// <summary>Date of the first extract.</summary>
    public DateOnly First { get; }

    public string Folder { get; }

    public int Schools { get; }

    /// <summary>Records of the first day, all academies.</summary>
    public int Records { get; private set; }

    public string Day0 => Of("day0");

    public string Day1 => Of("day1");

    public string Delta1 => Of("delta1");

    /// <summary>The store after the first sync.</summary>
    public string Synced => Of("synced.db");

    public string Of(string name) => Path.Combine(Folder, name);

    /// <summary>The place of the data of one size, which may not be there yet.</summary>
    /// <param name="root">Where the data of all sizes is.</param>
    /// <param name="schools">Schools.</param>
    /// <param name="first">Date of its first extract; null for <see cref="FirstDay"/>.</param>
    public static TestData Named(string root, int schools, DateOnly? first = null)
    {
        var folder = string.Create(CultureInfo.InvariantCulture, $"{(first is null ? "schools" : "today")}-{schools}");
        return new TestData(
            Path.GetFullPath(Path.Combine(root, folder)), schools,
            first ?? DateOnly.ParseExact(FirstDay, "O", CultureInfo.InvariantCulture));
    }

    /// <summary>The data of one size, made unless it is there.</summary>
    public static TestData Make(string root, int schools, DateOnly? first, CancellationToken cancellationToken)
    {
        var data = Named(root, schools, first);
        System.IO.Directory.CreateDirectory(data.Folder);
        var options = new SampleOptions { Schools = schools, EnrolledShare = 1, FirstDay = data.First };
        var mark = $"{Version} {options}";
        var kept = File.Exists(data.Of("options.txt")) ? File.ReadAllLines(data.Of("options.txt")) : [];
        if (kept is [var before, var records] && string.Equals(before, mark, StringComparison.Ordinal))
        {
            data.Records = int.Parse(records, CultureInfo.InvariantCulture);
            return data;
        }

        Results.Progress($"{schools} schools: making the data");
        foreach (var name in (string[])["enrolled", "synced"])
        {
            File.Delete(data.Of(name + ".build"));
        }

        data.Records = SampleGenerator.Write(data.Day0, options, cancellationToken).Records;
        SampleGenerator.Write(data.Day1, options with { Day = 1 }, cancellationToken);
        SampleGenerator.Write(data.Delta1, options with { Day = 1, Delta = true }, cancellationToken);
        data.WriteConventions("all", 1);
        data.WriteConventions("tenth", 10);
        File.WriteAllLines(data.Of("options.txt"), [mark, data.Records.ToString(CultureInfo.InvariantCulture)]);
        return data;
    }

    /// <summary>
    /// Databases of this very build, enrolled and empty; also one synchronised once, unless a measure makes it (<see cref="KeepSynced"/>).
    /// Those that a run before made of the same build and data serve again.
    /// </summary>
    public async Task PrepareAsync(ChildProcess children, bool measured, CancellationToken cancellationToken)
    {
        if (!IsOfThisBuild("enrolled"))
        {
            Results.Progress($"{Schools} schools: preparing the databases");
            foreach (var share in (string[])["all", "tenth"])
            {
                var database = Of(share + ".db");
                Remove(database);
                await children.EntecoleAsync(["migrate", "--database", "sqlite:" + database], cancellationToken);
                await children.EntecoleAsync(
                    [
                        "conventions", "import", Of(share + ".csv"), "--schools", Of(share + "-schools.csv"), "--database",
                        "sqlite:" + database],
                    cancellationToken);
            }

            MarkOfThisBuild("enrolled");
        }

        if (IsOfThisBuild("synced"))
        {
            return;
        }

        Remove(Synced);
        if (!measured)
        {
            Results.Progress($"{Schools} schools: making the first sync");
            var database = Copy(Of("all.db"), Of("measured.db"));
            await children.EntecoleAsync(SyncArguments(Day0, database), cancellationToken);
            KeepSynced(database);
        }
    }

    /// <summary>A database of this very build without conventions.</summary>
    public async Task PrepareEmptyAsync(ChildProcess children, CancellationToken cancellationToken)
    {
        Remove(Of("empty.db"));
        await children.EntecoleAsync(["migrate", "--database", "sqlite:" + Of("empty.db")], cancellationToken);
    }

    /// <summary>Keeps what a first sync has made as the store that the other measures start from, when there is none yet.</summary>
    public void KeepSynced(string database)
    {
        if (IsOfThisBuild("synced"))
        {
            return;
        }

        Remove(Synced);
        foreach (var suffix in (string[])["", "-wal"])
        {
            if (File.Exists(database + suffix))
            {
                File.Move(database + suffix, Synced + suffix);
            }
        }

        MarkOfThisBuild("synced");
    }

    /// <summary>Whether it was made of the store as it now is: every first sync gives other ids.</summary>
    public bool IsMadeOfSynced(string path) => Path.Exists(path) && IsMarked(path + ".of", SyncedMark());

    public void MarkMadeOfSynced(string path) => File.WriteAllText(path + ".of", SyncedMark());

    /// <summary>Arguments of a sync of an extract of ours, on the extract's day.</summary>
    public string[] SyncArguments(string extract, string database) =>
    [
        "sync", extract, "--as-of",
        First.AddDays(string.Equals(extract, Day0, StringComparison.Ordinal) ? 0 : 1).ToString("O", CultureInfo.InvariantCulture),
        "--database", "sqlite:" + database, "--report", Of("report.json"),
    ];

    /// <summary>An extract besides those that all measures share, made in the place of the one before; all schools are enrolled.</summary>
    public string Extract(string name, SampleOptions options, CancellationToken cancellationToken)
    {
        var path = Of(name);
        if (System.IO.Directory.Exists(path))
        {
            System.IO.Directory.Delete(path, recursive: true);
        }

        SampleGenerator.Write(path, options with { Schools = Schools, EnrolledShare = 1, FirstDay = First }, cancellationToken);
        return path;
    }

    /// <summary>Bytes of a database, its journal included.</summary>
    public static long Size(string database) =>
        ((string[])["", "-wal"]).Select(suffix => new FileInfo(database + suffix)).Where(file => file.Exists).Sum(file => file.Length);

    /// <summary>A copy of a database that nobody has open, on the disk before it is measured.</summary>
    public static string Copy(string from, string to)
    {
        Remove(to);
        foreach (var suffix in (string[])["", "-wal"])
        {
            if (File.Exists(from + suffix))
            {
                File.Copy(from + suffix, to + suffix);
            }
        }

        Flush(to);
        return to;
    }

    /// <summary>Waits until a database that nobody has open is on the disk: what is measured next must not pay for it.</summary>
    public static void Flush(string database)
    {
        foreach (var file in new[] { database, database + "-wal" }.Where(File.Exists))
        {
            using var written = File.OpenHandle(file, FileMode.Open, FileAccess.ReadWrite);
            RandomAccess.FlushToDisk(written);
        }
    }

    // Builds of the same sources have the same ids.
    private static string Build() => string.Join(
        ' ', Assemblies.Select(name => Assembly.Load(name).ManifestModule.ModuleVersionId));

    private static bool IsMarked(string file, string mark) =>
        File.Exists(file) && string.Equals(File.ReadAllText(file), mark, StringComparison.Ordinal);

    private bool IsOfThisBuild(string name) => IsMarked(Of(name + ".build"), Build());

    private void MarkOfThisBuild(string name) => File.WriteAllText(Of(name + ".build"), Build());

    private string SyncedMark()
    {
        var file = new FileInfo(Synced);
        return string.Create(CultureInfo.InvariantCulture, $"{file.Length} {file.LastWriteTimeUtc.Ticks}");
    }

    private static void Remove(string database)
    {
        foreach (var suffix in (string[])["", "-wal", "-shm"])
        {
            File.Delete(database + suffix);
        }
    }

    // One commune in so many; the five real conventions are brought to the year of the extract.
    private void WriteConventions(string name, int one)
    {
        var conventions = File.ReadAllLines(Path.Combine(Day0, "conventions.csv"));
        var schools = File.ReadAllLines(Path.Combine(Day0, "convention-schools.csv"));
        var kept = conventions.Skip(1).Where((_, rank) => rank % one == one / 4).ToList();
        var references = kept.Select(line => line[..line.IndexOf(';', StringComparison.Ordinal)]).ToHashSet(StringComparer.Ordinal);
        File.WriteAllLines(Of(name + ".csv"), kept.Select(InForce).Prepend(conventions[0]));
        File.WriteAllLines(
            Of(name + "-schools.csv"),
            schools.Skip(1).Where(line => references.Contains(line[..line.IndexOf(';', StringComparison.Ordinal)])).Prepend(schools[0]));
    }

    // Of the school year in which the first extract lies, as the invented ones are.
    private string InForce(string line)
    {
        var year = First.Month >= 9 ? First.Year : First.Year - 1;
        var (cells, fee) = (line.Split(';'), year switch { <= 2024 => 45, 2025 => 40, _ => 41 });
        var name = string.Create(CultureInfo.InvariantCulture, $"{year}-{year + 1}");
        if (string.CompareOrdinal(cells[1], name) >= 0)
        {
            return line;
        }

        var begin = string.Create(CultureInfo.InvariantCulture, $"{year}-05-15");
        (cells[1], cells[10], cells[11]) = (name, begin, begin);
        cells[12] = string.Create(CultureInfo.InvariantCulture, $"{year + 1}-09-05");
        cells[13] = fee.ToString("F2", CultureInfo.InvariantCulture);
        cells[15] = (fee * int.Parse(cells[14], CultureInfo.InvariantCulture)).ToString("F2", CultureInfo.InvariantCulture);
        return string.Join(';', cells);
    }
}
