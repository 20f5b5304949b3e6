using System.Globalization;
using EntEcole.Directory.Files;
using EntEcole.Directory.Model;

namespace EntEcole.Directory.Server.Worker;

/// <summary>
/// The folder of deliveries: what waits lies in it, or in a folder of it that bears an academy's name; what is taken moves to
/// <c>processing</c>, then to <c>done</c> or <c>refused</c> with a report beside it. A delivery is an archive or a folder of AAF files.
/// All moves are renames: they are done or not. Faults of disks are thrown as they come.
/// </summary>
internal sealed class Inbox
{
    private static readonly string[] Archives = [".zip", ".tgz", ".tar.gz", ".tar"];
    private static readonly string[] Beside = [".ok", ".sha256", DeliveryLedger.Ending];

    // Files of AAF, as they are found in a folder.
    private static readonly string[] Read = [".xml", ".xml.gz"];

    // What programs of transfer call a file that they are still writing.
    private static readonly string[] Unfinished = [".part", ".partial", ".filepart", ".tmp", ".crdownload"];

    private readonly string root;

    public Inbox(string root) => this.root = Path.GetFullPath(root);

    /// <summary>Where deliveries are that a worker has taken.</summary>
    public string Processing => Path.Combine(root, "processing");

    /// <summary>Where those are that were applied.</summary>
    public string Done => Path.Combine(root, "done");

    /// <summary>Where those are that were refused.</summary>
    public string Refused => Path.Combine(root, "refused");

    /// <summary>
    /// Makes the three folders and closes them to other accounts; the inbox itself must be there, or a share that is not mounted would
    /// look empty.
    /// </summary>
    /// <param name="close">False to leave the modes of those that are there.</param>
    /// <exception cref="IOException">The inbox is not there, cannot be written, or one of the three leads elsewhere.</exception>
    /// <exception cref="UnauthorizedAccessException">One of the three belongs to another account.</exception>
    public void Prepare(bool close = true)
    {
        if (!System.IO.Directory.Exists(root))
        {
            throw new DirectoryNotFoundException(root);
        }

        foreach (var folder in (ReadOnlySpan<string>)[Processing, Done, Refused])
        {
            if (PrivateFile.IsLink(folder))
            {
                throw new IOException("A folder of the inbox is a symbolic link.");
            }

            PrivateFolder.Ensure(folder);
            if (close)
            {
                PrivateFolder.Restrict(folder);
            }
        }
    }

    /// <summary>
    /// What others than the owner can read of what has been taken: folders of the inbox, and deliveries in those that are open.
    /// </summary>
    public IReadOnlyList<string> Loose() => [.. ((string[])[Processing, Done, Refused]).Where(PrivateFile.IsLoose)];

    /// <summary>What waits, and what is left where it lies: loose files, links, and what has a name that cannot be shown.</summary>
    public (IReadOnlyList<Delivery> Deliveries, IReadOnlyList<UnexpectedFile> Unexpected) Waiting() => List(root, isTaken: false);

    /// <summary>What has been taken and not put away: the holder of the academy's lock may take it up again.</summary>
    public IReadOnlyList<Delivery> Taken() => System.IO.Directory.Exists(Processing) ? List(Processing, isTaken: true).Deliveries : [];

    /// <summary>What was applied and put away, and is still there.</summary>
    public IReadOnlyList<Delivery> Kept() => System.IO.Directory.Exists(Done) ? List(Done, isTaken: false).Deliveries : [];

    /// <summary>Takes a delivery; null when another process has, or when it holds a link by now.</summary>
    public Delivery? Take(Delivery delivery)
    {
        if (delivery.IsTaken)
        {
            return Exists(delivery.Path) ? delivery : null;
        }

        try
        {
            var taken = Move(delivery, Processing, isTaken: true);
            if (PrivateFile.HoldsLink(taken.Path))
            {
                // It came after the look that found none; from here on no other account can add one.
                Return(taken);
                return null;
            }

            Close(taken.Path);
            return taken;
        }
        catch (IOException) when (!Exists(delivery.Path) && System.IO.Directory.Exists(root))
        {
            return null;
        }
    }

    /// <summary>
    /// Takes deliveries together, in one folder of <see cref="Processing"/>. Interrupted, it leaves that folder with some of them: the next
    /// look joins the others to it.
    /// </summary>
    /// <param name="deliveries">The deliveries; the first may be such a folder.</param>
    /// <param name="name">Name of the folder.</param>
    public void Join(IReadOnlyList<Delivery> deliveries, string name)
    {
        var joint = deliveries[0] is { IsTaken: true } begun ? begun.Path
            : Free(Processing, deliveries[0] with { Name = name });
        PrivateFolder.Ensure(joint);
        foreach (var delivery in deliveries.Where(one => !one.IsTaken))
        {
            if (Take(delivery) is { } taken)
            {
                Rename(taken, Free(joint, taken with { Folder = null }));
            }
        }
    }

    /// <summary>Puts a delivery back where it waited.</summary>
    public void Return(Delivery delivery) => Move(delivery, root, isTaken: false);

    /// <summary>Puts a delivery away, its report first: who finds it put away finds what became of it.</summary>
    public void PutAway(Delivery delivery, bool isDone, string report)
    {
        var target = Free(isDone ? Done : Refused, delivery);
        var written = target + ".report.json.tmp";
        PrivateFile.WriteAllText(written, report);
        File.Move(written, target + ".report.json", overwrite: true);
        Rename(delivery, target);
    }

    /// <summary>A text that differs once anything of a delivery does: files, bytes, latest time.</summary>
    public static string Fingerprint(Delivery delivery)
    {
        var files = File.Exists(delivery.Path) ? [new FileInfo(delivery.Path)]
            : new DirectoryInfo(delivery.Path).EnumerateFiles("*", SearchOption.AllDirectories);
        var (count, bytes, latest) = (0, 0L, 0L);
        foreach (var file in files)
        {
            (count, bytes, latest) = (count + 1, bytes + file.Length, Math.Max(latest, file.LastWriteTimeUtc.Ticks));
        }

        return string.Create(CultureInfo.InvariantCulture, $"{count}/{bytes}/{latest}");
    }

    private (IReadOnlyList<Delivery> Deliveries, IReadOnlyList<UnexpectedFile> Unexpected) List(string folder, bool isTaken)
    {
        var (deliveries, unexpected) = (new List<Delivery>(), new List<UnexpectedFile>());
        foreach (var path in Entries(folder))
        {
            var name = Path.GetFileName(path);
            if (IsOwn(path) || IsBeside(name))
            {
                continue;
            }

            if (PrivateFile.IsLink(path) || !System.IO.Directory.Exists(path) || !IsOfAcademy(path))
            {
                Add(path, null);
            }
            else
            {
                foreach (var inner in Entries(path).Where(inner => !IsBeside(Path.GetFileName(inner))))
                {
                    Add(inner, name);
                }
            }
        }

        return (deliveries, unexpected);

        void Add(string path, string? academy)
        {
            var name = Path.GetFileName(path);
            if (!OutsideText.IsAccepted(name))
            {
                unexpected.Add(new UnexpectedFile(OutsideText.Show(name), UnexpectedCause.Name));
            }
            else if (PrivateFile.HoldsLink(path))
            {
                unexpected.Add(new UnexpectedFile(name, UnexpectedCause.Link));
            }
            else if (System.IO.Directory.Exists(path)
                || Array.Exists(Archives, end => name.EndsWith(end, StringComparison.OrdinalIgnoreCase)))
            {
                deliveries.Add(new Delivery(name, path, academy, isTaken));
            }
            else
            {
                unexpected.Add(new UnexpectedFile(name, UnexpectedCause.Kind));
            }
        }
    }

    private static IEnumerable<string> Entries(string folder) =>
        System.IO.Directory.EnumerateFileSystemEntries(folder).Order(StringComparer.Ordinal);

    private bool IsOwn(string path) => ((string[])[Processing, Done, Refused]).Contains(path, StringComparer.Ordinal);

    private static bool IsBeside(string name) =>
        name.StartsWith('.') || Array.Exists([.. Beside, .. Unfinished], end => name.EndsWith(end, StringComparison.OrdinalIgnoreCase));

    // One that holds AAF files itself is a delivery, whatever its name.
    private static bool IsOfAcademy(string path) => Academies.Named(Path.GetFileName(path)) is not null
        && !System.IO.Directory.EnumerateFiles(path).Any(
            file => Array.Exists(Read, end => file.EndsWith(end, StringComparison.OrdinalIgnoreCase)));

    private static bool Exists(string path) => File.Exists(path) || System.IO.Directory.Exists(path);

    private static Delivery Move(Delivery delivery, string to, bool isTaken)
    {
        var target = Free(to, delivery);
        Rename(delivery, target);
        return delivery with { Name = Path.GetFileName(target), Path = target, IsTaken = isTaken };
    }

    // Two deliveries may bear one name, one after the other.
    private static string Free(string folder, Delivery delivery)
    {
        var place = delivery.Folder is null ? folder : Path.Combine(folder, delivery.Folder);
        PrivateFolder.Ensure(place);
        var target = Path.Combine(place, delivery.Name);
        for (var number = 2; Exists(target); number++)
        {
            // Before its ending, which says what it is.
            var end = Array.Find(Archives, end => delivery.Name.EndsWith(end, StringComparison.OrdinalIgnoreCase)) ?? "";
            target = Path.Combine(place, string.Create(CultureInfo.InvariantCulture, $"{delivery.Name[..^end.Length]}.{number}{end}"));
        }

        return target;
    }

    // The program that delivers may be another account, whose files only it can close: the folder that they lie in is closed all the same.
    private static void Close(string path)
    {
        try
        {
            PrivateFile.Restrict(path);
        }
        catch (UnauthorizedAccessException)
        {
            PrivateFolder.Restrict(Path.GetDirectoryName(path)!);
        }
    }

    private static void Rename(Delivery delivery, string target)
    {
        if (File.Exists(delivery.Path))
        {
            File.Move(delivery.Path, target);
        }
        else
        {
            System.IO.Directory.Move(delivery.Path, target);
        }

        foreach (var end in Beside.Where(end => File.Exists(delivery.Path + end)))
        {
            File.Move(delivery.Path + end, target + end, overwrite: true);
        }
    }
}
