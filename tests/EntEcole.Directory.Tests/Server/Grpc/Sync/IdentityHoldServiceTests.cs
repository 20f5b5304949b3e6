using EntEcole.Directory.Tests.Support;
using EntEcole.Directory.V1;
using AafCategory = EntEcole.Directory.Model.AafCategory;

namespace EntEcole.Directory.Tests.Server.Grpc.Sync;

/// <summary>Records whose source id may be another person's, and the decisions on them, over gRPC.</summary>
public sealed class IdentityHoldServiceTests
{
    private const string School = "0310001H";
    private const string Why = "Confirmé par l'école";

    [Fact]
    public async Task Hold_ListedWithItsFacts_IsDecidedAndAppliedByTheNextExtract()
    {
        await using var bench = await SyncBench.CreateAsync(School);
        await bench.SyncAsync(Night("20260615").Pupil("11", "1", "ESSAI", "Zoé", more: Ine("000000001ZZ")));
        var before = await bench.GetAsync(AafCategory.Eleve, "11");
        await bench.SyncAsync(Taken("20260616"));
        await using var server = await TestServer.StartAsync(bench.Store);

        var hold = Assert.Single(
            (await server.Sync.ListIdentityHoldsAsync(new ListIdentityHoldsRequest { Filter = new() { Academy = "toulouse" } })).Holds);
        Assert.Equal(
            (before.PersonId.ToString(), "Zoé", "Hugo", ""),
            (hold.Person.PersonId, hold.Person.GivenName, hold.Delivered.GivenName, hold.Delivered.PersonId));
        Assert.Equal((School, 2L, IdentityDecision.Unspecified), (hold.Uai, hold.SinceRunId, hold.Decision));
        Assert.Equal(
            [
                ("pupil.ine", FactMatch.Contradicts), ("birth_date", FactMatch.Contradicts), ("usage_name", FactMatch.Contradicts),
                ("given_name", FactMatch.Contradicts), ("civility", FactMatch.Agrees)],
            hold.Facts.Select(fact => (fact.Field, fact.Match)));
        Assert.Empty(
            (await server.Sync.ListIdentityHoldsAsync(new ListIdentityHoldsRequest { Filter = new() { Academy = "LIMOGES" } })).Holds);

        var decided = await server.Sync.DecideIdentityHoldAsync(
            new DecideIdentityHoldRequest { Hold = hold.Hold, Decision = IdentityDecision.Another, Reason = Why });
        Assert.Equal((IdentityDecision.Another, Why), (decided.Hold.Decision, decided.Hold.DecisionReason));
        await bench.SyncAsync(Taken("20260617"));

        Assert.NotEqual(before.PersonId, (await bench.GetAsync(AafCategory.Eleve, "11")).PersonId);
        Assert.Empty((await server.Sync.ListIdentityHoldsAsync(new ListIdentityHoldsRequest())).Holds);
        Assert.Equal("IDENTITY_HOLD_NOT_FOUND", (await RichError.OfAsync(server.Sync.DecideIdentityHoldAsync(
            new DecideIdentityHoldRequest { Hold = hold.Hold, Decision = IdentityDecision.Same, Reason = Why }))).Reason);
        Assert.Equal("INVALID_ARGUMENT", (await RichError.OfAsync(server.Sync.DecideIdentityHoldAsync(
            new DecideIdentityHoldRequest { Hold = 1, Reason = Why }))).Reason);
    }

    private static ExtractBuilder Taken(string date) =>
        Night(date).Pupil("11", "1", "AUTRE", "Hugo", birth: "01/02/2018", more: Ine("000000002ZZ"));

    private static ExtractBuilder Night(string date) => new ExtractBuilder { Date = date }.School("1", School).Relative("5")
        .Staff("9", ["1$ENS$ENSEIGNEMENT$D0000$DIRECTION"]).Pupil("19", "1", relatives: ["5$10"]);

    private static string Ine(string ine) => ExtractBuilder.Attr("ENTEleveINE", ine);
}
