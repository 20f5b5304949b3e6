using EntEcole.Directory.Model;
using EntEcole.Directory.Sync.Report;

namespace EntEcole.Directory.Tests.Sync;

/// <summary>Every record read is accounted for, exactly once, or the run fails.</summary>
public sealed class AccountingTests
{
    [Fact]
    public void Check_EveryRecordHasOneOutcome_Passes()
    {
        var accounting = new Accounting();
        foreach (var outcome in Enum.GetValues<Outcome>())
        {
            accounting.CountRead(AafCategory.Eleve);
            accounting.Count(AafCategory.Eleve, outcome);
        }

        accounting.Check();
        Assert.Equal(8, accounting.Read);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    public void Check_RecordLostOrCountedTwice_FailsTheRun(int outcomes)
    {
        var accounting = new Accounting();
        accounting.CountRead(AafCategory.Eleve);
        for (var i = 0; i < outcomes; i++)
        {
            accounting.Count(AafCategory.Eleve, Outcome.Unchanged);
        }

        // Another category that happens to make up for it does not hide it.
        accounting.CountRead(AafCategory.PersEducNat);
        for (var i = outcomes; i < 2; i++)
        {
            accounting.Count(AafCategory.PersEducNat, Outcome.Unchanged);
        }

        Assert.Equal(Reason.AccountingBroken, Assert.Throws<DirectoryException>(accounting.Check).Reason);
    }
}
