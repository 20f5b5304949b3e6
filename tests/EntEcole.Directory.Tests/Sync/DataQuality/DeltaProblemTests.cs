using EntEcole.Directory.Model;
using EntEcole.Directory.Persons;
using EntEcole.Directory.Runs;
using EntEcole.Directory.Tests.Support;
using static EntEcole.Directory.Tests.Sync.DataQuality.ProblemRoom;

namespace EntEcole.Directory.Tests.Sync.DataQuality;

/// <summary>Problem 33: requests about somebody whom the store does not know.</summary>
public sealed class DeltaProblemTests
{
    [Fact]
    public async Task Problem33_ModifyOfSomebodyUnknown_AddsHimAsAnAddWould()
    {
        await using var added = await CreateAsync();
        await added.ApplyAsync(Sound());
        await added.ApplyAsync(Unknown(Delta()));
        await using var room = await CreateAsync();
        await room.ApplyAsync(Sound());

        var report = await room.ApplyAsync(Unknown(Delta()).AsModify("Eleve").AsModify("PersRelEleve").AsModify("PersEducNat"));

        Assert.Equal(new OutcomeReport { Created = 3, Unchanged = 1 }, report.Outcome);
        await room.AssertToldAsync();
        Assert.Equal(await added.RowsAsync(), await room.RowsAsync());
        Assert.Equal([(SchoolUai, Role.Pupil, ProfileState.Active)], await room.ProfilesAsync(AafCategory.Eleve, "12"));
        Assert.Equal([(SchoolUai, Role.Parent, ProfileState.Active)], await room.ProfilesAsync(AafCategory.PersRelEleve, "22"));
        Assert.Equal([(SchoolUai, Role.Teacher, ProfileState.Active)], await room.ProfilesAsync(AafCategory.PersEducNat, "32"));
        Assert.Equal([("22", "20", null)], await room.RelationsAsync("12"));

        static ExtractBuilder Unknown(ExtractBuilder extract) =>
            extract.Pupil("12", "1", given: "Léo", relatives: ["22$20"]).Relative("22", given: "Jean").Staff("32", [TeachingHere]);
    }

    [Fact]
    public async Task Problem33_DeletionOfSomebodyUnknown_IgnoredAndNothingChanges()
    {
        await using var room = await CreateAsync();
        await room.ApplyAsync(Sound());
        var (rows, revision) = (await room.RowsAsync(), await room.RevisionAsync());

        var report = await room.ApplyAsync(Delta().Delete("Eleve", "21").Delete("PersRelEleve", "11").Delete("PersEducNat", "99"));

        Assert.Equal((new OutcomeReport { Ignored = 3, Unchanged = 1 }, 0), (report.Outcome, report.Departed));
        Assert.Equal((rows, revision), (await room.RowsAsync(), await room.RevisionAsync()));
    }

}
