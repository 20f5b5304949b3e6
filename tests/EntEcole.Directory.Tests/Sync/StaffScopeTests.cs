using EntEcole.Directory.Explain;
using EntEcole.Directory.Extracts.Packages;
using EntEcole.Directory.Extracts.Problems;
using EntEcole.Directory.Model;
using EntEcole.Directory.Sync.Stages;
using EntEcole.Directory.Tests.Support;

namespace EntEcole.Directory.Tests.Sync;

/// <summary>One reading of who of the staff is in scope: a run and an explanation come to the same, for the same reason.</summary>
public sealed class StaffScopeTests
{
    private const string Enrolled = "0120612A";
    private const string NotEnrolled = "0120595G";

    // School 1 is enrolled, 2 is not, 9 is the inspection, 99 is not in the extract.
    [Theory]
    [InlineData("1$ENS$ENSEIGNEMENT$G0000$-", "1", "", StaffStanding.Role)]
    [InlineData("9$ENS$ENSEIGNEMENT$G0000$-", "9", "1", StaffStanding.Role)]
    [InlineData("-$-$SANS OBJET$-$SANS OBJET", "1", "", StaffStanding.AttachedWithoutFunction)]
    [InlineData("-", "1", "", StaffStanding.AttachedWithoutFunction)]
    [InlineData("", "1", "", StaffStanding.AttachedWithoutFunction)]
    [InlineData("1$-$SANS OBJET$-$SANS OBJET", "", "", StaffStanding.AttachedWithoutFunction)]
    [InlineData("9$-$SANS OBJET$-$SANS OBJET", "1", "", StaffStanding.AttachedWithoutFunction)]
    [InlineData("9$ENS$ENSEIGNEMENT$G0000$-", "1", "", StaffStanding.AttachedFunctionElsewhere)]
    [InlineData("2$ENS$ENSEIGNEMENT$G0000$-", "1", "", StaffStanding.AttachedFunctionElsewhere)]
    [InlineData("9$ENS$ENSEIGNEMENT$G0000$-|1$-$SANS OBJET$-$SANS OBJET", "", "", StaffStanding.AttachedFunctionElsewhere)]
    [InlineData("99$ENS$ENSEIGNEMENT$G0000$-", "1", "", StaffStanding.AttachedFunctionElsewhere)]
    [InlineData("9$ENS$ENSEIGNEMENT$G0000$-", "9", "", StaffStanding.NoneEnrolled)]
    [InlineData("2$ENS$ENSEIGNEMENT$G0000$-", "", "", StaffStanding.NoneEnrolled)]
    [InlineData("99$ENS$ENSEIGNEMENT$G0000$-", "", "", StaffStanding.NoStructure)]
    [InlineData("-", "-", "", StaffStanding.NoStructure)]
    public async Task Run_AndExplanation_ComeToTheSame(
        string functions, string attachment, string directed, StaffStanding standing)
    {
        await using var bench = await SyncBench.CreateAsync(Enrolled);
        var path = bench.Deliver(new ExtractBuilder().School("1", Enrolled).School("2", NotEnrolled).School("9", "")
            .Pupil("11", "1", relatives: ["21$10"]).Relative("21").Staff("31", ["1$ENS$ENSEIGNEMENT$D0000$DIRECTION"])
            .Staff("32", functions.Split('|'), attachment, more: ExtractBuilder.Attr("ENTEnsFonctionDir", directed)));

        var report = await bench.SyncAsync(path);

        var revision = await bench.Store.Revisions.GetRevisionAsync(CancellationToken.None);
        var source = new SourceRef("TOULOUSE", AafCategory.PersEducNat, "32");
        var found = Assert.Single((await new ExtractSearch(bench.Store.Explain, bench.Store.Enrolment, new ExtractLimits(), SyncBench.Day)
            .FindAsync(path, new ExtractQuery([source]), revision, CancellationToken.None)).Records);
        Assert.Equal(standing, found.Standing);
        Assert.Contains(Wording.Of(standing), Wording.Of(found, SyncBench.Day));
        var kept = await bench.FindAsync(AafCategory.PersEducNat, "32");
        Assert.Equal(found.InScope, kept is not null);
        Assert.Equal(found.InScope, standing is not (StaffStanding.NoStructure or StaffStanding.NoneEnrolled));
        Assert.Equal(standing is StaffStanding.Role, kept is { Profiles.Count: > 0 });
        Assert.Equal(
            functions.StartsWith("99", StringComparison.Ordinal) && kept is not null ? 1 : 0,
            (await bench.ProblemsAsync(report)).Count(problem => problem.Code is ProblemCode.FunctionElsewhere));

        // The store alone says the same of a person without profile.
        if (kept is { Profiles.Count: 0 })
        {
            var explained = await new PersonExplainer(bench.Store.ForExplain(), SyncBench.Day).ExplainAsync(
                source, revision, CancellationToken.None);
            Assert.Contains(Wording.Of(standing), explained.Explanation!.Sentences);
        }
    }
}
