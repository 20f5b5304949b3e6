using System.Data.Common;
using System.Text.Json;
using Dapper;
using EntEcole.Directory.Access;
using EntEcole.Directory.Enrolment;
using EntEcole.Directory.Model;
using EntEcole.Directory.Persons;
using EntEcole.Directory.Revisions;
using EntEcole.Directory.Storage.Connections;

namespace EntEcole.Directory.Storage.Enrolment;

/// <summary>Conventions and fees.</summary>
internal sealed class SqlEnrolment(SqlSession session) : IEnrolmentStore
{
    /// <inheritdoc/>
    public Task<IReadOnlyList<Convention>> ListConventionsAsync(long revision, CancellationToken cancellationToken) =>
        session.WithConnectionAsync(connection => ConventionsAsync(connection, null, revision), cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<string>> ListAcademiesAsync(long revision, CancellationToken cancellationToken) =>
        session.WithConnectionAsync<IReadOnlyList<string>>(
            async connection => [.. await connection.QueryAsync<string>(ConventionSql.SelectAcademies, new { revision })],
            cancellationToken);

    /// <inheritdoc/>
    public Task<long> SaveConventionsAsync(IReadOnlyList<Convention> conventions, CancellationToken cancellationToken) =>
        session.WithTransactionAsync(
            async (connection, transaction) =>
                await SaveAsync(connection, transaction, conventions, null, await StoreRevisions.HeadAsync(connection, transaction)),
            cancellationToken);

    /// <inheritdoc/>
    public Task<long?> SaveConventionsAsync(
        IReadOnlyList<Convention> conventions, DecisionAuthor author, long expectedRevision, CancellationToken cancellationToken) =>
        session.WithTransactionAsync<long?>(
            async (connection, transaction) => await StoreRevisions.HeadAsync(connection, transaction) == expectedRevision
                ? await SaveAsync(connection, transaction, conventions, author, expectedRevision)
                : null,
            cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<ConventionVersion>> ListConventionVersionsAsync(
        string reference, long revision, CancellationToken cancellationToken) =>
        session.WithConnectionAsync<IReadOnlyList<ConventionVersion>>(
            async connection =>
            {
                // A version and its schools are made together.
                var schools = (
                    await connection.QueryAsync<ConventionSchoolColumns>(ConventionSql.SelectVersionSchools, new { reference, revision }))
                    .ToLookup(row => row.Since);
                return [
                    .. (await connection.QueryAsync<ConventionColumns>(ConventionSql.SelectConventionVersions, new { reference, revision }))
                    .Select(row => new ConventionVersion(
                        row.Since, row.MadeAt is null ? null : TypeHandlers.ReadInstant(row.MadeAt), row.Author, row.Why,
                        row.ToConvention(schools[row.Since])))];
            },
            cancellationToken);

    private async Task<long> SaveAsync(
        DbConnection connection, DbTransaction transaction, IReadOnlyList<Convention> conventions, DecisionAuthor? author, long head)
    {
        var present = (await ConventionsAsync(connection, transaction, head))
            .ToDictionary(convention => convention.Reference, StringComparer.Ordinal);
        var differing = conventions.Where(convention => !convention.IsSame(present.GetValueOrDefault(convention.Reference))).ToList();
        if (differing.Count == 0)
        {
            return head;
        }

        var revision = await session.NextRevisionAsync(connection, transaction, "conventions", null);
        foreach (var convention in differing)
        {
            KeyConstraints.Validate(convention.Reference, "reference");
            await ReplaceAsync(connection, transaction, convention, author, revision);
        }

        return revision;
    }

    private static async Task ReplaceAsync(
        DbConnection connection, DbTransaction transaction, Convention convention, DecisionAuthor? author, long revision)
    {
        var key = new { reference = convention.Reference, revision, forever = RowSpan.Forever };
        await connection.ExecuteAsync(ConventionSql.CloseConvention, key, transaction);
        await connection.ExecuteAsync(ConventionSql.CloseConventionSchools, key, transaction);
        await connection.ExecuteAsync(
            ConventionSql.InsertConvention,
            new
            {
                convention.Reference,
                SchoolYear = convention.SchoolYear.ToString(),
                convention.Academy,
                convention.Collectivite,
                convention.Siret,
                convention.Address,
                convention.PostalCode,
                convention.City,
                convention.Representative,
                convention.RepresentativeRole,
                SignedOn = TypeHandlers.Day(convention.SignedOn),
                EffectiveFrom = TypeHandlers.Day(convention.EffectiveFrom),
                EffectiveTo = TypeHandlers.Day(convention.EffectiveTo),
                EndsOn = TypeHandlers.Day(convention.EndsOn),
                FeeCents = (long)(convention.FeePerSchool * 100),
                convention.SchoolCount,
                AmountCents = (long)(convention.Amount * 100),
                TerminatedOn = TypeHandlers.Day(convention.TerminatedOn),
                convention.TerminationReason,
                NoticeOn = TypeHandlers.Day(convention.NoticeOn),
                convention.NoticeReason,
                Author = author?.By,
                Why = author?.Why,
                Revision = revision,
                RowSpan.Forever,
            },
            transaction);
        await connection.ExecuteAsync(
            ConventionSql.InsertConventionSchool,
            convention.Schools.Select(school => new
            {
                convention.Reference,
                school.Uai,
                school.Name,
                school.Commune,
                school.Department,
                Revision = revision,
                RowSpan.Forever,
            }),
            transaction);
    }

    private static async Task<IReadOnlyList<Convention>> ConventionsAsync(
        DbConnection connection, DbTransaction? transaction, long revision)
    {
        var schools = (
            await connection.QueryAsync<ConventionSchoolColumns>(ConventionSql.SelectConventionSchools, new { revision }, transaction))
            .ToLookup(row => row.Reference, StringComparer.Ordinal);
        // Sorted here: engines have not the same order for the characters beyond U+D7FF.
        return (await connection.QueryAsync<ConventionColumns>(ConventionSql.SelectConventions, new { revision }, transaction))
            .Select(row => row.ToConvention(schools[row.Reference]))
            .OrderBy(convention => convention.Reference, StringComparer.Ordinal)
            .ToList();
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<Fee>> ListFeesAsync(long revision, CancellationToken cancellationToken) =>
        session.WithConnectionAsync<IReadOnlyList<Fee>>(
            async connection =>
                [.. (await connection.QueryAsync<FeeColumns>(ConventionSql.SelectFees, new { revision })).Select(row => row.ToFee())],
            cancellationToken);

    /// <inheritdoc/>
    public Task<long> SaveFeeAsync(SchoolYear schoolYear, long cents, DecisionAuthor author, CancellationToken cancellationToken) =>
        session.WithTransactionAsync(
            async (connection, transaction) =>
            {
                var (year, forever) = (schoolYear.ToString(), RowSpan.Forever);
                if (await connection.ExecuteScalarAsync<long?>(ConventionSql.SelectFee, new { year, forever }, transaction) == cents)
                {
                    return await StoreRevisions.HeadAsync(connection, transaction);
                }

                var revision = await session.NextRevisionAsync(connection, transaction, "fee", null);
                await connection.ExecuteAsync(ConventionSql.CloseFee, new { year, revision, forever }, transaction);
                await connection.ExecuteAsync(
                    ConventionSql.InsertFee, new { year, cents, by = author.By, why = author.Why, revision, forever }, transaction);
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

    /// <inheritdoc/>
    public Task<IReadOnlyList<SchoolProfiles>> CountProfilesAsync(IReadOnlyCollection<string> uais, CancellationToken cancellationToken) =>
        session.WithConnectionAsync<IReadOnlyList<SchoolProfiles>>(
            async connection =>
            [
                .. (await connection.QueryAsync<ProfileColumnsOfSchool>(
                        SqlText.With(ReconciliationSql.CountProfilesOfSchools, session.Engine.Texts),
                        new { forever = RowSpan.Forever, texts = JsonSerializer.Serialize(uais) }))
                    .Where(row => row.Profiles > 0)
                    .Select(row => new SchoolProfiles(row.Uai, (Role)row.Role, (ProfileState)row.State, row.Profiles)),
            ],
            cancellationToken);

    private sealed class ProfileColumnsOfSchool
    {
        public string Uai { get; set; } = "";

        public int Role { get; set; }

        public int State { get; set; }

        public int Profiles { get; set; }
    }
}
