
namespace EntEcole.Directory.Runs;

/// <summary>What a run decided about who is one person, by the rules of <c>docs/identity.md</c>.</summary>
/// <param name="NewIds">Persons who go on under a new source id: INE, birth date and given name agree.</param>
/// <param name="SecondRecords">Records of a pupil who has another one: joined to one person.</param>
/// <param name="Contradicted">New records whose INE another person has, kept apart: see the proposals of merges.</param>
/// <param name="Held">Records whose known id may be another person's: they wait for a decision.</param>
public sealed record IdentityReport(long NewIds, long SecondRecords, long Contradicted, long Held);
