namespace EntEcole.Directory.Storage.Enrolment;

/// <summary>SQL of conventions and fees.</summary>
internal static class ConventionSql
{
    public const string ConventionFields = """
        c.reference AS "Reference", c.school_year AS "SchoolYear", c.academy AS "Academy", c.collectivite AS "Collectivite",
        c.siret AS "Siret", c.address AS "Address", c.postal_code AS "PostalCode", c.city AS "City",
        c.representative AS "Representative", c.representative_role AS "RepresentativeRole", c.signed_on AS "SignedOn",
        c.effective_from AS "EffectiveFrom", c.effective_to AS "EffectiveTo", c.fee_cents AS "FeeCents",
        c.school_count AS "SchoolCount", c.amount_cents AS "AmountCents",
        c.terminated_on AS "TerminatedOn", c.termination_reason AS "TerminationReason",
        c.notice_on AS "NoticeOn", c.notice_reason AS "NoticeReason"
        """;

    public const string SelectConventions = $"""
        SELECT {ConventionFields}
        FROM convention c WHERE c.since_revision <= @revision AND c.until_revision > @revision
        """;

    public const string SelectAcademies =
        "SELECT DISTINCT c.academy FROM convention c WHERE c.since_revision <= @revision AND c.until_revision > @revision";

    public const string SelectConventionVersions = $"""
        SELECT {ConventionFields}, c.author AS "Author", c.why AS "Why", c.since_revision AS "Since", v.made_at AS "MadeAt"
        FROM convention c LEFT JOIN revision v ON v.revision = c.since_revision
        WHERE c.reference = @reference AND c.since_revision <= @revision
        ORDER BY c.since_revision DESC
        """;

    public const string SelectVersionSchools = """
        SELECT reference AS "Reference", uai AS "Uai", name AS "Name", commune AS "Commune", department AS "Department",
               since_revision AS "Since"
        FROM convention_school WHERE reference = @reference AND since_revision <= @revision
        ORDER BY since_revision, uai
        """;

    public const string SelectConventionSchools = """
        SELECT reference AS "Reference", uai AS "Uai", name AS "Name", commune AS "Commune", department AS "Department"
        FROM convention_school WHERE since_revision <= @revision AND until_revision > @revision
        ORDER BY reference, uai
        """;

    public const string InsertConvention = """
        INSERT INTO convention (reference, school_year, academy, collectivite, siret, address, postal_code, city, representative,
            representative_role, signed_on, effective_from, effective_to, ends_on, fee_cents, school_count, amount_cents,
            terminated_on, termination_reason, notice_on, notice_reason, author, why, since_revision, until_revision)
        VALUES (@Reference, @SchoolYear, @Academy, @Collectivite, @Siret, @Address, @PostalCode, @City, @Representative,
            @RepresentativeRole, @SignedOn, @EffectiveFrom, @EffectiveTo, @EndsOn, @FeeCents, @SchoolCount, @AmountCents,
            @TerminatedOn, @TerminationReason, @NoticeOn, @NoticeReason, @Author, @Why, @Revision, @Forever)
        """;

    public const string InsertConventionSchool = """
        INSERT INTO convention_school (reference, uai, name, commune, department, since_revision, until_revision)
        VALUES (@Reference, @Uai, @Name, @Commune, @Department, @Revision, @Forever)
        """;

    public const string CloseConvention =
        "UPDATE convention SET until_revision = @revision WHERE reference = @reference AND until_revision = @forever";

    public const string CloseConventionSchools =
        "UPDATE convention_school SET until_revision = @revision WHERE reference = @reference AND until_revision = @forever";

    public const string SelectFees = """
        SELECT f.school_year AS "SchoolYear", f.fee_cents AS "Cents", f.author AS "Author", f.why AS "Why", v.made_at AS "MadeAt"
        FROM fee f LEFT JOIN revision v ON v.revision = f.since_revision
        WHERE f.since_revision <= @revision AND f.until_revision > @revision
        ORDER BY f.school_year
        """;

    public const string SelectFee = "SELECT fee_cents FROM fee WHERE school_year = @year AND until_revision = @forever";

    public const string CloseFee = "UPDATE fee SET until_revision = @revision WHERE school_year = @year AND until_revision = @forever";

    public const string InsertFee = """
        INSERT INTO fee (school_year, fee_cents, author, why, since_revision, until_revision) VALUES (@year, @cents, @by, @why, @revision, @forever)
        """;
}
