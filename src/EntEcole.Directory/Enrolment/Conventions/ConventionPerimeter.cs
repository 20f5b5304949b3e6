using System.Globalization;
using EntEcole.Directory.Access;
using EntEcole.Directory.Model;
using EntEcole.Directory.Schools;

namespace EntEcole.Directory.Enrolment.Conventions;

/// <summary>A school that a convention names and that is of another academy.</summary>
/// <param name="Reference">The convention.</param>
/// <param name="Uai">The school.</param>
/// <param name="Rank">Its rank in the convention, from 0.</param>
/// <param name="Academies">Its academies.</param>
/// <param name="Academy">The convention's.</param>
public sealed record ForeignSchool(string Reference, string Uai, int Rank, IReadOnlyList<string> Academies, string Academy)
{
    /// <summary>What is wrong, for people.</summary>
    public LocalizedText Text => new(
        $"{Uai} is a school of {string.Join(", ", Academies)}: a convention names schools of its own academy, and this one is of {Academy}. Correct one of the two.",
        $"{Uai} est une école de {string.Join(", ", Academies)} : une convention nomme les écoles de sa propre académie, et celle-ci est de {Academy}. Corriger l'une des deux.");
}

/// <summary>
/// What an author may write into conventions. A SIRET gives its callers the schools of its conventions: whatever is written there widens
/// what others reach, hence must be in the author's own perimeter, and of the convention's academy.
/// </summary>
internal sealed class ConventionPerimeter(ISchoolStore store)
{
    /// <summary>Refuses a change of conventions that is not its author's to make.</summary>
    /// <param name="present">All conventions as they are.</param>
    /// <param name="changed">Those that differ, as they shall be.</param>
    /// <param name="perimeter">What the author reaches.</param>
    /// <param name="ends">The change ends a term and names nothing new.</param>
    /// <param name="revision">Revision of <paramref name="present"/>.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="DirectoryException"><see cref="Reason.PerimeterExceeded"/>; <see cref="Reason.InvalidArgument"/>.</exception>
    public async Task EnsureAsync(
        IReadOnlyList<Convention> present, IReadOnlyList<Convention> changed, Perimeter perimeter, bool ends, long revision,
        CancellationToken cancellationToken)
    {
        var replaced = present.Where(one => changed.Any(other => IsOf(other, one.Reference))).ToList();
        foreach (var convention in changed.Concat(replaced))
        {
            if (!perimeter.HoldsAcademy(convention.Academy))
            {
                throw PerimeterFaults.Of("academy", convention.Academy);
            }
        }

        var academies = await AcademiesAsync(changed.Concat(replaced), revision, cancellationToken);
        foreach (var school in changed.Concat(replaced).SelectMany(convention => convention.Schools))
        {
            if (!academies.Of(school.Uai).All(perimeter.HoldsAcademy))
            {
                throw PerimeterFaults.Of("uai", school.Uai);
            }
        }

        if (ends)
        {
            return;
        }

        foreach (var convention in changed)
        {
            EnsureNew(convention, present, academies, perimeter);
        }
    }

    /// <summary>The schools of other academies that conventions name.</summary>
    public async Task<IReadOnlyList<ForeignSchool>> FindForeignAsync(
        IReadOnlyList<Convention> conventions, long revision, CancellationToken cancellationToken)
    {
        var academies = await AcademiesAsync(conventions, revision, cancellationToken);
        return [.. conventions.SelectMany(convention => Foreign(convention, academies))];
    }

    private static void EnsureNew(Convention convention, IReadOnlyList<Convention> present, SchoolAcademies academies, Perimeter perimeter)
    {
        // A département that is not known here may be anywhere.
        if (!perimeter.IsAll && convention.Schools.FirstOrDefault(school => academies.Of(school.Uai).Count == 0) is { } unknown)
        {
            throw PerimeterFaults.Of("uai", unknown.Uai);
        }

        // The collectivité's callers and deciders reach what all its conventions name.
        if (present.Any(other =>
            string.Equals(other.Siret, convention.Siret, StringComparison.Ordinal) && !IsOf(convention, other.Reference)
            && !perimeter.HoldsAcademy(other.Academy)))
        {
            throw PerimeterFaults.Of("siret", convention.Siret);
        }

        if (Foreign(convention, academies).ToList() is { Count: > 0 } foreign)
        {
            throw DirectoryException.InvalidArguments([.. foreign.Select(school => new FieldViolation(
                string.Create(CultureInfo.InvariantCulture, $"convention.schools[{school.Rank}].uai"), school.Text))]);
        }
    }

    private static IEnumerable<ForeignSchool> Foreign(Convention convention, SchoolAcademies academies) => convention.Schools
        .Select((school, rank) => new ForeignSchool(convention.Reference, school.Uai, rank, academies.Of(school.Uai), convention.Academy))
        .Where(school => !academies.AreOnly(school.Uai, convention.Academy));

    private static bool IsOf(Convention convention, string reference) =>
        string.Equals(convention.Reference, reference, StringComparison.Ordinal);

    private Task<SchoolAcademies> AcademiesAsync(IEnumerable<Convention> conventions, long revision, CancellationToken cancellationToken) =>
        store.FindSchoolAcademiesAsync(
            conventions.SelectMany(convention => convention.Schools).Select(school => school.Uai).ToHashSet(StringComparer.Ordinal),
            revision, cancellationToken);
}
