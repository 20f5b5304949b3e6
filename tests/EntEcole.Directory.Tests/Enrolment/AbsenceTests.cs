using EntEcole.Directory.Enrolment;
using EntEcole.Directory.Model;
using EntEcole.Directory.Schools;
using static EntEcole.Directory.Tests.Enrolment.Drafts;

namespace EntEcole.Directory.Tests.Enrolment;

/// <summary>How schools stand between conventions and extracts, and why an enrolled one may be absent.</summary>
public sealed class AbsenceTests
{
    private const string Absent = "0120612A";
    private const string There = "0120611Z";

    private static readonly DateOnly Today = Day("2026-06-15");
    private static readonly Convention Enrolling = Convention("A", "2025-09-01", "2026-09-05", [Absent]);
    private static readonly (string, DateOnly)[] Extracts =
        [
            ("MONTPELLIER", Day("2025-09-02")), ("TOULOUSE", Day("2025-08-30")), ("TOULOUSE", Day("2025-09-10")),
            ("TOULOUSE", Day("2026-06-10"))];

    [Fact]
    public void Standing_BothWays_ComparesByUaiAlone()
    {
        Convention[] conventions =
        [
            Convention("A", "2025-09-01", "2026-09-05", [Absent, There]), Convention("B", "2024-09-01", "2025-09-05", ["0120595G"]),
        ];
        var found = Reconciliation.Standing(
            conventions, [Row("0120595G", pupils: 9), Row("0120601N"), Row(There, pupils: 12, name: "E.P.PU$X$Y")], Today).ToList();

        Assert.Equal(
            [
                ("0120595G", EnrolmentStatus.NotEnrolled, 9), (There, EnrolmentStatus.Matched, 12),
                (Absent, EnrolmentStatus.AbsentFromExtract, 0)],
            found.Select(school => (school.Uai, school.Status, school.PupilCount)));
        Assert.Equal(("E.P.PU$X$Y", "ECOLE " + There), (found[1].ExtractName, found[1].ConventionName));
        Assert.Equal((null, "ECOLE " + Absent, "RODEZ"), (found[2].ExtractName, found[2].ConventionName, found[2].Commune));
    }

    [Fact]
    public void Standing_InTheOtherAcademyAlone_IsAbsent() =>
        Assert.Equal(
            EnrolmentStatus.AbsentFromExtract,
            Assert.Single(Reconciliation.Standing([Enrolling], [Row(Absent, academy: "MONTPELLIER", pupils: 9)], Today)).Status);

    [Fact]
    public void Standing_OfSeveralConventions_NamesThemAndTheLastDayKnown()
    {
        var next = Convention("B", "2026-05-21", null, [Absent], year: 2026);
        var school = Assert.Single(Reconciliation.Standing([Enrolling, next], [Row(Absent)], Today));

        Assert.Equal(["A", "B"], school.Conventions.Select(convention => convention.Reference), StringComparer.Ordinal);
        Assert.Equal(Day("2027-09-05"), school.EnrolledUntil);
    }

    [Fact]
    public void Absence_NeverSeen_CountsFromTheFirstExtractSinceItIsEnrolled()
    {
        var absence = Find([], []);

        Assert.Equal((Day("2025-09-10"), 278), (absence.Since, absence.Days));
        Assert.Equal(AbsenceCause.NeverSeen, Assert.Single(absence.Hints).Cause);
    }

    [Fact]
    public void Absence_BeforeAnyExtract_HasNoDate()
    {
        var absence = new AbsenceFinder([Enrolling], [], [], [("MONTPELLIER", Today)], Today).Find(School([]), []);

        Assert.Equal((null, 0), (absence.Since, absence.Days));
    }

    [Fact]
    public void Absence_OfAClosedSchool_CountsFromTheExtractThatNoLongerHeldIt()
    {
        SchoolStay[] stays =
        [
            new(Absent, "TOULOUSE", true, Day("2025-08-30"), Day("2025-10-01"), true),
            new(Absent, "TOULOUSE", true, Day("2025-10-01"), Day("2026-06-10"), true),
            new(Absent, "TOULOUSE", false, Day("2026-06-10"), null, false),
        ];
        var absence = Find([Row(Absent, present: false)], stays);

        Assert.Equal((Day("2026-06-10"), 5), (absence.Since, absence.Days));
        Assert.Equal(AbsenceCause.Closed, Assert.Single(absence.Hints).Cause);
    }

    [Fact]
    public void Absence_NotedByAFullExtract_CountsFromItWhateverItsRowsSay()
    {
        SchoolStay[] stays =
        [
            new(Absent, "TOULOUSE", true, Day("2025-08-30"), Day("2025-10-01"), true),
            new(Absent, "TOULOUSE", true, Day("2025-10-01"), null, false),
        ];

        Assert.Equal(
            (Day("2026-06-10"), AbsenceCause.Closed),
            Told(Find([Row(Absent, present: false) with { MissedSince = Day("2026-06-10") }], stays)));

        static (DateOnly?, AbsenceCause) Told(Absence absence) => (absence.Since, absence.Hints[0].Cause);
    }

    [Fact]
    public void Absence_ClosedBeforeItWasEnrolled_CountsFromItsEnrolment() =>
        Assert.Equal(Day("2025-09-10"), Find([], [new(Absent, "TOULOUSE", true, Day("2024-09-01"), Day("2025-01-01"), true)]).Since);

    [Fact]
    public void Absence_InTheOtherAcademy_NamesIt()
    {
        var hint = Assert.Single(Find([Row(Absent, academy: "MONTPELLIER")], []).Hints);

        Assert.Equal((AbsenceCause.OtherAcademy, "MONTPELLIER"), (hint.Cause, hint.Value));
        Assert.NotEqual(hint.Text.English, hint.Text.French, StringComparer.Ordinal);
    }

    [Fact]
    public void Absence_ASchoolOfTheCommuneHasNearlyTheUai_IsPerhapsMistyped()
    {
        // 0120612A for 0120621M, two neighbours exchanged; 0120613B is as near and of another commune.
        var meant = With("0120621");
        SchoolInFeed[] rows = [Row(meant), Row(With("0120613")), Row(There)];
        SchoolView[] near = [View(meant, "Rodez"), View(With("0120613"), "ONET LE CHATEAU"), View(There, "RODEZ")];
        var finder = new AbsenceFinder([Enrolling, Convention("B", "2025-09-01", null, [There])], rows, [], Extracts, Today);

        // Schools that are enrolled are who they are.
        Assert.DoesNotContain(There, finder.Candidates([School(rows)]), StringComparer.Ordinal);
        var hints = finder.Find(School(rows), near[..2]).Hints;

        Assert.Equal([AbsenceCause.NeverSeen, AbsenceCause.Mistyped], hints.Select(hint => hint.Cause));
        Assert.Equal(meant, hints[1].Value);
    }

    [Theory]
    [InlineData("0120612", "0120612", 0)]
    [InlineData("0120612", "0120621", 1)]
    [InlineData("0120612", "0120617", 1)]
    [InlineData("0120612", "0210621", 2)]
    [InlineData("0120612", "0126120", 2)]
    [InlineData("0120612", "0310584", 5)]
    public void Slips_BetweenTwoUais_AreThoseOfAHand(string one, string other, int slips)
    {
        Assert.Equal(slips, NearUai.Slips(With(one), With(other)));
        Assert.Equal(slips, NearUai.Slips(With(other), With(one)));
    }

    [Fact]
    public void Near_OfSeveral_IsTheNearestValidOneThenTheFirst()
    {
        Assert.Equal(With("0120621"), NearUai.Of(Absent, [With("0120999"), With("0210621"), With("0120621"), Absent]));
        Assert.Equal(With("0120610"), NearUai.Of(Absent, [With("0120619"), With("0120610")]));
        Assert.Null(NearUai.Of(Absent, ["0120621A", "0120613", With("0310584")]));
    }

    private static string With(string digits) =>
        digits + Uai.ControlLetter(int.Parse(digits, System.Globalization.CultureInfo.InvariantCulture));

    private static SchoolInFeed Row(string uai, string academy = "TOULOUSE", bool present = true, int pupils = 0, string name = "E.E.PU") =>
        new(uai, name, academy, present, "012", pupils);

    private static SchoolView View(string uai, string commune) => new(
        1, new SourceRef("TOULOUSE", Directory.Model.AafCategory.EtabEducNat, uai),
        new School { Uai = uai, Commune = new Coded("12202", commune), Department = "012" }, true, null, []);

    private static SchoolEnrolment School(SchoolInFeed[] rows) =>
        Reconciliation.Standing([Enrolling], rows, Today).Single(school => school.Uai is Absent);

    private static Absence Find(SchoolInFeed[] rows, SchoolStay[] stays) =>
        new AbsenceFinder([Enrolling], rows, stays, Extracts, Today).Find(School(rows), []);
}
