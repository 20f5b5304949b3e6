using EntEcole.Directory.Extracts.Problems;
using EntEcole.Directory.Model;

namespace EntEcole.Directory.Extracts.Records;

/// <summary>A relative as a pupil's record names them: <c>relative$link</c>, or the six positions of 2D (aaf-format 3.3).</summary>
internal static class RelativeTuple
{
    /// <summary>The relative that a value names; null when it names none.</summary>
    public static RelativeRef? Read(AafAttribute attribute, string text, RecordProblems problems)
    {
        var six = attribute is AafAttribute.PupilRelativesSix;
        var arity = six ? 6 : 2;
        var parts = text.Split('$', StringSplitOptions.TrimEntries);
        if (parts[0].Length == 0)
        {
            problems.Add(ProblemCode.TupleShort, attribute, text);
            return null;
        }

        // Before 2018 second-degree extracts name the relative alone, without link.
        if (parts.Length > arity || (six && parts.Length < arity))
        {
            problems.Add(parts.Length > arity ? ProblemCode.TupleLong : ProblemCode.TupleShort, attribute, text);
        }

        var link = parts.Length > 1 ? parts[1] : "";
        if (link.Length > 0 && RelationLinks.LabelOf(link) is null)
        {
            problems.Add(ProblemCode.LinkUnknown, attribute, link);
        }

        return new RelativeRef(parts[0], link, six ? Details(attribute, parts, text, problems) : null);
    }

    // What cannot be read gives no right: a contact only.
    private static RelationDetails Details(AafAttribute attribute, string[] parts, string text, RecordProblems problems)
    {
        var legal = parts.Length > 3 && parts[3] is "0" or "1" or "2" ? parts[3][0] - '0' : -1;
        if (legal < 0 && parts.Length >= 6)
        {
            problems.Add(ProblemCode.FlagInvalid, attribute, text);
        }

        return new RelationDetails(Math.Max(legal, 0), IsOne(parts, 2), IsOne(parts, 4), IsOne(parts, 5));
    }

    private static bool IsOne(string[] parts, int position) => parts.Length > position && parts[position] is "1";

    /// <summary>
    /// How much it says: legal representatives before persons in charge, those before contacts; a known link before none.
    /// </summary>
    public static int Weight(RelativeRef relative) =>
        (relative.LinkCode.Length > 0 ? 1 : 0)
        + (relative.Details switch { null => 0, { Legal: 1 } => 8, { Legal: 2 } => 4, _ => 2 });
}
