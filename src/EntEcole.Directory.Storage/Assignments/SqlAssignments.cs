using System.Data.Common;
using System.Text.Json;
using Dapper;
using EntEcole.Directory.Assignments;
using EntEcole.Directory.Model;
using EntEcole.Directory.Privacy;
using EntEcole.Directory.Revisions;
using EntEcole.Directory.Storage.Connections;
using EntEcole.Directory.Storage.Consistency;

namespace EntEcole.Directory.Storage.Assignments;

/// <summary>Which teacher has which class.</summary>
internal sealed class SqlAssignments(SqlSession session) : IAssignmentStore
{
    private readonly AssignmentStatements statements = new(session.Engine);

    /// <inheritdoc/>
    public Task<long?> ApplyAsync(AssignmentChange change, CancellationToken cancellationToken) =>
        session.WithTransactionAsync<long?>(
            async (connection, transaction) =>
            {
                if (await StoreRevisions.HeadAsync(connection, transaction) != change.BaseRevision)
                {
                    return null;
                }

                var begins = await NewAsync(connection, transaction, change);
                var revision = begins.Count == 0 && change.Ends.Count == 0
                    ? change.BaseRevision
                    : await session.NextRevisionAsync(connection, transaction, "assignment", null);
                if (change.RequestId.Length > 0)
                {
                    await connection.ExecuteAsync(
                        AssignmentSql.InsertRequest, new { id = change.RequestId, by = change.By, digest = change.Digest, revision },
                        transaction);
                }

                if (revision != change.BaseRevision)
                {
                    await WriteAsync(connection, transaction, change, begins, revision);
                }

                return revision;
            },
            cancellationToken);

    /// <inheritdoc/>
    public Task<long?> FindRequestAsync(string requestId, string by, string digest, CancellationToken cancellationToken) =>
        session.WithConnectionAsync<long?>(
            async connection =>
                await connection.QueryFirstOrDefaultAsync<RequestColumns>(AssignmentSql.SelectRequest, new { id = requestId, by }) is
                    not { } known ? null
                : string.Equals(known.Digest, digest, StringComparison.Ordinal) ? known.Revision
                : throw PrivacyFaults.Reused(requestId),
            cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<AssignedClass>> ListClassesAsync(string uai, long revision, CancellationToken cancellationToken) =>
        session.LookUpAsync(
            (connection, token) => connection.RowsAsync(
                statements.ClassesOfSchool, ClassOf, token, ("@uai", uai), ("@revision", revision)),
            cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<Assignment>> ListAsync(string uai, long revision, CancellationToken cancellationToken) =>
        session.LookUpAsync(
            (connection, token) => connection.RowsAsync(
                statements.OfSchool, AssignmentOf, token, ("@uai", uai), ("@revision", revision)),
            cancellationToken);

    /// <inheritdoc/>
    public async Task<IReadOnlyList<DeliveredTeaching>> ListDeliveredAsync(string uai, long revision, CancellationToken cancellationToken)
    {
        var rows = await session.LookUpAsync(
            (connection, token) => connection.RowsAsync(
                statements.Delivered, DeliveredOf, token, ("@uai", uai), ("@revision", revision)),
            cancellationToken);
        // A person may have two records of a feed.
        return [.. rows.DistinctBy(row => (row.PersonNo, row.Class.ClassNo))];
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<Assignment>> ListOfPersonsAsync(
        IReadOnlyCollection<int> persons, long revision, CancellationToken cancellationToken) =>
        session.LookUpAsync(
            (connection, token) => connection.RowsAsync(
                statements.OfPersons, AssignmentOf, token, ("@numbers", JsonSerializer.Serialize(persons)), ("@revision", revision)),
            cancellationToken);

    /// <inheritdoc/>
    public Task<int> FollowDaysAsync(DateOnly day, CancellationToken cancellationToken) =>
        session.WithTransactionAsync(
            async (connection, transaction) =>
            {
                var asked = new { day = TypeHandlers.Day(day), forever = RowSpan.Forever, over = (int)AssignmentEnd.YearOver };
                var early = await connection.ExecuteScalarAsync<int>(AssignmentSql.CountTooEarly, asked, transaction);
                var count = early + await connection.ExecuteScalarAsync<int>(AssignmentSql.CountOver, asked, transaction)
                    + await connection.ExecuteScalarAsync<int>(AssignmentSql.CountOpening, asked, transaction);
                if (count > 0)
                {
                    var revision = await session.NextRevisionAsync(connection, transaction, "assignment", null);
                    await connection.ExecuteAsync(
                        AssignmentSql.EndOver, new { asked.day, asked.forever, revision, asked.over }, transaction);
                    if (early > 0)
                    {
                        var first = await NumberBlocks.ReserveAsync(connection, transaction, "assignment", early);
                        await connection.ExecuteAsync(
                            AssignmentSql.Reopen, new { asked.day, asked.forever, revision, asked.over, first }, transaction);
                    }

                    await AssignmentProjection.FollowAsync(connection, transaction, revision, day);
                    await SqlConsistency.EnsureAsync(connection, transaction, revision);
                }

                return count;
            },
            cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<EndingAssignments>> CountEndingAsync(DateOnly day, CancellationToken cancellationToken) =>
        session.WithConnectionAsync<IReadOnlyList<EndingAssignments>>(
            async connection => [
                .. (await connection.QueryAsync<EndingColumns>(SqlCommands.Cancellable(
                    AssignmentSql.CountEnding, new { day = TypeHandlers.Day(day), forever = RowSpan.Forever }, null, cancellationToken)))
                    .Select(row => new EndingAssignments(row.Academy, row.Assignments, row.Schools)),
            ],
            cancellationToken);

    // A pair that is assigned stays as it is.
    private async Task<List<NewAssignment>> NewAsync(DbConnection connection, DbTransaction transaction, AssignmentChange change)
    {
        if (change.Begins.Count == 0)
        {
            return [];
        }

        var known = (await connection.QueryAsync<(int Person, int Class)>(
            AssignmentSql.Living(session.Engine),
            new
            {
                numbers = JsonSerializer.Serialize(change.Begins.Select(row => row.Class.ClassNo).Distinct()), forever = RowSpan.Forever,
            },
            transaction)).ToHashSet();
        return [.. change.Begins.Where(row => known.Add((row.PersonNo, row.Class.ClassNo)))];
    }

    private async Task WriteAsync(
        DbConnection connection, DbTransaction transaction, AssignmentChange change, List<NewAssignment> begins, long revision)
    {
        var first = begins.Count == 0 ? 0 : await NumberBlocks.ReserveAsync(connection, transaction, "assignment", begins.Count);
        await connection.ExecuteAsync(
            AssignmentSql.Insert,
            begins.Select((row, rank) => new
            {
                number = first + rank, person = row.PersonNo, id = row.PersonId.ToByteArray(), @class = row.Class.ClassNo,
                school = row.Class.SchoolNo, feed = row.Class.FeedNo, from = TypeHandlers.Day(row.From),
                until = TypeHandlers.Day(row.Until), origin = (int)row.Origin, by = change.By, why = change.Why,
                at = TypeHandlers.Instant(change.At), revision, forever = RowSpan.Forever,
            }),
            transaction);
        await connection.ExecuteAsync(
            AssignmentSql.End(session.Engine),
            new
            {
                numbers = JsonSerializer.Serialize(change.Ends), revision, day = TypeHandlers.Day(change.Day),
                hand = (int)AssignmentEnd.ByHand, by = change.By, forever = RowSpan.Forever,
            },
            transaction);
        await AssignmentProjection.FollowAsync(connection, transaction, revision, change.Day);
        await SqlConsistency.EnsureAsync(connection, transaction, revision);
    }

    private static AssignedClass ClassOf(DbDataReader reader) => new(
        reader.GetInt32(0), ClassId.FromBytes(reader.Bytes(6)), reader.GetInt32(1), reader.GetInt32(2), (Degree)reader.GetInt32(3),
        reader.GetString(4), reader.GetString(5), IsLiving: true);

    private static DeliveredTeaching DeliveredOf(DbDataReader reader) => new(
        reader.GetInt32(0), PersonId.FromBytes(reader.Bytes(1)),
        new AssignedClass(
            reader.GetInt32(2), ClassId.FromBytes(reader.Bytes(3)), reader.GetInt32(4), reader.GetInt32(5), (Degree)reader.GetInt32(6),
            reader.GetString(7), reader.GetString(8), IsLiving: true),
        FrenchTime.DayAt(TypeHandlers.ReadInstant(reader.GetString(9))));

    private static Assignment AssignmentOf(DbDataReader reader) => new(
        reader.GetInt32(0), reader.GetInt32(1), PersonId.FromBytes(reader.Bytes(2)),
        new AssignedClass(
            reader.GetInt32(3), ClassId.FromBytes(reader.Bytes(18)), reader.GetInt32(4), reader.GetInt32(5),
            (Degree)reader.GetInt32(6), reader.GetString(7), reader.GetString(8), reader.GetInt32(9) == 1),
        reader.Date(10), reader.Date(11), (AssignmentOrigin)reader.GetInt32(12), reader.GetString(13), reader.GetString(14))
    {
        EndedOn = reader.DateOrNull(15),
        End = reader.IsDBNull(16) ? null : (AssignmentEnd)reader.GetInt32(16),
        EndedBy = reader.TextOrNull(17),
    };

    private sealed class EndingColumns
    {
        public string Academy { get; set; } = "";

        public int Assignments { get; set; }

        public int Schools { get; set; }
    }

    private sealed class RequestColumns
    {
        public string Digest { get; set; } = "";

        public long Revision { get; set; }
    }
}
