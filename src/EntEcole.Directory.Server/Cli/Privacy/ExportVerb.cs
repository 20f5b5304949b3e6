using System.CommandLine;
using System.IO.Compression;
using EntEcole.Directory.Access;
using EntEcole.Directory.Files;
using EntEcole.Directory.Model;
using EntEcole.Directory.Server.Cli.Output;
using EntEcole.Directory.Server.Grpc.Privacy;
using EntEcole.Directory.Server.Grpc.Views;
using Google.Protobuf;

namespace EntEcole.Directory.Server.Cli.Privacy;

/// <summary><c>entecole privacy export</c>: all that is kept of a person, as JSON and as a page to read.</summary>
internal static class ExportVerb
{
    private static readonly JsonFormatter Json = new(JsonFormatter.Settings.Default.WithIndentation());

    public static Command Make(SharedOptions shared, TimeProvider time)
    {
        var person = new Argument<string>("PERSON")
        {
            HelpName = shared.T("PERSON", "PERSONNE"),
            Description = shared.T("Id of the person.", "Identifiant de la personne."),
        };
        var file = new Option<string?>("--out")
        {
            HelpName = shared.T("FILE.json|FILE.zip", "FICHIER.json|FICHIER.zip"),
            Description = shared.T(
                "Where to write: JSON with a page in French beside it, or both in an archive; for their owner alone.",
                "Où écrire : le JSON et, à côté, une page lisible en français, ou les deux dans une archive ; lisibles du seul propriétaire."),
        };
        var command = new Command("export", shared.T(
            "Everything that is kept about a person, for that person.",
            "Tout ce qui est conservé sur une personne, pour cette personne.")) { person, file };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var terminal = shared.Terminal(parsed);
            var id = PrivacyVerbs.PersonOf(parsed, person);
            await using var store = await shared.OpenAsync(parsed, time, cancellationToken);
            var revision = await store.Revisions.GetRevisionAsync(cancellationToken);
            var answer = await new PersonExport(
                store, new Visitors(shared.Settings(parsed).Privacy.ToVisitorKey(), store.VisitorKeys), time).MakeAsync(
                    id, Perimeter.All, revision, cancellationToken);
            var (json, page) = (Json.Format(answer), ExportPage.Of(answer));
            if (parsed.GetValue(file) is not { } path)
            {
                terminal.AnswerJson(json);
                terminal.Say(json);
                return ExitCode.Done;
            }

            await WriteAsync(path, json, page, cancellationToken);
            terminal.Answer(new { revision, file = path });
            terminal.Say(terminal.T($"Written: {path}", $"Écrit : {path}"));
            return ExitCode.Done;
        });
        return command;
    }

    private static async Task WriteAsync(string path, string json, string page, CancellationToken cancellationToken)
    {
        try
        {
            if (!path.EndsWith(".zip", StringComparison.OrdinalIgnoreCase))
            {
                await PrivateFile.WriteAllTextAsync(path, json, cancellationToken);
                await PrivateFile.WriteAllTextAsync(Path.ChangeExtension(path, ".html"), page, cancellationToken);
                return;
            }

            await using var stream = PrivateFile.Open(path, FileMode.Create, FileAccess.Write);
            await using var archive = new ZipArchive(stream, ZipArchiveMode.Create);
            foreach (var (name, text) in new[] { ("donnees.json", json), ("donnees.html", page) })
            {
                await using var entry = new StreamWriter(await archive.CreateEntry(name).OpenAsync(cancellationToken));
                await entry.WriteAsync(text.AsMemory(), cancellationToken);
            }
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw DirectoryException.InvalidArgument("--out", new($"{path} cannot be written.", $"{path} ne peut pas être écrit."));
        }
    }
}
