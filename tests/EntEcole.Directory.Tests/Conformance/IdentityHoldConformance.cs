using EntEcole.Directory.Access;
using EntEcole.Directory.Identity;
using EntEcole.Directory.Model;
using EntEcole.Directory.Persons;

namespace EntEcole.Directory.Tests.Conformance;

/// <summary>Records that are held because their id may be another person's, and pupils who share an INE.</summary>
public abstract class IdentityHoldConformance(EngineUnderTest engine) : StoreConformance(engine)
{
    private static readonly DecisionAuthor Author = new("A. D'ESSAI", "Vérifié", new DateTimeOffset(2026, 6, 16, 8, 0, 0, TimeSpan.Zero));

    [Fact]
    public async Task Holds_OfNights_KeepTheirNumberAndTheirDecisionAsLongAsTheySayTheSame()
    {
        var rows = new List<RecordRow>();
        await RunUnderTest.ApplyAsync(Store, run => rows.AddRange([run.Pupil("e1", "DURAND"), run.Pupil("e2", "MARTIN")]));
        var feed = rows[0].FeedNo;
        await Store.Identities.KeepHoldsAsync(feed, 1, ExtractKind.Full, [Held(rows[0], 10), Held(rows[1], 20)], [], None);
        var first = await Store.Identities.ListHoldsAsync(null, None);
        Assert.Equal(["e1", "e2"], first.Select(hold => hold.Source.Id), StringComparer.Ordinal);
        Assert.Equal(
            ("DURAND", "AUTRE", rows[0].PersonId, "0310001H"),
            (first[0].Known!.UsageName, first[0].Delivered.UsageName, first[0].PersonId, first[0].Uai));

        await Store.Identities.DecideAsync(first[0].HoldNo, IdentityDecision.Another, Author, None);
        await Store.Identities.KeepHoldsAsync(feed, 2, ExtractKind.Delta, [Held(rows[1], 21)], [], None);

        var second = await Store.Identities.ListHoldsAsync("TOULOUSE", None);
        Assert.Equal((first[0].HoldNo, IdentityDecision.Another, Author), (second[0].HoldNo, second[0].Decision, second[0].Author));
        // It says something else: what was thought of it counts no more.
        Assert.NotEqual(first[1].HoldNo, second[1].HoldNo);
        Assert.Equal(
            [
                new EarlierHold(first[0].HoldNo, AafCategory.Eleve, "e1", 10, IdentityDecision.Another),
                new EarlierHold(second[1].HoldNo, AafCategory.Eleve, "e2", 21, null),
            ],
            (await Store.Identities.ListEarlierAsync(feed, None)).OrderBy(hold => hold.SourceId, StringComparer.Ordinal));

        await Store.Identities.KeepHoldsAsync(feed, 3, ExtractKind.Full, [Held(rows[1], 21)], [first[0].HoldNo], None);
        var third = Assert.Single(await Store.Identities.ListHoldsAsync(null, None));
        Assert.Equal((second[1].HoldNo, 2, 3), (third.HoldNo, third.SinceRun, third.LastRun));
        Assert.Empty(await Store.Identities.ListHoldsAsync("LIMOGES", None));
        Assert.Null(Assert.Single(await Store.Identities.ListEarlierAsync(feed, None)).Decision);
    }

    [Fact]
    public async Task Decide_AHoldThatIsNotThere_IsToldAsSuch() => Assert.Equal(
        Reason.IdentityHoldNotFound,
        (await Assert.ThrowsAsync<DirectoryException>(() => Store.Identities.DecideAsync(77, IdentityDecision.Same, Author, None))).Reason);

    [Fact]
    public async Task SharedInes_OfPupils_ArePairsByTheYoungerAndNotThoseDeclined()
    {
        var rows = new List<RecordRow>();
        var revision = await RunUnderTest.ApplyAsync(Store, run =>
        {
            foreach (var (id, ine) in new[] { ("e1", "1"), ("e2", "1"), ("e3", "2"), ("e4", "1") })
            {
                var row = run.Record(AafCategory.Eleve, id, "DURAND");
                run.Plan.Rows.Put(row, replaces: false, ine: ine);
                rows.Add(row);
            }
        });

        var all = await Store.Merges.Pupils.ReadSharedInesAsync(null, 0, 10, revision, None);
        Assert.Equal(
            [(rows[0].PersonId, rows[1].PersonId), (rows[0].PersonId, rows[3].PersonId), (rows[1].PersonId, rows[3].PersonId)],
            all.Select(pair => (pair.KeptId, pair.OtherId)));
        Assert.Equal(2, (await Store.Merges.Pupils.ReadSharedInesAsync(rows[0].PersonNo, 0, 10, revision, None)).Count);
        Assert.Equal(2, (await Store.Merges.Pupils.ReadSharedInesAsync(null, rows[1].PersonNo, 10, revision, None)).Count);

        await Store.Merges.RefuseMergeAsync(new MergeOrder(rows[0].PersonId, rows[1].PersonId, Author), None);
        Assert.Equal(2, (await Store.Merges.Pupils.ReadSharedInesAsync(null, 0, 10, revision, None)).Count);
    }

    [Fact]
    public async Task NamedPupils_ArePairsOfWhichOneHasNoIneAndOneFeedDeliversNotBoth()
    {
        var rows = new Dictionary<string, RecordRow>(StringComparer.Ordinal);
        var revision = await RunUnderTest.ApplyAsync(Store, run =>
        {
            foreach (var (id, ine, presence) in new[]
            {
                ("e1", "1", Presence.Departed), ("e2", "2", Presence.Departed), ("e3", "", Presence.Present), ("e4", "", Presence.Present),
            })
            {
                var row = run.Record(AafCategory.Eleve, id, "DURAND") with { Presence = presence };
                run.Plan.Rows.Put(row, replaces: false, ine: ine.Length == 0 ? null : ine);
                rows.Add(id, row);
            }
        });

        var all = await Store.Merges.Pupils.ReadNamedPupilsAsync(null, 0, 10, revision, None);
        Assert.Equal(
            [("e1", "e3"), ("e2", "e3"), ("e1", "e4"), ("e2", "e4")], all.Select(pair => (IdOf(pair.KeptId), IdOf(pair.OtherId))));
        Assert.Equal(2, (await Store.Merges.Pupils.ReadNamedPupilsAsync(null, rows["e3"].PersonNo, 10, revision, None)).Count);
        Assert.Equal(3, (await Store.Merges.Pupils.ReadNamedPupilsAsync(rows["e1"].PersonNo, 0, 10, revision, None)).Count);

        await Store.Merges.RefuseMergeAsync(new MergeOrder(rows["e1"].PersonId, rows["e3"].PersonId, Author), None);
        Assert.Equal(3, (await Store.Merges.Pupils.ReadNamedPupilsAsync(null, 0, 10, revision, None)).Count);

        string IdOf(PersonId person) => rows.Single(row => row.Value.PersonId == person).Key;
    }

    private static HeldIdentity Held(RecordRow row, long fingerprint) =>
        new(row, fingerprint, new Person { UsageName = "AUTRE", GivenName = "Zoé" }, "0310001H");
}
