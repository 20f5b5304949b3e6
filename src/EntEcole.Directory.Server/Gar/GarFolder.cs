using EntEcole.Directory.Exports.Gar;
using EntEcole.Directory.Files;
using EntEcole.Directory.Model;

namespace EntEcole.Directory.Server.Gar;

/// <summary>
/// The folder of exports. What is under way lies in a hidden folder of it, one a workspace, which the next export of the workspace deletes
/// if the process was killed; the archive appears whole, by a rename.
/// </summary>
internal sealed class GarFolder : IDisposable
{
    private readonly string path;

    private GarFolder(string path, string work) => (this.path, Work) = (path, work);

    /// <summary>Where files are made.</summary>
    public string Work { get; }

    /// <summary>Opens the folder for an export; call it under the lock of the workspace.</summary>
    /// <exception cref="DirectoryException"><see cref="Reason.GarFolderUnusable"/>.</exception>
    public static GarFolder Open(string path, string ent) => Guarded(path, () =>
    {
        PrivateFolder.Ensure(path);
        var work = Path.Combine(path, ".tmp-gar-" + ent);
        if (System.IO.Directory.Exists(work))
        {
            System.IO.Directory.Delete(work, recursive: true);
        }

        PrivateFolder.Ensure(work);
        return new GarFolder(path, work);
    });

    /// <summary>Does what writes into the folder; a fault of the disk becomes the error that names it.</summary>
    /// <exception cref="DirectoryException"><see cref="Reason.GarFolderUnusable"/>.</exception>
    public static T Guarded<T>(string path, Func<T> work)
    {
        try
        {
            return work();
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw GarFaults.Folder(path, fault);
        }
    }

    /// <summary>Lets the archive and its digest appear: the digest last, since what takes them away waits for it.</summary>
    /// <exception cref="DirectoryException">
    /// <see cref="Reason.GarExportRefused"/>: another archive has the name. <see cref="Reason.GarFolderUnusable"/>.
    /// </exception>
    public void Publish(string archive, GarSetName set, string md5) => Guarded(path, () =>
    {
        var (target, digest) = (Path.Combine(path, set.Archive), Path.Combine(path, set.Digest));
        // Ready before the archive appears: little is left to do between the two.
        var written = Path.Combine(Work, set.Digest);
        PrivateFile.WriteAllText(written, md5);
        var isNew = !File.Exists(target);
        if (isNew)
        {
            File.Move(archive, target);
        }
        else if (!string.Equals(GarArchive.DigestsOf(target).Md5, md5, StringComparison.Ordinal))
        {
            throw GarFaults.Refused("EXISTS", new LocalizedText(
                $"{set.Archive} is in the folder already, with other content. It is left as it is.",
                $"{set.Archive} existe déjà dans le dossier, avec un autre contenu. L'archive est laissée telle quelle."));
        }

        try
        {
            File.Move(written, digest, overwrite: true);
        }
        catch when (isNew)
        {
            File.Delete(target);
            throw;
        }

        return true;
    });

    /// <summary>
    /// Deletes what a process that was killed between the two has left: archives of the workspace without digest, made since an export that
    /// did not end. One that an export has recorded as written stays, whatever became of its digest.
    /// </summary>
    /// <param name="ent">The workspace.</param>
    /// <param name="exports">Its last exports.</param>
    public void Sweep(string ent, IReadOnlyList<GarExportRecord> exports) => Guarded(path, () =>
    {
        var since = exports.Where(export => export.State is GarExportState.Running or GarExportState.Failed)
            .Select(export => (DateTimeOffset?)export.At).Min();
        foreach (var archive in since is null ? [] : System.IO.Directory.EnumerateFiles(path, $"{ent}_*.tar.gz").ToList())
        {
            var isKnown = exports.Any(export => export.State is GarExportState.Written
                && string.Equals(export.Archive, Path.GetFileName(archive), StringComparison.Ordinal));
            if (!isKnown && GarSetName.OfArchive(ent, Path.GetFileName(archive)) is { } set
                && !File.Exists(Path.Combine(path, set.Digest)) && new DateTimeOffset(File.GetLastWriteTimeUtc(archive)) >= since)
            {
                File.Delete(archive);
            }
        }

        return true;
    });

    public void Dispose()
    {
        try
        {
            System.IO.Directory.Delete(Work, recursive: true);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            // The next export of the workspace deletes it.
        }
    }
}
