using EntEcole.Directory.Privacy;
using EntEcole.Directory.Server.Grpc.Watching;
using EntEcole.Directory.Tests.Support;
using EntEcole.Directory.V1;
using Grpc.Core;

namespace EntEcole.Directory.Tests.Server.Grpc.Watching;

/// <summary>
/// Random histories of two academies with merges, their ends, and purges among the nights: clients of the change feed end with what
/// lookups answer, and a merge undone leaves no trace in any read.
/// </summary>
public sealed class MergeWatchTests
{
    private const string South = "0340101A";

    // More of them before a release.
    private static readonly int Seeds = LongForm.Of("ENTECOLE_TEST_HISTORIES", 5);
    private static readonly string[] Enrolled = ["0120612A", "0120595G", South];

    [Fact]
    public async Task Watch_AMergeAndItsEnd_AreToldAsSuch()
    {
        await using var bench = await SyncBench.CreateAsync(Enrolled);
        await using var server = await TestServer.StartAsync(bench.Store);
        await bench.SyncAsync(Of("TOULOUSE", Enrolled[0]));
        await bench.SyncAsync(Of("MONTPELLIER", South));
        var (kept, other) = (await IdOfAsync(server, "TOULOUSE"), await IdOfAsync(server, "MONTPELLIER"));
        var watcher = new Watcher(server.Directory);
        var elsewhere = new Watcher(server.Directory, new WatchFilter { Uais = { South } });
        await watcher.FollowToAsync(await HeadAsync(bench));
        await elsewhere.FollowToAsync(await HeadAsync(bench));
        var (before, told) = (watcher.State(), watcher.Changes.Count);

        var merged = await server.Sync.MergePersonsAsync(
            new MergePersonsRequest { PersonId = kept, OtherPersonId = other, Reason = "Même personne" });
        await watcher.FollowToAsync(merged.Revision);
        await elsewhere.FollowToAsync(merged.Revision);

        var changes = watcher.Changes.Skip(told).ToList();
        var one = Assert.Single(changes, change => change.Kind is ChangeKind.Merged);
        Assert.Equal((other, kept), (one.Key, one.MergedIntoPersonId));
        var stays = Assert.Single(
            changes, change => change.EntityCase is Change.EntityOneofCase.Person && change.Kind is ChangeKind.Changed);
        Assert.Equal((kept, other), (stays.Person.PersonId, Assert.Single(stays.Person.MergedPersonIds)));
        Assert.Contains("merged_person_ids", stays.ChangedFields, StringComparer.Ordinal);
        Assert.Equal(kept, Assert.Single(elsewhere.Persons, person => person.Relative is not null).PersonId);
        Assert.All(elsewhere.Relations, relation => Assert.Equal(kept, relation.RelativePersonId));

        var parted = await server.Sync.UnmergePersonsAsync(new UnmergePersonsRequest { MergedPersonId = other, Reason = "Homonymes" });
        await watcher.FollowToAsync(parted.Revision);
        Assert.Equal(other, Assert.Single(watcher.Changes, change => change.Kind is ChangeKind.Unmerged).Person.PersonId);
        Assert.Equal(before, watcher.State());
    }

    [Fact]
    public async Task Watch_HistoriesWithMergesAndPurges_EveryClientEndsWithWhatLookupsAnswer()
    {
        var (merges, ends, purged, deaths) = (0, 0, 0L, 0);
        var kinds = new HashSet<ChangeKind>();
        // The last two: what a purge leaves of links that had ended before it.
        foreach (var seed in Enumerable.Range(500, Seeds - 2).Append(522).Append(583))
        {
            await using var bench = await SyncBench.CreateAsync(Enrolled);
            await using var server = await TestServer.StartAsync(
                bench.Store, watch: WatchSettings.Default with { Page = 1 + (seed % 4), MaxChanges = 1 + (seed % 7) });
            var random = new Random(seed);
            var (north, south) = (new History(seed), new History(seed + 1000, "MONTPELLIER", South, "0340102B", "0340103C"));
            var (purges, repeats) = (new HashSet<long>(), new HashSet<string>(StringComparer.Ordinal));
            WatchFilter?[] filters =
            [
                null, null, null, new() { Uais = { Enrolled[0] } }, new() { Uais = { South } }, new() { Academies = { "TOULOUSE" } },
            ];
            var watchers = filters.Select(filter => new Watcher(server.Directory, filter) { Purges = purges, Repeats = repeats }).ToList();
            var (links, pairs) = (new List<string>(), new List<(string Kept, string Other)>());
            for (var day = 0; day < 6; day++)
            {
                var asOf = SyncBench.Day.AddDays(day);
                foreach (var history in new[] { north, south })
                {
                    await bench.SyncAsync(day == 0 || random.Next(2) == 0 ? history.Full(asOf) : history.Delta(asOf), asOf);
                }

                for (var i = random.Next(5); i > 0; i--)
                {
                    if (links.Count > 0 && random.Next(3) == 0)
                    {
                        var ended = random.Next(links.Count);
                        ends += await TriedAsync(server.Sync.UnmergePersonsAsync(
                            new UnmergePersonsRequest { MergedPersonId = links[ended], Reason = "Essai" })) ? 1 : 0;
                        links.RemoveAt(ended);
                    }
                    else if (await PairAsync(server, random) is { } pair)
                    {
                        pairs.Add(pair);
                        var done = await MergedAndPartedAsync(bench, server, random, pair);
                        merges += done ? 1 : 0;
                        if (done)
                        {
                            links.Add(pair.Other);
                        }
                    }
                }

                if (random.Next(3) == 0)
                {
                    purged += await PurgeAsync(bench, purges);
                }

                // The first follows every night, the second dies all the time, the others come back now and then, one at the end only.
                var head = await HeadAsync(bench);
                await watchers[0].FollowToAsync(head);
                await watchers[1].FollowAndDieAsync(random.Next(1, 12), head);
                foreach (var watcher in watchers.Skip(3).Where(_ => day == 1 || random.Next(3) == 0))
                {
                    await watcher.FollowToAsync(head);
                }

                if (day == 1)
                {
                    await watchers[2].FollowToAsync(head);
                }

                north.NextDay();
                south.NextDay();
                north.Leave(south);
            }

            for (var i = 0; i < watchers.Count; i++)
            {
                var fresh = new Watcher(server.Directory, filters[i]);
                await fresh.FollowToAsync(await HeadAsync(bench));
                await watchers[i].FollowToAsync(await HeadAsync(bench));
                Assert.Equal(fresh.State(), watchers[i].State());
            }

            await AssertIsWhatLookupsAnswerAsync(server, watchers[0]);
            foreach (var key in repeats)
            {
                Assert.True(await NamesPurgedAsync(server, key, pairs), $"{key} was told twice, and nobody of it was erased.");
            }

            // Whoever replays it all and dies again and again is told what whoever does not is told: nothing is lost, nothing comes twice.
            foreach (var filter in filters.Skip(2).Take(2))
            {
                var (told, _) = await ReplayAsync(server, filter, null, await HeadAsync(bench));
                var (again, times) = await ReplayAsync(server, filter, random, await HeadAsync(bench));
                Assert.Equal(told.Select(change => change.ToString()), again.Select(change => change.ToString()), StringComparer.Ordinal);
                kinds.UnionWith(told.Select(change => change.Kind));
                deaths += times;
            }
        }

        Assert.True(deaths >= 4 * Seeds, $"{deaths} deaths: the test shows little.");
        Assert.Superset(
            new HashSet<ChangeKind>
            {
                ChangeKind.Created, ChangeKind.Changed, ChangeKind.Suspended, ChangeKind.Restored, ChangeKind.Purged, ChangeKind.Merged,
                ChangeKind.Unmerged,
            },
            kinds);
        Assert.True(
            merges > 3 * Seeds && ends > Seeds / 2 && purged > Seeds,
            $"{merges} merges, {ends} ends, {purged} purged: the test shows little.");
    }

    // All that is kept since the first revision, broken off at random when there is a random.
    private static async Task<(List<Change> Told, int CrashCount)> ReplayAsync(
        TestServer server, WatchFilter? filter, Random? random, long head)
    {
        var request = new WatchChangesRequest { AfterRevision = 0, Filter = filter };
        var told = new List<Change>();
        for (var deaths = 0; ; deaths++)
        {
            using var call = server.Directory.WatchChanges(request);
            for (var answers = random?.Next(1, 40) ?? int.MaxValue; answers > 0; answers--)
            {
                Assert.True(await call.ResponseStream.MoveNext(CancellationToken.None), "The stream does not end by itself.");
                var answer = call.ResponseStream.Current;
                told.AddRange(answer.Changes);
                if (answer.RevisionComplete && answer.Revision >= head)
                {
                    return (told, deaths);
                }

                request = new WatchChangesRequest { Cursor = answer.Cursor, Filter = filter };
            }
        }
    }

    // A person of the key, or one that was ever merged with them: what both had is sent once more.
    private static async Task<bool> NamesPurgedAsync(TestServer server, string key, List<(string Kept, string Other)> pairs)
    {
        var ids = key.Split('/').Where(part => part.Length == 32).ToHashSet(StringComparer.Ordinal);
        while (pairs.Where(pair => ids.Contains(pair.Kept) != ids.Contains(pair.Other)).ToList() is { Count: > 0 } joined)
        {
            ids.UnionWith(joined.SelectMany(pair => new[] { pair.Kept, pair.Other }));
        }

        foreach (var id in ids)
        {
            var explained = await server.Directory.ExplainPersonAsync(new ExplainPersonRequest { PersonId = id });
            if (explained.Explanation.Standing is V1.Standing.Purged)
            {
                return true;
            }
        }

        return false;
    }

    // Merged; now and then parted and merged again: everything reads as before in between.
    private static async Task<bool> MergedAndPartedAsync(
        SyncBench bench, TestServer server, Random random, (string Kept, string Other) pair)
    {
        var again = random.Next(3) == 0;
        var before = again ? await DumpAsync(server) : "";
        var request = new MergePersonsRequest { PersonId = pair.Kept, OtherPersonId = pair.Other, Reason = "Essai" };
        if (!await TriedAsync(server.Sync.MergePersonsAsync(request)))
        {
            return false;
        }

        var (one, two) = (await PersonOfAsync(server, pair.Kept), await PersonOfAsync(server, pair.Other));
        Assert.Equal(one, two);
        Assert.Contains(pair.Other, one.MergedPersonIds, StringComparer.Ordinal);
        if (again)
        {
            Assert.NotEqual(before, await DumpAsync(server), StringComparer.Ordinal);
            await server.Sync.UnmergePersonsAsync(new UnmergePersonsRequest { MergedPersonId = pair.Other, Reason = "Essai" });
            Assert.Equal(before, await DumpAsync(server));
            await server.Sync.MergePersonsAsync(request);
        }

        return true;
    }

    // Every read that names persons, by every id, in one text.
    private static async Task<string> DumpAsync(TestServer server)
    {
        var lines = new List<string>();
        foreach (var uai in Enrolled.Prepend(""))
        {
            var persons = (await server.Directory.ListPersonsAsync(new ListPersonsRequest
            {
                Filter = new V1.PersonFilter { IncludeSuspended = true, Uai = uai }, PageSize = 1000,
            })).Persons;
            lines.AddRange(persons.Select(person => person.ToString()));
            if (uai.Length > 0)
            {
                continue;
            }

            foreach (var id in persons.SelectMany(person => person.MergedPersonIds.Append(person.PersonId)))
            {
                lines.Add(id + (await PersonOfAsync(server, id)).ToString());
                lines.AddRange((await server.Directory.ListRelativesAsync(new ListRelativesRequest { PersonId = id })).Relations.Select(
                    row => row.ToString()));
            }

            var batch = new BatchGetPersonsRequest { Keys = { persons.Select(person => new PersonKey { PersonId = person.PersonId }) } };
            lines.AddRange((await server.Directory.BatchGetPersonsAsync(batch)).Results.Select(result => result.ToString()));
        }

        var proposals = await server.Sync.ListMergeProposalsAsync(new ListMergeProposalsRequest { PageSize = 1000 });
        lines.AddRange(proposals.Proposals.Select(proposal => proposal.ToString()));
        var watcher = new Watcher(server.Directory);
        await watcher.FollowToAsync(proposals.Revision);
        return string.Join('\n', lines.Append(watcher.State()));
    }

    private static async Task AssertIsWhatLookupsAnswerAsync(TestServer server, Watcher watcher)
    {
        var persons = (await server.Directory.ListPersonsAsync(new ListPersonsRequest
        {
            Filter = new V1.PersonFilter { IncludeSuspended = true }, PageSize = 1000,
        })).Persons;
        // Lists leave out who has no profile; the feed does not.
        Assert.Equal(
            persons.Select(Sorted).Order(StringComparer.Ordinal),
            watcher.Persons.Where(person => person.Profiles.Count > 0).Select(Sorted).Order(StringComparer.Ordinal),
            StringComparer.Ordinal);
        var relations = watcher.Relations.ToLookup(relation => relation.PupilPersonId, StringComparer.Ordinal);
        foreach (var person in persons.Where(person => person.Pupil is not null))
        {
            var listed = (await server.Directory.ListRelativesAsync(new ListRelativesRequest { PersonId = person.PersonId })).Relations;
            Assert.Equal(
                listed.Select(relation => (relation.Source.SourceId, relation.LinkCode)).Order(),
                relations[person.PersonId].Select(relation => (relation.RelativeSource.SourceId, relation.LinkCode)).Order());
            // Of who is awaited the feed alone gives the id.
            Assert.All(listed.Where(relation => relation.Person is not null), relation => Assert.Contains(
                relation.Person.PersonId, relations[person.PersonId].Select(told => told.RelativePersonId), StringComparer.Ordinal));
        }

        static string Sorted(V1.Person person)
        {
            var same = person.Clone();
            same.Profiles.Clear();
            same.Profiles.AddRange(person.Profiles.OrderBy(profile => profile.ToString(), StringComparer.Ordinal));
            return same.ToString();
        }
    }

    private static async Task<bool> TriedAsync<T>(AsyncUnaryCall<T> call)
    {
        try
        {
            await call;
            return true;
        }
        catch (RpcException refused) when (refused.StatusCode is StatusCode.FailedPrecondition or StatusCode.NotFound)
        {
            return false;
        }
    }

    // Two adults of different academies, mostly; any two now and then.
    private static async Task<(string Kept, string Other)?> PairAsync(TestServer server, Random random)
    {
        var persons = (await server.Directory.ListPersonsAsync(new ListPersonsRequest
        {
            Filter = new V1.PersonFilter { IncludeSuspended = true }, PageSize = 1000,
        })).Persons;
        var adults = persons.Where(person => random.Next(10) == 0 || person.Pupil is null).ToList();
        var first = adults.Count == 0 ? null : adults[random.Next(adults.Count)];
        var others = adults.Where(other => random.Next(10) == 0
            || (first?.Relative is null == other.Relative is null && first?.Sources.Any(one => other.Sources.Any(
                two => string.Equals(one.Source.Academy, two.Source.Academy, StringComparison.Ordinal))) == false)).ToList();
        return first is null || others.Count == 0 ? null : (AnyId(first), others[random.Next(others.Count)].PersonId);

        string AnyId(V1.Person person) =>
            person.MergedPersonIds.Append(person.PersonId).ElementAt(random.Next(person.MergedPersonIds.Count + 1));
    }

    private static async Task<long> PurgeAsync(SyncBench bench, HashSet<long> purges)
    {
        var before = await HeadAsync(bench);
        var report = await bench.Store.Retention.PurgeAsync(
            new PurgeRequest(SyncBench.Day.AddDays(365), SyncBench.Unguarded.GraceOf), CancellationToken.None);
        for (var revision = before + 1; revision <= report.Revision; revision++)
        {
            purges.Add(revision);
        }

        return report.Persons;
    }

    private static Task<long> HeadAsync(SyncBench bench) => bench.Store.Revisions.GetRevisionAsync(CancellationToken.None);

    private static async Task<V1.Person> PersonOfAsync(TestServer server, string id) =>
        (await server.Directory.GetPersonAsync(new GetPersonRequest { PersonId = id })).Person;

    private static async Task<string> IdOfAsync(TestServer server, string academy) =>
        (await server.Directory.GetPersonAsync(new GetPersonRequest
        {
            Source = new V1.SourceRef { Academy = academy, Category = V1.AafCategory.PersRelEleve, SourceId = "21" },
        })).Person.PersonId;

    private static ExtractBuilder Of(string academy, string uai) => new ExtractBuilder { Academy = academy }
        .School("1", uai).Pupil("11", "1", relatives: ["21$10"]).Relative("21", mail: "anne@example.invalid")
        .Staff("39", ["1$ENS$ENSEIGNEMENT$G0000$SANS SPECIALITE"]);
}
