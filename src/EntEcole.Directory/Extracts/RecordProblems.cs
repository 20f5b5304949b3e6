using EntEcole.Directory.Model;

namespace EntEcole.Directory.Extracts;

/// <summary>Gathers the problems of the record being read; they are told only if the record turns out to be in scope.</summary>
internal sealed class RecordProblems(string file, AafCategory category, AafRecord record)
{
    private readonly List<Problem> found = [];

    /// <summary>The school concerned, once known.</summary>
    public string? Uai { get; set; }

    /// <summary>The problems of this record.</summary>
    public IReadOnlyList<Problem> Found => found;

    /// <summary>Forgets the problems of the previous record.</summary>
    public void Begin()
    {
        found.Clear();
        Uai = null;
    }

    /// <summary>A problem with the record as a whole: its id is the field to look for.</summary>
    public void Add(ProblemCode code) => Add(code, record.Line, AafAttributes.NameOf(AafAttribute.Jointure, category), null);

    /// <summary>A problem with a value of an attribute.</summary>
    public void Add(ProblemCode code, AafAttribute attribute, ReadOnlySpan<char> value) =>
        Add(code, record.LineOf(attribute), AafAttributes.NameOf(attribute, category), ValueShape.Of(value));

    /// <summary>An attribute that ought to have a value, or another one.</summary>
    public void AddMissing(ProblemCode code, AafAttribute attribute) =>
        Add(code, record.LineOf(attribute), AafAttributes.NameOf(attribute, category), null);

    private void Add(ProblemCode code, int line, string? field, string? shape) =>
        found.Add(new Problem(code, file, line, category, record.Id.IsEmpty ? null : record.Id.ToString(), Uai, field, shape));
}
