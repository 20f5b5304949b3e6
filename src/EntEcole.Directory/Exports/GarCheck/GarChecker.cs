using System.Security.Cryptography;
using EntEcole.Directory.Exports.Gar;
using EntEcole.Directory.Extracts.Packages;
using EntEcole.Directory.Model;

namespace EntEcole.Directory.Exports.GarCheck;

/// <summary>
/// Reads an export of the first degree as the GAR does, from any exporter: against the schema, then across files in the order in which they
/// depend on each other. Memory grows with the keys of persons and memberships, 20 bytes each, never with the size of files.
/// </summary>
/// <param name="schemas">The built-in schema, then that of the settings if there is one.</param>
public sealed class GarChecker(params IReadOnlyList<GarSchema> schemas)
{
    private static readonly ExtractLimits Limits = new() { MaxEntries = 100_000 };

    /// <summary>Called after each file: the host decides what becomes of the memory that it used.</summary>
    public Action Continue { get; init; } = () => { };

    /// <summary>Called after each family, with the bytes of its files.</summary>
    public Action<long> EndPart { get; init; } = _ => { };

    /// <summary>Checks a folder of XML files, an archive, or a folder that holds one archive.</summary>
    /// <exception cref="DirectoryException">
    /// <see cref="Reason.GarExportNotFound"/>, or a reason of packages: it cannot be opened, is cut or is no archive.
    /// </exception>
    public GarCheckReport Check(string path, CancellationToken cancellationToken)
    {
        var file = Locate(path);
        if (System.IO.Directory.Exists(file))
        {
            return CheckFiles(file, cancellationToken);
        }

        using var archive = ArchiveKinds.Container(file, Limits);
        return Check(archive, path, cancellationToken);
    }

    /// <summary>Checks the XML files of a folder, whatever else is in it.</summary>
    /// <exception cref="DirectoryException"><see cref="Reason.GarExportNotFound"/>.</exception>
    public GarCheckReport CheckFiles(string folder, CancellationToken cancellationToken)
    {
        using var container = new FolderContainer(folder, Limits);
        return Check(container, folder, cancellationToken);
    }

    private GarCheckReport Check(ExtractContainer container, string path, CancellationToken cancellationToken)
    {
        var findings = new GarFindings();
        var set = GarFileSet.Of(container, findings, cancellationToken);
        if (set.IsEmpty)
        {
            throw None(path);
        }

        if (container.IsArchive)
        {
            VerifyDigest(container.Path, findings);
        }

        var context = new GarContext(findings);
        Read(container, set, context, cancellationToken);
        var totals = new GarTotals(
            set.Count, context.Schools.Count, context.Pupils, context.Staff, context.Groups.Count, context.Members.Count,
            context.Managers.Count);
        return new GarCheckReport(set.Name, totals, findings.Counts, findings.Kept);
    }

    private void Read(ExtractContainer container, GarFileSet set, GarContext context, CancellationToken cancellationToken)
    {
        var reader = new GarFileReader(schemas, context.Findings);
        var (persons, groups, managers) = (new PersonCheck(context), new GroupCheck(context), new ManagerCheck(context));
        foreach (var family in GarFamilies.All)
        {
            foreach (var entry in set.Of(family))
            {
                var name = entry.Name[(entry.Name.LastIndexOf('/') + 1)..];
                using var stream = container.Open(entry, cancellationToken);
                reader.Read(stream, name, family, record => Take(record, family, name), cancellationToken);
                Continue();
            }

            End(family);
            EndPart(set.Of(family).Sum(entry => entry.Bytes));
        }

        void Take(GarRecord record, GarFamily family, string name)
        {
            switch (family)
            {
                case GarFamily.Etab: persons.Etab(record, name); break;
                case GarFamily.Eleve: persons.Person(record, GarFamily.Eleve, name); break;
                case GarFamily.Enseignant: persons.Person(record, GarFamily.Enseignant, name); break;
                case GarFamily.Groupe: groups.Take(record, name); break;
                default: managers.Take(record, name); break;
            }
        }

        void End(GarFamily family)
        {
            if (family is GarFamily.Enseignant)
            {
                persons.End();
            }
            else if (family is GarFamily.Groupe)
            {
                groups.End();
            }
        }
    }

    // A folder of exports holds archives: one is meant when there is but one.
    private static string Locate(string path)
    {
        if (!System.IO.Directory.Exists(path))
        {
            return File.Exists(path) ? path : throw None(path);
        }

        var entries = System.IO.Directory.GetFiles(path);
        var archives = entries.Where(ArchiveKinds.IsNamedSo).ToList();
        return Array.Exists(entries, file => file.EndsWith(".xml", StringComparison.OrdinalIgnoreCase)) || archives.Count == 0 ? path
            : archives.Count == 1 ? archives[0]
            : throw DirectoryException.InvalidArgument("PATH", new LocalizedText(
                $"{path} holds several archives. Name one of them.", $"{path} contient plusieurs archives. En nommer une."));
    }

    private static DirectoryException None(string path) => GarFaults.NotFound(new LocalizedText(
        $"No file of an export to the GAR at {path}.", $"Aucun fichier d'un export vers le GAR à l'emplacement {path}."));

    private static void VerifyDigest(string archive, GarFindings findings)
    {
        var beside = Path.Combine(Path.GetDirectoryName(Path.GetFullPath(archive))!, ArchiveKinds.Stem(Path.GetFileName(archive)) + ".md5");
        if (!File.Exists(beside))
        {
            return;
        }

        using var stream = new FileStream(archive, FileMode.Open, FileAccess.Read, FileShare.Read);
        using var digest = new StreamReader(beside);
        Span<char> written = stackalloc char[32];
        var length = digest.ReadBlock(written);
        // The GAR's own convention: it finds accidents of transport, and is no signature.
#pragma warning disable CA5351
        var actual = Convert.ToHexString(MD5.HashData(stream));
#pragma warning restore CA5351
        if (length < written.Length || !written.Equals(actual, StringComparison.OrdinalIgnoreCase))
        {
            findings.Add(GarCause.DigestDiffers, Path.GetFileName(beside));
        }
    }
}
