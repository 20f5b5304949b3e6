using System.Globalization;
using EntEcole.Directory.Server.Console.Sessions;
using EntEcole.Directory.Server.Console.Words;
using Microsoft.AspNetCore.Mvc;

namespace EntEcole.Directory.Server.Console.Pages.Onde;

/// <summary>What an import of this session reported: refusal, counts, rejected rows and notices, then the plan and its decision.</summary>
internal sealed class OndeReportModel : ConsolePage
{
    /// <summary>The answer of the import.</summary>
    public V1.ImportOndeResponse Answer { get; private set; } = new();

    /// <summary>The code of the filter; empty for all.</summary>
    public string Code { get; private set; } = "";

    /// <summary>Rejected rows and notices, those first that were rejected.</summary>
    public IEnumerable<V1.Problem> Problems => Answer.Problems
        .Where(one => Code.Length == 0 || string.Equals(one.Code, Code, StringComparison.Ordinal))
        .OrderByDescending(one => one.Severity is V1.Severity.Error);

    /// <summary>The codes met, with their number.</summary>
    public IEnumerable<(string Code, int Count)> Codes => Answer.Problems.GroupBy(one => one.Code, StringComparer.Ordinal)
        .Select(group => (group.Key, group.Count())).OrderByDescending(one => one.Item2).ThenBy(one => one.Key, StringComparer.Ordinal);

    /// <summary>How the result looks.</summary>
    public Tag State => Answer.Run.State is V1.RunState.Planned
        ? new("info", Text["Read: nothing is applied yet", "Lu : rien n'est encore appliqué"]) : Text.Tag(Answer.Run.State);

    /// <summary>The name under which a session keeps the answer of a run.</summary>
    public static string NameOf(long run) => string.Create(CultureInfo.InvariantCulture, $"onde {run}");

    public IActionResult OnGet(long run, string? code, int csv)
    {
        if (Session.Kept<V1.ImportOndeResponse>(NameOf(run)) is not { } answer)
        {
            // Another session, or a restart: who may read runs finds it there.
            return MayOpen("/Runs/Show")
                ? Redirect(string.Create(CultureInfo.InvariantCulture, $"{ConsoleSettings.Path}/runs/{run}")) : NotFound();
        }

        (Answer, Code) = (answer, code?.Trim() ?? "");
        return csv == 1 ? CsvAnswer.Of(string.Create(CultureInfo.InvariantCulture, $"onde-{run}"), Table()) : Page();
    }

    private IEnumerable<IReadOnlyList<string>> Table() =>
    [
        [
            Text["effect", "effet"], Text["file", "fichier"], Text["row", "ligne"], Text["column", "colonne"], Text["code", "code"],
            Text["shape", "forme"], Text["what to do", "marche à suivre"],
        ],
        .. Problems.Select(one => (string[])
        [
            EffectOf(one).Text, one.File, one.Line.ToString(CultureInfo.InvariantCulture), one.Field, one.Code, one.Shape,
            Text[one.AdviceEn, one.AdviceFr],
        ]),
    ];

    /// <summary>What became of a row.</summary>
    public Tag EffectOf(V1.Problem problem) => problem.Severity is V1.Severity.Error
        ? new("bad", Text["rejected", "rejetée"]) : new("info", Text["notice", "avis"]);
}
