using EntEcole.Directory.Access;
using EntEcole.Directory.Model;
using EntEcole.Directory.Persons;
using EntEcole.Directory.Revisions;

namespace EntEcole.Directory.Assignments;

/// <summary>A teacher who may have a class. Never applied: a person assigns.</summary>
/// <param name="Person">The person, as the caller sees them.</param>
/// <param name="Class">The class.</param>
/// <param name="Points">How likely, 1 to 100: 60 and more is strong.</param>
/// <param name="Why">What speaks for it.</param>
public sealed record AssignmentProposal(PersonView Person, AssignedClass Class, int Points, LocalizedText Why)
{
    /// <summary>From so many points on a proposal is strong.</summary>
    public const int Strong = 60;
}

/// <summary>Proposes assignments: by the teacher's name in the class's, and from the year before. Writes nothing.</summary>
public sealed class AssignmentProposals(IAssignmentStore store, IPersonStore persons, IRevisionStore revisions)
{
    private const int SameClass = 100;
    private const int SameClassName = 80;
    private const int SameName = 70;
    private const int LikeName = 30;
    private const int ShortestLike = 5;

    /// <summary>By names: "CE1-CE2 Mme Garrigoux" and the one teacher of that name.</summary>
    public async Task<IReadOnlyList<AssignmentProposal>> SuggestAsync(string uai, Perimeter within, CancellationToken cancellationToken)
    {
        var revision = await revisions.GetRevisionAsync(cancellationToken);
        var (classes, staff, taken) = await ReadAsync(uai, within, revision, cancellationToken);
        return [.. classes.SelectMany(row => ByName(row, staff)).Where(one => !IsTaken(taken, one))];
    }

    /// <summary>From a year before: the same class, one of its name, or one that bears the teacher's name.</summary>
    /// <param name="uai">The school.</param>
    /// <param name="year">The year before.</param>
    /// <param name="within">What the caller reaches.</param>
    /// <param name="cancellationToken">Ends the reads.</param>
    public async Task<IReadOnlyList<AssignmentProposal>> RenewAsync(
        string uai, SchoolYear year, Perimeter within, CancellationToken cancellationToken)
    {
        var revision = await revisions.GetRevisionAsync(cancellationToken);
        var (classes, staff, taken) = await ReadAsync(uai, within, revision, cancellationToken);
        var proposals = new List<AssignmentProposal>();
        foreach (var before in (await store.ListAsync(uai, revision, cancellationToken)).Where(one => SchoolYear.Of(one.From) == year))
        {
            if (staff.FirstOrDefault(person => person.Records.Any(record => record.PersonNo == before.PersonNo)) is not { } person)
            {
                continue;
            }

            var same = classes.Where(row => row.ClassNo == before.Class.ClassNo).ToList();
            var named = classes.Where(row => string.Equals(
                NameFolding.Fold(row.Name), NameFolding.Fold(before.Class.Name), StringComparison.Ordinal)).ToList();
            proposals.AddRange(
                same.Count == 1 ? [new AssignmentProposal(person, same[0], SameClass, new("The same class.", "La même classe."))]
                : named.Count == 1 ? [new AssignmentProposal(
                    person, named[0], SameClassName, new("A class of the same name.", "Une classe de même nom."))]
                : classes.SelectMany(row => ByName(row, staff)).Where(one => one.Person.PersonNo == person.PersonNo));
        }

        return [.. proposals.Where(one => !IsTaken(taken, one)).DistinctBy(one => (one.Person.PersonNo, one.Class.ClassNo))];
    }

    /// <summary>The living classes and groups of a school, and its staff: what assignments are made of.</summary>
    public async Task<(IReadOnlyList<AssignedClass> Classes, IReadOnlyList<SchoolStaff> Staff)> ListChoicesAsync(
        string uai, Perimeter within, long revision, CancellationToken cancellationToken) => (
        await store.ListClassesAsync(uai, revision, cancellationToken),
        await SchoolStaff.ReadAsync(persons, uai, within, revision, cancellationToken));

    private async Task<(IReadOnlyList<AssignedClass> Classes, List<PersonView> Staff, HashSet<(int Person, int Class)> Taken)> ReadAsync(
        string uai, Perimeter within, long revision, CancellationToken cancellationToken)
    {
        var classes = (await store.ListClassesAsync(uai, revision, cancellationToken)).Where(
            row => !row.IsBySource).ToList();
        var staff = await SchoolStaff.ReadAsync(persons, uai, within, revision, cancellationToken);
        var taken = (await store.ListAsync(uai, revision, cancellationToken)).Where(one => one.End is null)
            .Select(one => (one.PersonNo, one.Class.ClassNo))
            .Concat((await store.ListDeliveredAsync(uai, revision, cancellationToken)).Select(one => (one.PersonNo, one.Class.ClassNo)))
            .ToHashSet();
        return (classes, [.. staff.Select(one => one.Person)], taken);
    }

    // Two teachers of one name: the label says nothing of either.
    private static IEnumerable<AssignmentProposal> ByName(AssignedClass row, List<PersonView> staff)
    {
        var words = NameFolding.Fold(row.Name).Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var named = staff.Where(person => NameOf(person) is { Length: > 1 } name && $" {string.Join(' ', words)} ".Contains(
            $" {name} ", StringComparison.Ordinal)).ToList();
        if (named.Count == 1)
        {
            return [new AssignmentProposal(
                named[0], row, SameName, new("The class bears their name.", "La classe porte son nom."))];
        }

        var like = named.Count > 1 ? [] : staff.Where(person => words.Any(word => IsLike(word, NameOf(person)))).ToList();
        return like.Count == 1
            ? [new AssignmentProposal(
                like[0], row, LikeName, new("The class bears a name like theirs.", "La classe porte un nom proche du sien."))]
            : [];
    }

    private static bool IsLike(string word, string name) => word.Length >= ShortestLike && name.Length >= ShortestLike
        && Math.Abs(word.Length - name.Length) <= 1
        && (name.StartsWith(word, StringComparison.Ordinal) || word.StartsWith(name, StringComparison.Ordinal));

    private static string NameOf(PersonView person) => NameFolding.Fold(person.Records[0].Person.UsageName);

    private static bool IsTaken(HashSet<(int Person, int Class)> taken, AssignmentProposal proposal) =>
        proposal.Person.Records.Any(record => taken.Contains((record.PersonNo, proposal.Class.ClassNo)));
}
