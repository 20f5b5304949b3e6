using System.Data.Common;
using Dapper;
using EntEcole.Directory.Model;
using EntEcole.Directory.Store;

namespace EntEcole.Directory.Storage;

/// <content>What a night loads before it compares.</content>
internal sealed partial class SqlDirectoryStore
{
    private const string SelectSchools = """
        SELECT school_no, source_id, uai, presence, hash, content FROM school
        WHERE feed_no = @feed AND since_revision <= @revision AND until_revision > @revision
        """;

    private const string SelectSchoolNumbers = """
        SELECT uai AS "Uai", school_no AS "SchoolNo" FROM school
        WHERE uai IS NOT NULL AND since_revision <= @revision AND until_revision > @revision
        """;

    private const string SelectClasses = """
        SELECT class_no, school_no, kind, source_id, name, type_code, type_label, listed, until_revision FROM class
        WHERE feed_no = @feed AND since_revision <= @revision
          AND NOT EXISTS (
              SELECT 1 FROM class o
              WHERE o.class_no = class.class_no AND o.since_revision <= @revision AND o.since_revision > class.since_revision)
        ORDER BY class_no
        """;

    private const string SelectNomenclature = """
        SELECT code, hash, content FROM nomenclature
        WHERE feed_no = @feed AND category = @category AND since_revision <= @revision AND until_revision > @revision
        """;

    private const string CountRecords = """
        SELECT COUNT(*) FROM record
        WHERE feed_no = @feed AND category = @category AND since_revision <= @revision AND until_revision > @revision
        """;

    private const string SelectRecordKeys = """
        SELECT source_id, person_no, presence, hash FROM record
        WHERE feed_no = @feed AND category = @category AND since_revision <= @revision AND until_revision > @revision
        """;

    /// <inheritdoc/>
    public Task LoadSchoolsAsync(int feedNo, long revision, Action<SchoolRow> each, CancellationToken cancellationToken) =>
        EachAsync(
            SelectSchools,
            [("@feed", feedNo), ("@revision", revision)],
            reader => each(new SchoolRow(
                reader.GetInt32(0), feedNo, reader.GetString(1), reader.TextOrNull(2), (Presence)reader.GetInt32(3), reader.GetInt64(4),
                Content.ReadSchool(reader.Bytes(5)))),
            cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyDictionary<string, int>> LoadSchoolNumbersAsync(long revision, CancellationToken cancellationToken) =>
        WithConnectionAsync<IReadOnlyDictionary<string, int>>(
            async connection =>
            {
                var numbers = new Dictionary<string, int>(StringComparer.Ordinal);
                foreach (var row in await connection.QueryAsync<(string Uai, int SchoolNo)>(SelectSchoolNumbers, new { revision }))
                {
                    numbers.TryAdd(row.Uai, row.SchoolNo);
                }

                return numbers;
            },
            cancellationToken);

    /// <inheritdoc/>
    public Task LoadClassesAsync(int feedNo, long revision, Action<ClassRow, bool> each, CancellationToken cancellationToken) =>
        EachAsync(
            SelectClasses,
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
            SelectNomenclature,
            [("@feed", feedNo), ("@category", (int)category), ("@revision", revision)],
            reader => each(new NomenclatureRow(
                feedNo, category, reader.GetString(0), reader.GetInt64(1), Content.ReadNomenclature(reader.Bytes(2)))),
            cancellationToken);

    /// <inheritdoc/>
    public Task<int> CountRecordsAsync(int feedNo, AafCategory category, long revision, CancellationToken cancellationToken) =>
        WithConnectionAsync(
            connection => connection.ExecuteScalarAsync<int>(CountRecords, new { feed = feedNo, category = (int)category, revision }),
            cancellationToken);

    /// <inheritdoc/>
    public Task LoadRecordsAsync(
        int feedNo, AafCategory category, long revision, Action<RecordKey> each, CancellationToken cancellationToken) =>
        EachAsync(
            SelectRecordKeys,
            [("@feed", feedNo), ("@category", (int)category), ("@revision", revision)],
            reader => each(reader.Key()),
            cancellationToken);

    // Not retried: the caller has already taken some rows. A reader never meets a busy database.
    private Task EachAsync(
        string sql, (string Name, object Value)[] parameters, Action<DbDataReader> each, CancellationToken cancellationToken) =>
        engine.GuardedAsync(async () =>
        {
            await using var connection = await engine.OpenAsync(create: false, cancellationToken);
            await using var command = connection.Command(sql, null, parameters);
            try
            {
                await using var reader = await command.ExecuteReaderAsync(cancellationToken);
                while (await reader.ReadAsync(cancellationToken))
                {
                    each(reader);
                }
            }
            catch (DbException fault) when (cancellationToken.IsCancellationRequested)
            {
                throw new OperationCanceledException("Cancelled.", fault, cancellationToken);
            }

            return true;
        });
}
