using System.Net;
using System.Net.Sockets;
using EntEcole.Directory.Client;
using EntEcole.Directory.Tests.Support;
using EntEcole.Directory.V1;

namespace EntEcole.Directory.Tests.Server.Limits;

/// <summary>Connections and calls from an address of choice: on loopback every 127.0.0.0/8 is this machine's.</summary>
internal static class LoopbackClient
{
    /// <summary>A caller's client whose connections come from <paramref name="from"/>, over one connection.</summary>
    public static DirectoryService.DirectoryServiceClient Of(TestServer server, string from, Action? connecting = null) =>
        new(server.With(TestCallers.Token(TestCallers.Everybody), handler => Come(handler, from, connecting)));

    /// <summary>The same by our client, which sends calls again.</summary>
    public static DirectoryService.DirectoryServiceClient Repeating(TestServer server, string from, Action connecting) =>
        server.ClientOf(TestCallers.Everybody, options => options with
        {
            Retry = new RetryOptions { InitialBackoff = TimeSpan.FromMilliseconds(1) },
            Handler = handler => Come(handler, from, connecting),
        }).Directory;

    /// <summary>Opens a connection and says nothing.</summary>
    public static Task<Socket> OpenAsync(TestServer server, string from) =>
        ConnectAsync(from, new Uri(server.Url).Port, TestContext.Current.CancellationToken);

    /// <summary>Opens many, one after the other, in this order.</summary>
    public static async Task<List<Socket>> OpenAsync(TestServer server, string from, int count)
    {
        var all = new List<Socket>();
        for (var i = 0; i < count; i++)
        {
            all.Add(await OpenAsync(server, from));
        }

        return all;
    }

    /// <summary>Opens a connection, and waits until the server has closed it; its reset may come before the connection is there.</summary>
    public static async Task IsRefusedAsync(TestServer server, string from)
    {
        try
        {
            using var socket = await OpenAsync(server, from);
            await ClosesAsync(socket);
        }
        catch (SocketException)
        {
            // Reset.
        }
    }

    /// <summary>Waits until the server has closed a connection.</summary>
    public static async Task ClosesAsync(Socket socket)
    {
        var buffer = new byte[1024];
        try
        {
            while (await socket.ReceiveAsync(buffer, TestContext.Current.CancellationToken) > 0)
            {
                // What the server said before.
            }
        }
        catch (SocketException)
        {
            // Reset is closed too.
        }
    }

    /// <summary>Whether the server has not closed a connection so far.</summary>
    public static bool IsOpen(Socket socket) => !socket.Poll(0, SelectMode.SelectRead);

    private static SocketsHttpHandler Come(SocketsHttpHandler handler, string from, Action? connecting = null)
    {
        handler.EnableMultipleHttp2Connections = false;
        handler.ConnectCallback = async (context, cancellation) =>
        {
            connecting?.Invoke();
            return new NetworkStream(await ConnectAsync(from, context.DnsEndPoint.Port, cancellation), ownsSocket: true);
        };
        return handler;
    }

    private static async Task<Socket> ConnectAsync(string from, int port, CancellationToken cancellation)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        socket.Bind(new IPEndPoint(IPAddress.Parse(from), 0));
        await socket.ConnectAsync(new IPEndPoint(IPAddress.Loopback, port), cancellation);
        return socket;
    }
}
