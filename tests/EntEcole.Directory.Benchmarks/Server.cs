using System.Diagnostics;
using System.Globalization;
using EntEcole.Directory.V1;
using Grpc.Core;
using Grpc.Net.Client;

namespace EntEcole.Directory.Benchmarks;

/// <summary>A child that serves, and a client to it.</summary>
internal sealed class Server(Process process, int port, GrpcChannel channel, string token) : IAsyncDisposable
{
    private const double Patience = 60;

    public Process Process => process;

    public int Port => port;

    /// <summary>What its callers show; the floor does not look at it.</summary>
    public string Token => token;

    public DirectoryService.DirectoryServiceClient Client { get; } = new(channel);

    public SyncService.SyncServiceClient Operator => new(channel);

    public RightsService.RightsServiceClient Rights { get; } = new(channel);

    public static string Url(int port) => string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port}");

    /// <summary>Returns with the first answer to GetPerson.</summary>
    public static async Task<Server> StartAsync(
        Process process, int port, string id, TimeProvider time, string token, CancellationToken cancellationToken)
    {
        var start = time.GetTimestamp();
        while (true)
        {
            // A new channel each time: an old one waits longer and longer before it tries again.
            var server = new Server(process, port, GrpcChannel.ForAddress(Url(port), Bearing(token)), token);
            try
            {
                await server.Client.GetPersonAsync(new GetPersonRequest { PersonId = id }, cancellationToken: cancellationToken);
                return server;
            }
            catch (RpcException fault) when (fault.StatusCode is StatusCode.Unavailable or StatusCode.Internal
                && !process.HasExited && time.GetElapsedTime(start).TotalSeconds < Patience)
            {
                server.Forget();
                await Task.Delay(TimeSpan.FromMilliseconds(10), time, cancellationToken);
            }
            catch
            {
                await server.DisposeAsync();
                throw;
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        channel.Dispose();
        process.Kill();
        await process.WaitForExitAsync();
        process.Dispose();
    }

    /// <summary>A channel to it of another caller.</summary>
    public GrpcChannel As(string other) => GrpcChannel.ForAddress(Url(port), Bearing(other));

    private static GrpcChannelOptions Bearing(string token) => new() { HttpHandler = new Bearer(token), DisposeHttpClient = true };

    private void Forget() => channel.Dispose();

    private sealed class Bearer(string token) : DelegatingHandler(new SocketsHttpHandler())
    {
        private readonly string authorization = "Bearer " + token;

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            request.Headers.TryAddWithoutValidation("authorization", authorization);
            request.Headers.TryAddWithoutValidation("x-purpose", "benchmark");
            return base.SendAsync(request, cancellationToken);
        }
    }
}
