using System.CommandLine;
using EntEcole.Directory.Server.Cli.Output;

namespace EntEcole.Directory.Server.Cli.Gar;

/// <summary><c>entecole gar</c>: exports to the GAR.</summary>
internal static class GarVerbs
{
    public static Command Make(SharedOptions shared, TimeProvider time) =>
        new("gar", shared.T("Exports to the GAR (first degree).", "Exports vers le GAR (1er degré)."))
        {
            GarExportVerb.Make(shared, time), GarCheckVerb.Make(shared), GarManagerVerbs.Make(shared, time),
            GarExportsVerb.Make(shared, time),
        };
}
