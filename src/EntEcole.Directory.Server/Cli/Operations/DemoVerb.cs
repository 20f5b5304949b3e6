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
        var noServe = new Option<bool>("--no-serve") { Description = shared.T("Stop before serving.", "S'arrêter avant de servir.") };
        var command = new Command(Name, shared.T(
            "The main job on the bundled sample: conventions, sync, what happened, a lookup, then serve.",
            "Le travail principal sur l'exemple fourni : conventions, synchronisation, ce qui s'est passé, une recherche, "
            + "puis le service."))
        {
            urls, noServe,
        };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var terminal = shared.Terminal(parsed);
            var folder = Path.Combine(Path.GetTempPath(), "entecole-demo");
            var address = parsed.GetValue(shared.Database) ?? FreshDatabase(folder);
            await using var store = StoreAddress.Open(address, time);
            await store.Schema.MigrateAsync(cancellationToken);
            var reports = await PrepareAsync(store, folder, terminal, time, cancellationToken);
            var refused = reports.FirstOrDefault(report => report.State is not RunState.Applied);
            if (refused is not null)
            {
                return ExitCode.Of(refused);
            }

            await LookUpAsync(store, terminal, cancellationToken);
            terminal.AnswerJson("[" + string.Join(",", reports.Select(report => report.ToJson(indented: false))) + "]");
            return parsed.GetValue(noServe)
                ? ExitCode.Done
                : await ServeAsync(store, parsed.GetRequiredValue(urls), address, terminal, time, cancellationToken);
        });
        return command;
    }

    private static string FreshDatabase(string folder)
    {
        PrivateFolder.Ensure(folder);
        var path = Path.Combine(folder, "entecole.db");
        foreach (var suffix in new[] { "", "-wal", "-shm" })
        {
            File.Delete(path + suffix);
        }

        return "sqlite:" + path;
    }

    private static async Task<IReadOnlyList<SyncReport>> PrepareAsync(
        DirectoryStore store, string folder, Terminal terminal, TimeProvider time, CancellationToken cancellationToken)
    {
        var extracts = Path.Combine(folder, "extracts");
        var key = SampleGenerator.Write(extracts, new SampleOptions(), cancellationToken);
        terminal.Say(terminal.T(
            $"1. Sample: {TableText.Number(key.Records)} AAF 1D records, two academies, every person invented ({extracts}).",
            $"1. Exemple : {TableText.Number(key.Records)} enregistrements AAF 1D, deux académies, toutes personnes inventées "
            + $"({extracts})."));
        terminal.Say();
        terminal.Say(terminal.T("2. Conventions:", "2. Conventions :"));
        await ConventionVerbs.ImportAsync(
            store, Path.Combine(extracts, "conventions.csv"), null, "demo", dryRun: false, time, Quiet(terminal), cancellationToken);
        await ShowEnrolmentAsync(store, terminal, cancellationToken);
        terminal.Say(terminal.T("3. Sync, one run an academy:", "3. Synchronisation, une exécution par académie :"));
        var reports = new List<SyncReport>();
        foreach (var academy in key.Academies)
        {
            var request = new SyncRequest(Path.Combine(extracts, academy.Academy), AsOf: Day);
            foreach (var report in await SyncVerb.RunAsync(store, new SyncSettings(), request, terminal, time, cancellationToken))
            {
                ReportTables.Show(report, terminal);
                reports.Add(report);
            }
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
            terminal.T($"on {Day:yyyy-MM-dd}", $"au {Day:yyyy-MM-dd}"));
        foreach (var convention in conventions)
        {
            Terminal.AddRow(
                table,
                convention.Reference,
                string.Create(CultureInfo.InvariantCulture, $"{convention.EffectiveFrom:yyyy-MM-dd} → {convention.EndsOn:yyyy-MM-dd}"),
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
            $"4. A lookup: the first pupil of {Rodez}, invented like the others.",
            $"4. Une recherche : le premier élève de {Rodez}, inventé comme les autres."));
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
        DirectoryStore store, string url, string database, Terminal terminal, TimeProvider time, CancellationToken cancellationToken)
    {
        var callers = new CallerSettings { LocalKey = LocalKey.PathFor(database) };
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
        var token = Path.Combine(Path.GetTempPath(), "entecole-demo", "token");
        WriteToken(token, callers, time.GetUtcNow());
        terminal.Say(terminal.T(
            $"5. Listening on {address} (gRPC, HTTP/2 without TLS, this machine only). Ask it, from another window:",
            $"5. À l'écoute sur {address} (gRPC, HTTP/2 sans TLS, cette machine seulement). L'interroger, d'une autre fenêtre :"));
        terminal.Say($"   export ENTECOLE_TOKEN=$(cat {token})");
        terminal.Say(
            $"   node tests/interop/ask.mjs {address} ListPersons '{{\"filter\":{{\"uai\":\"0120612A\",\"role\":\"ROLE_DIRECTOR\"}}}}'");
        terminal.Say(
            $"   grpcurl -plaintext -H \"authorization: Bearer $ENTECOLE_TOKEN\" -d '{{\"uai\":\"0120612A\"}}' {address} "
            + "entecole.directory.v1.DirectoryService/GetSchool");
        var link = SignInLinks.Make(callers, Everyone, pages.Urls.First(), time.GetUtcNow());
        terminal.Say(terminal.T(
            "6. The console, in a browser on this machine; the link signs in once, within five minutes:",
            "6. La console, dans un navigateur de cette machine ; le lien connecte une fois, dans les cinq minutes :"));
        terminal.Say($"   {link}");
        terminal.Say(terminal.T(
            "   Another link: ", "   Un autre lien : ")
            + $"entecole console open --role '*' --academy '*' --database {database}"
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
