using EntEcole.Directory.Rights;
using EntEcole.Directory.Server.Grpc.Validation;

namespace EntEcole.Directory.Server.Grpc.Rights;

/// <summary>Checks what callers send about rights: each fault names the field as they spelt it.</summary>
internal static class RightsRequests
{
    public static RightsDemand Demand(V1.CreateRightsRequestRequest request)
    {
        var kind = Kind(request.Kind, "kind") ?? throw Requests.Missing("kind");
        return new RightsDemand
        {
            Kind = kind,
            Scope = Scope(request.Scope, "scope") ?? throw Requests.Missing("scope"),
            PersonId = request.Beneficiary?.BeneficiaryCase is V1.Beneficiary.BeneficiaryOneofCase.PersonId
                ? Requests.PersonId(request.Beneficiary.PersonId, "beneficiary.person_id")
                : null,
            Staff = request.Beneficiary?.Staff is { } staff
                ? new StaffIdentity(staff.Civility.Trim(), staff.UsageName.Trim(), staff.GivenName.Trim(), staff.Mail.Trim())
                : null,
            StartsOn = Requests.Day(request.StartsOn, "starts_on"),
            EndsOn = Requests.Day(request.EndsOn, "ends_on"),
            Justification = request.Justification.Trim(),
            Association = string.IsNullOrWhiteSpace(request.Association) ? null : request.Association.Trim(),
        };
    }

    public static RightCheck Check(V1.RightCheck? check, string field, DateOnly today) =>
        check is null ? throw Requests.Missing(field) : new RightCheck(
        Requests.PersonId(check.PersonId, field + ".person_id"),
        Kind(check.Kind, field + ".kind") ?? throw Requests.Missing(field + ".kind"),
        Scope(check.Scope, field + ".scope") ?? throw Requests.Missing(field + ".scope"),
        Requests.Day(check.On, field + ".on") ?? today);

    public static RightsRequestFilter Filter(V1.RightsRequestFilter? filter) =>
        filter is null ? new RightsRequestFilter() : new RightsRequestFilter
    {
        State = filter.State is V1.RightsRequestState.Unspecified ? null
            : Requests.Known((RightsRequestState)filter.State, "filter.state"),
        Kind = Kind(filter.Kind, "filter.kind"),
        Scope = Scope(filter.Scope, "filter.scope"),
        PersonId = filter.PersonId.Length == 0 ? null : Requests.PersonId(filter.PersonId, "filter.person_id"),
    };

    /// <summary>The filter, and what the store cannot judge: how a grant stands today, and by when it ends.</summary>
    public static (GrantFilter Filter, GrantState? State, DateOnly? EndsBy) Filter(V1.GrantFilter? filter) => filter is null
        ? (new GrantFilter(), null, null)
        : (
            new GrantFilter
            {
                Kind = Kind(filter.Kind, "filter.kind"),
                Scope = Scope(filter.Scope, "filter.scope"),
                PersonId = filter.PersonId.Length == 0 ? null : Requests.PersonId(filter.PersonId, "filter.person_id"),
            },
            filter.State is V1.GrantState.Unspecified ? null
                : Requests.Known((GrantState)filter.State, "filter.state"),
            Requests.Day(filter.EndsBy, "filter.ends_by"));

    /// <summary>An id that is given, of a length that one of ours may have.</summary>
    public static string Id(string text, string field) => text.Length is > 0 and <= 64 ? text : throw Requests.Missing(field);

    private static RightKind? Kind(V1.RightKind kind, string field) =>
        kind is V1.RightKind.Unspecified ? null : Requests.Known((RightKind)kind, field);

    private static RightScope? Scope(V1.RightScope? scope, string field) => scope?.ScopeCase switch
    {
        V1.RightScope.ScopeOneofCase.Siret => RightScope.OfCollectivite(Requests.Siret(scope.Siret, field + ".siret")),
        V1.RightScope.ScopeOneofCase.Uai => RightScope.OfSchool(Requests.Uai(scope.Uai, field + ".uai")),
        // One that is given and names nothing would find everything.
        V1.RightScope.ScopeOneofCase.None => throw Requests.Missing(field),
        _ => null,
    };
}
