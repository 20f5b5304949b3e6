using EntEcole.Directory.Access;
using EntEcole.Directory.Model;

namespace EntEcole.Directory.Tests.Conformance;

/// <summary>
/// The log of accesses: what is added is found again, by person, caller, call and time, page after page, until it is forgotten.
/// </summary>
public abstract class AccessConformance(EngineUnderTest engine) : StoreConformance(engine)
{
    private const string Get = "entecole.directory.v1.DirectoryService/GetPerson";
    private const string List = "entecole.directory.v1.DirectoryService/ListPersons";

    private static readonly PersonId Anne = PersonId.New();
    private static readonly PersonId Paul = PersonId.New();

    [Fact]
    public async Task Append_Traces_AreListedAsTheyWereTheLatestFirst()
    {
        var at = Time.GetUtcNow();
        await Store.Accesses.AppendAccessesAsync([Trace(at, Get, "ent", 7, Anne), Trace(at.AddMilliseconds(5), Get, "ent", 7, Paul)], None);
        await Store.Accesses.AppendAccessesAsync(
            [Trace(at.AddSeconds(2), List, "Équipe d'appui", 8, Anne, Paul), Trace(at.AddSeconds(3), List, "ent", 8)], None);

        var all = await AllAsync(new AccessFilter());

        Assert.Equal(
            [
                (at.AddSeconds(3), List, "ent", 8L), (at.AddSeconds(2), List, "Équipe d'appui", 8L),
                (at.AddMilliseconds(5), Get, "ent", 7L), (at, Get, "ent", 7L)],
            all.Select(entry => (entry.At, entry.Call, entry.Caller, entry.Revision)));
        Assert.Equal([[], [Anne, Paul], [Paul], [Anne]], all.Select(entry => entry.Persons));
        Assert.All(all, entry => Assert.Equal("essai", entry.Purpose, StringComparer.Ordinal));
        Assert.Equal(0, await HeadAsync());
    }

    [Fact]
    public async Task List_ByEachFilter_GivesThoseAndNoOther()
    {
        var at = Time.GetUtcNow();
        await Store.Accesses.AppendAccessesAsync(
            [
                Trace(at, Get, "ent", 1, Anne), Trace(at.AddMinutes(10), Get, "ent", 1, Paul),
                Trace(at.AddMinutes(20), List, "appui", 1, Paul, Anne),
                Trace(at.AddMinutes(30), List, "ent", 1, PersonId.New()),
            ],
            None);

        Assert.Equal([20, 0], await MinutesAsync(new AccessFilter { Persons = [Anne] }));
        Assert.Equal([20, 10, 0], await MinutesAsync(new AccessFilter { Persons = [Anne, Paul] }));
        Assert.Equal([30, 10, 0], await MinutesAsync(new AccessFilter { Caller = "ent" }));
        Assert.Equal([30, 20], await MinutesAsync(new AccessFilter { Call = List }));
        Assert.Equal([20, 10], await MinutesAsync(new AccessFilter { From = at.AddMinutes(10), To = at.AddMinutes(30) }));
        Assert.Equal([30], await MinutesAsync(new AccessFilter { From = at.AddMinutes(20).AddMilliseconds(1) }));
        Assert.Equal(
            [10], await MinutesAsync(new AccessFilter { Persons = [Paul], Caller = "ent", Call = Get, From = at, To = at.AddDays(1) }));
        Assert.Equal(
            [30, 20, 10, 0], await MinutesAsync(new AccessFilter { From = DateTimeOffset.MinValue, To = DateTimeOffset.MaxValue }));
        Assert.Empty(await MinutesAsync(new AccessFilter { Caller = "ent ' --" }));
        Assert.Empty(await MinutesAsync(new AccessFilter { To = at }));

        async Task<IReadOnlyList<double>> MinutesAsync(AccessFilter filter) =>
            [.. (await AllAsync(filter)).Select(entry => (entry.At - at).TotalMinutes)];
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(1_000)]
    public async Task List_PageByPage_GivesEachOnce(int size)
    {
        var at = Time.GetUtcNow();
        var ids = Enumerable.Range(0, 60).Select(_ => PersonId.New()).ToList();
        for (var batch = 0; batch < 4; batch++)
        {
            // Two callers in each batch, hence two rows of several accesses.
            await Store.Accesses.AppendAccessesAsync(
                [.. ids.Skip(15 * batch).Take(15).Select((id, i) => Trace(at.AddSeconds((15 * batch) + i), Get, $"ent-{i % 2}", 1, id))],
                None);
        }

        var all = await AllAsync(new AccessFilter(), size);

        Assert.Equal(ids.ToHashSet(), all.Select(entry => Assert.Single(entry.Persons)).ToHashSet());
        Assert.Equal(60, all.Count);
        Assert.Equal(30, (await AllAsync(new AccessFilter { Caller = "ent-1" }, size)).Count + 2);
        Assert.Single(await AllAsync(new AccessFilter { Persons = [ids[17]] }, size));
    }

    [Fact]
    public async Task Append_LongAnswers_AreCutInEntriesAndLoseNobody()
    {
        var ids = Enumerable.Range(0, 12_345).Select(_ => PersonId.New()).ToArray();
        await Store.Accesses.AppendAccessesAsync([Trace(Time.GetUtcNow(), List, "ent", 1, ids)], None);

        var all = await AllAsync(new AccessFilter());

        Assert.All(all, entry => Assert.InRange(entry.Persons.Count, 1, AccessEntry.MaxPersons));
        var volume = await Store.Accesses.MeasureAccessesAsync(Time.GetUtcNow().AddHours(-1), None);
        Assert.Equal(all.Count, volume.Entries);
        Assert.InRange(volume.Bytes, ids.Length * PersonId.Size, ids.Length * PersonId.Size * 2);
        Assert.Equal(new AccessVolume(0, 0), await Store.Accesses.MeasureAccessesAsync(Time.GetUtcNow().AddHours(1), None));
        Assert.Equal(ids.ToHashSet(), all.SelectMany(entry => entry.Persons).ToHashSet());
        Assert.Equal(ids.Length, all.Sum(entry => entry.Persons.Count));
        Assert.Contains(ids[^1], Assert.Single(await AllAsync(new AccessFilter { Persons = [ids[^1]] })).Persons);
    }

    [Fact]
    public async Task Append_WhileAnInsertFails_AddsNothingAndAgainAddsEachOnce()
    {
        var traces = new[] { Trace(Time.GetUtcNow(), Get, "ent", 1, Anne), Trace(Time.GetUtcNow(), List, "appui", 1, Paul) };
        await Opened.BreakInsertsAsync("access_log");
        await Assert.ThrowsAnyAsync<Exception>(() => Store.Accesses.AppendAccessesAsync(traces, None));
        await Opened.HealInsertsAsync("access_log");
        Assert.Empty(await AllAsync(new AccessFilter()));

        await Store.Accesses.AppendAccessesAsync(traces, None);

        Assert.Equal(2, (await AllAsync(new AccessFilter())).Count);
    }

    [Fact]
    public async Task Append_OfTwoProcesses_IsAllThere()
    {
        var another = Opened.OpenAnother();
        await using (another)
        {
            foreach (var store in new[] { Store, another, Store, another })
            {
                await store.Accesses.AppendAccessesAsync([Trace(Time.GetUtcNow(), Get, "ent", 1, Anne)], None);
            }
        }

        Assert.Equal(4, (await AllAsync(new AccessFilter { Persons = [Anne] })).Count);
    }

    [Fact]
    public async Task Prune_PastTheRetention_ForgetsThoseAndKeepsTheOthers()
    {
        var at = Time.GetUtcNow();
        await Store.Accesses.AppendAccessesAsync(
            [.. Enumerable.Range(0, 2_100).Select(i => Trace(at.AddMinutes(2 * i), Get, "ent", 1, Anne))], None);
        var cut = at.AddMinutes(2 * 2_050);

        Assert.Equal(2_050, await Store.Accesses.CountPrunableAccessesAsync(cut, None));
        Assert.Equal(0, (await Store.Retention.PruneAsync(cut, None)).Rows);
        Assert.Equal(2_050, await Store.Accesses.PruneAccessesAsync(cut, None));

        var kept = await AllAsync(new AccessFilter());
        Assert.Equal((50, cut), (kept.Count, kept[^1].At));
        Assert.Equal(0, await Store.Accesses.PruneAccessesAsync(cut, None));
    }

    private static AccessTrace Trace(DateTimeOffset at, string call, string caller, long revision, params IReadOnlyList<PersonId> persons)
    {
        var trace = new AccessTrace(caller, call, "essai") { At = at, Revision = revision };
        foreach (var person in persons)
        {
            trace.Add(person);
        }

        return trace;
    }

    private async Task<List<AccessEntry>> AllAsync(AccessFilter filter, int size = 100)
    {
        var all = new List<AccessEntry>();
        AccessPlace? place = null;
        do
        {
            var slice = await Store.Accesses.ListAccessesAsync(filter, place, size, None);
            Assert.True(slice.Entries.Count <= size);
            all.AddRange(slice.Entries);
            place = slice.Next;
        }
        while (place is not null);
        return all;
    }
}
