using EntEcole.Directory.Storage.Connections;

namespace EntEcole.Directory.Storage.Rights;

/// <summary>The texts of these lookups, each composed once for the engine.</summary>
internal sealed class RightsStatements(Engine engine)
{
    public Statement RightsRequestsOfId { get; } = new(RightsSql.SelectRequestsOfId);

    public Statement RightsRequests { get; } = new(RightsSql.SelectRequests + engine.Page);

    public Statement Grant { get; } = new(RightsSql.SelectGrant);

    public Statement Grants { get; } = new(RightsSql.SelectGrants + engine.Page);

    public Statement GrantsOfOne { get; } = new(RightsSql.SelectGrantsOfOne);

    public Statement GrantsOf { get; } = new(RightsSql.SelectGrantsOf(engine));

    public Statement Staff { get; } = new(RightsSql.SelectStaff);
}
