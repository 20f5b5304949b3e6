using EntEcole.Directory.Model;
using EntEcole.Directory.Persons;
using EntEcole.Directory.Schools;

namespace EntEcole.Directory.Tests.Conformance;

/// <summary>Persons listed: order, pages, filters, names.</summary>
public abstract class PersonListConformance(EngineUnderTest engine) : StoreConformance(engine)
{
    // As bytes of UTF-8, which is not the order of UTF-16 for the last two.
    private static readonly string[] InOrder = ["", " a", "0", "a", "a b", "aa", "b", "z", "à", "ÿ", "œ", "\u9F98", "\U0001F467"];

    private ClassRow @class = null!;
    private long revision;

    [Theory]
    [InlineData(null, null)]
    [InlineData("0120612A", null)]
    [InlineData("0120612A", 1)]
    [InlineData(null, 1)]
    public async Task ListPersons_EveryWay_InOrderOfBytesThenNumberAndByPages(string? uai, int? classNo)
    {
        var expected = new List<int>();
        revision = await RunUnderTest.ApplyAsync(Store, run =>
        {
            var school = run.School("0120612A", "s1");
            var one = run.Class(school, "c1");
            Assert.Equal(1, one.ClassNo);
            var rows = Enumerable.Range(0, 2).SelectMany(_ => InOrder.Reverse())
                .Select((name, i) => run.Record(AafCategory.Eleve, $"{i}", "X", folded: name)).ToList();
            foreach (var row in rows)
            {
                run.Plan.Rows.Put(row, replaces: false);
                run.Plan.Rows.Put(run.Profile(row, school, Role.Pupil), replaces: false);
                run.Join(row, one);
            }

            expected.AddRange(InOrder.SelectMany(
                name => rows.Where(row => string.Equals(row.FoldedName, name, StringComparison.Ordinal))).Select(row => row.PersonNo));
        });
        var filter = new PersonFilter { Uai = uai, ClassNo = classNo };

        Assert.Equal(expected, (await Store.PersonsAsync(revision, filter)).Select(person => person.PersonNo));
        foreach (var limit in new[] { 1, 5, 26 })
        {
            var pages = await Reads.PagesAsync<PersonView>(
                last => Store.Persons.ListPersonsAsync(filter, last?.PersonNo ?? 0, limit, revision, None), limit);
            Assert.Equal(expected, pages.Select(person => person.PersonNo));
        }
    }

    [Theory]
    [InlineData("elo", "Élodie")]
    [InlineData("ÉLO", "Élodie")]
    [InlineData("d orn", "D'ORNANO-LÉVÊQUE")]
    [InlineData("D’Ornano Lev", "D'ORNANO-LÉVÊQUE")]
    [InlineData("leveque", "")]
    [InlineData("lœ", "LŒWE,loewe")]
    [InlineData("jean-", "JEAN,Jean-Luc")]
    [InlineData("jean l", "Jean-Luc")]
    [InlineData("👧", "👧 Emma")]
    [InlineData("100%", "100 %")]
    public async Task ListPersons_NamePrefixFolded_FindsWhateverTheSpelling(string typed, string names)
    {
        await WriteNamesAsync();

        var found = await Store.NamesAsync(revision, new PersonFilter { FoldedNamePrefix = NameFolding.Fold(typed) });

        Assert.Equal(
            names.Split(',', StringSplitOptions.RemoveEmptyEntries).Order(StringComparer.Ordinal), found.Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("%")]
    [InlineData("_")]
    [InlineData("e%")]
    [InlineData("el_die")]
    [InlineData("[e]lodie")]
    [InlineData("ELODIE")]
    [InlineData("élodie")]
    [InlineData("elodie ")]
    public async Task ListPersons_NamePrefixNotFolded_IsTakenLiterally(string prefix)
    {
        await WriteNamesAsync();

        Assert.Empty(await Store.NamesAsync(revision, new PersonFilter { FoldedNamePrefix = prefix }));
    }

    [Fact]
    public async Task ListPersons_Filters_AreAllToHoldOfOneProfile()
    {
        await WriteProfilesAsync();

        AssertTexts(["ADAM", "BERT", "DUVAL"], await NamesAsync(new PersonFilter()));
        AssertTexts(["ADAM", "BERT"], await NamesAsync(new PersonFilter { Uai = "0120612A" }));
        AssertTexts(["ADAM", "DUVAL"], await NamesAsync(new PersonFilter { Role = Role.Pupil }));
        AssertTexts(["BERT"], await NamesAsync(new PersonFilter { Role = Role.Director }));
        AssertTexts(["BERT"], await NamesAsync(new PersonFilter { Role = Role.Director, Uai = "0120612A" }));
        Assert.Empty(await NamesAsync(new PersonFilter { Role = Role.Teacher, Uai = "0120612A" }));
        AssertTexts(["DUVAL"], await NamesAsync(new PersonFilter { Academy = "LIMOGES" }));
        Assert.Empty(await NamesAsync(new PersonFilter { Academy = "LIMOGES", Uai = "0120612A" }));
        Assert.Empty(await NamesAsync(new PersonFilter { Role = Role.CollectiviteStaff }));
        Assert.Empty(await NamesAsync(new PersonFilter { Uai = "0129999Z" }));
        AssertTexts(["BERT"], await NamesAsync(new PersonFilter { Uai = "0120612A", FoldedNamePrefix = "b" }));
    }

    [Fact]
    public async Task ListPersons_OfAClass_AreItsMembers()
    {
        await WriteProfilesAsync();

        AssertTexts(["ADAM"], await NamesAsync(new PersonFilter { ClassNo = @class.ClassNo }));
        AssertTexts(["ADAM", "COLIN"], await NamesAsync(new PersonFilter { ClassNo = @class.ClassNo, IncludeSuspended = true }));
        AssertTexts(["ADAM"], await NamesAsync(new PersonFilter { ClassNo = @class.ClassNo, Uai = "0120612A", Role = Role.Pupil }));
        Assert.Empty(await NamesAsync(new PersonFilter { ClassNo = @class.ClassNo, Uai = "0120613B" }));
        Assert.Empty(await NamesAsync(new PersonFilter { ClassNo = @class.ClassNo, Role = Role.Parent }));
        Assert.Empty(await NamesAsync(new PersonFilter { ClassNo = @class.ClassNo + 1 }));
    }

    [Fact]
    public async Task ListPersons_Suspended_OnlyIfAskedAndOnlyWhereSuspended()
    {
        await WriteProfilesAsync();

        AssertTexts(["ADAM", "BERT", "COLIN"], await NamesAsync(new PersonFilter { Uai = "0120612A", IncludeSuspended = true }));
        AssertTexts(["BERT"], await NamesAsync(new PersonFilter { Uai = "0120613B", IncludeSuspended = true }));
        Assert.Empty(await NamesAsync(new PersonFilter { Uai = "0120613B" }));
        AssertTexts(["BERT"], await NamesAsync(new PersonFilter { Role = Role.Teacher, IncludeSuspended = true }));
    }

    private Task<IEnumerable<string>> NamesAsync(PersonFilter filter) => Store.NamesAsync(revision, filter);

    private async Task WriteNamesAsync() => revision = await RunUnderTest.ApplyAsync(Store, run =>
    {
        var school = run.School("0120612A", "s1");
        string[] names = ["Élodie", "D'ORNANO-LÉVÊQUE", "LŒWE", "loewe", "JEAN", "Jean-Luc", "👧 Emma", "100 %", "Eva"];
        foreach (var name in names)
        {
            run.Pupil(name, name, school);
        }
    });

    // Adam is a pupil; Bert directs here and is a teacher suspended there; Colin is suspended; Duval is elsewhere.
    private async Task WriteProfilesAsync()
    {
        await RunUnderTest.ApplyAsync(Store, run =>
        {
            var school = run.School("0120612A", "s1");
            @class = run.Class(school, "c1");
            run.Join(run.Pupil("1", "ADAM", school), @class);
            var bert = run.Person(AafCategory.PersEducNat, Role.Director, "2", "BERT", school);
            run.Plan.Rows.Put(run.Profile(bert, run.School("0120613B", "s2"), Role.Teacher).Suspended(), replaces: false);
            var colin = run.Pupil("3", "COLIN");
            run.Join(colin, @class);
            run.Plan.Rows.Put(run.Profile(colin, school, Role.Pupil).Suspended(), replaces: false);
        });
        revision = await RunUnderTest.ApplyAsync(Store, run => run.Pupil("4", "DUVAL", run.School("0870001A", "s1")), "LIMOGES");
    }
}
