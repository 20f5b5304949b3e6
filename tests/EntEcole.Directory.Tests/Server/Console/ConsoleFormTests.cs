using System.Net;
using EntEcole.Directory.Access;
using EntEcole.Directory.Tests.Support;
using EntEcole.Directory.V1;
using Microsoft.AspNetCore.Builder;

namespace EntEcole.Directory.Tests.Server.Console;

/// <summary>The forms of merges, identities and rights: sent, refused, sent twice, and overtaken by another person's decision.</summary>
public sealed class ConsoleFormTests
{
    private const string Why = "Confirmé par l'école";
    private const string School = "0310001H";

    [Fact]
    public async Task Merge_DecidedTwiceInTheBrowser_IsDecidedOnce_AndOneThatWasDecidedMeanwhileSaysSo()
    {
        await using var bench = await TwoAcademies.CreateAsync();
        await using var server = await TestServer.StartAsync(bench.Store);
        await using var console = await server.StartConsoleAsync();
        using var browser = await SignInAsync(console, CallerRoles.SyncOperator);
        await browser.GetAsync("/console/merges");
        var proposals = (await server.Sync.ListMergeProposalsAsync(new())).Proposals;
        var (first, second) = (Page(proposals[0], "accept"), Page(proposals[1], "decline"));
        Assert.Contains(first.Replace("&", "&amp;", StringComparison.Ordinal), browser.Html, StringComparison.Ordinal);

        await browser.GetAsync(first);
        Assert.Contains("Are these one person?", browser.Text, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.BadRequest, await browser.SendAsync(first, ("reason", "")));
        Assert.Contains("href=\"#reason\"", browser.Html, StringComparison.Ordinal);
        var fields = ConsoleBrowser.FieldsOf(browser.Html).Append(("reason", Why)).ToList();
        Assert.Equal(HttpStatusCode.Redirect, await browser.PostAsync(first, fields));
        Assert.Equal(HttpStatusCode.Redirect, await browser.PostAsync(first, fields));
        var decided = Assert.Single(
            (await server.Sync.ListMergeProposalsAsync(new() { Filter = new() { State = MergeProposalState.Accepted } })).Proposals);
        Assert.Equal((proposals[0].ProposalId, Why), (decided.ProposalId, decided.DecisionReason));

        await browser.GetAsync(second);
        await server.Sync.DecideMergeProposalAsync(new()
        {
            ProposalId = proposals[1].ProposalId, Decision = MergeDecision.Accept, Reason = "Par une autre personne",
        });
        var status = await browser.SendAsync(second, ("reason", Why));
        Assert.True(status is HttpStatusCode.Conflict or HttpStatusCode.NotFound, status.ToString());
        Assert.DoesNotContain("The console has failed", browser.Text, StringComparison.Ordinal);

        string Page(MergeProposal one, string choice) => $"/console/merges/{Uri.EscapeDataString(one.ProposalId)}?choice={choice}";
    }

    [Fact]
    public async Task Identity_DecidedTwiceInTheBrowser_IsDecidedOnce_AndOneThatIsGoneSaysSo()
    {
        await using var bench = await SyncBench.CreateAsync(School);
        await bench.SyncAsync(Night("20260615").Pupil("11", "1", "ESSAI", "Zoé", more: Ine("000000001ZZ")));
        await bench.SyncAsync(Night("20260616").Pupil("11", "1", "AUTRE", "Hugo", birth: "01/02/2018", more: Ine("000000002ZZ")));
        await using var server = await TestServer.StartAsync(bench.Store);
        await using var console = await server.StartConsoleAsync();
        using var browser = await SignInAsync(console, CallerRoles.SyncOperator);
        var hold = Assert.Single((await server.Sync.ListIdentityHoldsAsync(new())).Holds).Hold;
        var page = $"/console/identities/{hold}?choice=another";

        Assert.Equal(HttpStatusCode.OK, await browser.GetAsync(page));
        Assert.Equal(HttpStatusCode.BadRequest, await browser.SendAsync(page, ("reason", new string('x', 501))));
        var fields = ConsoleBrowser.FieldsOf(browser.Html).Append(("reason", Why)).ToList();
        Assert.Equal(HttpStatusCode.Redirect, await browser.PostAsync(page, fields));
        Assert.Equal(HttpStatusCode.Redirect, await browser.PostAsync(page, fields));
        var decided = Assert.Single((await server.Sync.ListIdentityHoldsAsync(new())).Holds);
        Assert.Equal((IdentityDecision.Another, Why), (decided.Decision, decided.DecisionReason));

        await bench.SyncAsync(Night("20260617").Pupil("11", "1", "AUTRE", "Hugo", birth: "01/02/2018", more: Ine("000000002ZZ")));
        Assert.Equal(
            HttpStatusCode.NotFound, await browser.PostAsync(page, [.. fields.Where(one => one.Item1 is not "form"), ("form", "other")]));
        Assert.Contains("This page does not exist", browser.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Right_GrantedTwiceThenRevoked_IsDoneOnce_AndWhatAnotherHasDecidedIsSaid()
    {
        await using var bench = await RightsBench.StartAsync();
        await using var console = await bench.Server.StartConsoleAsync();
        using var browser = await SignInAsync(console, CallerRoles.RightsApprover, bench.Time);
        var (demand, refused) = (
            bench.Demand(RightKind.CollectivitePublisher), bench.Demand(RightKind.CollectivitePublisher, mail: "agent2@mairie.example.invalid"));
        await bench.Requester.CreateRightsRequestAsync(demand);
        await bench.Requester.CreateRightsRequestAsync(refused);
        var page = $"/console/rights/{demand.RequestId}?choice=approve";

        Assert.Equal(HttpStatusCode.OK, await browser.GetAsync(page));
        Assert.Equal(HttpStatusCode.BadRequest, await browser.SendAsync(page, ("reason", " ")));
        var fields = ConsoleBrowser.FieldsOf(browser.Html).Append(("reason", Why)).ToList();
        Assert.Equal(HttpStatusCode.Redirect, await browser.PostAsync(page, fields));
        Assert.Equal(HttpStatusCode.Redirect, await browser.PostAsync(page, fields));
        var grant = Assert.Single((await bench.Region.ListGrantsAsync(new())).Grants);

        var other = $"/console/rights/{refused.RequestId}?choice=approve";
        await browser.GetAsync(other);
        await bench.Region.RejectRightsRequestAsync(new() { RequestId = refused.RequestId, Reason = "Par une autre personne" });
        Assert.Equal(HttpStatusCode.Conflict, await browser.SendAsync(other, ("reason", Why)));
        Assert.Contains("Par une autre personne", browser.Text, StringComparison.Ordinal);
        Assert.Contains("Nothing was done", browser.Text, StringComparison.Ordinal);

        var revoke = $"/console/rights/grants/{grant.GrantId}/revoke";
        Assert.Equal(HttpStatusCode.OK, await browser.GetAsync(revoke));
        Assert.Contains("publisher of a collectivité", browser.Text, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Redirect, await browser.SendAsync(revoke, ("reason", Why)));
        var ended = Assert.Single((await bench.Region.ListGrantsAsync(new())).Grants);
        Assert.Equal(GrantState.Revoked, ended.State);
        Assert.Equal(HttpStatusCode.OK, await browser.GetAsync(revoke));
        Assert.Contains("Revoked", browser.Text, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NotFound, await browser.GetAsync("/console/rights/grants/none/revoke"));
    }

    private static async Task<ConsoleBrowser> SignInAsync(WebApplication console, CallerRoles roles, TimeProvider? time = null)
    {
        var browser = new ConsoleBrowser(console.Urls.Single());
        await browser.SignInAsync(ConsoleBench.Of(roles), time ?? new FakeTime());
        await browser.StatePurposeAsync("Essai");
        return browser;
    }

    private static ExtractBuilder Night(string date) => new ExtractBuilder { Date = date }.School("1", School).Relative("5")
        .Staff("9", ["1$ENS$ENSEIGNEMENT$D0000$DIRECTION"]).Pupil("19", "1", relatives: ["5$10"]);

    private static string Ine(string ine) => ExtractBuilder.Attr("ENTEleveINE", ine);
}
