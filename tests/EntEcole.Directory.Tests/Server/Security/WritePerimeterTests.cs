using System.Globalization;
using EntEcole.Directory.Access;
using EntEcole.Directory.Tests.Support;
using EntEcole.Directory.V1;
using Grpc.Core;

namespace EntEcole.Directory.Tests.Server.Security;

/// <summary>
/// Writes that would widen what somebody reaches, by callers who reach one of two academies: everything that a write names is in its
/// author's perimeter. The convention of the bench is one from before the rule: it is of TOULOUSE and names a school of each academy.
/// </summary>
public sealed class WritePerimeterTests : IAsyncLifetime
{
    private const string Rodez = "21120202300019";
    private const string Paulhan = "21340194600016";
    private const string Ceret = "21660049400019";
    private const string Legacy = "ESSAI-20250901";
    private const string Unread = "0312599G";
    private const string UnreadSouth = "0660560A";
    private const string Why = "Essai";
    private static readonly string Elsewhere = string.Create(
        CultureInfo.InvariantCulture, $"0750001{Directory.Model.Uai.ControlLetter(750_001)}");

    private SyncBench bench = null!;
    private TestServer server = null!;
    private string anne = "", other = "", homonym = "";

    private EnrolmentService.EnrolmentServiceClient Region => Enrolment(CallerPerimeter.All);

    private EnrolmentService.EnrolmentServiceClient Montpellier => Enrolment(TestCallers.Of(academies: ["MONTPELLIER"]));

    public async ValueTask InitializeAsync()
    {
        bench = await TwoAcademies.CreateAsync();
        server = await TestServer.StartAsync(bench.Store);
        anne = await TwoAcademies.IdOfAsync(bench, "TOULOUSE", Directory.Model.AafCategory.PersRelEleve, "21");
        homonym = await TwoAcademies.IdOfAsync(bench, "TOULOUSE", Directory.Model.AafCategory.PersRelEleve, "22");
        other = await TwoAcademies.IdOfAsync(bench, "MONTPELLIER", Directory.Model.AafCategory.PersRelEleve, "21");
    }

    public async ValueTask DisposeAsync()
    {
        await server.DisposeAsync();
        await bench.DisposeAsync();
    }

    [Theory]
    [InlineData(TwoAcademies.North)]
    [InlineData(Unread)]
    public async Task Convention_NamingASchoolOfAnotherAcademy_IsRefusedAndItsSiretGivesNobody(string uai)
    {
        foreach (var preview in new[] { true, false })
        {
            var refused = await RichError.OfAsync(Montpellier.CreateConventionAsync(
                new CreateConventionRequest
                {
                    Convention = Draft("MONTPELLIER", Paulhan, TwoAcademies.South, uai),
                    ValidateOnly = preview,
                }));
            Assert.Equal(
                (StatusCode.PermissionDenied, "PERIMETER_EXCEEDED", uai), (refused.Code, refused.Reason, refused.Info.Metadata["uai"]));
        }

        Assert.Empty(await PersonsAsync(TestCallers.Of(sirets: [Paulhan])));

        await Montpellier.CreateConventionAsync(
            new CreateConventionRequest { Convention = Draft("MONTPELLIER", Paulhan, TwoAcademies.South) });
        var amended = await RichError.OfAsync(Montpellier.AmendConventionAsync(
            new AmendConventionRequest { Convention = Draft("MONTPELLIER", Paulhan, TwoAcademies.South, uai), Reason = Why }));
        Assert.Equal("PERIMETER_EXCEEDED", amended.Reason);
        Assert.All(
            await PersonsAsync(TestCallers.Of(sirets: [Paulhan])),
            person => Assert.Equal("MONTPELLIER", Assert.Single(person.Sources).Source.Academy));
    }

    [Fact]
    public async Task Convention_OfOneAcademyNamingASchoolOfAnother_IsRefusedForEveryAuthorByField()
    {
        foreach (var author in new[] { Region, Enrolment(TestCallers.Of(academies: ["MONTPELLIER", "TOULOUSE"])) })
        {
            var refused = await RichError.OfAsync(author.CreateConventionAsync(
                new CreateConventionRequest
                {
                    Convention = Draft("MONTPELLIER", Paulhan, TwoAcademies.North, Unread, TwoAcademies.South),
                }));
            Assert.Equal((StatusCode.InvalidArgument, "INVALID_ARGUMENT"), (refused.Code, refused.Reason));
            Assert.Equal(["convention.schools[0].uai", "convention.schools[1].uai"], refused.Fields, StringComparer.Ordinal);
        }
    }

    [Fact]
    public async Task Convention_NamingASchoolThatNoExtractDescribes_FollowsItsDepartementAndElseIsForTheRegion()
    {
        await Montpellier.CreateConventionAsync(new CreateConventionRequest { Convention = Draft("MONTPELLIER", Ceret, UnreadSouth) });
        var elsewhere = Draft("MONTPELLIER", Paulhan, Elsewhere);
        elsewhere.Reference = "AILLEURS";

        Assert.Equal(
            "PERIMETER_EXCEEDED",
            (await RichError.OfAsync(Montpellier.CreateConventionAsync(new CreateConventionRequest { Convention = elsewhere }))).Reason);
        var both = Enrolment(TestCallers.Of(academies: ["MONTPELLIER", "TOULOUSE"]));
        Assert.Equal(
            "PERIMETER_EXCEEDED",
            (await RichError.OfAsync(both.CreateConventionAsync(new CreateConventionRequest { Convention = elsewhere }))).Reason);
        await Region.CreateConventionAsync(new CreateConventionRequest { Convention = elsewhere });
    }

    [Fact]
    public async Task Convention_WithASiretOfAnotherAcademy_IsForAuthorsWhoReachBoth()
    {
        var theirs = Draft("MONTPELLIER", Rodez, TwoAcademies.South);
        var created = await RichError.OfAsync(Montpellier.CreateConventionAsync(new CreateConventionRequest { Convention = theirs }));
        Assert.Equal(
            (StatusCode.PermissionDenied, "PERIMETER_EXCEEDED", Rodez), (created.Code, created.Reason, created.Info.Metadata["siret"]));

        await Montpellier.CreateConventionAsync(
            new CreateConventionRequest { Convention = Draft("MONTPELLIER", Paulhan, TwoAcademies.South) });
        Assert.Equal("PERIMETER_EXCEEDED", (await RichError.OfAsync(
            Montpellier.AmendConventionAsync(new AmendConventionRequest { Convention = theirs, Reason = Why }))).Reason);
        await Enrolment(TestCallers.Of(academies: ["MONTPELLIER", "TOULOUSE"])).AmendConventionAsync(
            new AmendConventionRequest { Convention = theirs, Reason = Why });
    }

    [Fact]
    public async Task Siret_OfAConventionFromBeforeTheRule_GivesTheSchoolsOfItsOwnAcademy()
    {
        var perimeter = TestCallers.Of(sirets: [Rodez]);
        var persons = await PersonsAsync(perimeter);

        Assert.NotEmpty(persons);
        Assert.All(persons, person => Assert.All(person.Profiles, profile => Assert.Equal(TwoAcademies.North, profile.Uai)));
        Assert.Equal(
            [TwoAcademies.North], (await Reader(perimeter).ListSchoolsAsync(new ListSchoolsRequest())).Schools.Select(school => school.Uai),
            StringComparer.Ordinal);
        Assert.Equal(
            "PERSON_NOT_FOUND",
            (await RichError.OfAsync(Reader(perimeter).GetPersonAsync(new GetPersonRequest { PersonId = other }))).Reason);
    }

    [Fact]
    public async Task Terminate_OfAConventionThatNamesASchoolOutside_IsRefusedToItsOwnAcademyAndDoneForTheRegion()
    {
        var ending = new TerminateConventionRequest { Reference = Legacy, TerminatedOn = "2026-06-30", Reason = Why, Early = true };
        var refused = await RichError.OfAsync(Enrolment(TestCallers.Of(academies: ["TOULOUSE"])).TerminateConventionAsync(ending));
        Assert.Equal(("PERIMETER_EXCEEDED", TwoAcademies.South), (refused.Reason, refused.Info.Metadata["uai"]));

        Assert.Equal("2026-06-30", (await Region.TerminateConventionAsync(ending)).Convention.TerminatedOn);
    }

    [Fact]
    public async Task Amend_OfAConventionThatNamesASchoolOutside_MayNotLetGoOfIt()
    {
        var narrowed = Draft("TOULOUSE", Rodez, TwoAcademies.North);
        narrowed.Reference = Legacy;
        var request = new AmendConventionRequest { Convention = narrowed, Reason = Why };

        Assert.Equal(
            "PERIMETER_EXCEEDED",
            (await RichError.OfAsync(Enrolment(TestCallers.Of(academies: ["TOULOUSE"])).AmendConventionAsync(request))).Reason);
        Assert.Equal(TwoAcademies.North, Assert.Single((await Region.AmendConventionAsync(request)).Convention.Schools).Uai);
    }

    [Fact]
    public async Task SetFee_ByAnAuthorOfOneAcademy_IsRefused() => Assert.Equal(
        "PERIMETER_EXCEEDED",
        (await RichError.OfAsync(
            Montpellier.SetFeeAsync(new SetFeeRequest { SchoolYear = "2026-2027", FeeCents = 1, Reason = Why }))).Reason);

    [Fact]
    public async Task Merges_OfAPersonPartlyOutside_AreRefusedAndNotListed()
    {
        var half = new SyncService.SyncServiceClient(
            server.As(new Caller("half", CallerRoles.All, TestCallers.Of(academies: ["TOULOUSE"]))));
        var proposal = (await server.Sync.ListMergeProposalsAsync(
            new ListMergeProposalsRequest { Filter = new MergeProposalFilter { PersonId = anne } })).Proposals[0];
        await server.Sync.DecideMergeProposalAsync(
            new DecideMergeProposalRequest { ProposalId = proposal.ProposalId, Decision = MergeDecision.Accept, Reason = Why });

        var unmerged = await RichError.OfAsync(
            half.UnmergePersonsAsync(new UnmergePersonsRequest { MergedPersonId = other, Reason = Why }));
        Assert.Equal(
            (StatusCode.NotFound, "PERSON_NOT_FOUND", other), (unmerged.Code, unmerged.Reason, unmerged.Info.Metadata["personId"]));
        foreach (var (kept, second, reason) in new[]
        {
            (anne, homonym, "PERIMETER_EXCEEDED"), (homonym, anne, "PERIMETER_EXCEEDED"), (homonym, other, "PERSON_NOT_FOUND"),
        })
        {
            var merged = await RichError.OfAsync(
                half.MergePersonsAsync(new MergePersonsRequest { PersonId = kept, OtherPersonId = second, Reason = Why }));
            Assert.Equal(reason, merged.Reason);
        }

        Assert.Empty((await half.ListMergeProposalsAsync(
            new ListMergeProposalsRequest { Filter = new MergeProposalFilter { State = MergeProposalState.Accepted } })).Proposals);
        Assert.Equal("PERIMETER_EXCEEDED", (await RichError.OfAsync(half.DecideMergeProposalAsync(
            new DecideMergeProposalRequest { ProposalId = $"{anne}-{homonym}", Decision = MergeDecision.Decline, Reason = Why }))).Reason);
        await server.Sync.UnmergePersonsAsync(new UnmergePersonsRequest { MergedPersonId = other, Reason = Why });
    }

    private static Convention Draft(string academy, string siret, params string[] uais) => new()
    {
        Reference = "NOUVELLE", SchoolYear = "2025-2026", Academy = academy, Collectivite = "COMMUNE D'ESSAI", Siret = siret,
        SignedOn = "2026-05-01", EffectiveFrom = "2026-05-01", FeePerSchoolCents = 4000, SchoolCount = uais.Length,
        AmountCents = 4000 * uais.Length,
        Schools = { uais.Select(uai => new ConventionSchool { Uai = uai, SchoolName = "ECOLE D'ESSAI" }) },
    };

    private EnrolmentService.EnrolmentServiceClient Enrolment(CallerPerimeter perimeter) =>
        new(server.As(new Caller("admin", CallerRoles.EnrolmentAdmin, perimeter)));

    private DirectoryService.DirectoryServiceClient Reader(CallerPerimeter perimeter) =>
        new(server.As(new Caller("reader", CallerRoles.DirectoryReader, perimeter)));

    private async Task<IReadOnlyList<Person>> PersonsAsync(CallerPerimeter perimeter) =>
        (await Reader(perimeter).ListPersonsAsync(new ListPersonsRequest { PageSize = 1000 })).Persons;
}
