using EntEcole.Directory.Access;
using EntEcole.Directory.Enrolment;
using EntEcole.Directory.Persons;
using EntEcole.Directory.Revisions;
using EntEcole.Directory.Schools;
using EntEcole.Directory.Server.Grpc.Paging;
using EntEcole.Directory.Server.Grpc.Validation;
using EntEcole.Directory.Server.Grpc.Views;
using EntEcole.Directory.Server.Security;
using EntEcole.Directory.Server.Security.Rules;
using Google.Protobuf;
using Grpc.Core;

namespace EntEcole.Directory.Server.Grpc.Directory;

/// <summary>Lists of persons, and persons by any words.</summary>
internal sealed class PersonListCalls(
    IPersonStore persons, ISchoolStore schools, IRevisionStore revisions, PerimeterResolver perimeters, PageTokens tokens,
    EnrolledToday enrolments, AccessView accessView)
{
    /// <summary>A page of a list.</summary>
    public async Task<V1.ListPersonsResponse> ListAsync(V1.ListPersonsRequest request, ServerCallContext context)
    {
        var filter = PersonRequests.Filter(request.Filter, request.OrderBy, FieldRules.ShownTo(context.Caller().Roles));
        // A token is of one order.
        IMessage? asked = request.OrderBy.Length == 0 ? request.Filter
            : new V1.ListPersonsRequest { Filter = request.Filter, OrderBy = request.OrderBy };
        var page = await revisions.PageAsync(
            tokens, request.PageSize, request.PageToken, request.AtLeastRevision, asked, context);
        var viewer = await perimeters.ViewAsync(context, page);
        if (filter.Uai is { } uai)
        {
            await schools.EnsureSeenAsync(uai, viewer, page.Token.Revision, context.CancellationToken);
        }

        if (filter.ClassNo is { } classNo
            && !(await schools.FindClassHomeAsync(
                classNo, page.Token.Revision, context.CancellationToken) is { } home && viewer.Perimeter.Holds(home.Academy, home.Uai)))
        {
            throw Requests.NoClass(request.Filter.ClassId);
        }

        filter = filter with { Within = viewer.Perimeter };
        var listed = await persons.ListPersonsAsync(
            filter, page.Token.After, page.Size + 1, page.Token.Revision, context.CancellationToken);
        int? total = request.IncludeTotalSize
            ? await persons.CountPersonsAsync(filter, page.Token.Revision, context.CancellationToken) : null;
        await revisions.EnsureKeptAsync(page.Token, context.CancellationToken);
        var enrolled = await enrolments.OfAsync(page.Head, context.CancellationToken);
        var response = new V1.ListPersonsResponse
        {
            Revision = page.Token.Revision,
            Persons = { listed.Take(page.Size).Select(person => viewer.Show(person)).OfType<V1.Person>().Select(
                person => person.On(enrolled)) },
            NextPageToken = page.Next(listed, person => (viewer.Perimeter.Show(person) ?? person).PersonNo),
        };
        if (request.IncludeAccess)
        {
            await accessView.AddAsync(response.Persons, viewer.Perimeter, enrolled with { Revision = page.Token.Revision },
                context.CancellationToken);
        }

        if (total is { } size)
        {
            response.TotalSize = size;
        }

        return response;
    }

    /// <summary>Persons by any words.</summary>
    public async Task<V1.FindPersonsResponse> FindAsync(V1.FindPersonsRequest request, ServerCallContext context)
    {
        var (search, limit) = (PersonRequests.Search(request.Query), PersonRequests.Found(request.PageSize));
        var uai = request.Uai.Length == 0 ? null : Requests.Uai(request.Uai, "uai");
        var revision = await revisions.HeadAsync(request.AtLeastRevision, context.CancellationToken);
        var viewer = await perimeters.ViewAsync(context, revision);
        if (uai is not null)
        {
            await schools.EnsureSeenAsync(uai, viewer, revision, context.CancellationToken);
        }

        var (found, more) = await PersonFinder.FindAsync(
            persons, search, new PersonFilter { Uai = uai, IncludeSuspended = true, Within = viewer.Perimeter }, limit, revision,
            context.CancellationToken);
        var enrolled = await enrolments.OfAsync(revision, context.CancellationToken);
        var response = new V1.FindPersonsResponse
        {
            Revision = revision,
            Persons =
            {
                found.Select(one => (one.Fits, Shown: viewer.Show(one.Person))).Where(one => one.Shown is not null).Select(
                    one => new V1.FoundPerson { Person = one.Shown!.On(enrolled), Fits = one.Fits }),
            },
            More = more,
            Terms = search.Count,
        };
        if (request.IncludeAccess)
        {
            await accessView.AddAsync(
                [.. response.Persons.Select(one => one.Person)], viewer.Perimeter, enrolled, context.CancellationToken);
        }

        return response;
    }
}
