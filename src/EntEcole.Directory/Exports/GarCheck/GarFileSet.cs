using EntEcole.Directory.Exports.Gar;
using EntEcole.Directory.Extracts.Packages;

namespace EntEcole.Directory.Exports.GarCheck;

/// <summary>The files of an export, found in a folder or an archive: which family each is of, and what is wrong with their names.</summary>
internal sealed class GarFileSet
{
    private readonly List<(GarFileName Name, ContainerEntry Entry)> files = [];

    private GarFileSet()
    {
    }

    /// <summary>No file ends as those of an export do.</summary>
    public bool IsEmpty { get; private init; }

    /// <summary>The first name of all; null when no file has a name that is read.</summary>
    public GarSetName? Name => files.Count == 0 ? null : files[0].Name.Set;

    /// <summary>How many files are read.</summary>
    public int Count => files.Count;

    /// <summary>Lists the files of a container.</summary>
    public static GarFileSet Of(ExtractContainer container, GarFindings findings, CancellationToken cancellationToken)
    {
        var entries = new List<ContainerEntry>();
        container.Scan(
            (entry, _) =>
            {
                if (entry.Name.EndsWith(".xml", StringComparison.OrdinalIgnoreCase))
                {
                    entries.Add(entry);
                }
            },
            cancellationToken);
        var set = new GarFileSet { IsEmpty = entries.Count == 0 };
        foreach (var entry in entries)
        {
            var name = entry.Name[(entry.Name.LastIndexOf('/') + 1)..];
            if (GarFileName.Parse(name) is { } read)
            {
                set.files.Add((read, entry));
            }
            else
            {
                findings.Add(GarCause.FileName, name);
            }
        }

        set.Verify(findings);
        return set;
    }

    /// <summary>The files of a family, by number.</summary>
    public IReadOnlyList<ContainerEntry> Of(GarFamily family) =>
        [.. files.Where(file => file.Name.Family == family).OrderBy(file => file.Name.Number).Select(file => file.Entry)];

    private void Verify(GarFindings findings)
    {
        foreach (var (name, _) in files.Where(file => file.Name.Set != files[0].Name.Set))
        {
            findings.Add(GarCause.StampsDiffer, name.ToString());
        }

        foreach (var family in GarFamilies.All)
        {
            var numbers = files.Where(file => file.Name.Family == family).Select(file => file.Name).OrderBy(name => name.Number).ToList();
            if (numbers.Count == 0 && files.Count > 0)
            {
                findings.Add(GarCause.FamilyMissing, "", element: family.Root());
            }

            if (numbers.Where((name, i) => name.Number != i).FirstOrDefault() is { } odd)
            {
                findings.Add(GarCause.FileNumber, odd.ToString());
            }
        }
    }
}
