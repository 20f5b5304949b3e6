using System.Globalization;
using EntEcole.Directory.Model;
using EntEcole.Directory.Server.Worker.Schedules;
using EntEcole.Directory.Worker;

namespace EntEcole.Directory.Tests.Server.Worker;

/// <summary>
/// Thirty nights in autumn and fourteen in spring, hour by hour, with what happens to deliveries; what is said equals a key.
/// </summary>
public sealed class NightsTests
{
    private static readonly DateOnly Autumn = new(2026, 10, 5);

    // The hour that the 28th has not is among these nights.
    private static readonly DateOnly Spring = new(2027, 3, 22);

    private static readonly string[] Academies = ["TOULOUSE", "MONTPELLIER"];

    // What somebody is told of those nights.
    private static readonly string[] Told =
    [
        "10-08 refused MONTPELLIER ExtractCategoryMissing",
        "10-08 missing MONTPELLIER",
        "10-09 refused MONTPELLIER recovered",
        "10-09 missing MONTPELLIER recovered",
        "10-12 refused MONTPELLIER ExtractTooOld",
        "10-12 refused MONTPELLIER recovered",
        "10-13 missing TOULOUSE",
        "10-14 missing TOULOUSE recovered",
        "10-15 missing MONTPELLIER",
        "10-17 missing MONTPELLIER recovered",
    ];

    [Fact]
    public async Task Nights_OfAutumnWithAllThatHappens_SayWhatTheKeySays()
    {
        await using var bench = await AutumnAsync();

        await RunAsync(bench, Autumn, nights: 30, ScriptOf(bench), late: "10-09 TOULOUSE");

        Assert.Equal(
            [
                "10-07 AlreadyApplied TOULOUSE ExtractAlreadyApplied",
                "10-08 Refused MONTPELLIER ExtractCategoryMissing",
                "10-08 Missing MONTPELLIER",
                "10-09 Found MONTPELLIER",
                "10-12 Refused MONTPELLIER ExtractTooOld",
                "10-13 AlreadyApplied TOULOUSE ExtractAlreadyApplied",
                "10-13 Missing TOULOUSE",
                "10-14 Found TOULOUSE",
                "10-15 Missing MONTPELLIER",
                "10-17 Found MONTPELLIER",
                "10-22 Interrupted MONTPELLIER",
                "10-26 Paused TOULOUSE",
            ],
            bench.Messages, StringComparer.Ordinal);
        Assert.Equal(Told, bench.Told, StringComparer.Ordinal);
        Assert.Equal(Dates(Autumn, 30, "10-13", "10-20", "10-21"), await bench.AppliedAsync("TOULOUSE"));
        Assert.Equal(Dates(Autumn, 30, "10-08", "10-15", "10-16"), await bench.AppliedAsync("MONTPELLIER"));
        Assert.Equal(["ancien", "montpellier-20261008"], bench.In("refused"), StringComparer.Ordinal);
        Assert.Empty(bench.In("processing"));
        Assert.Equal(["done", "processing", "refused"], bench.In(""), StringComparer.Ordinal);
    }

    [Fact]
    public async Task Nights_OfTwoWorkersAndNewOnesEachNoon_TellEachCauseOnceAndItsEndOnce()
    {
        await using var bench = await AutumnAsync();

        await RunAsync(bench, Autumn, nights: 30, ScriptOf(bench), late: "10-09 TOULOUSE", workers: 2, restarts: true);

        Assert.Equal(Told, bench.Told, StringComparer.Ordinal);
        Assert.Equal(Dates(Autumn, 30, "10-13", "10-20", "10-21"), await bench.AppliedAsync("TOULOUSE"));
        Assert.Equal(Dates(Autumn, 30, "10-08", "10-15", "10-16"), await bench.AppliedAsync("MONTPELLIER"));
    }

    [Fact]
    public async Task Nights_OfSpringWithoutTrouble_SayNothing()
    {
        await using var bench = await WorkerBench.CreateAsync(new DateTimeOffset(2027, 3, 21, 23, 0, 0, TimeSpan.Zero));

        await RunAsync(bench, Spring, nights: 14, [], late: "");

        Assert.Empty(bench.Messages);
        Assert.Empty(bench.Told);
        Assert.Equal(28, bench.Notices.Count);
        foreach (var academy in Academies)
        {
            Assert.Equal(Dates(Spring, 14), await bench.AppliedAsync(academy));
        }
    }

    private static async Task<WorkerBench> AutumnAsync()
    {
        var bench = await WorkerBench.CreateAsync(new DateTimeOffset(2026, 10, 4, 22, 0, 0, TimeSpan.Zero));
        bench.Settings = bench.Settings with
        {
            Days = SchoolDays.Parse("SchoolHolidays", "2026-10-17..2026-11-02"),
            RightsAt = CronTimes.Parse("RightsSchedule", "0 30 2 * * ?"),
        };
        return bench;
    }

    private static Dictionary<string, Func<DateOnly, Task>> ScriptOf(WorkerBench bench) =>
        new(StringComparer.Ordinal)
        {
            ["10-07 TOULOUSE"] = day =>
            {
                bench.Deliver("TOULOUSE", day);
                bench.Deliver("TOULOUSE", day, name: "encore");
                return Task.CompletedTask;
            },
            ["10-08 MONTPELLIER"] = day =>
            {
                var path = bench.Deliver("MONTPELLIER", day);
                File.Delete(WorkerBench.Extract("MONTPELLIER", day).Path(path, "PersEducNat"));
                return Task.CompletedTask;
            },
            ["10-12 MONTPELLIER"] = day =>
            {
                bench.Deliver("MONTPELLIER", day.AddDays(-2), pupils: 5, name: "ancien");
                bench.Deliver("MONTPELLIER", day);
                return Task.CompletedTask;
            },
            ["10-13 TOULOUSE"] = day =>
            {
                bench.Deliver("TOULOUSE", day.AddDays(-1), name: "identique");
                return Task.CompletedTask;
            },
            ["10-15 MONTPELLIER"] = _ => Task.CompletedTask,
            ["10-16 MONTPELLIER"] = _ => Task.CompletedTask,
            ["10-20 TOULOUSE"] = _ => Task.CompletedTask,
            ["10-21 TOULOUSE"] = _ => Task.CompletedTask,
            ["10-22 MONTPELLIER"] = day =>
            {
                bench.Deliver("MONTPELLIER", day);
                bench.Meet(Death.At("ApplyAsync"));
                return Task.CompletedTask;
            },
            ["10-23 MONTPELLIER"] = day =>
            {
                bench.Deliver("MONTPELLIER", day);
                bench.Meet(Death.At("ApplyAsync+"));
                return Task.CompletedTask;
            },
            ["10-26 TOULOUSE"] = async day =>
            {
                bench.Deliver("TOULOUSE", day);
                await bench.Store.Worker.PauseAsync(
                    "TOULOUSE", new AcademyPause(bench.Time.GetUtcNow(), "A. D'ESSAI", "Travaux"), CancellationToken.None);
            },
            ["10-28 TOULOUSE"] = async day =>
            {
                bench.Deliver("TOULOUSE", day);
                await bench.Store.Worker.ResumeAsync("TOULOUSE", CancellationToken.None);
            },
        };

    private static IEnumerable<DateOnly> Dates(DateOnly first, int nights, params string[] without) => Enumerable.Range(0, nights)
        .Select(first.AddDays).Where(day => !without.Contains(day.ToString("MM-dd", CultureInfo.InvariantCulture), StringComparer.Ordinal));

    // Deliveries come at two, the late one at six; the worker looks every hour, on days of 23 and of 25 hours too.
    private static async Task RunAsync(
        WorkerBench bench, DateOnly first, int nights, Dictionary<string, Func<DateOnly, Task>> script, string late, int workers = 1,
        bool restarts = false)
    {
        var others = Enumerable.Range(1, workers - 1).Select(_ =>
        {
            var notifier = bench.Notifier(new Death());
            return (Worker: bench.Worker(new Death(), notifier.Enqueue, well: notifier.MarkRecovered), Notifier: notifier);
        }).ToList();
        var delivered = new HashSet<string>(StringComparer.Ordinal);
        while (FrenchTime.DayAt(bench.Time.GetUtcNow()) < first.AddDays(nights))
        {
            var local = TimeZoneInfo.ConvertTime(bench.Time.GetUtcNow(), FrenchTime.Zone);
            var day = DateOnly.FromDateTime(local.DateTime);
            foreach (var academy in Academies)
            {
                var night = string.Create(CultureInfo.InvariantCulture, $"{day:MM-dd} {academy}");
                if (local.Hour >= (night.Equals(late, StringComparison.Ordinal) ? 6 : 2) && delivered.Add(night))
                {
                    if (script.TryGetValue(night, out var happens))
                    {
                        await happens(day);
                    }
                    else
                    {
                        bench.Deliver(academy, day);
                    }
                }
            }

            if (restarts && local.Hour == 12)
            {
                bench.Die();
            }

            await bench.LookAsync();
            foreach (var (worker, notifier) in others)
            {
                await worker.LookAsync(CancellationToken.None);
                await notifier.LookAsync(CancellationToken.None);
            }

            bench.Time.Advance(TimeSpan.FromHours(1));
        }
    }
}
