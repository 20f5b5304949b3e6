using EntEcole.Directory.Access;
using EntEcole.Directory.Tests.Support;
using EntEcole.Directory.V1;
using Grpc.Core;

namespace EntEcole.Directory.Tests.Server.Grpc.Sync;

/// <summary>Fees over gRPC, and schools that come, go and are counted from night to night.</summary>
public sealed class ReconciliationServiceTests : IAsyncLifetime
{
    private const string One = "0120612A";
    private const string Two = "0120611Z";

    private SyncBench bench = null!;
    private TestServer server = null!;

    private EnrolmentService.EnrolmentServiceClient Client => new(server.Channel);

    public async ValueTask InitializeAsync()
    {
        bench = await SyncBench.CreateAsync(One);
        server = await TestServer.StartAsync(bench.Store);
    }

    public async ValueTask DisposeAsync()
    {
        await server.DisposeAsync();
        await bench.DisposeAsync();
    }

    [Fact]
    public async Task SetFee_OfTheNextYear_IsWhatContributionsCount()
    {
        var set = await Client.SetFeeAsync(new SetFeeRequest { SchoolYear = "2025-2026", FeeCents = 4150, Reason = "Avenant" });
        Assert.Equal(("2025-2026", 4150, "tests", "Avenant"), (set.Fee.SchoolYear, set.Fee.FeeCents, set.Fee.By, set.Fee.Reason));
        Assert.Equal(
            set.Revision,
            (await Client.SetFeeAsync(new SetFeeRequest { SchoolYear = "2025-2026", FeeCents = 4150, Reason = "Encore" })).Revision);

        var fees = await Client.ListFeesAsync(new ListFeesRequest { AtLeastRevision = set.Revision });
        Assert.Equal(
            [("2024-2025", 4500), ("2025-2026", 4150), ("2026-2027", 4100)], fees.Fees.Select(fee => (fee.SchoolYear, fee.FeeCents)));
        var owed = Assert.Single((await Client.ListContributionsAsync(
            new ListContributionsRequest { SchoolYear = "2025-2026", DifferingOnly = true })).Contributions);
        Assert.Equal((4150, 4000, 150), (owed.AmountCents, owed.WrittenAmountCents, owed.DifferenceCents));
    }

    [Theory]
    [InlineData("2025", 4100, "Essai", "school_year")]
    [InlineData("2027-2028", 0, "Essai", "fee_cents")]
    [InlineData("2027-2028", 10_000_001, "Essai", "fee_cents")]
    [InlineData("2027-2028", 4100, "", "reason")]
    public async Task SetFee_OfNoUse_NamesTheField(string year, long cents, string reason, string field) => Assert.Equal(
        [field], (await RichError.OfAsync(Client.SetFeeAsync(
            new SetFeeRequest { SchoolYear = year, FeeCents = cents, Reason = reason }))).Fields, StringComparer.Ordinal);

    [Fact]
    public async Task SetFee_ByWhoReachesAnAcademyAlone_IsRefused()
    {
        var bounded = new EnrolmentService.EnrolmentServiceClient(
            server.As(new Caller("one", CallerRoles.EnrolmentAdmin, TestCallers.Of(academies: ["TOULOUSE"]))));
        var error = await RichError.OfAsync(
            bounded.SetFeeAsync(new SetFeeRequest { SchoolYear = "2027-2028", FeeCents = 4200, Reason = "Essai" }));
        Assert.Equal((StatusCode.PermissionDenied, "PERIMETER_EXCEEDED"), (error.Code, error.Reason));
        Assert.Equal(3, (await bounded.ListFeesAsync(new ListFeesRequest())).Fees.Count);
    }

    [Fact]
    public async Task ListEnrolments_NightAfterNight_TellsWhatCameAndWhatWent()
    {
        await SyncAsync(
            Night("20260610").School("1", One).School("2", Two).Pupil("11", "1").Pupil("12", "2").Pupil("13", "2", given: "Max"));
        Assert.Equal([(Two, EnrolmentStatus.NotEnrolled, 2), (One, EnrolmentStatus.Matched, 1)], await StandingAsync());

        // Nothing but a pupil who is not kept; then the enrolled school itself is gone: of its commune, one that nobody enrols has
        // nearly its UAI.
        await SyncAsync(Night("20260612").School("1", One).School("2", Two).Pupil("11", "1").Pupil("12", "2"));
        Assert.Equal([(Two, EnrolmentStatus.NotEnrolled, 1), (One, EnrolmentStatus.Matched, 1)], await StandingAsync());
        await SyncAsync(Night("20260614").School("2", Two).Pupil("12", "2"), held: true);

        var absent = Assert.Single((await Client.ListEnrolmentsAsync(
            new ListEnrolmentsRequest { Filter = new EnrolmentFilter { Status = EnrolmentStatus.AbsentFromExtract } })).Enrolments);
        Assert.Equal(
            (One, "2026-06-14", 1, "", "RODEZ"), (absent.Uai, absent.AbsentSince, absent.AbsentDays, absent.ExtractName, absent.Commune));
        Assert.Equal([(AbsenceCause.Closed, ""), (AbsenceCause.Mistyped, Two)], absent.Hints.Select(hint => (hint.Cause, hint.Value)));
        Assert.All(absent.Hints, hint => Assert.NotEqual(hint.Text.Fr, hint.Text.En, StringComparer.Ordinal));
        Assert.Single(
            (await Client.ListEnrolmentsAsync(new ListEnrolmentsRequest { Filter = new EnrolmentFilter { AbsentDays = 1 } })).Enrolments);
        Assert.Empty(
            (await Client.ListEnrolmentsAsync(new ListEnrolmentsRequest { Filter = new EnrolmentFilter { AbsentDays = 2 } })).Enrolments);
    }

    [Fact]
    public async Task ListEnrolments_OfASchoolWhoseDepartureIsApproved_CountFromTheSameNightUntilItIsBack()
    {
        await SyncAsync(Night("20260610").School("1", One).School("2", Two).Pupil("11", "1").Pupil("12", "2"));
        await SyncAsync(Night("20260612").School("2", Two).Pupil("12", "2"), held: true);
        var waiting = await AbsentAsync();
        Assert.Equal(("2026-06-12", 3), (waiting!.AbsentSince, waiting.AbsentDays));

        var plan = Assert.Single(await bench.Store.Plans.ListPlansAsync(null, held: true, long.MaxValue, 10, CancellationToken.None));
        await server.Sync.ApprovePlanAsync(new ApprovePlanRequest { PlanId = plan.PlanId, Reason = "Essai" });
        Assert.Equal(waiting, await AbsentAsync());
        await SyncAsync(Night("20260613").School("2", Two).Pupil("12", "2"));
        Assert.Equal(waiting, await AbsentAsync());
        await SyncAsync(Night("20260614").School("1", One).School("2", Two).Pupil("11", "1").Pupil("12", "2"));
        Assert.Null(await AbsentAsync());
    }

    [Fact]
    public async Task ListEnrolments_OfASchoolThatTheOtherAcademyHas_NamesIt()
    {
        await SyncAsync(Night("20260610").School("2", Two).Pupil("12", "2"));
        await SyncAsync(Night("20260610", "MONTPELLIER").School("1", One).School("9", "0340101A").Pupil("11", "1"));

        var absent = (await Client.ListEnrolmentsAsync(new ListEnrolmentsRequest())).Enrolments.Single(school => school.Uai is One);
        Assert.Equal(
            (EnrolmentStatus.AbsentFromExtract, "TOULOUSE", "2026-06-10", 5),
            (absent.Status, absent.Academy, absent.AbsentSince, absent.AbsentDays));
        Assert.Equal([(AbsenceCause.OtherAcademy, "MONTPELLIER")], absent.Hints.Select(hint => (hint.Cause, hint.Value)));
    }

    [Fact]
    public async Task ListEnrolments_ARecordGivenTwice_CountsItsPupilOnce()
    {
        await SyncAsync(Night("20260610").School("2", Two).Pupil("12", "2").Pupil("12", "2"));

        Assert.Contains((Two, EnrolmentStatus.NotEnrolled, 1), await StandingAsync());
    }

    [Fact]
    public async Task ListEnrolments_PagesAcrossANight_AreOfTheStateOfTheFirst()
    {
        await SyncAsync(Night("20260610").School("1", One).School("2", Two).Pupil("11", "1").Pupil("12", "2"));
        var first = await Client.ListEnrolmentsAsync(new ListEnrolmentsRequest { PageSize = 1 });
        await SyncAsync(
            Night("20260612").School("2", Two).School("3", "0120621K").Pupil("12", "2").Pupil("14", "3").Pupil("15", "3", given: "Max"),
            held: true);

        var second = await Client.ListEnrolmentsAsync(new ListEnrolmentsRequest { PageSize = 1, PageToken = first.NextPageToken });
        Assert.Equal((first.Revision, "", One, EnrolmentStatus.Matched, 1), (
            second.Revision, second.NextPageToken, second.Enrolments[0].Uai, second.Enrolments[0].Status, second.Enrolments[0].PupilCount));
    }

    // No category of a full extract is empty.
    private static ExtractBuilder Night(string date, string academy = "TOULOUSE") =>
        new ExtractBuilder { Date = date, Academy = academy }.Relative("21").Staff("31", ["2$ENS$ENSEIGNEMENT$G0000$SANS SPECIALITE"]);

    private async Task<SchoolEnrolment?> AbsentAsync() => (await Client.ListEnrolmentsAsync(
        new ListEnrolmentsRequest
        {
            Filter = new EnrolmentFilter { Status = EnrolmentStatus.AbsentFromExtract },
        })).Enrolments.SingleOrDefault();

    // An enrolled school that is gone is held; what is not of it is applied.
    private async Task SyncAsync(ExtractBuilder extract, bool held = false) =>
        Assert.Equal(
            held ? EntEcole.Directory.Runs.RunState.Held : EntEcole.Directory.Runs.RunState.Applied,
            (await bench.SyncAsync(extract)).State);

    private async Task<IEnumerable<(string, EnrolmentStatus, int)>> StandingAsync() =>
        (await Client.ListEnrolmentsAsync(new ListEnrolmentsRequest())).Enrolments.Select(
            school => (school.Uai, school.Status, school.PupilCount));
}
