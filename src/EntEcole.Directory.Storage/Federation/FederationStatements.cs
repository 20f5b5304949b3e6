using EntEcole.Directory.Storage.Connections;

namespace EntEcole.Directory.Storage.Federation;

/// <summary>The texts of these lookups, each composed once for the engine.</summary>
internal sealed class FederationStatements(Engine engine)
{
    public Statement Linked { get; } = new(FederationSql.SelectLinked);

    public Statement LinksOf { get; } = new(FederationSql.LinksOf(engine));

    public Statement ActivationOf { get; } = new(FederationSql.ActivationOf);

    public Statement ActivationsOf { get; } = new(FederationSql.ActivationsOf(engine));
}
