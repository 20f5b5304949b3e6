using EntEcole.Directory.Extracts.Problems;
using EntEcole.Directory.Identity;
using EntEcole.Directory.Model;
using EntEcole.Directory.Onde.Files;
using EntEcole.Directory.Onde.Rows;

namespace EntEcole.Directory.Onde.Matching;

/// <summary>A pupil that a guardian may be linked to.</summary>
/// <param name="SourceId">Their id in the feed.</param>
/// <param name="Facts">Their facts.</param>
/// <param name="ClassKey">Folded name of their class.</param>
/// <param name="Addresses">Folded addresses.</param>
internal sealed record OndeLinkable(string SourceId, IdentityFacts Facts, string ClassKey, IReadOnlyList<string> Addresses);

/// <summary>
/// Links guardians to the children that they name: one family name and the given name, exactly. Of several children of the name the class
/// decides, then an address that both have; else there is no link: a wrong one would show a child to strangers.
/// </summary>
internal sealed class OndeLinks(IReadOnlyList<OndeLinkable> pupils, OndeNotices notices)
{
    private readonly ILookup<string, OndeLinkable> byGivenName = pupils.Where(one => one.Facts.GivenName is not null).ToLookup(
        one => one.Facts.GivenName!, StringComparer.Ordinal);

    /// <summary>Links that fit several children.</summary>
    public int Ambiguous { get; private set; }

    /// <summary>
    /// The children of a guardian, each once; and whether one could not be told: then what was known of the guardian stays.
    /// </summary>
    public (IReadOnlyList<string> Children, bool IsWhole) Of(OndePerson guardian)
    {
        var found = new List<string>();
        var isWhole = true;
        foreach (var child in guardian.Children)
        {
            var fitting = Fitting(child);
            if (Sole(fitting, child, guardian) is { } one)
            {
                found.Add(one.SourceId);
                continue;
            }

            isWhole = false;
            Ambiguous += fitting.Count > 1 ? 1 : 0;
            notices.Add(
                fitting.Count > 1 ? ProblemCode.ChildAmbiguous : ProblemCode.ChildUnknown, OndeKind.Guardians, (child.File, child.Row),
                child.Column);
        }

        if (guardian.Children.Count == 0)
        {
            notices.Add(ProblemCode.ChildUnknown, OndeKind.Guardians, (guardian.File, guardian.Row), null);
        }

        return ([.. found.Distinct(StringComparer.Ordinal)], isWhole && guardian.Children.Count > 0);
    }

    private List<OndeLinkable> Fitting(OndeChild child)
    {
        if (child.FamilyNames.Count == 0 || child.GivenName.Length == 0)
        {
            return [];
        }

        var named = NamesOf(child);
        return named.GivenName is null ? [] : [.. byGivenName[named.GivenName].Where(
            one => one.Facts.FamilyNames.Any(name => named.FamilyNames.Contains(name, StringComparer.Ordinal)))];
    }

    private static IdentityFacts NamesOf(OndeChild child) => IdentityFacts.Of(new Person
    {
        UsageName = child.FamilyNames[0], BirthName = child.FamilyNames[^1], GivenName = child.GivenName,
    });

    private static OndeLinkable? Sole(List<OndeLinkable> fitting, OndeChild child, OndePerson guardian)
    {
        if (fitting.Count <= 1)
        {
            return fitting.FirstOrDefault();
        }

        // Both names, as one child alone has them.
        var exact = fitting.FindAll(one => one.Facts.FamilyNames.Count > 1 && child.FamilyNames.Count > 1
            && one.Facts.FamilyNames.ToHashSet(StringComparer.Ordinal).SetEquals(NamesOf(child).FamilyNames));
        if (exact is [var sole])
        {
            return sole;
        }

        var hint = OndeClasses.KeyOf(child.Classes);
        var ofClass = hint.Length == 0 ? [] : fitting.FindAll(one => string.Equals(one.ClassKey, hint, StringComparison.Ordinal));
        var ofAddress = fitting.FindAll(one => one.Addresses.Intersect(guardian.Addresses, StringComparer.Ordinal).Any());
        return ofClass is [var inClass] && (ofAddress.Count == 0 || ofAddress.Contains(inClass)) ? inClass
            : ofClass.Count == 0 && ofAddress is [var atHome] ? atHome
            : ofClass.Intersect(ofAddress).ToList() is [var both] ? both : null;
    }
}
