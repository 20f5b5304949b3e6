using System.Globalization;
using Microsoft.AspNetCore.Mvc;

namespace EntEcole.Directory.Server.Console.Pages.Runs;

/// <summary>The problems of a run, each with what to do; by cause and school.</summary>
internal sealed class ProblemListModel : ConsolePage
{
    private const int Rows = 50;
    private const int FileRows = 1_000;

    /// <summary>The run.</summary>
    public long Run { get; private set; }

    /// <summary>The problems.</summary>
    public IReadOnlyList<V1.Problem> Problems { get; private set; } = [];

    /// <summary>The cause of the filter.</summary>
    public string Code { get; private set; } = "";

    /// <summary>The school of the filter.</summary>
    public string Uai { get; private set; } = "";

    /// <summary>The other pages.</summary>
    public Pager Pager { get; private set; } = new(null, null);

    public async Task<IActionResult> OnGetAsync(long id, string? code, string? uai, int csv)
    {
        (Run, Code, Uai) = (id, code?.Trim() ?? "", uai?.Trim().ToUpperInvariant() ?? "");
        if (csv == 1)
        {
            var all = await CsvAnswer.AllAsync<V1.Problem>(async token =>
            {
                var page = await ReadAsync(token, FileRows);
                return (page.Problems, page.NextPageToken);
            });
            return CsvAnswer.Of(string.Create(CultureInfo.InvariantCulture, $"anomalies-{id}"), Table(all));
        }

        var answer = await ReadAsync(Request.Query[Pager.Token].ToString(), Rows);
        (Problems, Pager) = (answer.Problems, Pager.Of(Request, answer.NextPageToken));
        return Page();
    }

    private async Task<V1.ListProblemsResponse> ReadAsync(string token, int size) => await Sync.ListProblemsAsync(new()
    {
        RunId = Run, Filter = new() { Code = Code, Uai = Uai }, PageSize = size, PageToken = token,
    });

    private IEnumerable<IReadOnlyList<string>> Table(IEnumerable<V1.Problem> problems) =>
    [
        [
            Text["school", "école"], Text["cause", "cause"], Text["pupil", "élève"], Text["class", "classe"], Text["field", "champ"],
            Text["shape", "forme"], Text["what to do", "marche à suivre"], Text["file", "fichier"], Text["line", "ligne"],
        ],
        .. problems.Select(one => (string[])
        [
            one.Uai, one.Code, one.PupilName, one.ClassName, one.Field, one.Shape, Text[one.AdviceEn, one.AdviceFr], one.File,
            one.Line.ToString(CultureInfo.InvariantCulture),
        ]),
    ];
}
