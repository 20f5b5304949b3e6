using EntEcole.Directory.Extracts.Problems;
using EntEcole.Directory.Model;
using EntEcole.Directory.Persons;
using EntEcole.Directory.Runs;
using EntEcole.Directory.Tests.Support;
using static EntEcole.Directory.Tests.Sync.DataQuality.ProblemRoom;

namespace EntEcole.Directory.Tests.Sync.DataQuality;

/// <summary>Problems 5, 6, 7, 20, 21, 22 and 28: a value is empty, repeated, missing or junk; the record is kept.</summary>
public sealed class ValueProblemTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Problem05_AttributeEmptied_IsClearedInAFullAndInAModify(bool delta)
    {
        await using var room = await CreateAsync();
        await room.ApplyAsync(Family(Staffed(), "1$11$ORDINAIRE$45001$CP A", "O", "+33 6 00 00 00 00", "$$5 RUE DE L ESSAI$", "12000"));
        var before = await room.PersonAsync(AafCategory.PersRelEleve, "21");
        Assert.Equal(("+33 6 00 00 00 00", "12000"), (before.Relative!.MobilePhone, before.Relative.Address!.PostalCode));
        Assert.Equal(["5 RUE DE L ESSAI"], before.Relative.Address.Lines);

        var next = Family(delta ? Delta() : Staffed(), "", "", "", "$$$", "");
        var report = await room.ApplyAsync(delta ? next.AsModify("Eleve").AsModify("PersRelEleve") : next);

        Assert.Equal(new OutcomeReport { Changed = 2, Unchanged = delta ? 1 : 2 }, report.Outcome);
        await room.AssertToldAsync();
        Assert.Equal(new RelativePart(), (await room.PersonAsync(AafCategory.PersRelEleve, "21")).Relative);
        var pupil = await room.GetAsync(AafCategory.Eleve, "11");
        Assert.Empty(pupil.Classes);
        Assert.Empty(await room.ClassesAsync());
        Assert.Null(pupil.Records[0].Person.Pupil!.Canteen);
        Assert.Equal([("21", "10", null)], await room.RelationsAsync("11"));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Problem05_SecondDegreeAttributesEmptied_AreCleared(bool delta)
    {
        await using var room = await CreateAsync(CollegeUai);
        await room.ApplyAsync(SoundCollege(teaching: Taught("50$6A$061300", "50$6A")));
        var taught = Assert.Single((await room.GetAsync(AafCategory.PersEducNat, "71")).Classes);
        Assert.Equal((true, true, "061300"), (taught.Teaches, taught.Head, taught.Subjects.Single().Code));

        var report = await room.ApplyAsync(delta
            ? new ExtractBuilder { Delta = true, Date = "20260616" }.College("50", CollegeUai, ["6A$6EME$10010012110"])
                .Professor("71", [TeachingThere], more: Taught("", "")).AsModify("PersEducNat")
            : SoundCollege(teaching: Taught("", "")));

        Assert.Equal(new OutcomeReport { Changed = 1, Unchanged = delta ? 1 : 6 }, report.Outcome);
        Assert.Empty((await room.GetAsync(AafCategory.PersEducNat, "71")).Classes);
        Assert.Equal([("6A", "6A", 1)], await room.ClassesAsync(CollegeUai));
        Assert.Equal([(CollegeUai, Role.Teacher, ProfileState.Active)], await room.ProfilesAsync(AafCategory.PersEducNat, "71"));

        static string[] Taught(string classes, string head) =>
            [ExtractBuilder.Attr("ENTAuxEnsClassesMatieres", classes), ExtractBuilder.Attr("ENTAuxEnsClassesPrincipal", head)];
    }

    [Fact]
    public async Task Problem06_SameAttributeTwice_ValuesMergedAndEmptiesIgnored()
    {
        await using var room = await CreateAsync();
        var report = await room.ApplyAsync(Sound()
            .Staff("32", [TeachingHere], more: [
                ExtractBuilder.Attr("ENTPersonAutresPrenoms", ""),
                ExtractBuilder.Attr("ENTPersonAutresPrenoms", "PAUL", "JEAN"),
                ExtractBuilder.Attr("ENTPersonAutresPrenoms", "JEAN", "LUC"),
                ExtractBuilder.Attr("ENTPersonMail", ""),
                ExtractBuilder.Attr("ENTPersonMail", "paul.modele@exemple.invalid"),
            ]));

        Assert.Equal(new OutcomeReport { Created = 5 }, report.Outcome);
        await room.AssertToldAsync();
        var person = await room.PersonAsync(AafCategory.PersEducNat, "32");
        Assert.Equal(["PAUL", "JEAN", "LUC"], person.OtherGivenNames);
        Assert.Equal("paul.modele@exemple.invalid", person.Mail);

        var once = await room.ApplyAsync(Sound().Staff("32", [TeachingHere], more: [
            ExtractBuilder.Attr("ENTPersonAutresPrenoms", "PAUL", "JEAN", "LUC"),
            ExtractBuilder.Attr("ENTPersonMail", "paul.modele@exemple.invalid"),
        ]));
        Assert.Equal(new OutcomeReport { Unchanged = 5 }, once.Outcome);
    }

    [Fact]
    public async Task Problem07_RepeatedValues_CountOnce()
    {
        await using var room = await CreateAsync();
        var report = await room.ApplyAsync(Sound()
            .Pupil("12", "1", relatives: ["21$10", "21$10"], classTuple: "1$11$ORDINAIRE$45001$CP A", more: [
                ExtractBuilder.Attr("ENTPersonAutresPrenoms", "Zoé", "Anne", "Zoé", "Anne"),
                ExtractBuilder.Attr("ENTPersonClasses", "1$11$ORDINAIRE$45001$CP A"),
                ExtractBuilder.Attr("ENTPersonGroupes", "1$40$REGROUPEMENT$47001$Chorale", "1$40$REGROUPEMENT$47001$Chorale"),
            ])
            .Staff("32", [TeachingHere, TeachingHere]));

        Assert.Equal(new OutcomeReport { Created = 6 }, report.Outcome);
        await room.AssertToldAsync();
        var pupil = await room.GetAsync(AafCategory.Eleve, "12");
        Assert.Equal(["Zoé", "Anne"], pupil.Records[0].Person.OtherGivenNames);
        Assert.Equal(["CP A", "Chorale"], pupil.Classes.Select(row => row.Name).ToList());
        Assert.Equal([("45001", "CP A", 2), ("47001", "Chorale", 1)], await room.ClassesAsync());
        Assert.Single(await room.RelationsAsync("12"));
        Assert.Single((await room.PersonAsync(AafCategory.PersEducNat, "32")).Staff!.Functions);
        Assert.Single((await room.GetAsync(AafCategory.PersEducNat, "32")).Profiles);
    }

    [Fact]
    public async Task Problem07_ClassListedTwiceByItsSchool_IsOneClass()
    {
        await using var room = await CreateAsync(CollegeUai);
        await room.ApplyAsync(SoundCollege(["6A$6EME$10010012110", "6B$6EME$10010012110", "6A$6EME$10010012110", "6A$AUTRE$10010012110"])
            .Professor("72", ["50$ENS$ENSEIGNEMENT$L1300$MATHEMATIQUES"], more: [
                ExtractBuilder.Attr("ENTAuxEnsClasses", "50$6A", "50$6A"),
                ExtractBuilder.Attr("ENTAuxEnsClassesMatieres", "50$6A$061300", "50$6A$061300"),
            ]));

        await room.AssertToldAsync();
        Assert.Equal([("6A", "6A", 1), ("6B", "6B", 0)], await room.ClassesAsync(CollegeUai));
        Assert.Equal(["6A", "6B"], (await room.SchoolAsync(CollegeUai))!.School.Classes.Select(listed => listed.Name).ToList());
        Assert.Equal("061300", Assert.Single((await room.GetAsync(AafCategory.PersEducNat, "72")).Classes).Subjects.Single().Code);
    }

    [Fact]
    public async Task Problem20_NoBirthDate_ToldForThePupilOnly()
    {
        await using var room = await CreateAsync();
        var report = await room.ApplyAsync(Sound().Pupil("12", "1", birth: ""));

        Assert.Equal(new OutcomeReport { Created = 5 }, report.Outcome);
        await room.AssertToldAsync(
            new Told(ProblemCode.BirthDateMissing, Severity.Warning, AafCategory.Eleve, "12", SchoolUai, "ENTPersonDateNaissance", null));
        Assert.Null((await room.PersonAsync(AafCategory.Eleve, "12")).BirthDate);
        Assert.Null((await room.PersonAsync(AafCategory.PersRelEleve, "21")).BirthDate);
        Assert.Null((await room.PersonAsync(AafCategory.PersEducNat, "31")).BirthDate);
    }

    [Theory]
    [InlineData("29/02/2015", "99/99/9999")]
    [InlineData("00/00/0000", "99/99/9999")]
    [InlineData("2016/11-04", "9999/99-99")]
    [InlineData("04/11/0216", "99/99/9999")]
    [InlineData("4 novembre 2016", "9 aaaaaaaa 9999")]
    public async Task Problem20_ImpossibleBirthDate_FieldLeftOutWhoeverHasIt(string date, string shape)
    {
        await using var room = await CreateAsync();
        var birth = ExtractBuilder.Attr("ENTPersonDateNaissance", date);
        var report = await room.ApplyAsync(Staffed()
            .Pupil("12", "1", birth: date, relatives: ["22$10"]).Relative("22", more: birth).Staff("32", [TeachingHere], more: birth));

        Assert.Equal(new OutcomeReport { Created = 5 }, report.Outcome);
        await room.AssertToldAsync(
            new(ProblemCode.DateInvalid, Severity.Warning, AafCategory.Eleve, "12", SchoolUai, "ENTPersonDateNaissance", shape),
            OfRelative(ProblemCode.DateInvalid, "22", "ENTPersonDateNaissance", shape, "12"),
            new(ProblemCode.DateInvalid, Severity.Warning, AafCategory.PersEducNat, "32", SchoolUai, "ENTPersonDateNaissance", shape));
        Assert.Null((await room.PersonAsync(AafCategory.Eleve, "12")).BirthDate);
        Assert.Null((await room.PersonAsync(AafCategory.PersRelEleve, "22")).BirthDate);
        Assert.Null((await room.PersonAsync(AafCategory.PersEducNat, "32")).BirthDate);
    }

    [Theory]
    [InlineData("", null)]
    [InlineData("M.", "M.")]
    [InlineData("Mlle", "Mlle")]
    [InlineData("Mme.", "Mme.")]
    [InlineData("F", "F")]
    public async Task Problem21_MissingOrOddTitle_KeptAsGivenWithoutAProblem(string title, string? kept)
    {
        await using var room = await CreateAsync();
        await room.ApplyAsync(
            Sound().Staff("32", [TeachingHere], more: ExtractBuilder.Attr("ENTPersonCivilite", "Mme")),
            text => text.Replace("<value>Mme</value>", $"<value>{title}</value>", StringComparison.Ordinal));

        await room.AssertToldAsync();
        Assert.Equal(kept, (await room.PersonAsync(AafCategory.Eleve, "11")).Civility);
        Assert.Equal(kept, (await room.PersonAsync(AafCategory.PersRelEleve, "21")).Civility);
        Assert.Equal(kept, (await room.PersonAsync(AafCategory.PersEducNat, "32")).Civility);
    }

    [Fact]
    public async Task Problem22_EmptyBirthName_UsageNameAloneAndTheOtherWayRound()
    {
        await using var room = await CreateAsync();
        var report = await room.ApplyAsync(Staffed()
            .Raw("Eleve", Named("12", usage: "USAGE", birth: "")).Raw("Eleve", Named("13", usage: "", birth: "NAISSANCE"))
            .Raw("Eleve", Named("14", usage: "", birth: "")).Relative("29"));

        Assert.Equal(new OutcomeReport { Created = 4, Rejected = 1, OutOfScope = 1 }, report.Outcome);
        await room.AssertToldAsync(
            new(ProblemCode.NameMissing, Severity.Error, AafCategory.Eleve, "14", SchoolUai, "ENTPersonNom", null),
            new(
                ProblemCode.RelativeUnreferenced, Severity.Information, AafCategory.PersRelEleve, "29", null, "ENTPersRelEleveEleve",
                null));
        Assert.Null((await room.PersonAsync(AafCategory.Eleve, "12")).BirthName);
        var born = await room.PersonAsync(AafCategory.Eleve, "13");
        Assert.Equal(("NAISSANCE", "NAISSANCE"), (born.UsageName, born.BirthName));
        Assert.Equal(["NAISSANCE"], await room.SearchAsync("naissance"));
        Assert.Equal(["USAGE"], await room.SearchAsync("usage zoe"));
    }

    [Theory]
    [InlineData("0384240434 -", "9999999999 -")]
    [InlineData("99.99.99.99.9", "99.99.99.99.9")]
    [InlineData("P", "A")]
    [InlineData("-", "-")]
    [InlineData("05 00 00 00", "99 99 99 99")]
    [InlineData("+33 5 00 00 00 00 poste 2", "+99 9 99 99 99 99 aaaaa 9")]
    public async Task Problem28_JunkInATelephone_FieldAloneIsDropped(string junk, string shape)
    {
        await using var room = await CreateAsync();
        var report = await room.ApplyAsync(new ExtractBuilder()
            .School(
                "1", SchoolUai,
                more: [ExtractBuilder.Attr("ENTStructureTelephone", junk), ExtractBuilder.Attr("ENTStructureFax", "+33 5 00 00 00 09")])
            .Pupil("11", "1", relatives: ["21$10"])
            .Relative("21", mail: "anne@exemple.invalid", more: [
                ExtractBuilder.Attr("ENTPersonTelPerso", junk),
                ExtractBuilder.Attr("ENTPersRelEleveTelPro", "05.00.00.00.01"),
                ExtractBuilder.Attr("ENTPersRelEleveTelMobile", junk),
            ])
            .Staff("31", [TeachingHere]));

        Assert.Equal(new OutcomeReport { Created = 4 }, report.Outcome);
        await room.AssertToldAsync(
            new(ProblemCode.PhoneInvalid, Severity.Warning, AafCategory.EtabEducNat, "1", SchoolUai, "ENTStructureTelephone", shape),
            OfRelative(ProblemCode.PhoneInvalid, "21", "ENTPersonTelPerso", shape, "11"),
            OfRelative(ProblemCode.PhoneInvalid, "21", "ENTPersRelEleveTelMobile", shape, "11"));
        var school = (await room.SchoolAsync())!.School;
        Assert.Equal((null, "+33 5 00 00 00 09"), (school.Phone, school.Fax));
        var relative = await room.PersonAsync(AafCategory.PersRelEleve, "21");
        Assert.Equal(
            (null, "05.00.00.00.01", null, "anne@exemple.invalid"),
            (relative.Relative!.HomePhone, relative.Relative.WorkPhone, relative.Relative.MobilePhone, relative.Mail));
    }

    [Fact]
    public async Task Problem28_TelephonesOfGoodForms_KeptAsGiven()
    {
        string[] phones = ["+33 5 00 00 00 00", "+33500000000", "05 00 00 00 00", "0500000000", "05-00-00-00-00", "+32471000000"];
        await using var room = await CreateAsync();
        var extract = Staffed().Pupil("11", "1", relatives: [.. phones.Select((_, i) => $"2{i}$10")]);
        for (var i = 0; i < phones.Length; i++)
        {
            extract.Relative($"2{i}", more: ExtractBuilder.Attr("ENTPersonTelPerso", phones[i]));
        }

        await room.ApplyAsync(extract);

        await room.AssertToldAsync();
        for (var i = 0; i < phones.Length; i++)
        {
            Assert.Equal(phones[i], (await room.PersonAsync(AafCategory.PersRelEleve, $"2{i}")).Relative!.HomePhone);
        }
    }

    [Theory]
    [InlineData("A", "A", ProblemCode.SiretInvalid)]
    [InlineData("=1310555401940", "=9999999999999", ProblemCode.SiretInvalid)]
    [InlineData("2112020230001", "9999999999999", ProblemCode.SiretInvalid)]
    [InlineData("21120202300018", "99999999999999", ProblemCode.SiretDoubtful)]
    [InlineData("21120202300019", null, null)]
    public async Task Problem28_JunkInASiret_DroppedAndAWrongControlDigitKept(string siret, string? shape, ProblemCode? code)
    {
        await using var room = await CreateAsync();
        var report = await room.ApplyAsync(new ExtractBuilder()
            .School("1", SchoolUai, more: ExtractBuilder.Attr("ENTStructureSIREN", siret)).Pupil("11", "1").Relative("29").Staff(
                "31", [TeachingHere]));

        Assert.Equal(new OutcomeReport { Created = 3, OutOfScope = 1 }, report.Outcome);
        var unreferenced = new Told(
            ProblemCode.RelativeUnreferenced, Severity.Information, AafCategory.PersRelEleve, "29", null, "ENTPersRelEleveEleve", null);
        await room.AssertToldAsync(code is { } told
            ? [new(told, Severity.Information, AafCategory.EtabEducNat, "1", SchoolUai, "ENTStructureSIREN", shape), unreferenced]
            : [unreferenced]);
        Assert.Equal(code is ProblemCode.SiretInvalid ? null : siret, (await room.SchoolAsync())!.School.Siret);
    }

    [Theory]
    [InlineData("anne.exemple", "aaaa.aaaaaaa")]
    [InlineData("anne@@exemple.invalid", "aaaa@@aaaaaaa.aaaaaaa")]
    [InlineData("anne exemple@exemple.invalid", "aaaa aaaaaaa@aaaaaaa.aaaaaaa")]
    [InlineData("zoé@exemple.invalid", "aaa@aaaaaaa.aaaaaaa")]
    [InlineData("Anne.O'Exemple+2@exemple.invalid", null)]
    public async Task Problem28_JunkInAMail_FieldAloneIsDropped(string mail, string? shape)
    {
        await using var room = await CreateAsync();
        var report = await room.ApplyAsync(Staffed().Pupil("11", "1", relatives: ["21$10"])
            .Relative("21", mail: mail, more: ExtractBuilder.Attr("ENTPersonTelPerso", "+33 5 00 00 00 00")));

        Assert.Equal(new OutcomeReport { Created = 4 }, report.Outcome);
        await room.AssertToldAsync(shape is null
            ? []
            : [OfRelative(ProblemCode.MailInvalid, "21", "ENTPersonMail", shape, "11")]);
        var relative = await room.PersonAsync(AafCategory.PersRelEleve, "21");
        Assert.Equal((shape is null ? mail : null, "+33 5 00 00 00 00"), (relative.Mail, relative.Relative!.HomePhone));
    }

    [Fact]
    public async Task Problem28_OddCharactersInAnAddress_KeptAsGiven()
    {
        await using var room = await CreateAsync();
        await room.ApplyAsync(Staffed().Pupil("11", "1", relatives: ["21$10"])
            .Relative("21", more: ExtractBuilder.Attr("ENTPersonVille", "L'ÎLE / D\"ESSAI <2>")), text => text.Replace(
                "5 RUE DE L ESSAI", "5&#176; «RUE»; Bât. B*", StringComparison.Ordinal));

        var address = (await room.PersonAsync(AafCategory.PersRelEleve, "21")).Relative!.Address!;
        Assert.Equal(["5° «RUE»; Bât. B*"], address.Lines);
        Assert.Equal("L'ÎLE / D\"ESSAI <2>", address.Town);
    }

    private static ExtractBuilder Family(
        ExtractBuilder extract, string classTuple, string canteen, string mobile, string address, string postalCode) => extract
        .Pupil("11", "1", relatives: ["21$10"], classTuple: classTuple, more: ExtractBuilder.Attr("ENTEleveRestaurantScolaire", canteen))
        .Raw("PersRelEleve", ExtractBuilder.Record("PersRelEleve", "categoriePersonne", "21", [
            ExtractBuilder.Attr("ENTPersonJointure", "21"),
            ExtractBuilder.Attr("ENTPersonNom", "ESSAI"),
            ExtractBuilder.Attr("ENTPersonPrenom", "Anne"),
            ExtractBuilder.Attr("ENTPersonAdresse", address),
            ExtractBuilder.Attr("ENTPersonCodePostal", postalCode),
            ExtractBuilder.Attr("ENTPersRelEleveTelMobile", mobile),
        ]));

    private static string Named(string id, string usage, string birth) => ExtractBuilder.Record("Eleve", "categoriePersonne", id, [
        ExtractBuilder.Attr("ENTPersonJointure", id),
        ExtractBuilder.Attr("ENTPersonNom", usage),
        ExtractBuilder.Attr("ENTPersonNomPatro", birth),
        ExtractBuilder.Attr("ENTPersonPrenom", "Zoé"),
        ExtractBuilder.Attr("ENTPersonDateNaissance", "04/11/2016"),
        ExtractBuilder.Attr("ENTPersonStructRattach", "1"),
    ]);
}
