using System.Data.Common;
using Dapper;
using EntEcole.Directory.Enrolment;
using EntEcole.Directory.Store;

namespace EntEcole.Directory.Storage;

/// <content>Conventions and their schools.</content>
internal sealed partial class SqlDirectoryStore
{
    private const string ConventionFields = """
        c.reference AS "Reference", c.school_year AS "SchoolYear", c.academy AS "Academy", c.collectivite AS "Collectivite",
        c.siret AS "Siret", c.address AS "Address", c.postal_code AS "PostalCode", c.city AS "City",
        c.representative AS "Representative", c.representative_role AS "RepresentativeRole", c.signed_on AS "SignedOn",
        c.effective_from AS "EffectiveFrom", c.effective_to AS "EffectiveTo", c.fee_cents AS "FeeCents",
        c.school_count AS "SchoolCount", c.amount_cents AS "AmountCents",
        c.terminated_on AS "TerminatedOn", c.termination_reason AS "TerminationReason"
        """;

    private const string SelectConventions = $"""
        SELECT {ConventionFields}
        FROM convention c WHERE c.since_revision <= @revision AND c.until_revision > @revision
        """;

    private const string SelectConventionVersions = $"""
        SELECT {ConventionFields}, c.author AS "Author", c.why AS "Why", c.since_revision AS "Since", v.made_at AS "MadeAt"
        FROM convention c LEFT JOIN revision v ON v.revision = c.since_revision
        WHERE c.reference = @reference AND c.since_revision <= @revision
        ORDER BY c.since_revision DESC
        """;

    private const string SelectVersionSchools = """
        SELECT reference AS "Reference", uai AS "Uai", name AS "Name", commune AS "Commune", department AS "Department",
               since_revision AS "Since"
        FROM convention_school WHERE reference = @reference AND since_revision <= @revision
        ORDER BY since_revision, uai
        """;

    private const string SelectConventionSchools = """
        SELECT reference AS "Reference", uai AS "Uai", name AS "Name", commune AS "Commune", department AS "Department"
        FROM convention_school WHERE since_revision <= @revision AND until_revision > @revision
        ORDER BY reference, uai
        """;

    private const string InsertConvention = """
        INSERT INTO convention (reference, school_year, academy, collectivite, siret, address, postal_code, city, representative,
            representative_role, signed_on, effective_from, effective_to, ends_on, fee_cents, school_count, amount_cents,
            terminated_on, termination_reason, author, why, since_revision, until_revision)
        VALUES (@Reference, @SchoolYear, @Academy, @Collectivite, @Siret, @Address, @PostalCode, @City, @Representative,
            @RepresentativeRole, @SignedOn, @EffectiveFrom, @EffectiveTo, @EndsOn, @FeeCents, @SchoolCount, @AmountCents,
            @TerminatedOn, @TerminationReason, @Author, @Why, @Revision, @Forever)
        """;

    private const string InsertConventionSchool = """
        INSERT INTO convention_school (reference, uai, name, commune, department, since_revision, until_revision)
        VALUES (@Reference, @Uai, @Name, @Commune, @Department, @Revision, @Forever)
        """;

    private const string CloseConvention =
        "UPDATE convention SET until_revision = @revision WHERE reference = @reference AND until_revision = @forever";

    private const string CloseConventionSchools =
        "UPDATE convention_school SET until_revision = @revision WHERE reference = @reference AND until_revision = @forever";

    /// <inheritdoc/>
    public Task<IReadOnlyList<Convention>> ListConventionsAsync(long revision, CancellationToken cancellationToken) =>
        WithConnectionAsync(connection => ConventionsAsync(connection, null, revision), cancellationToken);

    /// <inheritdoc/>
    public Task<long> SaveConventionsAsync(IReadOnlyList<Convention> conventions, CancellationToken cancellationToken) =>
        WithTransactionAsync(
            async (connection, transaction) =>
                await SaveAsync(connection, transaction, conventions, null, await HeadAsync(connection, transaction)),
            cancellationToken);

    /// <inheritdoc/>
    public Task<long?> SaveConventionsAsync(
        IReadOnlyList<Convention> conventions, DecisionAuthor author, long expectedRevision, CancellationToken cancellationToken) =>
        WithTransactionAsync<long?>(
            async (connection, transaction) => await HeadAsync(connection, transaction) == expectedRevision
                ? await SaveAsync(connection, transaction, conventions, author, expectedRevision)
                : null,
            cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<ConventionVersion>> ListConventionVersionsAsync(string reference, long revision, CancellationToken cancellationToken) =>
        WithConnectionAsync<IReadOnlyList<ConventionVersion>>(
            async connection =>
            {
                // A version and its schools are made together.
                var schools = (await connection.QueryAsync<ConventionSchoolColumns>(SelectVersionSchools, new { reference, revision }))
                    .ToLookup(row => row.Since);
                return [.. (await connection.QueryAsync<ConventionColumns>(SelectConventionVersions, new { reference, revision }))
                    .Select(row => new ConventionVersion(
                        row.Since, row.MadeAt is null ? null : TypeHandlers.ReadInstant(row.MadeAt), row.Author, row.Why, row.ToConvention(schools[row.Since])))];
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

        var revision = await NextRevisionAsync(connection, transaction, "conventions", null);
        foreach (var convention in differing)
        {
            KeyTexts.Prove(convention.Reference, "reference");
            await ReplaceAsync(connection, transaction, convention, author, revision);
        }

        return revision;
    }

    private static async Task ReplaceAsync(DbConnection connection, DbTransaction transaction, Convention convention, DecisionAuthor? author, long revision)
    {
        var key = new { reference = convention.Reference, revision, forever = Revisions.Forever };
        await connection.ExecuteAsync(CloseConvention, key, transaction);
        await connection.ExecuteAsync(CloseConventionSchools, key, transaction);
        await connection.ExecuteAsync(
            InsertConvention,
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
                Author = author?.By,
                Why = author?.Why,
                Revision = revision,
                Revisions.Forever,
            },
            transaction);
        await connection.ExecuteAsync(
            InsertConventionSchool,
            convention.Schools.Select(school => new
            {
                convention.Reference,
                school.Uai,
                school.Name,
                school.Commune,
                school.Department,
                Revision = revision,
                Revisions.Forever,
            }),
            transaction);
    }

    private static async Task<IReadOnlyList<Convention>> ConventionsAsync(DbConnection connection, DbTransaction? transaction, long revision)
    {
        var schools = (await connection.QueryAsync<ConventionSchoolColumns>(SelectConventionSchools, new { revision }, transaction))
            .ToLookup(row => row.Reference, StringComparer.Ordinal);
        // Sorted here: engines have not the same order for the characters beyond U+D7FF.
        return (await connection.QueryAsync<ConventionColumns>(SelectConventions, new { revision }, transaction))
            .Select(row => row.ToConvention(schools[row.Reference]))
            .OrderBy(convention => convention.Reference, StringComparer.Ordinal)
            .ToList();
    }

    private sealed class ConventionSchoolColumns
    {
        public string Reference { get; set; } = "";

        public string Uai { get; set; } = "";

        public string Name { get; set; } = "";

        public string Commune { get; set; } = "";

        public string Department { get; set; } = "";

        public long Since { get; set; }
    }

    private sealed class ConventionColumns
    {
        public string Reference { get; set; } = "";

        public string SchoolYear { get; set; } = "";

        public string Academy { get; set; } = "";

        public string Collectivite { get; set; } = "";

        public string Siret { get; set; } = "";

        public string? Address { get; set; }

        public string? PostalCode { get; set; }

        public string? City { get; set; }

        public string? Representative { get; set; }

        public string? RepresentativeRole { get; set; }

        public string SignedOn { get; set; } = "";

        public string EffectiveFrom { get; set; } = "";

        public string? EffectiveTo { get; set; }

        public long FeeCents { get; set; }

        public int SchoolCount { get; set; }

        public long AmountCents { get; set; }

        public string? TerminatedOn { get; set; }

        public string? TerminationReason { get; set; }

        public string? Author { get; set; }

        public string? Why { get; set; }

        public long Since { get; set; }

        public string? MadeAt { get; set; }

        public Convention ToConvention(IEnumerable<ConventionSchoolColumns> schools) => new()
        {
            Reference = Reference,
            SchoolYear = Model.SchoolYear.TryParse(SchoolYear, out var year) ? year : throw new InvalidDataException("school_year"),
            Academy = Academy,
            Collectivite = Collectivite,
            Siret = Siret,
            Address = Address,
            PostalCode = PostalCode,
            City = City,
            Representative = Representative,
            RepresentativeRole = RepresentativeRole,
            SignedOn = TypeHandlers.ReadDay(SignedOn),
            EffectiveFrom = TypeHandlers.ReadDay(EffectiveFrom),
            EffectiveTo = TypeHandlers.ReadDayOrNull(EffectiveTo),
            FeePerSchool = FeeCents / 100m,
            SchoolCount = SchoolCount,
            Amount = AmountCents / 100m,
            TerminatedOn = TypeHandlers.ReadDayOrNull(TerminatedOn),
            TerminationReason = TerminationReason,
            Schools = [.. schools.Select(row => new ConventionSchool(row.Uai, row.Name, row.Commune, row.Department))],
        };
    }
}
