using EntEcole.Directory.Access;
using EntEcole.Directory.Model;
using EntEcole.Directory.Persons;
using EntEcole.Directory.Schools;

namespace EntEcole.Directory.Rights;

/// <summary>
/// What callers reach of rights, and who decides. A collectivité is reached by callers who reach the academies of all its schools, or were
/// given its SIRET; a school as everywhere. What is not reached is answered as what does not exist.
/// </summary>
public sealed class RightsAuthorizer(IRightsStore rights, IPersonStore persons, ISchoolStore schools, PerimeterResolver perimeters)
{
    /// <summary>Whether a caller reaches a scope.</summary>
    public async Task<bool> ReachesAsync(Caller caller, RightScope scope, long revision, CancellationToken cancellationToken)
    {
        var perimeter = await perimeters.OfAsync(caller, revision, cancellationToken);
        if (perimeter.IsAll)
        {
            return true;
        }

        if (scope.Siret is { } siret && caller.Perimeter.Sirets.Contains(siret))
        {
            return true;
        }

        if (scope.Uai is { } uai && perimeter.Uais.Contains(uai))
        {
            return true;
        }

        return HoldsAll(
            perimeter, await AcademiesAsync(scope, await CoverageAsync(revision, cancellationToken), revision, cancellationToken));
    }

    /// <summary>The caller's own request of an id, chosen or given; null when there is none.</summary>
    public async Task<RightsRequest?> FindOwnAsync(string requestId, Caller caller, long revision, CancellationToken cancellationToken) =>
        (await rights.FindRightsRequestsAsync(requestId, revision, cancellationToken))
            .FirstOrDefault(request => request.Requester.IsOwn(caller));

    /// <summary>
    /// The request of a key, or the only one of a request id, among those that <paramref name="isSeen"/> lets through. Requesters choose
    /// their ids, so that several requests may bear one: a decision is about none of them then.
    /// </summary>
    /// <exception cref="DirectoryException"><see cref="Reason.RightsRequestNotFound"/>; <see cref="Reason.InvalidArgument"/>.</exception>
    public async Task<RightsRequest> FindAsync(
        string requestId, Func<RightsRequest, Task<bool>> isSeen, long revision, CancellationToken cancellationToken)
    {
        var seen = new List<RightsRequest>();
        foreach (var request in await rights.FindRightsRequestsAsync(requestId, revision, cancellationToken))
        {
            if (await isSeen(request))
            {
                seen.Add(request);
            }
        }

        return seen.Find(request => string.Equals(request.RequestKey, requestId, StringComparison.Ordinal)) ?? seen.Count switch
        {
            0 => throw NoRequest(requestId),
            1 => seen[0],
            _ => throw DirectoryException.InvalidArgument("request_id", new(
                "Several requesters have used this request id: give the request_key of the request.",
                "Plusieurs demandeurs ont utilisé cet identifiant : donner la request_key de la demande.")),
        };
    }

    /// <summary>Refuses a scope in which a caller may ask for nothing.</summary>
    /// <exception cref="DirectoryException"><see cref="Reason.SchoolNotFound"/>; <see cref="Reason.ScopeNotEnrolled"/>.</exception>
    public async Task EnsureScopeAsync(Caller caller, RightScope scope, DateOnly day, long revision, CancellationToken cancellationToken)
    {
        var isThere = scope.Uai is not { } uai || await schools.HasSchoolAsync(uai, revision, cancellationToken);
        if (!isThere || !await ReachesAsync(caller, scope, revision, cancellationToken))
        {
            throw scope.Uai is null ? RightsConditions.NotEnrolled(scope, day) : new DirectoryException(
                Reason.SchoolNotFound, new LocalizedText($"No school {scope}.", $"Aucune école {scope}."),
                DirectoryException.Fact("uai", scope.ToString()));
        }
    }

    /// <summary>Whether a caller reaches a person under the id that was asked for; an id merged from outside does not exist.</summary>
    public async Task<bool> SeesAsync(
        Caller caller, PersonView? person, PersonId asked, long revision, CancellationToken cancellationToken) =>
        (await perimeters.OfAsync(caller, revision, cancellationToken)).Show(person, asked) is not null;

    /// <summary>
    /// Refuses a caller who is not to decide. For a collectivité the region decides: a caller who reaches the whole of every academy of its
    /// schools, whatever academy its conventions write. For a school its director: a caller whose person directs it.
    /// </summary>
    /// <exception cref="DirectoryException"><see cref="Reason.DeciderNotEntitled"/>.</exception>
    public async Task EnsureDeciderAsync(
        Caller caller, RightKind kind, RightScope scope, Coverage coverage, long revision, CancellationToken cancellationToken)
    {
        if (kind.IsOfCollectivite())
        {
            var perimeter = await perimeters.OfAsync(caller, revision, cancellationToken);
            if (perimeter.IsAll || HoldsAll(perimeter, await AcademiesAsync(scope, coverage, revision, cancellationToken)))
            {
                return;
            }
        }
        else if (
            caller.PersonId is { } id && GrantStanding.Directs(await persons.FindPersonAsync(id, revision, cancellationToken), scope.Uai))
        {
            return;
        }

        throw new DirectoryException(
            Reason.DeciderNotEntitled,
            kind.IsOfCollectivite()
                ? new LocalizedText("This kind of right is decided by the region.", "Ce droit est décidé par la région académique.")
                : new LocalizedText(
                    "This kind of right is decided by the school's director.",
                    "Ce droit est décidé par la directrice ou le directeur de l'école."),
            new Dictionary<string, string>(StringComparer.Ordinal)
            {
                ["kind"] = RightsConditions.NameOf(kind), ["decider"] = kind.IsOfCollectivite() ? "region" : "director",
            });
    }

    /// <summary>The error of a request that is not there.</summary>
    public static DirectoryException NoRequest(string requestId) => new(
        Reason.RightsRequestNotFound, new LocalizedText("No such rights request.", "Cette demande de droit n'existe pas."),
        DirectoryException.Fact("requestId", Short(requestId)));

    /// <summary>The error of a grant that is not there.</summary>
    public static DirectoryException NoGrant(string grantId) => new(
        Reason.GrantNotFound, new LocalizedText("No such grant.", "Ce droit accordé n'existe pas."),
        DirectoryException.Fact("grantId", Short(grantId)));

    private static string Short(string id) => id.Length <= RightsConditions.MaxRequestId ? id : id[..RightsConditions.MaxRequestId];

    private static bool HoldsAll(Perimeter perimeter, IReadOnlyCollection<string> academies) =>
        academies.Count > 0 && academies.All(perimeter.HoldsAcademy);

    /// <summary>The academies of a scope's schools; none when that is not known of one of them.</summary>
    private async Task<IReadOnlyCollection<string>> AcademiesAsync(
        RightScope scope, Coverage coverage, long revision, CancellationToken cancellationToken)
    {
        var uais = coverage.SchoolsOf(scope);
        var academies = await schools.FindSchoolAcademiesAsync(uais, revision, cancellationToken);
        return uais.Any(uai => academies.Of(uai).Count == 0) ? [] : uais.SelectMany(academies.Of).ToHashSet(StringComparer.Ordinal);
    }

    private async Task<Coverage> CoverageAsync(long revision, CancellationToken cancellationToken) =>
        (await rights.ReadRightsAsync([], revision, cancellationToken)).Coverage;
}
