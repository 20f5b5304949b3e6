using System.Globalization;
using EntEcole.Directory.Model;

namespace EntEcole.Directory.Exports.Gar;

/// <summary>
/// Compares an export with the last one: a feed that lost half of its pupils must not take them from the GAR as well. Only schools that are
/// in both count, so that neither a new commune hides a loss nor a convention that ended makes one.
/// </summary>
public static class GarDrop
{
    private const int MinPercent = 90;

    /// <summary>What has dropped; null when nothing has.</summary>
    /// <param name="last">What the last export held.</param>
    /// <param name="now">What this one holds.</param>
    /// <param name="expected">Schools that are enrolled, asked for, and not left out for a fault of theirs.</param>
    public static LocalizedText? Of(GarCounts last, GarCounts now, IReadOnlySet<string> expected)
    {
        var before = last.Schools.Where(school => expected.Contains(school.Uai)).ToList();
        var present = now.Schools.ToDictionary(school => school.Uai, StringComparer.Ordinal);
        var empty = before.Where(school => school.Pupils > 0 && present.GetValueOrDefault(school.Uai) is not { Pupils: > 0 })
            .Select(school => school.Uai).ToList();
        var after = before.Select(school => present.GetValueOrDefault(school.Uai)).OfType<GarSchoolCount>().ToList();
        var (pupils, pupilsNow) = (before.Sum(school => school.Pupils), after.Sum(school => school.Pupils));
        var (staff, staffNow) = (before.Sum(school => school.Staff), after.Sum(school => school.Staff));
        return empty.Count > 0 ? new LocalizedText(
                $"Dropped: {Number(empty.Count)} schools have no pupil any more, the first: {empty[0]}. Accept it with --accept-drop.",
                $"Baisse : {Number(empty.Count)} écoles n'ont plus d'élève, dont {empty[0]}. L'accepter avec --accept-drop.")
            : IsDrop(pupils, pupilsNow) ? Text(("pupils", "élèves"), pupils, pupilsNow)
            : IsDrop(staff, staffNow) ? Text(("staff", "personnels"), staff, staffNow)
            : null;
    }

    private static bool IsDrop(long before, long now) => now * 100 < before * MinPercent;

    private static LocalizedText Text((string English, string French) what, long before, long now) => new(
        $"Dropped: {what.English} from {Number(before)} to {Number(now)} (-{Number(Percent(before, now))}%). Accept it with --accept-drop.",
        $"Baisse : {what.French}, de {Number(before)} à {Number(now)} (−{Number(Percent(before, now))} %). L'accepter avec --accept-drop.");

    private static long Percent(long before, long now) => (long)Math.Round(100.0 * (before - now) / before);

    private static string Number(long number) => number.ToString(CultureInfo.InvariantCulture);
}
