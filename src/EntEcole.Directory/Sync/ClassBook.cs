using EntEcole.Directory.Model;
using EntEcole.Directory.Store;

namespace EntEcole.Directory.Sync;

/// <summary>
/// The classes and groups of a feed, keyed by school and source id, never by name: a renamed class is the same class
/// (aaf-format 3.2). The first pupil of a run to name a class gives its name.
/// </summary>
internal sealed class ClassBook(IPlan plan, int feedNo)
{
    private readonly Dictionary<(int SchoolNo, ClassKind Kind, string SourceId), Entry> entries = [];

    /// <summary>Takes a class as the store knows it.</summary>
    public void Load(ClassRow row, bool living) =>
        entries[(row.SchoolNo, row.Kind, row.SourceId)] = new Entry(row, living, Named: false);

    /// <summary>The number of the class that a pupil's record names; opens or renames it where needed.</summary>
    public int NumberOf(int schoolNo, ClassKind kind, ClassRef reference)
    {
        var key = (schoolNo, kind, reference.SourceId);
        var known = entries.TryGetValue(key, out var entry);
        if (known && entry.Named)
        {
            return entry.Row.ClassNo;
        }

        var row = new ClassRow(
            known ? entry.Row.ClassNo : plan.NextNumber(NumberKind.Class), schoolNo, feedNo, kind, reference.SourceId,
            reference.Name, reference.Type.Code, reference.Type.Label);
        if (!known || !entry.Living || entry.Row != row)
        {
            plan.Put(row, replaces: known && entry.Living);
        }

        entries[key] = new Entry(row, Living: true, Named: true);
        return row.ClassNo;
    }

    private readonly record struct Entry(ClassRow Row, bool Living, bool Named);
}
