using EntEcole.Directory.Access;
using EntEcole.Directory.Model;
using EntEcole.Directory.Persons;
using EntEcole.Directory.Privacy;
using EntEcole.Directory.Revisions;
using EntEcole.Directory.Server.Grpc.Paging;
using EntEcole.Directory.Server.Grpc.Views;
using EntEcole.Directory.Server.Security;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;

namespace EntEcole.Directory.Server.Grpc.Privacy;

/// <summary>The rights of persons: export, measures, erasures, and who looked. Restricted persons are there, as nowhere else.</summary>
internal sealed partial class PrivacyServiceV1(
    IAccessStore accessStore, IPrivacyStore privacyStore, IRevisionStore revisionStore, PersonExport export, PrivacyService service,
    ErasureService erasures,
    PerimeterResolver perimeters, PageTokens tokens, AccessLog accesses, RegisterCalls register)
    : V1.PrivacyService.PrivacyServiceBase
{
    private IPersonStore Persons => privacyStore.AllPersons;

    public override Task<V1.GetRegisterResponse> GetRegister(V1.GetRegisterRequest request, ServerCallContext context) =>
        register.GetAsync(context);

    public override async Task<V1.ListAccessesResponse> ListAccesses(V1.ListAccessesRequest request, ServerCallContext context)
    {
        var (asked, filter) = AccessRequests.Filter(request.Filter);
        var page = await revisionStore.PageAsync(
            tokens, request.PageSize, request.PageToken, request.AtLeastRevision, request.Filter, context);
        var revision = page.Token.Revision;
        var viewer = await perimeters.ViewAsync(context, page);
        // To ask who looked is to look.
        viewer.Trace.Leave();
        var answer = new V1.ListAccessesResponse { Revision = revision };
        if (asked is { } id)
        {
            var person = await Persons.FindPersonAsync(id, viewer.Perimeter, revision, context.CancellationToken);
            if (!viewer.Perimeter.IsAll && person is null)
            {
                return answer;
            }

            viewer.Trace.Add(id);
            filter = filter with { Persons = person is null ? [id] : [person.PersonId, .. person.MergedIds] };
        }

        if (request.PageToken.Length == 0)
        {
            await accesses.FlushAsync(context.CancellationToken);
        }

        var place = AccessRequests.Place(page.Token);
        do
        {
            // An entry out of reach counts for nothing: a page ends when it is full, or at the end.
            var slice = await accessStore.ListAccessesAsync(filter, place, page.Size - answer.Accesses.Count, context.CancellationToken);
            var reached = await ReachedAsync(slice, viewer, revision, context.CancellationToken);
            answer.Accesses.Add(slice.Entries.Select(entry => ToMessage(entry, reached)).OfType<V1.AccessEntry>());
            place = slice.Next;
        }
        while (place is not null && answer.Accesses.Count < page.Size && !viewer.Perimeter.IsAll);
        await revisionStore.EnsureKeptAsync(page.Token, context.CancellationToken);
        answer.NextPageToken = place is { } next ? AccessRequests.Token(page, next) : "";
        return answer;
    }

    /// <summary>Those persons of a slice that the caller reaches; null for all of them.</summary>
    private async Task<HashSet<PersonId>?> ReachedAsync(
        AccessSlice slice, AuthorizedView viewer, long revision, CancellationToken cancellationToken)
    {
        if (viewer.Perimeter.IsAll)
        {
            return null;
        }

        var persons = slice.Entries.SelectMany(entry => entry.Persons).Distinct().ToList();
        var reached = await Persons.FindReachedIdsAsync(persons, viewer.Perimeter, revision, cancellationToken);
        var found = reached.Count == 0 ? [] : await Persons.FindPersonsAsync(reached, revision, cancellationToken);
        return [
            .. found.Select(viewer.Perimeter.Show).OfType<PersonView>().SelectMany(person => person.MergedIds.Prepend(person.PersonId))];
    }

    // An entry is there for a caller by the persons they reach; one about no particular person needs the whole perimeter.
    private static V1.AccessEntry? ToMessage(AccessEntry entry, HashSet<PersonId>? reached)
    {
        var persons = reached is null ? entry.Persons : [.. entry.Persons.Where(reached.Contains)];
        return reached is not null && persons.Count == 0 ? null : new V1.AccessEntry
        {
            At = entry.At.ToTimestamp(),
            Caller = entry.Caller,
            Call = entry.Call,
            Purpose = entry.Purpose,
            PersonIds = { persons.Select(id => id.ToString()) },
            RevisionRead = entry.Revision,
        };
    }
}
