using EntEcole.Directory.Model;
using EntEcole.Directory.Runs;

namespace EntEcole.Directory.Sync.Run;

/// <summary>What looks odd in an extract that is applied all the same.</summary>
internal static class RunWarnings
{
    /// <summary>The warnings of a run, most serious first.</summary>
    public static IEnumerable<LocalizedText> Of(AcademyChoice choice, PlacedExtract placed, SyncReport report)
    {
        var package = choice.Package;
        if (ExtractOrder.IsInFuture(package.Date, FrenchTime.DayAt(report.StartedAt)))
        {
            yield return new LocalizedText(
                FormattableString.Invariant(
                    $"This extract is dated in the future ({package.Date:yyyy-MM-dd}); it was let through by {report.StartedBy}."),
                FormattableString.Invariant(
                    $"Cet extrait porte une date à venir ({package.Date:dd/MM/yyyy}) ; il a été accepté par {report.StartedBy}."));
        }

        if (package.Kind is ExtractKind.Delta && placed.IsFirst)
        {
            yield return new LocalizedText(
                "This delta is the first extract of its feed, no full extract came before it: the directory knows only the persons that deltas bring.",
                "Ce différentiel est le premier extrait de son flux, aucun extrait complet ne l'a précédé : l'annuaire ne connaît que les personnes qu'il apporte.");
        }

        foreach (var file in package.Unread)
        {
            yield return new LocalizedText(
                $"{file} was not read: its name is not that of an AAF file.",
                $"{file} n'a pas été lu : son nom n'est pas celui d'un fichier AAF.");
        }

        foreach (var warning in package.Warnings)
        {
            yield return warning;
        }

        if (choice.Warning is { } odd)
        {
            yield return odd;
        }
    }
}
