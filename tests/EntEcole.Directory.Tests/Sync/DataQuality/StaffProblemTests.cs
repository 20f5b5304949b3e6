using EntEcole.Directory.Model;
using EntEcole.Directory.Persons;
using EntEcole.Directory.Runs;
using EntEcole.Directory.Schools;
using EntEcole.Directory.Tests.Conformance;
using EntEcole.Directory.Tests.Support;
using static EntEcole.Directory.Tests.Sync.DataQuality.ProblemRoom;

namespace EntEcole.Directory.Tests.Sync.DataQuality;

/// <summary>Problems 25, 26 and 27: staff without a role, and what other feeds have made.</summary>
public sealed class StaffProblemTests
{
    [Theory]
    [InlineData("", "", false)]
    [InlineData("", "1", true)]
    [InlineData("1$-$SANS OBJET$-$SANS OBJET", "", true)]
    [InlineData("1$-$SANS OBJET$-$SANS OBJET", "1", true)]
    [InlineData("2$-$SANS OBJET$-$SANS OBJET", "", false)]
    [InlineData("-", "1", true)]
    [InlineData("-", "", false)]
    public async Task Problem25_StaffWithoutFunction_KeptWithoutRoleWhenAnEnrolledSchoolIsNamed(
        string function, string attachment, bool kept)
    {
        await using var room = await CreateAsync();
        var extract = Sound().School("2", OtherUai).Staff("32", [function], attachment);
        var report = await room.ApplyAsync(extract);

        Assert.Equal(new OutcomeReport { Created = kept ? 6 : 5, OutOfScope = kept ? 0 : 1 }, report.Outcome);
        await room.AssertToldAsync();
        Assert.Equal(kept, await room.Bench.FindAsync(AafCategory.PersEducNat, "32") is not null);
        if (!kept)
        {
            return;
        }

        Assert.Empty(await room.ProfilesAsync(AafCategory.PersEducNat, "32"));
        Assert.Equal(new OutcomeReport { Unchanged = 6 }, (await room.ApplyAsync(extract)).Outcome);

        // The function comes with the new school year.
        await room.ApplyAsync(Sound().School("2", OtherUai).Staff("32", [TeachingHere], attachment));
        Assert.Equal([(SchoolUai, Role.Teacher, ProfileState.Active)], await room.ProfilesAsync(AafCategory.PersEducNat, "32"));
    }

    [Fact]
    public async Task Problem26_StaffOfBothDegrees_NeitherFeedErasesWhatTheOtherMade()
    {
        await using var room = await CreateAsync(CollegeUai);
        await room.ApplyAsync(Sound().Staff("71", [TeachingHere], "1"));
        await room.ApplyAsync(SoundCollege(teaching: ExtractBuilder.Attr("ENTAuxEnsClassesMatieres", "50$6A$061300")));
        var both = await room.GetAsync(AafCategory.PersEducNat, "71");
        Assert.Equal([Degree.FirstDegree, Degree.SecondDegree], both.Records.Select(record => record.Degree).Order());

        // He leaves the first degree: the profile that it made ends, and nothing else.
        Assert.Equal(1, (await room.ApplyAsync(Sound())).Departed);
        Assert.Equal(
            [(SchoolUai, Role.Teacher, ProfileState.Suspended), (CollegeUai, Role.Teacher, ProfileState.Active)],
            await room.ProfilesAsync(AafCategory.PersEducNat, "71"));
        Assert.Equal("6A", Assert.Single((await room.GetAsync(AafCategory.PersEducNat, "71")).Classes).Name);

        // He comes back to it, and leaves the second.
        Assert.Equal(1, (await room.ApplyAsync(Sound().Staff("71", [TeachingHere], "1"))).Returned);
        await room.ApplyAsync(new ExtractBuilder()
            .College("50", CollegeUai, ["6A$6EME$10010012110"])
            .Collegian("51", "50", ["61$10$1$1$1$1"], "6A").Representative("61").Professor("72", [TeachingThere]));
        var after = await room.GetAsync(AafCategory.PersEducNat, "71");
        Assert.Equal(both.PersonId, after.PersonId);
        Assert.Equal(
            [(SchoolUai, Role.Teacher, ProfileState.Active), (CollegeUai, Role.Teacher, ProfileState.Suspended)],
            await room.ProfilesAsync(AafCategory.PersEducNat, "71"));
        Assert.Empty(after.Classes);

    }

    [Fact]
    public async Task Problem27_WhatAnotherFeedMade_SurvivesTheNightOfThisOne()
    {
        await using var room = await CreateAsync();
        await room.ApplyAsync(Sound().Staff("32", [TeachingHere]));
        var teacher = await room.GetAsync(AafCategory.PersEducNat, "32");
        var (school, pupil) = ((await room.SchoolAsync())!, await room.GetAsync(AafCategory.Eleve, "11"));
        await RunUnderTest.ApplyAsync(
            room.Store,
            run =>
            {
                var feed = run.Feed.FeedNo;
                run.Plan.Rows.Put(
                    new SchoolRow(school.SchoolNo, feed, "901", SchoolUai, Presence.Present, 2, school.School), replaces: false);
                foreach (var role in (Role[])[Role.Teacher, Role.SchoolStaff])
                {
                    run.Plan.Rows.Put(
                        new ProfileRow(teacher.PersonNo, school.SchoolNo, role, feed, ProfileState.Active, SyncBench.Day, null, null),
                        replaces: false);
                }

                run.Plan.Rows.Put(
                    new MembershipRow(teacher.PersonNo, pupil.Classes.Single().ClassNo, feed, null, Teaches: true), replaces: false);
            },
            degree: Degree.SecondDegree);

        await room.ApplyAsync(Sound().Staff("32", [TeachingHere], given: "ANDRE"));
        var during = await room.GetAsync(AafCategory.PersEducNat, "32");
        Assert.Equal(3, during.Profiles.Count);
        Assert.Equal("CP A", Assert.Single(during.Classes).Name);

        Assert.Equal(1, (await room.ApplyAsync(Sound())).Departed);
        var after = await room.GetAsync(AafCategory.PersEducNat, "32");
        Assert.Equal(
            [
                (Degree.FirstDegree, Role.Teacher, ProfileState.Suspended),
                (Degree.SecondDegree, Role.Teacher, ProfileState.Active),
                (Degree.SecondDegree, Role.SchoolStaff, ProfileState.Active),
            ],
            after.Profiles.Select(profile => (profile.Degree, profile.Row.Role, profile.Row.State)).Order());
        Assert.True(Assert.Single(after.Classes).Teaches);
    }
}
