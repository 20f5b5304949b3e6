using System.Runtime.ExceptionServices;
using EntEcole.Directory.Client;
using EntEcole.Directory.V1;
using Google.Protobuf;
using Grpc.Core;

namespace EntEcole.Directory.Tests.Support;

/// <summary>
/// A client of the change feed as its contract describes one: it keeps entities under their keys, applies answers, and goes on after
/// the last cursor that it has dealt with. What no client may be told fails at once: news of what it has, the end of what it has not.
/// </summary>
public sealed class Watcher(DirectoryService.DirectoryServiceClient client, WatchFilter? filter = null)
{
    // A stream does not end by itself; what ends it is the test's to see.
    private static readonly FollowOptions Uninterrupted = new()
    {
        Interrupted = cut =>
        {
            Assert.True(cut.Error is not null, "The stream does not end by itself.");
            ExceptionDispatchInfo.Throw(cut.Error);
        },
    };

    private readonly Dictionary<(Change.EntityOneofCase Kind, string Key), IMessage> entities = [];
    private readonly List<Change> changes = [];
    private readonly HashSet<string> enrolled = new(StringComparer.Ordinal);

    /// <summary>Where to go on; null from the start.</summary>
    public string? Cursor { get; set; }

    /// <summary>The revision whose state this is; null in the middle of one.</summary>
    public long? Revision { get; private set; }

    /// <summary>
    /// Revisions that purged persons: the feed no longer knows what a client has of them, and tells the end of all that it may have.
    /// </summary>
    public ISet<long> Purges { get; init; } = new HashSet<long>();

    /// <summary>
    /// Keys of what was told as news although the client had it, or as changed although it had not: for persons who were merged and are
    /// erased meanwhile, of whose past only a part is left. Null: nothing may.
    /// </summary>
    public ISet<string>? Repeats { get; init; }

    /// <summary>The changes applied so far.</summary>
    public IReadOnlyList<Change> Changes => changes;

    /// <summary>Answers dealt with so far.</summary>
    public int Answers { get; private set; }

    public IEnumerable<School> Schools => Of<School>();

    public IEnumerable<SchoolClass> Classes => Of<SchoolClass>();

    public IEnumerable<PupilRelation> Relations => Of<PupilRelation>();

    /// <summary>Persons with the profiles that their memberships are, as lookups give them.</summary>
    public IEnumerable<Person> Persons
    {
        get
        {
            var profiles = Of<Membership>().ToLookup(
                membership => membership.PersonId, membership => membership.Profile, StringComparer.Ordinal);
            return Of<Person>().Select(person =>
            {
                var whole = person.Clone();
                whole.Profiles.AddRange(profiles[person.PersonId].Select(profile => profile.Clone()));
                foreach (var profile in whole.Profiles)
                {
                    profile.Enrolled = enrolled.Contains(profile.Uai.Length > 0 ? profile.Uai : profile.Siret);
                }

                return whole;
            });
        }
    }

    /// <summary>Opens a stream where the last one was left.</summary>
    public AsyncServerStreamingCall<WatchChangesResponse> Open(CancellationToken cancellationToken = default)
    {
        var request = new WatchChangesRequest { Filter = filter };
        if (Cursor is not null)
        {
            request.Cursor = Cursor;
        }

        return client.WatchChanges(request, cancellationToken: cancellationToken);
    }

    /// <summary>Applies answers until the state is that of <paramref name="revision"/>, or of a later one.</summary>
    public async Task FollowToAsync(long revision)
    {
        if (Revision >= revision)
        {
            return;
        }

        var cursors = new MemoryCursorStore { Cursor = Cursor };
        await foreach (var answer in client.FollowAsync(cursors, filter, Uninterrupted))
        {
            Assert.Equal(Cursor is null, answer.StartsOver);
            Apply(answer.Content);
            if (Revision >= revision)
            {
                return;
            }
        }
    }

    /// <summary>
    /// Applies some answers, as far as <paramref name="revision"/>, then breaks the stream off, whatever has arrived meanwhile.
    /// </summary>
    public async Task FollowAndDieAsync(int answers, long revision)
    {
        using var call = Open();
        for (var i = 0; i < answers && !(Revision >= revision); i++)
        {
            Assert.True(await call.ResponseStream.MoveNext(CancellationToken.None), "The stream does not end by itself.");
            Apply(call.ResponseStream.Current);
        }
    }

    public void Apply(WatchChangesResponse answer)
    {
        if (answer.EnrolledSchools is { } schools)
        {
            enrolled.Clear();
            enrolled.UnionWith(schools.Uais.Concat(schools.Sirets));
        }

        foreach (var change in answer.Changes)
        {
            var key = (change.EntityCase, change.Key);
            Assert.True(
                change.Key.Length > 0 && change.Revision == answer.Revision, "A change bears its key and the revision of its answer.");
            if (change.Kind is ChangeKind.Merged)
            {
                Assert.True(entities.Remove(key), $"Merged although he is not there: {key}");
                Assert.True(
                    change.MergedIntoPersonId.Length == 32 && change.Person.Equals(new Person { PersonId = change.Key }),
                    "Only what names him, and into whom.");
            }
            else if (change.Kind is ChangeKind.EndingSoon)
            {
                Assert.Equal(entities[key], change.Grant);
            }
            else if (change.Kind is ChangeKind.Purged or ChangeKind.Ended)
            {
                Assert.True(entities.Remove(key) || Purges.Contains(change.Revision), $"{change.Kind} of what is not there: {key}");
            }
            else
            {
                var isNews = entities.ContainsKey(key) == change.Kind is not (ChangeKind.Created or ChangeKind.Unmerged)
                    && !(entities.TryGetValue(key, out var had) && had.Equals(EntityOf(change)));
                if (!isNews && Repeats is not null)
                {
                    Repeats.Add(change.Key);
                    entities[key] = EntityOf(change);
                    changes.Add(change);
                    continue;
                }

                Assert.True(
                    entities.ContainsKey(key) == change.Kind is not (ChangeKind.Created or ChangeKind.Unmerged),
                    $"{change.Kind} of what is {(entities.ContainsKey(key) ? "" : "not ")}there: {key}");
                var entity = EntityOf(change);
                if (change.Kind is not (ChangeKind.Created or ChangeKind.Unmerged))
                {
                    Assert.NotEqual(entities[key], entity);
                    Assert.NotEmpty(change.ChangedFields);
                }

                entities[key] = entity;
            }

            changes.Add(change);
        }

        Answers++;
        Cursor = answer.Cursor;
        Revision = answer.RevisionComplete ? answer.Revision : null;
    }

    /// <summary>One line an entity, sorted: what this client holds.</summary>
    public string State() => string.Join('\n', entities.Select(entity => $"{entity.Key}: {entity.Value}").Order(StringComparer.Ordinal));

    private static IMessage EntityOf(Change change) => change.EntityCase switch
    {
        Change.EntityOneofCase.School => change.School,
        Change.EntityOneofCase.SchoolClass => change.SchoolClass,
        Change.EntityOneofCase.Person => change.Person,
        Change.EntityOneofCase.Membership => change.Membership,
        Change.EntityOneofCase.Relation => change.Relation,
        Change.EntityOneofCase.Grant => change.Grant,
        _ => throw new InvalidOperationException($"No such entity: {change}"),
    };

    private IEnumerable<T> Of<T>() => entities.Values.OfType<T>();
}
