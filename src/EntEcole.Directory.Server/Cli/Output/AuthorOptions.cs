using System.CommandLine;

namespace EntEcole.Directory.Server.Cli.Output;

/// <summary>Who records or decides something, and why: the same two options of every verb that writes.</summary>
internal static class AuthorOptions
{
    /// <summary><c>--by</c>: who decides.</summary>
    public static Option<string> Decider(SharedOptions shared) => By(shared.T("Who decides.", "Qui décide."));

    /// <summary><c>--by</c>: who asks for it.</summary>
    public static Option<string> Requester(SharedOptions shared) => By(shared.T("Who asks for it.", "Qui le demande."));

    /// <summary><c>--by</c>: who records it.</summary>
    public static Option<string> Recorder(SharedOptions shared) => By(shared.T("Who records it.", "Qui l'enregistre."));

    /// <summary><c>--reason</c>: why.</summary>
    public static Option<string> Reason(SharedOptions shared) => new("--reason")
    {
        CustomParser = OptionText.Read, Description = shared.T("Why.", "Pourquoi."), Required = true,
    };

    /// <summary>Makes options of a command optional beside <c>--dry-run</c>, which records nothing; without it they are required.</summary>
    public static void RequireUnless(
        Command command, Option<bool> dryRun, SharedOptions shared, params IReadOnlyList<Option<string>> options)
    {
        foreach (var option in options)
        {
            option.Required = false;
            option.DefaultValueFactory = _ => dryRun.Name;
            option.Description += shared.T(" Required without --dry-run.", " Obligatoire sans --dry-run.");
        }

        command.Validators.Add(given =>
        {
            // Not its value: one that cannot be read is told by itself.
            var shows = given.GetResult(dryRun) is { Implicit: false, Tokens: not [{ Value: "false" }] };
            foreach (var option in options.Where(one => !shows && given.GetResult(one) is null or { Implicit: true }))
            {
                given.AddError(shared.T($"{option.Name} is required.", $"{option.Name} est obligatoire."));
            }
        });
    }

    private static Option<string> By(string description) => new("--by")
    {
        CustomParser = OptionText.Read, Description = description, Required = true,
    };
}
