using System.Collections.Frozen;

namespace EntEcole.Directory.Server.Worker;

/// <summary>The daily jobs as French texts name them.</summary>
internal static class JobNames
{
    private static readonly FrozenDictionary<string, string> Names = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["backup"] = "sauvegarde", ["enrolment"] = "adhésions", ["assignments"] = "affectations", ["deliveries"] = "livraisons conservées",
        ["rights"] = "fins de droits", ["gar"] = "export vers le GAR", ["purge"] = "purge", ["prune"] = "élagage",
        ["accesses"] = "journal des accès", ["indicators"] = "indicateurs", ["overdue"] = "purges en retard",
        ["check"] = "vérification de la base", ["digest"] = "bilan de la semaine",
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>The French name of a job; its own when it has none.</summary>
    public static string French(string job) => Names.GetValueOrDefault(job, job);
}
