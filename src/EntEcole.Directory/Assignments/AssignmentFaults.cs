using System.Globalization;
using EntEcole.Directory.Model;

namespace EntEcole.Directory.Assignments;

/// <summary>Why pairs of an order cannot be assigned. All bad pairs are named, and nothing is written.</summary>
internal sealed class AssignmentFaults
{
    private readonly List<(int Rank, Reason Reason)> found = [];

    /// <summary>Notes a bad pair.</summary>
    public void Add(int rank, Reason reason) => found.Add((rank, reason));

    /// <summary>Refuses the order when a pair is bad.</summary>
    /// <exception cref="DirectoryException">The reason of the first bad pair, with the ranks of all of them.</exception>
    public void Refuse()
    {
        if (found.Count == 0)
        {
            return;
        }

        var ranks = string.Join(',', found.Select(one => one.Rank.ToString(CultureInfo.InvariantCulture)));
        throw new DirectoryException(
            found[0].Reason, TextOf(found[0].Reason, ranks), new Dictionary<string, string>(StringComparer.Ordinal) { ["pairs"] = ranks });
    }

    private static LocalizedText TextOf(Reason reason, string ranks) => reason switch
    {
        Reason.ClassNotFound => new(
            $"No such class in this school; bad pairs: {ranks}.", $"Classe inconnue dans cette école ; couples refusés : {ranks}."),
        Reason.PersonNotFound => new($"No such person; bad pairs: {ranks}.", $"Personne inconnue ; couples refusés : {ranks}."),
        Reason.AssignmentBySource => new(
            $"The extract or the ONDE files of the school say who teaches these classes: correct it there; bad pairs: {ranks}.",
            $"L'extrait ou les fichiers ONDE de l'école indiquent qui enseigne dans ces classes : corriger à la source ; couples refusés : {ranks}."),
        _ => new(
            $"Not an active teacher, director or member of staff of this school; bad pairs: {ranks}.",
            $"N'est pas un enseignant, directeur ou personnel actif de cette école ; couples refusés : {ranks}."),
    };
}
