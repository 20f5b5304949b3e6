using EntEcole.Directory.Extracts.Records;
using EntEcole.Directory.Model;
using EntEcole.Directory.Onde.Matching;
using EntEcole.Directory.Sync.State;

namespace EntEcole.Directory.Sync.Onde;

/// <summary>What a run takes into the feed of a school: whole, as records that the stages of a sync read.</summary>
/// <param name="School">The school as its convention writes it.</param>
/// <param name="Roster">Its persons.</param>
internal sealed record OndeFeedSource(School School, OndeRoster Roster)
{
    private readonly List<(AafRecord Record, string File)> filled = [];

    /// <summary>How many persons a category has.</summary>
    public int CountOf(AafCategory category) => EntriesOf(category).Count;

    /// <summary>The record of the school. Its source id is its UAI.</summary>
    public AafRecord SchoolRecord()
    {
        var record = Begin(new AafRecord(), School.Uai!, 0);
        AafCompletion.Complete(record, School);
        record.Hash = RecordHasher.Of(record);
        return record;
    }

    /// <summary>
    /// The records of a category, so many at a time, each with the name of its file. The next ones are written over them: a record has room
    /// for the largest, and a school has hundreds.
    /// </summary>
    public IEnumerable<IReadOnlyList<(AafRecord Record, string File)>> RecordsOf(AafCategory category, int together)
    {
        if (category is AafCategory.EtabEducNat)
        {
            yield return [(SchoolRecord(), "")];
            yield break;
        }

        // Of the order of ids, so that what a class is named by does not depend on the order of rows.
        foreach (var some in EntriesOf(category).OrderBy(entry => entry.SourceId, StringComparer.Ordinal).Chunk(together))
        {
            for (var at = 0; at < some.Length; at++)
            {
                if (at == filled.Count)
                {
                    filled.Add((new AafRecord(), ""));
                }

                filled[at] = (Fill(filled[at].Record, some[at]), some[at].File);
            }

            filled.RemoveRange(some.Length, filled.Count - some.Length);
            yield return filled;
        }
    }

    private IReadOnlyList<OndeEntry> EntriesOf(AafCategory category) => category switch
    {
        AafCategory.Eleve => Roster.Pupils,
        AafCategory.PersRelEleve => Roster.Guardians,
        AafCategory.PersEducNat => Roster.Teachers,
        _ => [],
    };

    private static AafRecord Fill(AafRecord record, OndeEntry entry)
    {
        Begin(record, entry.SourceId, entry.Row);
        AafCompletion.Complete(record, entry.Person);
        record.Hash = RecordHasher.Of(record);
        return record;
    }

    private static AafRecord Begin(AafRecord record, string id, int row)
    {
        record.Begin(AafRequest.Add, row);
        record.BeginText();
        record.Append(id);
        record.EndId();
        return record;
    }
}
