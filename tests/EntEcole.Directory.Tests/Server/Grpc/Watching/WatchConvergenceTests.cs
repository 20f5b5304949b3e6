using EntEcole.Directory.Server.Grpc.Watching;
using EntEcole.Directory.Tests.Support;
using EntEcole.Directory.V1;

namespace EntEcole.Directory.Tests.Server.Grpc.Watching;

/// <summary>
/// Clients that apply the feed hold what lookups answer, over generated histories of families who come, move, change and leave:
/// from the start, replaying, filtered, or killed again and again.
/// </summary>
public sealed class WatchConvergenceTests
{
    private const int Days = 6;
    private static readonly int Runs = LongForm.Of("ENTECOLE_TEST_HISTORIES", 6);
    private const int CrashesPerDay = 2;

    private static readonly string[] Enrolled = ["0120612A", "0120595G"];

    [Fact]
    public async Task Watch_GeneratedHistories_EveryClientEndsWithWhatLookupsAnswer()
    {
        var deaths = 0;
        for (var seed = 0; seed < Runs; seed++)
        {
            await using var bench = await SyncBench.CreateAsync(Enrolled);
            // Small answers of small pages: a revision is many of them, and a client can die in the middle of it.
            await using var server = await TestServer.StartAsync(
                bench.Store, watch: WatchSettings.Default with { Page = 1 + (seed % 4), MaxChanges = 1 + (seed % 7) });
            var random = new Random(seed);
            var history = new History(seed);
            var filters = new WatchFilter[]
            {
                new() { Uais = { Enrolled[0] } },
                new() { Uais = { Enrolled[1] }, Entities = { EntityKind.Membership, EntityKind.Relation } },
                new() { Academies = { "TOULOUSE" } },
                new() { Academies = { "MONTPELLIER" } },
            };
            var filtered = filters.Select(filter => new Watcher(server.Directory, filter)).ToList();
            var steady = new Watcher(server.Directory);
            var mortal = new Watcher(server.Directory);
            for (var day = 0; day < Days; day++)
            {
                var asOf = SyncBench.Day.AddDays(day);
                var report = await bench.SyncAsync(day == 0 || random.Next(2) == 0 ? history.Full(asOf) : history.Delta(asOf), asOf);
                Assert.Equal(EntEcole.Directory.Runs.RunState.Applied, report.State);
                foreach (var watcher in filtered.Append(steady).Where(_ => random.Next(2) == 0))
                {
                    await watcher.FollowToAsync(report.Revision);
                }

                for (var death = 0; death < CrashesPerDay; death++, deaths++)
                {
                    await mortal.FollowAndDieAsync(random.Next(1, 12), report.Revision);
                }

                history.NextDay();
            }

            var head = await bench.Store.Revisions.GetRevisionAsync(CancellationToken.None);

            var replaying = new Watcher(server.Directory) { Cursor = await ReplayCursorAsync(server) };
            foreach (var watcher in filtered.Append(steady).Append(mortal).Append(replaying))
            {
                await watcher.FollowToAsync(head);
            }

            var expected = new Watcher(server.Directory);
            await expected.FollowToAsync(head);
            Assert.All([steady, mortal, replaying], watcher => Assert.Equal(expected.State(), watcher.State()));
            // After its snapshot, the client that died was told what the one that replays was told, once and in the same order.
            var since = mortal.Changes[0].Revision;
            Assert.Equal(Told(replaying, since), Told(mortal, since), StringComparer.Ordinal);
            for (var i = 0; i < filters.Length; i++)
            {
                var fresh = new Watcher(server.Directory, filters[i]);
                await fresh.FollowToAsync(head);
                Assert.Equal(fresh.State(), filtered[i].State());
            }

            Assert.Empty(filtered[3].Persons);
            await AssertIsWhatLookupsAnswerAsync(server, expected, null);
            await AssertIsWhatLookupsAnswerAsync(server, filtered[0], Enrolled[0]);
        }

        Assert.Equal(Runs * Days * CrashesPerDay, deaths);
    }

    private static IEnumerable<string> Told(Watcher watcher, long since) =>
        watcher.Changes.Where(change => change.Revision > since).Select(change => change.ToString());

    private static async Task<string> ReplayCursorAsync(TestServer server)
    {
        using var call = server.Directory.WatchChanges(new WatchChangesRequest { AfterRevision = 0 });
        Assert.True(await call.ResponseStream.MoveNext(CancellationToken.None));
        // Revision 1 is that of the conventions: it brings nothing here.
        Assert.Equal((1, 0, true), (
            call.ResponseStream.Current.Revision, call.ResponseStream.Current.Changes.Count, call.ResponseStream.Current.RevisionComplete));
        return call.ResponseStream.Current.Cursor;
    }

    private static async Task AssertIsWhatLookupsAnswerAsync(TestServer server, Watcher watcher, string? uai)
    {
        var schools = (await server.Directory.ListSchoolsAsync(new ListSchoolsRequest { PageSize = 1000 })).Schools
            .Where(school => uai is null || string.Equals(school.Uai, uai, StringComparison.Ordinal));
        AssertSame(schools.Select(WithoutDay), watcher.Schools, school => school.Source.SourceId);

        var persons = (await server.Directory.ListPersonsAsync(new ListPersonsRequest
        {
            Filter = new PersonFilter { IncludeSuspended = true, Uai = uai ?? "" }, PageSize = 1000,
        })).Persons;
        foreach (var person in persons)
        {
            var elsewhere = person.Profiles.Where(
                profile => uai is not null && !string.Equals(profile.Uai, uai, StringComparison.Ordinal)).ToList();
            elsewhere.ForEach(profile => person.Profiles.Remove(profile));
        }

        // A profile more or less would show: lookups and the feed give them in the order of schools or of their making.
        AssertSame(persons.Select(Sorted), watcher.Persons.Select(Sorted), person => person.PersonId);

        foreach (var enrolled in uai is null ? Enrolled : [uai])
        {
            var classes = (await server.Directory.ListClassesAsync(new ListClassesRequest { Uai = enrolled })).Classes;
            AssertSame(
                classes.Select(WithoutMembers),
                watcher.Classes.Where(row => string.Equals(row.Uai, enrolled, StringComparison.Ordinal)),
                row => row.ClassId);
        }

        var relations = watcher.Relations.ToLookup(relation => relation.PupilPersonId, StringComparer.Ordinal);
        foreach (var person in persons.Where(person => person.Pupil is not null))
        {
            var listed = (await server.Directory.ListRelativesAsync(new ListRelativesRequest { PersonId = person.PersonId })).Relations;
            Assert.Equal(
                listed.Select(relation => (relation.Source.SourceId, relation.LinkCode)).Order(),
                relations[person.PersonId].Select(relation => (relation.RelativeSource.SourceId, relation.LinkCode)).Order());
        }
    }

    private static void AssertSame<T>(IEnumerable<T> expected, IEnumerable<T> found, Func<T, string> key) => Assert.Equal(
        expected.OrderBy(key, StringComparer.Ordinal).Select(one => one!.ToString()),
        found.OrderBy(key, StringComparer.Ordinal).Select(one => one!.ToString()),
        StringComparer.Ordinal);

    private static School WithoutDay(School school)
    {
        var same = school.Clone();
        same.Enrolled = false;
        same.Conventions.Clear();
        return same;
    }

    private static SchoolClass WithoutMembers(SchoolClass row)
    {
        var same = row.Clone();
        same.PupilCount = 0;
        same.Levels.Clear();
        return same;
    }

    private static Person Sorted(Person person)
    {
        var same = person.Clone();
        same.Profiles.Clear();
        same.Profiles.AddRange(person.Profiles.OrderBy(profile => profile.ToString(), StringComparer.Ordinal));
        return same;
    }
}
