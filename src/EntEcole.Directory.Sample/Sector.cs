namespace EntEcole.Directory.Sample;

/// <summary>
/// A group of schools with their people on one day. Families and staff never cross its border: it is made, brought to its
/// day, written and forgotten, so that memory does not grow with the extract.
/// </summary>
internal sealed class Sector
{
    private const int PupilRange = 5000;
    private const int RelativeRange = 8000;
    private const int StaffRange = 400;
    private int _families;
    private int _pupils;
    private int _relatives;
    private int _staff;

    public Sector(SampleOptions options, AcademyInfo academy, int number, IReadOnlyList<School> schools)
    {
        Options = options;
        Academy = academy;
        Number = number;
        Schools = schools;
    }

    public SampleOptions Options { get; }

    public AcademyInfo Academy { get; }

    public int Number { get; }

    public IReadOnlyList<School> Schools { get; }

    /// <summary>Classes of each school.</summary>
    public List<IReadOnlyList<SchoolClass>> Classes { get; } = [];

    public List<Family> Families { get; } = [];

    public List<Pupil> Pupils { get; } = [];

    public List<Relative> Relatives { get; } = [];

    public List<Staff> Staff { get; } = [];

    /// <summary>Whether the ranges of identifiers have room for a family.</summary>
    public bool HasRoom => _pupils < PupilRange - 4 && _relatives < RelativeRange - 4 && _staff < StaffRange - 1;

    // The numbers of a sector lie in its own range, out of order as in genuine extracts. Both academies use the same ones.
    public int NextPupil() => 1_000_000 + (Number * PupilRange) + (_pupils++ * 1237 % PupilRange);

    public int NextRelative() => 5_000_000 + (Number * RelativeRange) + (_relatives++ * 3001 % RelativeRange);

    public int NextStaff() => 1000 + (Number * StaffRange) + (_staff++ * 7 % StaffRange);

    /// <summary>Unique in the academy.</summary>
    public int NextFamily() => (Number * RelativeRange) + _families++;

    public Noise Noise(Draw draw, long number, int day = 0) => new(Options.Seed, draw, Academy.Index, number, day);
}
