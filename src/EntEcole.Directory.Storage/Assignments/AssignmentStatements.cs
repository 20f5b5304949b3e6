using EntEcole.Directory.Storage.Connections;

namespace EntEcole.Directory.Storage.Assignments;

/// <summary>The texts of these lookups, each composed once for the engine.</summary>
internal sealed class AssignmentStatements(Engine engine)
{
    public Statement OfSchool { get; } = new(AssignmentSql.OfSchool);

    public Statement Delivered { get; } = new(AssignmentSql.Delivered);

    public Statement OfPersons { get; } = new(AssignmentSql.OfPersons(engine));

    public Statement ClassesOfSchool { get; } = new(AssignmentSql.ClassesOfSchool);
}
