using EntEcole.Directory.Server.Security.Rules;
using EntEcole.Directory.V1;
using Google.Protobuf.Reflection;
using Google.Rpc;
using Grpc.AspNetCore.Server;
using Grpc.Core;
using Grpc.Core.Interceptors;
using Grpc.Reflection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using ServiceDescriptor = Microsoft.Extensions.DependencyInjection.ServiceDescriptor;

namespace EntEcole.Directory.Server.Grpc.Reflection;

/// <summary>
/// gRPC reflection, v1 and v1alpha. It also describes the messages that a status carries in its details, which no call names: a generic
/// client shows them decoded. Its streams end when the server stops.
/// </summary>
internal static class ReflectionSetup
{
    private static readonly FileDescriptor[] Details =
        [ErrorDetailsReflection.Descriptor, StatusReflection.Descriptor, ErrorReasonReflection.Descriptor];

    /// <summary>Adds the services of reflection.</summary>
    public static void AddReflection(this IGrpcServerBuilder grpc)
    {
        var services = CallRules.Services.ToList();
        var names = services.Select(service => service.FullName).Order(StringComparer.Ordinal).ToList();
        var files = SymbolRegistry.FromFiles(services.Select(service => service.File).Concat(Details).Distinct());
        grpc.Services.AddGrpcReflection();
        grpc.Services.Replace(ServiceDescriptor.Singleton(new ReflectionServiceImpl(names, files)));
        grpc.Services.Replace(ServiceDescriptor.Singleton(new ReflectionV1ServiceImpl(names, files)));
        grpc.AddServiceOptions<ReflectionServiceImpl>(options => options.Interceptors.Add<StreamEnding>());
        grpc.AddServiceOptions<ReflectionV1ServiceImpl>(options => options.Interceptors.Add<StreamEnding>());
    }
}

/// <summary>Ends bidirectional streams when the server stops, for a service that does not watch for it.</summary>
internal sealed class StreamEnding(Stopping stopping) : Interceptor
{
    public override Task DuplexStreamingServerHandler<TRequest, TResponse>(
        IAsyncStreamReader<TRequest> requestStream, IServerStreamWriter<TResponse> responseStream, ServerCallContext context,
        DuplexStreamingServerMethod<TRequest, TResponse> continuation) =>
        stopping.EndWithServerAsync(
            async token =>
            {
                try
                {
                    await continuation(new Reader<TRequest>(requestStream, token), responseStream, context);
                }
                catch (InvalidOperationException) when (context.CancellationToken.IsCancellationRequested)
                {
                    // The service writes without a token, also to a call that has just ended.
                    throw new OperationCanceledException(context.CancellationToken);
                }
            },
            context.CancellationToken);

    // The service reads without a token of its own.
    private sealed class Reader<T>(IAsyncStreamReader<T> inner, CancellationToken end) : IAsyncStreamReader<T>
    {
        public T Current => inner.Current;

        public Task<bool> MoveNext(CancellationToken cancellationToken) => inner.MoveNext(end);
    }
}
