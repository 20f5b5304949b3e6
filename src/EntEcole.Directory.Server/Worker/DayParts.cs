using System.Globalization;
using EntEcole.Directory.Model;

namespace EntEcole.Directory.Server.Worker;

/// <summary>
/// Full extracts of one academy, degree and day that lie in the inbox side by side, as one folder a département: they are taken as one
/// delivery, which is read as one extract or refused as a whole. Applied one after the other, each would take out what the others brought.
/// One that describes the same structures again is none: it comes after, as a corrected delivery does.
/// </summary>
/// <param name="Whole">Those that are complete, the joint folder of an interrupted join first.</param>
/// <param name="IsAwaiting">Whether one may still be being written.</param>
internal sealed record DayParts(IReadOnlyList<Candidate> Whole, bool IsAwaiting)
{
    // No name of an academy: in a folder of such a name lie deliveries.
    private const string Prefix = "parts-";

    /// <summary>The others of the day of a delivery, with it; null when it has none.</summary>
    public static DayParts? Of(Candidate candidate, IReadOnlyList<Candidate> all)
    {
        if (KeyOf(candidate) is not { } key || (candidate.Delivery.IsTaken && !IsJoint(candidate.Delivery)))
        {
            return null;
        }

        var others = all.Where(one => !ReferenceEquals(one, candidate) && !one.Delivery.IsTaken && KeyOf(one) == key
            && !StructuresOf(one).Overlaps(StructuresOf(candidate))).ToList();
        var whole = others.Where(one => one is { Ready: Ready.Yes, Facts.IsWhole: true }).ToList();
        var isAwaiting = others.Exists(one => one.Ready is Ready.No);
        return candidate.Facts!.IsWhole && (whole.Count > 0 || isAwaiting) ? new DayParts([candidate, .. whole], isAwaiting) : null;
    }

    /// <summary>The folder in which they are joined.</summary>
    public string Name => string.Create(
        CultureInfo.InvariantCulture,
        $"{Prefix}{Whole[0].Facts!.Extracts[0].Degree switch { Degree.FirstDegree => "1d", _ => "2d" }}-{Whole[0].Date:yyyyMMdd}");

    /// <summary>Whether a delivery is such a folder.</summary>
    public static bool IsJoint(Delivery delivery) => delivery.Name.StartsWith(Prefix, StringComparison.Ordinal);

    private static IReadOnlySet<string> StructuresOf(Candidate candidate) => candidate.Facts!.Extracts[0].Structures;

    private static (string Folder, string Academy, Degree Degree, DateOnly Date)? KeyOf(Candidate candidate) =>
        candidate.Facts?.Extracts is [{ Kind: ExtractKind.Full, Academy.Length: > 0, Date: { } date } one]
            ? (candidate.Delivery.Folder ?? "", one.Academy, one.Degree, date)
            : null;
}
