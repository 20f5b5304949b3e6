using EntEcole.Directory.Tests.Server.Transport;
using EntEcole.Directory.Tests.Support;
using EntEcole.Directory.V1;

namespace EntEcole.Directory.Tests.Server.Grpc.Directory;

/// <summary>Whether a school is enrolled is decided when an answer is read: no run has to have followed.</summary>
public sealed class EnrolledTodayTests
{
    [Fact(Timeout = Rpc.Patience)]
    public async Task Profile_SaysOnTheDayItselfThatItsSchoolIsNoLongerEnrolled_AlsoInAnAnswerThatIsKept()
    {
        var time = new FakeTime(new DateTimeOffset(2026, 9, 5, 10, 0, 0, TimeSpan.Zero));
        await using var bench = await SyncBench.CreateAsync(TwoSchools.Small, TwoSchools.Other);
        await bench.SyncAsync(TwoSchools.Extract(1, 1));
        await using var server = await TestServer.StartAsync(bench.Store, time);
        var id = (await bench.GetAsync(EntEcole.Directory.Model.AafCategory.Eleve, "100")).PersonId.ToString();

        Assert.True(await EnrolledAsync());
        time.Advance(TimeSpan.FromDays(1));
        Assert.False(await EnrolledAsync());

        using var call = server.Directory.WatchChanges(
            new WatchChangesRequest { AfterRevision = await bench.Store.Revisions.GetRevisionAsync(CancellationToken.None) });
        await bench.EnrolAsync(new DateOnly(2026, 9, 6), new DateOnly(2027, 9, 5), TwoSchools.Small);
        EnrolledSchools? told = null;
        while (told is not { Uais.Count: > 0 })
        {
            var next = call.ResponseStream.MoveNext(CancellationToken.None);
            while (!next.IsCompleted)
            {
                time.Advance(TimeSpan.FromMilliseconds(250));
                await Task.Yield();
            }

            Assert.True(await next);
            told = call.ResponseStream.Current.EnrolledSchools ?? told;
        }

        Assert.Equal(("2026-09-06", TwoSchools.Small), (told.Day, Assert.Single(told.Uais)));
        Assert.True(await EnrolledAsync());

        async Task<bool> EnrolledAsync()
        {
            var alone = Assert.Single(
                (await server.Directory.GetPersonAsync(new GetPersonRequest { PersonId = id })).Person.Profiles).Enrolled;
            var listed = (await server.Directory.ListPersonsAsync(new ListPersonsRequest { PageSize = 1000 })).Persons.Single(
                person => string.Equals(person.PersonId, id, StringComparison.Ordinal));
            var batch = await server.Directory.BatchGetPersonsAsync(
                new BatchGetPersonsRequest { Keys = { new PersonKey { PersonId = id } } });
            Assert.Equal(
                [alone, alone], [Assert.Single(listed.Profiles).Enrolled, Assert.Single(batch.Results).Person.Profiles[0].Enrolled]);
            return alone;
        }
    }
}
