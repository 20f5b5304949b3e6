using EntEcole.Directory.Extracts.Problems;
using EntEcole.Directory.Model;

namespace EntEcole.Directory.Extracts.Records;

/// <summary>Gathers the problems of the record being read; they are told only if the record turns out to be in scope.</summary>
internal sealed class RecordProblems(string file, AafCategory category, Degree? degree)
{
    private readonly List<Problem> found = [];
    private AafRecord record = new();

    /// <summary>Name of the file being read.</summary>
    public string File => file;

    /// <summary>Line of the record being read.</summary>
    public int Line => record.Line;

    /// <summary>The school concerned, once known.</summary>
    public string? Uai { get; set; }

    /// <summary>
    /// The schools concerned by a record that has none of its own, each with a pupil: asked only when a problem is told. Set by who
    /// takes the records.
    /// </summary>
    public Func<IReadOnlyList<Concern>>? Concerned { get; set; }

    /// <summary>Whether the extract is of the second degree.</summary>
    public bool IsSecondDegree => degree is Degree.SecondDegree;

    /// <summary>The problems of this record.</summary>
    public IReadOnlyList<Problem> Found => found;

    /// <summary>Turns to the next record and forgets the problems of the one before.</summary>
    public void Begin(AafRecord next)
    {
        record = next;
        Forget();
    }

    /// <summary>Forgets what was found of the present record.</summary>
    public void Forget()
    {
        found.Clear();
        Uai = null;
        Concerned = null;
    }

    /// <summary>A problem with the record as a whole: its id is the field to look for.</summary>
    public void Add(ProblemCode code) => Add(code, record.Line, NameOf(AafAttribute.Jointure), null);

    /// <summary>A problem with a value of an attribute.</summary>
    public void Add(ProblemCode code, AafAttribute attribute, ReadOnlySpan<char> value) =>
        Add(code, record.LineOf(attribute), NameOf(attribute), code.IsAboutACode() ? ValueShape.OfCode(value) : ValueShape.Of(value));

    /// <summary>A problem with a class or group that a value names.</summary>
    public void Add(ProblemCode code, AafAttribute attribute, ReadOnlySpan<char> value, string classId)
    {
        Add(code, attribute, value);
        found[^1] = found[^1] with { ClassId = classId, Shape = value.IsEmpty ? null : found[^1].Shape };
    }

    /// <summary>A problem of one school and pupil alone.</summary>
    public void AddFor(Concern concern, ProblemCode code, AafAttribute attribute)
    {
        AddMissing(code, attribute);
        found[^1] = found[^1] with { Uai = concern.Uai, PupilId = concern.PupilId };
    }

    /// <summary>An attribute that ought to have a value, or another one.</summary>
    public void AddMissing(ProblemCode code, AafAttribute attribute) =>
        Add(code, record.LineOf(attribute), NameOf(attribute), null);

    /// <summary>A problem with an attribute of the record, not added to its problems.</summary>
    public Problem About(ProblemCode code, AafAttribute attribute) => Make(code, record.LineOf(attribute), NameOf(attribute), null);

    /// <summary>The program failed on the record: the kind of its fault is told, nothing of what it read.</summary>
    public void AddFault(Exception fault) =>
        Add(ProblemCode.RecordNotReconciled, record.Line, NameOf(AafAttribute.Jointure), fault.GetType().Name);

    private string NameOf(AafAttribute attribute) => AafAttributes.NameOf(attribute, category, degree);

    private void Add(ProblemCode code, int line, string? field, string? shape) =>
        found.Add(Make(code, line, field, shape));

    private Problem Make(ProblemCode code, int line, string? field, string? shape) =>
        new(code, file, line, category, record.Id.IsEmpty ? null : record.Id.ToString(), Uai, field, shape);
}

/// <summary>A school that a problem concerns, and one of its pupils if it is about one.</summary>
/// <param name="Uai">UAI; null when the school has none.</param>
/// <param name="PupilId">Source id of the pupil; null for none.</param>
internal readonly record struct Concern(string? Uai, string? PupilId);
