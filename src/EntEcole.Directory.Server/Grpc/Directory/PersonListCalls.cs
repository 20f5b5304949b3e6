using EntEcole.Directory.Access;
using EntEcole.Directory.Enrolment;
using EntEcole.Directory.Model;
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
    EnrolledToday enrolments, AccessView accessView, AnswerCache answers)
{
    // Of a person an id and a number.
    private const int MostListed = 200_000;

    private readonly HeadPages<ListKey, (PersonId Id, int Number)> pages = new(MostListed);

    /// <summary>A page of a list.</summary>
    public async Task<V1.ListPersonsResponse> ListAsync(V1.ListPersonsRequest request, ServerCallContext context)
    {
        var filter = PersonRequests.Filter(request.Filter, request.OrderBy, FieldRules.ShownTo(context.Caller().Roles));
        var classId = PersonRequests.ClassId(request.Filter?.ClassId ?? "", "filter.class_id");
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

        filter = filter with
        {
            ClassNo = classId is { } id ? await ClassNoAsync(id, viewer, page.Token.Revision, context.CancellationToken) : null,
            Within = viewer.Perimeter,
        };
        var (shown, next) = Known(filter, page, viewer) ?? await ReadAsync(filter, page, viewer, context.CancellationToken);
        int? total = request.IncludeTotalSize
            ? await persons.CountPersonsAsync(filter, page.Token.Revision, context.CancellationToken) : null;
        await revisions.EnsureKeptAsync(page.Token, context.CancellationToken);
        var enrolled = await enrolments.OfAsync(page.Head, context.CancellationToken);
        var response = new V1.ListPersonsResponse
        {
            Revision = page.Token.Revision,
            Persons = { shown.Select(person => person.On(enrolled)) },
            NextPageToken = next,
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

    // A page that the same view was answered with at the present revision before, each person as they were answered then.
    private (IReadOnlyList<V1.Person> Shown, string Next)? Known(PersonFilter filter, Page page, AuthorizedView viewer)
    {
        if (!IsKept(filter, page) || pages.Find(page.Head, KeyOf(filter, page, viewer)) is not { } listed)
        {
            return null;
        }

        var shown = new List<V1.Person>(page.Size);
        foreach (var (id, _) in listed.Take(page.Size))
        {
            if (answers.Find(page.Head, viewer, id) is not { } person)
            {
                return null;
            }

            shown.Add(person);
        }

        shown.ForEach(person => KnownAnswers.Trace(person, viewer));
        return (shown, page.Next(listed, one => one.Number));
    }

    private async Task<(IReadOnlyList<V1.Person> Shown, string Next)> ReadAsync(
        PersonFilter filter, Page page, AuthorizedView viewer, CancellationToken cancellationToken)
    {
        var listed = await persons.ListPersonsAsync(
            filter, page.Token.After, page.Size + 1, page.Token.Revision, cancellationToken);
        var isKept = IsKept(filter, page);
        var seen = listed.Select(person => viewer.Perimeter.Show(person) ?? person).ToList();
        var shown = seen.Take(page.Size).Select(person => isKept
            ? answers.Kept(person.PersonId, page.Head, viewer, person) : viewer.Show(person)).OfType<V1.Person>().ToList();
        // A person who is not shown would be missed each time: then the page is read each time.
        if (isKept && shown.Count == Math.Min(seen.Count, page.Size))
        {
            pages.Keep(page.Head, KeyOf(filter, page, viewer), [.. seen.Select(person => (person.PersonId, person.PersonNo))]);
        }

        return (shown, page.Next(seen, person => person.PersonNo));
    }

    // Of an earlier revision, of which answers are not kept either, and by facts of persons, it is read.
    private bool IsKept(PersonFilter filter, Page page) => answers.IsOn && page.Token.Revision == page.Head && filter.Keys.Count == 0;

    private static ListKey KeyOf(PersonFilter filter, Page page, AuthorizedView viewer) =>
        new(filter with { Within = Perimeter.All, Keys = [] }, viewer.Perimeter.Text, page.Token.After, page.Size);

    private sealed record ListKey(PersonFilter Filter, string Perimeter, int After, int Size);

    // Outside the perimeter it is as if it did not exist.
    private async Task<int> ClassNoAsync(ClassId id, AuthorizedView viewer, long revision, CancellationToken cancellationToken) =>
        await schools.FindClassHomeAsync(id, revision, cancellationToken) is { } home && viewer.Perimeter.Holds(home.Academy, home.Uai)
            ? home.ClassNo : throw Requests.NoClass(id.ToString());

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
