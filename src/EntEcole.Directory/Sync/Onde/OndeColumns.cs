using EntEcole.Directory.Extracts.Problems;
using EntEcole.Directory.Extracts.Records;
using EntEcole.Directory.Model;

namespace EntEcole.Directory.Sync.Onde;

/// <summary>
/// Problems that the stages of a sync find name attributes of AAF; of ONDE files they name the column. What reading the rows has told
/// already is left out.
/// </summary>
internal static class OndeColumns
{
    private static readonly Dictionary<string, string> Columns = Of(
        (AafAttribute.PersonName, "Nom"), (AafAttribute.PersonBirthName, "Nom"), (AafAttribute.PersonGivenName, "Prénom"),
        (AafAttribute.PersonBirthDate, "Date naissance"), (AafAttribute.PersonMail, "Courriel"), (AafAttribute.PupilIne, "INE"),
        (AafAttribute.PupilClasses, "Libellé classe"), (AafAttribute.PupilLevel, "Niveau"), (AafAttribute.PupilRelatives, "Nom responsable"),
        (AafAttribute.PersonCivility, "Civilité"), (AafAttribute.StaffFunctions, "Directeur"));

    /// <summary>The problem as it is told; null when it is not.</summary>
    /// <param name="problem">As a stage has it.</param>
    /// <param name="file">A file to name where the problem has none.</param>
    /// <param name="hasGuardians">Whether the school has any guardian: without a list of them each pupil would lack theirs.</param>
    public static Problem? Adapt(Problem problem, string file, bool hasGuardians) => problem.Code switch
    {
        ProblemCode.LevelUnknown or ProblemCode.ClassNone or ProblemCode.ClassesNone when problem.Field is not null
            && problem.Field.StartsWith("ENT", StringComparison.Ordinal) => null,
        ProblemCode.FunctionUnknown or ProblemCode.SchoolGone => null,
        ProblemCode.RelativesNone when !hasGuardians => null,
        _ => problem with
        {
            File = problem.File.Length == 0 ? file : problem.File,
            Field = problem.Field is { } field ? Columns.GetValueOrDefault(field, field) : null,
        },
    };

    private static Dictionary<string, string> Of(params (AafAttribute Attribute, string Column)[] all)
    {
        var columns = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (attribute, column) in all)
        {
            foreach (var category in (AafCategory[])[AafCategory.Eleve, AafCategory.PersRelEleve, AafCategory.PersEducNat])
            {
                columns.TryAdd(AafAttributes.NameOf(attribute, category, null), column);
            }
        }

        return columns;
    }
}
