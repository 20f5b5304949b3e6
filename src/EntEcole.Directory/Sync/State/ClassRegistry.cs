using EntEcole.Directory.Model;
using EntEcole.Directory.Plans;
using EntEcole.Directory.Schools;

namespace EntEcole.Directory.Sync.State;

/// <summary>
/// The classes and groups of a feed, keyed by school and source id. In 1D a renamed class is the same class, and the first
/// pupil of a run to name it gives its name (aaf-format 3.2); in 2D the name is the id, and schools list their classes.
/// </summary>
internal sealed class ClassRegistry(IPlan plan, int feedNo)
{
    private readonly Dictionary<(int SchoolNo, ClassKind Kind, string SourceId), Entry> entries = [];

    // Of those that the store knows, once one is asked for.
    private Dictionary<int, ClassRow>? byNumber;

    /// <summary>Takes a class as the store knows it.</summary>
    public void Load(ClassRow row, bool living) =>
        entries[(row.SchoolNo, row.Kind, row.SourceId)] = new Entry(row, living, Named: false, ListedNow: false);

    /// <summary>A class by its number; null when there is none.</summary>
    public ClassRow? Find(int classNo)
    {
        byNumber ??= entries.Values.ToDictionary(entry => entry.Row.ClassNo, entry => entry.Row);
        return byNumber.GetValueOrDefault(classNo);
    }

    /// <summary>
    /// The number of the class that a person's record names; the class is made or renamed when it has to be, never by a record that has
    /// not changed.
    /// </summary>
    public int NumberOf(int schoolNo, ClassKind kind, ClassRef reference, bool isUnchanged = false)
    {
        var key = (schoolNo, kind, reference.SourceId);
        var known = entries.TryGetValue(key, out var entry);
        if (known && (entry.Named || (entry.Living && (reference.Type is null || isUnchanged))))
        {
            return entry.Row.ClassNo;
        }

        return Write(key, known ? entry : null, new ClassRow(
            known ? entry.Row.ClassNo : plan.NextNumber(NumberKind.Class), schoolNo, feedNo, kind, reference.SourceId,
            reference.Name, reference.Type?.Code, reference.Type?.Label));
    }

    /// <summary>Whether a class that lives has another name than the record gives it.</summary>
    public bool IsNamedOtherwise(int schoolNo, ClassKind kind, ClassRef reference) =>
        entries.TryGetValue((schoolNo, kind, reference.SourceId), out var entry) && entry.Living
        && !string.Equals(entry.Row.Name, reference.Name, StringComparison.Ordinal);

    /// <summary>Takes a class or group from its school's list.</summary>
    public void List(int schoolNo, ClassKind kind, ListedClass listed)
    {
        var key = (schoolNo, kind, listed.Name);
        var known = entries.TryGetValue(key, out var entry);
        Write(key, known ? entry : null, new ClassRow(
            known ? entry.Row.ClassNo : plan.NextNumber(NumberKind.Class), schoolNo, feedNo, kind, listed.Name, listed.Name, null,
            listed.Label, Listed: true));
    }

    /// <summary>Strikes the classes that the lists of some schools no longer hold: they live on only if they have members.</summary>
    public void Unlist(Func<int, bool> isOf)
    {
        foreach (var (key, entry) in entries.Where(pair => pair.Value is { Living: true, ListedNow: false, Row.Listed: true }).ToList())
        {
            if (isOf(key.SchoolNo))
            {
                Write(key, entry, entry.Row with { Listed = false });
            }
        }
    }

    private int Write((int SchoolNo, ClassKind Kind, string SourceId) key, Entry? known, ClassRow row)
    {
        if (known is not { Living: true } living || living.Row != row)
        {
            plan.Rows.Put(row, replaces: known is { Living: true });
        }

        entries[key] = new Entry(row, Living: true, Named: true, ListedNow: row.Listed);
        return row.ClassNo;
    }

    private readonly record struct Entry(ClassRow Row, bool Living, bool Named, bool ListedNow);
}
