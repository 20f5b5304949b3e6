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

    private static Option<string> By(string description) => new("--by")
    {
        CustomParser = OptionText.Read, Description = description, Required = true,
    };
}
