using System.Globalization;
using EntEcole.Directory.Assignments;
using EntEcole.Directory.Model;
using EntEcole.Directory.Persons;

namespace EntEcole.Directory.Server.Cli.Assignments;

/// <summary>From what people write of persons and classes to the ids of both.</summary>
internal sealed class AssignmentNames(DirectoryStore store)
{
    /// <summary>The pairs of some lines: persons by id or mail, classes by name or id.</summary>
    /// <exception cref="DirectoryException">
    /// <see cref="Reason.PersonNotFound"/>, <see cref="Reason.ClassNotFound"/>: a line names none, or several; it says which line.
    /// </exception>
    public async Task<IReadOnlyList<AssignmentPair>> PairsAsync(
        string uai, IReadOnlyList<(string Person, string Class)> lines, CancellationToken cancellationToken)
    {
        var revision = await store.Revisions.GetRevisionAsync(cancellationToken);
        var classes = await store.Assignments.ListClassesAsync(uai, revision, cancellationToken);
        var pairs = new List<AssignmentPair>();
        foreach (var ((person, name), rank) in lines.Select((line, rank) => (line, rank + 1)))
        {
            pairs.Add(new AssignmentPair(
                await PersonAsync(person, uai, rank, revision, cancellationToken), ClassOf(name, classes, rank)));
        }

        return pairs;
    }

    private async Task<PersonId> PersonAsync(string text, string uai, int rank, long revision, CancellationToken cancellationToken)
    {
        if (PersonId.TryParse(text, out var id))
        {
            return id;
        }

        var found = PersonKey.OfMail(text) is not { } mail ? [] : await store.Persons.ListPersonsAsync(
            new PersonFilter { Keys = [mail], Uai = uai }, 0, 2, revision, cancellationToken);
        return found.Count == 1 ? found[0].PersonId : throw new DirectoryException(
            Reason.PersonNotFound,
            new($"Line {rank}: no one person of this school has this id or mail.",
                $"Ligne {rank} : aucune personne de cette école, ou plusieurs, avec cet identifiant ou ce courriel."),
            DirectoryException.Fact("line", rank.ToString(CultureInfo.InvariantCulture)));
    }

    private static int ClassOf(string text, IReadOnlyList<AssignedClass> classes, int rank)
    {
        var named = classes.Where(row => string.Equals(
            NameFolding.Fold(row.Name), NameFolding.Fold(text), StringComparison.Ordinal)).ToList();
        return named.Count == 1 ? named[0].ClassNo
            : named.Count == 0 && int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
                && classes.Any(row => row.ClassNo == number) ? number
            : throw new DirectoryException(
                Reason.ClassNotFound,
                new($"Line {rank}: no one class of this school has this name.",
                    $"Ligne {rank} : aucune classe de cette école, ou plusieurs, à ce nom."),
                DirectoryException.Fact("line", rank.ToString(CultureInfo.InvariantCulture)));
    }
}
