using System.Reflection;
using Grpc.Core;
using Grpc.Net.Client;

namespace EntEcole.Directory.Tests.Server.Transport;

/// <summary>Which binaries the tests of this folder run on. Skipped by name when built with <c>-p:StandIns=false</c>.</summary>
public sealed class StandInTests
{
    private const string OfficialToken = "d754f35622e28bad";

    public static bool Official => !Product(typeof(ServerCallContext).Assembly).Contains("stand-in", StringComparison.OrdinalIgnoreCase);

    [Fact(Skip = "Built with -p:StandIns=false: the official Grpc.Core.Api and Grpc.Net.Common.", SkipWhen = nameof(Official))]
    public void StandIns_LoadedInThisProcess_AreOursUnderTheOfficialIdentity()
    {
        foreach (var name in new[] { "Grpc.Core.Api", "Grpc.Net.Common" })
        {
            var assembly = Assembly.Load(name);
            Assert.Contains("stand-in", Product(assembly), StringComparison.OrdinalIgnoreCase);
            Assert.Equal(OfficialToken, Convert.ToHexStringLower(assembly.GetName().GetPublicKeyToken()!));
            Assert.StartsWith(AppContext.BaseDirectory, assembly.Location, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void OfficialBinaries_EveryType_LoadsOnThem()
    {
        foreach (var assembly in new[] { typeof(GrpcChannel).Assembly, Assembly.Load("Grpc.AspNetCore.Server") })
        {
            Assert.NotEmpty(assembly.GetTypes());
            Assert.Contains(assembly.GetReferencedAssemblies(), name => name.Name is "Grpc.Core.Api");
        }

        Assert.Same(typeof(ServerCallContext).Assembly, typeof(GrpcChannel).BaseType!.Assembly);
    }

    private static string Product(Assembly assembly) =>
        string.Join(' ', assembly.GetCustomAttribute<AssemblyTitleAttribute>()?.Title,
            assembly.GetCustomAttribute<AssemblyProductAttribute>()?.Product,
            assembly.GetCustomAttribute<AssemblyDescriptionAttribute>()?.Description,
            assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion);
}
