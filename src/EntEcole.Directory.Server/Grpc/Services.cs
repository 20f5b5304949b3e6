using ServiceDescriptor = Google.Protobuf.Reflection.ServiceDescriptor;

namespace EntEcole.Directory.Server.Grpc;

/// <summary>The services that the server offers, by descriptor: reflection and health speak of the same list.</summary>
internal static class Services
{
    /// <summary>Descriptors of all services.</summary>
    public static IReadOnlyList<ServiceDescriptor> Descriptors { get; } =
    [
        V1.DirectoryService.Descriptor,
        V1.IdentityService.Descriptor,
        V1.GarService.Descriptor,
        V1.AssignmentService.Descriptor,
        V1.EnrolmentService.Descriptor,
        V1.SyncService.Descriptor,
        V1.RightsService.Descriptor,
        V1.PrivacyService.Descriptor,
        V1.OndeService.Descriptor,
        V1.IndicatorService.Descriptor,
        V1.OperationsService.Descriptor,
        global::Grpc.Health.V1.Health.Descriptor,
        global::Grpc.Reflection.V1.ServerReflection.Descriptor,
        global::Grpc.Reflection.V1Alpha.ServerReflection.Descriptor,
    ];
}
