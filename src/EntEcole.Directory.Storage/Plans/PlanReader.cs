using System.Data.Common;
using EntEcole.Directory.Model;
using EntEcole.Directory.Persons;
using EntEcole.Directory.Plans;
using EntEcole.Directory.Storage.Connections;
using EntEcole.Directory.Storage.Persons;

namespace EntEcole.Directory.Storage.Plans;

/// <summary>What a plan compares with: the living rows of the store at its base revision.</summary>
internal sealed class PlanReader : IPlanBase
{
    private static readonly Statement SelectProfiles = new("""
        SELECT person_no, school_no, role, feed_no, state, active_on, suspended_on, purge_on FROM profile
        WHERE person_no = @person AND feed_no = @feed AND since_revision <= @revision AND until_revision > @revision
        """);

    // What a director says of a teacher's classes is no feed's: no file ends it.
    private static readonly Statement SelectMemberships = new("""
        SELECT class_no, entered_on, teaches, head, subjects FROM membership
        WHERE person_no = @person AND feed_no = @feed AND since_revision <= @revision AND until_revision > @revision
          AND by_hand = 0
        """);

    private static readonly Statement SelectRelations = new("""
        SELECT relative_no, link_code, legal, financial, contact, payment FROM relation
        WHERE pupil_no = @person AND feed_no = @feed AND since_revision <= @revision AND until_revision > @revision
        """);

    private static readonly Statement SelectRecord = new("""
        SELECT person_no, person_id, presence, hash, folded_name, content FROM record
        WHERE feed_no = @feed AND category = @category AND source_id = @source
          AND since_revision <= @revision AND until_revision > @revision
        """);

    private static readonly Statement SelectKey = new("""
        SELECT source_id, person_no, presence, hash FROM record
        WHERE feed_no = @feed AND category = @category AND source_id = @source
          AND since_revision <= @revision AND until_revision > @revision
        """);

    // The signs keep SQLite from the index by feed and category, which holds all columns asked for and a million rows.
    private static readonly Statement SelectKeyOfPerson = new("""
        SELECT source_id, person_no, presence, hash FROM record
        WHERE person_no = @person AND +feed_no = @feed AND +category = @category
          AND since_revision <= @revision AND until_revision > @revision
        """);

    private static readonly Statement SelectChildren = new("""
        SELECT r.pupil_no, p.school_no, r.legal, r.financial, r.contact, r.payment
        FROM relation r
        JOIN profile p ON p.person_no = r.pupil_no AND p.feed_no = r.feed_no AND p.role = @pupil AND p.state = @active
            AND p.since_revision <= @revision AND p.until_revision > @revision
        WHERE r.relative_no = @relative AND r.feed_no = @feed AND r.since_revision <= @revision AND r.until_revision > @revision
        """);

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
        JOIN record r ON r.person_no = n.person_no AND r.category = @category AND +r.feed_no = @feed AND r.folded_name = n.folded_name
        WHERE n.folded_name = @name AND r.since_revision <= @revision AND r.until_revision > @revision
        ORDER BY r.person_no, r.source_id
        """);

    private static readonly Statement SelectMerges = new("""
        SELECT merged_no, kept_no FROM person_merge WHERE since_revision <= @revision AND until_revision > @revision
        """);

    private static readonly Statement CountInes = new("SELECT COUNT(*) FROM pupil_ine");

    private static readonly Statement SelectInes = new("SELECT ine FROM pupil_ine");

    private readonly PlanConnection connection;
    private readonly int feedNo;
    private readonly long? planId;
    private readonly long baseRevision;
    private readonly bool isFilling;
    private readonly PlanReadAhead ahead;
    private Dictionary<int, int>? merges;
    private IneFilter? filter;
    private int lookups;

    /// <param name="connection">The plan's connection.</param>
    /// <param name="feedNo">The plan's feed.</param>
    /// <param name="planId">The plan; null for a direct one.</param>
    /// <param name="baseRevision">The revision that is read.</param>
    /// <param name="isFilling">Whether the tables of persons were empty, and their indexes are taken away: then there is no pupil to
    /// find.</param>
    public PlanReader(PlanConnection connection, int feedNo, long? planId, long baseRevision, bool isFilling)
    {
        (this.connection, this.feedNo, this.planId, this.baseRevision, this.isFilling) = (
            connection, feedNo, planId, baseRevision, isFilling);
        ahead = new PlanReadAhead(connection, feedNo, baseRevision, MayBeKnown);
    }

    public IPlanReadAhead Ahead => ahead;

    public PersonRows ReadPerson(int personNo, AafCategory category, string sourceId)
    {
        if (ahead.TryPerson(personNo, category, out var read))
        {
            return new PersonRows(Present(category, sourceId), read.Profiles, read.Memberships, read.Relations);
        }

        (string, object)[] person = [("@person", personNo), ("@feed", feedNo), ("@revision", baseRevision)];
        var profiles = connection.Rows(SelectProfiles, person, reader => reader.Profile(0));
        // A relative is in no class, and only a pupil names relatives: what is not there is not asked for.
        var memberships = category is AafCategory.PersRelEleve
            ? []
            : connection.Rows(SelectMemberships, person, reader => new MembershipRow(
            personNo, reader.GetInt32(0), feedNo, reader.DateOrNull(1), reader.GetInt32(2) == 1, reader.GetInt32(3) == 1,
            reader.TextOrNull(4)));
        var relations = category is not AafCategory.Eleve ? [] : connection.Rows(SelectRelations, person, reader =>
            new RelationRow(personNo, reader.GetInt32(0), feedNo, reader.GetString(1), reader.Details(2)));
        return new PersonRows(Present(category, sourceId), profiles, memberships, relations);
    }

    public RecordRow? FindRecord(int feedNo, AafCategory category, string sourceId) =>
        ahead.TryRecord(feedNo, category, sourceId, out var read) ? read : connection.Rows(
        SelectRecord,
        [("@feed", feedNo), ("@category", (int)category), ("@source", sourceId), ("@revision", baseRevision)],
        reader => new RecordRow(
            reader.GetInt32(0), feedNo, category, sourceId, PersonId.FromBytes(reader.Bytes(1)), (Presence)reader.GetInt32(2),
            reader.GetInt64(3), reader.GetString(4), reader.Bytes(5))).LastOrDefault();

    public RecordKey? FindKey(AafCategory category, string sourceId) =>
        ahead.TryKey(category, sourceId, out var read) ? read : FindKey(
        SelectKey, [("@feed", feedNo), ("@category", (int)category), ("@source", sourceId), ("@revision", baseRevision)]);

    public RecordKey? FindKey(AafCategory category, int personNo) =>
        ahead.TryKey(category, personNo, out var read) ? read : FindKey(
        SelectKeyOfPerson, [("@feed", feedNo), ("@category", (int)category), ("@person", personNo), ("@revision", baseRevision)]);

    public IReadOnlyList<ChildRow> ReadChildren(int relativeNo) => ahead.FindChildren(relativeNo) ?? connection.Rows(
        SelectChildren,
        [
            ("@relative", relativeNo), ("@feed", feedNo), ("@pupil", (int)Role.Pupil), ("@active", (int)ProfileState.Active),
            ("@revision", baseRevision),
        ],
        reader => new ChildRow(reader.GetInt32(0), reader.GetInt32(1), reader.Details(2)));

    public IReadOnlyList<RecordRow> FindPupils(string ine) => ahead.FindPupils(ine) ?? (!MayBeKnown(ine) ? [] : connection.Rows(
        SelectPupils,
        [("@category", (int)AafCategory.Eleve), ("@ine", ine), ("@revision", baseRevision)],
        reader => RecordOf(AafCategory.Eleve, reader, 0)));

    public int RootOf(int personNo)
    {
        merges ??= connection.Rows(
            SelectMerges, [("@revision", baseRevision)], reader => (Merged: reader.GetInt32(0), Kept: reader.GetInt32(1)))
            .ToDictionary(link => link.Merged, link => link.Kept);
        while (merges.TryGetValue(personNo, out var kept))
        {
            personNo = kept;
        }

        return personNo;
    }

    public IReadOnlyList<RecordRow> FindNamed(AafCategory category, string foldedName) => connection.Rows(
        SelectNamed,
        [("@category", (int)category), ("@feed", feedNo), ("@name", foldedName), ("@revision", baseRevision)],
        reader => RecordOf(category, reader, 0));

    /// <summary>A record of any feed from eight columns: person, feed, source id, id, presence, hash, folded name, content.</summary>
    public static RecordRow RecordOf(AafCategory category, DbDataReader reader, int column) => new(
        reader.GetInt32(column), reader.GetInt32(column + 1), category, reader.GetString(column + 2),
        PersonId.FromBytes(reader.Bytes(column + 3)),
        (Presence)reader.GetInt32(column + 4), reader.GetInt64(column + 5), reader.GetString(column + 6), reader.Bytes(column + 7));

    // Purged meanwhile, when it is not there.
    private RecordRow Present(AafCategory category, string sourceId) =>
        FindRecord(feedNo, category, sourceId) ?? throw PlanHolds.Outdated(planId, baseRevision);

    // Whether some person may have an INE. Indexes taken away: there was no person before.
    private bool MayBeKnown(string ine)
    {
        if (isFilling)
        {
            return false;
        }

        if (++lookups == ManyLookups)
        {
            filter = ReadFilter();
        }

        return filter?.MayHold(ine) is not false;
    }

    private RecordKey? FindKey(Statement statement, (string, object)[] parameters)
    {
        var keys = connection.Rows(statement, parameters, reader => reader.Key());
        return keys.Count == 0 ? null : keys[^1];
    }

    private IneFilter ReadFilter()
    {
        var read = new IneFilter(connection.Rows(CountInes, [], reader => reader.GetInt32(0))[0]);
        // Into the filter, not into a list: a byte is all that stays of each.
        connection.Rows(SelectInes, [], reader =>
        {
            read.Add(reader.GetString(0));
            return true;
        });
        return read;
    }
}
