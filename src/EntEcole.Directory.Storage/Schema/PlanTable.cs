namespace EntEcole.Directory.Storage.Schema;

/// <summary>The tables that are written in bulk: those of a plan, its INEs when it is direct, and the problems of its run.</summary>
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
}
