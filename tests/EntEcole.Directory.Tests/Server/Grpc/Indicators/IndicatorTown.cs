using EntEcole.Directory.Access;
using EntEcole.Directory.Enrolment;
using EntEcole.Directory.Model;
using EntEcole.Directory.Server.Host.Options;
using EntEcole.Directory.Server.Notifications;
using EntEcole.Directory.Server.Worker;
using EntEcole.Directory.Server.Worker.Schedules;
using EntEcole.Directory.Tests.Conformance;
using EntEcole.Directory.Tests.Support;

namespace EntEcole.Directory.Tests.Server.Grpc.Indicators;

/// <summary>
/// A server on a town with four enrolled schools, one of them never delivered, a school of another academy, one whose convention ended
/// yesterday, and staff of the town with a right. Read only.
/// </summary>
public sealed class IndicatorTown : IAsyncLifetime
{
    public const string Town = "21120202300019";
    public const string OtherTown = "21660049400019";
    public const string First = "0120612A";
    public const string Second = "0120595G";
    public const string Ended = "0312599G";
    public const string Far = "0660560A";
    public static readonly string Never = UaiOf(120_701);
    public static readonly string District = UaiOf(120_700);
    private static readonly CancellationToken None = CancellationToken.None;

    private TestStore? opened;
    private TestServer? server;

    public TestServer Server => server!;

    public string File => opened!.Path;

    public FakeTime Time { get; } = new(RightsBench.At("2026-06-15"));

    public async ValueTask InitializeAsync()
    {
        opened = await TestStore.CreateAsync(Time);
        var store = opened.Store;
        await store.Enrolment.SaveConventionsAsync(
            [
                Convention("A-VILLE", "TOULOUSE", Town, "2026-09-05", First, Second, Never),
                Convention("B-AILLEURS", "MONTPELLIER", OtherTown, "2026-09-05", Far),
                Convention("C-FINIE", "TOULOUSE", Town, "2026-06-16", Ended),
            ], None);
        await RunUnderTest.ApplyAsync(store, Fill);
        await RunUnderTest.ApplyAsync(store, run => run.Pupil("71", "ESSAI", run.School(Far, "far")), "MONTPELLIER");
        Time.Jump(TimeSpan.FromDays(2));
        server = await TestServer.StartAsync(store, Time);
        await ChangeAsync();
        await WorkAsync(store);
    }

    public async ValueTask DisposeAsync()
    {
        if (server is not null)
        {
            await server.DisposeAsync();
        }

        if (opened is not null)
        {
            await opened.DisposeAsync();
        }
    }

    internal V1.IndicatorService.IndicatorServiceClient As(CallerPerimeter perimeter, CallerRoles roles = CallerRoles.DirectorySupport) =>
        Server.ClientOf(new Caller("pilotage", roles, perimeter)).Indicators;

    private static string UaiOf(int digits) => FormattableString.Invariant($"{digits:D7}{Uai.ControlLetter(digits)}");

    private static Convention Convention(string reference, string academy, string siret, string to, params string[] uais) => new()
    {
        Reference = reference, SchoolYear = new SchoolYear(2025), Academy = academy, Collectivite = "COMMUNE " + siret, Siret = siret,
        SignedOn = RightsBench.Day("2025-09-01"), EffectiveFrom = RightsBench.Day("2025-09-01"), EffectiveTo = RightsBench.Day(to),
        FeePerSchool = 40, SchoolCount = uais.Length, Amount = 40 * uais.Length,
        Schools = [.. uais.Order(StringComparer.Ordinal).Select(uai => new ConventionSchool(uai, "ESSAI", "RODEZ", "12"))],
    };

    private static void Fill(RunUnderTest run)
    {
        run.School(District, "ien");
        var first = run.School(First, "s1", school => school with { Department = "012", DistrictSourceId = "ien" });
        var second = run.School(Second, "s2", school => school with { Department = "012" });
        var ended = run.School(Ended, "s3", school => school with { Department = "031" });
        run.Teacher("10", "DE-DEUX-ECOLES", first, second);
        var both = run.Pupil("11", "ELEVE-ET-PARENT", first);
        run.Plan.Rows.Put(run.Profile(both, first, Role.Parent), replaces: false);
        var director = run.Person(AafCategory.PersEducNat, Role.Director, "12", "DIRECTION", first);
        run.Plan.Rows.Put(run.Profile(director, first, Role.Teacher), replaces: false);
        var moved = run.Parent("13", "PARTIE-D-UNE-ECOLE", second);
        run.Plan.Rows.Put(run.Profile(moved, first, Role.Parent).Suspended(), replaces: false);
        run.Pupil("14", "LIMITE", second);
        run.Pupil("15", "GARDE", second);
        run.Pupil("16", "FONDU", first);
        run.Pupil("17", "HORS-CONVENTION", ended);
    }

    // A right for staff of the town; a pupil whose processing is restricted; two ids that are one person.
    private async Task ChangeAsync()
    {
        var rights = Server.Client.Rights;
        await rights.CreateRightsRequestAsync(new()
        {
            RequestId = "agent", Kind = V1.RightKind.CollectivitePublisher, Scope = new V1.RightScope { Siret = Town },
            Beneficiary = new V1.Beneficiary
            {
                Staff = new V1.CollectiviteStaff
                {
                    Civility = "Mme", UsageName = "AGENTE", GivenName = "Paule", Mail = "agente@example.invalid",
                },
            },
            Justification = "Essai",
        });
        await Server.ClientOf(new Caller("région", CallerRoles.RightsApprover, CallerPerimeter.All)).Rights.ApproveRightsRequestAsync(
            new() { RequestId = "agent", Reason = "Essai" });
        await Server.Client.Privacy.RestrictProcessingAsync(new() { RequestId = "limite", PersonId = await IdAsync("14"), Reason = "Essai" });
        await Server.Client.Identity.ConfirmActivationAsync(new()
        {
            Issuer = "https://idp.example.invalid", Subject = "direction", On = "2026-06-17",
            PersonId = (await Server.Directory.GetPersonAsync(new()
            {
                Source = new V1.SourceRef { Academy = "TOULOUSE", Category = V1.AafCategory.PersEducNat, SourceId = "12" },
            })).Person.PersonId,
        });
        await Server.Sync.MergePersonsAsync(
            new() { PersonId = await IdAsync("15"), OtherPersonId = await IdAsync("16"), Reason = "Essai" });
    }

    // The night of the first of July, as the worker does it, by the schedule that is the default; twice, as two workers would.
    private async Task WorkAsync(DirectoryStore store)
    {
        var july = new FakeTime(Time.GetUtcNow());
        var settings = new WorkerSettings
        {
            Inbox = "", IndicatorsAt = CronTimes.Parse("IndicatorSchedule", new WorkerOptions().IndicatorSchedule),
        };
        DailyJobs Jobs() => new(store.Worker, DailyJobList.Of(store, settings, july), new Announcer(_ => { }, july), july);
        await Jobs().LookAsync(None);
        july.Jump(RightsBench.At("2026-07-01") - july.GetUtcNow());
        await Jobs().LookAsync(None);
        await Jobs().LookAsync(None);
    }

    private async Task<string> IdAsync(string source) => (await Server.Directory.GetPersonAsync(new()
    {
        Source = new V1.SourceRef { Academy = "TOULOUSE", Category = V1.AafCategory.Eleve, SourceId = source },
    })).Person.PersonId;
}
