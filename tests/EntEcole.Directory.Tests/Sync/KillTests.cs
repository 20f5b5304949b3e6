using System.Globalization;
using System.Text;
using EntEcole.Directory.Persons;
using EntEcole.Directory.Runs;
using EntEcole.Directory.Sample;
using EntEcole.Directory.Storage;
using EntEcole.Directory.Tests.Support;

namespace EntEcole.Directory.Tests.Sync;

/// <summary>A run is all or nothing, whatever kills it.</summary>
[Trait("Speed", "slow")]
public sealed class KillTests
{
    private const string Academy = "TOULOUSE";

    // Between two kills, in milliseconds; less of it before a release.
    private static readonly int Step = LongForm.Of("ENTECOLE_TEST_KILL_STEP", 450);

    [Fact]
    public async Task Sync_KilledAtManyMoments_LeavesTheOldStateOrTheNewAndEndsTheSame()
    {
        using var folder = new TempFolder();
        var dayZero = Sample(folder, 0);
        var dayOne = Sample(folder, 1);
        var undisturbed = await PrepareAsync(folder.File("calm.db"), dayZero);
        Assert.Equal(0, Child.Run(SyncArguments(undisturbed, dayZero)));
        var old = await SnapshotAsync(undisturbed);
        // So much changes in a day that some schools are held: that outlives a kill too.
        Assert.Equal(3, Child.Run(SyncArguments(undisturbed, dayOne)));
        var final = await SnapshotAsync(undisturbed);
        Assert.NotEqual(old, final, StringComparer.Ordinal);

        var killed = 0;
        var database = await PrepareAsync(folder.File("storm.db"), dayZero);
        foreach (var (delivery, before, after) in new[] { (dayZero, "", old), (dayOne, old, final) })
        {
            for (var milliseconds = 150; milliseconds < 1500; milliseconds += Step)
            {
                if (Child.Kill(TimeSpan.FromMilliseconds(milliseconds), SyncArguments(database, delivery)))
                {
                    killed++;
                }

                var found = await SnapshotAsync(database);
                Assert.Contains(found, new[] { before, after }, StringComparer.Ordinal);
            }

            Assert.Equal(string.Equals(delivery, dayZero, StringComparison.Ordinal) ? 0 : 3, Child.Run(SyncArguments(database, delivery)));
            Assert.Equal(after, await SnapshotAsync(database));
        }

        Assert.True(killed > 0, "No run was killed: the test shows nothing.");
        await using var store = Open(database);
        var runs = await store.Runs.ListRunsAsync(new RunFilter(), long.MaxValue, 100, CancellationToken.None);
        Assert.DoesNotContain(runs, run => run.State is RunState.Running);
        Assert.Equal(2, runs.Count(run => run.State is RunState.Applied or RunState.Held && run.Revision != run.BaseRevision));
    }

    private static string Sample(TempFolder folder, int day)
    {
        var path = folder.File(string.Create(CultureInfo.InvariantCulture, $"day-{day}"));
        SampleGenerator.Write(path, new SampleOptions { Day = day, ChangeShare = 0.3 }, CancellationToken.None);
        return path;
    }

    private static string[] SyncArguments(string database, string delivery) =>
        ["sync", Path.Combine(delivery, Academy), "--as-of", "2026-06-15", "--database", "sqlite:" + database];

    private static async Task<string> PrepareAsync(string database, string sample)
    {
        await using var store = Open(database);
        await store.Schema.MigrateAsync(CancellationToken.None);
        Assert.Equal(0, Child.Run("conventions", "import", Path.Combine(sample, "conventions.csv"), "--database", "sqlite:" + database));
        return database;
    }

    private static DirectoryStore Open(string database) => StoreAddress.Open("sqlite:" + database, new FakeTime());

    // All that callers can see of persons, without what is random.
    private static async Task<string> SnapshotAsync(string database)
    {
        await using var store = Open(database);
        var revision = await store.Revisions.GetRevisionAsync(CancellationToken.None);
        var persons = await store.Persons.ListPersonsAsync(
            new PersonFilter { IncludeSuspended = true }, 0, int.MaxValue, revision, CancellationToken.None);
        var text = new StringBuilder();
        foreach (var person in persons.OrderBy(person => person.Records[0].Source.ToString(), StringComparer.Ordinal))
        {
            var record = person.Records[0];
            text.Append(record.Source).Append(record.Presence).Append(Encoding.UTF8.GetString(PersonJson.Write(record.Person)));
            foreach (
                var profile in person.Profiles.OrderBy(profile => profile.Uai, StringComparer.Ordinal).ThenBy(profile => profile.Row.Role))
            {
                text.Append(profile.Uai).Append(profile.Row.Role).Append(profile.Row.State).Append(profile.Row.SuspendedOn);
            }

            text.AppendJoin(',', person.Classes.Select(row => row.Name).Order(StringComparer.Ordinal));
            var relations = await store.Persons.ListRelativesAsync(person.PersonNo, 0, 100, revision, CancellationToken.None);
            text.AppendJoin(
                ',', relations.Select(relation => relation.Source + relation.LinkCode).Order(StringComparer.Ordinal)).AppendLine();
        }

        return text.ToString();
    }
}
