using EntEcole.Directory.Changes;
using EntEcole.Directory.Model;
using EntEcole.Directory.Persons;
using EntEcole.Directory.Privacy;
using EntEcole.Directory.Rights;
using EntEcole.Directory.Schools;

namespace EntEcole.Directory.Tests.Conformance;

/// <summary>Requests, grants and the staff whom they bring: versioned, written only over the revision at which they were decided.</summary>
public abstract class RightsConformance(EngineUnderTest engine) : StoreConformance(engine)
{
    private const string Siret = "21660049400019";
    private static readonly DateOnly Today = new(2026, 6, 15);
    private static readonly DateTimeOffset At = new(2026, 6, 15, 8, 0, 0, TimeSpan.Zero);
    private static readonly StaffIdentity Paule = new("Mme", "ESSAI-ÉCHEVIN", "Paule", "Paule@mairie.example.invalid");

    private static readonly RightsRequest Asked = new()
    {
        RequestId = "demande-1",
        Demand = new RightsDemand
        {
            Kind = RightKind.CollectivitePublisher, Scope = RightScope.OfCollectivite(Siret), Staff = Paule, StartsOn = Today,
            EndsOn = Today.AddDays(200),
            Justification = "Informer les familles 👧",
        },
        State = RightsRequestState.Requested,
        RequestedBy = "mairie",
        RequestedAt = At,
    };

    [Fact]
    public async Task Request_WrittenAndWrittenAgain_IsAsItWasAtEachRevision()
    {
        var first = await ApplyAsync(new RightsChange(0) { Request = Asked });
        var decided = first.Request! with
        {
            State = RightsRequestState.Rejected, DecidedBy = "région", DecidedAt = At.AddHours(1), DecisionReason = "Non", GrantId = null,
        };
        var second = await ApplyAsync(new RightsChange(first.Revision) { Request = decided });

        Assert.Equal(first.Request, await FindAsync("demande-1", first.Revision));
        Assert.Equal(Asked with { RequestNo = first.Request.RequestNo }, first.Request);
        Assert.Equal(decided, await FindAsync("demande-1", second.Revision));
        Assert.Null(await FindAsync("demande-1", 0));
        Assert.Null(await FindAsync("DEMANDE-1", second.Revision));
    }

    [Fact]
    public async Task Authors_OfRequestsAndGrants_AreKeptWithPersonAndIssuer()
    {
        var (requester, decider, granter, revoker) = (PersonId.New(), PersonId.New(), PersonId.New(), PersonId.New());
        var (applied, _) = await GrantAsync(Paule);
        var request = Asked with
        {
            RequestNo = applied.Request!.RequestNo, GivenKey = PersonId.New().ToString(), RequesterPersonId = requester,
            RequesterIssuer = "https://a.example.invalid",
            State = RightsRequestState.Rejected, DecidedBy = "région", DecidedAt = At, DecisionReason = "Non", DeciderPersonId = decider,
            DeciderIssuer = "https://b.example.invalid",
        };
        var grant = applied.Grants[0] with
        {
            GranterPersonId = granter, GranterIssuer = "c", EndedFrom = Today, RevokedBy = "région", RevokedAt = At,
            RevocationReason = "Fin", RevokerPersonId = revoker, RevokerIssuer = "d",
        };

        var second = await ApplyAsync(new RightsChange(applied.Revision) { Request = request, Grants = [grant] });

        Assert.Equal(request, await FindAsync("demande-1", second.Revision));
        Assert.Equal(grant, await Store.Rights.FindGrantAsync(grant.GrantId, second.Revision, None));
    }

    [Fact]
    public async Task Requests_OfSeveralRequestersUnderOneId_AreAllFoundByItAndEachByItsKey()
    {
        var first = await ApplyAsync(new RightsChange(0) { Request = Asked with { GivenKey = PersonId.New().ToString() } });
        var second = await ApplyAsync(
            new RightsChange(first.Revision) { Request = Asked with { RequestedBy = "école", GivenKey = PersonId.New().ToString() } });

        AssertTexts(
            ["mairie", "école"],
            (await Store.Rights.FindRightsRequestsAsync("demande-1", second.Revision, None)).Select(row => row.RequestedBy));
        Assert.Equal(second.Request, await FindAsync(second.Request!.RequestKey, second.Revision));
        Assert.Null(await FindAsync(second.Request.RequestKey, first.Revision));
    }

    [Fact]
    public async Task Purge_OfOneOfTwoUnderOneRequestId_LeavesTheOtherRequest()
    {
        var (applied, _) = await GrantAsync(Paule);
        var other = await ApplyAsync(new RightsChange(applied.Revision) { Request = Asked with { RequestedBy = "école" } });
        var left = await ApplyAsync(new RightsChange(other.Revision)
        {
            Staff = [new StaffChange(applied.Grants[0].PersonId, "MONTPELLIER", Siret, null, null, Today, Today.AddDays(30))],
        });

        await Store.Retention.PurgeAsync(new PurgeRequest(Today.AddDays(30), _ => Grace.OfDays(30)), None);

        Assert.Equal(other.Request, await FindAsync("demande-1", left.Revision));
    }

    [Fact]
    public async Task Purge_OfAnAuthor_ForgetsWhoTheyWereAndKeepsTheRequest()
    {
        var (applied, person) = await GrantAsync(Paule);
        var other = await ApplyAsync(new RightsChange(applied.Revision)
        {
            Request = Asked with
            {
                RequestId = "demande-2",
                RequesterPersonId = person,
                DecidedBy = "région",
                DecidedAt = At,
                DeciderPersonId = person,
            },
        });
        var left = await ApplyAsync(new RightsChange(other.Revision)
        {
            Staff = [new StaffChange(person, "MONTPELLIER", Siret, null, null, Today, Today.AddDays(30))],
        });

        await Store.Retention.PurgeAsync(new PurgeRequest(Today.AddDays(30), _ => Grace.OfDays(30)), None);

        Assert.Equal(other.Request! with { RequesterPersonId = null, DeciderPersonId = null }, await FindAsync("demande-2", left.Revision));
    }

    [Fact]
    public async Task Change_OverAnotherRevision_WritesNothing()
    {
        var first = await ApplyAsync(new RightsChange(0) { Request = Asked });

        Assert.Null(await Store.Rights.ApplyRightsAsync(new RightsChange(0) { Request = Asked with { RequestId = "demande-2" } }, None));
        Assert.Equal(first.Revision, await HeadAsync());
        Assert.Null(await FindAsync("demande-2", first.Revision));
    }

    [Fact]
    public async Task Requests_Listed_AreTheLatestFirstByPageAndFilter()
    {
        var person = PersonId.New();
        var revision = 0L;
        for (var i = 1; i <= 5; i++)
        {
            revision = (await ApplyAsync(new RightsChange(revision)
            {
                Request = Asked with
                {
                    RequestId = "d" + i,
                    RequestedBy = i % 2 == 0 ? "mairie" : "école",
                    Demand = i < 4 ? Asked.Demand : Asked.Demand with
                    {
                        Kind = RightKind.ElectedParent, Scope = RightScope.OfSchool("0120612A"), Staff = null, PersonId = person,
                        StartsOn = null, EndsOn = null,
                    },
                    State = i == 1 ? RightsRequestState.Cancelled : RightsRequestState.Requested,
                },
            })).Revision;
        }

        async Task<IEnumerable<string>> IdsAsync(RightsRequestFilter filter, int before = int.MaxValue, int limit = 10) =>
            (await Store.Rights.ListRightsRequestsAsync(filter, before, limit, revision, None)).Select(row => row.RequestId);
        AssertTexts(["d5", "d4", "d3", "d2", "d1"], await IdsAsync(new RightsRequestFilter()));
        AssertTexts(["d5", "d4"], await IdsAsync(new RightsRequestFilter(), limit: 2));
        var fourth = (await FindAsync("d4", revision))!;
        AssertTexts(["d3", "d2"], await IdsAsync(new RightsRequestFilter(), fourth.RequestNo, 2));
        AssertTexts(["d4", "d2"], await IdsAsync(new RightsRequestFilter { RequestedBy = "mairie" }));
        AssertTexts(["d1"], await IdsAsync(new RightsRequestFilter { State = RightsRequestState.Cancelled }));
        AssertTexts(["d5", "d4"], await IdsAsync(new RightsRequestFilter { Kind = RightKind.ElectedParent }));
        AssertTexts(["d5", "d4"], await IdsAsync(new RightsRequestFilter { Scope = RightScope.OfSchool("0120612A") }));
        AssertTexts(["d3", "d2", "d1"], await IdsAsync(new RightsRequestFilter { Scope = RightScope.OfCollectivite(Siret) }));
        AssertTexts(["d5", "d4"], await IdsAsync(new RightsRequestFilter { PersonId = person }));
    }

    [Fact]
    public async Task Grant_WithNewStaff_MakesAPersonWhomLookupsGive()
    {
        var (applied, person) = await GrantAsync(Paule);

        var found = (await Store.Persons.FindPersonAsync(person, applied.Revision, None))!;
        var profile = Assert.Single(found.Profiles);
        Assert.Equal(
            (Role.CollectiviteStaff, ProfileState.Active, Today, Siret, "COMMUNE DE CÉRET", null, "MONTPELLIER"),
            (profile.Row.Role, profile.Row.State, profile.Row.ActiveOn, profile.Siret, profile.SchoolName, profile.Uai, profile.Academy));
        var record = Assert.Single(found.Records);
        Assert.Equal(
            (AafCategory.PersCollectivite, Degree.Collectivite, Presence.Present),
            (record.Source.Category, record.Degree, record.Presence));
        Assert.Equal(("ESSAI-ÉCHEVIN", "Paule", Paule.Mail), (record.Person.UsageName, record.Person.GivenName, record.Person.Mail));
        Assert.Null(await Store.Persons.FindPersonAsync(person, applied.Revision - 1, None));
        var facts = await Store.Rights.ReadRightsAsync([person], null, None);
        var grant = Assert.Single(facts.Grants);
        Assert.Equal((applied.Grants[0], applied.Revision, found.PersonNo), (grant, facts.Revision, grant.PersonNo));
        Assert.Equal(grant, await Store.Rights.FindGrantAsync(grant.GrantId, applied.Revision, None));
        Assert.Equal(person, (await Store.Rights.FindStaffAsync(Siret, "PAULE@mairie.example.invalid", applied.Revision, None))?.PersonId);
        Assert.Null(await Store.Rights.FindStaffAsync("21120202300019", Paule.Mail, applied.Revision, None));
        AssertTexts(
            ["ESSAI-ÉCHEVIN"],
            (await Store.Persons.ListPersonsAsync(
                new PersonFilter { FoldedNamePrefix = NameFolding.Fold("essai-é") }, 0, 10, applied.Revision,
                None)).Select(one => one.Records[0].Person.UsageName));
        // A collectivité is no school.
        Assert.Empty(await Store.Schools.ListSchoolsAsync(new SchoolFilter(), null, 10, applied.Revision, None));
        Assert.Equal(1, await Opened.NumberAsync("SELECT SUM(profiles) FROM profile_count WHERE role = 6 AND state = 1"));
    }

    [Fact]
    public async Task Staff_LeftAndCameBack_AreSuspendedAndRestoredUnderOneId()
    {
        var (applied, person) = await GrantAsync(Paule);
        var left = await ApplyAsync(new RightsChange(applied.Revision)
        {
            Staff = [new StaffChange(person, "MONTPELLIER", Siret, null, null, Today.AddDays(10), Today.AddDays(100))],
        });
        var gone = (await Store.Persons.FindPersonAsync(person, left.Revision, None))!;
        Assert.Equal(
            (ProfileState.Suspended, Today, Today.AddDays(10), Today.AddDays(100), Presence.Departed),
            (
                gone.Profiles[0].Row.State, gone.Profiles[0].Row.ActiveOn, gone.Profiles[0].Row.SuspendedOn, gone.Profiles[0].Row.PurgeOn,
                gone.Records[0].Presence));

        var back = await ApplyAsync(new RightsChange(left.Revision)
        {
            Staff = [new StaffChange(
                person, "MONTPELLIER", Siret, "VILLE DE CÉRET", Paule with { UsageName = "ESSAI-NOUVEAU" }, Today.AddDays(20), null)],
        });
        var found = (await Store.Persons.FindPersonAsync(person, back.Revision, None))!;
        Assert.Equal(gone.PersonNo, found.PersonNo);
        Assert.Equal(
            (ProfileState.Active, Today.AddDays(20), null, "VILLE DE CÉRET", "ESSAI-NOUVEAU"),
            (
                found.Profiles[0].Row.State, found.Profiles[0].Row.ActiveOn, found.Profiles[0].Row.PurgeOn, found.Profiles[0].SchoolName,
                found.Records[0].Person.UsageName));
        Assert.Equal(1, await Opened.NumberAsync("SELECT SUM(profiles) FROM profile_count WHERE role = 6 AND state = 1"));
        Assert.Equal(0, await Opened.NumberAsync("SELECT SUM(profiles) FROM profile_count WHERE role = 6 AND state = 2"));
    }

    [Fact]
    public async Task Staff_PurgedWhenTheirGraceIsOver_TakeGrantsAndRequestsWithThem()
    {
        var (applied, person) = await GrantAsync(Paule);
        var left = await ApplyAsync(new RightsChange(applied.Revision)
        {
            Grants = [applied.Grants[0] with { EndedFrom = Today, RevokedBy = "région", RevokedAt = At, RevocationReason = "Départ" }],
            Staff = [new StaffChange(person, "MONTPELLIER", Siret, null, null, Today, Today.AddDays(30))],
        });
        Assert.Equal("Départ", (await Store.Rights.FindGrantAsync(applied.Grants[0].GrantId, left.Revision, None))!.RevocationReason);
        // Asked again and refused: such a request names them by their mail alone.
        await ApplyAsync(new RightsChange(left.Revision)
        {
            Request = new RightsRequest
            {
                RequestId = "refusee", State = RightsRequestState.Rejected, RequestedBy = "mairie", RequestedAt = At,
                Demand = new RightsDemand
                {
                    Kind = RightKind.CollectivitePublisher, Scope = RightScope.OfCollectivite(Siret), Justification = "Essai",
                    Staff = Paule with { Mail = Paule.Mail.ToUpperInvariant() },
                },
            },
        });

        var purged = await Store.Retention.PurgeAsync(new PurgeRequest(Today.AddDays(30), _ => Grace.OfDays(30)), None);

        Assert.Equal(1, purged.Persons);
        Assert.Null(await Store.Persons.FindPersonAsync(person, applied.Revision, None));
        Assert.Null(await FindAsync("demande-1", applied.Revision));
        Assert.Equal(0, await Opened.NumberAsync("SELECT COUNT(*) FROM rights_grant"));
        Assert.Equal(0, await Opened.NumberAsync("SELECT COUNT(*) FROM rights_request WHERE staff IS NOT NULL"));
    }

    [Fact]
    public async Task Grants_Listed_AreTheLatestFirstByPageAndFilter()
    {
        var (first, person) = await GrantAsync(Paule);
        var (second, other) = await GrantAsync(
            Paule with { Mail = "autre@mairie.example.invalid" }, RightKind.CollectivitePublicationDirector);
        var revision = (await ApplyAsync(new RightsChange(second.Revision)
        {
            Grants = [second.Grants[0] with { Recorded = new GrantRecord(GrantState.Expired, Today, GrantEnd.Date) }],
        })).Revision;
        async Task<IEnumerable<PersonId>> HoldersAsync(GrantFilter filter, int before = int.MaxValue) =>
            (await Store.Rights.ListGrantsAsync(filter, before, 10, revision, None)).Select(grant => grant.PersonId);

        Assert.Equal([other, person], await HoldersAsync(new GrantFilter()));
        Assert.Equal([person], await HoldersAsync(new GrantFilter(), second.Grants[0].GrantNo));
        Assert.Equal([person], await HoldersAsync(new GrantFilter { IsOpen = true }));
        Assert.Equal([other], await HoldersAsync(new GrantFilter { Kind = RightKind.CollectivitePublicationDirector }));
        Assert.Equal([person], await HoldersAsync(new GrantFilter { PersonId = person }));
        Assert.Equal([other, person], await HoldersAsync(new GrantFilter { Scope = RightScope.OfCollectivite(Siret) }));
        Assert.Empty(await HoldersAsync(new GrantFilter { Scope = RightScope.OfSchool("0120612A") }));
        Assert.Equal(first.Grants[0].GrantId, (await Store.Rights.ReadRightsAsync([person, other], revision, None)).Grants[0].GrantId);
        Assert.Equal(2, (await Store.Rights.ReadRightsAsync([person, other], revision, None)).Persons.Count);
    }

    [Fact]
    public async Task GrantChanges_OfARevision_AreWhatItWroteBeforeAndAfter()
    {
        var (first, _) = await GrantAsync(Paule);
        var (second, _) = await GrantAsync(Paule with { Mail = "autre@mairie.example.invalid" });
        var expired = second.Grants[0] with { Recorded = new GrantRecord(GrantState.Expired, Today, GrantEnd.Date) };
        var third = await ApplyAsync(new RightsChange(second.Revision) { Grants = [expired] });

        var made = Assert.Single((await Store.Changes.ReadGrantChangesAsync(new ChangeSpan(first.Revision, false), 0, 10, None)).Changes);
        Assert.Equal((null, first.Grants[0]), (made.Before, made.After));
        var ended = Assert.Single((await Store.Changes.ReadGrantChangesAsync(new ChangeSpan(third.Revision, false), 0, 10, None)).Changes);
        Assert.Equal((second.Grants[0], expired), (ended.Before, ended.After));
        var page = await Store.Changes.ReadGrantChangesAsync(new ChangeSpan(third.Revision, true), 0, 1, None);
        Assert.Equal(first.Grants[0], Assert.Single(page.Changes).After);
        Assert.Equal(expired, Assert.Single(
            (await Store.Changes.ReadGrantChangesAsync(new ChangeSpan(third.Revision, true), page.Last!.Value, 10, None)).Changes).After);
    }

    [Fact]
    public async Task Prune_RequestsRefusedLongAgo_AreForgottenAndThoseThatWaitAreNot()
    {
        var first = await ApplyAsync(new RightsChange(0) { Request = Asked });
        var second = await ApplyAsync(new RightsChange(first.Revision)
        {
            Request = Asked with
            {
                RequestId = "demande-2",
                State = RightsRequestState.Rejected,
                DecidedBy = "région",
                DecidedAt = Time.GetUtcNow(),
                DecisionReason = "Non",
            },
        });
        Time.Advance(TimeSpan.FromDays(500));

        await Store.Retention.PruneAsync(Time.GetUtcNow().AddDays(-400), None);

        Assert.NotNull(await FindAsync("demande-1", second.Revision));
        Assert.Null(await FindAsync("demande-2", second.Revision));
    }

    private async Task<RightsRequest?> FindAsync(string id, long revision) =>
        (await Store.Rights.FindRightsRequestsAsync(id, revision, None)).SingleOrDefault();

    private async Task<RightsApplied> ApplyAsync(RightsChange change) =>
        await Store.Rights.ApplyRightsAsync(change, None) ?? throw new InvalidOperationException("The store has moved.");

    private async Task<(RightsApplied Applied, PersonId Person)> GrantAsync(
        StaffIdentity staff, RightKind kind = RightKind.CollectivitePublisher)
    {
        var person = PersonId.New();
        var grant = new Grant
        {
            GrantId = PersonId.New().ToString(),
            Kind = kind,
            Scope = RightScope.OfCollectivite(Siret),
            Academy = "MONTPELLIER",
            PersonId = person,
            StartsOn = Today,
            EndsOn = Today.AddDays(200),
            RequestId = "demande-1",
            GrantedBy = "région",
            GrantedAt = At,
            Recorded = new GrantRecord(GrantState.Active, Today.AddDays(200), GrantEnd.Date),
        };
        var applied = await ApplyAsync(new RightsChange(await HeadAsync())
        {
            Request = Asked with { State = RightsRequestState.Approved, GrantId = grant.GrantId },
            Grants = [grant],
            Staff = [new StaffChange(person, "MONTPELLIER", Siret, "COMMUNE DE CÉRET", staff, Today, null)],
        });
        return (applied, person);
    }
}
