using EntEcole.Directory.Access;
using EntEcole.Directory.Model;

namespace EntEcole.Directory.Persons;

/// <summary>A member of the staff of a school, as a caller sees them.</summary>
/// <param name="Person">The person.</param>
/// <param name="Role">The first of their active roles in the school: teacher, director, other staff.</param>
public sealed record SchoolStaff(PersonView Person, Role Role)
{
    private const int Page = 1_000;

    private static readonly Role[] StaffRoles = [Role.Teacher, Role.Director, Role.SchoolStaff];

    /// <summary>The staff of a school with an active profile there, each once; restricted persons are left out.</summary>
    /// <param name="persons">Where they are.</param>
    /// <param name="uai">The school.</param>
    /// <param name="within">What the caller reaches.</param>
    /// <param name="revision">The revision.</param>
    /// <param name="cancellationToken">Ends the reads.</param>
    public static async Task<IReadOnlyList<SchoolStaff>> ReadAsync(
        IPersonStore persons, string uai, Perimeter within, long revision, CancellationToken cancellationToken)
    {
        var staff = new Dictionary<int, SchoolStaff>();
        foreach (var role in StaffRoles)
        {
            var listed = await persons.ListPersonsAsync(
                new PersonFilter { Uai = uai, Role = role, Within = within }, 0, Page, revision, cancellationToken);
            foreach (var person in listed.Select(within.Show).OfType<PersonView>())
            {
                staff.TryAdd(person.PersonNo, new SchoolStaff(person, role));
            }
        }

        return [.. staff.Values];
    }

    /// <summary>The same by usage name, then given name.</summary>
    public static IEnumerable<SchoolStaff> ByName(IEnumerable<SchoolStaff> staff) => staff.OrderBy(
        one => NameFolding.Fold(one.Person.Records[0].Person.UsageName), StringComparer.Ordinal)
        .ThenBy(one => one.Person.Records[0].Person.GivenName, StringComparer.Ordinal).ThenBy(one => one.Person.PersonNo);
}
