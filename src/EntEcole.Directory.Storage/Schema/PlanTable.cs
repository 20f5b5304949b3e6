namespace EntEcole.Directory.Storage.Schema;

/// <summary>
/// The tables that are written in bulk: those of a plan, its INEs, keys and profile counts when it is direct, what it holds, what its
/// extract says of schools, and the problems of its run.
/// </summary>
internal enum PlanTable
{
    School,
    Class,
    Record,
    Profile,
    Membership,
    Relation,
    Nomenclature,
    Ine,
    Problem,
    ProfileCount,
    ExtractSchool,
    Hold,
    Key,
}
