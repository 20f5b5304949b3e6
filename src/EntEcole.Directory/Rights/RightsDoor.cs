using EntEcole.Directory.Callers;
using EntEcole.Directory.Model;
using EntEcole.Directory.Store;

namespace EntEcole.Directory.Rights;

/// <summary>
/// What callers reach of rights, and who decides. A collectivité is reached by whoever reaches an academy in which it has a convention, or
/// was given its SIRET; a school as everywhere. What is not reached is answered as what does not exist.
/// </summary>
public sealed class RightsDoor(IDirectoryStore store, Reaches reaches)
{
    /// <summary>Whether a caller reaches a scope.</summary>
    public async Task<bool> ReachesAsync(Caller caller, RightScope scope, long revision, CancellationToken cancellationToken)
    {
        var reach = await reaches.OfAsync(caller, revision, cancellationToken);
        if (reach.IsAll)
        {
            return true;
        }

        if (scope.Siret is { } siret && caller.Perimeter.Sirets.Contains(siret))
        {
            return true;
        }

        if (scope.Uai is { } uai && reach.Uais.Contains(uai))
        {
            return true;
        }

        // A school is of the academy that delivers it; one that none delivers, of its conventions'.
        var academies = scope.Uai is { } known && await store.FindSchoolAsync(known, revision, cancellationToken) is { } school
            ? [school.Source.Academy]
            : (await CoverageAsync(revision, cancellationToken)).Of(scope).Select(term => term.Academy);
        return academies.Any(reach.HoldsAcademy);
    }

    /// <summary>Refuses a scope in which a caller may ask for nothing.</summary>
    /// <exception cref="DirectoryException"><see cref="Reason.SchoolNotFound"/>; <see cref="Reason.ScopeNotEnrolled"/>.</exception>
    public async Task ProveScopeAsync(Caller caller, RightScope scope, DateOnly day, long revision, CancellationToken cancellationToken)
    {
        var isThere = scope.Uai is not { } uai || await store.HasSchoolAsync(uai, revision, cancellationToken);
        if (!isThere || !await ReachesAsync(caller, scope, revision, cancellationToken))
        {
            throw scope.Uai is null ? RightsConditions.NotEnrolled(scope, day) : new DirectoryException(
                Reason.SchoolNotFound, new Bilingual($"No school {scope}.", $"Aucune école {scope}."), DirectoryException.Fact("uai", scope.ToString()));
        }
    }

    /// <summary>Whether a caller reaches a person.</summary>
    public async Task<bool> SeesAsync(Caller caller, PersonView? person, long revision, CancellationToken cancellationToken) =>
        (await reaches.OfAsync(caller, revision, cancellationToken)).Show(person) is not null;

    /// <summary>
    /// Refuses who is not to decide: for a collectivité the region, that is whoever reaches the whole of its academy; for a school its
    /// director, that is a caller whose person directs it.
    /// </summary>
    /// <exception cref="DirectoryException"><see cref="Reason.DeciderNotEntitled"/>.</exception>
    public async Task ProveDeciderAsync(
        Caller caller, RightKind kind, RightScope scope, Coverage coverage, long revision, CancellationToken cancellationToken)
    {
        if (kind.IsOfCollectivite())
        {
            var reach = await reaches.OfAsync(caller, revision, cancellationToken);
            if (reach.IsAll || coverage.Of(scope).Any(term => reach.HoldsAcademy(term.Academy)))
            {
                return;
            }
        }
        else if (caller.PersonId is { } id && GrantStanding.Directs(await store.FindPersonAsync(id, revision, cancellationToken), scope.Uai))
        {
            return;
        }

        throw new DirectoryException(
            Reason.DeciderNotEntitled,
            kind.IsOfCollectivite()
                ? new Bilingual("This kind of right is decided by the region.", "Ce droit est décidé par la région académique.")
                : new Bilingual("This kind of right is decided by the school's director.", "Ce droit est décidé par la directrice ou le directeur de l'école."),
            new Dictionary<string, string>(StringComparer.Ordinal)
            {
                ["kind"] = RightsConditions.NameOf(kind), ["decider"] = kind.IsOfCollectivite() ? "region" : "director",
            });
    }

    /// <summary>The error of a request that is not there.</summary>
    public static DirectoryException NoRequest(string requestId) => new(
        Reason.RightsRequestNotFound, new Bilingual("No such rights request.", "Cette demande de droit n'existe pas."),
        DirectoryException.Fact("requestId", Short(requestId)));

    /// <summary>The error of a grant that is not there.</summary>
    public static DirectoryException NoGrant(string grantId) => new(
        Reason.GrantNotFound, new Bilingual("No such grant.", "Ce droit accordé n'existe pas."), DirectoryException.Fact("grantId", Short(grantId)));

    private static string Short(string id) => id.Length <= RightsConditions.MaxRequestId ? id : id[..RightsConditions.MaxRequestId];

    private async Task<Coverage> CoverageAsync(long revision, CancellationToken cancellationToken) =>
        (await store.ReadRightsAsync([], revision, cancellationToken)).Coverage;
}
