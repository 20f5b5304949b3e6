using System.CommandLine;
using EntEcole.Directory.Extracts.Problems;
using EntEcole.Directory.Model;
using EntEcole.Directory.Runs;
using EntEcole.Directory.Server.Cli.Output;
using EntEcole.Directory.Server.Grpc.Validation;

namespace EntEcole.Directory.Server.Cli.Sync;

/// <summary>What <c>runs problems</c> may be asked.</summary>
internal sealed class ProblemOptions
{
    private readonly Option<string?> uai;
    private readonly Option<string?> code;
    private readonly Option<string?> severity;
    private readonly string alone;

    public ProblemOptions(SharedOptions shared)
    {
        uai = new Option<string?>("--uai") { Description = shared.T("Only this school.", "Cette école seulement.") };
        code = new Option<string?>("--code")
        {
            HelpName = "CODE",
            Description = shared.T("Only this cause, as in DateInvalid.", "Cette cause seulement, comme DateInvalid."),
        };
        Restrict(code, Enum.GetNames<ProblemCode>());
        severity = new Option<string?>("--severity")
        {
            HelpName = "error|warning|information",
            Description = shared.T("Only this severity.", "Cette gravité seulement."),
        };
        Restrict(severity, "error", "warning", "information");
        Csv = new Option<string?>("--csv")
        {
            HelpName = shared.T("FOLDER", "DOSSIER"),
            Description = shared.T(
                "Write one CSV file per school to this folder, for the directors.",
                "Écrire dans ce dossier un fichier CSV par école, pour les directeurs."),
        };
        Send = new Option<bool>("--send")
        {
            Description = shared.T(
                "Write each school one mail about what it can mend in ONDE, once a run. Exit 3 when one has no address, or it did not leave.",
                "Envoyer à chaque école un courriel sur ce qu'elle peut corriger dans ONDE, une fois par exécution. Code 3 si une adresse manque ou si un courriel n'est pas parti."),
        };
        alone = shared.T("--send goes with --uai alone.", "--send ne va qu'avec --uai.");
    }

    /// <summary>Whether to write to the schools.</summary>
    public Option<bool> Send { get; }

    /// <summary>Folder of the files; null to show on the screen.</summary>
    public Option<string?> Csv { get; }

    public void AddTo(Command command)
    {
        foreach (var option in (ReadOnlySpan<Option>)[uai, code, severity, Csv, Send])
        {
            command.Options.Add(option);
        }

        command.Validators.Add(given =>
        {
            if (given.GetValue(Send) && (given.GetResult(code) ?? given.GetResult(severity) ?? given.GetResult(Csv)) is not null)
            {
                given.AddError(alone);
            }
        });
    }

    public ProblemFilter FilterOf(ParseResult parsed, long runId) => new(
        runId, parsed.GetValue(uai) is { } school ? Uai.Normalize(school) ?? throw Requests.Missing("--uai") : null,
        Of<ProblemCode>(parsed.GetValue(code)), Of<Severity>(parsed.GetValue(severity)));

    // A text with a list of its own: as an enum the library would also take its numbers.
    private static void Restrict(Option<string?> option, params string[] names) =>
        option.AcceptOnlyFromAmong(StringComparer.OrdinalIgnoreCase, names);

    private static T? Of<T>(string? name)
        where T : struct, Enum => name is null ? null : Enum.Parse<T>(name, ignoreCase: true);
}
