using EntEcole.Directory.Extracts.Problems;
using EntEcole.Directory.Model;
using EntEcole.Directory.Persons;

namespace EntEcole.Directory.Explain;

/// <summary>Every kept version of what the store knows of one person, for explanations: support asks for it, not run time.</summary>
public interface IExplainStore
{
    /// <summary>
    /// The numbers of the persons that a source record describes; when no living record has that id, of those that it described.
    /// Mostly one: the degrees of an academy may give one id to two persons.
    /// </summary>
    Task<IReadOnlyList<int>> FindNumbersAsync(SourceRef source, long revision, CancellationToken cancellationToken);

    /// <summary>All kept versions of a person's rows made up to a revision, and who made and ended them; in one read.</summary>
    Task<PersonVersions> ReadVersionsAsync(int personNo, long revision, CancellationToken cancellationToken);

    /// <summary>
    /// UAI and name of the structures of an academy with these source ids, at a revision; those that are not there are left out.
    /// </summary>
    Task<IReadOnlyList<NamedSchool>> FindSchoolsAsync(
        string academy, IReadOnlyCollection<string> sourceIds, long revision, CancellationToken cancellationToken);

    /// <summary>Problems that these runs have stored with a source id, the latest run first, in the order found.</summary>
    Task<IReadOnlyList<RunProblem>> ListProblemsAsync(
        SourceRef source, IReadOnlyCollection<long> runIds, CancellationToken cancellationToken);

    /// <summary>The held plans in which a change of a source record waits for a decision.</summary>
    Task<IReadOnlyList<long>> ListWaitingPlansAsync(SourceRef source, CancellationToken cancellationToken);
}

/// <summary>A structure by its source id.</summary>
public sealed record NamedSchool(string SourceId, string? Uai, string Name);

/// <summary>A problem and the run that found it.</summary>
public sealed record RunProblem(long RunId, Problem Problem);
