using EntEcole.Directory.Consistency;
using EntEcole.Directory.Model;
using EntEcole.Directory.Server.Notifications;

namespace EntEcole.Directory.Server.Worker;

/// <summary>Checks the rules of living rows, and reports what breaks them.</summary>
/// <param name="store">What checks them.</param>
/// <param name="announcer">Takes what is reported.</param>
/// <param name="pulse">Keeps the last counts for metrics.</param>
internal sealed class RowsWatch(IConsistencyStore store, Announcer announcer, WorkerPulse pulse)
{
    private static readonly OngoingCondition Broken = new(ConditionKind.Rows);

    /// <summary>Looks at every row. Returns 0: what it finds is reported by itself.</summary>
    public async Task<long> LookAsync(CancellationToken cancellationToken)
    {
        var broken = await store.CheckAsync(cancellationToken);
        pulse.See(broken);
        if (broken.Count == 0)
        {
            announcer.Ends(Broken);
            return 0;
        }

        var rules = string.Join(", ", broken.Select(rule => FormattableString.Invariant($"{rule.Rule} {rule.Rows}")));
        announcer.Begins(Broken, NoticeKind.RowsBroken, "", "", new LocalizedText(
            $"Rows that break a rule: {rules}. Plan the mending with 'entecole repair --dry-run'.",
            $"Lignes qui enfreignent une règle : {rules}. Planifier la réparation avec « entecole repair --dry-run »."));
        return 0;
    }
}
