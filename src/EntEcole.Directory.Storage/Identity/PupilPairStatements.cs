using EntEcole.Directory.Storage.Connections;

namespace EntEcole.Directory.Storage.Identity;

/// <summary>Statements of pupils who may be one.</summary>
internal sealed class PupilPairStatements(Engine engine)
{
    public Statement SharedInes { get; } = new(PupilPairSql.SharedInes + engine.Page);

    public Statement SharedInesOf { get; } = new(PupilPairSql.SharedInesOf + engine.Page);

    public Statement NamedPupils { get; } = new(PupilPairSql.NamedPupils + engine.Page);

    public Statement NamedPupilsOf { get; } = new(PupilPairSql.NamedPupilsOf + engine.Page);
}
