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
    /// <summary>The record of the school. Its source id is its UAI.</summary>
    public AafRecord SchoolRecord()
    {
        var record = Begin(School.Uai!, 0);
        AafCompletion.Complete(record, School);
        record.Hash = RecordHasher.Of(record);
        return record;
    }

    /// <summary>The records of a category, each with the name of its file.</summary>
    public IEnumerable<(AafRecord Record, string File)> RecordsOf(AafCategory category) => category switch
    {
        AafCategory.EtabEducNat => [(SchoolRecord(), "")],
        AafCategory.Eleve => Records(Roster.Pupils),
        AafCategory.PersRelEleve => Records(Roster.Guardians),
        AafCategory.PersEducNat => Records(Roster.Teachers),
        _ => [],
    };

    // Of the order of ids, so that what a class is named by does not depend on the order of rows.
    private static IEnumerable<(AafRecord Record, string File)> Records(IReadOnlyList<OndeEntry> entries) =>
        entries.OrderBy(entry => entry.SourceId, StringComparer.Ordinal).Select(entry => (RecordOf(entry), entry.File));

    private static AafRecord RecordOf(OndeEntry entry)
    {
        var record = Begin(entry.SourceId, entry.Row);
        AafCompletion.Complete(record, entry.Person);
        record.Hash = RecordHasher.Of(record);
        return record;
    }

    private static AafRecord Begin(string id, int row)
    {
        var record = new AafRecord();
        record.Begin(AafRequest.Add, row);
        record.BeginText();
        record.Append(id);
        record.EndId();
        return record;
    }
}
