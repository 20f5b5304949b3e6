using EntEcole.Directory.Enrolment;
using EntEcole.Directory.Enrolment.Conventions;
using EntEcole.Directory.Model;
using EntEcole.Directory.Persons;
using static EntEcole.Directory.Tests.Enrolment.Drafts;

namespace EntEcole.Directory.Tests.Enrolment;

/// <summary>What a change of conventions does to schools, day by day, before it is done.</summary>
public sealed class EnrolmentImpactTests
{
    private const string One = "0120612A";
    private const string Two = "0120611Z";

    private static readonly DateOnly Today = Day("2026-06-15");
    private static readonly Convention Year = Convention("A", "2025-09-01", "2026-09-05", [One, Two]);

    [Fact]
    public void Of_TheSame_IsNothing()
    {
        var impact = EnrolmentImpact.Of([Year], [Year], Today);

        Assert.True(impact.IsNone);
        Assert.Null(impact.EffectiveOn);
        Assert.Empty(impact.StillCovered);
    }

    [Theory]
    [InlineData("2025-09-01", "2026-06-15")]
    [InlineData("2026-06-15", "2026-06-15")]
    [InlineData("2026-09-01", "2026-09-01")]
    public void Of_ANewConvention_EnrolsItsSchoolsFromItsFirstDayAndNotBeforeToday(string from, string day)
    {
        var impact = EnrolmentImpact.Of([], [Convention("A", from, null, [Two, One], year: 2026)], Today);

        Assert.Equal([(Two, Day(day)), (One, Day(day))], impact.Enrolling.Select(school => (school.Uai, school.EffectiveOn)));
        Assert.Equal(Day(day), impact.EffectiveOn);
        Assert.Empty(impact.WindingDown);
    }

    [Fact]
    public void Of_AConventionOfThePast_IsNothing() =>
        Assert.True(EnrolmentImpact.Of([], [Convention("A", "2024-05-01", "2025-09-05", [One])], Today).IsNone);

    [Fact]
    public void Of_TheNextYear_EnrolsFromTheDayAfterTheOverlapOfSummer()
    {
        var impact = EnrolmentImpact.Of([Year], [Year, Convention("B", "2026-05-21", null, [One], year: 2026)], Today);

        Assert.Equal((One, Day("2026-09-06")), impact.Enrolling.Select(school => (school.Uai, school.EffectiveOn)).Single());
        Assert.Empty(impact.WindingDown);
        Assert.Empty(impact.StillCovered);
    }

    [Theory]
    [InlineData("2026-06-30", "2026-07-01")]
    [InlineData("2026-06-15", "2026-06-16")]
    [InlineData("2026-06-14", "2026-06-15")]
    [InlineData("2025-10-01", "2026-06-15")]
    public void Of_ATermination_WindsDownFromTheDayAfterAndNotBeforeToday(string on, string day)
    {
        var impact = EnrolmentImpact.Of([Year], [Year with { TerminatedOn = Day(on), TerminationReason = "essai" }], Today);

        Assert.Equal([(Two, Day(day)), (One, Day(day))], impact.WindingDown.Select(school => (school.Uai, school.EffectiveOn)));
        Assert.Empty(impact.Enrolling);
    }

    [Fact]
    public void Of_ATerminationUnderAnotherConvention_LeavesItsSchoolsEnrolledForAsLongAsThatOneLasts()
    {
        var other = Convention("B", "2025-09-01", "2026-07-31", [One]);
        var lasting = Convention("C", "2025-09-01", null, [Two]);
        var impact = EnrolmentImpact.Of(
            [Year, other, lasting], [Year with { TerminatedOn = Day("2026-06-30"), TerminationReason = "essai" }, other, lasting], Today);

        Assert.Equal((One, Day("2026-08-01")), impact.WindingDown.Select(school => (school.Uai, school.EffectiveOn)).Single());
        Assert.Equal(Day("2026-08-01"), impact.EffectiveOn);
        Assert.Equal([Two], impact.StillCovered, StringComparer.Ordinal);
    }

    [Fact]
    public void Of_AnAmendment_TellsSchoolsAddedAndRemoved()
    {
        var amended = Year with { Schools = [Year.Schools[1], new("0120595G", "CAMBON", "RODEZ", "12")] };
        var impact = EnrolmentImpact.Of([Year], [amended], Today);

        Assert.Equal("0120595G", Assert.Single(impact.Enrolling).Uai);
        Assert.Equal(Two, Assert.Single(impact.WindingDown).Uai);
    }

    [Fact]
    public void Of_FactsThatEnrolNobody_IsNothing() =>
        Assert.True(EnrolmentImpact.Of([Year], [Year with { Collectivite = "COMMUNE NOUVELLE", FeePerSchool = 41 }], Today).IsNone);

    [Fact]
    public void Counted_WindingDown_SuspendsWhoIsActiveAndEnrollingRestoresWhoIsSuspended()
    {
        SchoolProfiles[] counts =
        [
            new(One, Role.Pupil, ProfileState.Active, 12), new(One, Role.Pupil, ProfileState.Suspended, 3),
            new(One, Role.Director, ProfileState.Active, 1),
            new(Two, Role.Parent, ProfileState.Suspended, 7),
        ];
        var amended = Year with { Schools = [new(One, "", "", "")] };
        var other = Year with { Schools = [new(Two, "", "", "")] };

        var impact = EnrolmentImpact.Of([amended], [other], Today).Counted(counts, [amended], Today);

        Assert.Equal([new RoleImpact(Role.Pupil, 12, 0), new RoleImpact(Role.Director, 1, 0)], Assert.Single(impact.WindingDown).Roles);
        Assert.Equal([new RoleImpact(Role.Parent, 0, 7)], Assert.Single(impact.Enrolling).Roles);
    }

    [Fact]
    public void Counted_EnrolledTodayAndLonger_RestoresNobody()
    {
        var next = Convention("B", "2026-05-21", null, [One], year: 2026);
        var impact = EnrolmentImpact.Of([Year], [Year, next], Today)
            .Counted([new(One, Role.Pupil, ProfileState.Suspended, 3)], [Year], Today);

        Assert.Empty(Assert.Single(impact.Enrolling).Roles);
    }

    [Fact]
    public void Of_AnEndThatNoCalendarGoesBeyond_IsUnderstood() =>
        Assert.Single(EnrolmentImpact.Of([], [Convention("A", "2026-09-01", "9999-12-31", [One])], Today).Enrolling);

    [Theory]
    [InlineData("2025-08-31", ConventionState.Upcoming)]
    [InlineData("2025-09-01", ConventionState.InForce)]
    [InlineData("2026-06-30", ConventionState.InForce)]
    [InlineData("2026-07-01", ConventionState.Terminated)]
    public void StateOn_ADayAroundATermination_IsWhatTheDaySays(string day, ConventionState state) =>
        Assert.Equal(state, (Year with { TerminatedOn = Day("2026-06-30") }).StateOn(Day(day)));

    [Fact]
    public void StateOn_ADayAfterTheWrittenEnd_IsEnded() => Assert.Equal(ConventionState.Ended, Year.StateOn(Day("2026-09-06")));

    [Theory]
    [InlineData("2026-06-15", "2025-09-01", "2027-09-05")]
    [InlineData("2026-09-06", "2025-09-01", "2027-09-05")]
    [InlineData("2024-06-01", "2024-05-01", "2025-07-31")]
    public void Span_OfConventionsThatFollowEachOther_HasNoGap(string day, string from, string until)
    {
        Convention[] all =
        [
            Convention("Z", "2024-05-01", "2025-07-31", [One]), Year, Convention("B", "2026-09-06", null, [One], year: 2026),
        ];

        Assert.Equal(new EnrolmentSpan(Day(from), Day(until)), EnrolmentSpan.Around(Day(day), all));
        Assert.Null(EnrolmentSpan.Around(Day("2025-08-15"), all));
    }
}
