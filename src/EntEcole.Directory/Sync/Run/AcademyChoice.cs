using EntEcole.Directory.Extracts;
using EntEcole.Directory.Extracts.Packages;
using EntEcole.Directory.Model;

namespace EntEcole.Directory.Sync.Run;

/// <summary>Which packages of a delivery are synchronised, and for which academy.</summary>
/// <param name="Package">The package.</param>
/// <param name="Academy">Its academy; null when it cannot be told, and then the run is refused.</param>
/// <param name="Warning">What looks odd in that choice; null when nothing does.</param>
internal sealed record AcademyChoice(ExtractPackage Package, string? Academy, LocalizedText? Warning = null)
{
    /// <summary>Why it is refused; null when nothing speaks against its academy.</summary>
    public DirectoryException? Refusal { get; init; }

    /// <summary>The packages to synchronise, in order.</summary>
    /// <exception cref="DirectoryException">An academy was named, and several packages are all of others.</exception>
    public static IReadOnlyList<AcademyChoice> Of(IReadOnlyList<ExtractPackage> packages, string? asked)
    {
        if (string.IsNullOrWhiteSpace(asked))
        {
            return [.. packages.Select(package => new AcademyChoice(package, package.Academy))];
        }

        var academy = Academies.Normalize(asked);
        if (packages.Count == 1)
        {
            return [new AcademyChoice(packages[0], academy, WarningOf(packages[0], academy))];
        }

        var chosen = packages.Where(package => MayBe(package, academy)).Select(package => new AcademyChoice(package, academy)).ToList();
        return chosen.Count > 0 ? chosen : throw ExtractRefusal.AcademyUnknown(Found(packages.SelectMany(LabelsOf)));
    }

    /// <summary>The refusal of a package whose academy cannot be told.</summary>
    public static DirectoryException Unknown(ExtractPackage package, bool inInbox) =>
        ExtractRefusal.AcademyUnknown(Found(package.Academies), inInbox);

    // Of this academy, or nothing says that it is of another.
    private static bool MayBe(ExtractPackage package, string academy) => package.Academy is { } own
        ? Same(own, academy)
        : package.Academies.Count == 0 || package.Academies.Any(label => Same(label, academy));

    private static LocalizedText? WarningOf(ExtractPackage package, string academy) =>
        package.Academies.Count == 0 || package.Academies.Any(label => Same(label, academy))
            ? null
            : new LocalizedText(
                $"Read as an extract of {academy}, as asked; its structures say {Found(package.Academies)}.",
                $"Lu comme un extrait de {academy}, comme demandé ; ses structures disent {Found(package.Academies)}.");

    private static IEnumerable<string> LabelsOf(ExtractPackage package) => package.Academy is { } own ? [own] : package.Academies;

    private static string Found(IEnumerable<string> labels)
    {
        var distinct = labels.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).ToList();
        return distinct.Count == 0 ? "-" : string.Join(", ", distinct);
    }

    private static bool Same(string one, string other) =>
        string.Equals(Academies.KeyOf(one), Academies.KeyOf(other), StringComparison.Ordinal);
}
