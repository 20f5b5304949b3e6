using System.Globalization;
using EntEcole.Directory.Model;

namespace EntEcole.Directory.Extracts;

/// <summary>Reads the values of a record: texts, dates, flags and <c>$</c>-separated tuples. What cannot be used becomes a problem.</summary>
internal readonly ref struct AafValues(AafRecord record, RecordProblems problems)
{
    private static readonly DateOnly Earliest = new(1900, 1, 1);
    private static readonly DateOnly Latest = new(2099, 12, 31);

    /// <summary>The first value; null when there is none.</summary>
    public string? Text(AafAttribute attribute)
    {
        var value = record.First(attribute);
        return value.IsEmpty ? null : value.ToString();
    }

    /// <summary>All values.</summary>
    public IReadOnlyList<string> Texts(AafAttribute attribute)
    {
        var count = record.CountOf(attribute);
        if (count == 0)
        {
            return [];
        }

        var texts = new string[count];
        for (var i = 0; i < count; i++)
        {
            texts[i] = record.ValueOf(attribute, i).ToString();
        }

        return texts;
    }

    /// <summary>A date <c>dd/mm/yyyy</c>; null and a problem when it is none.</summary>
    public DateOnly? Date(AafAttribute attribute)
    {
        var value = record.First(attribute);
        return value.IsEmpty ? null : Date(attribute, value);
    }

    /// <summary><c>O</c> or <c>N</c>; null and a problem for anything else.</summary>
    public bool? Flag(AafAttribute attribute)
    {
        var value = record.First(attribute);
        switch (value)
        {
            case "":
                return null;
            case "O":
                return true;
            case "N":
                return false;
            default:
                problems.Add(ProblemCode.FlagInvalid, attribute, value);
                return null;
        }
    }

    /// <summary><c>code$label</c>; the label keeps any further <c>$</c>.</summary>
    public Coded? Coded(AafAttribute attribute) => ToCoded(Text(attribute));

    /// <summary>All values as <c>code$label</c>.</summary>
    public IReadOnlyList<Coded> AllCoded(AafAttribute attribute) => [.. Texts(attribute).Select(text => ToCoded(text)!)];

    /// <summary><c>school$typeCode$typeLabel$id$name</c> (aaf-format 3.2).</summary>
    public IReadOnlyList<ClassRef> Classes(AafAttribute attribute) =>
        Tuples(attribute, 5, parts => parts[0].Length == 0 || parts[3].Length == 0
            ? null
            : new ClassRef(parts[0], new Coded(parts[1], Empty(parts[2])), parts[3], parts[4]));

    /// <summary><c>school$dd/mm/yyyy$class</c>.</summary>
    public IReadOnlyList<ClassDate> ClassDates(AafAttribute attribute)
    {
        var found = new List<ClassDate>();
        foreach (var text in Texts(attribute))
        {
            if (Split(attribute, text, 3) is { } parts && Date(attribute, parts[1]) is { } date)
            {
                found.Add(new ClassDate(parts[0], date, parts[2]));
            }
        }

        return found;
    }

    /// <summary><c>relative$link</c> (aaf-format 3.3), each relative once: the first tuple with a link wins.</summary>
    public IReadOnlyList<RelativeRef> Relatives()
    {
        const AafAttribute Attribute = AafAttribute.PupilRelatives;
        var found = new List<RelativeRef>();
        foreach (var text in Texts(Attribute))
        {
            var parts = text.Split('$');
            if (parts.Length > 2)
            {
                problems.Add(ProblemCode.TupleLong, Attribute, text);
            }

            var relative = new RelativeRef(parts[0].Trim(), parts.Length > 1 ? parts[1].Trim() : "");
            if (relative.SourceId.Length == 0)
            {
                problems.Add(ProblemCode.TupleShort, Attribute, text);
                continue;
            }

            if (RelationLinks.LabelOf(relative.LinkCode) is null)
            {
                problems.Add(ProblemCode.LinkUnknown, Attribute, text);
            }

            var known = found.FindIndex(other => string.Equals(other.SourceId, relative.SourceId, StringComparison.Ordinal));
            if (known < 0)
            {
                found.Add(relative);
            }
            else if (found[known].LinkCode.Length == 0)
            {
                found[known] = relative;
            }
        }

        return found;
    }

    /// <summary><c>school$code$label$code$label</c> (aaf-format 5.2).</summary>
    public IReadOnlyList<StaffFunction> Functions() =>
        Tuples(AafAttribute.StaffFunctions, 5, parts => parts[0].Length == 0
            ? null
            : new StaffFunction(parts[0], new Coded(parts[1], Empty(parts[2])), new Coded(parts[3], Empty(parts[4]))));

    /// <summary>Four lines separated by <c>$</c>, empty ones left out; null when nothing is there.</summary>
    public static IReadOnlyList<string> AddressLines(string? text) =>
        text is null ? [] : text.Split('$', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);

    /// <summary><c>code$label</c> of a text.</summary>
    public static Coded? ToCoded(string? text)
    {
        if (text is null)
        {
            return null;
        }

        var dollar = text.IndexOf('$', StringComparison.Ordinal);
        return dollar < 0 ? new Coded(text, null) : new Coded(text[..dollar].Trim(), Empty(text[(dollar + 1)..]));
    }

    private static string? Empty(string text) => string.IsNullOrWhiteSpace(text) ? null : text.Trim();

    private List<T> Tuples<T>(AafAttribute attribute, int arity, Func<string[], T?> make)
        where T : class
    {
        var found = new List<T>();
        foreach (var text in Texts(attribute))
        {
            if (Split(attribute, text, arity) is not { } parts)
            {
                continue;
            }

            if (make(parts) is { } tuple)
            {
                found.Add(tuple);
            }
            else
            {
                problems.Add(ProblemCode.TupleShort, attribute, text);
            }
        }

        return found;
    }

    // Exactly `arity` parts: a $ too many stays in the last one, a value too short is left out (aaf-format 8, problem 9).
    private string[]? Split(AafAttribute attribute, string text, int arity)
    {
        var parts = text.Split('$', arity, StringSplitOptions.TrimEntries);
        if (parts.Length < arity)
        {
            problems.Add(ProblemCode.TupleShort, attribute, text);
            return null;
        }

        if (parts[^1].Contains('$', StringComparison.Ordinal))
        {
            problems.Add(ProblemCode.TupleLong, attribute, text);
        }

        return parts;
    }

    private DateOnly? Date(AafAttribute attribute, ReadOnlySpan<char> value)
    {
        if (DateOnly.TryParseExact(value, "dd/MM/yyyy", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date)
            && date >= Earliest && date <= Latest)
        {
            return date;
        }

        problems.Add(ProblemCode.DateInvalid, attribute, value);
        return null;
    }
}
