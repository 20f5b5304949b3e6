using EntEcole.Directory.Access;
using EntEcole.Directory.Enrolment;
using EntEcole.Directory.Enrolment.Conventions;
using EntEcole.Directory.Identity;
using EntEcole.Directory.Model;
using EntEcole.Directory.Rights;
using EntEcole.Directory.Runs;
using EntEcole.Directory.Sample;
using EntEcole.Directory.Server.Cli.Output;
using EntEcole.Directory.Sync;

namespace EntEcole.Directory.Server.Cli.Operations;

/// <summary>
/// The second night of the demo, with what an admin decides: half a school gone, three problems, a person in two academies, a convention
/// that ends soon, a right asked for.
/// </summary>
internal sealed class DemoNight(DirectoryStore store, DemoPlace place, Terminal terminal, TimeProvider time)
{
    private const string North = "TOULOUSE";
    private const string South = "MONTPELLIER";
    private const string Emptied = "0120612A";
    private const string Mistyped = "0121325A";
    private const string Ceret = "0660560A";
    private const int DaysLeft = 30;

    // Of an invented commune: no real one has this number.
    private const string Siret = "21310999400011";
    private const string Reference = "ROQUESARGUES-ESSAI";

    /// <summary>Makes a relative of one academy the same person as one of the other, before the first night.</summary>
    public static void Prepare(string extracts) =>
        Troubles.Duplicate((Path.Combine(extracts, North), Mistyped), (Path.Combine(extracts, South), Ceret));

    /// <summary>Runs the night, and says what it leaves to do, each with the command that shows it.</summary>
    /// <param name="day">Date of its extract.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task<IReadOnlyList<SyncReport>> RunAsync(DateOnly day, CancellationToken cancellationToken)
    {
        var today = FrenchTime.DayAt(time.GetUtcNow());
        terminal.Say();
        terminal.Say(terminal.T(
            "4. The next night, with work: half a school is gone, values are mistyped, a convention ends soon, a right is asked for.",
            "4. La nuit suivante, qui donne du travail : une demi-école absente, des valeurs mal saisies, une convention qui s'achève, un droit demandé."));
        await RecordAsync(today < day ? today : day, today.AddDays(DaysLeft), cancellationToken);
        SampleGenerator.Write(place.Second, new SampleOptions { Day = 1, Emptied = Emptied }, cancellationToken);
        var folder = Path.Combine(place.Second, North);
        Troubles.Mistype(folder, Mistyped);
        var reports = await DemoVerb.SyncAsync(store, new SyncRequest(folder, AsOf: day), terminal, time, cancellationToken);
        await ShowAsync(reports, today, cancellationToken);
        return reports;
    }

    private async Task RecordAsync(DateOnly from, DateOnly to, CancellationToken cancellationToken)
    {
        var convention = new Convention
        {
            Reference = Reference, SchoolYear = SchoolYear.Of(to), Academy = North, Collectivite = "COMMUNE DE ROQUESARGUES", Siret = Siret,
            SignedOn = from, EffectiveFrom = from, EffectiveTo = to, FeePerSchool = 41, SchoolCount = 1, Amount = 41,
            Schools = [new ConventionSchool("0314000E", "ECOLE LA COQUILLE BLEUE", "ROQUESARGUES", "31")],
        };
        await new ConventionService(store.Enrolment, store.Schools, store.Rights, store.Revisions, time).CreateAsync(
            convention, Perimeter.All, new ChangeMode(), "demo", cancellationToken);
        var authorizer = new RightsAuthorizer(store.Rights, store.Persons, store.Schools, new PerimeterResolver(store.Perimeters, time));
        await new RightsService(
            store.Rights, store.Persons, store.Revisions, authorizer, new SyncSettings().GraceOf(Role.CollectiviteStaff), time).CreateAsync(
            PersonId.New().ToString(),
            new RightsDemand
            {
                Kind = RightKind.CollectivitePublisher, Scope = RightScope.OfCollectivite(Siret), Justification = "Informer les familles",
                Staff = new StaffIdentity("Mme", "ESSAI-AGENTE", "Paule", "paule.agente@example.invalid"),
            },
            new Caller("mairie", CallerRoles.RightsRequester, CallerPerimeter.All), cancellationToken);
    }

    private async Task ShowAsync(IReadOnlyList<SyncReport> reports, DateOnly today, CancellationToken cancellationToken)
    {
        var revision = await store.Revisions.GetRevisionAsync(cancellationToken);
        var night = reports[^1];
        var merges = await new MergeSearch(store.Merges, store.Persons).ListOpenAsync(
            new MergeProposalFilter(), 0, 100, revision, cancellationToken);
        var ending = EnrolmentEnds.Within(
            today, DaysLeft, await store.Enrolment.ListConventionsAsync(revision, cancellationToken)).Count;
        var requests = await store.Rights.ListRightsRequestsAsync(
            new RightsRequestFilter { State = RightsRequestState.Requested }, int.MaxValue, 100, revision, cancellationToken);
        terminal.Say();
        terminal.Say(terminal.T("   What waits for an admin:", "   Ce qui attend :"));
        Line(terminal.T("departures held", "départs retenus"), night.Held.Sum(held => held.Departing), $"entecole plans show {night.PlanId}");
        Line(terminal.T("problems", "anomalies"), night.Problems.Total, $"entecole runs problems {night.RunId}");
        Line(terminal.T("persons to merge, perhaps", "fusions proposées"), merges.Proposals.Count, "entecole merges list");
        Line(terminal.T("enrolments ending soon", "adhésions bientôt achevées"), ending, "entecole conventions ending");
        Line(terminal.T("rights asked for", "demandes de droit"), requests.Count, "entecole rights list");
        terminal.Say(terminal.T("   The store of these commands:", "   La base de ces commandes :"));
        terminal.Say($"   export ENTECOLE_DATABASE={place.Database}");
        terminal.Say();
    }

    private void Line(string what, long count, string command) => terminal.Say($"   - {what}: {TableText.Number(count)}".Replace(
        ": ", terminal.T(": ", " : "), StringComparison.Ordinal).PadRight(40) + command);
}
