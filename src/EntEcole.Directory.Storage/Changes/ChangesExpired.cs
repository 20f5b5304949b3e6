using System.Globalization;
using EntEcole.Directory.Model;

namespace EntEcole.Directory.Storage.Changes;

/// <summary>The error of changes that are no longer kept.</summary>
internal static class ChangesExpired
{
    /// <summary>The error of a reader who comes from a revision older than the oldest that is still kept whole.</summary>
    public static DirectoryException After(long revision, long oldest) => new(
        Reason.CursorExpired,
        new LocalizedText(
            $"Changes since revision {revision} are no longer kept, the oldest is {oldest}. Watch again from the start.",
            $"Les changements depuis la révision {revision} ne sont plus conservés, la plus ancienne est {oldest}. Reprendre du début."),
        new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["revision"] = revision.ToString(CultureInfo.InvariantCulture),
            ["oldestRevision"] = oldest.ToString(CultureInfo.InvariantCulture),
        });
}
