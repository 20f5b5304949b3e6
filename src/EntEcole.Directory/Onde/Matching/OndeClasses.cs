using EntEcole.Directory.Model;
using EntEcole.Directory.Onde.Rows;

namespace EntEcole.Directory.Onde.Matching;

/// <summary>
/// The classes of a school. The id of ONDE tells a class; a file without ids tells it by its name. Either way a known class keeps the id
/// that it has in the feed.
/// </summary>
internal sealed class OndeClasses
{
    private readonly string uai;
    private readonly HashSet<string> ids;
    private readonly Dictionary<string, string> byName = new(StringComparer.Ordinal);

    public OndeClasses(string uai, IReadOnlyList<OndeKnownClass> known)
    {
        this.uai = uai;
        ids = known.Select(one => one.SourceId).ToHashSet(StringComparer.Ordinal);
        foreach (var one in known)
        {
            byName.TryAdd(KeyOf(one.Name), one.SourceId);
        }
    }

    /// <summary>What names of classes are compared by.</summary>
    public static string KeyOf(string name) => NameFolding.Fold(name);

    /// <summary>The class that a row names; none when it names none.</summary>
    public IReadOnlyList<ClassRef> Of(OndePerson row)
    {
        var key = KeyOf(row.ClassName);
        if (key.Length == 0)
        {
            return [];
        }

        var named = byName.GetValueOrDefault(key);
        var id = row.ClassId.Length == 0 ? named ?? key
            // A class that was known by its name alone.
            : named is not null && !ids.Contains(row.ClassId) && string.Equals(named, key, StringComparison.Ordinal) ? named
            : row.ClassId;
        byName.TryAdd(key, id);
        return [new ClassRef(uai, new Coded("", null), id, row.ClassName)];
    }
}
