using System.Net;
using EntEcole.Directory.V1;
using Grpc.Core;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace EntEcole.Directory.Benchmarks;

/// <summary>
/// The floor of lookups: a server set up as ours whose GetPerson reads nothing and answers the same person always, of our
/// store and of median size, so that both answers have the same size and shape.
/// </summary>
internal static class EmptyServer
{
    public static async Task RunAsync(int port, string person)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.AddFilter("Microsoft", LogLevel.Warning).AddFilter("Grpc", LogLevel.Warning);
        builder.WebHost.ConfigureKestrel(
            kestrel => kestrel.Listen(IPAddress.Loopback, port, listen => listen.Protocols = HttpProtocols.Http2));
        builder.Services.AddSingleton(GetPersonResponse.Parser.ParseFrom(await File.ReadAllBytesAsync(person)));
        builder.Services.AddGrpc();
        await using var app = builder.Build();
        app.MapGrpcService<EmptyService>();
        await app.RunAsync();
    }

    // Made by the server.
    internal sealed class EmptyService(GetPersonResponse answer) : DirectoryService.DirectoryServiceBase
    {
        public override Task<GetPersonResponse> GetPerson(GetPersonRequest request, ServerCallContext context) => Task.FromResult(answer);
    }
}
