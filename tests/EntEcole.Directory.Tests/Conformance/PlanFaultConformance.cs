using System.Data.Common;
using EntEcole.Directory.Plans;
using EntEcole.Directory.Revisions;

namespace EntEcole.Directory.Tests.Conformance;

/// <summary>Plans that a fault stops: all of a run or nothing of it, wherever it is hit.</summary>
public abstract class PlanFaultConformance(EngineUnderTest engine) : StoreConformance(engine)
{
    public static TheoryData<bool> Ways => [true, false];

    public static TheoryData<string, bool> TablesAndWays
    {
        get
        {
            var data = new TheoryData<string, bool>();
            foreach (var table in Rows.Tables.Append("revision").Append("problem"))
            {
                data.Add(table, true);
                data.Add(table, false);
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(TablesAndWays))]
    public async Task Apply_FaultAtAnyStep_AppliesNothingAndTheNextRunSucceeds(string table, bool direct)
    {
        await Opened.BreakInsertsAsync(table);
        await using (var run = await RunUnderTest.BeginAsync(Store, direct: direct))
        {
            await Assert.ThrowsAnyAsync<Exception>(async () =>
            {
                run.OneOfEach();
                run.Problems.Add(Rows.Problem("1"));
                await run.ApplyAsync();
            });
        }

        Assert.Equal(0, await HeadAsync());
        Assert.Equal(0, await LivingAsync());
        await Opened.HealInsertsAsync(table);
        Assert.Equal(1, await RunUnderTest.ApplyAsync(Store, run => run.OneOfEach()));
        Assert.Equal(7, await LivingAsync());
    }

    [Fact]
    public async Task Put_ARowThatCannotBeWritten_IsToldLateUnlessRowsAreWrittenInTurn()
    {
        await Opened.BreakInsertsAsync("record");
        await using (var run = await RunUnderTest.BeginAsync(Store, direct: true))
        {
            await Assert.ThrowsAsync<LateFaultException>(async () =>
            {
                run.OneOfEach();
                await run.ApplyAsync();
            });
        }

        await using (var run = await RunUnderTest.BeginAsync(Store, inTurn: true))
        {
            Assert.ThrowsAny<DbException>(() => run.OneOfEach());
        }

        await Opened.HealInsertsAsync("record");
        await using (var run = await RunUnderTest.BeginAsync(Store, inTurn: true))
        {
            run.OneOfEach();
            Assert.Equal(1, (await run.ApplyAsync()).Revision);
        }

        Assert.Equal(7, await LivingAsync());
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task Apply_ReportFails_AppliesNothing(bool direct)
    {
        await using (var run = await RunUnderTest.BeginAsync(Store, direct: direct))
        {
            run.OneOfEach();
            await Assert.ThrowsAsync<InvalidDataException>(() =>
                run.Plan.ApplyAsync([], (_, _) => throw new InvalidDataException("The report cannot be made."), [], None));
        }

        Assert.Equal(0, await HeadAsync());
        Assert.Equal(0, await LivingAsync());
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task Apply_Cancelled_AppliesNothing(bool direct)
    {
        await using (var run = await RunUnderTest.BeginAsync(Store, direct: direct))
        {
            run.OneOfEach();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => run.ApplyAsync(new CancellationToken(canceled: true)));
        }

        Assert.Equal(0, await HeadAsync());
        Assert.Equal(0, await LivingAsync());
    }

    private Task<long> LivingAsync() => Opened.CountAsync("", $" WHERE until_revision = {RowSpan.Forever}");
}
