using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace EntEcole.Directory.Benchmarks.Peers;

/// <summary>A slapd, and connections to it that search by uid and read the whole entry. BER by hand (RFC 4511), no other work.</summary>
internal sealed class LdapClient(Process process, int port) : IAsyncDisposable
{
    private const byte Sequence = 0x30;
    private const byte OctetString = 0x04;
    private const byte SearchRequest = 0x63;
    private const byte SearchEntry = 0x64;
    private const byte SearchDone = 0x65;

    private readonly Dictionary<int, Connection> connections = [];

    public Process Process => process;

    /// <summary>The entry of that uid, whole.</summary>
    public async Task SearchAsync(int caller, string uid)
    {
        var connection = await ConnectAsync(caller);
        byte[] search =
        [
            .. Tagged(OctetString, Encoding.ASCII.GetBytes(LdapEntries.Suffix)), 0x0A, 1, 2, 0x0A, 1, 0, 2, 1, 0, 2, 1, 0, 1, 1, 0,
            .. Tagged(0xA3, [.. Tagged(OctetString, "uid"u8), .. Tagged(OctetString, Encoding.ASCII.GetBytes(uid))]),
            .. Tagged(Sequence, []),
        ];
        await connection.Stream.WriteAsync(Tagged(Sequence, [2, 1, 1, .. Tagged(SearchRequest, search)]));
        var entries = 0;
        while (await connection.ReadAsync() is var tag and not SearchDone)
        {
            entries += tag == SearchEntry ? 1 : 0;
        }

        if (entries != 1)
        {
            throw new InvalidOperationException($"LDAP gave {entries} entries for one uid.");
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var connection in connections.Values)
        {
            await connection.Stream.DisposeAsync();
        }

        process.Kill();
        await process.WaitForExitAsync();
        process.Dispose();
    }

    private async Task<Connection> ConnectAsync(int caller)
    {
        lock (connections)
        {
            if (connections.TryGetValue(caller, out var known))
            {
                return known;
            }
        }

        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(IPAddress.Loopback, port);
        lock (connections)
        {
            return connections[caller] = new Connection(new NetworkStream(socket, ownsSocket: true));
        }
    }

    private static byte[] Tagged(byte tag, ReadOnlySpan<byte> content) =>
        content.Length < 128
            ? [tag, (byte)content.Length, .. content]
            : [tag, 0x82, (byte)(content.Length >> 8), (byte)content.Length, .. content];

    /// <summary>One caller's connection: as few reads as there are packets.</summary>
    private sealed class Connection(NetworkStream stream)
    {
        private byte[] buffer = new byte[1 << 14];
        private int from;
        private int to;

        public NetworkStream Stream => stream;

        /// <summary>One message; the tag of what it holds.</summary>
        public async Task<byte> ReadAsync()
        {
            await HoldAsync(2);
            int length = buffer[from + 1];
            var head = 2;
            if (length > 127)
            {
                // So many bytes tell the length.
                head += length & 127;
                await HoldAsync(head);
                length = buffer.AsSpan(from + 2, head - 2).ToArray().Aggregate(0, (sum, part) => (sum << 8) | part);
            }

            await HoldAsync(head + length);
            // An integer, the message's number, comes first.
            var tag = buffer[from + head + 2 + buffer[from + head + 1]];
            from += head + length;
            return tag;
        }

        private async Task HoldAsync(int count)
        {
            while (to - from < count)
            {
                buffer.AsSpan(from, to - from).CopyTo(buffer);
                (from, to) = (0, to - from);
                if (count > buffer.Length)
                {
                    Array.Resize(ref buffer, 2 * count);
                }

                var got = await stream.ReadAsync(buffer.AsMemory(to));
                to += got > 0 ? got : throw new EndOfStreamException("slapd closed the connection.");
            }
        }
    }
}
