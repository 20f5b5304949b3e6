using EntEcole.Directory.Access;
using EntEcole.Directory.Exports.Gar;
using EntEcole.Directory.Model;
using EntEcole.Directory.Persons;
using EntEcole.Directory.Revisions;
using EntEcole.Directory.Schools;
using EntEcole.Directory.Server.Grpc.Paging;
using EntEcole.Directory.Server.Grpc.Validation;
using EntEcole.Directory.Server.Grpc.Views;
using EntEcole.Directory.Server.Security;
using Grpc.Core;

namespace EntEcole.Directory.Server.Grpc.Gar;

/// <summary>Who assigns resources in a school: for those who decide on rights, and for its director.</summary>
internal sealed class GarManagerCalls(
    GarManagerService service, IPersonStore personStore, ISchoolStore schoolStore, IRevisionStore revisionStore,
    PerimeterResolver perimeters, TimeProvider time)
{
    public async Task<V1.AddGarManagerResponse> AddAsync(V1.AddGarManagerRequest request, ServerCallContext context)
    {
        var (uai, id) = (Requests.Uai(request.Uai, "uai"), Requests.PersonId(request.PersonId, "person_id"));
        var term = new GarTerm(
            Requests.Day(request.From, "from") ?? FrenchTime.DayAt(time.GetUtcNow()), Requests.Day(request.To, "to"));
        var viewer = await AdmitAsync(uai, id, CallerRoles.RightsApprover, context);
        var (revision, row) = await service.AddAsync(uai, id, term, (context.Caller().Name, request.Reason), context.CancellationToken);
        viewer.Trace.Revision = revision;
        return new V1.AddGarManagerResponse { Revision = revision, Manager = row.ToMessage(viewer.Trace) };
    }

    public async Task<V1.RemoveGarManagerResponse> RemoveAsync(V1.RemoveGarManagerRequest request, ServerCallContext context)
    {
        var (uai, id) = (Requests.Uai(request.Uai, "uai"), Requests.PersonId(request.PersonId, "person_id"));
        await AdmitAsync(uai, id, CallerRoles.RightsApprover, context);
        return new V1.RemoveGarManagerResponse
        {
            Revision = await service.EndAsync(uai, id, (context.Caller().Name, request.Reason), context.CancellationToken),
        };
    }

    public async Task<V1.ListGarManagersResponse> ListAsync(V1.ListGarManagersRequest request, ServerCallContext context)
    {
        var uai = Requests.Uai(request.Uai, "uai");
        var revision = await revisionStore.HeadAsync(request.AtLeastRevision, context.CancellationToken);
        var viewer = await AdmitAsync(uai, null, CallerRoles.RightsApprover | CallerRoles.DirectorySupport, context);
        var rows = await service.ListAsync(uai, context.CancellationToken);
        var persons = await personStore.FindByAnyIdAsync(rows.Select(row => row.PersonId), revision, context.CancellationToken);
        return new V1.ListGarManagersResponse
        {
            Revision = revision,
            Managers =
            {
                // Of a restricted person nothing is shown; a delegate from elsewhere is shown without names.
                rows.Where(row => persons.ContainsKey(row.PersonId)).Select(row => row.ToMessage(
                    viewer.Trace, viewer.Perimeter.Show(persons[row.PersonId]))),
            },
        };
    }

    public async Task<V1.ListGarCandidatesResponse> ListCandidatesAsync(V1.ListGarCandidatesRequest request, ServerCallContext context)
    {
        var uai = Requests.Uai(request.Uai, "uai");
        var revision = await revisionStore.HeadAsync(request.AtLeastRevision, context.CancellationToken);
        var viewer = await AdmitAsync(uai, null, CallerRoles.RightsApprover, context);
        var staff = await SchoolStaff.ReadAsync(personStore, uai, viewer.Perimeter, revision, context.CancellationToken);
        return new V1.ListGarCandidatesResponse
        {
            Revision = revision,
            Candidates =
            {
                SchoolStaff.ByName(staff).Select(one => new V1.GarCandidate
                {
                    Person = one.Person.Records[0].Person.ToSummary(one.Person.PersonId, viewer.Trace), Role = (V1.Role)one.Role,
                }),
            },
        };
    }

    // The school and the person lie in the caller's perimeter; without one of the roles the caller is the school's director.
    private async Task<AuthorizedView> AdmitAsync(string uai, PersonId? person, CallerRoles roles, ServerCallContext context)
    {
        var (caller, revision) = (context.Caller(), await revisionStore.GetRevisionAsync(context.CancellationToken));
        var viewer = await perimeters.ViewAsync(context, revision);
        var academies = await schoolStore.FindSchoolAcademiesAsync([uai], revision, context.CancellationToken);
        if (!await schoolStore.HasSchoolAsync(uai, revision, context.CancellationToken)
            || !(viewer.Perimeter.IsAll || academies.Of(uai).Any(academy => viewer.Perimeter.Holds(academy, uai))))
        {
            throw Requests.NoSchool(uai);
        }

        if (!caller.Has(roles) && !await IsDirectorAsync(caller.PersonId, uai, revision, context.CancellationToken))
        {
            throw new DirectoryException(Reason.DeciderNotEntitled, new LocalizedText(
                "The school's director decides this, or a caller who decides on rights.",
                "Le directeur de l'école en décide, ou un appelant qui décide des droits."));
        }

        return person is not { } id
            || await personStore.FindPersonAsync(id, viewer.Perimeter, revision, context.CancellationToken) is not null
            ? viewer
            : throw Requests.NoPerson(id);
    }

    private async Task<bool> IsDirectorAsync(PersonId? caller, string uai, long revision, CancellationToken cancellationToken) =>
        caller is { } id && await personStore.FindPersonAsync(id, revision, cancellationToken) is { } person && person.Profiles.Any(
            profile => profile.Row.Role is Role.Director && profile.Row.State is ProfileState.Active
                && string.Equals(profile.Uai, uai, StringComparison.Ordinal));
}
