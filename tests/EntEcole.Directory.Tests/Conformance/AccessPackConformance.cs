using EntEcole.Directory.Access;
using EntEcole.Directory.Model;

namespace EntEcole.Directory.Tests.Conformance;

/// <summary>Closed days of the access log are packed: what is in them is found as before, forgotten as before, and takes less.</summary>
public abstract class AccessPackConformance(EngineUnderTest engine) : StoreConformance(engine)
{
    private const string Get = "entecole.directory.v1.DirectoryService/GetPerson";
    private const string List = "entecole.directory.v1.DirectoryService/ListPersons";

    private static readonly DateTimeOffset Start = new(2026, 6, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly PersonId[] Ids = [.. Enumerable.Range(0, 40).Select(_ => PersonId.New())];

    [Fact]
    public async Task Pack_OfClosedDays_ChangesNoAnswerAndLeavesTheDayThatGoesOn()
    {
        await LogAsync();
        AccessFilter[] filters =
        [
            new(), new() { Persons = [Ids[3]] }, new() { Persons = [Ids[39], Ids[0]] }, new() { Persons = [PersonId.New()] },
            new() { Caller = "ent-1" }, new() { Caller = "Équipe d'appui" }, new() { Call = List },
            new() { Caller = "ent-1", Call = List },
            new() { From = Start.AddHours(30), To = Start.AddHours(55) }, new() { Persons = [Ids[3]], Caller = "ent-2", Call = Get },
        ];
        var before = new List<string>();
        foreach (var filter in filters)
        {
            before.Add(Text(await AllAsync(filter, 1_000)));
        }

        var begun = await Store.Accesses.ListAccessesAsync(new AccessFilter(), null, 37, None);
        var packed = await Store.Accesses.PackAccessesAsync(Start.AddDays(2).AddHours(5), None);

        var left = await Opened.NumberAsync("SELECT SUM(entries) FROM access_log");
        Assert.Equal((240, 120), (packed, left));
        Assert.Equal(240, await Opened.NumberAsync("SELECT SUM(entries) FROM access_pack"));
        foreach (var size in new[] { 1, 7, 1_000 })
        {
            foreach (var (filter, expected) in filters.Zip(before).Skip(size == 1 ? 1 : 0))
            {
                Assert.Equal(expected, Text(await AllAsync(filter, size)));
            }
        }

        // Pages that began before go on after.
        Assert.Equal(before[0], Text([.. begun.Entries, .. await AllAsync(new AccessFilter(), 50, begun.Next)]));
        Assert.Equal(0, await Store.Accesses.PackAccessesAsync(Start.AddDays(2).AddHours(6), None));
    }

    [Fact]
    public async Task Append_ToAPackedDay_IsFoundInItsPlace()
    {
        await LogAsync();
        await Store.Accesses.PackAccessesAsync(Start.AddDays(3), None);
        var late = Start.AddHours(26).AddMilliseconds(1);
        await Store.Accesses.AppendAccessesAsync([Trace(late, Get, "tard", Ids[0])], None);
        await Store.Accesses.PackAccessesAsync(Start.AddDays(4), None);

        var all = await AllAsync(new AccessFilter { From = Start.AddHours(20), To = Start.AddHours(40) }, 11);

        Assert.Equal(late, Assert.Single(all, entry => entry.Caller is "tard").At);
        Assert.Equal(all.Select(Minute).OrderDescending(), all.Select(Minute));
        Assert.Equal(361, (await AllAsync(new AccessFilter(), 1_000)).Count);

        static long Minute(AccessEntry entry) => entry.At.Ticks / TimeSpan.TicksPerMinute;
    }

    [Fact]
    public async Task Prune_InTheMidstOfAPackedDay_ForgetsThoseBeforeAndKeepsTheOthers()
    {
        await LogAsync();
        await Store.Accesses.PackAccessesAsync(Start.AddDays(3), None);
        Assert.Equal(0, await Opened.NumberAsync("SELECT COUNT(*) FROM access_log"));
        var cut = Start.AddHours(36);
        var kept = Text(await AllAsync(new AccessFilter { From = cut }, 1_000));

        var counted = await Store.Accesses.CountPrunableAccessesAsync(cut, None);
        Assert.InRange(counted, 121, 239);
        Assert.Equal(counted, await Store.Accesses.PruneAccessesAsync(cut, None));

        Assert.Equal(kept, Text(await AllAsync(new AccessFilter(), 1_000)));
        Assert.Equal(0, await Store.Accesses.PruneAccessesAsync(cut, None));
        await Store.Accesses.PruneAccessesAsync(Start.AddDays(9), None);
        Assert.Equal(0, await Opened.NumberAsync("SELECT COUNT(*) FROM access_pack"));
        Assert.Equal(0, await Opened.NumberAsync("SELECT COUNT(*) FROM access_person"));
        Assert.Empty(await AllAsync(new AccessFilter(), 1_000));
    }

    [Fact]
    public async Task Pack_ThatFails_LeavesTheRowsAndTheNextOneGoesOn()
    {
        await LogAsync();
        var before = Text(await AllAsync(new AccessFilter(), 1_000));
        await Opened.BreakInsertsAsync("access_pack");
        await Assert.ThrowsAnyAsync<Exception>(() => Store.Accesses.PackAccessesAsync(Start.AddDays(3), None));
        Assert.Equal(0, await Opened.NumberAsync("SELECT COUNT(*) FROM access_person"));
        Assert.Equal(before, Text(await AllAsync(new AccessFilter(), 1_000)));
        await Opened.HealInsertsAsync("access_pack");

        Assert.Equal(360, await Store.Accesses.PackAccessesAsync(Start.AddDays(3), None));
        Assert.Equal(before, Text(await AllAsync(new AccessFilter(), 1_000)));
    }

    [Fact]
    public async Task Pack_OfADayOnWhichPersonsComeAgain_TakesAFifthAndIsMeasured()
    {
        var persons = Enumerable.Range(0, 300).Select(_ => PersonId.New()).ToArray();
        var draw = new Random(7);
        Assert.Null((await Store.Accesses.MeasureAccessesAsync(Start, None)).PackedShare);
        for (var second = 0; second < 200; second++)
        {
            await Store.Accesses.AppendAccessesAsync(
                [
                    .. Enumerable.Range(0, 20).Select(i => Trace(
                        Start.AddSeconds(second).AddMilliseconds(i * 50), Get, $"ent-{draw.Next(4)}", persons[draw.Next(300)])),
                ],
                None);
        }

        Assert.Equal(4_000, await Store.Accesses.PackAccessesAsync(Start.AddDays(1), None));

        Assert.InRange((await Store.Accesses.MeasureAccessesAsync(Start, None)).PackedShare!.Value, 0.02, 0.2);
    }

    // Three days, 120 accesses each: single persons, lists, none, two that end at once and come one before the other.
    private async Task LogAsync()
    {
        for (var day = 0; day < 3; day++)
        {
            for (var hour = 1; hour < 24; hour += 2)
            {
                var at = Start.AddDays(day).AddHours(hour);
                await Store.Accesses.AppendAccessesAsync(
                    [
                        .. Enumerable.Range(0, 7).Select(i => Trace(at.AddSeconds(i), Get, $"ent-{i % 3}", Ids[(day + hour + i) % 40])),
                        Trace(at.AddSeconds(9), List, "Équipe d'appui", Ids), Trace(at.AddSeconds(8), List, "Équipe d'appui"),
                        Trace(at.AddSeconds(10), List, "ent-1", Ids[hour], Ids[hour]),
                    ],
                    None);
            }
        }
    }

    private static AccessTrace Trace(DateTimeOffset at, string call, string caller, params IReadOnlyList<PersonId> persons)
    {
        var trace = new AccessTrace(caller, call, "essai d'élève") { At = at, Revision = at.Hour };
        foreach (var person in persons)
        {
            trace.Add(person);
        }

        trace.Leave();
        return trace;
    }

    // Where pages end decides the order within a row: it is not compared.
    private static string Text(IReadOnlyList<AccessEntry> entries) => string.Join('\n', entries.Select(entry =>
        $"{entry.At:O} {entry.Caller} {entry.Call} {entry.Purpose} {entry.Revision} {string.Join(' ', entry.Persons)}").Order(
            StringComparer.Ordinal));

    private async Task<List<AccessEntry>> AllAsync(AccessFilter filter, int size, AccessPlace? place = null)
    {
        var all = new List<AccessEntry>();
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
