using System.Data;
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
using EntEcole.Directory.Storage.Schema;

namespace EntEcole.Directory.Storage.Plans;

/// <summary>
/// Writes the rows of a plan. Stored: rows are gathered and go to the plan tables in short transactions, so that others can write in
/// between. Direct: rows go to their tables in the transaction of the plan.
/// </summary>
internal sealed class PlanRowWriter(PlanConnection connection, int feedNo, long? planId, long directRevision) : IPlanRows
{
    // Rows of a stored plan in memory, then in one transaction.
    private const int Batch = 5_000;

    private readonly Engine engine = connection.Engine;
    private readonly List<(PlanTable Table, BulkValue[] Cells)> gathered = [];
    private readonly BulkValue[] cells = new BulkValue[16];
    private readonly Dictionary<(int SchoolNo, Role Role, ProfileState State), int> made = [];
    private long written;
    private RowSink? directSink;

    /// <summary>Rows written so far.</summary>
    public long Count { get; private set; }

    /// <summary>Profiles that a direct plan has written, by what is counted.</summary>
    public IReadOnlyDictionary<(int SchoolNo, Role Role, ProfileState State), int> Made => made;

    public void Put(SchoolRow row, bool replaces) => Write(
        PlanTable.School,
        replaces,
        opens: true,
        [
            BulkValue.Of(row.SchoolNo), BulkValue.Of(row.FeedNo), BulkValue.Of(KeyConstraints.Validate(row.SourceId, "sourceId")),
            BulkValue.Of(row.Uai), BulkValue.Of((long)row.Presence),
            BulkValue.Of(row.Hash), BulkValue.Of(NameFolding.Fold($"{row.School.Name} {row.School.NameTown}")),
            BulkValue.Of(row.School.DisplayName),
            BulkValue.Of(row.School.Department), BulkValue.Of(row.School.Commune?.Code), BulkValue.Of(row.School.DistrictSourceId),
            BulkValue.Utf8(SchoolJson.Write(row.School)),
        ]);

    public void Put(ClassRow row, bool replaces) => Write(PlanTable.Class, replaces, opens: true, Cells(row));

    public void Put(RecordRow row, bool replaces, bool renames = false, string? ine = null)
    {
        KeyConstraints.Validate(row);
        Write(PlanTable.Record, replaces, opens: true, Cells(row, renames, ine));
        if (connection.IsDirect && ine is not null)
        {
            WriteRow(PlanTable.Ine, [BulkValue.Of(row.PersonNo), BulkValue.Of(ine)]);
        }

        if (connection.IsDirect && !row.Content.IsEmpty)
        {
            foreach (var key in row.Keys ?? PersonKeys.Of(PersonJson.Read(row.Content.Span)))
            {
                WriteRow(PlanTable.Key, [BulkValue.Of(row.PersonNo), BulkValue.Of(key)]);
            }
        }
    }

    public void Put(ProfileRow row, bool replaces)
    {
        Write(PlanTable.Profile, replaces, opens: true, Cells(row));
        if (connection.IsDirect)
        {
            CollectionsMarshal.GetValueRefOrAddDefault(made, (row.SchoolNo, row.Role, row.State), out _)++;
        }
    }

    public void Put(MembershipRow row, bool replaces) => Write(PlanTable.Membership, replaces, opens: true, Cells(row));

    public void Put(RelationRow row, bool replaces) => Write(PlanTable.Relation, replaces, opens: true, Cells(row));

    public void Put(NomenclatureRow row, bool replaces) => Write(PlanTable.Nomenclature, replaces, opens: true, Cells(row));

    public void End(NomenclatureRow row) => Write(PlanTable.Nomenclature, closes: true, opens: false, Cells(row));

    public void End(RecordRow row) => Write(PlanTable.Record, closes: true, opens: false, Cells(row, renames: false, ine: null));

    public void End(ProfileRow row) => Write(PlanTable.Profile, closes: true, opens: false, Cells(row));

    public void End(ClassRow row) => Write(PlanTable.Class, closes: true, opens: false, Cells(row));

    public void End(MembershipRow row) => Write(PlanTable.Membership, closes: true, opens: false, Cells(row));

    public void End(RelationRow row) => Write(PlanTable.Relation, closes: true, opens: false, Cells(row));

    public void Rejoin(IReadOnlyDictionary<int, (int PersonNo, PersonId PersonId)> persons)
    {
        if (persons.Count == 0)
        {
            return;
        }

        WriteGathered();
        connection.Repeated(_ => connection.InTransaction(begun =>
        {
            foreach (var (number, (known, id)) in persons)
            {
                foreach (var statement in ConcurrentArrivalSql.Rejoin)
                {
                    connection.Connection.Execute(statement, new { plan = planId, person = number, known, id }, begun);
                }
            }

            return true;
        }));
    }

    public void Forget(IReadOnlyCollection<int> persons)
    {
        WriteGathered();
        FlushDirect();
        connection.Repeated(_ => connection.InTransaction(begun =>
        {
            var arguments = new { plan = planId, numbers = JsonSerializer.Serialize(persons), feed = feedNo, revision = directRevision };
            if (connection.IsDirect)
            {
                foreach (var (school, role, state) in connection.Connection.Query<(int School, int Role, int State)>(
                    PlanSql.SelectDirectProfiles(engine), arguments, begun))
                {
                    made[(school, (Role)role, (ProfileState)state)]--;
                }
            }

            foreach (var statement in PlanSql.ForgetPersons(engine, connection.IsDirect))
            {
                connection.Connection.Execute(statement, arguments, begun);
            }

            return true;
        }));
        written = connection.IsDirect ? 0 : connection.Repeated(_ => CountWritten());
    }

    private void Write(PlanTable table, bool closes, bool opens, ReadOnlySpan<BulkValue> row)
    {
        Count++;
        if (!connection.IsDirect)
        {
            WriteRow(table, [BulkValue.Of(planId!.Value), BulkValue.Of(closes), BulkValue.Of(opens), .. row]);
            return;
        }

        if (closes)
        {
            throw new InvalidOperationException("A direct plan has nothing to close.");
        }

        row.CopyTo(cells);
        cells[row.Length] = BulkValue.Of(directRevision);
        cells[row.Length + 1] = BulkValue.Of(RowSpan.Forever);
        WriteRow(table, cells.AsSpan(0, row.Length + 2));
    }

    private void WriteRow(PlanTable table, ReadOnlySpan<BulkValue> row)
    {
        if (!connection.IsDirect)
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
            directSink ??= connection.Writing is PlanWriting.Direct
                ? new WriteBehind(engine.OpenSink(connection.Connection, connection.Transaction!, connection.Writing), Told)
                : engine.OpenSink(connection.Connection, connection.Transaction!, connection.Writing);
            directSink.Write(table, row);
        }
        catch (DbException fault) when (engine.IsUnavailable(fault))
        {
            throw engine.Unavailable(fault);
        }
    }

    /// <summary>Writes the rows that are gathered; nothing for a direct plan.</summary>
    public void WriteGathered()
    {
        if (gathered.Count == 0)
        {
            return;
        }

        connection.Repeated(again => again && HasGathered() ? true : connection.InTransaction(begun =>
        {
            using var sink = engine.OpenSink(connection.Connection, begun, connection.Writing);
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
        Table.VersionedTables.Sum(table => connection.Connection.ExecuteScalar<long>(PlanSql.CountLeft(table), new { plan = planId }));

    /// <summary>Before anything else is done on the connection of a direct plan.</summary>
    public void FlushDirect() => directSink?.Flush();

    /// <summary>After the last row, or before the transaction ends.</summary>
    public void CloseSink()
    {
        directSink?.Dispose();
        directSink = null;
    }

    private BulkValue[] Cells(RecordRow row, bool renames, string? ine)
    {
        BulkValue[] plain =
        [
            BulkValue.Of(row.PersonNo), BulkValue.Of(row.FeedNo), BulkValue.Of((long)row.Category), BulkValue.Of(row.SourceId),
            BulkValue.Of(row.PersonId),
            BulkValue.Of((long)row.Presence), BulkValue.Of(row.Hash), BulkValue.Of(row.FoldedName), BulkValue.Utf8(row.Content),
            BulkValue.OfNumber(MadeRowsSql.Pack(row.Makes)),
        ];
        return connection.IsDirect ? plain : [.. plain, BulkValue.Of(renames), BulkValue.Of(ine)];
    }

    private static BulkValue[] Cells(ClassRow row) =>
    [
        BulkValue.Of(row.ClassNo), BulkValue.Of(row.SchoolNo), BulkValue.Of(row.FeedNo), BulkValue.Of((long)row.Kind),
        BulkValue.Of(row.SourceId),
        BulkValue.Of(row.Name), BulkValue.Of(row.TypeCode), BulkValue.Of(row.TypeLabel), BulkValue.Of(row.Listed),
    ];

    private static BulkValue[] Cells(ProfileRow row) =>
    [
        BulkValue.Of(row.PersonNo), BulkValue.Of(row.SchoolNo), BulkValue.Of((long)row.Role), BulkValue.Of(row.FeedNo),
        BulkValue.Of((long)row.State),
        BulkValue.Of(row.ActiveOn), BulkValue.Of(row.SuspendedOn), BulkValue.Of(row.PurgeOn),
    ];

    private static BulkValue[] Cells(MembershipRow row) =>
    [
        BulkValue.Of(row.PersonNo), BulkValue.Of(row.ClassNo), BulkValue.Of(row.FeedNo), BulkValue.Of(row.EnteredOn),
        BulkValue.Of(row.Teaches), BulkValue.Of(row.Head),
        BulkValue.Of(row.Subjects),
    ];

    private static BulkValue[] Cells(RelationRow row) =>
    [
        BulkValue.Of(row.PupilNo), BulkValue.Of(row.RelativeNo), BulkValue.Of(row.FeedNo), BulkValue.Of(row.LinkCode),
        BulkValue.OfNumber(row.Details?.Legal),
        BulkValue.OfFlag(row.Details?.Financial), BulkValue.OfFlag(row.Details?.Contact), BulkValue.OfFlag(row.Details?.Payment),
    ];

    private static BulkValue[] Cells(NomenclatureRow row) =>
    [
        BulkValue.Of(row.FeedNo), BulkValue.Of((long)row.Category), BulkValue.Of(KeyConstraints.Validate(row.Code, "code")),
        BulkValue.Of(row.Hash), BulkValue.Of(row.Entry.Label),
        BulkValue.Utf8(SchoolJson.Write(row.Entry)),
    ];

    // What the thread that writes behind meets: the database's, or that of a row.
    private Exception Told(Exception met) =>
        connection.Connection.State is not ConnectionState.Open ? engine.Unavailable(met as DbException ?? new ConnectionLostException(met))
        : met is DbException known && engine.IsUnavailable(known) ? engine.Unavailable(known)
        : new LateFaultException(met);
}
