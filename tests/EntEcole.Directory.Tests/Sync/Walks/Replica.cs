using EntEcole.Directory.Access;
using EntEcole.Directory.Model;
using EntEcole.Directory.Persons;
using EntEcole.Directory.Server.Grpc.Views;
using EntEcole.Directory.Server.Grpc.Watching;
using EntEcole.Directory.Server.Observability;
using EntEcole.Directory.Server.Security;
using EntEcole.Directory.Server.Security.Rules;
using EntEcole.Directory.Tests.Support;

namespace EntEcole.Directory.Tests.Sync.Walks;

/// <summary>
/// A client of the change feed inside the process: the feed's own code answers it, and it goes on after its last cursor. What it holds is
/// compared with what lookups answer its caller.
/// </summary>
internal sealed class Replica(string name, CallerPerimeter perimeter, V1.WatchFilter? filter = null)
{
    private static readonly TokenSigner Signer = TokenSigner.Of(TestCallers.Settings, () => TestCallers.Key);
    private static readonly FakeTime Time = new();

    private readonly Caller caller = new(name, CallerRoles.All, perimeter);
    private Watcher state = Empty();

    /// <summary>Who it is in messages.</summary>
    public string Name => name;

    /// <summary>What it holds, one line an entity.</summary>
    public string State => state.State();

    /// <summary>How often it had to start over.</summary>
    public int Restarts { get; private set; }

    /// <summary>What it was sent, since it last started over.</summary>
    public IReadOnlyList<V1.Change> Told => state.Changes;

    /// <summary>Another client of the same caller and filter, which holds nothing yet.</summary>
    public Replica Fresh() => new(name, perimeter, filter);

    /// <summary>Applies answers until it holds the present state, or, if it is to die before, so many answers.</summary>
    public async Task FollowAsync(DirectoryStore store, int page, int answers = int.MaxValue)
    {
        var left = answers;
        while (left > 0)
        {
            try
            {
                await foreach (var answer in AnswersAsync(store, page))
                {
                    state.Apply(answer);
                    if (--left == 0)
                    {
                        return;
                    }
                }

                return;
            }
            catch (DirectoryException fault) when (fault.Reason is Reason.CursorExpired or Reason.CursorInvalid)
            {
                state = Empty();
                Restarts++;
            }
        }
    }

    /// <summary>What differs between what it holds and what lookups answer its caller; empty when nothing does.</summary>
    public async Task<IReadOnlyList<string>> DifferencesAsync(DirectoryStore store)
    {
        var head = await store.Revisions.GetRevisionAsync(CancellationToken.None);
        var within = await PerimeterAsync(store, head);
        var shown = FieldRules.ShownTo(caller.Roles);
        var scope = WatchRequests.Watched(filter).Scope;
        var persons = (await store.Persons.ListPersonsAsync(
            new PersonFilter { IncludeSuspended = true, Within = within }, 0, 1000, head, CancellationToken.None)).Select(within.Show)
                .OfType<PersonView>().ToList();
        var differences = new List<string>();
        var relations = new List<string>();
        var looked = new List<string>();
        var held = state.Persons.ToDictionary(person => person.PersonId, StringComparer.Ordinal);
        foreach (var view in persons)
        {
            var message = view.ToMessage(AccessTrace.Unsent).Masked(shown);
            foreach (var outside in message.Profiles.Where(
                profile => !scope.Holds(profile.Academy, profile.Uai.Length > 0 ? profile.Uai : profile.Siret)).ToList())
            {
                message.Profiles.Remove(outside);
            }

            if (message.Profiles.Count == 0 && !(within.IsAll && scope.IsAll))
            {
                continue;
            }

            looked.Add(Text(message));
            if (view.Records.Any(record => record.Person.Pupil is not null))
            {
                foreach (var relation in await store.Persons.ListRelativesAsync(view, within, 0, 1000, head, CancellationToken.None))
                {
                    relations.Add($"{message.PersonId} {relation.Source.Id} {relation.LinkCode}");
                    if (relation.OtherId is { } id && await store.Persons.FindPersonAsync(id, within, head, CancellationToken.None) is null)
                    {
                        differences.Add($"ListRelatives of {message.PersonId} names {id}, and GetPerson does not find them");
                    }
                }
            }
        }

        Compare("person", looked, state.Persons.Select(Text));
        Compare(
            "relation", relations,
            state.Relations.Select(relation => $"{relation.PupilPersonId} {relation.RelativeSource.SourceId} {relation.LinkCode}"));
        return differences;

        void Compare(string kind, IEnumerable<string> answered, IEnumerable<string> replica)
        {
            var (one, other) = (answered.ToHashSet(StringComparer.Ordinal), replica.ToHashSet(StringComparer.Ordinal));
            differences.AddRange(one.Except(other, StringComparer.Ordinal).Select(line => $"{kind} that the replica lacks: {line}"));
            differences.AddRange(other.Except(one, StringComparer.Ordinal).Select(line => $"{kind} that lookups do not answer: {line}"));
        }
    }

    private static Watcher Empty() => new(null!) { Repeats = new HashSet<string>(StringComparer.Ordinal), Purges = new AllRevisions() };

    private static string Text(V1.Person person)
    {
        var same = person.Clone();
        // Of the day, not of the store: the server adds it to what it answers.
        same.Profiles.ToList().ForEach(profile => profile.ClearEnrolled());
        var profiles = same.Profiles.ToList();
        same.Profiles.Clear();
        same.Profiles.AddRange(profiles.OrderBy(profile => profile.ToString(), StringComparer.Ordinal));
        return same.ToString();
    }

    private ValueTask<Perimeter> PerimeterAsync(DirectoryStore store, long head) =>
        new PerimeterResolver(store.Perimeters, Time).OfAsync(caller, head, CancellationToken.None);

    private async IAsyncEnumerable<V1.WatchChangesResponse> AnswersAsync(DirectoryStore store, int page)
    {
        var settings = WatchSettings.Default with { Page = page, MaxChanges = page + 2 };
        var head = await store.Revisions.GetRevisionAsync(CancellationToken.None);
        var within = await PerimeterAsync(store, head);
        var watched = WatchRequests.Watched(filter).Within(within);
        var binding = new Binding("walk", name, within.Text, watched.Filter);
        var place = WatchPlace.SnapshotOf(head);
        if (state.Cursor is { } cursor)
        {
            (place, var mark) = WatchPlace.Read(cursor, Signer, binding);
            if (place.Revision > head || await store.Revisions.GetRevisionMarkAsync(place.Revision, CancellationToken.None) != mark)
            {
                throw WatchPlace.Invalid();
            }
        }

        if (place.IsComplete && place.Revision >= head)
        {
            yield break;
        }

        using var beacon = new RevisionBeacon(store.Revisions, Time, settings);
        var feed = new ChangeFeed(store.Changes, store.Revisions, beacon, Time, settings, Signer, new Watchers(),
            new Visitors(null, store.VisitorKeys));
        var watcher = new WatchingCaller(
            FieldRules.ShownTo(caller.Roles), new AccessTrace(name, "walk", "tests"), binding, () => ValueTask.CompletedTask);
        await foreach (var (answer, _) in feed.FollowAsync(place, watched, watcher, head, CancellationToken.None))
        {
            yield return answer;
            if (answer.RevisionComplete && answer.Revision >= head)
            {
                yield break;
            }
        }
    }

    // Any revision may end what a client never had: which did is not what a walk asks.
    private sealed class AllRevisions : HashSet<long>, ISet<long>
    {
        bool ICollection<long>.Contains(long item) => true;
    }
}
