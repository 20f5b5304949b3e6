using EntEcole.Directory.Sample;
using EntEcole.Directory.V1;

namespace EntEcole.Directory.Tests.Server.Grpc.Directory;

/// <summary>What the server lists by school and role, against the key that the generator counted.</summary>
[Collection(SampleServers.Name)]
public sealed class SampleCountsTests(SampleServer sample)
{
    [Fact]
    public async Task Enrolled_ByRole_AreAsManyAsTheKeySays()
    {
        Assert.Equal(16, sample.Enrolled.Count);
        foreach (var school in sample.Enrolled)
        {
            Assert.Equal(
                (school.Uai, school.Pupils, school.Relatives, school.Teachers, school.Directors),
                (
                    school.Uai, await CountAsync(school, Role.Pupil), await CountAsync(school, Role.Parent),
                    await CountAsync(school, Role.Teacher),
                    await CountAsync(school, Role.Director)));
        }
    }

    [Fact]
    public async Task Enrolled_Staff_AreThoseWithAFunction()
    {
        foreach (var school in sample.Enrolled)
        {
            var staff = await sample.ListPersonsAsync(new PersonFilter { Uai = school.Uai });
            Assert.Equal(school.Staff - school.WithoutFunction, staff.Count(person => person.Staff is not null));
        }
    }

    [Fact]
    public async Task NotEnrolled_Schools_ListNobody()
    {
        Assert.NotEmpty(sample.NotEnrolled);
        foreach (var school in sample.NotEnrolled)
        {
            Assert.Empty(await sample.ListPersonsAsync(new PersonFilter { Uai = school.Uai, IncludeSuspended = true }));
            Assert.Empty((await sample.Client.ListClassesAsync(new ListClassesRequest { Uai = school.Uai })).Classes);
        }
    }

    [Fact]
    public async Task Everybody_HasAProfileInAnEnrolledSchoolOnly()
    {
        var uais = sample.Enrolled.Select(school => school.Uai).ToHashSet(StringComparer.Ordinal);
        var all = await sample.ListPersonsAsync(new PersonFilter());
        Assert.All(all, person => Assert.All(person.Profiles, profile => Assert.Contains(profile.Uai, uais)));
        Assert.All(all, person => Assert.NotEmpty(person.Profiles));
        Assert.Equal(all.Count, all.Select(person => person.PersonId).Distinct(StringComparer.Ordinal).Count());
        Assert.Equal(sample.Enrolled.Sum(school => school.Pupils), all.Count(person => person.Pupil is not null));
    }

    private async Task<int> CountAsync(SchoolKey school, Role role) =>
        (await sample.ListPersonsAsync(new PersonFilter { Uai = school.Uai, Role = role })).Count;
}
