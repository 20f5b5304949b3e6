using System.Collections.Frozen;
using System.Reflection;
using EntEcole.Directory.Server.Security.Rules;
using Grpc.AspNetCore.Server;
using Grpc.Core;

namespace EntEcole.Directory.Server.Console.Calls;

/// <summary>
/// The calls of the server as gRPC has them: each endpoint with its rule, and the method of the service that answers it. Pages call these
/// and nothing else.
/// </summary>
internal sealed class CallHandlers : ServiceBinderBase
{
    private readonly Dictionary<string, object> methods = new(StringComparer.Ordinal);
    private readonly FrozenDictionary<string, Endpoint> endpoints;

    /// <summary>The calls of a server.</summary>
    /// <param name="services">The services of the server.</param>
    /// <param name="endpoints">Its endpoints.</param>
    public CallHandlers(IServiceProvider services, IEnumerable<Endpoint> endpoints)
    {
        var calls = endpoints.Where(endpoint => endpoint.Metadata.GetMetadata<CallRule>() is { IsOpen: false }).ToList();
        this.endpoints = calls.DistinctBy(endpoint => endpoint.Metadata.GetMetadata<CallRule>()!.Call, StringComparer.Ordinal)
            .ToFrozenDictionary(endpoint => endpoint.Metadata.GetMetadata<CallRule>()!.Call, StringComparer.Ordinal);
        var types = calls.Select(call => call.Metadata.GetMetadata<GrpcMethodMetadata>()?.ServiceType).OfType<Type>();
        foreach (var service in types.Distinct())
        {
            Bind(services, service);
        }
    }

    /// <summary>The endpoint of a call; null when the server has no such call.</summary>
    /// <param name="call">As in <c>package.Service/Method</c>.</param>
    public Endpoint? EndpointOf(string call) => endpoints.GetValueOrDefault(call);

    /// <summary>What answers a call.</summary>
    /// <exception cref="InvalidOperationException">No unary call has this name.</exception>
    public UnaryServerMethod<TRequest, TResponse> MethodOf<TRequest, TResponse>(string call)
        where TRequest : class
        where TResponse : class =>
        methods.GetValueOrDefault(call) as UnaryServerMethod<TRequest, TResponse>
        ?? throw new InvalidOperationException($"No unary call {call}.");

    /// <summary>What answers a call that takes a stream of requests.</summary>
    /// <exception cref="InvalidOperationException">No such call has this name.</exception>
    public ClientStreamingServerMethod<TRequest, TResponse> UploadOf<TRequest, TResponse>(string call)
        where TRequest : class
        where TResponse : class =>
        methods.GetValueOrDefault(call) as ClientStreamingServerMethod<TRequest, TResponse>
        ?? throw new InvalidOperationException($"No call {call} that takes a stream.");

    /// <inheritdoc/>
    public override void AddMethod<TRequest, TResponse>(
        Method<TRequest, TResponse> method, UnaryServerMethod<TRequest, TResponse>? handler)
    {
        if (handler is not null)
        {
            methods[NameOf(method)] = handler;
        }
    }

    /// <summary>Streams have no page.</summary>
    public override void AddMethod<TRequest, TResponse>(
        Method<TRequest, TResponse> method, ServerStreamingServerMethod<TRequest, TResponse>? handler)
    {
    }

    /// <inheritdoc/>
    public override void AddMethod<TRequest, TResponse>(
        Method<TRequest, TResponse> method, ClientStreamingServerMethod<TRequest, TResponse>? handler)
    {
        if (handler is not null)
        {
            methods[NameOf(method)] = handler;
        }
    }

    /// <summary>Streams have no page.</summary>
    public override void AddMethod<TRequest, TResponse>(
        Method<TRequest, TResponse> method, DuplexStreamingServerMethod<TRequest, TResponse>? handler)
    {
    }

    /// <summary>The name of a call, as rules have it.</summary>
    public static string NameOf(IMethod method) => method.FullName.TrimStart('/');

    // Made as gRPC makes them; they keep nothing of a call, so that one serves all.
    private void Bind(IServiceProvider services, Type service)
    {
        if (service.GetCustomAttribute<BindServiceMethodAttribute>(inherit: true) is { } bind
            && bind.BindType.GetMethods().FirstOrDefault(method =>
                string.Equals(method.Name, bind.BindMethodName, StringComparison.Ordinal)
                && method.GetParameters() is [{ ParameterType: var binder }, { ParameterType: var contract }]
                && binder == typeof(ServiceBinderBase) && contract.IsAssignableFrom(service)) is { } method)
        {
            method.Invoke(null, [this, services.GetService(service) ?? ActivatorUtilities.CreateInstance(services, service)]);
        }
    }
}
