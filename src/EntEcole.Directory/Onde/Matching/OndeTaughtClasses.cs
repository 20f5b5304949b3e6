using EntEcole.Directory.Model;

namespace EntEcole.Directory.Onde.Matching;

/// <summary>
/// The classes that the list of teachers names. Its column is a label that a person typed: one class, several, or a word such as Directeur.
/// What is exactly the name of one class of the school is taken; no class is made of the rest.
/// </summary>
internal sealed class OndeTaughtClasses
{
    private static readonly char[] Separators = [',', ';', '/', '|', '+', '&', '\n'];

    private readonly string uai;
    private readonly HashSet<string> ids;
    private readonly ILookup<string, string> byName;

    /// <param name="uai">The school.</param>
    /// <param name="classes">Its classes: those in which a pupil is.</param>
    public OndeTaughtClasses(string uai, IEnumerable<ClassRef> classes)
    {
        var all = classes.DistinctBy(one => one.SourceId, StringComparer.Ordinal).ToList();
        this.uai = uai;
        ids = all.Select(one => one.SourceId).ToHashSet(StringComparer.Ordinal);
        byName = all.ToLookup(one => OndeClasses.KeyOf(one.Name), one => one.SourceId, StringComparer.Ordinal);
    }

    /// <summary>The classes of a label, each once; none when it names none.</summary>
    public IReadOnlyList<Teaching> Of(string label)
    {
        var whole = byName[OndeClasses.KeyOf(label)].ToList();
        return whole.Count == 1 ? [Teaching(whole[0])]
            : [
                .. label.Replace(" et ", "&", StringComparison.OrdinalIgnoreCase).Split(Separators)
                    .Select(part => byName[OndeClasses.KeyOf(part)].ToList()).Where(found => found.Count == 1)
                    .Select(found => found[0]).Distinct(StringComparer.Ordinal).Select(Teaching),
            ];
    }

    /// <summary>Of the classes that a teacher had, those that are still there: of one that this import does not describe.</summary>
    public IReadOnlyList<Teaching> Still(IReadOnlyList<Teaching> before) =>
        [.. before.Where(one => ids.Contains(one.Class.SourceId)).Select(one => Teaching(one.Class.SourceId))];

    // By its id alone: pupils name their class, and a teacher must not rename it.
    private Teaching Teaching(string id) => new(new ClassRef(uai, null, id, id), IsGroup: false, null, Head: false);
}
