using System.Data.Common;
using System.Text.Json;
using Dapper;
using EntEcole.Directory.Feeds;
using EntEcole.Directory.Model;
using EntEcole.Directory.Persons;
using EntEcole.Directory.Plans;
using EntEcole.Directory.Revisions;
using EntEcole.Directory.Runs;
using EntEcole.Directory.Schools;
using EntEcole.Directory.Storage.Connections;

namespace EntEcole.Directory.Storage.Feeds;

/// <summary>Feeds and what each holds.</summary>
internal sealed class SqlFeeds(SqlSession session) : IFeedStore
{
    /// <inheritdoc/>
    public Task<Feed> GetFeedAsync(string academy, Degree degree, CancellationToken cancellationToken) =>
        GetFeedAsync(academy, degree, "", cancellationToken);

    /// <inheritdoc/>
    public Task<Feed> GetFeedAsync(string academy, Degree degree, string uai, CancellationToken cancellationToken) =>
        session.WithTransactionAsync(
            async (connection, transaction) =>
            {
                KeyConstraints.Validate(academy, "academy");
                var arguments = new
                {
                    academy, degree = (int)degree, uai, applied = (int)RunState.Applied, held = (int)RunState.Held,
                    undone = (int)PlanState.Applied,
                    rejected = (int)PlanState.Rejected,
                };
                await FeedNumbers.OfAsync(connection, transaction, academy, degree, uai);
                var row = await connection.QuerySingleAsync<FeedColumns>(FeedSql.SelectFeed, arguments, transaction);
                return new Feed(row.FeedNo, academy, degree, TypeHandlers.ReadDayOrNull(row.LastExtract), row.SiblingNo, uai);
            },
            cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<Feed>> ListFeedsAsync(CancellationToken cancellationToken) =>
        session.WithConnectionAsync<IReadOnlyList<Feed>>(
            async connection =>
            [
                .. (await connection.QueryAsync<(int FeedNo, string Academy, int Degree, string Uai)>(FeedSql.SelectFeeds))
                    .Select(row => new Feed(row.FeedNo, row.Academy, (Degree)row.Degree, null, Uai: row.Uai)),
            ],
            cancellationToken);

    /// <inheritdoc/>
    public Task LoadSchoolsAsync(int feedNo, long revision, Action<SchoolRow> each, CancellationToken cancellationToken) =>
        EachAsync(
            FeedSql.SelectSchools,
            [("@feed", feedNo), ("@revision", revision)],
            reader => each(new SchoolRow(
                reader.GetInt32(0), feedNo, reader.GetString(1), reader.TextOrNull(2), (Presence)reader.GetInt32(3), reader.GetInt64(4),
                SchoolJson.Read(reader.Bytes(5)))),
            cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyDictionary<string, int>> LoadSchoolNumbersAsync(long revision, CancellationToken cancellationToken) =>
        session.WithConnectionAsync<IReadOnlyDictionary<string, int>>(
            async connection =>
            {
                var numbers = new Dictionary<string, int>(StringComparer.Ordinal);
                foreach (var row in await connection.QueryAsync<(string Uai, int SchoolNo)>(FeedSql.SelectSchoolNumbers, new { revision }))
                {
                    numbers.TryAdd(row.Uai, row.SchoolNo);
                }

                return numbers;
            },
            cancellationToken);

    /// <inheritdoc/>
    public Task LoadClassesAsync(int feedNo, long revision, Action<ClassRow, bool> each, CancellationToken cancellationToken) =>
        EachAsync(
            FeedSql.SelectClasses,
            [("@feed", feedNo), ("@revision", revision)],
            reader => each(
                new ClassRow(
                    reader.GetInt32(0), reader.GetInt32(1), feedNo, (ClassKind)reader.GetInt32(2), reader.GetString(3),
                    reader.GetString(4), reader.TextOrNull(5), reader.TextOrNull(6), reader.GetInt32(7) == 1),
                reader.GetInt64(8) > revision),
            cancellationToken);

    /// <inheritdoc/>
    public Task LoadNomenclatureAsync(
        int feedNo, AafCategory category, long revision, Action<NomenclatureRow> each, CancellationToken cancellationToken) =>
        EachAsync(
            FeedSql.SelectNomenclature,
            [("@feed", feedNo), ("@category", (int)category), ("@revision", revision)],
            reader => each(new NomenclatureRow(
                feedNo, category, reader.GetString(0), reader.GetInt64(1), SchoolJson.ReadNomenclature(reader.Bytes(2)))),
            cancellationToken);

    /// <inheritdoc/>
    public Task<int> CountRecordsAsync(int feedNo, AafCategory category, long revision, CancellationToken cancellationToken) =>
        session.WithConnectionAsync(
            connection => connection.ExecuteScalarAsync<int>(
                FeedSql.CountRecords, new { feed = feedNo, category = (int)category, revision }),
            cancellationToken);

    /// <inheritdoc/>
    public Task LoadRecordsAsync(
        int feedNo, AafCategory category, long revision, Action<RecordKey> each, CancellationToken cancellationToken) =>
        EachAsync(
            FeedSql.SelectRecordKeys,
            [("@feed", feedNo), ("@category", (int)category), ("@revision", revision)],
            reader => each(reader.Key()),
            cancellationToken);

    /// <inheritdoc/>
    public Task LoadDistrustedAsync(
        int feedNo, AafCategory category, long revision, Action<string> each, CancellationToken cancellationToken) =>
        EachAsync(
            FeedSql.SelectDistrusted,
            [
                ("@feed", feedNo), ("@category", (int)category), ("@revision", revision), ("@pupils", (int)AafCategory.Eleve),
                ("@pupil", (int)Role.Pupil),
                ("@active", (int)ProfileState.Active), ("@present", (int)Presence.Present), ("@departed", (int)Presence.Departed),
            ],
            reader => each(reader.GetString(0)),
            cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<ActiveRecord>> ListActiveInAsync(
        int feedNo, IReadOnlyCollection<int> schools, CancellationToken cancellationToken) =>
        schools.Count == 0 ? Task.FromResult<IReadOnlyList<ActiveRecord>>([])
        : session.WithConnectionAsync<IReadOnlyList<ActiveRecord>>(
            async connection =>
            [
                .. (await connection.QueryAsync<(int PersonNo, int Category, string SourceId, int SchoolNo)>(
                    FeedSql.ActiveIn(session.Engine),
                    new
                    {
                        feed = feedNo, numbers = JsonSerializer.Serialize(schools), active = (int)ProfileState.Active,
                        here = (int)Presence.Present,
                        forever = RowSpan.Forever,
                    }))
                    .Select(row => new ActiveRecord(row.PersonNo, (AafCategory)row.Category, row.SourceId, row.SchoolNo)),
            ],
            cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<FeedGap>> ListGapsAsync(string? academy, CancellationToken cancellationToken) =>
        session.WithConnectionAsync<IReadOnlyList<FeedGap>>(
            async connection => [.. (await connection.QueryAsync<GapColumns>(GapSql.Select, new { academy })).Select(row => row.ToGap())],
            cancellationToken);

    /// <inheritdoc/>
    public Task<bool> OpenGapAsync(FeedGap gap, CancellationToken cancellationToken) =>
        session.WithTransactionAsync(
            (connection, transaction) =>
            {
                KeyConstraints.Validate(gap.Academy, "academy");
                return FeedGaps.OpenAsync(connection, transaction, gap);
            },
            cancellationToken);

    // Begun again as long as the caller has been given no row: a server that refuses a request does so before its first row.
    private Task EachAsync(
        string sql, (string Name, object Value)[] parameters, Action<DbDataReader> each, CancellationToken cancellationToken)
    {
        var given = false;
        return session.WithConnectionAsync(
            async connection =>
            {
                try
                {
                    await using var command = connection.Command(sql, null, parameters);
                    await using var reader = await command.ExecuteReaderAsync(cancellationToken);
                    while (await reader.ReadAsync(cancellationToken))
                    {
                        given = true;
                        each(reader);
                    }
                }
                catch (DbException fault) when (given && !cancellationToken.IsCancellationRequested && session.Engine.IsUnavailable(fault))
                {
                    throw session.Engine.Unavailable(fault);
                }

                return true;
            },
            cancellationToken);
    }

    private sealed class GapColumns
    {
        public string Academy { get; set; } = "";

        public int Degree { get; set; }

        public string ExtractDate { get; set; } = "";

        public int Cause { get; set; }

        public long RunId { get; set; }

        public string OpenedAt { get; set; } = "";

        public FeedGap ToGap() => new(
            Academy, (Degree)Degree, TypeHandlers.ReadDayOrNull(ExtractDate)!.Value, (GapCause)Cause, RunId,
            TypeHandlers.ReadInstant(OpenedAt));
    }

    private sealed class FeedColumns
    {
        public int FeedNo { get; set; }

        public string? LastExtract { get; set; }

        public int? SiblingNo { get; set; }
    }
}
