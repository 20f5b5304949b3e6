using System.Collections.Frozen;
using EntEcole.Directory.Model;
using EntEcole.Directory.Schema;
using Grpc.Core;
using Grpc.Health.V1;

namespace EntEcole.Directory.Server.Grpc.Health;

/// <summary>Health as gRPC defines it: serving when the store answers and no end is announced. Watch tells each change.</summary>
internal sealed class HealthService(ISchemaStore schema, TimeProvider time, Stopping stopping) : global::Grpc.Health.V1.Health.HealthBase
{
    private static readonly TimeSpan Beat = TimeSpan.FromSeconds(5);

    private static readonly FrozenSet<string> Known =
        Services.Descriptors.Select(service => service.FullName).Append("").ToFrozenSet(StringComparer.Ordinal);

    public override async Task<HealthCheckResponse> Check(HealthCheckRequest request, ServerCallContext context) =>
        Known.Contains(request.Service)
            ? new HealthCheckResponse { Status = await StatusAsync(context.CancellationToken) }
            : throw new RpcException(new Status(StatusCode.NotFound, "Unknown service."));

    public override Task Watch(
        HealthCheckRequest request, IServerStreamWriter<HealthCheckResponse> responseStream, ServerCallContext context) =>
        stopping.EndWithServerAsync(token => TellAsync(request.Service, responseStream, token), context.CancellationToken);

    private async Task TellAsync(
        string service, IServerStreamWriter<HealthCheckResponse> responseStream, CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(Beat, time);
        HealthCheckResponse.Types.ServingStatus? told = null;
        Task<bool> beat;
        do
        {
            beat = timer.WaitForNextTickAsync(cancellationToken).AsTask();
            await TellOnceAsync();
            if (await Task.WhenAny(beat, stopping.Announced) != beat)
            {
                // At once: those who balance between servers have little time.
                await TellOnceAsync();
            }
        }
        while (await beat);

        async Task TellOnceAsync()
        {
            // An unknown service may come to be known: the protocol asks to tell, not to end.
            var status = Known.Contains(service)
                ? await StatusAsync(cancellationToken)
                : HealthCheckResponse.Types.ServingStatus.ServiceUnknown;
            if (status != told)
            {
                await responseStream.WriteAsync(new HealthCheckResponse { Status = status }, cancellationToken);
                told = status;
            }
        }
    }

    private async Task<HealthCheckResponse.Types.ServingStatus> StatusAsync(CancellationToken cancellationToken)
    {
        if (stopping.IsAnnounced)
        {
            return HealthCheckResponse.Types.ServingStatus.NotServing;
        }

        try
        {
            await schema.CheckSchemaAsync(cancellationToken);
            return HealthCheckResponse.Types.ServingStatus.Serving;
        }
        catch (DirectoryException)
        {
            return HealthCheckResponse.Types.ServingStatus.NotServing;
        }
    }
}
