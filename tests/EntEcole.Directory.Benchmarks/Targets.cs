using System.Globalization;
using EntEcole.Directory.Benchmarks.Peers;

namespace EntEcole.Directory.Benchmarks;

/// <summary>
/// One target: what was measured, ascending, a value a turn, and what its median may be at most or must be at least. No value says why in
/// <paramref name="Note"/>.
/// </summary>
internal sealed record Target(int Schools, string Name, IReadOnlyList<double> Values, double Limit, bool AtMost, string Note)
{
    public double? Value => Results.Median(Values);

    public bool? Met => Value is null ? null : AtMost ? Value <= Limit : Value >= Limit;
}

/// <summary>
/// What the service promises. A ratio is that of two measures of the same turn, and its median is taken; between two sizes, which are
/// measured one after the other, it is that of their medians.
/// </summary>
internal sealed class Targets
{
    private readonly List<Target> all = [];
    private readonly Results results;

    private Targets(Results results) => this.results = results;

    public static IReadOnlyList<Target> Of(IReadOnlyList<int> sizes, Results results)
    {
        var targets = new Targets(results);
        foreach (var schools in sizes)
        {
            targets.AddSyncs(schools);
            targets.AddSeasons(schools);
            targets.AddRegions(schools);
            targets.AddMemory(schools, sizes);
            targets.AddLookups(schools);
        }

        foreach (var (small, large) in sizes.Zip(sizes.Skip(1)))
        {
            targets.AddGrowth(small, large);
        }

        return targets.all;
    }

    private void AddSyncs(int schools)
    {
        var first = (schools, SyncMeasures.First, "s");
        var xml = (schools, Floors.Xml1, "s");
        var insert = (schools, Floors.Insert, "s");
        var unchanged = (schools, SyncMeasures.Unchanged, "s");
        Add(
            schools, "first sync / (XmlReader 1 thread + rows inserted)",
            results.Ratios(first, turn => results.At(turn, xml) + results.At(turn, insert)), 1.0, true, Why(first, xml, insert));
        AddRatio("slapadd -q of the same persons / first sync, time", (schools, OpenLdap.Slapadd, "s"), first, 4.5, atMost: false);
        AddRatio("unchanged / XmlReader 1 thread", unchanged, xml, 1.3);
        AddRatio("1 % full / unchanged", (schools, SyncMeasures.Changed, "s"), unchanged, 1.15);
        AddRatio("1 % delta / first sync", (schools, SyncMeasures.Delta, "s"), first, 0.03);
        AddRatio("one in ten enrolled / first sync", (schools, SyncMeasures.Tenth, "s"), first, 0.5);
    }

    private void AddSeasons(int schools)
    {
        var first = (schools, SyncMeasures.First, "s");
        if (results.Of(schools, SeasonMeasures.RentreeApproved, "s").Count > 0)
        {
            AddRatio("rentrée planned / first sync", (schools, SeasonMeasures.RentreeHeld, "s"), first, 1.5);
            AddValue("peak MB, rentrée planned", (schools, SeasonMeasures.RentreeHeld, "MB"), 400);
            AddValue("peak MB, rentrée approved", (schools, SeasonMeasures.RentreeApproved, "MB"), 400);
        }

        if (results.Of(schools, SeasonMeasures.Night(30), "s").Count > 0)
        {
            AddRatio("night 30 / night 2", (schools, SeasonMeasures.Night(30), "s"), (schools, SeasonMeasures.Night(2), "s"), 1.1);
        }

        if (results.Of(schools, PrivacyMeasures.Purge, "s").Count > 0)
        {
            AddValue("s, " + PrivacyMeasures.Purge, (schools, PrivacyMeasures.Purge, "s"), 10);
            AddValue("s, " + PrivacyMeasures.Reader, (schools, PrivacyMeasures.Reader, "s"), 1);
            AddRatio(
                "night with 1,000 restricted / without", (schools, PrivacyMeasures.Restricted, "s"),
                (schools, PrivacyMeasures.Unrestricted, "s"), 1.02);
        }

        if (results.Of(schools, NightFloor.Floor, "s").Count > 0)
        {
            AddRatio("1 % full / its floor", (schools, SyncMeasures.Changed, "s"), (schools, NightFloor.Floor, "s"), 1.3);
            AddRatio("1 % delta / its floor", (schools, SyncMeasures.Delta, "s"), (schools, NightFloor.FloorOfDelta, "s"), 1.5);
        }
    }

    private void AddMemory(int schools, IReadOnlyList<int> sizes)
    {
        foreach (var (name, limit) in new[] { (SyncMeasures.First, 350.0), (SyncMeasures.Unchanged, 250), (SyncMeasures.Changed, 250), (
            SyncMeasures.Delta, 250) })
        {
            var peak = (schools, name, "MB");
            AddValue("peak MB, " + name, peak, limit);
            if (schools > 440 && sizes.Contains(440))
            {
                AddAcross($"peak, {name} / that of 440 schools", peak, (440, name, "MB"), 1, 1.5);
            }
        }
    }

    private void AddLookups(int schools)
    {
        if (schools >= 440)
        {
            // A smaller directory is told before the program has warmed up.
            AddValue("events/s, " + LookupMeasures.CatchUp, (schools, LookupMeasures.CatchUp, "events/s"), 100_000, atMost: false);
        }

        var get = LookupMeasures.Named(LookupMeasures.GetPerson, 16);
        var empty = LookupMeasures.Named(LookupMeasures.Empty, 16);
        AddRatio("GetPerson / empty call, calls/s @16", (schools, get, "calls/s"), (schools, empty, "calls/s"), 0.6, atMost: false);
        AddRatio(
            "GetPerson / LDAP search, calls/s @16", (schools, get, "calls/s"),
            (schools, LookupMeasures.Named(OpenLdap.Search, 16), "calls/s"), 1.5, atMost: false);
        AddRatio("GetPerson / empty call, p99 @16", (schools, get, "p99 ms"), (schools, empty, "p99 ms"), 2);
        // 0.6 of the persons a second: pages have half as many.
        AddRatio(
            "ListPersons by school, 50 / BatchGetPersons of 100, calls/s @16",
            (schools, LookupMeasures.Named(LookupMeasures.ListPersons, 16), "calls/s"),
            (schools, LookupMeasures.Named(LookupMeasures.Batch, 16), "calls/s"), 1.2, atMost: false);
        AddRatio(
            "GetPerson / ListClasses, calls/s @16", (schools, get, "calls/s"),
            (schools, LookupMeasures.Named(LookupMeasures.ListClasses, 16), "calls/s"), 3);
        AddRatio(
            "CheckRight / empty call, p99 @16", (schools, LookupMeasures.Named(LookupMeasures.CheckRight, 16), "p99 ms"),
            (schools, empty, "p99 ms"), 2);
        AddRatio(
            "GetPerson during a sync / before, p99 @16", (schools, LookupMeasures.During, "p99 ms"),
            (schools, LookupMeasures.Calm, "p99 ms"), 3);
        foreach (var call in new[] { LookupMeasures.Resolve, LookupMeasures.ByMail }.Select(name => LookupMeasures.Named(name, 16)).Where(
            call => results.Of(schools, call, "p99 ms").Count > 0))
        {
            AddRatio($"{call} / empty call, calls/s", (schools, call, "calls/s"), (schools, empty, "calls/s"), 0.5, atMost: false);
            AddRatio($"{call} / empty call, p99", (schools, call, "p99 ms"), (schools, empty, "p99 ms"), 2);
        }

        if (results.Of(schools, LookupMeasures.Beside, "p99 ms").Count > 0)
        {
            AddRatio(
                "GetPerson beside the worker's runs / at rest, p99 @16", (schools, LookupMeasures.Beside, "p99 ms"),
                (schools, LookupMeasures.AtRest, "p99 ms"), 3);
        }

        foreach (var measure in Existence.All)
        {
            AddValue($"{measure}: {Existence.Difference}", (schools, measure, Existence.Difference), 2);
            AddValue($"{measure}: {Existence.Guess}", (schools, measure, Existence.Guess), 55);
        }

        AddValue("cold start of serve, s", (schools, LookupMeasures.Cold, "s"), 1.5);
    }

    private void AddRegions(int schools)
    {
        var regions = Enumerable.Range(2, Regions.Most - 1).LastOrDefault(
            count => results.Of(schools, RegionMeasures.Get(count), "calls/s").Count > 0);
        if (regions == 0)
        {
            return;
        }

        var name = string.Create(CultureInfo.InvariantCulture, $"{regions} regions / 1");
        AddRatio(
            $"first sync, {name}, s", (schools, RegionMeasures.Sync(regions), "s"), (schools, RegionMeasures.Sync(1), "s"), 1.1);
        foreach (var call in (Func<int, string>[])[RegionMeasures.Get, RegionMeasures.List])
        {
            AddRatio(
                $"{call(regions)} / of 1, calls/s", (schools, call(regions), "calls/s"), (schools, call(1), "calls/s"), 0.9, atMost: false);
        }
    }

    // 11 times the time for 10 times the records, whatever the sizes: 1.1 times the time a record.
    private void AddGrowth(int small, int large) => AddAcross(
        string.Create(CultureInfo.InvariantCulture, $"first sync, time a record / that of {small} schools"),
        (large, SyncMeasures.First, "s"), (small, SyncMeasures.First, "s"),
        (Median((large, SyncMeasures.First, "records")) / Median((small, SyncMeasures.First, "records"))) ?? 1, 1.1);

    private void AddRatio(string name, (int, string, string) over, (int, string, string) under, double limit, bool atMost = true) =>
        Add(over.Item1, name, results.Ratios(over, turn => results.At(turn, under)), limit, atMost, Why(over, under));

    private void AddAcross(string name, (int, string, string) over, (int, string, string) under, double growth, double limit) =>
        Add(over.Item1, name, Median(over) / Median(under) / growth is { } ratio ? [ratio] : [], limit, true, Why(over, under));

    private void AddValue(string name, (int Schools, string Measure, string Unit) key, double limit, bool atMost = true) =>
        Add(key.Schools, name, results.Of(key.Schools, key.Measure, key.Unit), limit, atMost, Why(key));

    private void Add(int schools, string name, IReadOnlyList<double> values, double limit, bool atMost, string why) =>
        all.Add(new Target(schools, name, values, limit, atMost, why));

    private double? Median((int Schools, string Measure, string Unit) key) => results.Median(key.Schools, key.Measure, key.Unit);

    private string Why(params (int Schools, string Measure, string Unit)[] keys) => string.Join("; ", keys
        .Where(key => Median(key) is null)
        .Select(key => $"{key.Measure}: {results.WhyNot(key.Schools, key.Measure)}"));
}
