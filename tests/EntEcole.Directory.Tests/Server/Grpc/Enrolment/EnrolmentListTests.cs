using EntEcole.Directory.Tests.Support;
using EntEcole.Directory.V1;
using Grpc.Core;

namespace EntEcole.Directory.Tests.Server.Grpc.Enrolment;

/// <summary>Lists of conventions, of schools between conventions and extracts, and of contributions, over the bundled sample.</summary>
[Collection(SampleServers.Name)]
public sealed class EnrolmentListTests(SampleServer sample)
{
    private static readonly string[] References =
    [
        "CERET-2026-2027", "LAUNAGUET-2024-2025", "PAULHAN-2025-2026", "PEZILLA-2024-2025", "RODEZ-2025-2026",
    ];

    private EnrolmentService.EnrolmentServiceClient Client => new(sample.Server.Channel);

    public static TheoryData<string, string[]> Filters() => new()
    {
        { "{}", References },
        { """{"schoolYear":"2025-2026"}""", [References[2], References[4]] },
        { """{"academy":"toulouse"}""", [References[1], References[4]] },
        { """{"siret":"21660140100120"}""", [References[3]] },
        { """{"uai":"0120612A"}""", [References[4]] },
        { """{"state":"CONVENTION_STATE_IN_FORCE"}""", [References[0], References[2], References[4]] },
        { """{"state":"CONVENTION_STATE_ENDED"}""", [References[1], References[3]] },
        { """{"state":"CONVENTION_STATE_UPCOMING","on":"2025-06-01"}""", [References[0]] },
        { """{"state":"CONVENTION_STATE_TERMINATED"}""", [] },
        { """{"endBlankOnly":true}""", [References[0]] },
        { """{"academy":"LIMOGES"}""", [] },
    };

    [Theory]
    [MemberData(nameof(Filters))]
    public async Task ListConventions_Filtered_AreThoseByReference(string filter, string[] references) => Assert.Equal(
        references,
        (await Client.ListConventionsAsync(
            new ListConventionsRequest { Filter = ConventionFilter.Parser.ParseJson(filter) })).Conventions.Select(one => one.Reference),
        StringComparer.Ordinal);

    [Theory]
    [InlineData("""{"schoolYear":"2025"}""", "filter.school_year")]
    [InlineData("""{"siret":"1"}""", "filter.siret")]
    [InlineData("""{"uai":"0120612B"}""", "filter.uai")]
    [InlineData("""{"on":"15/06/2026"}""", "filter.on")]
    [InlineData("""{"state":99}""", "filter.state")]
    public async Task ListConventions_FilterOfNoUse_NamesTheField(string filter, string field) => Assert.Equal(
        [field],
        (await RichError.OfAsync(
            Client.ListConventionsAsync(new ListConventionsRequest { Filter = ConventionFilter.Parser.ParseJson(filter) }))).Fields,
        StringComparer.Ordinal);

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(5)]
    public async Task ListConventions_PageAfterPage_AreAllOnce(int size)
    {
        var request = new ListConventionsRequest { PageSize = size, Filter = new ConventionFilter() };
        var read = new List<string>();
        do
        {
            var page = await Client.ListConventionsAsync(request);
            read.AddRange(page.Conventions.Select(one => one.Reference));
            request.PageToken = page.NextPageToken;
        }
        while (request.PageToken.Length > 0);

        Assert.Equal(References, read, StringComparer.Ordinal);
        var other = new ListConventionsRequest
        {
            PageToken = (await Client.ListConventionsAsync(new ListConventionsRequest { PageSize = 1 })).NextPageToken,
            Filter = new ConventionFilter { EndBlankOnly = true },
        };
        Assert.Equal("PAGE_TOKEN_INVALID", (await RichError.OfAsync(Client.ListConventionsAsync(other))).Reason);
    }

    [Theory]
    [InlineData(3)]
    [InlineData(1000)]
    public async Task ListEnrolments_OfTheSample_AgreesWithItsKeyBothWays(int size)
    {
        var schools = await ListAsync(new ListEnrolmentsRequest { PageSize = size });

        Assert.Equal(
            schools.Select(school => school.Uai).Order(StringComparer.Ordinal), schools.Select(school => school.Uai),
            StringComparer.Ordinal);
        var matched = schools.Where(school => school.Status is EnrolmentStatus.Matched).ToList();
        Assert.Equal(
            sample.Enrolled.Select(school => school.Uai).Order(StringComparer.Ordinal), matched.Select(school => school.Uai),
            StringComparer.Ordinal);
        Assert.All(matched, school => Assert.Single(school.Conventions));
        var key = sample.NotEnrolled.Where(school => school.Pupils > 0).OrderBy(school => school.Uai, StringComparer.Ordinal).ToList();
        var others = schools.Where(school => school.Status is EnrolmentStatus.NotEnrolled).ToList();
        Assert.Equal(
            key.Select(school => (school.Uai, school.Academy, school.Pupils)),
            others.Select(school => (school.Uai, school.Academy, school.PupilCount)));
        Assert.All(others, school => Assert.NotEmpty(school.ExtractName + school.Commune));
        Assert.Equal(
            sample.Enrolled.OrderBy(school => school.Uai, StringComparer.Ordinal).Select(school => school.Pupils),
            matched.Select(school => school.PupilCount));
        Assert.DoesNotContain(schools, school => school.Status is EnrolmentStatus.AbsentFromExtract);
    }

    [Fact]
    public async Task ListEnrolments_OnAnotherDay_AreTheEnrolmentsOfThatDay()
    {
        var schools = await ListAsync(
            new ListEnrolmentsRequest
            {
                On = "2025-06-15",
                Filter = new EnrolmentFilter { Status = EnrolmentStatus.Matched, Siret = "21310282500014" },
            });

        Assert.Equal(
            ["0310584S", "0311610G", "0312313W", "0312597E", "0312599G"], schools.Select(school => school.Uai), StringComparer.Ordinal);
        Assert.All(schools, school => Assert.Equal("2025-09-05", school.EnrolledUntil));
    }

    [Theory]
    [InlineData(
        "2024-2025", "MONTPELLIER 21660140100120 2 9000 0; TOULOUSE 21310282500014 5 22500 0", "MONTPELLIER 1 2 9000; TOULOUSE 1 5 22500")]
    [InlineData(
        "2025-2026", "MONTPELLIER 21340194600016 2 8000 0; TOULOUSE 21120202300019 10 40000 0",
        "MONTPELLIER 1 2 8000; TOULOUSE 1 10 40000")]
    [InlineData("2026-2027", "MONTPELLIER 21660049400019 4 16400 0", "MONTPELLIER 1 4 16400")]
    public async Task ListContributions_OfAYear_AreSchoolsTimesFeeWithTotalsOfAllPages(string year, string lines, string totals)
    {
        var request = new ListContributionsRequest { SchoolYear = year, PageSize = 1 };
        var read = new List<string>();
        do
        {
            var page = await Client.ListContributionsAsync(request);
            read.AddRange(
                page.Contributions.Select(one => $"{one.Academy} {one.Siret} {one.SchoolCount} {one.AmountCents} {one.DifferenceCents}"));
            Assert.Equal(
                totals,
                string.Join("; ", page.Totals.Select(one => $"{one.Academy} {one.CollectiviteCount} {one.SchoolCount} {one.AmountCents}")));
            request.PageToken = page.NextPageToken;
        }
        while (request.PageToken.Length > 0);

        Assert.Equal(lines, string.Join("; ", read));
        Assert.Empty(
            (await Client.ListContributionsAsync(new ListContributionsRequest { SchoolYear = year, DifferingOnly = true })).Contributions);
    }

    [Fact]
    public async Task ListContributions_OfAYearWithoutFee_SaysSo()
    {
        var error = await RichError.OfAsync(Client.ListContributionsAsync(new ListContributionsRequest { SchoolYear = "2027-2028" }));
        Assert.Equal(
            (StatusCode.FailedPrecondition, "FEE_UNKNOWN", "2027-2028"), (error.Code, error.Reason, error.Info.Metadata["schoolYear"]));
        Assert.Equal(
            ["school_year"], (await RichError.OfAsync(Client.ListContributionsAsync(new ListContributionsRequest()))).Fields,
            StringComparer.Ordinal);
    }

    private async Task<List<SchoolEnrolment>> ListAsync(ListEnrolmentsRequest request)
    {
        var read = new List<SchoolEnrolment>();
        do
        {
            var page = await Client.ListEnrolmentsAsync(request);
            read.AddRange(page.Enrolments);
            request.PageToken = page.NextPageToken;
        }
        while (request.PageToken.Length > 0);
        return read;
    }
}
