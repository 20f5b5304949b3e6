using EntEcole.Directory.Server.Grpc.Assignments;
using EntEcole.Directory.Server.Grpc.Directory;
using EntEcole.Directory.Server.Grpc.Enrolment;
using EntEcole.Directory.Server.Grpc.Gar;
using EntEcole.Directory.Server.Grpc.Health;
using EntEcole.Directory.Server.Grpc.Indicators;
using EntEcole.Directory.Server.Grpc.Identity;
using EntEcole.Directory.Server.Grpc.Onde;
using EntEcole.Directory.Server.Grpc.Operations;
using EntEcole.Directory.Server.Grpc.Privacy;
using EntEcole.Directory.Server.Grpc.Rights;
using EntEcole.Directory.Server.Grpc.Sync;
using EntEcole.Directory.Server.Security.Rules;
using Grpc.AspNetCore.Server;
using Microsoft.AspNetCore.Authorization;

namespace EntEcole.Directory.Server.Host;

/// <summary>The endpoints of the server. Each bears its rule as metadata; one without a rule keeps the server from starting.</summary>
internal static class CallEndpoints
{
    /// <summary>Maps every service, each call with its rule.</summary>
    /// <exception cref="InvalidOperationException">A call has no rule, or a rule has no call.</exception>
    public static void Map(IEndpointRouteBuilder routes)
    {
        var calls = routes.MapGroup("");
        // After the conventions of gRPC, which name the method.
        ((IEndpointConventionBuilder)calls).Finally(Attach);
        calls.MapGrpcService<DirectoryServiceV1>();
        calls.MapGrpcService<IdentityServiceV1>();
        calls.MapGrpcService<AssignmentServiceV1>();
        calls.MapGrpcService<EnrolmentServiceV1>();
        calls.MapGrpcService<SyncServiceV1>();
        calls.MapGrpcService<RightsServiceV1>();
        calls.MapGrpcService<PrivacyServiceV1>();
        calls.MapGrpcService<OndeServiceV1>();
        calls.MapGrpcService<IndicatorServiceV1>();
        calls.MapGrpcService<GarServiceV1>();
        calls.MapGrpcService<OperationsServiceV1>();
        calls.MapGrpcService<HealthService>();
        calls.MapGrpcReflectionService();
        EnsureRules(routes.DataSources.SelectMany(source => source.Endpoints));
    }

    /// <summary>Ensures that each endpoint has a rule, and each rule its endpoint.</summary>
    /// <exception cref="InvalidOperationException">They differ.</exception>
    internal static void EnsureRules(IEnumerable<Endpoint> endpoints)
    {
        var unruled = new List<string>();
        var unused = CallRules.Every.Select(rule => rule.Call).ToHashSet(StringComparer.Ordinal);
        foreach (var endpoint in endpoints)
        {
            if (endpoint.Metadata.GetMetadata<CallRule>() is not { } rule)
            {
                unruled.Add(endpoint.DisplayName ?? "?");
            }
            else
            {
                unused.Remove(rule.Call);
            }
        }

        if (unruled.Count + unused.Count > 0)
        {
            throw new InvalidOperationException(
                "Endpoints without a rule, or rules without an endpoint: " + string.Join(", ", unruled.Concat(unused)));
        }
    }

    private static void Attach(EndpointBuilder endpoint)
    {
        if (endpoint.Metadata.OfType<GrpcMethodMetadata>().FirstOrDefault()?.Method is not { } method
            || CallRules.Find($"{method.ServiceName}/{method.Name}") is not { } rule)
        {
            return;
        }

        endpoint.Metadata.Add(rule);
        endpoint.Metadata.Add(rule.IsOpen ? new AllowAnonymousAttribute() : new AuthorizationPolicyBuilder().AddRequirements(rule).Build());
    }
}
