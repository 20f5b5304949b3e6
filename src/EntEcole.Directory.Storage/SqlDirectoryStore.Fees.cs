using Dapper;
using EntEcole.Directory.Enrolment;
using EntEcole.Directory.Model;
using EntEcole.Directory.Store;

namespace EntEcole.Directory.Storage;

/// <content>Fees.</content>
internal sealed partial class SqlDirectoryStore
{
    private const string SelectFees = """
        SELECT f.school_year AS "SchoolYear", f.fee_cents AS "Cents", f.author AS "Author", f.why AS "Why", v.made_at AS "MadeAt"
        FROM fee f LEFT JOIN revision v ON v.revision = f.since_revision
        WHERE f.since_revision <= @revision AND f.until_revision > @revision
        ORDER BY f.school_year
        """;

    private const string SelectFee = "SELECT fee_cents FROM fee WHERE school_year = @year AND until_revision = @forever";

    private const string CloseFee = "UPDATE fee SET until_revision = @revision WHERE school_year = @year AND until_revision = @forever";

    private const string InsertFee = """
        INSERT INTO fee (school_year, fee_cents, author, why, since_revision, until_revision) VALUES (@year, @cents, @by, @why, @revision, @forever)
        """;

    /// <inheritdoc/>
    public Task<IReadOnlyList<Fee>> ListFeesAsync(long revision, CancellationToken cancellationToken) =>
        WithConnectionAsync<IReadOnlyList<Fee>>(
            async connection => [.. (await connection.QueryAsync<FeeColumns>(SelectFees, new { revision })).Select(row => row.ToFee())],
            cancellationToken);

    /// <inheritdoc/>
    public Task<long> SaveFeeAsync(SchoolYear schoolYear, long cents, DecisionAuthor author, CancellationToken cancellationToken) =>
        WithTransactionAsync(
            async (connection, transaction) =>
            {
                var (year, forever) = (schoolYear.ToString(), Revisions.Forever);
                if (await connection.ExecuteScalarAsync<long?>(SelectFee, new { year, forever }, transaction) == cents)
                {
                    return await HeadAsync(connection, transaction);
                }

                var revision = await NextRevisionAsync(connection, transaction, "fee", null);
                await connection.ExecuteAsync(CloseFee, new { year, revision, forever }, transaction);
                await connection.ExecuteAsync(InsertFee, new { year, cents, by = author.By, why = author.Why, revision, forever }, transaction);
                return revision;
            },
            cancellationToken);

    private sealed class FeeColumns
    {
        public string SchoolYear { get; set; } = "";

        public long Cents { get; set; }

        public string Author { get; set; } = "";

        public string Why { get; set; } = "";

        public string? MadeAt { get; set; }

        public Fee ToFee() => new(
            Model.SchoolYear.TryParse(SchoolYear, out var year) ? year : throw new InvalidDataException("school_year"), Cents, Author, Why,
            MadeAt is null ? null : TypeHandlers.ReadInstant(MadeAt));
    }
}
