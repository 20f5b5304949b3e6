namespace EntEcole.Directory.Server.Limits;

/// <summary>An open connection and its use. It is a feature of the connection: each call finds it there.</summary>
/// <param name="address">The address of the client as one name, see <see cref="AttemptLimit.NameOf"/>.</param>
/// <param name="isProxy">Whether a trusted proxy opened it.</param>
/// <param name="openedAt">When it was opened, in ticks of the clock.</param>
/// <param name="close">Closes it; true when it may send what is needed for a client to notice without losing a call.</param>
internal sealed class OpenConnection(string address, bool isProxy, long openedAt, Action<bool> close)
{
    private long since = openedAt;
    private int calls;
    private volatile bool isAuthenticated;

    /// <summary>The address of the client.</summary>
    public string Address => address;

    /// <summary>Whether a trusted proxy opened it: many clients, one address.</summary>
    public bool IsProxy => isProxy;

    /// <summary>Whether a call of it had valid credentials.</summary>
    public bool IsAuthenticated => isAuthenticated;

    /// <summary>When its last call ended; without one, when it was opened; of anonymous calls under way, when the first began.</summary>
    public long Since => Volatile.Read(ref since);

    /// <summary>Its place in the order in which connections came.</summary>
    public long Number { get; set; }

    /// <summary>The connections of the same address; null while it is not counted.</summary>
    public HashSet<OpenConnection>? Peers { get; set; }

    /// <summary>How many connections its address has; 0 of a trusted proxy, whose number says nothing about one client.</summary>
    public int Weight => isProxy ? 0 : Peers?.Count ?? 0;

    /// <summary>Counts a call that is let in.</summary>
    public void Begin(long now, bool authenticated)
    {
        if (authenticated && !isAuthenticated)
        {
            isAuthenticated = true;
        }

        if (Interlocked.Increment(ref calls) == 1 && !isAuthenticated)
        {
            Volatile.Write(ref since, now);
        }
    }

    /// <summary>Counts its end.</summary>
    public void End(long now)
    {
        if (Interlocked.Decrement(ref calls) == 0)
        {
            Volatile.Write(ref since, now);
        }
    }

    /// <summary>
    /// Whether it can be closed without ending a call; an anonymous call older than <paramref name="patience"/> does not count, for only a
    /// watch of health lasts so long, and it would hold the connection without credentials.
    /// </summary>
    public bool IsIdle(long now, long patience) => Volatile.Read(ref calls) == 0 || (!isAuthenticated && now - Since > patience);

    /// <summary>Closes it.</summary>
    public void Close() => close(isAuthenticated);
}
