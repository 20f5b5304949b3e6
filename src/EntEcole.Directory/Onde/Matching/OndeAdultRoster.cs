using EntEcole.Directory.Extracts.Problems;
using EntEcole.Directory.Model;
using EntEcole.Directory.Onde.Files;
using EntEcole.Directory.Onde.Rows;

namespace EntEcole.Directory.Onde.Matching;

/// <summary>Guardians or teachers of a school after an import, by the same pairing.</summary>
internal sealed class OndeAdultRoster
{
    private readonly List<(OndeEntry Entry, OndePerson? Row)> entries = [];

    private OndeAdultRoster()
    {
    }

    /// <summary>The persons, with the row of each; null for one who stays as they were.</summary>
    public IReadOnlyList<(OndeEntry Entry, OndePerson? Row)> Entries => entries;

    /// <summary>Rows that fit several persons.</summary>
    public int Ambiguous { get; private set; }

    /// <summary>Pairs rows with persons of the feed, by the rules.</summary>
    public static OndeAdultRoster Of(
        IReadOnlyDictionary<OndePerson, OndeCandidate> rows, IReadOnlyDictionary<OndeCandidate, OndeKnownPerson> known,
        OndeAdultKind kind, OndeNewcomers newcomers, OndeNotices notices)
    {
        var roster = new OndeAdultRoster();
        var pairing = OndePairing.Of(rows.Values, known.Keys, kind.Rules);
        var erased = newcomers.Judge(
            kind.Category,
            rows.Where(pair => !pairing.Ambiguous.Contains(pair.Value)
                && (!pairing.Same.TryGetValue(pair.Value, out var known) || !OndeNewcomers.IsSettled(pair.Value, known))).Select(
                pair => (pair.Key, pair.Value)));
        foreach (var (row, candidate) in rows.Where(pair => !erased.Erased.Contains(pair.Key)))
        {
            var isPaired = pairing.Same.TryGetValue(candidate, out var found);
            if (pairing.Ambiguous.Contains(candidate) || (!isPaired && erased.Doubtful.Contains(row)))
            {
                roster.Ambiguous++;
                notices.Add(ProblemCode.IdentityAmbiguous, kind.Kind, (row.File, row.Row), null);
                continue;
            }

            var same = isPaired ? known[found!] : null;
            roster.entries.Add((
                new OndeEntry(
                    same?.SourceId ?? OndeNewcomers.Mint(kind.Letter),
                    same is null ? row.Person : kind.Merge(row, same.Person), row.File, row.Row),
                row));
        }

        roster.entries.AddRange(pairing.Contested.Select(one => known[one]).Where(one => one.IsPresent).Select(
            one => (new OndeEntry(one.SourceId, one.Person), (OndePerson?)null)));
        return roster;
    }
}

/// <summary>What differs between guardians and teachers.</summary>
/// <param name="Kind">The list.</param>
/// <param name="Rules">When a row is a person of the feed.</param>
/// <param name="Merge">A known person as a row now gives them.</param>
internal sealed record OndeAdultKind(OndeKind Kind, IReadOnlyList<OndePairRule> Rules, Func<OndePerson, Person, Person> Merge)
{
    /// <summary>Category of their records.</summary>
    public required AafCategory Category { get; init; }

    /// <summary>The first letter of their ids.</summary>
    public required char Letter { get; init; }

    public static OndeAdultKind Guardians { get; } = new(OndeKind.Guardians, OndeRules.Guardians, OndeMerge.Guardian)
    {
        Category = AafCategory.PersRelEleve, Letter = 'G',
    };

    public static OndeAdultKind Teachers { get; } = new(OndeKind.Teachers, OndeRules.Teachers, OndeMerge.Teacher)
    {
        Category = AafCategory.PersEducNat, Letter = 'T',
    };
}
