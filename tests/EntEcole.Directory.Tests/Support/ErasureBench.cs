using EntEcole.Directory.Access;
using EntEcole.Directory.Model;
using EntEcole.Directory.Privacy;

namespace EntEcole.Directory.Tests.Support;

/// <summary>Erases persons of a sync bench although feeds deliver them.</summary>
public static class ErasureBench
{
    /// <summary>The reason of each erasure.</summary>
    public const string Why = "QZERASUREWHYZQ";

    /// <summary>The service of a bench.</summary>
    public static ErasureService Erasures(this SyncBench bench) => new(
        new MeasureBook(bench.Store.Privacy, bench.Store.Revisions, new FakeTime(bench.Now)),
        new PrivacySettings(TwoPersons: false, _ => Grace.ThreeMonths));

    /// <summary>Erases persons, each with a request of their own.</summary>
    public static async Task EraseAsync(this SyncBench bench, params PersonId[] persons)
    {
        foreach (var person in persons)
        {
            await bench.Erasures().EraseAsync(
                new PrivacyRequest(person.ToString(), person, "", RequesterKind.Self, Why), evenIfDelivered: true,
                new PrivacyCaller(new Actor(null, "dpd", "essai"), Perimeter.All), CancellationToken.None);
        }
    }
}
