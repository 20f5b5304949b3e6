using System.Text.RegularExpressions;
using EntEcole.Directory.Sample;
using EntEcole.Directory.Tds;
using EntEcole.Directory.Tests.Conformance;
using EntEcole.Directory.Tests.Support;
using EntEcole.Directory.V1;
using Google.Protobuf;
using PersonFilter = EntEcole.Directory.V1.PersonFilter;

namespace EntEcole.Directory.Tests.Storage.Tds;

/// <summary>The same extracts on SQLite and over TDS: the same rows, and the same answers, call by call.</summary>
public sealed partial class TdsSyncTests : IDisposable
{
    private readonly TempFolder folder = new();

    [Fact]
    public async Task Sync_OfTheSampleOverTds_GivesTheAnswersOfSqlite()
    {
        await using var sqlite = await TestStore.CreateAsync();
        await using var tds = await TdsStore.CreateAsync(new TickingTime(new FakeTime()));
        var nextDay = folder.File("next");
        SampleGenerator.Write(nextDay, new SampleOptions { Schools = 6, Day = 1, ChangeShare = 0.1 }, CancellationToken.None);
        SampleKey? key = null;
        foreach (var (store, path) in ((DirectoryStore, string)[])[(sqlite.Store, folder.File("a")), (tds.Store, folder.File("b"))])
        {
            key = await SampleStore.FillAsync(store, path, new SampleOptions { Schools = 6, ChangeShare = 0.1 });
            foreach (var academy in key.Academies)
            {
                await SampleStore.SyncAsync(store, Path.Combine(nextDay, academy.Academy));
            }
        }

        Assert.Equal(await LivingRows.ReadAsync(sqlite.Path), await tds.LivingRowsAsync());
        Assert.All(
            (string[])["school", "class", "record", "profile", "membership", "relation", "plan_record", "plan_profile", "pupil_ine"],
            table => Assert.Contains(
                tds.Database.Requests, one => one.Kind is TdsKind.BulkLoad && string.Equals(one.Text, table, StringComparison.Ordinal)));

        await using var here = await TestServer.StartAsync(sqlite.Store);
        await using var there = await TestServer.StartAsync(tds.Store);
        var expected = await AnswersAsync(here.Directory, key!);
        var found = await AnswersAsync(there.Directory, key!);
        Assert.True(expected.Count > 300, $"{expected.Count} calls.");
        Assert.Equal(expected.Count, found.Count);
        for (var i = 0; i < expected.Count; i++)
        {
            Assert.Equal(expected[i], found[i], StringComparer.Ordinal);
        }
    }

    [Fact]
    public async Task Lookups_ToBeReadOnASecondary_AskForOneAndNothingElseDoes()
    {
        await using var tds = await TdsStore.CreateAsync();
        await using var store = tds.Open("ApplicationIntent=ReadOnly");
        tds.Database.Requests.Clear();

        await RunUnderTest.ApplyAsync(store, run => run.Pupil("1", "DURAND", run.School("0120612A", "s1")));
        Assert.DoesNotContain(tds.Database.Requests, one => one.IsReadOnly);
        tds.Database.Requests.Clear();
        await store.Revisions.GetRevisionAsync(CancellationToken.None);

        Assert.All(tds.Database.Requests, one => Assert.True(one.IsReadOnly));
        Assert.All(tds.Database.Requests, one => Assert.Equal("entecole", one.Application));
    }

    public void Dispose() => folder.Dispose();

    // Ids of persons are random: each stands for the source record by which it is listed.
    private static async Task<List<string>> AnswersAsync(DirectoryService.DirectoryServiceClient client, SampleKey key)
    {
        var answers = new List<string>();
        var names = new Dictionary<string, string>(StringComparer.Ordinal);
        var persons = new List<Person>();
        var page = new ListPersonsRequest { PageSize = 37, Filter = new PersonFilter { IncludeSuspended = true } };
        do
        {
            var answer = await client.ListPersonsAsync(page);
            foreach (var person in answer.Persons)
            {
                names[person.PersonId] = $"{person.Sources[0]}";
            }

            persons.AddRange(answer.Persons);
            Tell(answer);
            page.PageToken = answer.NextPageToken;
        }
        while (page.PageToken.Length > 0);
        var schools = new ListSchoolsRequest { PageSize = 7 };
        do
        {
            var answer = await client.ListSchoolsAsync(schools);
            Tell(answer);
            schools.PageToken = answer.NextPageToken;
        }
        while (schools.PageToken.Length > 0);
        foreach (var uai in key.Schools.Select(school => school.Uai).Distinct(StringComparer.Ordinal))
        {
            Tell(await client.GetSchoolAsync(new GetSchoolRequest { Uai = uai }));
            Tell(await client.ListClassesAsync(new ListClassesRequest { Uai = uai, PageSize = 5 }));
            foreach (var role in Enum.GetValues<Role>())
            {
                Tell(
                    await client.ListPersonsAsync(
                        new ListPersonsRequest
                        {
                            Filter = new PersonFilter { Uai = uai, Role = role, IncludeSuspended = true },
                            PageSize = 11,
                        }));
            }
        }

        foreach (var prefix in (string[])["d", "du", "martin", "é", "z", "d ", "le "])
        {
            Tell(
                await client.ListPersonsAsync(new ListPersonsRequest { Filter = new PersonFilter { NamePrefix = prefix }, PageSize = 20 }));
        }

        for (var i = 0; i < persons.Count; i += 11)
        {
            Tell(await client.GetPersonAsync(new GetPersonRequest { PersonId = persons[i].PersonId }));
            Tell(await client.GetPersonAsync(new GetPersonRequest { Source = persons[i].Sources[0].Source }));
            Tell(await client.ListRelativesAsync(new ListRelativesRequest { PersonId = persons[i].PersonId, PageSize = 1 }));
            if (i % 5 == 0)
            {
                Tell(await client.ExplainPersonAsync(new ExplainPersonRequest { PersonId = persons[i].PersonId }));
            }
        }

        Tell(await client.BatchGetPersonsAsync(
            new BatchGetPersonsRequest { Keys = { persons.Take(500).Select(person => new PersonKey { PersonId = person.PersonId }) } }));
        foreach (var after in (long?[])[null, 0])
        {
            var request = new WatchChangesRequest();
            if (after is { } from)
            {
                request.AfterRevision = from;
            }

            using var call = client.WatchChanges(request);
            do
            {
                Assert.True(await call.ResponseStream.MoveNext(CancellationToken.None));
                // The feed tells of persons whom no list holds, too.
                foreach (var person in call.ResponseStream.Current.Changes.Select(change => change.Person).OfType<Person>())
                {
                    names.TryAdd(person.PersonId, $"{person.Sources[0]}");
                }

                Tell(call.ResponseStream.Current);
            }
            while (!(call.ResponseStream.Current.RevisionComplete && call.ResponseStream.Current.Revision == 5));
        }

        return answers;

        void Tell(IMessage answer)
        {
            // A place tells when it was given, and to whom.
            var text = Place().Replace(JsonFormatter.Default.Format(answer), "");
            // Ids of classes are drawn: each is named by when it is first seen.
            foreach (Match match in ClassId().Matches(text))
            {
                names.TryAdd(match.Value, $"class {names.Count(name => name.Value.StartsWith("class ", StringComparison.Ordinal))}");
            }

            answers.Add(answer.Descriptor.Name + " " + Id().Replace(text, match => names.GetValueOrDefault(match.Value, match.Value)));
        }
    }

    [GeneratedRegex(
        "\"(cursor|nextPageToken)\": \"[^\"]*\"", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 5_000)]
    private static partial Regex Place();

    [GeneratedRegex("(?<=\"classId\": \")[0-9a-f]{32}", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 5_000)]
    private static partial Regex ClassId();

    [GeneratedRegex("[0-9a-f]{32}", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 5_000)]
    private static partial Regex Id();
}
