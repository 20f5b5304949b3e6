using System.Globalization;
using CsvHelper;
using EntEcole.Directory.Explain;
using EntEcole.Directory.Extracts.Problems;
using EntEcole.Directory.Files;
using EntEcole.Directory.Model;
using EntEcole.Directory.Runs;

namespace EntEcole.Directory.Server.Cli.Sync;

/// <summary>A file written for a school.</summary>
/// <param name="File">Name in its folder.</param>
/// <param name="Uai">The school; null for what has none.</param>
/// <param name="Problems">Lines, without the header.</param>
internal sealed record ProblemFile(string File, string? Uai, long Problems);

/// <summary>
/// Writes the problems of a run as one CSV per school and one for what has no school, as directors open them: UTF-8 with
/// BOM, separator <c>;</c>, CRLF, no cell that a spreadsheet would run. Errors first, then by code, then as found. The file of a school
/// names the pupils and classes concerned; what has no school names no one.
/// </summary>
internal sealed class ProblemFiles(DirectoryStore store, SyncReport run, ProblemFilter filter, Language language)
{
    private static readonly CsvWriterOptions Continuing = new()
    {
        Separator = ';',
        NewLine = "\r\n",
        // An apostrophe in front of = + - @, tab and CR.
        Injection = CsvInjection.Escape,
    };

    private static readonly CsvWriterOptions Beginning = Continuing with { WriteByteOrderMark = true };

    private readonly SortedDictionary<string, long> counts = new(StringComparer.Ordinal);

    /// <summary>
    /// Makes <paramref name="folder"/> and writes the problems of <paramref name="codes"/>, one pass per code: memory holds
    /// a page. The files take their names once all are whole; files of the same name are replaced, others left alone.
    /// </summary>
    /// <exception cref="DirectoryException"><see cref="Reason.InvalidArgument"/>: the folder cannot be written.</exception>
    public async Task<IReadOnlyList<ProblemFile>> WriteAsync(
        string folder, IEnumerable<ProblemCode> codes, CancellationToken cancellationToken)
    {
        try
        {
            PrivateFolder.Ensure(folder);
            var draft = PrivateFolder.Ensure(Path.Combine(folder, "." + Path.GetRandomFileName())).FullName;
            try
            {
                foreach (
                    var code in codes.OrderByDescending(code => code.SeverityOf()).ThenBy(code => code.ToString(), StringComparer.Ordinal))
                {
                    await WriteAsync(draft, code, cancellationToken);
                }

                return Publish(draft, folder);
            }
            finally
            {
                System.IO.Directory.Delete(draft, recursive: true);
            }
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new DirectoryException(
                Reason.InvalidArgument,
                new LocalizedText(
                    $"The files cannot be written to {folder}. Check that it is a folder, that you may write to it, and that it has room.",
                    $"Les fichiers ne peuvent être écrits dans {folder}. Vérifier que c'est un dossier, qu'il est accessible en écriture et qu'il y reste de la place."),
                inner: fault);
        }
    }

    private async Task WriteAsync(string draft, ProblemCode code, CancellationToken cancellationToken)
    {
        await foreach (var page in store.ProblemPagesAsync(filter with { Code = code }, cancellationToken))
        {
            var problems = page.ToList();
            var names = await ProblemNames.ReadAsync(store.Runs, run, problems, cancellationToken);
            foreach (var school in problems.GroupBy(SchoolOf, StringComparer.Ordinal))
            {
                Append(draft, school.Key, school, names);
            }
        }
    }

    private void Append(string draft, string school, IEnumerable<Problem> problems, ProblemNames names)
    {
        var begins = counts.TryAdd(school, 0);
        var file = PrivateFile.Open(Path.Combine(draft, NameOf(school)), begins ? FileMode.CreateNew : FileMode.Append);
        using var csv = CsvWriter.Create(file, begins ? Beginning : Continuing);
        if (begins)
        {
            csv.WriteRecord(Header(school.Length > 0));
        }

        foreach (var problem in problems)
        {
            csv.WriteRecord([.. Cells(problem, school.Length > 0 ? names : null).Select(cell => OutsideText.Show(cell))]);
            counts[school]++;
        }
    }

    private List<ProblemFile> Publish(string draft, string folder)
    {
        var files = new List<ProblemFile>();
        foreach (var (school, count) in counts)
        {
            var name = NameOf(school);
            File.Move(Path.Combine(draft, name), Path.Combine(folder, name), overwrite: true);
            files.Add(new ProblemFile(name, school.Length == 0 ? null : school, count));
        }

        return files;
    }

    // What goes into the name of a file is a UAI or nothing.
    private static string SchoolOf(Problem problem) => Uai.IsValid(problem.Uai) ? problem.Uai! : "";

    private string NameOf(string school) => school.Length == 0
        ? T("problems-without-school.csv", "problemes-sans-ecole.csv")
        : T($"problems-{school}.csv", $"problemes-{school}.csv");

    private string[] Header(bool hasNames) =>
    [
        T("severity", "gravité"), T("code", "code"), T("problem", "anomalie"), T("what to do", "que faire"), T("category", "catégorie"),
        T("record id", "identifiant"), .. hasNames ? (string[])[T("pupil", "élève"), T("class", "classe")] : [],
        T("field", "champ"), T("value shape", "forme de la valeur"), T("file", "fichier"), T("line", "ligne"),
    ];

    private string?[] Cells(Problem problem, ProblemNames? names) =>
    [
        SeverityName(problem.Severity), problem.Code.ToString(), problem.Code.Label().In(language), problem.Code.Advice().In(language),
        problem.Category.ToString(),
        problem.RecordId, .. names is null ? (string?[])[] : [names.PupilOf(problem)?.Name, names.ClassOf(problem)],
        problem.Field, problem.Shape, problem.File,
        problem.Line == 0 ? null : problem.Line.ToString(CultureInfo.InvariantCulture),
    ];

    private string SeverityName(Severity severity) => severity switch
    {
        Severity.Error => T("error", "erreur"),
        Severity.Warning => T("warning", "avertissement"),
        Severity.Information => T("information", "information"),
        _ => throw new ArgumentOutOfRangeException(nameof(severity)),
    };

    private string T(string english, string french) => new LocalizedText(english, french).In(language);
}
