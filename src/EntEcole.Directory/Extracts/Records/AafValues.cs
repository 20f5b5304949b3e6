using EntEcole.Directory.Extracts.Problems;
using EntEcole.Directory.Model;

namespace EntEcole.Directory.Extracts.Records;

/// <summary>
/// Reads the values of a record: texts, dates, flags and <c>$</c>-separated tuples. What cannot be used becomes a problem.
/// </summary>
internal readonly ref struct AafValues(AafRecord record, RecordProblems problems)
{
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

    /// <summary>
    /// The first value as a name of a person: line breaks and tabs become a blank. Signs of damage are a problem, and a name that is
    /// none; it is kept all the same. Null when there is none.
    /// </summary>
    public string? Name(AafAttribute attribute)
    {
        var value = record.First(attribute);
        return value.IsEmpty ? null : Name(attribute, value);
    }

    /// <summary>All values as names of a person. They repeat the first given name: its problem is told there.</summary>
    public IReadOnlyList<string> Names(AafAttribute attribute)
    {
        var texts = Texts(attribute);
        return texts.All(NameForms.IsSound) ? texts : [.. texts.Select(NameForms.Folded).Distinct(StringComparer.Ordinal)];
    }

    /// <summary>A date; null and a problem when it is none.</summary>
    public DateOnly? Date(AafAttribute attribute)
    {
        var value = record.First(attribute);
        return value.IsEmpty ? null : Date(attribute, value);
    }

    /// <summary>The first value when it has the form asked for; otherwise null and a problem.</summary>
    public string? Checked(AafAttribute attribute, ProblemCode code, Form form)
    {
        var value = record.First(attribute);
        if (value.IsEmpty || form(value))
        {
            return value.IsEmpty ? null : value.ToString();
        }

        problems.Add(code, attribute, value);
        return null;
    }

    /// <summary>A telephone number as given; null and a problem when it is none.</summary>
    public string? Phone(AafAttribute attribute) => Checked(attribute, ProblemCode.PhoneInvalid, FieldForms.IsPhone);

    /// <summary>An e-mail as given; null and a problem when it is none.</summary>
    public string? Mail(AafAttribute attribute) => Checked(attribute, ProblemCode.MailInvalid, FieldForms.IsMail);

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
    public Coded? Coded(AafAttribute attribute) => AafTuples.ToCoded(Text(attribute));

    /// <summary>All values as <c>code$label</c>.</summary>
    public IReadOnlyList<Coded> AllCoded(AafAttribute attribute) => [.. Texts(attribute).Select(text => AafTuples.ToCoded(text)!)];

    /// <summary><c>school$typeCode$typeLabel$id$name</c> (aaf-format 3.2).</summary>
    public IReadOnlyList<ClassRef> Classes(AafAttribute attribute) =>
        Tuples(attribute, 5, parts => parts[0].Length == 0 || parts[3].Length == 0
            ? null
            : new ClassRef(parts[0], new Coded(parts[1], AafTuples.Trimmed(parts[2])), parts[3], parts[4]));

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

    /// <summary><c>school$name</c>: a second-degree class or group, whose name is its id (aaf-format 3.1).</summary>
    public IReadOnlyList<ClassRef> NamedClasses(AafAttribute attribute) =>
        Tuples(attribute, 2, parts => parts[0].Length == 0 || parts[1].Length == 0
            ? null
            : new ClassRef(parts[0], null, parts[1], parts[1]));

    /// <summary>
    /// The relatives of a pupil, each once (aaf-format 3.3): the six positions of 2D when there are any, otherwise
    /// <c>relative$link</c>, or in old 2D extracts the relative alone. Of two tuples the more telling one is kept.
    /// </summary>
    public IReadOnlyList<RelativeRef> Relatives()
    {
        var attribute = RelativesAttribute(record);
        var found = new List<RelativeRef>();
        foreach (var text in Texts(attribute))
        {
            if (RelativeTuple.Read(attribute, text, problems) is not { } relative)
            {
                continue;
            }

            var known = found.FindIndex(other => string.Equals(other.SourceId, relative.SourceId, StringComparison.Ordinal));
            if (known < 0)
            {
                found.Add(relative);
            }
            else
            {
                problems.Add(ProblemCode.RelativeTwice, attribute, text);
                found[known] = RelativeTuple.Weight(relative) > RelativeTuple.Weight(found[known]) ? relative : found[known];
            }
        }

        return found;
    }

    /// <summary>Where a pupil's record names their relatives: the six positions of 2D when it has them.</summary>
    public static AafAttribute RelativesAttribute(AafRecord record) =>
        record.CountOf(AafAttribute.PupilRelativesSix) > 0 ? AafAttribute.PupilRelativesSix : AafAttribute.PupilRelatives;

    /// <summary>The classes and groups that a second-degree teacher's record names, old and new forms (aaf-format 5.1).</summary>
    public IReadOnlyList<Teaching> Teachings()
    {
        var found = new List<Teaching>();
        AddTeachings(found, AafAttribute.StaffClassSubjects, isGroup: false);
        AddTeachings(found, AafAttribute.StaffGroupSubjects, isGroup: true);
        found.AddRange(NamedClasses(AafAttribute.StaffClassNames).Select(named => new Teaching(named, IsGroup: false, null, Head: false)));
        found.AddRange(NamedClasses(AafAttribute.StaffGroupNames).Select(named => new Teaching(named, IsGroup: true, null, Head: false)));
        found.AddRange(NamedClasses(AafAttribute.StaffHeadClasses).Select(named => new Teaching(named, IsGroup: false, null, Head: true)));
        return found;
    }

    /// <summary><c>school$code$label</c>.</summary>
    public IReadOnlyList<SchoolCode> SchoolCodes(AafAttribute attribute) =>
        Tuples(attribute, 3, parts => parts[0].Length == 0 || parts[1].Length == 0
            ? null
            : new SchoolCode(parts[0], new Coded(parts[1], AafTuples.Trimmed(parts[2]))));

    /// <summary><c>school$label</c>.</summary>
    public IReadOnlyList<SchoolLabel> SchoolLabels(AafAttribute attribute) =>
        Tuples(attribute, 2, parts => parts[0].Length == 0 || parts[1].Length == 0 ? null : new SchoolLabel(parts[0], parts[1]));

    /// <summary>All values as <c>label$code</c>, the order of <c>ENTAuxEnsDisciplinesPoste</c> alone.</summary>
    public IReadOnlyList<Coded> AllCodedBackwards(AafAttribute attribute)
    {
        var found = new List<Coded>();
        foreach (var text in Texts(attribute))
        {
            var dollar = text.LastIndexOf('$');
            found.Add(dollar < 0 ? new Coded("", text.Trim()) : new Coded(text[(dollar + 1)..].Trim(), AafTuples.Trimmed(text[..dollar])));
        }

        return found;
    }

    /// <summary><c>name$label$code1$code2…</c>: a list of classes or groups, each once although lists repeat them (aaf-format 6).</summary>
    public IReadOnlyList<ListedClass> Listed(AafAttribute attribute)
    {
        var found = new Dictionary<string, ListedClass>(StringComparer.Ordinal);
        foreach (var text in Texts(attribute))
        {
            var parts = text.Split('$', StringSplitOptions.TrimEntries);
            if (parts[0].Length == 0)
            {
                problems.Add(ProblemCode.TupleShort, attribute, text);
                continue;
            }

            found.TryAdd(parts[0], new ListedClass(
                parts[0], parts.Length > 1 ? AafTuples.Trimmed(parts[1]) : null, [.. parts.Skip(2).Where(part => part.Length > 0)]));
        }

        return [.. found.Values];
    }

    /// <summary>Codes with the labels of a parallel attribute when there are as many of them; codes alone otherwise.</summary>
    public IReadOnlyList<Coded> Paired(AafAttribute codes, AafAttribute labels)
    {
        var (all, names) = (Texts(codes), Texts(labels));
        return [.. all.Select((code, i) => new Coded(code, all.Count == names.Count ? names[i] : null))];
    }

    /// <summary><c>school$code$label$code$label</c> (aaf-format 5.2); <c>-</c> alone stands for none.</summary>
    public IReadOnlyList<StaffFunction> Functions() =>
        record.First(AafAttribute.StaffFunctions) is "-" && record.CountOf(AafAttribute.StaffFunctions) == 1
        ? []
        : Tuples(AafAttribute.StaffFunctions, 5, parts => parts[0].Length == 0
            ? null
            : new StaffFunction(
                parts[0], new Coded(parts[1], AafTuples.Trimmed(parts[2])), new Coded(parts[3], AafTuples.Trimmed(parts[4]))));

    // school$name$subject; two positions are accepted.
    private void AddTeachings(List<Teaching> found, AafAttribute attribute, bool isGroup)
    {
        foreach (var text in Texts(attribute))
        {
            var parts = text.Split('$', 3, StringSplitOptions.TrimEntries);
            if (parts.Length < 2 || parts[0].Length == 0 || parts[1].Length == 0)
            {
                problems.Add(ProblemCode.TupleShort, attribute, text);
                continue;
            }

            var subject = parts.Length > 2 ? AafTuples.Trimmed(parts[2]) : null;
            found.Add(new Teaching(new ClassRef(parts[0], null, parts[1], parts[1]), isGroup, subject, Head: false));
        }
    }

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

    /// <summary>The form that a value must have.</summary>
    internal delegate bool Form(ReadOnlySpan<char> value);

    private string Name(AafAttribute attribute, ReadOnlySpan<char> value)
    {
        if (!NameForms.IsSound(value))
        {
            problems.Add(ProblemCode.NameDamaged, attribute, value);
            return NameForms.Folded(value);
        }

        if (!NameForms.HasLetter(value))
        {
            problems.Add(ProblemCode.NamePlaceholder, attribute, value);
        }

        return value.ToString();
    }

    private DateOnly? Date(AafAttribute attribute, ReadOnlySpan<char> value)
    {
        if (FieldForms.ReadDate(value) is { } date)
        {
            return date;
        }

        problems.Add(ProblemCode.DateInvalid, attribute, value);
        return null;
    }
}
