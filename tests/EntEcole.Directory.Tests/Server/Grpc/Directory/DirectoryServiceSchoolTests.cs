using EntEcole.Directory.Tests.Server.Transport;
using EntEcole.Directory.Tests.Support;
using EntEcole.Directory.V1;
using Grpc.Core;
using Uai = EntEcole.Directory.Model.Uai;

namespace EntEcole.Directory.Tests.Server.Grpc.Directory;

[Collection(SampleServers.Name)]
public sealed class DirectoryServiceSchoolTests(SampleServer sample)
{
    private readonly DirectoryService.DirectoryServiceClient client = sample.Client;

    [Fact]
    public async Task GetSchool_Enrolled_GivesItsFieldsDistrictAndConvention()
    {
        var answer = await client.GetSchoolAsync(new GetSchoolRequest { Uai = SampleServer.Rodez });
        var school = answer.School;
        var key = sample.Key.Schools.Single(row => row.Uai is SampleServer.Rodez);
        Assert.True(answer.Revision > 0);
        Assert.Equal(SampleServer.Rodez, school.Uai);
        Assert.Equal(
            ("TOULOUSE", AafCategory.EtabEducNat, key.SourceId), (school.Source.Academy, school.Source.Category, school.Source.SourceId));
        Assert.Equal(("E.E.PU", "FERDINAND FOCH", "RODEZ"), (school.NameType, school.Name, school.Town));
        Assert.Equal("E.E.PU FERDINAND FOCH RODEZ", school.DisplayName);
        Assert.Equal(("PU", "012", "12202", "RODEZ"), (school.Sector, school.Department, school.Commune.Code, school.Commune.Label));
        Assert.Equal(("12000", "TOULOUSE"), (school.Address.PostalCode, school.Academy));
        Assert.Equal("", school.OddUai);
        Assert.True(school.Present);
        Assert.True(school.Enrolled);
        Assert.Equal("RODEZ-2025-2026", Assert.Single(school.Conventions));
        Assert.True(Uai.IsValid(school.District.Uai));
        Assert.NotEmpty(school.District.Name);
    }

    [Fact]
    public async Task GetSchool_ConventionEnded_IsThereAndNotEnrolled()
    {
        var school = (await client.GetSchoolAsync(new GetSchoolRequest { Uai = SampleServer.Launaguet })).School;
        Assert.False(school.Enrolled);
        Assert.Empty(school.Conventions);
        Assert.True(school.Present);
    }

    [Fact]
    public async Task GetSchool_District_IsASchoolLikeOthers()
    {
        var school = (await client.GetSchoolAsync(new GetSchoolRequest { Uai = SampleServer.Rodez })).School;
        var district = (await client.GetSchoolAsync(new GetSchoolRequest { Uai = school.District.Uai })).School;
        Assert.Equal(school.District.Name, district.DisplayName);
    }

    [Fact]
    public async Task GetSchool_LowerCaseUai_IsTheSameSchool() =>
        Assert.Equal(SampleServer.Rodez, (await client.GetSchoolAsync(new GetSchoolRequest { Uai = " 0120612a" })).School.Uai);

    [Fact]
    public async Task GetSchool_Unknown_IsNotFoundWithReasonAndUai()
    {
        var error = await RichError.OfAsync(client.GetSchoolAsync(new GetSchoolRequest { Uai = "0000000A" }));
        Assert.Equal(StatusCode.NotFound, error.Code);
        Assert.Equal("SCHOOL_NOT_FOUND", error.Reason);
        Assert.Equal("0000000A", error.Info.Metadata["uai"]);
        Assert.Single(error.Status.Details);
    }

    [Theory]
    [InlineData("0120612B")]
    [InlineData("120612A")]
    [InlineData("quelconque")]
    [InlineData("")]
    public async Task GetSchool_BadUai_IsInvalidArgumentNamingTheField(string uai)
    {
        var error = await RichError.OfAsync(client.GetSchoolAsync(new GetSchoolRequest { Uai = uai }));
        Assert.Equal((StatusCode.InvalidArgument, "INVALID_ARGUMENT"), (error.Code, error.Reason));
        Assert.Equal("uai", Assert.Single(error.Fields));
        Assert.Equal("uai", error.Info.Metadata["field"]);
    }

    [Fact]
    public async Task ListSchools_NoFilter_GivesEveryStructureByUai()
    {
        var schools = await ListAsync(new SchoolFilter());
        Assert.Equal(sample.Key.Academies.Sum(academy => academy.Structures.Records), schools.Count);
        var uais = schools.Select(school => school.Uai).Where(uai => uai.Length > 0).ToList();
        Assert.Equal(uais.Order(StringComparer.Ordinal), uais, StringComparer.Ordinal);
        Assert.Empty(sample.Key.Schools.Select(school => school.Uai).Except(uais, StringComparer.Ordinal));
    }

    [Fact]
    public async Task ListSchools_ByAcademy_GivesThatAcademy()
    {
        var schools = await ListAsync(new SchoolFilter { Academy = "montpellier" });
        Assert.Equal(sample.Key.Academies.Single(academy => academy.Academy is "MONTPELLIER").Structures.Records, schools.Count);
        Assert.All(schools, school => Assert.Equal("MONTPELLIER", school.Academy));
    }

    [Fact]
    public async Task ListSchools_EnrolledOnly_GivesTheSchoolsOfConventionsInForce()
    {
        var schools = await ListAsync(new SchoolFilter { EnrolledOnly = true });
        Assert.Equal(16, schools.Count);
        Assert.Equal(
            sample.Enrolled.Select(school => school.Uai).Order(StringComparer.Ordinal), schools.Select(school => school.Uai),
            StringComparer.Ordinal);
        Assert.All(schools, school => Assert.True(school.Enrolled));
    }

    [Fact]
    public async Task ListSchools_EachFilter_GivesWhatItSays()
    {
        var all = await ListAsync(new SchoolFilter());
        var district = all.Single(school => school.Uai is SampleServer.Rodez).District.Uai;
        await SameAsync(new SchoolFilter { Department = "066" }, all.Where(school => school.Department is "066"));
        await SameAsync(new SchoolFilter { CommuneCode = "12202" }, all.Where(school => school.Commune?.Code is "12202"));
        await SameAsync(
            new SchoolFilter { DistrictUai = district },
            all.Where(school => district.Equals(school.District?.Uai, StringComparison.Ordinal)));
        await SameAsync(
            new SchoolFilter { NamePrefix = "Françoise D" },
            all.Where(school => school.DisplayName.Contains("FRANÇOISE D", StringComparison.Ordinal)));
        await SameAsync(
            new SchoolFilter { Department = "066", EnrolledOnly = true, NamePrefix = "joan miro" },
            all.Where(school => school.Uai is "0660178K"));
        await SameAsync(new SchoolFilter { CommuneCode = "99999" }, []);

        async Task SameAsync(SchoolFilter filter, IEnumerable<School> expected) =>
            Assert.Equal(expected, await ListAsync(filter));
    }

    [Fact]
    public async Task ListSchools_NamePrefixOfLikeCharacters_MatchesNothingMore()
    {
        var refused = await Rpc.FailsAsync(() => ListAsync(new SchoolFilter { NamePrefix = "%" }));
        Assert.Equal("INVALID_ARGUMENT", RichError.Of(refused).Reason);
        Assert.Empty(await ListAsync(new SchoolFilter { NamePrefix = "E%RODEZ" }));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    public async Task ListSchools_PageByPage_GivesTheSameList(int pageSize) =>
        Assert.Equal(await ListAsync(new SchoolFilter()), await ListAsync(new SchoolFilter(), pageSize));

    [Fact]
    public async Task ListSchools_BadFilter_IsInvalidArgumentNamingTheField()
    {
        var district = await RichError.OfAsync(
            client.ListSchoolsAsync(new ListSchoolsRequest { Filter = new SchoolFilter { DistrictUai = "1" } }));
        Assert.Equal("filter.district_uai", Assert.Single(district.Fields));
        var prefix = await RichError.OfAsync(
            client.ListSchoolsAsync(new ListSchoolsRequest { Filter = new SchoolFilter { NamePrefix = new string('a', 201) } }));
        Assert.Equal("filter.name_prefix", Assert.Single(prefix.Fields));
    }

    private async Task<IReadOnlyList<School>> ListAsync(SchoolFilter filter, int pageSize = 1000)
    {
        var schools = new List<School>();
        var request = new ListSchoolsRequest { Filter = filter, PageSize = pageSize };
        do
        {
            var page = await client.ListSchoolsAsync(request);
            schools.AddRange(page.Schools);
            request.PageToken = page.NextPageToken;
        }
        while (request.PageToken.Length > 0);
        return schools;
    }
}
