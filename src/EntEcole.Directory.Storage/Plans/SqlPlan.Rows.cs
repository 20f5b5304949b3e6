using System.Data.Common;
using System.Runtime.InteropServices;
using System.Text.Json;
using Dapper;
using EntEcole.Directory.Model;
using EntEcole.Directory.Persons;
using EntEcole.Directory.Plans;
using EntEcole.Directory.Revisions;
using EntEcole.Directory.Schools;
using EntEcole.Directory.Storage.Connections;

namespace EntEcole.Directory.Storage.Plans;

/// <content>Rows in, and the rows of one person out.</content>
internal sealed partial class SqlPlan
{
    private static readonly Statement SelectProfiles = new("""
        SELECT person_no, school_no, role, feed_no, state, active_on, suspended_on, purge_on FROM profile
        WHERE person_no = @person AND feed_no = @feed AND since_revision <= @revision AND until_revision > @revision
        """);

    private static readonly Statement SelectMemberships = new("""
        SELECT class_no, entered_on, teaches, head, subjects FROM membership
        WHERE person_no = @person AND feed_no = @feed AND since_revision <= @revision AND until_revision > @revision
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

    public void Put(SchoolRow row, bool replaces) => Write(
        PlanTable.School,
        replaces,
        opens: true,
        [
            Cell.Of(row.SchoolNo), Cell.Of(row.FeedNo), Cell.Of(KeyTexts.Prove(row.SourceId, "sourceId")), Cell.Of(row.Uai), Cell.Of((long)row.Presence),
            Cell.Of(row.Hash), Cell.Of(NameFolding.Fold($"{row.School.Name} {row.School.NameTown}")), Cell.Of(row.School.DisplayName),
            Cell.Of(row.School.Department), Cell.Of(row.School.Commune?.Code), Cell.Of(row.School.DistrictSourceId), Cell.Utf8(SchoolJson.Write(row.School)),
        ]);

    public void Put(ClassRow row, bool replaces) => Write(
        PlanTable.Class,
        replaces,
        opens: true,
        [
            Cell.Of(row.ClassNo), Cell.Of(row.SchoolNo), Cell.Of(row.FeedNo), Cell.Of((long)row.Kind), Cell.Of(row.SourceId),
            Cell.Of(row.Name), Cell.Of(row.TypeCode), Cell.Of(row.TypeLabel), Cell.Of(row.Listed),
        ]);

    public void Put(RecordRow row, bool replaces, bool renames = false, string? ine = null)
    {
        KeyTexts.Prove(row);
        Write(PlanTable.Record, replaces, opens: true, Cells(row, renames, ine));
        if (IsDirect && ine is not null)
        {
            WriteRow(PlanTable.Ine, [Cell.Of(row.PersonNo), Cell.Of(ine)]);
        }
    }

    public void Put(ProfileRow row, bool replaces)
    {
        Write(
            PlanTable.Profile,
            replaces,
            opens: true,
            [
                Cell.Of(row.PersonNo), Cell.Of(row.SchoolNo), Cell.Of((long)row.Role), Cell.Of(row.FeedNo), Cell.Of((long)row.State),
                Cell.Of(row.ActiveOn), Cell.Of(row.SuspendedOn), Cell.Of(row.PurgeOn),
            ]);
        if (IsDirect)
        {
            CollectionsMarshal.GetValueRefOrAddDefault(made, (row.SchoolNo, row.Role, row.State), out _)++;
        }
    }

    public void Put(MembershipRow row, bool replaces) => Write(PlanTable.Membership, replaces, opens: true, Cells(row));

    public void Put(RelationRow row, bool replaces) => Write(PlanTable.Relation, replaces, opens: true, Cells(row));

    public void Put(NomenclatureRow row, bool replaces) => Write(PlanTable.Nomenclature, replaces, opens: true, Cells(row));

    public void End(NomenclatureRow row) => Write(PlanTable.Nomenclature, closes: true, opens: false, Cells(row));

    public void End(RecordRow row) => Write(PlanTable.Record, closes: true, opens: false, Cells(row, renames: false, ine: null));

    public void End(MembershipRow row) => Write(PlanTable.Membership, closes: true, opens: false, Cells(row));

    public void End(RelationRow row) => Write(PlanTable.Relation, closes: true, opens: false, Cells(row));

    public void Forget(IReadOnlyCollection<int> persons)
    {
        WriteGathered();
        FlushDirect();
        Repeated(_ => InTransaction(begun =>
        {
            var arguments = new { plan = PlanId, numbers = JsonSerializer.Serialize(persons), feed = header.Feed.FeedNo, revision = DirectRevision };
            if (IsDirect)
            {
                foreach (var (school, role, state) in connection.Query<(int School, int Role, int State)>(PlanSql.SelectDirectProfiles(engine), arguments, begun))
                {
                    made[(school, (Role)role, (ProfileState)state)]--;
                }
            }

            foreach (var statement in PlanSql.ForgetPersons(engine, IsDirect))
            {
                connection.Execute(statement, arguments, begun);
            }

            return true;
        }));
        written = IsDirect ? 0 : Repeated(_ => CountWritten());
    }

    public PersonRows ReadPerson(int personNo, AafCategory category, string sourceId)
    {
        var feed = header.Feed.FeedNo;
        (string, object)[] person = [("@person", personNo), ("@feed", feed), ("@revision", BaseRevision)];
        var profiles = Rows(SelectProfiles, person, reader => reader.Profile(0));
        // A relative is in no class, and only a pupil names relatives: what is not there is not asked for.
        var memberships = category is AafCategory.PersRelEleve ? [] : Rows(SelectMemberships, person, reader => new MembershipRow(
            personNo, reader.GetInt32(0), feed, reader.DateOrNull(1), reader.GetInt32(2) == 1, reader.GetInt32(3) == 1, reader.TextOrNull(4)));
        var relations = category is not AafCategory.Eleve ? [] : Rows(SelectRelations, person, reader =>
            new RelationRow(personNo, reader.GetInt32(0), feed, reader.GetString(1), reader.Details(2)));
        return new PersonRows(
            // Purged meanwhile.
            FindRecord(feed, category, sourceId) ?? throw Holds.Outdated(PlanId, BaseRevision),
            profiles,
            memberships,
            relations);
    }

    public RecordRow? FindRecord(int feedNo, AafCategory category, string sourceId) => Rows(
        SelectRecord,
        [("@feed", feedNo), ("@category", (int)category), ("@source", sourceId), ("@revision", BaseRevision)],
        reader => new RecordRow(
            reader.GetInt32(0), feedNo, category, sourceId, PersonId.FromBytes(reader.Bytes(1)), (Presence)reader.GetInt32(2),
            reader.GetInt64(3), reader.GetString(4), reader.Bytes(5))).LastOrDefault();

    public RecordKey? FindKey(AafCategory category, string sourceId) => FindKey(
        SelectKey, [("@feed", header.Feed.FeedNo), ("@category", (int)category), ("@source", sourceId), ("@revision", BaseRevision)]);

    public RecordKey? FindKey(AafCategory category, int personNo) => FindKey(
        SelectKeyOfPerson, [("@feed", header.Feed.FeedNo), ("@category", (int)category), ("@person", personNo), ("@revision", BaseRevision)]);

    public IReadOnlyList<ChildRow> ReadChildren(int relativeNo) => Rows(
        SelectChildren,
        [
            ("@relative", relativeNo), ("@feed", header.Feed.FeedNo), ("@pupil", (int)Role.Pupil), ("@active", (int)ProfileState.Active),
            ("@revision", BaseRevision),
        ],
        reader => new ChildRow(reader.GetInt32(0), reader.GetInt32(1), reader.Details(2)));

    private Cell[] Cells(RecordRow row, bool renames, string? ine)
    {
        Cell[] plain =
        [
            Cell.Of(row.PersonNo), Cell.Of(row.FeedNo), Cell.Of((long)row.Category), Cell.Of(row.SourceId), Cell.Of(row.PersonId),
            Cell.Of((long)row.Presence), Cell.Of(row.Hash), Cell.Of(row.FoldedName), Cell.Utf8(row.Content),
        ];
        return IsDirect ? plain : [.. plain, Cell.Of(renames), Cell.Of(ine)];
    }

    private static Cell[] Cells(MembershipRow row) =>
    [
        Cell.Of(row.PersonNo), Cell.Of(row.ClassNo), Cell.Of(row.FeedNo), Cell.Of(row.EnteredOn), Cell.Of(row.Teaches), Cell.Of(row.Head),
        Cell.Of(row.Subjects),
    ];

    private static Cell[] Cells(RelationRow row) =>
    [
        Cell.Of(row.PupilNo), Cell.Of(row.RelativeNo), Cell.Of(row.FeedNo), Cell.Of(row.LinkCode), Cell.OfNumber(row.Details?.Legal),
        Cell.OfFlag(row.Details?.Financial), Cell.OfFlag(row.Details?.Contact), Cell.OfFlag(row.Details?.Payment),
    ];

    private static Cell[] Cells(NomenclatureRow row) =>
    [
        Cell.Of(row.FeedNo), Cell.Of((long)row.Category), Cell.Of(KeyTexts.Prove(row.Code, "code")), Cell.Of(row.Hash), Cell.Of(row.Entry.Label),
        Cell.Utf8(SchoolJson.Write(row.Entry)),
    ];

    private void Write(PlanTable table, bool closes, bool opens, ReadOnlySpan<Cell> row)
    {
        RowCount++;
        if (!IsDirect)
        {
            WriteRow(table, [Cell.Of(PlanId!.Value), Cell.Of(closes), Cell.Of(opens), .. row]);
            return;
        }

        if (closes)
        {
            throw new InvalidOperationException("A direct plan has nothing to close.");
        }

        row.CopyTo(cells);
        cells[row.Length] = Cell.Of(DirectRevision);
        cells[row.Length + 1] = Cell.Of(RowSpan.Forever);
        WriteRow(table, cells.AsSpan(0, row.Length + 2));
    }

    private void WriteRow(PlanTable table, ReadOnlySpan<Cell> row)
    {
        if (!IsDirect)
        {
            gathered.Add((table, row.ToArray()));
            if (gathered.Count >= Batch)
            {
                WriteGathered();
            }

            return;
        }

        // Guarded by hand: a span cannot be captured, and this is the hot path of a first sync.
        try
        {
            directSink ??= writing is PlanWriting.Direct
                ? new WriteBehind(engine.OpenSink(connection, transaction!, writing), Told)
                : engine.OpenSink(connection, transaction!, writing);
            directSink.Write(table, row);
        }
        catch (DbException fault) when (engine.IsUnavailable(fault))
        {
            throw engine.Unavailable(fault);
        }
    }

    private void WriteGathered()
    {
        if (gathered.Count == 0)
        {
            return;
        }

        Repeated(again => again && HasGathered() ? true : InTransaction(begun =>
        {
            using var sink = engine.OpenSink(connection, begun, writing);
            foreach (var (table, row) in gathered)
            {
                sink.Write(table, row);
            }

            sink.Flush();
            return true;
        }));
        written += gathered.Count;
        gathered.Clear();
    }

    // Whether the rows are there already: their commit went through unheard.
    private bool HasGathered() => CountWritten() == written + gathered.Count;

    private long CountWritten() =>
        PlanSql.Versioned.Sum(table => connection.ExecuteScalar<long>(PlanSql.CountLeft(table), new { plan = PlanId }));

    private RecordKey? FindKey(Statement statement, (string, object)[] parameters)
    {
        var keys = Rows(statement, parameters, reader => reader.Key());
        return keys.Count == 0 ? null : keys[^1];
    }

    private List<T> Rows<T>(Statement statement, (string Name, object Value)[] parameters, Func<DbDataReader, T> read)
    {
        if (!engine.IsRemote)
        {
            try
            {
                return RowsOnce(statement, parameters, read);
            }
            catch (DbException)
            {
                // Begun again below, as a unit of work: rare, and what that costs is felt when each record takes five reads.
            }
        }

        return Repeated(_ => RowsOnce(statement, parameters, read));
    }

    // On a connection of their own, in one read transaction as long as rows are gathered: what is compared is what was there before.
    private List<T> RowsOnce<T>(Statement statement, (string Name, object Value)[] parameters, Func<DbDataReader, T> read)
    {
        if (reads is null)
        {
            reads = engine.OpenReadsAsync(CancellationToken.None).GetAwaiter().GetResult();
            reads.BeginAsync(CancellationToken.None).AsTask().GetAwaiter().GetResult();
        }

        var rows = new List<T>();
        using var reader = reads.ReadAsync(statement, CancellationToken.None, parameters).GetAwaiter().GetResult();
        while (reader.Read())
        {
            rows.Add(read(reader));
        }

        return rows;
    }

    // Before anything is applied: an open read would keep the log from being emptied.
    private async Task CloseReadsAsync()
    {
        if (reads is { } open)
        {
            reads = null;
            await open.DisposeAsync();
        }
    }

    /// <summary>Works in the direct plan's transaction, or in a short one of its own.</summary>
    private T InTransaction<T>(Func<DbTransaction, T> work)
    {
        if (transaction is not null)
        {
            return work(transaction);
        }

        var begun = engine.BeginWriteAsync(connection, CancellationToken.None).GetAwaiter().GetResult();
        using var ending = new Ending(begun);
        var result = work(begun);
        begun.Commit();
        return result;
    }
}
