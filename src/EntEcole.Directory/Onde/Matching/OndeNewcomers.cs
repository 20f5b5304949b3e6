using System.Security.Cryptography;
using EntEcole.Directory.Identity;
using EntEcole.Directory.Model;
using EntEcole.Directory.Onde.Rows;
using EntEcole.Directory.Privacy;

namespace EntEcole.Directory.Onde.Matching;

/// <summary>
/// Persons of a file that the feed does not have: they get a new id, drawn, never a number of a row, never a hash of names; unless they
/// were erased. Files give no id that lasts, so an erased person is recognised by their facts.
/// </summary>
internal sealed class OndeNewcomers(string uai, ErasedPersons erased)
{
    private const int Digits = 16;

    private readonly Dictionary<string, IdentityFacts> children = new(StringComparer.Ordinal);

    /// <summary>Rows of erased persons: passed over.</summary>
    public int Suppressed { get; private set; }

    /// <summary>A new id: a letter of the list and 16 hexadecimal digits.</summary>
    public static string Mint(char kind) => kind + RandomNumberGenerator.GetHexString(Digits, lowercase: true);

    /// <summary>The pupils that guardians are linked to, erased ones too: a guardian is known by their children.</summary>
    public void Know(IEnumerable<OndeLinkable> pupils)
    {
        foreach (var pupil in pupils)
        {
            children[pupil.SourceId] = pupil.Facts;
        }
    }

    /// <summary>
    /// Whether a row is surely a person of the feed: both names agree. A row that a weaker rule takes for one may be an erased relative of
    /// theirs, as a twin.
    /// </summary>
    public static bool IsSettled(OndeCandidate row, OndeCandidate known) =>
        FactComparison.Of(known.Facts, row.Facts) is { GivenName: FactMatch.Agrees, FamilyName: FactMatch.Agrees };

    /// <summary>Which of the rows that are not surely persons of the feed are about erased persons.</summary>
    public ErasedRows<OndePerson> Judge(AafCategory category, IEnumerable<(OndePerson Row, OndeCandidate Candidate)> rows)
    {
        var judged = ErasedRows<OndePerson>.Of(!erased.IsOf(uai) ? [] : rows.Select(one => (one.Row, erased.Find(
            uai, category, one.Candidate.Person,
            one.Candidate.Children.Where(children.ContainsKey).Select(child => children[child])))));
        Suppressed += judged.Erased.Count;
        return judged;
    }
}
