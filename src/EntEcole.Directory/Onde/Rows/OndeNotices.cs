using EntEcole.Directory.Extracts.Problems;
using EntEcole.Directory.Model;
using EntEcole.Directory.Onde.Files;

namespace EntEcole.Directory.Onde.Rows;

/// <summary>
/// What is told of rows: file, row and column, never a value. The names under which reports count them are those of the field, as
/// <c>INE_FORM</c>.
/// </summary>
public sealed class OndeNotices(string uai)
{
    private static readonly Dictionary<ProblemCode, string> Names = new()
    {
        [ProblemCode.IneInvalid] = "INE_FORM",
        [ProblemCode.MailInvalid] = "MAIL_FORM",
        [ProblemCode.PhoneInvalid] = "PHONE_FORM",
        [ProblemCode.ClassNone] = "CLASS_MISSING",
        [ProblemCode.BirthDateUnusable] = "BIRTH_DATE",
        [ProblemCode.FooterIgnored] = "FOOTER",
    };

    private readonly List<Problem> all = [];

    /// <summary>All of them, in the order found.</summary>
    public IReadOnlyList<Problem> All => all;

    /// <summary>How many there are, by name.</summary>
    public IReadOnlyDictionary<string, int> ByName => all.GroupBy(problem => NameOf(problem.Code), StringComparer.Ordinal)
        .OrderBy(group => group.Key, StringComparer.Ordinal)
        .ToDictionary(group => group.Key, group => group.Count(), StringComparer.Ordinal);

    /// <summary>Rows that cannot be used.</summary>
    public int Rejected { get; private set; }

    /// <summary>The name under which reports count a code.</summary>
    public static string NameOf(ProblemCode code) => Names.GetValueOrDefault(code)
        ?? System.Text.Json.JsonNamingPolicy.SnakeCaseUpper.ConvertName(code.ToString());

    /// <summary>A row that cannot be used.</summary>
    public void Reject(ProblemCode code, OndeKind kind, (string File, int Row) place, string? column, string value = "")
    {
        Rejected++;
        Add(code, kind, place, column, value);
    }

    /// <summary>A notice of a row, of its column and the shape of the value there.</summary>
    public void Add(ProblemCode code, OndeKind kind, (string File, int Row) place, string? column, string value = "") => all.Add(new Problem(
        code, place.File, place.Row, CategoryOf(kind), null, uai, column,
        value.Length == 0 ? null : code.IsAboutACode() ? ValueShape.OfCode(value) : ValueShape.Of(value)));

    private static AafCategory CategoryOf(OndeKind kind) => kind switch
    {
        OndeKind.Pupils => AafCategory.Eleve,
        OndeKind.Guardians => AafCategory.PersRelEleve,
        _ => AafCategory.PersEducNat,
    };
}
