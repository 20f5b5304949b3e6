using EntEcole.Directory.Extracts.Problems;
using EntEcole.Directory.Model;
using EntEcole.Directory.Runs;

namespace EntEcole.Directory.Explain;

/// <summary>
/// Who some problems of a run are about, looked up when they are shown to those who may see it: problems hold ids alone. A pupil has
/// a name only in a school in which they have a profile, and a problem without a school names no one.
/// </summary>
public sealed class ProblemNames
{
    private readonly Dictionary<(string PupilId, string Uai), ProblemPupil> pupils;

    private ProblemNames(IEnumerable<ProblemPupil> found) => pupils = found.ToDictionary(pupil => (pupil.PupilId, pupil.Uai));

    /// <summary>Looks up the pupils of these problems, all at once.</summary>
    public static async Task<ProblemNames> ReadAsync(
        IRunStore store, SyncReport run, IEnumerable<Problem> problems, CancellationToken cancellationToken)
    {
        var ids = problems.Where(problem => problem.Uai is not null).Select(problem => problem.AboutPupil).OfType<string>()
            .Distinct(StringComparer.Ordinal).ToList();
        var degree = DegreeNames.Read(run.Degree);
        return new ProblemNames(ids.Count == 0 ? [] : await store.ListProblemPupilsAsync(run.Academy, degree, ids, cancellationToken));
    }

    /// <summary>The pupil concerned by a problem; null when there is none, or none in its school.</summary>
    public ProblemPupil? PupilOf(Problem problem) =>
        problem is { AboutPupil: { } pupil, Uai: { } uai } && pupils.TryGetValue((pupil, uai), out var found) ? found : null;

    /// <summary>The name of the class concerned, or of the classes of the pupil; empty for none.</summary>
    public string ClassOf(Problem problem)
    {
        var classes = PupilOf(problem)?.Classes ?? [];
        var named = classes.Where(one => string.Equals(one.Id, problem.ClassId, StringComparison.Ordinal)).ToList();
        return string.Join(", ", (named.Count > 0 ? named : classes).Select(one => one.Name).Where(name => name.Length > 0));
    }
}
