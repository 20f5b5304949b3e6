using EntEcole.Directory.Model;
using EntEcole.Directory.Runs;
using static EntEcole.Directory.Tests.Sync.DataQuality.ProblemRoom;

namespace EntEcole.Directory.Tests.Sync.DataQuality;

/// <summary>Problems 10, 23 and 24: names are kept as they are written, and found however they are.</summary>
public sealed class NameProblemTests
{
    [Fact]
    public async Task Problem10_FreeClassNames_KeptAsGiven()
    {
        // The third has the 50 characters of the longest one seen.
        string[] names =
        [
            "CP - Mme D'ESSAI-LÉVÊQUE (lun. mar.)", "CE1  CE2   Mr. Modèle", "Grande Section/CP : « Les Étoiles » n° 12, salle.B",
            "CP\tA\nB", "cp",
        ];
        await using var room = await CreateAsync();
        var extract = Staffed().Relative("21");
        for (var i = 0; i < names.Length; i++)
        {
            extract.Pupil($"1{i}", "1", relatives: ["21$10"], classTuple: $"1$11$ORDINAIRE$4500{i}${names[i]}");
        }

        var report = await room.ApplyAsync(extract);

        Assert.Equal(new OutcomeReport { Created = 8 }, report.Outcome);
        await room.AssertToldAsync();
        Assert.Equal(names.Select((name, i) => ($"4500{i}", name, 1)), await room.ClassesAsync());
        Assert.Equal(names[1], Assert.Single((await room.GetAsync(AafCategory.Eleve, "11")).Classes).Name);
    }

    [Theory]
    [InlineData("D'ESSAI--LÉVÊQUE", "d essai leveque")]
    [InlineData("D'ESSAI--LÉVÊQUE", "D’Essai-Lévêque")]
    [InlineData("ESSAI -- MODELE", "essai modele")]
    [InlineData("DE LA TOUR D ESSAI B", "De la Tour d'Essai")]
    [InlineData("ESSAI-MODELE", "ESSAI MODELE")]
    [InlineData("ŒUVRÉ", "OEUVRE")]
    [InlineData("ESSAI  ép. MODÈLE", "essai ep modele")]
    public async Task Problem23_CompoundName_KeptWholeAndFoundFolded(string name, string searched)
    {
        await using var room = await CreateAsync();
        await room.ApplyAsync(Staffed().Pupil("11", "1", name, relatives: ["21$10"]).Relative("21", name));

        await room.AssertToldAsync();
        Assert.Equal(name, (await room.PersonAsync(AafCategory.Eleve, "11")).UsageName);
        Assert.Equal(name, (await room.PersonAsync(AafCategory.PersRelEleve, "21")).BirthName ?? name);
        Assert.Equal([name, name], await room.SearchAsync(searched));
    }

    [Theory]
    [InlineData("lévêque-modèle")]
    [InlineData("LEVEQUE MODELE CHLOE")]
    [InlineData("Leveque")]
    public async Task Problem24_CaseAndAccentsDiffer_SearchFindsBothAndNeitherIsRewritten(string searched)
    {
        await using var room = await CreateAsync();
        await room.ApplyAsync(Staffed()
            .Pupil("11", "1", "Lévêque-Modèle", "Chloé", ["21$10"]).Relative("21")
            .Staff("32", [TeachingHere], name: "LEVEQUE MODELE", given: "CHLOE"));

        Assert.Equal(["LEVEQUE MODELE", "Lévêque-Modèle"], await room.SearchAsync(searched));
        Assert.Equal("Chloé", (await room.PersonAsync(AafCategory.Eleve, "11")).GivenName);
        Assert.Equal("CHLOE", (await room.PersonAsync(AafCategory.PersEducNat, "32")).GivenName);
    }
}
