using EntEcole.Directory.Access;
using EntEcole.Directory.Federation;
using EntEcole.Directory.Identity;
using EntEcole.Directory.Model;
using EntEcole.Directory.Persons;
using EntEcole.Directory.Privacy;
using EntEcole.Directory.Schools;

namespace EntEcole.Directory.Tests.Conformance;

/// <summary>Subjects linked to persons, activated accounts, and pairs that one account names.</summary>
public abstract class FederationConformance(EngineUnderTest engine) : StoreConformance(engine)
{
    private const string Issuer = "https://idp.example.invalid";

    private static readonly SubjectHasher Hasher = new(new byte[32]);

    private SchoolRow school = null!;
    private RecordRow one = null!, other = null!;

    [Fact]
    public async Task Link_OfASubject_IsOfOnePersonFollowsMergesAndGoesWithThePerson()
    {
        await WriteAsync();
        var service = new FederationService(Store.Federation, Hasher, Time);
        await service.LinkAsync(Issuer, "sujet", one.PersonId, "ENT", None);
        await service.LinkAsync(Issuer, "sujet", one.PersonId, "ENT", None);
        await RefusedAsync(Reason.IdentityAlreadyLinked, service.LinkAsync(Issuer, "sujet", other.PersonId, "ENT", None));
        await RefusedAsync(Reason.IdentityNotLinked, service.UnlinkAsync(Issuer, "sujet", other.PersonId, "ENT", None));
        await RefusedAsync(Reason.PersonNotFound, service.LinkAsync(Issuer, "autre", PersonId.New(), "ENT", None));
        Assert.Equal(one.PersonId, await FindAsync("sujet"));
        Assert.Null(await Store.Federation.FindLinkedAsync(Hasher.HashOf("https://autre.example.invalid", "sujet"), None));

        // Merged, the two are one: each may be told the other's subject.
        await Store.Merges.MergeAsync(
            new MergeOrder(other.PersonId, one.PersonId, new DecisionAuthor("A. D'ESSAI", "Essai", Time.GetUtcNow())), None);
        await service.LinkAsync(Issuer, "sujet", other.PersonId, "ENT", None);
        var whole = (await Store.FindPersonAsync(other.PersonId, None)).Found!;
        Assert.Equal(Issuer, Assert.Single(await service.ListAsync(whole, None)).Issuer);
        await service.UnlinkAsync(Issuer, "sujet", other.PersonId, "ENT", None);
        Assert.Null(await FindAsync("sujet"));
        Assert.Equal("ENT", Assert.Single(await service.ListAsync(whole, None)).EndedBy);

        // Free again, and no more than five with one issuer.
        await service.LinkAsync(Issuer, "sujet", other.PersonId, "ENT", None);
        foreach (var i in Enumerable.Range(2, IdentityLink.MaxPerIssuer - 1))
        {
            await service.LinkAsync(Issuer, $"sujet {i}", one.PersonId, "ENT", None);
        }

        await RefusedAsync(Reason.IdentityLinksExceeded, service.LinkAsync(Issuer, "sujet 6", other.PersonId, "ENT", None));
        Assert.Equal(0, await Opened.NumberAsync("SELECT COUNT(*) FROM federated_identity WHERE subject_hash LIKE '%sujet%'"));
    }

    [Fact]
    public async Task Activation_OfAnAccount_KeepsItsFirstDayAndIsErasedWithThePerson()
    {
        await WriteAsync();
        var service = new FederationService(Store.Federation, Hasher, Time);
        var day = FrenchTime.DayAt(Time.GetUtcNow());
        Assert.Equal(day.AddDays(-1), await service.ConfirmActivationAsync(Issuer, "compte", one.PersonId, day.AddDays(-1), "ENT", None));
        Assert.Equal(day.AddDays(-1), await service.ConfirmActivationAsync(Issuer, "compte", one.PersonId, day, "ENT", None));
        await service.ConfirmActivationAsync(Issuer, "compte 2", one.PersonId, day, "ENT", None);
        await RefusedAsync(
            Reason.InvalidArgument, service.ConfirmActivationAsync(Issuer, "compte", one.PersonId, day.AddDays(1), "ENT", None));
        await service.LinkAsync(Issuer, "sujet", one.PersonId, "ENT", None);
        await Store.Merges.Federated.RecordAsync(one.PersonId, other.PersonId, Time.GetUtcNow(), None);
        var found = (await Store.FindPersonAsync(one.PersonId, None)).Found!;
        Assert.Equal(day.AddDays(-1), (await Store.Federation.ReadActivationsAsync([found], None))[found.PersonNo]);

        await RunUnderTest.ApplyAsync(Store, run =>
        {
            run.Plan.Rows.Put(one with { Presence = Presence.Departed }, replaces: true);
            run.Plan.Rows.Put(run.Profile(one, school, Role.Parent).Suspended(), replaces: true);
        });
        Assert.Equal(
            1, (await Store.Retention.PurgeAsync(new PurgeRequest(Rows.Day.AddDays(120), _ => Grace.ThreeMonths), None)).Persons);

        Assert.Null(await FindAsync("sujet"));
        foreach (var table in (string[])["federated_identity", "account_activation", "federated_pair"])
        {
            Assert.Equal(0, await Opened.NumberAsync($"SELECT COUNT(*) FROM {table}"));
        }
    }

    [Fact]
    public async Task Pair_ThatOneAccountNames_IsProposedUntilItIsDeclined()
    {
        await WriteAsync();
        await Store.Merges.Federated.RecordAsync(one.PersonId, other.PersonId, Time.GetUtcNow(), None);
        await Store.Merges.Federated.RecordAsync(one.PersonId, other.PersonId, Time.GetUtcNow(), None);
        var search = new MergeSearch(Store.Merges, Store.Persons);

        var proposal = Assert.Single((await search.ListOpenAsync(new MergeProposalFilter(), 0, 10, await HeadAsync(), None)).Proposals);
        Assert.Equal((one.PersonId, other.PersonId), (proposal.KeptId, proposal.OtherId));
        Assert.Equal("federated_identity", proposal.Evidence[0].Field);
        Assert.Empty((await search.ListOpenAsync(new MergeProposalFilter(), proposal.Number, 10, await HeadAsync(), None)).Proposals);
        Assert.Single((await search.ListOpenAsync(
            new MergeProposalFilter { Person = other.PersonId }, 0, 10, await HeadAsync(), None)).Proposals);

        await new MergeService(Store.Merges, Store.Persons, Store.Revisions, Time).DecideAsync(
            proposal.Id, accepted: false, "A. D'ESSAI", "Deux personnes", None);
        Assert.Empty((await search.ListOpenAsync(new MergeProposalFilter(), 0, 10, await HeadAsync(), None)).Proposals);
    }

    [Fact]
    public async Task AccountFacts_OfStaffParentsAndClasses_JoinTheMergedAndLeaveOutTheRestricted()
    {
        RecordRow first = null!, second = null!, third = null!;
        await RunUnderTest.ApplyAsync(Store, run =>
        {
            school = run.School("0120612A", "s1");
            first = Mailed(run, "1", "P.MODELE@ac-essai.example.invalid");
            second = Mailed(run, "2", "p.modele@ac-essai.example.invalid ");
            third = Mailed(run, "3", "");
            run.Plan.Rows.Put(run.Profile(Mailed(run, "4", ""), run.School("0120595G", "s2"), Role.Teacher).Suspended(), replaces: false);
            one = run.Parent("5", "DURAND", school);
            var (taught, untaught) = (run.Class(school, "c1"), run.Class(school, "c2", "CE1"));
            run.Join(run.Pupil("7", "DURAND", school), taught);
            run.Join(run.Pupil("8", "DURAND", school), untaught);
            run.Join(run.Pupil("9", "DURAND", school), run.Class(school, "g", "Chorale", ClassKind.Group));
            run.Plan.Rows.Put(
                new MembershipRow(first.PersonNo, taught.ClassNo, run.Feed.FeedNo, null, Teaches: true), replaces: false);
        });
        await WriteOndeAsync();

        Assert.Equal(
            [
                (first.PersonId, "p.modele@ac-essai.example.invalid"), (second.PersonId, "p.modele@ac-essai.example.invalid"),
                (third.PersonId, "")],
            (await Store.AccountFacts.ListStaffMailsAsync(None)).Select(staff => (staff.PersonId, string.Join(' ', staff.Mails))));
        Assert.Equal([("TOULOUSE", 2)], (await Store.AccountFacts.CountParentsOfOndeAsync(None)).Select(row => (row.Key, row.Value)));
        Assert.Equal([("0120612A", 1)], (await Store.AccountFacts.CountUntaughtClassesAsync(None)).Select(row => (row.Key, row.Value)));

        // One of the parents is one who is delivered; two of the staff are one.
        foreach (var (kept, merged) in new[] { (one, other), (first, second) })
        {
            await Store.Merges.MergeAsync(
                new MergeOrder(kept.PersonId, merged.PersonId, new DecisionAuthor("A. D'ESSAI", "Essai", Time.GetUtcNow())), None);
        }

        Assert.Equal(1, (await Store.AccountFacts.CountParentsOfOndeAsync(None))["TOULOUSE"]);
        Assert.Single(await Store.AccountFacts.ListStaffMailsAsync(None), staff => staff.Mails.Count > 0);
        await Opened.ExecuteAsync(FormattableString.Invariant(
            $"INSERT INTO restriction (measure_no, person_no, person_id, since_revision, until_revision) VALUES (1, {first.PersonNo}, {Engine.Bytes(first.PersonId.ToString())}, 2, {long.MaxValue})"));
        var fresh = Opened.OpenAnother();
        await using var closing = fresh;
        Assert.Equal(2, (await fresh.AccountFacts.CountUntaughtClassesAsync(None))["0120612A"]);
        Assert.Equal([third.PersonId], (await fresh.AccountFacts.ListStaffMailsAsync(None)).Select(staff => staff.PersonId));
    }

    private RecordRow Mailed(RunUnderTest run, string id, string mail)
    {
        var row = run.Record(AafCategory.PersEducNat, id, "MODELE").With(new Person { UsageName = "MODELE", Mail = mail });
        run.Plan.Rows.Put(row, replaces: false);
        if (id is not "4")
        {
            run.Plan.Rows.Put(run.Profile(row, school, Role.Teacher), replaces: false);
        }

        return row;
    }

    // Two parents of a school that ONDE files feed.
    private async Task WriteOndeAsync()
    {
        await RunUnderTest.ApplyAsync(
            Store,
            run =>
            {
                var fed = run.School("0120700X", "onde");
                other = run.Parent("5", "DURAND", fed);
                run.Parent("6", "PETIT", fed);
            },
            academy: "ONDE");
        await Opened.ExecuteAsync("UPDATE feed SET academy = 'TOULOUSE', uai = '0120700X' WHERE academy = 'ONDE'");
    }

    private static async Task RefusedAsync(Reason reason, Task task) =>
        Assert.Equal(reason, (await Assert.ThrowsAsync<DirectoryException>(() => task)).Reason);

    private Task<PersonId?> FindAsync(string subject) => Store.Federation.FindLinkedAsync(Hasher.HashOf(Issuer, subject), None);

    private async Task WriteAsync()
    {
        await RunUnderTest.ApplyAsync(Store, run =>
        {
            school = run.School("0120612A", "s1");
            one = run.Parent("1", "DURAND", school);
        });
        await RunUnderTest.ApplyAsync(
            Store, run => other = run.Parent("1", "PETIT", run.School("0340101A", "s1")), academy: "MONTPELLIER");
    }
}
