using System.CommandLine;
using System.Globalization;
using EntEcole.Directory.Access;
using EntEcole.Directory.Files;
using EntEcole.Directory.Model;
using EntEcole.Directory.Persons;
using EntEcole.Directory.Runs;
using EntEcole.Directory.Sample;
using EntEcole.Directory.Server.Cli.Conventions;
using EntEcole.Directory.Server.Cli.Output;
using EntEcole.Directory.Server.Cli.Sync;
using EntEcole.Directory.Server.Console.Sessions;
using EntEcole.Directory.Server.Host;
using EntEcole.Directory.Server.Limits;
using EntEcole.Directory.Server.Security;
using EntEcole.Directory.Storage;
using EntEcole.Directory.Sync;

namespace EntEcole.Directory.Server.Cli.Operations;

/// <summary><c>entecole demo</c>: the main job on the bundled sample, then a server to ask.</summary>
internal static class DemoVerb
{
    /// <summary>As it is typed.</summary>
    public const string Name = "demo";

    // On this day the conventions of Rodez, Paulhan and Céret are in force; those of Pézilla and Launaguet have ended.
    private static readonly DateOnly Day = new(2026, 6, 15);

    private static readonly Caller Everyone = new("demo", CallerRoles.All, CallerPerimeter.All);

    public static Command Make(SharedOptions shared, TimeProvider time)
    {
        var urls = ServeVerb.UrlOption(shared);
        var folder = new Option<string?>("--folder")
        {
            HelpName = shared.T("FOLDER", "DOSSIER"),
            Description = shared.T(
                "Where its files go; one that holds a store is refused. Default: a new folder for temporary files.",
                "Où vont ses fichiers ; un dossier qui contient une base est refusé. Par défaut : un nouveau dossier temporaire."),
        };
        var nights = new Option<int>("--nights")
        {
            DefaultValueFactory = _ => 2,
            Description = shared.T(
                "2: a first night, then one with work for an admin. 1: the first alone. Default: 2.",
                "2 : une première nuit, puis une nuit qui donne du travail. 1 : la première seule. Par défaut : 2."),
        };
        var noServe = new Option<bool>("--no-serve") { Description = shared.T("Stop before serving.", "S'arrêter avant de servir.") };
        var command = new Command(Name, shared.T(
            "The work on the bundled sample: conventions, two nights, what they leave to decide, a lookup, then serve.",
            "Le travail sur l'exemple fourni : conventions, deux nuits, ce qu'elles laissent à décider, une recherche, puis le service."))
        {
            urls, folder, nights, noServe,
        };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var terminal = shared.Terminal(parsed);
            var place = DemoPlace.Of(parsed.GetValue(folder), parsed.GetValue(shared.Database));
            await using var store = StoreAddress.Open(place.Database, time);
            await store.Schema.MigrateAsync(cancellationToken);
            await DemoPlace.EnsureNewAsync(store, cancellationToken);
            var reports = await PrepareAsync(store, place, parsed.GetValue(nights), terminal, time, cancellationToken);
            var refused = reports.FirstOrDefault(report => report.State is RunState.Refused or RunState.Failed);
            if (refused is not null)
            {
                return ExitCode.Of(refused);
            }

            await LookUpAsync(store, terminal, cancellationToken);
            terminal.AnswerJson("[" + string.Join(",", reports.Select(report => report.ToJson(indented: false))) + "]");
            return parsed.GetValue(noServe)
                ? ExitCode.Done
                : await ServeAsync(store, parsed.GetRequiredValue(urls), place, terminal, time, cancellationToken);
        });
        return command;
    }

    private static async Task<IReadOnlyList<SyncReport>> PrepareAsync(
        DirectoryStore store, DemoPlace place, int nights, Terminal terminal, TimeProvider time, CancellationToken cancellationToken)
    {
        var extracts = place.Extracts;
        var key = SampleGenerator.Write(extracts, new SampleOptions(), cancellationToken);
        if (nights > 1)
        {
            DemoNight.Prepare(extracts);
        }

        terminal.Say(terminal.T(
            $"1. Sample: {TableText.Number(key.Records)} AAF 1D records, two academies, every person invented ({extracts}).",
            $"1. Exemple : {TableText.Number(key.Records)} enregistrements AAF 1D, deux académies, toutes personnes inventées "
            + $"({extracts})."));
        terminal.Say();
        terminal.Say(terminal.T("2. Conventions:", "2. Conventions :"));
        await ConventionVerbs.ImportAsync(
            store, ImportFiles.Of(Path.Combine(extracts, "conventions.csv")), "demo", new ImportMode(), (time, Quiet(terminal)),
            cancellationToken);
        await ShowEnrolmentAsync(store, terminal, cancellationToken);
        terminal.Say(terminal.T("3. Sync, one run an academy:", "3. Synchronisation, une exécution par académie :"));
        var reports = new List<SyncReport>();
        foreach (var academy in key.Academies)
        {
            reports.AddRange(await SyncAsync(
                store, new SyncRequest(Path.Combine(extracts, academy.Academy), AsOf: Day), terminal, time, cancellationToken));
        }

        if (nights > 1)
        {
            reports.AddRange(await new DemoNight(store, place, terminal, time).RunAsync(Day.AddDays(1), cancellationToken));
        }

        return reports;
    }

    /// <summary>A sync with its report.</summary>
    public static async Task<IReadOnlyList<SyncReport>> SyncAsync(
        DirectoryStore store, SyncRequest request, Terminal terminal, TimeProvider time, CancellationToken cancellationToken)
    {
        var reports = await SyncVerb.RunAsync(store, new SyncSettings(), request, terminal, time, cancellationToken);
        foreach (var report in reports)
        {
            ReportTables.Show(report, terminal);
        }

        return reports;
    }

    private static Terminal Quiet(Terminal terminal) => terminal.Json
        ? new Terminal(TextWriter.Null, TextWriter.Null, terminal.Language, json: true)
        : terminal;

    private static async Task ShowEnrolmentAsync(DirectoryStore store, Terminal terminal, CancellationToken cancellationToken)
    {
        var revision = await store.Revisions.GetRevisionAsync(cancellationToken);
        var conventions = await store.Enrolment.ListConventionsAsync(revision, cancellationToken);
        var table = Terminal.NewTable(
            terminal.T("Convention", "Convention"), terminal.T("in force", "en vigueur"), terminal.T("schools", "écoles"),
            terminal.T("on ", "au ") + TableText.Day(Day, terminal));
        foreach (var convention in conventions)
        {
            Terminal.AddRow(
                table,
                convention.Reference,
                $"{TableText.Day(convention.EffectiveFrom, terminal)} → {TableText.Day(convention.EndsOn, terminal)}",
                convention.Schools.Count.ToString(CultureInfo.InvariantCulture),
                convention.IsInForceOn(Day) ? terminal.T("enrolled", "adhérentes") : terminal.T("not enrolled", "non adhérentes"));
        }

        terminal.Show(table);
    }

    private static async Task LookUpAsync(DirectoryStore store, Terminal terminal, CancellationToken cancellationToken)
    {
        var revision = await store.Revisions.GetRevisionAsync(cancellationToken);
        const string Rodez = "0120612A";
        var pupils = await store.Persons.ListPersonsAsync(
            new PersonFilter { Uai = Rodez, Role = Role.Pupil }, 0, 1, revision, cancellationToken);
        if (pupils.Count == 0)
        {
            return;
        }

        var pupil = pupils[0];
        var person = pupil.Records[0].Person;
        terminal.Say(terminal.T(
            $"5. A lookup: the first pupil of {Rodez}, invented like the others.",
            $"5. Une recherche : le premier élève de {Rodez}, inventé comme les autres."));
        terminal.Say($"   {person.GivenName} {person.UsageName} · {pupil.PersonId}");
        terminal.Say(
            $"   {pupil.Profiles[0].SchoolName} · {person.Pupil?.Level?.Label} · "
            + $"{string.Join(", ", pupil.Classes.Select(row => row.Name))}");
        foreach (var relation in await store.Persons.ListRelativesAsync(pupil.PersonNo, 0, 10, revision, cancellationToken))
        {
            terminal.Say(
                $"   {RelationLinks.LabelOf(relation.LinkCode) ?? relation.LinkCode} : {relation.Other?.GivenName} "
                + $"{relation.Other?.UsageName}");
        }

        terminal.Say();
    }

    private static async Task<int> ServeAsync(
        DirectoryStore store, string url, DemoPlace place, Terminal terminal, TimeProvider time, CancellationToken cancellationToken)
    {
        var callers = new CallerSettings { LocalKey = LocalKey.PathFor(place.Database) };
        var settings = new ServerSettings { Callers = callers, Limits = new LimitSettings { Drain = TimeSpan.Zero } };
        await using var app = ServerHost.Build(store, url, time, settings);
        await Listener.StartAsync(app, url, "--urls", cancellationToken);
        // Another address is for several demos side by side: then the system chooses a port for the console.
        var console = new ConsoleSettings
        {
            Url = string.Equals(url, Listener.DefaultUrl, StringComparison.Ordinal) ? ConsoleSettings.DefaultUrl : "http://127.0.0.1:0",
            Callers = callers,
        };
        await using var pages = await ServeVerb.StartConsoleAsync(app, console, settings, cancellationToken);
        var address = new Uri(app.Urls.First()).Authority;
        // A newcomer copies what follows; the token is of this demo's own key, for its invented persons.
        var token = place.Token;
        WriteToken(token, callers, time.GetUtcNow());
        terminal.Say(terminal.T(
            $"6. Listening on {address} (gRPC, HTTP/2 without TLS, this machine only). Ask it, from another window:",
            $"6. À l'écoute sur {address} (gRPC, HTTP/2 sans TLS, cette machine seulement). L'interroger, d'une autre fenêtre :"));
        terminal.Say($"   export ENTECOLE_TOKEN=$(cat {token})");
        terminal.Say(
            $"   node tests/interop/ask.mjs {address} ListPersons '{{\"filter\":{{\"uai\":\"0120612A\",\"role\":\"ROLE_DIRECTOR\"}}}}'");
        terminal.Say(
            $"   grpcurl -plaintext -H \"authorization: Bearer $ENTECOLE_TOKEN\" -d '{{\"uai\":\"0120612A\"}}' {address} "
            + "entecole.directory.v1.DirectoryService/GetSchool");
        var link = SignInLinks.Make(callers, Everyone, pages.Urls.First(), time.GetUtcNow());
        terminal.Say(terminal.T(
            "7. The console, in a browser on this machine; the link signs in once, within five minutes:",
            "7. La console, dans un navigateur de cette machine ; le lien connecte une fois, dans les cinq minutes :"));
        terminal.Say($"   {link}");
        terminal.Say(terminal.T(
            "   Another link: ", "   Un autre lien : ")
            + $"entecole console open --role '*' --academy '*' --database {place.Database}"
            + $" --url {pages.Urls.First()}");
        terminal.Say(terminal.T("   Stop with Ctrl+C.", "   Arrêt par Ctrl+C."));
        await ProcessRun.UntilStoppedAsync(app, pages, cancellationToken);
        return ExitCode.Done;
    }

    private static void WriteToken(string path, CallerSettings callers, DateTimeOffset now)
    {
        PrivateFolder.Ensure(Path.GetDirectoryName(path)!);
        File.Delete(path);
        using var writer = new StreamWriter(PrivateFile.Open(path, FileMode.CreateNew));
        writer.Write(TokenMaker.Make(callers, TokenMaker.KeyOf(callers), Everyone, now, now.AddHours(12)));
    }
}
