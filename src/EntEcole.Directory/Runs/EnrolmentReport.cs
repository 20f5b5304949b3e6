
namespace EntEcole.Directory.Runs;

/// <summary>The extract against the enrolled schools.</summary>
/// <param name="Matched">Enrolled schools that the extract holds.</param>
/// <param name="AbsentFromExtract">UAI of schools of this academy, enrolled and not in the extract.</param>
/// <param name="NotEnrolled">Schools with pupils in the extract and no enrolment.</param>
public sealed record EnrolmentReport(int Matched, IReadOnlyList<string> AbsentFromExtract, int NotEnrolled);
