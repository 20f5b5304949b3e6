using EntEcole.Directory.Onde.Files;
using EntEcole.Directory.Onde.Matching;
using EntEcole.Directory.Onde.Rows;
using EntEcole.Directory.Tests.Support;

namespace EntEcole.Directory.Tests.Onde;

/// <summary>Who is who from one import to the next, and which guardian is whose: only what is exactly one on both sides is taken.</summary>
public sealed class OndeRosterTests
{
    private const string Ine = "120000001AB";
    private const string OtherIne = "120000002AB";

    [Fact]
    public void Build_OfTheSameFilesTwiceInAnotherOrder_KeepsAllIdsAndLinks()
    {
        var files = OndeFiles.School(30, 40);
        var first = Build(files);
        var again = Build(Said(files, reversed: true), Known(first));

        Assert.Equal((30, 40, 40), (first.Pupils.Count, first.Guardians.Count, Links(first)));
        Assert.Equal(Text(first), Text(again), StringComparer.Ordinal);
    }

    public static TheoryData<string, OndeFiles, OndeFiles> SamePupils() => new()
    {
        { "new class", new OndeFiles().Pupil("ESSAI", "Zoé"), new OndeFiles().Pupil("ESSAI", "Zoé", className: "CE1", level: "CE1") },
        { "INE later", new OndeFiles().Pupil("ESSAI", "Zoé"), new OndeFiles().Pupil("ESSAI", "Zoé", ine: Ine) },
        { "name by INE", new OndeFiles().Pupil("ESAI", "Zoé", ine: Ine), new OndeFiles().Pupil("ESSAI", "Zoé", ine: Ine) },
        { "accents", new OndeFiles().Pupil("LEVEQUE", "Zoe"), new OndeFiles().Pupil("Lévêque", "ZOÉ") },
        { "usage name", new OndeFiles().Pupil("ESSAI", "Zoé"), new OndeFiles().Pupil("AUTRE", "Zoé", usage: "ESSAI") },
        { "date by INE", new OndeFiles().Pupil("ESSAI", "Zoé", ine: Ine), new OndeFiles().Pupil("ESSAI", "Zoé", "05/11/2018", ine: Ine) },
    };

    [Theory]
    [MemberData(nameof(SamePupils))]
    public void Build_OfAPupilWhoseFactsAreCorrected_KeepsTheId(string change, OndeFiles before, OndeFiles after)
    {
        Assert.NotEmpty(change);
        var first = Build(before);
        var second = Build(Said(after), Known(first));

        Assert.Equal(first.Pupils.Select(one => one.SourceId), second.Pupils.Select(one => one.SourceId), StringComparer.Ordinal);
        Assert.Empty(second.Proposed);
    }

    public static TheoryData<string, OndeFiles, OndeFiles> OtherPupils() => new()
    {
        { "another date", new OndeFiles().Pupil("ESSAI", "Zoé"), new OndeFiles().Pupil("ESSAI", "Zoé", "12/03/2017") },
        { "twins", new OndeFiles().Pupil("ESSAI", "Zoé"), new OndeFiles().Pupil("ESSAI", "Léa", className: "CE1") },
    };

    [Theory]
    [MemberData(nameof(OtherPupils))]
    public void Build_OfAnotherPupil_DrawsAnotherId(string why, OndeFiles before, OndeFiles after)
    {
        Assert.NotEmpty(why);
        var first = Build(before);
        var second = Build(Said(after), Known(first));

        Assert.NotEqual(Assert.Single(first.Pupils).SourceId, Assert.Single(second.Pupils).SourceId, StringComparer.Ordinal);
    }

    [Fact]
    public void Build_OfANameThatDiffersInOneClass_ProposesAndTakesNothing()
    {
        var first = Build(new OndeFiles().Pupil("ESSAI", "Zoé"));
        var renamed = Build(Said(new OndeFiles().Pupil("MARTIN", "Zoé")), Known(first));
        var otherIne = Build(
            Said(new OndeFiles().Pupil("ESSAI", "Zoé", ine: OtherIne)), Known(Build(new OndeFiles().Pupil("ESSAI", "Zoé", ine: Ine))));

        Assert.Equal(first.Pupils[0].SourceId, Assert.Single(renamed.Proposed));
        Assert.Single(otherIne.Proposed);
    }

    [Fact]
    public void Build_OfTwinsWhoseInesWereExchanged_KeepsEachByNameAndLeavesTheNumbersOut()
    {
        var first = Build(new OndeFiles().Pupil("ESSAI", "Zoé", ine: Ine).Pupil("ESSAI", "Léa", ine: OtherIne));
        var notices = new OndeNotices(OndeBench.Uai);
        var second = Build(
            Said(new OndeFiles().Pupil("ESSAI", "Zoé", ine: OtherIne).Pupil("ESSAI", "Léa", ine: Ine)), Known(first), notices);

        Assert.Equal(Text(first), Text(second), StringComparer.Ordinal);
        Assert.Equal(2, notices.ByName["INE_CONTRADICTED"]);
    }

    [Fact]
    public void Build_OfHomonymsOfOneDayWithoutIne_MakesTwoAndMergesNone()
    {
        var files = new OndeFiles().Pupil("ESSAI", "Zoé", address: "1 rue A").Pupil("ESSAI", "Zoé", address: "2 rue B");
        var notices = new OndeNotices(OndeBench.Uai);
        var first = Build(Said(files), OndeKnown.Nothing, notices);
        var second = Build(Said(files), Known(first));

        Assert.Equal((2, 2), (first.Pupils.Count, notices.ByName["IDENTITY_AMBIGUOUS"]));
        Assert.Equal(Text(first), Text(second), StringComparer.Ordinal);
        Assert.Equal(2, second.Ambiguous);
    }

    [Fact]
    public void Build_OfParentsWithOneMail_MakesTwoPersonsAndKeepsThemApart()
    {
        var files = new OndeFiles().Pupil("ESSAI", "Zoé")
            .Guardian("ESSAI", "Anne", "famille@example.invalid", [";ESSAI;Zoé;"])
            .Guardian("ESSAI", "Marc", "famille@example.invalid", [";ESSAI;Zoé;"], title: "M.");
        var first = Build(files);
        var mother = Build(
            Said(new OndeFiles().Pupil("ESSAI", "Zoé").Guardian("ESSAI", "Anne", "famille@example.invalid", [";ESSAI;Zoé;"])), OndeKnown.Nothing);
        var both = Build(Said(files), Known(mother));

        Assert.Equal((2, 2), (first.Guardians.Count, Links(first)));
        Assert.Equal(2, both.Guardians.Count);
        Assert.Contains(both.Guardians, one => Is(one.SourceId, mother.Guardians[0].SourceId) && Is(one.Person.GivenName, "Anne"));
    }

    [Theory]
    [InlineData("NOUVEAU", "Anne", "anne@example.invalid", "", "9 rue Neuve", true)]
    [InlineData("ESSAI", "Anne", "autre@example.invalid", "", "9 rue Neuve", true)]
    [InlineData("ESSAI", "Marie", "anne@example.invalid", "", "9 rue Neuve", false)]
    public void Build_OfAGuardianWhoseFactsChange_KeepsTheIdWhenOneNameAndAWayToReachThemStay(
        string name, string given, string mail, string mobile, string address, bool isSame)
    {
        var first = Build(new OndeFiles().Pupil("ESSAI", "Zoé").Guardian("ESSAI", "Anne", "anne@example.invalid", [";ESSAI;Zoé;"]));
        var second = Build(
            Said(new OndeFiles().Pupil("ESSAI", "Zoé").Guardian(name, given, mail, [";ESSAI;Zoé;"], mobile, address)), Known(first));

        Assert.Equal(isSame, Is(Assert.Single(second.Guardians).SourceId, first.Guardians[0].SourceId));
    }

    [Fact]
    public void Build_OfHomonymGuardiansOfTwoFamilies_TakesNoneByNamesAlone()
    {
        var first = Build(new OndeFiles().Pupil("ESSAI", "Zoé", address: "1 rue A").Guardian(
            "MARTIN", "Marie", "", [";ESSAI;Zoé;"], address: ""));
        var second = Build(
            Said(new OndeFiles().Pupil("ESSAI", "Zoé", address: "1 rue A").Pupil("AUTRE", "Max", "01/02/2017").Guardian(
                "MARTIN", "Marie", "m@example.invalid", [";AUTRE;Max;"], address: "5 rue B")), Known(first));

        var other = Assert.Single(second.Guardians, one => one.Person.Mail is not null);
        Assert.NotEqual(first.Guardians[0].SourceId, other.SourceId, StringComparer.Ordinal);
    }

    [Theory]
    [InlineData("CP A", "9 rue X", 1)]
    [InlineData("Classe de M. Machin", "2 rue B", 1)]
    [InlineData("Classe de M. Machin", "9 rue X", 0)]
    [InlineData("CP A", "2 rue B", 0)]
    public void Build_OfAChildOfWhomTwoBearTheName_LinksByClassOrAddressAndElseNot(string hint, string address, int links)
    {
        var roster = Build(new OndeFiles().Pupil("ESSAI", "Zoé", className: "CP A", address: "1 rue A")
            .Pupil("ESSAI", "Zoé", "01/02/2017", className: "CE1", address: "2 rue B")
            .Guardian("ESSAI", "Anne", "a@example.invalid", [$";ESSAI;Zoé;{hint}"], address: address));

        Assert.Equal((links, 1 - links), (Links(roster), roster.Ambiguous));
    }

    [Fact]
    public void Build_OfOneChildWhoseClassIsNamedOtherwise_LinksByTheName()
    {
        var roster = Build(new OndeFiles().Pupil("ESSAI", "Zoé", className: "Classe de M. Machin")
            .Guardian("ESSAI", "Anne", "", [";ESSAI;Zoé;CLASSE  CE2"]).Guardian("SEUL", "Marc", "", [";INCONNU;Max;CP"]));

        Assert.Equal((1, 1), (Links(roster), roster.Guardians.Count));
    }

    [Fact]
    public void Build_OfPupilsAlone_LeavesGuardiansAndTeachersAsTheyAre()
    {
        var first = Build(OndeFiles.School(24, 30));
        var pupils = Said(OndeFiles.School(24, 30)) with { Guardians = null, Teachers = null };
        var second = Build(pupils, Known(first));

        Assert.Equal(Text(first), Text(second), StringComparer.Ordinal);
    }

    [Fact]
    public void Build_OfGuardiansOfOneClass_KeepsThoseOfTheOthers()
    {
        var first = Build(OndeFiles.School(48, 48));
        var notices = new OndeNotices(OndeBench.Uai);
        var some = Said(OndeFiles.School(48, 48));
        some = some with { Guardians = [.. some.Guardians!.Take(24)] };
        var second = Build(some, Known(first), notices);

        Assert.Equal((48, Links(first)), (second.Guardians.Count, Links(second)));
        Assert.Equal(1, notices.ByName["GUARDIANS_MISSING"]);
    }

    [Fact]
    public void Build_OfOneClass_NamesTheOthers()
    {
        var first = Build(OndeFiles.School(48, 0));
        var some = Said(OndeFiles.School(48, 0));
        var one = Build(some with { Pupils = [.. some.Pupils!.Take(24)] }, Known(first));
        var moved = Build(Said(OndeFiles.School(48, 0)), Known(first));

        Assert.Equal("Classe 2", Assert.Single(one.MissingClasses));
        Assert.Empty(moved.MissingClasses);
    }

    [Fact]
    public void Build_OfAnExtractionWithFewColumns_KeepsWhatTheyDoNotTell()
    {
        var first = Build(new OndeFiles().Pupil("ESSAI", "Zoé", ine: Ine));
        var notices = new OndeNotices(OndeBench.Uai);
        var table = Assert.Single(new OndeFileReader().Read(
            [OndeFiles.Upload("e.csv", "Nom élève;Prénom élève;Date naissance;Classe\nESSAI;Zoé;04/11/2018;CP A\n")], null, CancellationToken.None));
        var second = Build(new OndeSaid(new OndeRowReader(OndeBench.Uai, SyncBench.Day, notices).Read(table), null, null), Known(first));

        Assert.Equal(Text(first), Text(second), StringComparer.Ordinal);
    }

    private static OndeRoster Build(OndeFiles files) => Build(Said(files), OndeKnown.Nothing);

    private static OndeRoster Build(OndeSaid said, OndeKnown known, OndeNotices? notices = null) =>
        new OndeRosterBuilder(OndeBench.Uai, known, notices ?? new OndeNotices(OndeBench.Uai)).Build(said);

    private static OndeSaid Said(OndeFiles files, bool reversed = false)
    {
        var reader = new OndeRowReader(OndeBench.Uai, SyncBench.Day, new OndeNotices(OndeBench.Uai));
        IReadOnlyList<OndePerson>? Of(IReadOnlyList<OndeTable> tables, OndeKind kind) =>
            tables.FirstOrDefault(table => table.Header.Kind == kind) is not { } table ? null
            : reversed ? [.. reader.Read(table).Reverse()] : reader.Read(table);
        var tables = new OndeFileReader().Read(files.Uploads(), null, CancellationToken.None);
        return new OndeSaid(Of(tables, OndeKind.Pupils), Of(tables, OndeKind.Guardians), Of(tables, OndeKind.Teachers));
    }

    // As the feed would have it.
    private static OndeKnown Known(OndeRoster roster) => new(
        Persons(roster.Pupils), Persons(roster.Guardians), Persons(roster.Teachers),
        [
            .. roster.Pupils.SelectMany(one => one.Person.Pupil!.Classes).DistinctBy(one => one.SourceId, StringComparer.Ordinal).Select(
                one => new OndeKnownClass(one.SourceId, one.Name)),
        ]);

    private static IReadOnlyList<OndeKnownPerson> Persons(IReadOnlyList<OndeEntry> entries) =>
        [.. entries.Select(one => new OndeKnownPerson(one.SourceId, IsPresent: true, one.Person))];

    private static bool Is(string? one, string? other) => string.Equals(one, other, StringComparison.Ordinal);

    private static int Links(OndeRoster roster) => roster.Pupils.Sum(one => one.Person.Pupil!.Relatives.Count);

    private static IEnumerable<string> Text(OndeRoster roster) => roster.Pupils.Concat(roster.Guardians).Concat(roster.Teachers)
        .Select(one => $"{one.SourceId} {one.Person.UsageName} {one.Person.GivenName} {one.Person.BirthDate:O} {one.Person.Pupil?.Ine} "
            + $"{one.Person.Pupil?.Level} {string.Join(',', one.Person.Pupil?.Classes.Select(of => of.SourceId) ?? [])} "
            + string.Join(',', one.Person.Pupil?.Relatives.Select(of => of.SourceId) ?? []))
        .Order(StringComparer.Ordinal);
}
