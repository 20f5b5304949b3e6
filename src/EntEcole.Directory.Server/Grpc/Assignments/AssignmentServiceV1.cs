using System.Globalization;
using EntEcole.Directory.Access;
using EntEcole.Directory.Assignments;
using EntEcole.Directory.Model;
using EntEcole.Directory.Persons;
using EntEcole.Directory.Revisions;
using EntEcole.Directory.Rights;
using EntEcole.Directory.Schools;
using EntEcole.Directory.Server.Grpc.Directory;
using EntEcole.Directory.Server.Grpc.Paging;
using EntEcole.Directory.Server.Grpc.Validation;
using EntEcole.Directory.Server.Grpc.Views;
using EntEcole.Directory.Server.Security;
using Grpc.Core;

namespace EntEcole.Directory.Server.Grpc.Assignments;

/// <summary>Which teacher has which class.</summary>
internal sealed class AssignmentServiceV1(
    AssignmentService assignments, AssignmentProposals proposals, IPersonStore persons, ISchoolStore schools, IRevisionStore revisions,
    PerimeterResolver perimeters) : V1.AssignmentService.AssignmentServiceBase
{
    private const int MaxClasses = 1_000;

    public override async Task<V1.AssignResponse> Assign(V1.AssignRequest request, ServerCallContext context)
    {
        var order = Order(request.RequestId, request.Uai, request.Pairs, request.Reason, context) with
        {
            From = Requests.Day(request.From, "from"), Until = Requests.Day(request.Until, "until"),
            Origin = request.Renewed ? AssignmentOrigin.Renewed : AssignmentOrigin.Hand,
        };
        var viewer = await EntitledAsync(order.Uai, CallerRoles.None, context);
        Trace(viewer, order);
        return new V1.AssignResponse
        {
            Revision = await assignments.AssignAsync(order, viewer.Perimeter, context.CancellationToken),
        };
    }

    public override async Task<V1.EndAssignmentsResponse> EndAssignments(V1.EndAssignmentsRequest request, ServerCallContext context)
    {
        var order = Order(request.RequestId, request.Uai, request.Pairs, request.Reason, context);
        Trace(await EntitledAsync(order.Uai, CallerRoles.None, context), order);
        return new V1.EndAssignmentsResponse { Revision = await assignments.EndAsync(order, context.CancellationToken) };
    }

    public override async Task<V1.ListAssignmentsResponse> ListAssignments(V1.ListAssignmentsRequest request, ServerCallContext context)
    {
        var (uai, day) = (Requests.Uai(request.Uai, "uai"), Requests.Day(request.Day, "day"));
        var revision = await revisions.HeadAsync(request.AtLeastRevision, context.CancellationToken);
        var viewer = await EntitledAsync(uai, CallerRoles.DirectorySupport, context);
        var views = await assignments.ListAsync(uai, day, viewer.Perimeter, revision, context.CancellationToken);
        return new V1.ListAssignmentsResponse
        {
            Revision = revision, Assignments = { views.Select(view => ToMessage(view, viewer.Trace)) },
        };
    }

    public override async Task<V1.ListAssignmentChoicesResponse> ListAssignmentChoices(
        V1.ListAssignmentChoicesRequest request, ServerCallContext context)
    {
        var uai = Requests.Uai(request.Uai, "uai");
        var revision = await revisions.HeadAsync(request.AtLeastRevision, context.CancellationToken);
        var viewer = await EntitledAsync(uai, CallerRoles.None, context);
        var (classes, staff) = await proposals.ListChoicesAsync(uai, viewer.Perimeter, revision, context.CancellationToken);
        var counted = (await schools.ListClassesAsync(uai, 0, MaxClasses, revision, context.CancellationToken)).ToDictionary(
            row => row.ClassNo);
        return new V1.ListAssignmentChoicesResponse
        {
            Revision = revision,
            Classes =
            {
                classes.Where(row => counted.ContainsKey(row.ClassNo)).Select(row => new V1.AssignableClass
                {
                    SchoolClass = counted[row.ClassNo].ToMessage(), BySource = row.IsBySource,
                }),
            },
            Staff =
            {
                SchoolStaff.ByName(staff).Select(one => new V1.AssignableStaff
                {
                    Person = one.Person.Records[0].Person.ToSummary(one.Person.PersonId, viewer.Trace), Role = (V1.Role)one.Role,
                }),
            },
        };
    }

    public override async Task<V1.SuggestAssignmentsResponse> SuggestAssignments(
        V1.SuggestAssignmentsRequest request, ServerCallContext context)
    {
        var uai = Requests.Uai(request.Uai, "uai");
        var viewer = await EntitledAsync(uai, CallerRoles.None, context);
        return new V1.SuggestAssignmentsResponse
        {
            Revision = await revisions.GetRevisionAsync(context.CancellationToken),
            Proposals =
            {
                (await proposals.SuggestAsync(uai, viewer.Perimeter, context.CancellationToken)).Select(
                    one => ToMessage(one, viewer.Trace)),
            },
        };
    }

    public override async Task<V1.RenewAssignmentsResponse> RenewAssignments(
        V1.RenewAssignmentsRequest request, ServerCallContext context)
    {
        var uai = Requests.Uai(request.Uai, "uai");
        var year = SchoolYear.TryParse(request.FromYear, out var read) ? read : throw DirectoryException.InvalidArgument(
            "from_year", new("from_year is a school year, as 2025-2026.", "from_year est une année scolaire, comme 2025-2026."));
        var viewer = await EntitledAsync(uai, CallerRoles.None, context);
        return new V1.RenewAssignmentsResponse
        {
            Revision = await revisions.GetRevisionAsync(context.CancellationToken),
            Proposals =
            {
                (await proposals.RenewAsync(uai, year, viewer.Perimeter, context.CancellationToken)).Select(
                    one => ToMessage(one, viewer.Trace)),
            },
        };
    }

    // The director decides (code de l'éducation, R411-11), or who answers for assignments in a perimeter that holds the school.
    private async Task<AuthorizedView> EntitledAsync(string uai, CallerRoles readers, ServerCallContext context)
    {
        var revision = await revisions.GetRevisionAsync(context.CancellationToken);
        var viewer = await perimeters.ViewAsync(context, revision);
        await schools.EnsureSeenAsync(uai, viewer, revision, context.CancellationToken);
        var isDirector = viewer.Caller.Has(CallerRoles.SchoolDirector) && viewer.Caller.PersonId is { } id
            && GrantStanding.Directs(await persons.FindPersonAsync(id, revision, context.CancellationToken), uai);
        return isDirector || viewer.Caller.Has(CallerRoles.AssignmentAdmin | readers) ? viewer : throw new DirectoryException(
            Reason.DeciderNotEntitled,
            new("The director of the school decides who teaches its classes.",
                "La directrice ou le directeur de l'école décide qui enseigne dans ses classes."),
            new Dictionary<string, string>(StringComparer.Ordinal) { ["decider"] = "director" });
    }

    private static AssignmentOrder Order(
        string requestId, string uai, IEnumerable<V1.AssignmentPair> pairs, string reason, ServerCallContext context) => new(
        requestId, Requests.Uai(uai, "uai"),
        [
            .. pairs.Select((pair, rank) => new AssignmentPair(
                Requests.PersonId(pair.PersonId, Field(rank, "person_id")),
                PersonRequests.ClassId(pair.ClassId, Field(rank, "class_id")) ?? throw Requests.Missing(Field(rank, "class_id")))),
        ],
        context.Caller().Name, reason);

    private static string Field(int rank, string name) => string.Create(CultureInfo.InvariantCulture, $"pairs[{rank}].{name}");

    private static void Trace(AuthorizedView viewer, AssignmentOrder order)
    {
        foreach (var pair in order.Pairs)
        {
            viewer.Trace.Add(pair.PersonId);
        }
    }

    private static V1.Assignment ToMessage(AssignmentView view, AccessTrace trace)
    {
        var row = view.Assignment;
        return new V1.Assignment
        {
            Person = view.Person.Records[0].Person.ToSummary(view.Person.PersonId, trace),
            ClassId = row.Class.Id.ToString(),
            ClassName = row.Class.Name,
            From = ((DateOnly?)row.From).Text(),
            Until = ((DateOnly?)row.Until).Text(),
            Origin = (V1.AssignmentOrigin)row.Origin,
            State = (V1.AssignmentState)view.State,
            End = (V1.AssignmentEnd?)view.End ?? V1.AssignmentEnd.Unspecified,
            EndedOn = row.EndedOn.Text(),
            RecordedBy = row.By,
            Reason = row.Why,
            EndedBy = row.EndedBy.OrEmpty(),
        };
    }

    private static V1.AssignmentProposal ToMessage(AssignmentProposal proposal, AccessTrace trace) => new()
    {
        Person = proposal.Person.Records[0].Person.ToSummary(proposal.Person.PersonId, trace),
        ClassId = proposal.Class.Id.ToString(),
        ClassName = proposal.Class.Name,
        Points = proposal.Points,
        Strong = proposal.Points >= AssignmentProposal.Strong,
        Why = ExplainMapping.ToMessage(proposal.Why),
    };
}
