namespace EntEcole.Directory.Sync.State;

/// <summary>A structure of the extract, as persons refer to it.</summary>
/// <param name="SchoolNo">Its number in the store.</param>
/// <param name="Uai">Its UAI.</param>
/// <param name="InScope">Whether it is enrolled on the day of the run.</param>
internal sealed record ScopedSchool(int SchoolNo, string? Uai, bool InScope)
{
    /// <summary>Pupils of the extract who are attached to it, each once.</summary>
    public int Pupils { get; set; }
}

/// <summary>The structures of the extract by number of source id: which persons are in scope follows from it.</summary>
internal sealed class SchoolScope(SourceIds ids)
{
    private readonly Dictionary<int, ScopedSchool> schools = [];
    private readonly Dictionary<int, ScopedSchool> byNumber = [];
    private readonly Dictionary<int, string?> goneIds = [];
    private readonly HashSet<int> gone = [];

    /// <summary>All structures of the extract, and for a delta those of the store.</summary>
    public IReadOnlyCollection<ScopedSchool> All => schools.Values;

    public void Add(ReadOnlySpan<char> sourceId, ScopedSchool school)
    {
        schools[ids.NumberOf(sourceId)] = school;
        byNumber[school.SchoolNo] = school;
    }

    /// <summary>Forgets a structure.</summary>
    public void Remove(ReadOnlySpan<char> sourceId) => schools.Remove(ids.NumberOf(sourceId));

    /// <summary>The structure with a source id; null when the extract does not hold it.</summary>
    public ScopedSchool? Find(ReadOnlySpan<char> sourceId) => schools.GetValueOrDefault(ids.NumberOf(sourceId.Trim()));

    /// <summary>A source id of a structure by its number; null when the extract does not hold it.</summary>
    public string? SourceIdOf(int schoolNo) =>
        schools.Where(pair => pair.Value.SchoolNo == schoolNo).Select(pair => ids.IdOf(pair.Key)).FirstOrDefault();

    /// <summary>The UAIs of structures, by their numbers in the store.</summary>
    public IEnumerable<string> UaisOf(IEnumerable<int> schoolNos) =>
        schoolNos.Select(number => FindNumber(number)?.Uai).OfType<string>();

    /// <summary>The structure with a number in the store; null when the extract does not hold it.</summary>
    public ScopedSchool? FindNumber(int schoolNo) => byNumber.GetValueOrDefault(schoolNo);

    /// <summary>Numbers of the enrolled schools that a full extract does not hold.</summary>
    public IReadOnlyCollection<int> Gone => gone;

    /// <summary>Notes the source id, number and UAI of an enrolled school that a full extract does not hold.</summary>
    public void AddGone(ReadOnlySpan<char> sourceId, int schoolNo, string? uai)
    {
        goneIds[ids.NumberOf(sourceId)] = uai;
        gone.Add(schoolNo);
    }

    /// <summary>Whether a source id, which records may still bear, is that of a school that is gone.</summary>
    public bool IsGone(ReadOnlySpan<char> sourceId) => goneIds.ContainsKey(ids.NumberOf(sourceId.Trim()));

    /// <summary>The UAI of a school that is gone, by its source id; null for any other.</summary>
    public string? FindGone(ReadOnlySpan<char> sourceId) => goneIds.GetValueOrDefault(ids.NumberOf(sourceId.Trim()));
}
