using EntEcole.Directory.Access;
using EntEcole.Directory.Model;
using EntEcole.Directory.Persons;

namespace EntEcole.Directory.Identity;

/// <summary>State of a proposal. Numbers are those of the API.</summary>
public enum MergeProposalState
{
    /// <summary>Waits for a decision.</summary>
    Open = 1,

    /// <summary>Accepted: merged.</summary>
    Accepted = 2,

    /// <summary>Declined: not proposed again.</summary>
    Declined = 3,

    /// <summary>No longer proposed: the persons have changed.</summary>
    Withdrawn = 4,
}

/// <summary>Two persons who may be one.</summary>
/// <param name="Number">Its place in the list.</param>
/// <param name="KeptId">Whose id would stay: the older in the directory.</param>
/// <param name="Kept">The person, as lookups give them; null when they are no longer there.</param>
/// <param name="OtherId">Whose id would lead to the other.</param>
/// <param name="Other">The other, as lookups give them.</param>
/// <param name="Points">The sum.</param>
/// <param name="Evidence">What makes the sum, the heaviest first; of a decided pair it is not kept.</param>
/// <param name="State">State.</param>
/// <param name="Author">Who decided; null while it is open.</param>
public sealed record MergeProposal(
    int Number, PersonId KeptId, PersonView? Kept, PersonId OtherId, PersonView? Other, int Points, IReadOnlyList<MergeEvidence> Evidence,
    MergeProposalState State = MergeProposalState.Open, DecisionAuthor? Author = null)
{
    private const char Hyphen = '-';

    /// <summary>
    /// Its id: opaque to callers; it holds the two ids and nothing else, hence is the same wherever and whenever it is found.
    /// </summary>
    public string Id => $"{KeptId}{Hyphen}{OtherId}";

    /// <summary>Reads an id.</summary>
    public static bool TryParse(string? text, out PersonId kept, out PersonId other)
    {
        other = default;
        var parts = text?.Trim().Split(Hyphen);
        return PersonId.TryParse(parts?[0], out kept) && parts is { Length: 2 } && PersonId.TryParse(parts[1], out other);
    }
}

/// <summary>Which proposals; null accepts all.</summary>
/// <param name="Academy">Academy of a record of one of the two.</param>
/// <param name="Role">Role of a profile of one of the two.</param>
/// <param name="Person">One of the two.</param>
/// <param name="MinPoints">The least sum.</param>
public sealed record MergeProposalFilter(string? Academy = null, Role? Role = null, PersonId? Person = null, int MinPoints = 0)
{
    /// <summary>What the caller reaches: only pairs of two who are both reached, by what is reached of them.</summary>
    public Perimeter Within { get; init; } = Perimeter.All;

    /// <summary>The proposal as the caller sees it; null when one of the two is out of reach.</summary>
    public MergeProposal? Show(MergeProposal proposal) => Within.IsAll ? proposal
        : Within.Show(proposal.Kept, proposal.KeptId) is { } kept && Within.Show(proposal.Other, proposal.OtherId) is { } other
        ? proposal with { Kept = kept, Other = other }
        : null;

    /// <summary>Whether a proposal passes, but for its person.</summary>
    public bool Accepts(MergeProposal proposal)
    {
        PersonView?[] both = [proposal.Kept, proposal.Other];
        return proposal.Points >= MinPoints
            && (Academy is null || both.Any(
                view => view?.Records.Any(record => string.Equals(record.Source.Academy, Academy, StringComparison.Ordinal)) == true))
            && (Role is null || both.Any(view => view?.Profiles.Any(profile => profile.Row.Role == Role) == true));
    }
}

/// <summary>A page of proposals. It may be shorter than asked, or empty, and not be the last.</summary>
/// <param name="Proposals">The proposals.</param>
/// <param name="Next">The number after which to go on; null at the end.</param>
public sealed record MergeProposalPage(IReadOnlyList<MergeProposal> Proposals, int? Next);
