using EntEcole.Directory.Storage.Connections;

namespace EntEcole.Directory.Storage.Explain;

/// <summary>The texts of these lookups, each composed once for the engine.</summary>
internal sealed class ExplainStatements(Engine engine)
{
    public Statement NumbersOfSource { get; } = new(ExplainSql.NumbersOfSource);

    public Statement RecordVersions { get; } = new(ExplainSql.RecordVersions);

    public Statement ProfileVersions { get; } = new(ExplainSql.ProfileVersions);

    public Statement ClassVersions { get; } = new(ExplainSql.ClassVersions);

    public Statement RelationVersions { get; } = new(ExplainSql.RelationVersions);

    public Statement RevisionFacts { get; } = new(SqlText.With(ExplainSql.RevisionFacts, engine.Numbers));

    public Statement SchoolsOfSources { get; } = new(SqlText.With(ExplainSql.SchoolsOfSources, engine.Texts));

    public Statement PlansWaitingFor { get; } = new(ExplainSql.PlansWaitingFor);

    public Statement ProblemsOfRecord { get; } = new(SqlText.With(ExplainSql.ProblemsOfRecord, engine.Numbers));
}
