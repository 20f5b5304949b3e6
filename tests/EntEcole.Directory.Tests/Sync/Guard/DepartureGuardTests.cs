using EntEcole.Directory.Model;
using EntEcole.Directory.Plans;
using EntEcole.Directory.Sync.Guard;

namespace EntEcole.Directory.Tests.Sync.Guard;

/// <summary>Counts in, holds out.</summary>
public sealed class DepartureGuardTests
{
    private static readonly DateOnly Winter = new(2026, 1, 15);
    private static readonly DateOnly YearEnd = new(2026, 7, 8);
    private static readonly DateOnly Rentree = new(2026, 9, 1);

    [Theory]
    [InlineData(12, 3, false)]
    [InlineData(12, 4, true)]
    [InlineData(100, 10, false)]
    [InlineData(100, 11, true)]
    [InlineData(3, 2, false)]
    [InlineData(3, 3, true)]
    public void Judge_DeparturesOfASchool_FloorOrShareWhicheverIsMore(long present, long departing, bool held) =>
        Assert.Equal(held, Judge(Pupils(present, departing), Winter).Count > 0);

    [Theory]
    [InlineData(100, 50, 0, false)]
    [InlineData(100, 51, 0, true)]
    [InlineData(100, 100, 0, true)]
    [InlineData(100, 100, 60, false)]
    [InlineData(100, 100, 100, false)]
    public void Judge_InTheRentree_MovesAreNoDeparturesAndTheShareIsWider(long present, long departing, long moving, bool held) =>
        Assert.Equal(held, Judge(Pupils(present, departing, moving), Rentree).Count > 0);

    [Theory]
    [InlineData(100, 50, 50, false)]
    [InlineData(100, 51, 51, true)]
    [InlineData(100, 30, 20, false)]
    [InlineData(100, 31, 20, true)]
    [InlineData(100, 11, 0, true)]
    [InlineData(12, 3, 0, false)]
    public void Judge_AtTheEndOfTheYear_TheLastLevelAloneHasTheWiderShare(long present, long departing, long finishing, bool held) =>
        Assert.Equal(held, Judge(Pupils(present, departing) with { Finishing = finishing }, YearEnd).Count > 0);

    [Theory]
    [InlineData(50, true)]
    [InlineData(0, false)]
    public void Judge_AtTheEndOfTheYear_OtherLevelsOfTheAcademyHaveTheUsualShare(long others, bool held)
    {
        var tallies = Enumerable.Range(1, 10).Select(
            school => new PlanTally(school, $"{school}", Role.Pupil, 100, 0, 20, 0, 0) { Finishing = 20 - (others / 10) });
        var holds = DepartureGuard.Judge(new PlanTallies([.. tallies], 900), new Doubts(), new GuardSettings(), YearEnd);
        Assert.Equal(held ? [(0, 50L, 45L)] : [], holds.Select(hold => (hold.SchoolNo, hold.Departing, hold.Limit)));
    }

    [Theory]
    [InlineData("1125", "CM2", "", true)]
    [InlineData("1199", "Cours moyen 2e année", "", true)]
    [InlineData("1124", "CM1", "CM1-CM2 B", false)]
    [InlineData("1123", "CE2", "CM2 Mme X", true)]
    [InlineData(null, null, "", false)]
    public void LastLevel_ByTheRecordOrAClassOfThatLevelAlone(string? code, string? label, string name, bool last) =>
        Assert.Equal(last, LastLevel.Is(code is null ? null : new Coded(code, label), [name]));

    [Fact]
    public void Judge_AllPupilsGone_HeldWhateverTheSizeUnlessOthersArrive()
    {
        Assert.Equal(HoldCause.SchoolGone, Assert.Single(Judge(Pupils(1, 1), Rentree)).Cause);
        Assert.Empty(Judge(Pupils(3, 3) with { Arriving = 4 }, Winter));
        Assert.Equal(HoldCause.SchoolGone, Assert.Single(Judge(Pupils(9, 9), Rentree)).Cause);
    }

    [Fact]
    public void Judge_SchoolThatTheExtractNoLongerHolds_WaitsWhateverTheSettingsAndIsNoMeasureOfTheAcademy()
    {
        var doubts = new Doubts();
        doubts.Miss(1, "0120612A");
        foreach (var settings in new[] { new GuardSettings(), GuardSettings.None })
        {
            foreach (var day in new[] { Winter, Rentree })
            {
                foreach (var tallies in new[] { [], new[] { Pupils(100, 100, 100) } })
                {
                    Assert.Equal(
                        new Hold(1, "0120612A", null, tallies.Length * 100, tallies.Length * 100, 0, HoldCause.SchoolGone),
                        Assert.Single(DepartureGuard.Judge(new PlanTallies(tallies, 100), doubts, settings, day)));
                }
            }
        }
    }

    [Fact]
    public void Judge_SchoolOfARecordOnWhichTheProgramFailed_WaitsWhateverTheSettingsAndOnce()
    {
        var doubts = new Doubts();
        doubts.Fail(1, "0120612A");
        doubts.Fail(1, "0120612A");
        Enumerable.Range(0, 50).ToList().ForEach(_ => doubts.Contradict("0120612A"));
        foreach (var settings in new[] { new GuardSettings(), GuardSettings.None })
        {
            Assert.Equal(
                new Hold(1, "0120612A", null, 100, 2, 0, HoldCause.NotReconciled),
                Assert.Single(DepartureGuard.Judge(new PlanTallies([Pupils(100, 0)], 1_000_000), doubts, settings, Winter)));
        }
    }

    [Theory]
    [InlineData(100, 5, false)]
    [InlineData(100, 6, true)]
    public void Judge_DeparturesOfTheAcademy_HeldOverItsShare(long feed, long departing, bool held)
    {
        var holds = DepartureGuard.Judge(new PlanTallies([Pupils(100, departing)], feed), new Doubts(), new GuardSettings(), Winter);
        Assert.Equal(held, holds.Any(hold => hold is { SchoolNo: 0, Cause: HoldCause.AcademyDepartures }));
    }

    [Theory]
    [InlineData(12, 3, false)]
    [InlineData(12, 4, true)]
    [InlineData(100, 20, false)]
    [InlineData(100, 21, true)]
    public void Judge_ChangesOfIdentity_HeldOverTheirShareInAnySeason(long present, long renamed, bool held)
    {
        foreach (var day in new[] { Winter, Rentree })
        {
            Assert.Equal(
                held, Judge(Pupils(present, 0) with { Renamed = renamed }, day).Any(hold => hold.Cause is HoldCause.IdentityChanges));
        }
    }

    [Theory]
    [InlineData("2026-08-14", false)]
    [InlineData("2026-08-15", true)]
    [InlineData("2026-09-30", true)]
    [InlineData("2026-10-01", false)]
    public void IsRentree_DefaultWindow_BothDaysIncluded(string day, bool rentree) => Assert.Equal(
        rentree, new GuardSettings().IsRentree(DateOnly.ParseExact(day, "yyyy-MM-dd", null)));

    [Fact]
    public void IsRentree_WindowOverTheNewYear_BothSides()
    {
        var southern = new GuardSettings { RentreeFrom = new MonthDay(12, 15), RentreeTo = new MonthDay(2, 28) };
        Assert.True(southern.IsRentree(new DateOnly(2026, 12, 31)));
        Assert.True(southern.IsRentree(new DateOnly(2027, 1, 1)));
        Assert.False(southern.IsRentree(new DateOnly(2027, 3, 1)));
    }

    [Theory]
    [InlineData("08-15", 8, 15)]
    [InlineData("02-29", 2, 29)]
    public void MonthDay_Text_Read(string text, int month, int day) => Assert.Equal(new MonthDay(month, day), MonthDay.Parse(text));

    [Theory]
    [InlineData("")]
    [InlineData("13-01")]
    [InlineData("8-15")]
    [InlineData(null)]
    public void MonthDay_NoDay_Null(string? text) => Assert.Null(MonthDay.Parse(text));

    private static PlanTally Pupils(long present, long departing, long moving = 0) =>
        new(1, "0120612A", Role.Pupil, present, 0, departing, moving, 0);

    // An academy so large that its own share is no matter.
    private static IReadOnlyList<Hold> Judge(PlanTally tally, DateOnly day) =>
        DepartureGuard.Judge(new PlanTallies([tally], 1_000_000), new Doubts(), new GuardSettings(), day);
}
