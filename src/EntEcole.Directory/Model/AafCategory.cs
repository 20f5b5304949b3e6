namespace EntEcole.Directory.Model;

/// <summary>The categories of AAF records (aaf-format 1.2). Numbers are stored.</summary>
public enum AafCategory
{
    /// <summary>Structures: schools, inspections, rectorate.</summary>
    EtabEducNat = 1,

    /// <summary>Pupils.</summary>
    Eleve = 2,

    /// <summary>Relatives of pupils.</summary>
    PersRelEleve = 3,

    /// <summary>Staff.</summary>
    PersEducNat = 4,

    /// <summary>Courses of the second degree, the nomenclature <c>MEF</c>.</summary>
    MefEducNat = 5,

    /// <summary>Subjects of the second degree.</summary>
    MatiereEducNat = 6,

    /// <summary>Staff of a collectivité: in no extract, made by a granted request.</summary>
    PersCollectivite = 7,
}

/// <summary>Facts about categories.</summary>
public static class AafCategories
{
    /// <summary>All of them in the order in which an extract is read: pupils name schools and relatives, staff name subjects.</summary>
    public static IReadOnlyList<AafCategory> ReadingOrder { get; } =
    [
        AafCategory.EtabEducNat, AafCategory.MefEducNat, AafCategory.MatiereEducNat,
        AafCategory.Eleve, AafCategory.PersRelEleve, AafCategory.PersEducNat,
    ];

    /// <summary>Those without which a full extract is not complete.</summary>
    public static IReadOnlyList<AafCategory> Required { get; } =
        [AafCategory.EtabEducNat, AafCategory.Eleve, AafCategory.PersRelEleve, AafCategory.PersEducNat];

    /// <summary>Its place in <see cref="ReadingOrder"/>.</summary>
    public static int ReadingRank(this AafCategory category) => category switch
    {
        AafCategory.EtabEducNat => 0,
        AafCategory.MefEducNat => 1,
        AafCategory.MatiereEducNat => 2,
        AafCategory.Eleve => 3,
        AafCategory.PersRelEleve => 4,
        AafCategory.PersEducNat => 5,
        _ => throw new ArgumentOutOfRangeException(nameof(category)),
    };

    /// <summary>
    /// What a record of the category says of itself: <c>MatEducNat</c> for subjects, otherwise the category's name (aaf-format 6.1).
    /// </summary>
    public static string Operational(this AafCategory category) =>
        category is AafCategory.MatiereEducNat ? "MatEducNat" : category.ToString();

    /// <summary>Whether its records describe persons.</summary>
    public static bool IsOfPersons(this AafCategory category) =>
        category is AafCategory.Eleve or AafCategory.PersRelEleve or AafCategory.PersEducNat or AafCategory.PersCollectivite;
}

/// <summary>First degree (primary), second degree (secondary), or neither. Numbers are stored.</summary>
public enum Degree
{
    /// <summary>1D, fed by ONDE.</summary>
    FirstDegree = 1,

    /// <summary>2D, fed by SIECLE and STS.</summary>
    SecondDegree = 2,

    /// <summary>
    /// Neither: the feed of an academy that no extract writes, with the staff of collectivités that granted requests make.
    /// </summary>
    Collectivite = 3,

    /// <summary>The first degree again, from ONDE files that a school exports: one feed a school, by its UAI.</summary>
    Onde = 4,
}

/// <summary>Whether an extract holds everything or changes only.</summary>
public enum ExtractKind
{
    /// <summary><c>Complet</c>: every live record of the perimeter; absence means departure.</summary>
    Full = 1,

    /// <summary><c>Delta</c>: additions, changes and deletions since the last extract.</summary>
    Delta = 2,
}
