using EntEcole.Directory.Extracts.Records;
using EntEcole.Directory.Model;
using EntEcole.Directory.Persons;
using EntEcole.Directory.Sync.State;

namespace EntEcole.Directory.Sync.Stages;

/// <summary>What the coming records of a category will ask the store for: gathered record by record, then read at once.</summary>
internal sealed class ForeseenReads(SyncSession session, RecordIndex index, AafCategory category)
{
    /// <summary>How many persons are read at once where there is no record to wait for.</summary>
    public const int Together = 400;

    private readonly List<int> slots = [];
    private readonly List<string> ids = [];
    private readonly List<string> ines = [];
    private readonly HashSet<string> relatives = new(StringComparer.Ordinal);
    private readonly List<string> siblings = [];

    /// <summary>A stored record will be compared, or its person departs.</summary>
    public void Person(int slot) => slots.Add(slot);

    /// <summary>A record of a delta: nothing is known of it before the store is asked.</summary>
    public void Id(ReadOnlySpan<char> id) => ids.Add(id.ToString());

    /// <summary>Relatives that a record of a delta names.</summary>
    public void Relatives(AafRecord record)
    {
        foreach (var tuple in RelativeTuples.Of(record))
        {
            if (!tuple.Id.IsEmpty)
            {
                relatives.Add(tuple.Id.ToString());
            }
        }
    }

    /// <summary>Whether another feed has the INE of a new record.</summary>
    public void Ine(AafRecord record)
    {
        Span<char> ine = stackalloc char[FieldForms.IneLength];
        if (FieldForms.TryReadIne(record.First(AafAttribute.PupilIne), ine))
        {
            ines.Add(ine.ToString());
        }
    }

    /// <summary>A new member of staff who is in the academy's other degree.</summary>
    public void Sibling(string id) => siblings.Add(id);

    /// <summary>Reads all of it, and begins anew.</summary>
    public void Read()
    {
        Read(slots);
        ReadOfDelta();
        var ahead = session.Plan.Base.Ahead;
        ahead.Pupils(ines);
        if (siblings.Count > 0)
        {
            ahead.Records(session.Feed.SiblingNo!.Value, category, siblings);
        }

        slots.Clear();
        ids.Clear();
        ines.Clear();
        relatives.Clear();
        siblings.Clear();
    }

    /// <summary>Reads the rows of stored records.</summary>
    public void Read(IReadOnlyCollection<int> stored) =>
        session.Plan.Base.Ahead.Persons(category, [.. stored.Select(slot => (index.PersonAt(slot), session.Ids.IdOf(index.IdAt(slot))))]);

    // In steps: the keys tell the persons, and these their relatives.
    private void ReadOfDelta()
    {
        if (ids.Count == 0)
        {
            return;
        }

        var (plan, ahead) = (session.Plan.Base, session.Plan.Base.Ahead);
        ahead.Keys(category, ids);
        var stored = ids.Distinct(StringComparer.Ordinal).Select(id => plan.FindKey(category, id)).OfType<RecordKey>().ToList();
        ahead.Persons(category, [.. stored.Select(key => (key.PersonNo, key.SourceId))]);
        if (category is AafCategory.Eleve)
        {
            ahead.Keys(AafCategory.PersRelEleve, relatives);
            ahead.Keys(AafCategory.PersRelEleve, stored.SelectMany(key => plan.ReadPerson(key.PersonNo, category, key.SourceId).Relations)
                .Select(row => row.RelativeNo).ToHashSet());
        }
        else if (category is AafCategory.PersRelEleve)
        {
            ahead.Children([.. stored.Select(key => key.PersonNo)]);
        }
    }
}
