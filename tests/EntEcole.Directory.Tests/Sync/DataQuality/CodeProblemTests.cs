using EntEcole.Directory.Extracts.Problems;
using EntEcole.Directory.Model;
using EntEcole.Directory.Runs;
using EntEcole.Directory.Tests.Support;
using static EntEcole.Directory.Tests.Sync.DataQuality.ProblemRoom;

namespace EntEcole.Directory.Tests.Sync.DataQuality;

/// <summary>Problem 29: courses and subjects that the nomenclature does not hold; and that every problem comes with its advice.</summary>
public sealed class CodeProblemTests
{
    public static TheoryData<ProblemCode> Codes => [.. Enum.GetValues<ProblemCode>()];

    [Fact]
    public async Task Problem29_UnknownCourseAndSubject_KeptToldOnceEachAndCounted()
    {
        await using var room = await CreateAsync(CollegeUai);
        var extract = new ExtractBuilder().College("50", CollegeUai, ["6A$6EME$10010012110"])
            .Course("10010012111", "AUTRE").Subject("030201", "ANGLAIS LV1")
            .Collegian("51", "50", ["61$10$1$1$1$1"], "6A").Collegian("52", "50", ["61$10$1$1$1$1"], "6A").Representative("61")
            .Professor("71", [TeachingThere], more: ExtractBuilder.Attr("ENTAuxEnsClassesMatieres", "50$6A$061300", "50$6A$999999"));
        for (var night = 0; night < 2; night++)
        {
            var report = await room.ApplyAsync(extract);
            Assert.Equal(night == 0 ? new OutcomeReport { Created = 7 } : new OutcomeReport { Unchanged = 7 }, report.Outcome);
            await room.AssertToldAsync(
                new(ProblemCode.CourseUnknown, Severity.Information, AafCategory.Eleve, "51", CollegeUai, "ENTEleveMEF", "10010012110"),
                new(
                    ProblemCode.SubjectUnknown, Severity.Information, AafCategory.Eleve, "51", CollegeUai, "ENTEleveCodeEnseignements",
                    "061300"),
                new(
                    ProblemCode.SubjectUnknown, Severity.Information, AafCategory.PersEducNat, "71", CollegeUai, "ENTAuxEnsClassesMatieres",
                    "061300"),
                new(
                    ProblemCode.SubjectUnknown, Severity.Information, AafCategory.PersEducNat, "71", CollegeUai, "ENTAuxEnsClassesMatieres",
                    "999999"));
            Assert.Equal(
                [
                    ("ENTAuxEnsClassesMatieres=061300", 1), ("ENTAuxEnsClassesMatieres=999999", 1),
                    ("ENTEleveCodeEnseignements=061300", 2), ("ENTEleveMEF=10010012110", 2),
                ],
                report.UnknownCodes.Select(pair => (pair.Key, pair.Value)));
        }

        var pupil = (await room.PersonAsync(AafCategory.Eleve, "52")).Pupil!.SecondDegree!;
        Assert.Equal(new Coded("10010012110", "6EME"), pupil.Course);
        Assert.Equal([new Coded("030201", "ANGLAIS LV1"), new Coded("061300", "MATHEMATIQUES")], pupil.Subjects);
        Assert.Equal(
            ["061300", "999999"],
            (await room.GetAsync(AafCategory.PersEducNat, "71")).Classes.Single().Subjects.Select(subject => subject.Code).ToList());
    }

    [Fact]
    public async Task Problem29_DeliveryWithoutNomenclature_NobodyCanTell()
    {
        await using var room = await CreateAsync(CollegeUai);
        await room.ApplyAsync(new ExtractBuilder().College("50", CollegeUai)
            .Collegian("51", "50", ["61$10$1$1$1$1"]).Representative("61").Professor("71", [TeachingThere]));

        await room.AssertToldAsync();
        Assert.Empty(room.Report.UnknownCodes);
    }

    [Theory]
    [MemberData(nameof(Codes))]
    public void EveryProblem_HasASeverityAndAdviceInBothLanguages(ProblemCode code)
    {
        Assert.True(Enum.IsDefined(code.SeverityOf()));
        foreach (var text in (string[])[code.Advice().English, code.Advice().French])
        {
            Assert.Matches(@"\A\p{Lu}.+\.\z", text);
        }

        Assert.NotEqual(code.Advice().English, code.Advice().French, StringComparer.Ordinal);
    }
}
