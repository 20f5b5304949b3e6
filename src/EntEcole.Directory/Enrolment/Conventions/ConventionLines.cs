namespace EntEcole.Directory.Enrolment.Conventions;

/// <summary>A line of <c>conventions.csv</c>, unchecked.</summary>
public sealed record ConventionLine
{
    /// <summary>Line in the file, from 1.</summary>
    public int Line { get; init; }

    /// <summary>Column <c>reference</c>.</summary>
    public string Reference { get; init; } = "";

    /// <summary>Column <c>school_year</c>.</summary>
    public string SchoolYear { get; init; } = "";

    /// <summary>Column <c>academy</c>.</summary>
    public string Academy { get; init; } = "";

    /// <summary>Column <c>collectivite</c>.</summary>
    public string Collectivite { get; init; } = "";

    /// <summary>Column <c>siret</c>.</summary>
    public string Siret { get; init; } = "";

    /// <summary>Column <c>address</c>.</summary>
    public string Address { get; init; } = "";

    /// <summary>Column <c>postal_code</c>.</summary>
    public string PostalCode { get; init; } = "";

    /// <summary>Column <c>city</c>.</summary>
    public string City { get; init; } = "";

    /// <summary>Column <c>representative</c>.</summary>
    public string Representative { get; init; } = "";

    /// <summary>Column <c>representative_role</c>.</summary>
    public string RepresentativeRole { get; init; } = "";

    /// <summary>Column <c>signed_on</c>, yyyy-mm-dd.</summary>
    public string SignedOn { get; init; } = "";

    /// <summary>Column <c>effective_from</c>, yyyy-mm-dd.</summary>
    public string EffectiveFrom { get; init; } = "";

    /// <summary>Column <c>effective_to</c>, yyyy-mm-dd or blank.</summary>
    public string EffectiveTo { get; init; } = "";

    /// <summary>Column <c>fee_per_school_eur</c>, decimal point.</summary>
    public string FeePerSchool { get; init; } = "";

    /// <summary>Column <c>school_count</c>.</summary>
    public string SchoolCount { get; init; } = "";

    /// <summary>Column <c>amount_eur</c>, decimal point.</summary>
    public string Amount { get; init; } = "";
}

/// <summary>A line of <c>convention-schools.csv</c>, unchecked.</summary>
/// <param name="Line">Line in the file, from 1.</param>
/// <param name="Convention">Column <c>convention</c>.</param>
/// <param name="Uai">Column <c>uai</c>.</param>
/// <param name="SchoolName">Column <c>school_name</c>.</param>
/// <param name="Commune">Column <c>commune</c>.</param>
/// <param name="Department">Column <c>department</c>.</param>
public sealed record ConventionSchoolLine(int Line, string Convention, string Uai, string SchoolName, string Commune, string Department);

/// <summary>Something to correct in a file of conventions, or to know about it.</summary>
/// <param name="File"><c>conventions</c> or <c>schools</c>.</param>
/// <param name="Line">Line, from 1.</param>
/// <param name="Field">Column.</param>
/// <param name="Text">What is wrong, and what to do.</param>
public sealed record ConventionFault(string File, int Line, string Field, Model.LocalizedText Text);

/// <summary>What checking gave: every convention and no fault, or every fault.</summary>
/// <param name="Conventions">The conventions; empty when there is a fault.</param>
/// <param name="Faults">What must be corrected.</param>
/// <param name="Notices">What is accepted and worth a look, as a blank end.</param>
public sealed record ConventionCheck(
    IReadOnlyList<Convention> Conventions, IReadOnlyList<ConventionFault> Faults, IReadOnlyList<ConventionFault> Notices)
{
    /// <summary>The notices that ask for a second look before it is recorded; a blank end is usual, and none.</summary>
    public IReadOnlyList<ConventionFault> Odd => [.. Notices.Where(notice => notice.Field is not "effective_to")];
}
