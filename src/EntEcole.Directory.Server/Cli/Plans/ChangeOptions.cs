using System.CommandLine;
using EntEcole.Directory.Model;
using EntEcole.Directory.Plans;
using EntEcole.Directory.Server.Cli.Output;
using EntEcole.Directory.Server.Grpc.Validation;

namespace EntEcole.Directory.Server.Cli.Plans;

/// <summary>The options of <c>plans show --changes</c>: which changes, and which page of them.</summary>
internal sealed class ChangeOptions
{
    private const int MaxRows = 10_000;

    private readonly Option<bool> changes;
    private readonly Option<string?> uai;
    private readonly Option<Role?> role;
    private readonly Option<bool> conflicts;
    private readonly Option<int> limit;
    private readonly Option<int> after;

    public ChangeOptions(SharedOptions shared)
    {
        changes = new("--changes") { Description = shared.T(
            "What it would do, change by change, with the values before and after.",
            "Ce qu'il ferait, changement par changement, avec les valeurs avant et après.") };
        uai = new("--uai") { Description = shared.T("Only changes of this school.", "Les changements de cette école seulement.") };
        role = new("--role") { Description = shared.T("Only changes of this role.", "Les changements de ce rôle seulement.") };
        conflicts = new("--conflicts")
        {
            Description = shared.T("Only what an undo leaves alone.", "Seulement ce que l'annulation laisse tel quel."),
        };
        limit = new("--limit")
        {
            Description = shared.T("Changes at most. Default: 100.", "Changements au plus. Par défaut : 100."),
            DefaultValueFactory = _ => 100,
        };
        after = new("--after") { Description = shared.T("Go on after this change.", "Reprendre après ce changement.") };
    }

    public void AddTo(Command command)
    {
        foreach (var option in (Option[])[changes, uai, role, conflicts, limit, after])
        {
            command.Options.Add(option);
        }
    }

    /// <summary>Which changes; null when none are asked for.</summary>
    public PlanChangeFilter? FilterOf(ParseResult parsed, long planId)
    {
        var school = parsed.GetValue(uai) is { } text ? Requests.Uai(text, "--uai") : null;
        var filter = new PlanChangeFilter(planId, school, parsed.GetValue(role), ConflictsOnly: parsed.GetValue(conflicts));
        return parsed.GetValue(changes) ? filter
            : filter == new PlanChangeFilter(planId) ? null
            : throw DirectoryException.InvalidArgument("--changes", new(
                "--uai, --role and --conflicts choose changes: add --changes.",
                "--uai, --role et --conflicts choisissent des changements : ajouter --changes."));
    }

    public int LimitOf(ParseResult parsed) => Math.Clamp(parsed.GetValue(limit), 1, MaxRows);

    public int AfterOf(ParseResult parsed) => Math.Max(0, parsed.GetValue(after));
}
