using System.Net;
using Grpc.Net.Client;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace EntEcole.Directory.Tests.Server.Transport;

/// <summary>An echo server on a loopback port of its own, which compresses its answers with gzip, and a channel to it.</summary>
public sealed class EchoHost : IAsyncLifetime
{
    private readonly WebApplication app;
    private GrpcChannel? channel;

    public EchoHost()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(
            kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen => listen.Protocols = HttpProtocols.Http2));
        builder.Services.AddSingleton(Witness);
        builder.Services.AddGrpc(grpc =>
        {
            grpc.Interceptors.Add<NotingServerInterceptor>();
            grpc.ResponseCompressionAlgorithm = "gzip";
        });
        app = builder.Build();
        app.MapGrpcService<EchoService>();
    }

    public string Url => app.Urls.First();

    public Echo.EchoClient Client => new(Channel);

    internal EchoWitness Witness { get; } = new();

    public GrpcChannel Channel => channel ??= GrpcChannel.ForAddress(Url);

    public async ValueTask InitializeAsync() => await app.StartAsync();

    public async ValueTask DisposeAsync()
    {
        channel?.Dispose();
        await app.DisposeAsync();
    }
}
