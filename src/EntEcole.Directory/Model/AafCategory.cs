namespace EntEcole.Directory.Model;

/// <summary>The categories of AAF records, in the order in which an extract is read (aaf-format 1.2). Numbers are stored.</summary>
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
}

/// <summary>First degree (primary) or second degree (secondary). Numbers are stored.</summary>
public enum Degree
{
    /// <summary>1D, fed by ONDE.</summary>
    FirstDegree = 1,

    /// <summary>2D, fed by SIECLE and STS.</summary>
    SecondDegree = 2,
}

/// <summary>Whether an extract holds everything or changes only.</summary>
public enum ExtractKind
{
    /// <summary><c>Complet</c>: every live record of the perimeter; absence means departure.</summary>
    Full = 1,

    /// <summary><c>Delta</c>: additions, changes and deletions since the last extract.</summary>
    Delta = 2,
}
