namespace Grpc.Core.Interceptors;

/// <summary>A call about to start, as a client interceptor sees it.</summary>
public struct ClientInterceptorContext<TRequest, TResponse>(Method<TRequest, TResponse> method, string? host, CallOptions options)
    where TRequest : class
    where TResponse : class
{
    public readonly Method<TRequest, TResponse> Method { get; } = method;

    public readonly string? Host { get; } = host;

    public readonly CallOptions Options { get; } = options;
}
