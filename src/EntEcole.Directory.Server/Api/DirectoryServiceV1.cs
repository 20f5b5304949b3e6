using System.Globalization;
using EntEcole.Directory.Model;
using EntEcole.Directory.Store;
using Google.Protobuf;
using Grpc.Core;

namespace EntEcole.Directory.Server.Api;

/// <summary>Lookups: schools, classes, persons, relations. One method, one or two reads of the store, one mapping line.</summary>
internal sealed partial class DirectoryServiceV1(IDirectoryStore store, TimeProvider time, ChangeFeed changes, Stopping stopping)
    : V1.DirectoryService.DirectoryServiceBase
{
    private const int MaxBatch = 500;

    private DateOnly Today => FrenchTime.DayAt(time.GetUtcNow());

    public override async Task<V1.GetSchoolResponse> GetSchool(V1.GetSchoolRequest request, ServerCallContext context)
    {
        var uai = Requests.Uai(request.Uai, "uai");
        var revision = await HeadAsync(request.AtLeastRevision, context);
        var school = await store.FindSchoolAsync(uai, revision, context.CancellationToken) ?? throw Requests.NoSchool(uai);
        return new V1.GetSchoolResponse { Revision = revision, School = school.ToMessage(Today) };
    }

    public override async Task<V1.ListSchoolsResponse> ListSchools(V1.ListSchoolsRequest request, ServerCallContext context)
    {
        var filter = Requests.Filter(request.Filter, Today);
        var page = await PageAsync(request.PageSize, request.PageToken, request.AtLeastRevision, request.Filter, context);
        var schools = await store.ListSchoolsAsync(
            filter, page.Token.After == 0 ? null : page.Token.After, page.Size + 1, page.Token.Revision, context.CancellationToken);
        await ProveKeptAsync(page.Token, context);
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
        if (!await store.HasSchoolAsync(uai, page.Token.Revision, context.CancellationToken))
        {
            throw Requests.NoSchool(uai);
        }

        var classes = await store.ListClassesAsync(uai, page.Token.After, page.Size + 1, page.Token.Revision, context.CancellationToken);
        await ProveKeptAsync(page.Token, context);
        return new V1.ListClassesResponse
        {
            Revision = page.Token.Revision,
            Classes = { classes.Take(page.Size).Select(row => row.ToMessage()) },
            NextPageToken = page.Next(classes, row => row.ClassNo),
        };
    }

    public override async Task<V1.GetPersonResponse> GetPerson(V1.GetPersonRequest request, ServerCallContext context)
    {
        var (id, source) = request.KeyCase switch
        {
            V1.GetPersonRequest.KeyOneofCase.PersonId => (Requests.PersonId(request.PersonId, "person_id"), (SourceRef?)null),
            V1.GetPersonRequest.KeyOneofCase.Source => (default(PersonId), Requests.Source(request.Source, "source")),
            _ => throw Requests.Missing("person_id"),
        };
        var (head, person) = source is null
            ? await store.FindPersonAsync(id, context.CancellationToken)
            : await store.FindPersonAsync(source.Value, context.CancellationToken);
        var revision = Reached(head, request.AtLeastRevision);
        return person is null
            ? throw (source is null ? Requests.NoPerson(id) : Requests.NoPerson(source.Value))
            : new V1.GetPersonResponse { Revision = revision, Person = person.ToMessage() };
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
        // The id of a person merged into another gives that other.
        var byId = (await store.FindPersonsAsync([.. ids.OfType<PersonId>().Distinct()], revision, context.CancellationToken))
            .SelectMany(person => person.MergedIds.Prepend(person.PersonId), (person, id) => (person, id))
            .ToDictionary(row => row.id, row => row.person);
        var bySource = await BySourceAsync(sources.OfType<SourceRef>(), revision, context.CancellationToken);
        var response = new V1.BatchGetPersonsResponse { Revision = revision };
        for (var i = 0; i < ids.Count; i++)
        {
            var person = ids[i] is { } id ? byId.GetValueOrDefault(id) : bySource.GetValueOrDefault(sources[i]!.Value).Person;
            response.Results.Add(person is null
                ? new V1.BatchGetPersonsResult { Status = Requests.Absent() }
                : new V1.BatchGetPersonsResult { Person = person.ToMessage() });
        }

        return response;
    }

    public override async Task<V1.ListPersonsResponse> ListPersons(V1.ListPersonsRequest request, ServerCallContext context)
    {
        var filter = Requests.Filter(request.Filter);
        var page = await PageAsync(request.PageSize, request.PageToken, request.AtLeastRevision, request.Filter, context);
        if (filter.Uai is { } uai && !await store.HasSchoolAsync(uai, page.Token.Revision, context.CancellationToken))
        {
            throw Requests.NoSchool(uai);
        }

        if (filter.ClassNo is { } classNo && !await store.HasClassAsync(classNo, page.Token.Revision, context.CancellationToken))
        {
            throw Requests.NoClass(request.Filter.ClassId);
        }

        var persons = await store.ListPersonsAsync(filter, page.Token.After, page.Size + 1, page.Token.Revision, context.CancellationToken);
        await ProveKeptAsync(page.Token, context);
        return new V1.ListPersonsResponse
        {
            Revision = page.Token.Revision,
            Persons = { persons.Take(page.Size).Select(person => person.ToMessage()) },
            NextPageToken = page.Next(persons, person => person.PersonNo),
        };
    }

    public override async Task<V1.ListRelativesResponse> ListRelatives(V1.ListRelativesRequest request, ServerCallContext context)
    {
        var id = Requests.PersonId(request.PersonId, "person_id");
        var page = await PageAsync(
            request.PageSize, request.PageToken, request.AtLeastRevision, new V1.PersonKey { PersonId = request.PersonId }, context);
        var person = await store.FindPersonAsync(id, page.Token.Revision, context.CancellationToken) ?? throw Requests.NoPerson(id);
        var relations = await store.ListRelativesAsync(
            person.PersonNo, page.Token.After, page.Size + 1, page.Token.Revision, context.CancellationToken);
        await ProveKeptAsync(page.Token, context);
        return new V1.ListRelativesResponse
        {
            Revision = page.Token.Revision,
            Relations = { relations.Take(page.Size).Select(relation => relation.ToMessage()) },
            NextPageToken = page.Next(relations, relation => relation.OtherNo),
        };
    }

    private static string Field(int rank, string name) => string.Create(CultureInfo.InvariantCulture, $"keys[{rank}].{name}");

    /// <summary>Persons by each of their records, one read an academy and category; a record of both degrees leads to the first degree's person.</summary>
    private async Task<Dictionary<SourceRef, (PersonView Person, Degree Degree)>> BySourceAsync(
        IEnumerable<SourceRef> sources, long revision, CancellationToken cancellationToken)
    {
        var found = new Dictionary<SourceRef, (PersonView Person, Degree Degree)>();
        foreach (var group in sources.Distinct().GroupBy(source => (source.Academy, source.Category), source => source.Id))
        {
            var persons = await store.FindPersonsAsync(group.Key.Academy, group.Key.Category, [.. group], revision, cancellationToken);
            foreach (var (person, record) in persons.SelectMany(person => person.Records.Select(record => (person, record))))
            {
                if (!found.TryGetValue(record.Source, out var known) || record.Degree < known.Degree)
                {
                    found[record.Source] = (person, record.Degree);
                }
            }
        }

        return found;
    }

    private Task<long> HeadAsync(long atLeast, ServerCallContext context) => store.HeadAsync(atLeast, context.CancellationToken);

    private static long Reached(long head, long atLeast) => Paging.Reached(head, atLeast);

    private Task<Page> PageAsync(int size, string token, long atLeast, IMessage? filter, ServerCallContext context) =>
        store.PageAsync(size, token, atLeast, filter, context);

    private Task ProveKeptAsync(PageToken token, ServerCallContext context) => store.ProveKeptAsync(token, context.CancellationToken);
}
