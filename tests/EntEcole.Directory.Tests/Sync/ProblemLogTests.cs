using EntEcole.Directory.Extracts.Problems;
using EntEcole.Directory.Model;
using EntEcole.Directory.Sync.Report;
using EntEcole.Directory.Tests.Support;

namespace EntEcole.Directory.Tests.Sync;

/// <summary>Problems spill to a file once they are many, and come back as they were.</summary>
public sealed class ProblemLogTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1_000)]
    [InlineData(1_001)]
    [InlineData(5_000)]
    public void ReadAll_InOrderAnyNumberOfTimes(int count)
    {
        using var log = new ProblemLog();
        var told = Enumerable.Range(0, count).Select(Problem).ToList();
        told.ForEach(log.Append);

        Assert.Equal(count, log.Count);
        Assert.Equal(told, log.ReadAll());
        Assert.Equal(told, log.ReadAll());
    }

    // As a transaction that is repeated does: it stops anywhere and starts again; and a run may go on telling.
    [Fact]
    public void ReadAll_LeftHalfWayThenAppended_HoldsAll()
    {
        using var log = new ProblemLog();
        var told = Enumerable.Range(0, 3_000).Select(Problem).ToList();
        told.GetRange(0, 2_000).ForEach(log.Append);
        Assert.Equal(told[1_500], log.ReadAll().ElementAt(1_500));
        told.GetRange(2_000, 1_000).ForEach(log.Append);

        Assert.Equal(told, log.ReadAll());
    }

    // Ids of records are personal data: no name to open the file by, or failing that one that closing takes away.
    [Fact]
    public void Dispose_AfterSpilling_LeavesNoFile()
    {
        using var folder = new TempFolder();
        using (var log = new ProblemLog(folder.Path))
        {
            Enumerable.Range(0, 5_000).Select(Problem).ToList().ForEach(log.Append);
            Assert.Equal(5_000, log.ReadAll().Count());
            Assert.Equal(OperatingSystem.IsWindows() ? 1 : 0, System.IO.Directory.GetFiles(folder.Path).Length);
        }

        Assert.Empty(System.IO.Directory.GetFiles(folder.Path));
    }

    private static Problem Problem(int i) => new(
        (ProblemCode)(i % Enum.GetValues<ProblemCode>().Length),
        $"ENT_Complet_20260615_Eleve_{i % 3:0000}.xml",
        i,
        (AafCategory)(1 + (i % 4)),
        i % 2 == 0 ? null : $"{i}é 👧",
        i % 3 == 0 ? null : "0120612A",
        i % 5 == 0 ? null : "ENTPersonDateNaissance",
        i % 7 == 0 ? null : "");
}
