using System.Globalization;
using EntEcole.Directory.Access;
using EntEcole.Directory.Assignments;
using EntEcole.Directory.Enrolment;
using EntEcole.Directory.Explain;
using EntEcole.Directory.Model;
using EntEcole.Directory.Persons;
using EntEcole.Directory.Revisions;
using EntEcole.Directory.Schools;
using EntEcole.Directory.Server.Grpc.Paging;
using EntEcole.Directory.Server.Grpc.Validation;
using EntEcole.Directory.Server.Grpc.Views;
using EntEcole.Directory.Server.Grpc.Watching;
using EntEcole.Directory.Server.Security;
using EntEcole.Directory.Server.Security.Rules;
using Google.Protobuf;
using Grpc.Core;

namespace EntEcole.Directory.Server.Grpc.Directory;

/// <summary>Lookups: schools, classes, persons, relations. One method, one or two reads of the store, one mapping line.</summary>
internal sealed partial class DirectoryServiceV1(
    IPersonStore personStore, OfficerView officerView, ISchoolStore schoolStore, IRevisionStore revisionStore, ExplainStores explainStores,
    TimeProvider time, ChangeFeed changes, Stopping stopping, PerimeterResolver perimeters,
    TokenSigner signer, PageTokens tokens, Authentication authentication, AccessLog accesses, AnswerCache answers,
    EnrolledToday enrolments, PersonListCalls lists, ClassLists classLists, AccessView accessView, IAssignmentStore assignmentStore)
    : V1.DirectoryService.DirectoryServiceBase
{
    private const int MaxBatch = 500;

    private DateOnly Today => FrenchTime.DayAt(time.GetUtcNow());

    public override async Task<V1.GetSchoolResponse> GetSchool(V1.GetSchoolRequest request, ServerCallContext context)
    {
        var uai = Requests.Uai(request.Uai, "uai");
        var revision = await HeadAsync(request.AtLeastRevision, context);
        var viewer = await perimeters.ViewAsync(context, revision);
        var school = await SeesSchoolAsync(uai, viewer, revision, context)
            ? await schoolStore.FindSchoolAsync(uai, revision, context.CancellationToken)
            : null;
        return !viewer.Sees(school)
            ? throw Requests.NoSchool(uai)
            : new V1.GetSchoolResponse { Revision = revision, School = school!.ToMessage(Today) };
    }

    public override async Task<V1.ListSchoolsResponse> ListSchools(V1.ListSchoolsRequest request, ServerCallContext context)
    {
        var filter = Requests.Filter(request.Filter, Today);
        var page = await PageAsync(request.PageSize, request.PageToken, request.AtLeastRevision, request.Filter, context);
        var viewer = await perimeters.ViewAsync(context, page);
        var schools = await schoolStore.ListSchoolsAsync(
            filter with { Within = viewer.Perimeter }, page.Token.After == 0 ? null : page.Token.After, page.Size + 1, page.Token.Revision,
            context.CancellationToken);
        await EnsureKeptAsync(page.Token, context);
        return new V1.ListSchoolsResponse
        {
            Revision = page.Token.Revision,
            Schools = { schools.Take(page.Size).Select(school => school.ToMessage(Today)) },
            NextPageToken = page.Next(schools, school => school.SchoolNo),
        };
    }

    public override async Task<V1.ListClassesResponse> ListClasses(V1.ListClassesRequest request, ServerCallContext context)
    {
        var uai = Requests.Uai(request.Uai, "uai");
        var page = await PageAsync(
            request.PageSize, request.PageToken, request.AtLeastRevision, new V1.GetSchoolRequest { Uai = uai }, context);
        await EnsureSchoolAsync(uai, await perimeters.ViewAsync(context, page), page.Token.Revision, context);
        var classes = await classLists.ReadAsync(uai, page, context.CancellationToken);
        await EnsureKeptAsync(page.Token, context);
        return new V1.ListClassesResponse
        {
            Revision = page.Token.Revision,
            Classes = { classes.Take(page.Size).Select(row => row.ToMessage()) },
            NextPageToken = page.Next(classes, row => row.ClassNo),
        };
    }

    public override async Task<V1.GetPersonResponse> GetPerson(V1.GetPersonRequest request, ServerCallContext context)
    {
        var source = request.KeyCase is V1.GetPersonRequest.KeyOneofCase.Source
            ? Requests.Source(request.Source, "source")
            : (SourceRef?)null;
        var id = source is not null ? default
            : request.KeyCase is V1.GetPersonRequest.KeyOneofCase.PersonId
                ? Requests.PersonId(request.PersonId, "person_id")
                : throw Requests.Missing("person_id");
        var revision = await HeadAsync(request.AtLeastRevision, context);
        // What is reached is known before a person is read: of one out of reach no more is read than of one who is not there.
        var viewer = perimeters.FindView(context, revision) ?? await perimeters.ViewAsync(context, revision);
        var enrolled = await enrolments.OfAsync(revision, context.CancellationToken);
        if (source is { } record)
        {
            return await WithAccessAsync(request.IncludeAccess, EnrolledProfiles.Answer(
                revision, enrolled,
                viewer.Show(await personStore.FindPersonAsync(record, viewer.Perimeter, revision, context.CancellationToken)))
                ?? EnrolledProfiles.Answer(
                    revision, enrolled, await officerView.ShowAsync(record, revision, viewer, context.CancellationToken))
                ?? throw Requests.NoPerson(record));
        }

        return await WithAccessAsync(request.IncludeAccess, EnrolledProfiles.Answer(
            revision, enrolled, answers.Known(id, revision, viewer) ?? answers.Kept(
                id, revision, viewer, await personStore.FindPersonAsync(id, viewer.Perimeter, revision, context.CancellationToken)))
            ?? EnrolledProfiles.Answer(revision, enrolled, await officerView.ShowAsync(id, revision, viewer, context.CancellationToken))
            ?? throw Requests.NoPerson(id));

        async Task<V1.GetPersonResponse> WithAccessAsync(bool isAsked, V1.GetPersonResponse response)
        {
            if (isAsked)
            {
                await accessView.AddAsync([response.Person], viewer.Perimeter, enrolled, context.CancellationToken);
            }

            return response;
        }
    }

    public override async Task<V1.BatchGetPersonsResponse> BatchGetPersons(V1.BatchGetPersonsRequest request, ServerCallContext context)
    {
        if (request.Keys.Count is 0 or > MaxBatch)
        {
            throw DirectoryException.InvalidArgument("keys", new($"Give 1 to {MaxBatch} keys.", $"Donner de 1 à {MaxBatch} clés."));
        }

        var ids = request.Keys.Select((key, rank) => key.KeyCase is V1.PersonKey.KeyOneofCase.PersonId
            ? Requests.PersonId(key.PersonId, Field(rank, "person_id"))
            : (PersonId?)null).ToList();
        var sources = request.Keys.Select((key, rank) => key.KeyCase switch
        {
            V1.PersonKey.KeyOneofCase.Source => Requests.Source(key.Source, Field(rank, "source")),
            V1.PersonKey.KeyOneofCase.PersonId => (SourceRef?)null,
            _ => throw Requests.Missing(Field(rank, "person_id")),
        }).ToList();
        var revision = await HeadAsync(request.AtLeastRevision, context);
        var viewer = await perimeters.ViewAsync(context, revision);
        var known = ids.Select(id => id is { } asked ? answers.Known(asked, revision, viewer) : null).ToList();
        // The id of a person merged into another gives that other.
        var reached = await personStore.FindReachedIdsAsync(
            [.. ids.Where((id, rank) => known[rank] is null).OfType<PersonId>().Distinct()], viewer.Perimeter, revision,
            context.CancellationToken);
        var byId = (await personStore.FindPersonsAsync(reached, revision, context.CancellationToken))
            .Select(viewer.Perimeter.Show).OfType<PersonView>()
            .SelectMany(person => person.MergedIds.Prepend(person.PersonId), (person, id) => (person, id))
            .ToDictionary(row => row.id, row => row.person);
        var bySource = await personStore.BySourceAsync(sources.OfType<SourceRef>(), viewer.Perimeter, revision, context.CancellationToken);
        var enrolled = await enrolments.OfAsync(revision, context.CancellationToken);
        var response = new V1.BatchGetPersonsResponse { Revision = revision };
        for (var i = 0; i < ids.Count; i++)
        {
            var shown = known[i]
                ?? (ids[i] is { } id
                    ? answers.Kept(id, revision, viewer, byId.GetValueOrDefault(id))
                    : viewer.Show(bySource.GetValueOrDefault(sources[i]!.Value).Person));
            response.Results.Add(shown is null
                ? new V1.BatchGetPersonsResult { Status = Requests.Absent() }
                : new V1.BatchGetPersonsResult { Person = shown.On(enrolled) });
        }

        if (request.IncludeAccess)
        {
            await accessView.AddAsync(
                [.. response.Results.Select(result => result.Person).OfType<V1.Person>()], viewer.Perimeter, enrolled,
                context.CancellationToken);
        }

        return response;
    }

    public override Task<V1.ListPersonsResponse> ListPersons(V1.ListPersonsRequest request, ServerCallContext context) =>
        lists.ListAsync(request, context);

    public override Task<V1.FindPersonsResponse> FindPersons(V1.FindPersonsRequest request, ServerCallContext context) =>
        lists.FindAsync(request, context);

    public override async Task<V1.ListRelativesResponse> ListRelatives(V1.ListRelativesRequest request, ServerCallContext context)
    {
        var id = Requests.PersonId(request.PersonId, "person_id");
        var page = await PageAsync(
            request.PageSize, request.PageToken, request.AtLeastRevision, new V1.PersonKey { PersonId = request.PersonId }, context);
        var viewer = await perimeters.ViewAsync(context, page);
        var person = await personStore.FindPersonAsync(
            id, viewer.Perimeter, page.Token.Revision, context.CancellationToken) ?? throw Requests.NoPerson(id);
        var relations = await personStore.ListRelativesAsync(
            person, viewer.Perimeter, page.Token.After, page.Size + 1, page.Token.Revision, context.CancellationToken);
        await EnsureKeptAsync(page.Token, context);
        return new V1.ListRelativesResponse
        {
            Revision = page.Token.Revision,
            Relations = { relations.Take(page.Size).Select(relation => relation.ToMessage(viewer.Trace).Masked(viewer.Shown)) },
            NextPageToken = page.Next(relations, relation => relation.OtherNo),
        };
    }

    private static string Field(int rank, string name) => string.Create(CultureInfo.InvariantCulture, $"keys[{rank}].{name}");

    private Task EnsureSchoolAsync(string uai, AuthorizedView viewer, long revision, ServerCallContext context) =>
        schoolStore.EnsureSeenAsync(uai, viewer, revision, context.CancellationToken);

    private Task<bool> SeesSchoolAsync(string uai, AuthorizedView viewer, long revision, ServerCallContext context) =>
        schoolStore.IsSeenAsync(uai, viewer, revision, context.CancellationToken);

    private Task<long> HeadAsync(long atLeast, ServerCallContext context) => revisionStore.HeadAsync(atLeast, context.CancellationToken);

    private Task<Page> PageAsync(int size, string token, long atLeast, IMessage? filter, ServerCallContext context) =>
        revisionStore.PageAsync(tokens, size, token, atLeast, filter, context);

    private Task EnsureKeptAsync(PageToken token, ServerCallContext context) =>
        revisionStore.EnsureKeptAsync(token, context.CancellationToken);
}
