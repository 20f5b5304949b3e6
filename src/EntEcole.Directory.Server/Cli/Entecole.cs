using System.CommandLine;
using System.Globalization;
using EntEcole.Directory.Model;
using EntEcole.Directory.Server.Cli.Assignments;
using EntEcole.Directory.Server.Cli.Conventions;
using EntEcole.Directory.Server.Cli.Gar;
using EntEcole.Directory.Server.Cli.Identity;
using EntEcole.Directory.Server.Cli.Indicators;
using EntEcole.Directory.Server.Cli.Onde;
using EntEcole.Directory.Server.Cli.Operations;
using EntEcole.Directory.Server.Cli.Output;
using EntEcole.Directory.Server.Cli.Plans;
using EntEcole.Directory.Server.Cli.Privacy;
using EntEcole.Directory.Server.Cli.Rights;
using EntEcole.Directory.Server.Cli.Security;
using EntEcole.Directory.Server.Cli.Sync;
using EntEcole.Directory.Server.Host;

namespace EntEcole.Directory.Server.Cli;

/// <summary>The command <c>entecole</c>: its verbs, the options that all share, and how any of them ends.</summary>
internal static class Entecole
{
    // The library would replace a word that begins with @ by what a file holds: a name or a reason may begin so.
    private static readonly ParserConfiguration Parsing = new() { ResponseFileTokenReplacer = null };

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
        var isCompletion = CompletionVerb.IsAsked(args);
        if (!isCompletion)
        {
            // Words in brackets are words like others.
            root.Directives.Clear();
        }

        ParseResult parsed;
        try
        {
            parsed = root.Parse(args, Parsing);
        }
        catch (InvalidOperationException wrong)
        {
            // A rule over several options asked for one whose value cannot be read: the sentence is that of its value.
            error.WriteLine(OutsideText.Show(wrong.Message));
            return ExitCode.WrongUse;
        }

        // Before anything of the line is read: a value may be wrong.
        var terminal = new Terminal(output, error, language, json: false);
        if (OptionText.Refused(parsed) is { } refusal)
        {
            terminal.Complain(refusal.In(language));
            return ExitCode.WrongUse;
        }

        if (!isCompletion && parsed.Action is not HelpText && UsageErrors.Of(parsed, language) is { Count: > 0 } faults)
        {
            foreach (var fault in faults)
            {
                terminal.Complain(fault);
            }

            return ExitCode.WrongUse;
        }

        terminal = new Terminal(output, error, language, parsed.Errors.Count == 0 && parsed.GetValue(shared.Output) is OutputFormat.Json);
        // A server ends in its own time, which settings bound.
        using var signals = parsed.CommandResult.Command.Name is ServeVerb.Name or DemoVerb.Name or WorkerVerb.Name
            ? new StopSignals()
            : null;
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
            terminal.Complain(FaultNote.Of(fault) + Environment.NewLine + fault.StackTrace);
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

        root.Subcommands.Add(StatusVerb.Make(shared, time));
        root.Subcommands.Add(DemoVerb.Make(shared, time));
        root.Subcommands.Add(MigrateVerb.Make(shared, time));
        root.Subcommands.Add(ConventionVerbs.Make(shared, time));
        root.Subcommands.Add(SyncVerb.Make(shared, time));
        root.Subcommands.Add(OndeVerbs.Make(shared, time));
        root.Subcommands.Add(RunVerbs.Make(shared, time));
        root.Subcommands.Add(PlanVerbs.Make(shared, time));
        root.Subcommands.Add(MergeVerbs.Make(shared, time));
        root.Subcommands.Add(IdentityVerbs.Make(shared, time));
        root.Subcommands.Add(FederationVerbs.Make(shared, time));
        root.Subcommands.Add(AssignmentVerbs.Make(shared, time));
        root.Subcommands.Add(PersonVerbs.Make(shared, time));
        root.Subcommands.Add(ExplainVerb.Make(shared, time));
        root.Subcommands.Add(IndicatorVerbs.Make(shared, time));
        root.Subcommands.Add(DnmaVerbs.Make(shared, time));
        root.Subcommands.Add(RightsVerbs.Make(shared, time));
        root.Subcommands.Add(PruneVerb.Make(shared, time));
        root.Subcommands.Add(DoctorVerb.Make(shared, time));
        root.Subcommands.Add(RepairVerb.Make(shared, time));
        root.Subcommands.Add(BackupVerbs.Backup(shared, time));
        root.Subcommands.Add(BackupVerbs.Restore(shared, time));
        root.Subcommands.Add(PurgeVerb.Make(shared, time));
        root.Subcommands.Add(PrivacyVerbs.Make(shared, time));
        root.Subcommands.Add(GarVerbs.Make(shared, time));
        root.Subcommands.Add(TokenVerbs.Make(shared, time));
        root.Subcommands.Add(ConsoleVerbs.Make(shared, time));
        root.Subcommands.Add(ServeVerb.Make(shared, time));
        root.Subcommands.Add(WorkerVerb.Make(shared, time));
        root.Subcommands.Add(HealthVerb.Make(shared, time));
        root.Subcommands.Add(SettingsVerb.Make(shared));
        root.Subcommands.Add(SampleVerb.Make(shared));
        root.Subcommands.Add(CompletionVerb.Make(shared));
        InvariantValues.Apply(root, shared.Language);
        HelpText.Apply(root, shared.Language, Terminal.HelpWidth);
        return root;
    }

    // Needed before the command line is parsed: descriptions are in the caller's language.
    private static Language LanguageOf(string[] args)
    {
        // A language that is none is refused in the language of the locale.
        var at = Array.FindIndex(args, one => one is "--lang" || one.StartsWith("--lang=", StringComparison.Ordinal));
        var given = at < 0 ? null : args[at] is not "--lang" ? args[at]["--lang=".Length..] : args.ElementAtOrDefault(at + 1);
        if (given is "fr" or "en")
        {
            return given is "fr" ? Language.French : Language.English;
        }

        var environment = LocaleVariables
            .Select(Environment.GetEnvironmentVariable)
            .FirstOrDefault(value => !string.IsNullOrEmpty(value));
        return IsFrench(environment ?? "") ? Language.French : Language.English;
    }

    private static bool IsFrench(string text) => text.StartsWith("fr", StringComparison.OrdinalIgnoreCase);
}
