using EntEcole.Directory.Enrolment.Conventions;
using EntEcole.Directory.Sample;
using EntEcole.Directory.Server.Cli.Conventions;
using EntEcole.Directory.Tests.Support;
using EntEcole.Directory.V1;
using Grpc.Core;

namespace EntEcole.Directory.Tests.Server.Grpc.Enrolment;

/// <summary>The five conventions, every day from 2024-06-01 to 2027-09-30, against a key written by hand from their texts.</summary>
public sealed class ConventionDayTests : IAsyncLifetime
{
    private const string Rodez = "0120595G 0120601N 0120611Z 0120612A 0121071Z 0121221M 0121236D 0121250U 0121302A 0121325A";
    private const string Paulhan = "0340585B 0342332A";
    private const string Pezilla = "0660446B 0660710N";
    private const string Launaguet = "0310584S 0311610G 0312313W 0312597E 0312599G";
    private const string Ceret = "0660178K 0660180M 0660181N 0660560A";

    // The enrolled schools from each day until the day before the next line.
    private static readonly (DateOnly From, string[] Conventions, string[] Schools)[] Enrolled =
    [
        (new(2024, 6, 1), ["LAUNAGUET-2024-2025", "PEZILLA-2024-2025"], [Launaguet, Pezilla]),
        (new(2025, 5, 16), ["LAUNAGUET-2024-2025", "PEZILLA-2024-2025", "RODEZ-2025-2026"], [Rodez, Launaguet, Pezilla]),
        (
            new(2025, 5, 22), ["LAUNAGUET-2024-2025", "PAULHAN-2025-2026", "PEZILLA-2024-2025", "RODEZ-2025-2026"],
            [Rodez, Launaguet, Paulhan, Pezilla]),
        // Pézilla alone is written to end on 1 September.
        (new(2025, 9, 2), ["LAUNAGUET-2024-2025", "PAULHAN-2025-2026", "RODEZ-2025-2026"], [Rodez, Launaguet, Paulhan]),
        (new(2025, 9, 6), ["PAULHAN-2025-2026", "RODEZ-2025-2026"], [Rodez, Paulhan]),
        (new(2026, 5, 21), ["CERET-2026-2027", "PAULHAN-2025-2026", "RODEZ-2025-2026"], [Rodez, Paulhan, Ceret]),
        // Céret leaves its end blank: 5 September 2027.
        (new(2026, 9, 6), ["CERET-2026-2027"], [Ceret]),
        (new(2027, 9, 6), [], []),
    ];

    // SIRET, schools and euros of the school year that begins on 1 September of the year; no line: no fee is recorded.
    private static readonly Dictionary<int, string> Owed = new()
    {
        [2024] = "21660140100120 2 90 | 21310282500014 5 225",
        [2025] = "21340194600016 2 80 | 21120202300019 10 400",
        [2026] = "21660049400019 4 164",
    };

    private readonly FakeTime time = new(new DateTimeOffset(2024, 6, 1, 10, 0, 0, TimeSpan.Zero));
    private readonly TempFolder folder = new();
    private TestStore store = null!;
    private TestServer server = null!;

    private EnrolmentService.EnrolmentServiceClient Client => new(server.Channel);

    public async ValueTask InitializeAsync()
    {
        store = await TestStore.CreateAsync(time);
        await File.WriteAllTextAsync(folder.File("c.csv"), SampleData.ConventionsCsv);
        await File.WriteAllTextAsync(folder.File("s.csv"), SampleData.ConventionSchoolsCsv);
        var check = ConventionChecker.Check(
            ConventionFiles.ReadConventions(folder.File("c.csv")), ConventionFiles.ReadSchools(folder.File("s.csv")));
        await store.Store.Enrolment.SaveConventionsAsync(check.Conventions, CancellationToken.None);
        server = await TestServer.StartAsync(store.Store, time);
    }

    public async ValueTask DisposeAsync()
    {
        await server.DisposeAsync();
        await store.DisposeAsync();
        folder.Dispose();
    }

    [Fact]
    public async Task EveryDay_EnrolledSchoolsAndContributions_AreThoseOfTheKey()
    {
        for (var day = new DateOnly(2024, 6, 1); day <= new DateOnly(2027, 9, 30); day = day.AddDays(1))
        {
            var key = Enrolled.Last(line => line.From <= day);
            var schools = (await Client.ListEnrolmentsAsync(new ListEnrolmentsRequest { PageSize = 1000 })).Enrolments;
            Assert.True(
                Uais(key.Schools).SequenceEqual(schools.Select(school => school.Uai), StringComparer.Ordinal),
                $"{day:O}: {string.Join(' ', schools.Select(school => school.Uai))}");
            var inForce = (await Client.ListConventionsAsync(
                new ListConventionsRequest { Filter = new V1.ConventionFilter { State = V1.ConventionState.InForce } })).Conventions;
            Assert.True(
                key.Conventions.SequenceEqual(inForce.Select(one => one.Reference), StringComparer.Ordinal),
                $"{day:O}: {string.Join(' ', inForce.Select(one => one.Reference))}");
            Assert.Equal(Owed.GetValueOrDefault(day.Month < 9 ? day.Year - 1 : day.Year), await OwedAsync(day));
            time.Jump(TimeSpan.FromDays(1));
        }
    }

    // 22:00 UTC is midnight in Paris in summer, 23:00 in winter: the day is France's, whatever the machine's.
    [Theory]
    [InlineData("2025-09-05T21:59:59Z", 17)]
    [InlineData("2025-09-05T22:00:00Z", 12)]
    [InlineData("2026-05-20T21:59:59Z", 12)]
    [InlineData("2026-05-20T22:00:00Z", 16)]
    public async Task MidnightInFrance_TurnsTheDay(string instant, int enrolled)
    {
        time.Jump(DateTimeOffset.Parse(instant, System.Globalization.CultureInfo.InvariantCulture) - time.GetUtcNow());

        Assert.Equal(enrolled, (await Client.ListEnrolmentsAsync(new ListEnrolmentsRequest { PageSize = 1000 })).Enrolments.Count);
    }

    private static IEnumerable<string> Uais(string[] schools) => schools.SelectMany(uais => uais.Split(' ')).Order(StringComparer.Ordinal);

    private async Task<string?> OwedAsync(DateOnly day)
    {
        var first = day.Month < 9 ? day.Year - 1 : day.Year;
        try
        {
            var owed = (
                await Client.ListContributionsAsync(new ListContributionsRequest { SchoolYear = $"{first}-{first + 1}" })).Contributions;
            return string.Join(" | ", owed.Select(one => $"{one.Siret} {one.SchoolCount} {one.AmountCents / 100}"));
        }
        catch (RpcException error) when (RichError.Of(error).Reason is "FEE_UNKNOWN")
        {
            return null;
        }
    }
}
