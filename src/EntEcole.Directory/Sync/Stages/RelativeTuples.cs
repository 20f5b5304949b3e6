using EntEcole.Directory.Extracts.Records;

namespace EntEcole.Directory.Sync.Stages;

/// <summary>Goes through the relatives that a pupil's raw record names, without making anything of it.</summary>
internal ref struct RelativeTuples
{
    private readonly AafRecord record;
    private readonly AafAttribute attribute;
    private int rank;

    private RelativeTuples(AafRecord record)
    {
        this.record = record;
        attribute = AafValues.RelativesAttribute(record);
        rank = -1;
    }

    /// <summary>The relatives of a record.</summary>
    public static RelativeTuples Of(AafRecord record) => new(record);

    /// <summary>The present one.</summary>
    public readonly RelativeTuple Current
    {
        get
        {
            var value = record.ValueOf(attribute, rank);
            return new RelativeTuple(
                AafTuples.Part(value, 0), attribute is AafAttribute.PupilRelativesSix ? LegalOf(AafTuples.Part(value, 3)) : null);
        }
    }

    public readonly RelativeTuples GetEnumerator() => this;

    public bool MoveNext() => ++rank < record.CountOf(attribute);

    private static int LegalOf(ReadOnlySpan<char> part) => part is "1" or "2" ? part[0] - '0' : 0;
}

/// <summary>A relative as a pupil's raw record names them: their id, and in 2D the fourth position.</summary>
internal readonly ref struct RelativeTuple(ReadOnlySpan<char> id, int? legal)
{
    public ReadOnlySpan<char> Id { get; } = id;

    public int? Legal { get; } = legal;
}
