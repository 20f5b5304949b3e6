namespace EntEcole.Directory.Server.Security;

/// <summary>
/// What a file holds, read again when the file has changed; looked at every few seconds at most, when it is asked for. A file that can no
/// longer be read leaves what it held last: half a rotation locks nobody out.
/// </summary>
internal sealed class ReloadingFile<T>
    where T : class
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    private readonly string path;
    private readonly Func<string, T> read;
    private readonly TimeProvider time;
    private readonly Lock gate = new();
    private (DateTime At, long Size) seen;
    private long looked;
    private volatile T current;

    /// <summary>Reads the file for the first time: a fault now is a fault of the settings.</summary>
    public ReloadingFile(string path, Func<string, T> read, TimeProvider time)
    {
        this.path = path;
        this.read = read;
        this.time = time;
        seen = Look();
        looked = time.GetTimestamp();
        current = read(path);
    }

    /// <summary>The last fault of reading it again; null when there was none since it was read well.</summary>
    public Exception? Fault { get; private set; }

    /// <summary>What it holds.</summary>
    public T Current
    {
        get
        {
            if (time.GetElapsedTime(Volatile.Read(ref looked)) >= Patience && gate.TryEnter())
            {
                try
                {
                    Refresh();
                }
                finally
                {
                    gate.Exit();
                }
            }

            return current;
        }
    }

    /// <summary>Reads it now, whether it has changed or not; the fault when it cannot be read, and what it held last stays.</summary>
    public Exception? Reload()
    {
        lock (gate)
        {
            seen = (DateTime.MinValue, -1);
            Refresh();
            return Fault;
        }
    }

    private void Refresh()
    {
        Volatile.Write(ref looked, time.GetTimestamp());
        try
        {
            var now = Look();
            if (now != seen)
            {
                current = read(path);
                seen = now;
                Fault = null;
            }
        }
        catch (Exception fault)
        {
            Fault = fault;
        }
    }

    private (DateTime At, long Size) Look()
    {
        var file = new FileInfo(path);
        return file.Exists ? (file.LastWriteTimeUtc, file.Length) : default;
    }
}
