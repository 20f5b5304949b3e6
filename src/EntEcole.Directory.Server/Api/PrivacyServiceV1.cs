using EntEcole.Directory.Callers;
using EntEcole.Directory.Model;
using EntEcole.Directory.Server.Callers;
using EntEcole.Directory.Store;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;

namespace EntEcole.Directory.Server.Api;

/// <summary>Data subjects' rights. Who looked at whom is served; the other calls come with a later version and answer UNIMPLEMENTED.</summary>
internal sealed class PrivacyServiceV1(IDirectoryStore store, Reaches reaches, Seal seal, AccessLog accesses) : V1.PrivacyService.PrivacyServiceBase
{
    public override async Task<V1.ListAccessesResponse> ListAccesses(V1.ListAccessesRequest request, ServerCallContext context)
    {
        var (asked, filter) = AccessRequests.Filter(request.Filter);
        var page = await store.PageAsync(seal, request.PageSize, request.PageToken, request.AtLeastRevision, request.Filter, context);
        var revision = page.Token.Revision;
        var viewer = await reaches.ViewerAsync(context, revision);
        // To ask who looked is to look.
        viewer.Trace.Leave();
        var answer = new V1.ListAccessesResponse { Revision = revision };
        if (asked is { } id)
        {
            var person = await store.FindPersonAsync(id, revision, context.CancellationToken);
            if (!viewer.Reach.IsAll && viewer.Reach.Show(person) is null)
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

        var slice = await store.ListAccessesAsync(filter, AccessRequests.Place(page.Token), page.Size, context.CancellationToken);
        var reached = await ReachedAsync(slice, viewer, revision, context.CancellationToken);
        await store.ProveKeptAsync(page.Token, context.CancellationToken);
        answer.Accesses.Add(slice.Entries.Select(entry => ToMessage(entry, reached)).OfType<V1.AccessEntry>());
        answer.NextPageToken = slice.Next is { } next ? AccessRequests.Token(page, next) : "";
        return answer;
    }

    /// <summary>Those persons of a slice whom the caller reaches; null for all of them.</summary>
    private async Task<HashSet<PersonId>?> ReachedAsync(AccessSlice slice, Viewer viewer, long revision, CancellationToken cancellationToken)
    {
        if (viewer.Reach.IsAll)
        {
            return null;
        }

        var persons = slice.Entries.SelectMany(entry => entry.Persons).Distinct().ToList();
        var found = persons.Count == 0 ? [] : await store.FindPersonsAsync(persons, revision, cancellationToken);
        return [.. found.Where(person => viewer.Reach.Show(person) is not null).SelectMany(person => person.MergedIds.Prepend(person.PersonId))];
    }

    // An entry is there for a caller by the persons whom he reaches; one about nobody in particular for who reaches everybody.
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
