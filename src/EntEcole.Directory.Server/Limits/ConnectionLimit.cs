using System.Net;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;

namespace EntEcole.Directory.Server.Limits;

/// <summary>
/// How many connections are open, in all and from each address. A new one beyond the limit takes the place of an idle one, so that idle
/// connections, which cost nothing to open, do not keep callers out. Kestrel's own limit refuses the newest, whatever the others do.
/// </summary>
internal sealed class ConnectionLimit(LimitSettings settings, TimeProvider time)
{
    /// <summary>How long an anonymous call protects its connection.</summary>
    public static readonly TimeSpan AnonymousPatience = TimeSpan.FromSeconds(10);

    // To choose costs a look at all connections: a server that is full makes a little more room than it needs at once.
    private const int RoomShare = 64;

    private readonly long patience = (long)(AnonymousPatience.TotalSeconds * time.TimestampFrequency);
    private readonly Lock gate = new();
    private readonly Dictionary<string, HashSet<OpenConnection>> byAddress = new(StringComparer.Ordinal);
    private int count;
    private long entered;

    /// <summary>How many connections are open.</summary>
    public int Count => Volatile.Read(ref count);

    /// <summary>The middleware of connections; it comes before TLS, whose handshake is the costly part.</summary>
    public ConnectionDelegate Admit(ConnectionDelegate next) => context => PassAsync(context, next);

    /// <summary>Counts a connection, if need be in the place of others, which are closed; false when it is refused.</summary>
    public bool TryEnter(OpenConnection connection)
    {
        IReadOnlyList<OpenConnection> closed;
        lock (gate)
        {
            var peers = byAddress.GetValueOrDefault(connection.Address) ?? new HashSet<OpenConnection>();
            if (!connection.IsProxy && IsReached(settings.MaxConnectionsPerAddress, peers.Count))
            {
                closed = Choose(peers, 1);
            }
            else if (IsReached(settings.MaxConnections, count))
            {
                closed = Choose(byAddress.Values.SelectMany(one => one), Math.Max(1, settings.MaxConnections / RoomShare));
            }
            else
            {
                Add(connection);
                return true;
            }

            foreach (var one in closed)
            {
                Remove(one);
            }

            if (closed.Count > 0)
            {
                Add(connection);
            }
        }

        foreach (var one in closed)
        {
            one.Close();
        }

        return closed.Count > 0;
    }

    /// <summary>Forgets a connection that has ended, or was closed for another.</summary>
    public void Leave(OpenConnection connection)
    {
        lock (gate)
        {
            Remove(connection);
        }
    }

    private static bool IsReached(int limit, int number) => limit != 0 && number >= limit;

    private async Task PassAsync(ConnectionContext context, ConnectionDelegate next)
    {
        var address = (context.RemoteEndPoint as IPEndPoint)?.Address;
        var connection = new OpenConnection(
            AttemptLimit.NameOf(address), ProxyTrust.Includes(settings.TrustedProxies, address), time.GetTimestamp(),
            gently => Close(context, gently));
        if (!TryEnter(connection))
        {
            context.Abort();
            return;
        }

        try
        {
            context.Features.Set(connection);
            await next(context);
        }
        finally
        {
            Leave(connection);
        }
    }

    // A caller's idle connection may be about to carry a call: HTTP/2 announces the end, and its client sends the call elsewhere. What
    // never had credentials is cut, for it may not read what is sent to it.
    private static void Close(ConnectionContext context, bool gently)
    {
        if (gently && context.Features.Get<IConnectionLifetimeNotificationFeature>() is { } lifetime)
        {
            lifetime.RequestClose();
        }
        else
        {
            context.Abort(new ConnectionAbortedException("Too many connections."));
        }
    }

    // Those without credentials first, of the addresses that have the most; then those at rest for longest. Only idle ones.
    private List<OpenConnection> Choose(IEnumerable<OpenConnection> all, int most)
    {
        var now = time.GetTimestamp();
        var idle = all.Where(one => one.IsIdle(now, patience)).ToList();
        var anonymous = First(idle.Where(one => !one.IsAuthenticated), most);
        return anonymous.Count > 0 ? anonymous : First(idle, 1);
    }

    private static List<OpenConnection> First(IEnumerable<OpenConnection> idle, int most) =>
        [.. idle.OrderByDescending(one => one.Weight).ThenBy(one => one.Since).ThenBy(one => one.Number).Take(most)];

    private void Add(OpenConnection connection)
    {
        if (!byAddress.TryGetValue(connection.Address, out var peers))
        {
            byAddress[connection.Address] = peers = [];
        }

        peers.Add(connection);
        connection.Peers = peers;
        connection.Number = ++entered;
        count++;
    }

    private void Remove(OpenConnection connection)
    {
        if (connection.Peers is not { } peers)
        {
            return;
        }

        connection.Peers = null;
        peers.Remove(connection);
        count--;
        if (peers.Count == 0)
        {
            byAddress.Remove(connection.Address);
        }
    }
}
