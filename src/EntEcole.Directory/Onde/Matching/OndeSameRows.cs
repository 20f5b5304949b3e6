using EntEcole.Directory.Identity;
using EntEcole.Directory.Model;
using EntEcole.Directory.Onde.Rows;

namespace EntEcole.Directory.Onde.Matching;

/// <summary>
/// Lists of guardians that have a row for each child: rows that agree in all facts and in all ways to reach the person are one guardian.
/// Without any way to reach them, homonyms stay two, unless they name the same child.
/// </summary>
internal static class OndeSameRows
{
    /// <summary>The guardians, each once, with all children that their rows name.</summary>
    public static IReadOnlyList<OndePerson> Join(IReadOnlyList<OndePerson> rows)
    {
        var joined = new Dictionary<string, OndePerson>(StringComparer.Ordinal);
        foreach (var row in rows)
        {
            var key = KeyOf(row);
            joined[key] = joined.TryGetValue(key, out var first) ? first with { Children = [.. first.Children, .. row.Children] } : row;
        }

        return [.. joined.Values];
    }

    private static string KeyOf(OndePerson row)
    {
        var (facts, relative) = (IdentityFacts.Of(row.Person), row.Person.Relative!);
        string?[] reached = [facts.Mail, relative.MobilePhone, relative.HomePhone, relative.WorkPhone, .. row.Addresses];
        IEnumerable<string?> last = reached.Any(one => one is not null) ? reached
            : row.Children.Select(child => NameFolding.Fold($"{string.Join(' ', child.FamilyNames)} {child.GivenName}")).Order(
                StringComparer.Ordinal);
        return string.Join('\u001F', [.. facts.FamilyNames, "", facts.GivenName, $"{facts.Title}", .. last]);
    }
}
