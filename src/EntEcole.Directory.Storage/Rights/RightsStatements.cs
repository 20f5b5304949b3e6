using System.Collections.Concurrent;
using EntEcole.Directory.Rights;
using EntEcole.Directory.Storage.Connections;

namespace EntEcole.Directory.Storage.Rights;

/// <summary>The texts of these lookups, each composed once for the engine.</summary>
internal sealed class RightsStatements(Engine engine)
{
    private readonly ConcurrentDictionary<(bool, bool, bool, bool), Statement> requests = new();
    private readonly ConcurrentDictionary<(bool, bool, bool, bool), Statement> grants = new();

    public Statement RightsRequestsOfId { get; } = new(RightsSql.SelectRequestsOfId);


    public Statement Grant { get; } = new(RightsSql.SelectGrant);


    public Statement GrantsOfOne { get; } = new(RightsSql.SelectGrantsOfOne);

    public Statement GrantsOf { get; } = new(RightsSql.SelectGrantsOf(engine));

    public Statement Staff { get; } = new(RightsSql.SelectStaff);

    /// <summary>The list of a filter.</summary>
    public Statement Requests(RightsRequestFilter filter) => requests.GetOrAdd(
        (filter.Scope?.Siret is not null, filter.Scope?.Uai is not null, filter.PersonId is not null, filter.RequestedBy is not null),
        of => new Statement(RightsSql.SelectRequests(of.Item1, of.Item2, of.Item3, of.Item4) + engine.Page));

    /// <inheritdoc cref="Requests"/>
    public Statement Grants(GrantFilter filter) => grants.GetOrAdd(
        (filter.Scope?.Siret is not null, filter.Scope?.Uai is not null, filter.PersonId is not null, filter.IsOpen),
        of => new Statement(RightsSql.SelectGrants(of.Item1, of.Item2, of.Item3, of.Item4) + engine.Page));
}
