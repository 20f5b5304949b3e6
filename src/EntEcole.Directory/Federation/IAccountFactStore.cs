using EntEcole.Directory.Model;

namespace EntEcole.Directory.Federation;

/// <summary>
/// What a check-up reads of those who log in, as the store stands now. Restricted persons are left out, merged ones are one. Each call
/// reads a whole category of records: for a check-up, never for a lookup.
/// </summary>
public interface IAccountFactStore
{
    /// <summary>The teachers, directors and other staff with an active profile in a school, with the mails of their records.</summary>
    Task<IReadOnlyList<StaffMails>> ListStaffMailsAsync(CancellationToken cancellationToken);

    /// <summary>
    /// By academy, how many parents with an active profile have no record of the academy's extracts, whose id EduConnect gives: only files
    /// of ONDE hold them.
    /// </summary>
    Task<IReadOnlyDictionary<string, int>> CountParentsOfOndeAsync(CancellationToken cancellationToken);

    /// <summary>
    /// By UAI, how many classes of first-degree schools, with pupils and not groups, have no teacher with an active profile there.
    /// </summary>
    Task<IReadOnlyDictionary<string, int>> CountUntaughtClassesAsync(CancellationToken cancellationToken);
}

/// <summary>The mails of a member of staff.</summary>
/// <param name="PersonId">The person.</param>
/// <param name="Mails">Folded, each once. Personal data: never in an answer or a log.</param>
public sealed record StaffMails(PersonId PersonId, IReadOnlyList<string> Mails);
