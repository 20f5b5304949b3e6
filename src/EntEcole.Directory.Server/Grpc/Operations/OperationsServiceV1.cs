using EntEcole.Directory.Access;
using EntEcole.Directory.Server.Security;
using Grpc.Core;

namespace EntEcole.Directory.Server.Grpc.Operations;

/// <summary>The settings of this process as they may be shown, and for how long data is kept by them. Nothing can be changed.</summary>
internal sealed class OperationsServiceV1(ShownSettings settings) : V1.OperationsService.OperationsServiceBase
{
    // Paths, addresses and academies: of the whole installation.
    public override Task<V1.GetSettingsResponse> GetSettings(V1.GetSettingsRequest request, ServerCallContext context) =>
        context.Caller().Perimeter.IsAll ? Task.FromResult(settings.Settings()) : throw PerimeterFaults.OfRegion();

    public override Task<V1.GetRetentionResponse> GetRetention(V1.GetRetentionRequest request, ServerCallContext context) =>
        Task.FromResult(settings.Retention());
}

/// <summary>The settings in force, in the words of the contract; read when they are asked for.</summary>
/// <param name="Settings">The settings, secrets masked.</param>
/// <param name="Retention">For how long data is kept.</param>
internal sealed record ShownSettings(Func<V1.GetSettingsResponse> Settings, Func<V1.GetRetentionResponse> Retention);
