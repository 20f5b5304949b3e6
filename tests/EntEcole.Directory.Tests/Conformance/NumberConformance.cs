using EntEcole.Directory.Model;
using EntEcole.Directory.Plans;

namespace EntEcole.Directory.Tests.Conformance;

/// <summary>Numbers and ids: never given twice.</summary>
public abstract class NumberConformance(EngineUnderTest engine) : StoreConformance(engine)
{
    [Theory]
    [InlineData(NumberKind.School)]
    [InlineData(NumberKind.Class)]
    [InlineData(NumberKind.Person)]
    public async Task NextNumber_AcrossBlocksPlansAndStores_NeverGivenTwice(NumberKind kind)
    {
        var numbers = new List<int>();
        for (var round = 0; round < 3; round++)
        {
            await using var run = await RunUnderTest.BeginAsync(Opened.OpenAnother(), direct: round == 0);
            numbers.AddRange(Enumerable.Range(0, 1_500).Select(_ => run.Plan.NextNumber(kind)));
            await (round == 1 ? run.KeepAsync() : run.ApplyAsync());
        }

        Assert.Equal(4_500, numbers.Distinct().Count());
        Assert.All(numbers, number => Assert.True(number > 0));
        Assert.Equal(numbers.Order(), numbers);
    }

    [Fact]
    public async Task NextNumber_Kinds_AreCountedApart()
    {
        await using var run = await RunUnderTest.BeginAsync(Store);

        Assert.Equal(1, run.Plan.NextNumber(NumberKind.School));
        Assert.Equal(1, run.Plan.NextNumber(NumberKind.Class));
        Assert.Equal(1, run.Plan.NextNumber(NumberKind.Person));
        Assert.Equal(2, run.Plan.NextNumber(NumberKind.Person));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task NextNumber_OfAnAbandonedPlan_IsNotThatOfAnyRow(bool direct)
    {
        var first = await RunUnderTest.ApplyAsync(Store, run => run.School("0120612A", "s1"));
        await using (var abandoned = await RunUnderTest.BeginAsync(Store, "LIMOGES", direct: direct))
        {
            abandoned.School("0870001A", "a1");
            abandoned.FillBatch();
        }

        var second = await RunUnderTest.ApplyAsync(Store, run => run.School("0870002B", "a2"), "LIMOGES");

        Assert.Equal(first + 1, second);
        Assert.Equal(2, (await Store.SchoolsAsync(second)).Select(view => view.SchoolNo).Distinct().Count());
    }

    [Fact]
    public async Task RunId_EveryRun_IsNew()
    {
        var ids = new List<long>();
        for (var i = 0; i < 3; i++)
        {
            ids.Add(await Store.Runs.BeginRunAsync(RunUnderTest.HeaderOf("TOULOUSE"), None));
        }

        Assert.Equal(ids.Order().Distinct(), ids);
    }

    [Fact]
    public async Task PersonId_OfAnyBits_ComesBackAsGiven()
    {
        PersonId[] ids =
        [
            PersonId.FromBytes(new byte[16]),
            PersonId.FromBytes([.. Enumerable.Repeat((byte)0xFF, 16)]),
            PersonId.FromBytes([.. Enumerable.Range(0, 16).Select(i => (byte)i)]),
            PersonId.New(),
        ];
        var revision = await RunUnderTest.ApplyAsync(Store, run =>
        {
            for (var i = 0; i < ids.Length; i++)
            {
                run.Plan.Rows.Put(run.Record(AafCategory.Eleve, $"{i}", "DURAND") with { PersonId = ids[i] }, replaces: false);
            }
        });

        for (var i = 0; i < ids.Length; i++)
        {
            var found = await Store.Persons.FindPersonAsync(ids[i], revision, None);
            Assert.Equal(ids[i], found!.PersonId);
            Assert.Equal($"{i}", found.Records[0].Source.Id);
        }
    }
}
