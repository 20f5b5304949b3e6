using EntEcole.Directory.Enrolment;
using EntEcole.Directory.Storage.Connections;

namespace EntEcole.Directory.Storage.Enrolment;

internal sealed class ConventionColumns
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

    public string? NoticeOn { get; set; }

    public string? NoticeReason { get; set; }

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
        NoticeOn = TypeHandlers.ReadDayOrNull(NoticeOn),
        NoticeReason = NoticeReason,
        Schools = [.. schools.Select(row => new ConventionSchool(row.Uai, row.Name, row.Commune, row.Department))],
    };
}

internal sealed class ConventionSchoolColumns
{
    public string Reference { get; set; } = "";

    public string Uai { get; set; } = "";

    public string Name { get; set; } = "";

    public string Commune { get; set; } = "";

    public string Department { get; set; } = "";

    public long Since { get; set; }
}
