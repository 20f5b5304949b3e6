using System.CommandLine;
using EntEcole.Directory.Access;
using EntEcole.Directory.Files;
using EntEcole.Directory.Indicators;
using EntEcole.Directory.Model;
using EntEcole.Directory.Server.Cli.Output;

namespace EntEcole.Directory.Server.Cli.Indicators;

/// <summary><c>entecole dnma key</c>: the key of the pseudonyms of the usage measurement.</summary>
internal static class DnmaVerbs
{
    public static Command Make(SharedOptions shared, TimeProvider time)
    {
        var key = new Command("key", shared.T("The key of the pseudonyms.", "La clé des pseudonymes.")) { New(shared), Accept(shared, time) };
        return new Command(
            "dnma", shared.T("Pseudonyms of the usage measurement (DNMA).", "Pseudonymes de la mesure des usages (DNMA).")) { key };
    }

    private static Command New(SharedOptions shared)
    {
        var file = new Argument<string>("FILE")
        {
            HelpName = shared.T("FILE", "FICHIER"),
            Description = shared.T(
                "Where to write it: DnmaKey in the folder of secrets.", "Où l'écrire : DnmaKey dans le dossier des secrets."),
        };
        var command = new Command(
            "new", shared.T("Make a key, into a file that is not there yet.", "Créer une clé, dans un fichier qui n'existe pas encore."))
        {
            file,
        };
        command.SetAction(parsed =>
        {
            var (terminal, path) = (shared.Terminal(parsed), parsed.GetRequiredValue(file));
            try
            {
                using var writer = new StreamWriter(PrivateFile.Open(path, FileMode.CreateNew));
                writer.Write(VisitorKey.New());
            }
            catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
            {
                throw new DirectoryException(
                    Reason.InvalidArgument,
                    new LocalizedText(
                        $"{path} is there already, or cannot be written: no key was made.",
                        $"{path} existe déjà, ou ne peut être écrit : aucune clé n'a été créée."),
                    inner: fault);
            }

            terminal.Answer(new { file = path });
            terminal.Say(terminal.T(
                $"Key written to {path}. Keep a copy apart from the back-ups of the store: without it every pseudonym changes.",
                $"Clé écrite dans {path}. En garder une copie à part des sauvegardes de la base : sans elle, tous les pseudonymes changent."));
            return ExitCode.Done;
        });
        return command;
    }

    private static Command Accept(SharedOptions shared, TimeProvider time)
    {
        var by = AuthorOptions.Decider(shared);
        var reason = AuthorOptions.Reason(shared);
        var command = new Command("accept", shared.T(
            "Go on with the key of the settings, another than before: every pseudonym changes, and who follows changes is told of each person.",
            "Continuer avec la clé des réglages, autre qu'avant : tous les pseudonymes changent, et le flux de changements le dit de chaque personne."))
        {
            by, reason,
        };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var terminal = shared.Terminal(parsed);
            var key = shared.Settings(parsed).Privacy.ToVisitorKey() ?? throw DirectoryException.InvalidSetting(
                VisitorKey.Setting, "is not given: there is no key to accept.", "n'est pas donné : aucune clé à accepter.");
            await using var store = await shared.OpenAsync(parsed, time, cancellationToken);
            var before = await store.VisitorKeys.FindCheckAsync(cancellationToken);
            var revision = await store.VisitorKeys.AcceptAsync(
                key.Check,
                new DecisionAuthor(parsed.GetRequiredValue(by).Trim(), parsed.GetRequiredValue(reason).Trim(), time.GetUtcNow()),
                first: false, cancellationToken);
            var isSame = string.Equals(before, key.Check, StringComparison.Ordinal);
            terminal.Answer(new { revision, changed = !isSame });
            terminal.Say(isSame
                ? terminal.T("It was the key in use already.", "C'était déjà la clé en service.")
                : terminal.T($"Another key from revision {revision} on.", $"Autre clé à partir de la révision {revision}."));
            return ExitCode.Done;
        });
        return command;
    }
}
