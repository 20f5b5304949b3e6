using EntEcole.Directory.Model;
using EntEcole.Directory.Server.Diagnostics;
using EntEcole.Directory.Server.Host;
using EntEcole.Directory.Tests.Support;

namespace EntEcole.Directory.Tests.Server.Diagnostics;

/// <summary>The doctor finds who cannot log in by the expected way, and classes without a teacher; it names no person.</summary>
public sealed class AccountCheckTests : IDisposable
{
    private const string Teaches = "1$ENS$ENSEIGNEMENT$G0000$SANS SPECIALITE";

    private readonly TempFolder folder = new();
    private readonly FakeTime time = new();

    [Fact]
    public async Task StaffAndParents_WhomProvidersDoNotRecognise_AreToBeLookedAt()
    {
        await using var bench = await SyncBench.CreateAsync("0120612A");
        await bench.SyncAsync(new ExtractBuilder().School("1", "0120612A").Pupil("11", "1", relatives: ["21$10"]).Relative("21")
            .Staff("31", [Teaches], more: Mail("paul.modele@ac-essai.example.invalid"))
            .Staff("32", [Teaches], name: "AUTRE", more: Mail("Paul.Modele@ac-essai.example.invalid"))
            .Staff("33", [Teaches], name: "PRIVE", more: Mail("prive@mail.example.invalid")));

        Assert.Empty(Accounts(await LookAsync(bench, "{}")));
        var found = Accounts(await LookAsync(
            bench,
            """
            {
              "AgentMailDomains": "ac-essai.example.invalid", "EduConnectParents": "TOULOUSE",
              "EduConnectAcademies": "11=MONTPELLIER"
            }
            """));

        Assert.Equal(3, found.Count);
        Assert.StartsWith("1 of 3 members of staff", found[0].What.English, StringComparison.Ordinal);
        Assert.StartsWith("1 academic mails are those of two", found[1].What.English, StringComparison.Ordinal);
        Assert.Contains("EduConnectAcademies has no number", found[2].What.English, StringComparison.Ordinal);
        Assert.All(found, finding => Assert.Equal((FindingState.Warning, true), (finding.State, finding.Mend is not null)));
        // By their ids.
        var same = (await bench.GetAsync(AafCategory.PersEducNat, "31"), await bench.GetAsync(AafCategory.PersEducNat, "32"));
        Assert.Contains($"({same.Item1.PersonId} = {same.Item2.PersonId})", found[1].What.French, StringComparison.Ordinal);
        Assert.DoesNotContain(found, finding => $"{finding.What}".Contains("odele@", StringComparison.OrdinalIgnoreCase));
        Assert.Empty(Accounts(await LookAsync(
            bench, """{ "EduConnectParents": "TOULOUSE", "EduConnectAcademies": "16=TOULOUSE" }""")));
    }

    [Theory]
    [InlineData("2026-09-14", false)]
    [InlineData("2026-09-15", true)]
    [InlineData("2027-06-30", true)]
    [InlineData("2027-07-01", false)]
    public async Task ClassesWithoutATeacher_AreNoticedFromTheFifteenthOfSeptember(string day, bool isNoticed)
    {
        await using var bench = await SyncBench.CreateAsync("0120612A");
        await bench.SyncAsync(new ExtractBuilder().School("1", "0120612A").Pupil("11", "1", classTuple: "1$11$ORDINAIRE$45001$CP A")
            .Relative("29").Staff("39", [Teaches]));
        time.SetUtcNow(new DateTimeOffset(
            DateOnly.Parse(day, System.Globalization.CultureInfo.InvariantCulture), new TimeOnly(9, 0), TimeSpan.Zero));

        var noticed = (await LookAsync(bench, "{}")).Where(
            one => one.What.French.Contains("Classes sans enseignant : 1, dans 1 écoles : 0120612A (1)", StringComparison.Ordinal)).ToList();

        Assert.Equal(isNoticed, noticed.Count == 1);
        Assert.All(noticed, one => Assert.Equal(FindingState.Well, one.State));
    }

    public void Dispose() => folder.Dispose();

    private static string[] Mail(string mail) => [ExtractBuilder.Attr("ENTPersonMail", mail)];

    private static List<Finding> Accounts(IReadOnlyList<Finding> findings) =>
        [.. findings.Where(one => one.What.English.Contains("academic mail", StringComparison.Ordinal)
            || one.What.English.Contains("EduConnect", StringComparison.Ordinal))];

    private async Task<IReadOnlyList<Finding>> LookAsync(SyncBench bench, string settings)
    {
        await File.WriteAllTextAsync(folder.File("appsettings.json"), settings);
        return await new Checkup(SettingSources.Read(folder.Path), "sqlite:" + bench.Files.Path, null, time).RunAsync(
            CancellationToken.None);
    }
}
