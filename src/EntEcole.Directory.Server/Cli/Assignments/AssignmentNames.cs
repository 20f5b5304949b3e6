using System.Globalization;
using EntEcole.Directory.Assignments;
using EntEcole.Directory.Model;
using EntEcole.Directory.Persons;

namespace EntEcole.Directory.Server.Cli.Assignments;

/// <summary>From what people write of persons and classes to the ids of both.</summary>
internal sealed class AssignmentNames(DirectoryStore store)
{
    /// <summary>The pairs of some lines of a file, or of line 0, the command's: persons by id or mail, classes by name or id.</summary>
    /// <exception cref="DirectoryException">
    /// <see cref="Reason.PersonNotFound"/>, <see cref="Reason.ClassNotFound"/>: a line names none, or several; it says which line.
    /// </exception>
    public async Task<IReadOnlyList<AssignmentPair>> PairsAsync(
        string uai, IReadOnlyList<(string Person, string Class, int Line)> lines, CancellationToken cancellationToken)
    {
        var revision = await store.Revisions.GetRevisionAsync(cancellationToken);
        var classes = await store.Assignments.ListClassesAsync(uai, revision, cancellationToken);
        var pairs = new List<AssignmentPair>();
        foreach (var (person, name, line) in lines)
        {
            pairs.Add(new AssignmentPair(
                await PersonAsync(person, uai, line, revision, cancellationToken), ClassOf(name, classes, line)));
        }

        return pairs;
    }

    private async Task<PersonId> PersonAsync(string text, string uai, int line, long revision, CancellationToken cancellationToken)
    {
        if (PersonId.TryParse(text, out var id))
        {
            return id;
        }

        var found = PersonKey.OfMail(text) is not { } mail ? [] : await store.Persons.ListPersonsAsync(
            new PersonFilter { Keys = [mail], Uai = uai }, 0, 2, revision, cancellationToken);
        return found.Count == 1 ? found[0].PersonId : throw new DirectoryException(
            Reason.PersonNotFound,
            At(
                line, "no one person of this school has this id or mail.",
                "aucune personne de cette école, ou plusieurs, avec cet identifiant ou ce courriel."),
            DirectoryException.Fact("line", line.ToString(CultureInfo.InvariantCulture)));
    }

    private static ClassId ClassOf(string text, IReadOnlyList<AssignedClass> classes, int line)
    {
        var named = classes.Where(row => string.Equals(
            NameFolding.Fold(row.Name), NameFolding.Fold(text), StringComparison.Ordinal)).ToList();
        return named.Count == 1 ? named[0].Id
            : named.Count == 0 && ClassId.TryParse(text, out var id) && classes.Any(row => row.Id == id) ? id
            : throw new DirectoryException(
                Reason.ClassNotFound,
                At(
                    line, "no one class of this school has this name.", "aucune classe de cette école, ou plusieurs, à ce nom."),
                DirectoryException.Fact("line", line.ToString(CultureInfo.InvariantCulture)));
    }

    private static LocalizedText At(int line, string english, string french) => line > 0
        ? new($"Line {line}: {english}", $"Ligne {line} : {french}")
        : new(char.ToUpperInvariant(english[0]) + english[1..], char.ToUpperInvariant(french[0]) + french[1..]);
}
