using System.CommandLine;
using System.Globalization;
using EntEcole.Directory.Model;
using EntEcole.Directory.Server.Cli.Conventions;
using EntEcole.Directory.Server.Cli.Identity;
using EntEcole.Directory.Server.Cli.Operations;
using EntEcole.Directory.Server.Cli.Output;
using EntEcole.Directory.Server.Cli.Plans;
using EntEcole.Directory.Server.Cli.Privacy;
using EntEcole.Directory.Server.Cli.Security;
using EntEcole.Directory.Server.Cli.Sync;
using EntEcole.Directory.Server.Host;
using EntEcole.Directory.Storage;
using EntEcole.Directory.Storage.Connections;
using EntEcole.Directory.Store;

namespace EntEcole.Directory.Server.Cli;

/// <summary>The command <c>entecole</c>: its verbs, the options that all share, and how any of them ends.</summary>
internal static class Entecole
{
    private static readonly string[] LocaleVariables = ["LC_ALL", "LC_MESSAGES", "LANG"];

    /// <summary>Runs one verb and returns its exit code.</summary>
    public static async Task<int> RunAsync(
        string[] args, TimeProvider time, TextWriter output, TextWriter error, CancellationToken cancellationToken = default)
    {
        var language = LanguageOf(args);
        // The library's own words, in help and errors, follow the language of ours.
        CultureInfo.CurrentUICulture = CultureInfo.GetCultureInfo(language is Language.French ? "fr" : "en");
        var shared = new SharedOptions(language);
        var root = Root(shared, time);
        var parsed = root.Parse(args);
        var terminal = new Terminal(output, error, language, parsed.GetValue(shared.Output) is OutputFormat.Json);
        if (OptionText.Refused(parsed) is { } refusal)
        {
            terminal.Complain(refusal.In(language));
            return ExitCode.WrongUse;
        }

        if (parsed.Errors.Count > 0)
        {
            foreach (var fault in parsed.Errors)
            {
                terminal.Complain(fault.Message);
            }

            terminal.Complain(terminal.T("See 'entecole --help'.", "Voir « entecole --help »."));
            return ExitCode.WrongUse;
        }

        // Who serves ends in his own time, which settings bound.
        using var signals = parsed.CommandResult.Command.Name is ServeVerb.Name or DemoVerb.Name or WorkerVerb.Name ? new StopSignals() : null;
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, signals?.First ?? CancellationToken.None);
        try
        {
            return await parsed.InvokeAsync(
                new InvocationConfiguration
                {
                    Output = output,
                    Error = error,
                    EnableDefaultExceptionHandler = false,
                    // SIGTERM: a sync stops at its next safe point.
                    ProcessTerminationTimeout = signals is null ? TimeSpan.FromSeconds(30) : null,
                },
                either.Token);
        }
        catch (DirectoryException refused)
        {
            terminal.Complain(refused.Text.In(language));
            terminal.Answer(new { reason = refused.Reason.ToString(), message = refused.Text.English, facts = refused.Facts });
            return ExitCode.Of(refused.Reason);
        }
        catch (OperationCanceledException)
        {
            terminal.Complain(terminal.T("Stopped; nothing was left half done.", "Arrêté ; rien n'est resté à moitié fait."));
            return ExitCode.Fault;
        }
        catch (Exception fault)
        {
            // Its message may quote a person: the type and the place are enough to find it.
            terminal.Complain(terminal.T(
                "A fault of the program; nothing was left half done. Report it with these lines:",
                "Une faute du programme ; rien n'est resté à moitié fait. La signaler avec ces lignes :"));
            terminal.Complain(fault.GetType().FullName + Environment.NewLine + fault.StackTrace);
            return ExitCode.Fault;
        }
    }

    /// <summary>The command with all of its verbs.</summary>
    public static RootCommand Root(SharedOptions shared, TimeProvider time)
    {
        var root = new RootCommand(shared.T(
            "EntEcole.Directory: the directory of a schools' workspace, from AAF extracts to gRPC.",
            "EntEcole.Directory : l'annuaire d'un espace numérique des écoles, des extraits AAF au gRPC."));
        foreach (var option in shared.All)
        {
            root.Options.Add(option);
        }

        root.Subcommands.Add(DemoVerb.Make(shared, time));
        root.Subcommands.Add(MigrateVerb.Make(shared, time));
        root.Subcommands.Add(ConventionVerbs.Make(shared, time));
        root.Subcommands.Add(SyncVerb.Make(shared, time));
        root.Subcommands.Add(RunVerbs.Make(shared, time));
        root.Subcommands.Add(PlanVerbs.Make(shared, time));
        root.Subcommands.Add(MergeVerbs.Make(shared, time));
        root.Subcommands.Add(ExplainVerb.Make(shared, time));
        root.Subcommands.Add(PruneVerb.Make(shared, time));
        root.Subcommands.Add(DoctorVerb.Make(shared, time));
        root.Subcommands.Add(BackupVerbs.Backup(shared, time));
        root.Subcommands.Add(BackupVerbs.Restore(shared, time));
        root.Subcommands.Add(PurgeVerb.Make(shared, time));
        root.Subcommands.Add(TokenVerbs.Make(shared, time));
        root.Subcommands.Add(ServeVerb.Make(shared, time));
        root.Subcommands.Add(WorkerVerb.Make(shared, time));
        root.Subcommands.Add(HealthVerb.Make(shared, time));
        root.Subcommands.Add(SettingsVerb.Make(shared));
        root.Subcommands.Add(SampleVerb.Make(shared));
        return root;
    }

    // Needed before the command line is parsed: descriptions are in the caller's language.
    private static Language LanguageOf(string[] args)
    {
        for (var i = 0; i < args.Length; i++)
        {
            if (string.Equals(args[i], "--lang", StringComparison.Ordinal) && i + 1 < args.Length)
            {
                return IsFrench(args[i + 1]) ? Language.French : Language.English;
            }

            if (args[i].StartsWith("--lang=", StringComparison.Ordinal))
            {
                return IsFrench(args[i]["--lang=".Length..]) ? Language.French : Language.English;
            }
        }

        var environment = LocaleVariables
            .Select(Environment.GetEnvironmentVariable)
            .FirstOrDefault(value => !string.IsNullOrEmpty(value));
        return IsFrench(environment ?? "") ? Language.French : Language.English;
    }

    private static bool IsFrench(string text) => text.StartsWith("fr", StringComparison.OrdinalIgnoreCase);
}

/// <summary>What <c>--output</c> may be.</summary>
internal enum OutputFormat
{
    /// <summary>Tables and sentences.</summary>
    Text,

    /// <summary>One JSON document.</summary>
    Json,
}

/// <summary>The options that every verb has.</summary>
internal sealed class SharedOptions
{
    public SharedOptions(Language language)
    {
        Language = language;
        Database = new Option<string?>("--database")
        {
            Description = T(
                "Address of the store: sqlite:PATH or sqlserver:CONNECTION. Default: ENTECOLE_DATABASE, or sqlite:entecole.db.",
                "Adresse de la base : sqlite:CHEMIN ou sqlserver:CONNEXION. Par défaut : ENTECOLE_DATABASE, ou sqlite:entecole.db."),
            Recursive = true,
        };
        Database.Validators.Add(given =>
        {
            if (given.Tokens.Any(token => ShownSetting.HoldsPassword(token.Value)))
            {
                given.AddError(T(
                    "A password on the command line shows to whoever lists processes, and stays in the history. Put the address into the file Database of a folder that ENTECOLE_SECRETS names, or into ENTECOLE_DATABASE.",
                    "Un mot de passe sur la ligne de commande se montre à qui liste les processus, et reste dans l'historique. Mettre l'adresse dans le fichier Database d'un dossier que nomme ENTECOLE_SECRETS, ou dans ENTECOLE_DATABASE."));
            }
        });
        Output = new Option<OutputFormat>("--output")
        {
            HelpName = "text|json",
            Description = T("text for people, json for machines.", "text pour les personnes, json pour les machines."),
            Recursive = true,
        };
        Lang = new Option<string?>("--lang")
        {
            Description = T("fr or en. Default: the environment.", "fr ou en. Par défaut : l'environnement."),
            Recursive = true,
        };
        Lang.AcceptOnlyFromAmong("fr", "en");
    }

    private bool hasWarned;

    public Language Language { get; }

    public Option<string?> Database { get; }

    public Option<OutputFormat> Output { get; }

    public Option<string?> Lang { get; }

    public IReadOnlyList<Option> All => [Database, Output, Lang];

    /// <summary>The sentence in the caller's language.</summary>
    public string T(string english, string french) => new Bilingual(english, french).In(Language);

    /// <summary>Where a verb speaks.</summary>
    public Terminal Terminal(ParseResult parsed) => new(
        parsed.InvocationConfiguration.Output, parsed.InvocationConfiguration.Error, Language,
        parsed.GetValue(Output) is OutputFormat.Json);

    /// <summary>The settings, with the options of the command line on top.</summary>
    public Settings Settings(ParseResult parsed)
    {
        var sources = SettingSources.Read();
        Warn(sources, Terminal(parsed));
        SecretSettings.RefuseLoose();
        var settings = sources.ToSettings();
        settings.Prove();
        settings.Database = parsed.GetValue(Database) ?? settings.Database;
        return settings;
    }

    /// <summary>Tells, once, what in the settings is none: it is misspelt, and what was meant has its default.</summary>
    public void Warn(SettingSources sources, Terminal terminal)
    {
        foreach (var unknown in hasWarned ? [] : sources.Unknown())
        {
            terminal.Complain(unknown.In(Language));
        }

        hasWarned = true;
    }

    /// <summary>Opens the store and checks that its schema is this program's.</summary>
    public async Task<IDirectoryStore> OpenAsync(ParseResult parsed, TimeProvider time, CancellationToken cancellationToken)
    {
        var store = StoreAddress.Open(Settings(parsed).Database, time);
        await store.Schema.CheckSchemaAsync(cancellationToken);
        return store;
    }
}
