using System.Runtime.CompilerServices;
using EntEcole.Directory.Access;
using EntEcole.Directory.Changes;
using EntEcole.Directory.Revisions;
using EntEcole.Directory.Server.Grpc.Views;
using EntEcole.Directory.Server.Observability;
using EntEcole.Directory.Server.Security;
using EntEcole.Directory.Server.Security.Rules;

namespace EntEcole.Directory.Server.Grpc.Watching;

/// <summary>
/// The stream of changes from a place onwards, without end: page after page, each a short read that holds nothing afterwards.
/// </summary>
internal sealed class ChangeFeed(
    IChangeStore changeStore, IRevisionStore revisionStore, RevisionBeacon beacon, TimeProvider time, WatchSettings settings,
    TokenSigner signer, Watchers watchers, Visitors visitors)
{
    /// <summary>
    /// What changes after <paramref name="place"/>; <paramref name="head"/> is the last revision that the caller knows of. Before each
    /// page, and each sign of life, it is verified that the watcher still reaches what they reached when they began.
    /// </summary>
    public async IAsyncEnumerable<TracedChanges> FollowAsync(
        WatchPlace place, WatchedThings watched, WatchingCaller watcher, long head,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var standing = watchers.Enter();
        Note();
        var mapping = new ChangeMapping(watched, watcher.Shown, visitors.Key);
        var answer = new V1.WatchChangesResponse();
        var trace = watcher.Trace.Next();
        var oldest = await revisionStore.GetOldestRevisionAsync(cancellationToken);
        var mark = await revisionStore.GetRevisionMarkAsync(place.Revision, cancellationToken);
        var told = time.GetTimestamp();
        while (true)
        {
            if (place.IsComplete && place.Revision >= head)
            {
                await watcher.EnsureAsync();
                if (await beacon.TryWaitBeyondAsync(place.Revision, settings.Checkpoint, cancellationToken) is { } found)
                {
                    head = found;
                }
                else
                {
                    oldest = await revisionStore.GetOldestRevisionAsync(cancellationToken);
                    yield return Take();
                    continue;
                }
            }

            if (place.IsComplete)
            {
                place = WatchPlace.ChangesOf(await revisionStore.GetRevisionAfterAsync(place.Revision, cancellationToken));
                mark = await revisionStore.GetRevisionMarkAsync(place.Revision, cancellationToken);
            }

            await watcher.EnsureAsync();
            mapping.RenewsVisitors = !place.IsSnapshot && place.Stage is WatchStage.Persons
                && await visitors.AreRenewedAtAsync(place.Revision, cancellationToken);
            var (changes, last) = await ReadAsync();
            foreach (var (number, some) in changes)
            {
                answer.Changes.AddRange(some);
                place = place with { After = number };
                if (answer.Changes.Count >= settings.MaxChanges)
                {
                    yield return Take();
                }
            }

            place = place.Beyond(last);
            // A long search without a find is told now and then too: the client sees that it goes on, and need not begin it again.
            if (place.IsComplete || time.GetElapsedTime(told) >= settings.Checkpoint)
            {
                yield return Take();
            }
        }

        void Note() => standing.Note(place.IsComplete ? place.Revision : place.Revision - 1, head, place.IsSnapshot);

        TracedChanges Take()
        {
            var (taken, traced) = (answer, trace);
            taken.Revision = place.Revision;
            taken.Phase = place.IsSnapshot ? V1.WatchPhase.Snapshot : V1.WatchPhase.Following;
            place = place.IsComplete ? WatchPlace.EndOf(place.Revision) : place;
            taken.Cursor = place.Write(signer, watcher.Binding, mark);
            taken.RevisionComplete = place.IsComplete;
            taken.OldestRevision = oldest;
            traced.Revision = place.Revision;
            (answer, trace) = (new V1.WatchChangesResponse(), watcher.Trace.Next());
            told = time.GetTimestamp();
            Note();
            return new TracedChanges(taken, traced);
        }

        async Task<(IEnumerable<(int Number, List<V1.Change> Changes)> Changes, int? Last)> ReadAsync() => place.Stage switch
        {
            _ when !watched.Has(place.Stage) => ([], null),
            WatchStage.Schools => Told(
                await changeStore.ReadSchoolChangesAsync(place.Span, place.After, settings.Page, cancellationToken),
                (revision, change, changes) => mapping.Tell(revision, change, changes)),
            WatchStage.Classes => Told(
                await changeStore.ReadClassChangesAsync(place.Span, place.After, settings.Page, cancellationToken),
                (revision, change, changes) => mapping.Tell(revision, change, changes)),
            WatchStage.Grants => Told(
                await changeStore.ReadGrantChangesAsync(place.Span, place.After, settings.Page, cancellationToken),
                (revision, change, changes) => mapping.Tell(revision, change, changes)),
            _ => Told(
                await changeStore.ReadPersonChangesAsync(place.Span, watched.Scope, place.After, settings.Page, cancellationToken),
                // Told one by one, as they are put into the answer: its trace has them.
                (revision, change, changes) => mapping.Tell(revision, change, changes, trace)),
        };

        (IEnumerable<(int Number, List<V1.Change> Changes)> Changes, int? Last) Told<T>(
            ChangePage<T> page, Action<long, EntityChange<T>, List<V1.Change>> tell)
            where T : class
        {
            oldest = page.OldestRevision;
            var revision = place.Revision;
            return (
                page.Changes.Select(change =>
                {
                    var changes = new List<V1.Change>();
                    tell(revision, change, changes);
                    return (change.Number, changes);
                }),
                page.Last);
        }
    }
}

/// <summary>An answer, and the persons it shows.</summary>
internal readonly record struct TracedChanges(V1.WatchChangesResponse Answer, AccessTrace Trace);

/// <summary>Who follows the changes.</summary>
/// <param name="Shown">The fields that they see.</param>
/// <param name="Trace">The trace of the call, of which each answer has its own.</param>
/// <param name="Binding">What their cursors are bound to.</param>
/// <param name="EnsureAsync">Throws when they are no longer let in, or their perimeter has changed since the stream began.</param>
internal sealed record WatchingCaller(FieldGroups Shown, AccessTrace Trace, Binding Binding, Func<ValueTask> EnsureAsync);
