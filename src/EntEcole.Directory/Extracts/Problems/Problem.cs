using EntEcole.Directory.Model;

namespace EntEcole.Directory.Extracts.Problems;

/// <summary>How much a problem costs.</summary>
public enum Severity
{
    /// <summary>Worth knowing; everything was used.</summary>
    Information = 1,

    /// <summary>A value could not be used; the record was.</summary>
    Warning = 2,

    /// <summary>The record could not be used.</summary>
    Error = 3,
}

/// <summary>One thing in an extract that could not be used as it is. Holds no value, only its shape: it may be shown and stored.</summary>
/// <param name="Code">What is wrong.</param>
/// <param name="File">File name.</param>
/// <param name="Line">Line, from 1; 0 when it is about something that the extract does not hold.</param>
/// <param name="Category">Category of the record.</param>
/// <param name="RecordId">Source id of the record; null when it has none.</param>
/// <param name="Uai">The school concerned, when known.</param>
/// <param name="Field">Attribute name as in the extract; null when the whole record is concerned.</param>
/// <param name="Shape">Shape of the value read (<see cref="ValueShape"/>); null when there is none.</param>
public sealed record Problem(
    ProblemCode Code, string File, int Line, AafCategory Category, string? RecordId, string? Uai, string? Field, string? Shape)
{
    /// <summary>Source id of the pupil concerned when the record is of another person; null otherwise.</summary>
    public string? PupilId { get; init; }

    /// <summary>Source id of the class or group concerned, in the school; null for none.</summary>
    public string? ClassId { get; init; }

    /// <summary>How much it costs.</summary>
    public Severity Severity => Code.SeverityOf();

    /// <summary>Source id of the pupil to look for in ONDE: the one concerned, or the one of the record; null for none.</summary>
    public string? AboutPupil => PupilId ?? (Category is AafCategory.Eleve ? RecordId : null);
}

/// <summary>Shows a value without telling it: letters become <c>A</c> or <c>a</c>, digits <c>9</c>.</summary>
public static class ValueShape
{
    private const int MaxLength = 60;
    private const int MaxCodeLength = 12;

    /// <summary>The shape of <paramref name="value"/>, cut at 60 characters: <c>31/02/2016</c> gives <c>99/99/9999</c>.</summary>
    public static string Of(ReadOnlySpan<char> value)
    {
        var cut = value.Length > MaxLength;
        var shape = cut ? value[..MaxLength].ToArray() : value.ToArray();
        for (var i = 0; i < shape.Length; i++)
        {
            shape[i] = shape[i] switch
            {
                var c when char.IsDigit(c) => '9',
                var c when char.IsUpper(c) => 'A',
                var c when char.IsLetter(c) => 'a',
                var c when char.IsControl(c) || char.IsSurrogate(c) => '?',
                var c => c,
            };
        }

        return cut ? new string(shape) + "…" : new string(shape);
    }

    /// <summary>
    /// A code of a national table as it is, such codes are about no person; the shape of anything that does not look like one.
    /// </summary>
    public static string OfCode(ReadOnlySpan<char> value)
    {
        var isCode = value.Length is > 0 and <= MaxCodeLength;
        foreach (var c in value)
        {
            isCode &= char.IsAsciiDigit(c) || char.IsAsciiLetterUpper(c);
        }

        return isCode ? value.ToString() : Of(value);
    }
}
