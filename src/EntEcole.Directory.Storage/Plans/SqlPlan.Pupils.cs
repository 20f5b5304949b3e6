using System.Data.Common;
using EntEcole.Directory.Model;
using EntEcole.Directory.Persons;
using EntEcole.Directory.Storage.Connections;
using EntEcole.Directory.Storage.Persons;

namespace EntEcole.Directory.Storage.Plans;

/// <content>Pupils by INE, and persons by name.</content>
internal sealed partial class SqlPlan
{
    // After so many look-ups the INEs are read once, rather than asked for one by one.
    private const int ManyLookups = 1_000;

    private static readonly Statement SelectPupils = new("""
        SELECT r.person_no, r.feed_no, r.source_id, r.person_id, r.presence, r.hash, r.folded_name, r.content
        FROM pupil_ine i
        JOIN record r ON r.person_no = i.person_no AND r.category = @category
        WHERE i.ine = @ine AND r.since_revision <= @revision AND r.until_revision > @revision
        ORDER BY r.person_no, r.feed_no, r.source_id
        """);

    private static readonly Statement SelectNamed = new("""
        SELECT r.person_no, r.feed_no, r.source_id, r.person_id, r.presence, r.hash, r.folded_name, r.content
        FROM person_name n
        JOIN record r ON r.person_no = n.person_no AND r.category = @category AND r.feed_no = @feed AND r.folded_name = n.folded_name
        WHERE n.folded_name = @name AND r.since_revision <= @revision AND r.until_revision > @revision
        ORDER BY r.person_no, r.source_id
        """);

    private static readonly Statement CountInes = new("SELECT COUNT(*) FROM pupil_ine");

    private static readonly Statement SelectInes = new("SELECT ine FROM pupil_ine");

    private IneFilter? filter;
    private int lookups;

    public IReadOnlyList<RecordRow> FindPupils(string ine)
    {
        // Indexes taken away: there was nobody before.
        if (deferredIndexes.Count > 0)
        {
            return [];
        }

        if (++lookups == ManyLookups)
        {
            filter = ReadFilter();
        }

        if (filter?.MayHold(ine) is false)
        {
            return [];
        }

        return Rows(
            SelectPupils, [("@category", (int)AafCategory.Eleve), ("@ine", ine), ("@revision", BaseRevision)], reader => RecordOf(AafCategory.Eleve, reader));
    }

    public IReadOnlyList<RecordRow> FindNamed(AafCategory category, string foldedName) => Rows(
        SelectNamed,
        [("@category", (int)category), ("@feed", header.Feed.FeedNo), ("@name", foldedName), ("@revision", BaseRevision)],
        reader => RecordOf(category, reader));

    private static RecordRow RecordOf(AafCategory category, DbDataReader reader) => new(
        reader.GetInt32(0), reader.GetInt32(1), category, reader.GetString(2), PersonId.FromBytes(reader.Bytes(3)),
        (Presence)reader.GetInt32(4), reader.GetInt64(5), reader.GetString(6), reader.Bytes(7));

    private IneFilter ReadFilter()
    {
        var read = new IneFilter(Rows(CountInes, [], reader => reader.GetInt32(0))[0]);
        // Into the filter, not into a list: a byte is all that stays of each.
        Rows(SelectInes, [], reader =>
        {
            read.Add(reader.GetString(0));
            return true;
        });
        return read;
    }
}
