namespace EntEcole.Directory.Sync.Guard;

/// <summary>What a run has against some schools, besides what its plan counts. Not thread-safe.</summary>
public sealed class Doubts
{
    private readonly Dictionary<int, string> gone = [];
    private readonly Dictionary<int, (string Uai, int Faults)> setAside = [];
    private readonly Dictionary<(int From, string To), int> seenOutside = [];
    private readonly Dictionary<int, (string Uai, long Persons, long Leaving)> handedOver = [];
    private readonly Dictionary<string, int> contradicted = new(StringComparer.Ordinal);

    /// <summary>Enrolled schools that the extract, a full one, no longer holds: UAI by number.</summary>
    public IReadOnlyDictionary<int, string> Gone => gone;

    /// <summary>Schools of records on which the program failed: UAI and number of records, by number.</summary>
    public IReadOnlyDictionary<int, (string Uai, int Faults)> SetAside => setAside;

    /// <summary>By UAI, records of which the extract holds another one that says otherwise.</summary>
    public IReadOnlyDictionary<string, int> Contradicted => contradicted;

    /// <summary>
    /// Pupils who depart from a school and are in this extract in one that no convention names: by number of the school and UAI of the
    /// other, which is empty when its structure has no usable one.
    /// </summary>
    public IReadOnlyDictionary<(int From, string To), int> SeenOutside => seenOutside;

    /// <summary>
    /// Schools fed by ONDE files that the extract delivers: UAI, persons before, and of them those that it does not deliver; by number.
    /// </summary>
    public IReadOnlyDictionary<int, (string Uai, long Persons, long Leaving)> HandedOver => handedOver;

    /// <summary>The extract delivers a school that ONDE files feed.</summary>
    public void HandOver(int schoolNo, string uai, long persons, long leaving) => handedOver[schoolNo] = (uai, persons, leaving);

    /// <summary>A pupil of a school is now in one that no convention names.</summary>
    public void SeeOutside(int from, string to) => seenOutside[(from, to)] = seenOutside.GetValueOrDefault((from, to)) + 1;

    /// <summary>The extract no longer holds this enrolled school.</summary>
    public void Miss(int schoolNo, string uai) => gone[schoolNo] = uai;

    /// <summary>The program failed on a record of this school.</summary>
    public void Fail(int schoolNo, string uai) => setAside[schoolNo] = (uai, setAside.GetValueOrDefault(schoolNo).Faults + 1);

    /// <summary>The extract says two things of a person of this school.</summary>
    public void Contradict(string uai) => contradicted[uai] = contradicted.GetValueOrDefault(uai) + 1;
}
