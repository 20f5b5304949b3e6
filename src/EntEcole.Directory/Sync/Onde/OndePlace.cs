using EntEcole.Directory.Enrolment;
using EntEcole.Directory.Model;

namespace EntEcole.Directory.Sync.Onde;

/// <summary>The school of an import, as its convention has it.</summary>
/// <param name="Uai">UAI.</param>
/// <param name="Academy">Academy of the convention.</param>
/// <param name="School">The school: what a convention says of it, and no more.</param>
/// <param name="Enrolled">The school alone, on the day of the run.</param>
internal sealed record OndePlace(string Uai, string Academy, School School, Enrolled Enrolled)
{
    /// <summary>Finds the school.</summary>
    /// <param name="stores">Conventions.</param>
    /// <param name="given">UAI as it was given.</param>
    /// <param name="asOf">Day of the run.</param>
    /// <param name="isClosing">Whether a school whose convention has ended will do.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="DirectoryException"><see cref="Reason.InvalidArgument"/>, <see cref="Reason.UaiNotEnrolled"/>.</exception>
    public static async Task<OndePlace> FindAsync(
        SyncStores stores, string given, DateOnly asOf, bool isClosing, CancellationToken cancellationToken)
    {
        if (Model.Uai.Normalize(given) is not { } uai || !Model.Uai.IsValid(uai))
        {
            throw OndeFaults.UaiInvalid(given);
        }

        var revision = await stores.Identity.Revisions.GetRevisionAsync(cancellationToken);
        var conventions = await stores.Enrolment.ListConventionsAsync(revision, cancellationToken);
        var naming = conventions.Where(one => one.Names(uai)).ToList();
        var convention = naming.Where(one => one.IsInForceOn(asOf)).OrderBy(one => one.Reference, StringComparer.Ordinal).FirstOrDefault()
            ?? (isClosing ? naming.OrderByDescending(one => one.EndsOn).FirstOrDefault() : null)
            ?? throw OndeFaults.NotEnrolled(
                uai, conventions.Where(one => one.IsInForceOn(asOf)).SelectMany(one => one.Schools).Select(school => school.Uai));
        var all = Enrolled.On(asOf, convention.Academy, conventions);
        var own = all.Everywhere.Where(one => string.Equals(one, uai, StringComparison.Ordinal)).ToHashSet(StringComparer.Ordinal);
        return new OndePlace(uai, convention.Academy, SchoolOf(convention, uai), new Enrolled(own, own)
        {
            RunOut = all.RunOut.Where(pair => string.Equals(pair.Key, uai, StringComparison.Ordinal)).ToDictionary(
                pair => pair.Key, pair => pair.Value, StringComparer.Ordinal),
        });
    }

    // AAF writes departments with three characters.
    private static School SchoolOf(Convention convention, string uai)
    {
        const int Characters = 3;
        var named = convention.Schools.First(school => string.Equals(school.Uai, uai, StringComparison.Ordinal));
        return new School
        {
            Uai = uai, Name = Plain(named.Name), NameTown = Plain(named.Commune), Academy = convention.Academy,
            Commune = new Coded("", Plain(named.Commune)), Department = named.Department.PadLeft(Characters, '0'),
        };
    }

    private static string Plain(string text) => text.Replace('$', ' ').Trim();
}
