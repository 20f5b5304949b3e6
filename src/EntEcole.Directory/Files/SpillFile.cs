using EntEcole.Directory.Model;

namespace EntEcole.Directory.Files;

/// <summary>
/// A temporary file for what a run keeps apart: no other user can open it, and it is gone with the process. Where its folder has no room or
/// no right, it says so: such a fault must pass neither for one of the program nor for one of the extract.
/// </summary>
/// <exception cref="DirectoryException"><see cref="Reason.TemporaryFolderUnusable"/>, from each of its calls.</exception>
internal sealed class SpillFile : FileStream
{
    private const int Buffer = 1 << 14;

    private readonly string folder;

    // Private by its options.
#pragma warning disable RS0030
    private SpillFile(string folder, string path)
        : base(path, PrivateFile.Temporary(Buffer)) => this.folder = folder;
#pragma warning restore RS0030

    /// <summary>A new one; null for the system's folder of such files.</summary>
    public static SpillFile Open(string? folder = null)
    {
        var place = folder ?? Path.GetTempPath();
        var path = Path.Combine(place, "entecole-" + Path.GetRandomFileName());
        return Guarded(place, () =>
        {
            var file = new SpillFile(place, path);
            if (!OperatingSystem.IsWindows())
            {
                // Without a name it is gone even if the process is killed; Windows does as much by itself.
                File.Delete(path);
            }

            return file;
        });
    }

    /// <summary>Closes one, whatever room its disk has.</summary>
    public static void Abandon(FileStream file)
    {
        try
        {
            file.Dispose();
        }
        catch (Exception fault) when (fault is IOException or DirectoryException)
        {
            // What was still in the buffer found no room, and is not needed: the file is closed all the same.
        }
    }

    /// <inheritdoc/>
    /// <remarks>Spans come here too, as .NET brings those of a derived class.</remarks>
    public override void Write(byte[] buffer, int offset, int count)
    {
        try
        {
            base.Write(buffer, offset, count);
        }
        catch (IOException full)
        {
            throw Unusable(folder, full);
        }
    }

    /// <inheritdoc/>
    public override int Read(byte[] buffer, int offset, int count)
    {
        try
        {
            return base.Read(buffer, offset, count);
        }
        catch (IOException lost)
        {
            // What waits in the buffer is written before anything is read.
            throw Unusable(folder, lost);
        }
    }

    /// <inheritdoc/>
    public override void WriteByte(byte value) => Guarded(folder, () =>
    {
        base.WriteByte(value);
        return true;
    });

    /// <inheritdoc/>
    public override long Seek(long offset, SeekOrigin origin) => Guarded(folder, () => base.Seek(offset, origin));

    /// <inheritdoc/>
    public override long Position
    {
        get => base.Position;
        set => Seek(value, SeekOrigin.Begin);
    }

    /// <inheritdoc/>
    public override void Flush(bool flushToDisk) => Guarded(folder, () =>
    {
        base.Flush(flushToDisk);
        return true;
    });

    private static T Guarded<T>(string folder, Func<T> work)
    {
        try
        {
            return work();
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw Unusable(folder, fault);
        }
    }

    private static DirectoryException Unusable(string folder, Exception fault) => new(
        Reason.TemporaryFolderUnusable,
        new LocalizedText(
            $"The temporary folder {folder} cannot be used ({fault.GetType().Name}): look at its room and its rights, or name another one by TMPDIR.",
            $"Le dossier temporaire {folder} est inutilisable ({fault.GetType().Name}) : voir la place et les droits, ou en nommer un autre par TMPDIR."),
        DirectoryException.Fact("folder", folder),
        fault);
}
