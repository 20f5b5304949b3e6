using EntEcole.Directory.Server.Console.Sessions;
using Microsoft.AspNetCore.Mvc;

namespace EntEcole.Directory.Server.Console.Pages.Merges;

/// <summary>The decision whether two records are one person.</summary>
internal sealed class MergeModel : DecisionPage
{
    private const int Rows = 1_000;

    /// <summary>The proposal; null when it waits no longer.</summary>
    public V1.MergeProposal? Proposal { get; private set; }

    /// <summary>One person, or two.</summary>
    public bool Accept { get; private set; }

    public async Task<IActionResult> OnGetAsync(string id, string? choice)
    {
        await ReadAsync(id, choice);
        return Proposal is null ? NotFound() : Page();
    }

    public Task<IActionResult> OnPostAsync(string id, string? choice, string? form, string? reason) => DecideOnceAsync(
        form, reason, () => ReadAsync(id, choice), async () =>
        {
            await Sync.DecideMergeProposalAsync(new()
            {
                ProposalId = id, Decision = choice is "accept" ? V1.MergeDecision.Accept : V1.MergeDecision.Decline, Reason = Reason,
            });
            return ConsoleSettings.Path + "/merges";
        });

    // There is no call for one proposal: it is looked for among those of its first person.
    private async Task ReadAsync(string id, string? choice)
    {
        Accept = choice is "accept";
        var person = id.Split('-')[0];
        Proposal = (await Sync.ListMergeProposalsAsync(new() { Filter = new() { PersonId = person }, PageSize = Rows })).Proposals
            .FirstOrDefault(one => string.Equals(one.ProposalId, id, StringComparison.Ordinal));
    }
}
