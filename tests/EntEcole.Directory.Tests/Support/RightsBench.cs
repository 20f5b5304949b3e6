using System.Globalization;
using EntEcole.Directory.Access;
using EntEcole.Directory.Enrolment;
using EntEcole.Directory.Enrolment.Conventions;
using EntEcole.Directory.Model;
using EntEcole.Directory.Persons;
using EntEcole.Directory.Sample;
using EntEcole.Directory.Server.Cli.Conventions;
using EntEcole.Directory.Tests.Conformance;

namespace EntEcole.Directory.Tests.Support;

/// <summary>
/// A server on the five conventions and one school of three of them, each with a director, a teacher, a pupil and his parent; and the
/// callers who ask for rights and decide them. The clock stands at noon in France on the day given.
/// </summary>
internal sealed class RightsBench : IAsyncDisposable
{
    public const string Ceret = "21660049400019";
    public const string CeretSchool = "0660560A";
    public const string Rodez = "21120202300019";
    public const string RodezSchool = "0120612A";
    public const string Pezilla = "21660140100120";
    public const string PezillaSchool = "0660710N";

    private static readonly CancellationToken None = CancellationToken.None;

    private readonly Dictionary<string, PersonId> persons = new(StringComparer.Ordinal);
    private readonly Dictionary<string, RecordRow> parents = new(StringComparer.Ordinal);
    private readonly TestStore opened;
    private int requests;

    private RightsBench(TestStore opened, FakeTime time)
    {
        this.opened = opened;
        Time = time;
    }

    public FakeTime Time { get; }

    public string Path => opened.Path;

    public DirectoryStore Store => opened.Store;

    public TestServer Server { get; private set; } = null!;

    /// <summary>Asks, from the town hall.</summary>
    public V1.RightsService.RightsServiceClient Requester => As(Caller("mairie", CallerRoles.RightsRequester));

    /// <summary>Decides for the region.</summary>
    public V1.RightsService.RightsServiceClient Region => As(Caller("region", CallerRoles.RightsApprover));

    /// <summary>The workspace.</summary>
    public V1.RightsService.RightsServiceClient Workspace => As(Caller("ent", CallerRoles.DirectoryReader));

    public static async Task<RightsBench> StartAsync(string day = "2026-06-15")
    {
        var time = new FakeTime(At(day));
        var bench = new RightsBench(await TestStore.CreateAsync(time), time);
        await bench.Store.Enrolment.SaveConventionsAsync(Conventions(), None);
        await RunUnderTest.ApplyAsync(bench.Store, run => bench.People(run, RodezSchool), "TOULOUSE");
        await RunUnderTest.ApplyAsync(
            bench.Store,
            run =>
            {
                bench.People(run, CeretSchool);
                bench.People(run, PezillaSchool);
            },
            "MONTPELLIER");
        bench.Server = await TestServer.StartAsync(bench.Store, time);
        return bench;
    }

    /// <summary>The service of requests and grants over this store, without a server.</summary>
    public EntEcole.Directory.Rights.RightsService NewService() => new(
        Store.Rights, Store.Persons, Store.Revisions,
        new EntEcole.Directory.Rights.RightsAuthorizer(
            Store.Rights, Store.Persons, Store.Schools, new PerimeterResolver(Store.Perimeters, Time)), Grace.OfDays(90), Time);

    public static DateOnly Day(string text) => DateOnly.ParseExact(text, "O", CultureInfo.InvariantCulture);

    /// <summary>Noon in France.</summary>
    public static DateTimeOffset At(string day) => FrenchTime.StartOf(Day(day)).AddHours(12);

    public static Caller Caller(string name, CallerRoles roles, CallerPerimeter? perimeter = null, PersonId? person = null) =>
        new(name, roles, perimeter ?? CallerPerimeter.All) { PersonId = person };

    /// <summary>Somebody of a school: <c>pupil</c>, <c>parent</c>, <c>teacher</c>, <c>director</c>.</summary>
    public PersonId Person(string uai, string who) => persons[uai + "/" + who];

    public V1.RightsService.RightsServiceClient As(Caller caller) => Server.ClientOf(caller).Rights;

    /// <summary>The director of a school, who decides for it.</summary>
    public V1.RightsService.RightsServiceClient Director(string uai) =>
        As(Caller("direction-" + uai, CallerRoles.RightsApprover, TestCallers.Of(uais: [uai]), Person(uai, "director")));

    public void GoTo(string day) => Time.Jump(At(day) - Time.GetUtcNow());

    /// <summary>A request that may be granted.</summary>
    public V1.CreateRightsRequestRequest Demand(
        V1.RightKind kind, string scope = "", string mail = "agent@mairie.example.invalid", string? starts = null, string? ends = null,
        PersonId? person = null)
    {
        var isOfSchool = kind is V1.RightKind.ElectedParent or V1.RightKind.AssociationMessaging;
        var where = scope.Length > 0 ? scope : isOfSchool ? CeretSchool : Ceret;
        return new V1.CreateRightsRequestRequest
        {
            RequestId = $"r{Interlocked.Increment(ref requests)}",
            Kind = kind,
            Scope = where.Length == 14 ? new V1.RightScope { Siret = where } : new V1.RightScope { Uai = where },
            Beneficiary = isOfSchool || person is not null
                ? new V1.Beneficiary { PersonId = (person ?? Person(where, "parent")).ToString() }
                : new V1.Beneficiary
                {
                    Staff = new V1.CollectiviteStaff { Civility = "Mme", UsageName = "ESSAI-AGENTE", GivenName = "Paule", Mail = mail },
                },
            StartsOn = starts ?? "",
            EndsOn = ends ?? "",
            Justification = "Informer les familles",
            Association = kind is V1.RightKind.AssociationMessaging ? "FCPE d'essai" : "",
        };
    }

    /// <summary>Asked for, and approved by who decides.</summary>
    public async Task<V1.Grant> GrantAsync(V1.CreateRightsRequestRequest demand, bool handOver = false)
    {
        await Requester.CreateRightsRequestAsync(demand);
        var decider = demand.Scope.Uai.Length > 0 ? Director(demand.Scope.Uai) : Region;
        return (
            await decider.ApproveRightsRequestAsync(new() { RequestId = demand.RequestId, Reason = "Accord", HandOver = handOver })).Grant;
    }

    /// <summary>What the workspace is told of a grant's beneficiary.</summary>
    public async Task<V1.RightDecision> CheckAsync(V1.Grant grant, string on = "") =>
        (await Workspace.CheckRightAsync(
            new() { Check = new() { PersonId = grant.Beneficiary.PersonId, Kind = grant.Kind, Scope = grant.Scope, On = on } })).Decision;

    /// <summary>Ends a convention.</summary>
    public async Task TerminateAsync(string reference, string on)
    {
        var conventions = await Store.Enrolment.ListConventionsAsync(await Store.Revisions.GetRevisionAsync(None), None);
        await Store.Enrolment.SaveConventionsAsync(
            [conventions.Single(one => string.Equals(
                one.Reference, reference, StringComparison.Ordinal)) with { TerminatedOn = Day(on), TerminationReason = "Essai" }], None);
    }

    /// <summary>The parent of a school leaves it: his profile is suspended.</summary>
    public async Task DepartAsync(string uai) =>
        await RunUnderTest.ApplyAsync(
            Store,
            run =>
            {
                var rows = run.Plan.Base.ReadPerson(parents[uai].PersonNo, AafCategory.PersRelEleve, parents[uai].SourceId);
                run.Plan.Rows.Put(rows.Record with { Presence = Presence.Departed }, replaces: true);
                run.Plan.Rows.Put(
                    rows.Profiles[0] with
                    {
                        State = ProfileState.Suspended,
                        SuspendedOn = RunUnderTest.Day,
                        PurgeOn = RunUnderTest.Day.AddDays(90),
                    }, replaces: true);
            },
            uai.StartsWith("066", StringComparison.Ordinal) ? "MONTPELLIER" : "TOULOUSE");

    public async ValueTask DisposeAsync()
    {
        await Server.DisposeAsync();
        await opened.DisposeAsync();
    }

    private static IReadOnlyList<Convention> Conventions()
    {
        using var folder = new TempFolder();
        File.WriteAllText(folder.File("c.csv"), SampleData.ConventionsCsv);
        File.WriteAllText(folder.File("s.csv"), SampleData.ConventionSchoolsCsv);
        return ConventionChecker.Check(
            ConventionFiles.ReadConventions(folder.File("c.csv")), ConventionFiles.ReadSchools(folder.File("s.csv"))).Conventions;
    }

    private void People(RunUnderTest run, string uai)
    {
        var school = run.School(uai, "s" + uai);
        var pupil = run.Pupil("1" + uai, "ESSAI-ELEVE", school);
        var parent = run.Parent("2" + uai, "ESSAI-PARENT", school);
        run.Relate(pupil, parent);
        persons[uai + "/pupil"] = pupil.PersonId;
        parents[uai] = parent;
        persons[uai + "/parent"] = parent.PersonId;
        persons[uai + "/teacher"] = run.Teacher("3" + uai, "ESSAI-MAITRE", school).PersonId;
        persons[uai + "/director"] = run.Person(AafCategory.PersEducNat, Role.Director, "4" + uai, "ESSAI-DIRECTION", school).PersonId;
    }
}
