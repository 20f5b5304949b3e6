using System.Collections.Concurrent;

namespace EntEcole.Directory.Server.Observability;

/// <summary>Who follows the changes, and how far each has come.</summary>
internal sealed class Watchers
{
    private readonly ConcurrentDictionary<Watcher, byte> all = new();

    /// <summary>One more, until it is disposed.</summary>
    public Watcher Enter()
    {
        var watcher = new Watcher(this);
        all.TryAdd(watcher, 0);
        return watcher;
    }

    /// <summary>How many there are, by phase.</summary>
    public IEnumerable<(string Phase, int Count)> Count()
    {
        var snapshots = all.Keys.Count(one => one.IsSnapshot);
        return [("snapshot", snapshots), ("following", Math.Max(0, all.Count - snapshots))];
    }

    /// <summary>
    /// Revisions by which the last of those that follow is behind the store, whose last one is known to be at least <paramref
    /// name="head"/>.
    /// </summary>
    public long LagBehind(long head)
    {
        var following = all.Keys.Where(one => !one.IsSnapshot).Select(one => (one.Revision, one.Head)).ToList();
        return following.Count == 0 ? 0 : Math.Max(0, Math.Max(head, following.Max(one => one.Head)) - following.Min(one => one.Revision));
    }

    /// <summary>One who follows the changes.</summary>
    internal sealed class Watcher(Watchers room) : IDisposable
    {
        private long revision;
        private long head;
        private volatile bool isSnapshot = true;

        /// <summary>The last revision of which all is sent.</summary>
        public long Revision => Volatile.Read(ref revision);

        /// <summary>The last revision that the watcher has.</summary>
        public long Head => Volatile.Read(ref head);

        /// <summary>Whether the initial state is still being sent.</summary>
        public bool IsSnapshot => isSnapshot;

        /// <summary>Records how far the watcher has come.</summary>
        public void Note(long complete, long known, bool snapshot)
        {
            Volatile.Write(ref revision, complete);
            Volatile.Write(ref head, known);
            isSnapshot = snapshot;
        }

        public void Dispose() => room.all.TryRemove(this, out _);
    }
}
