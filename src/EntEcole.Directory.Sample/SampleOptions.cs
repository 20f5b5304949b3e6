namespace EntEcole.Directory.Sample;

/// <summary>What to generate. Equal options give equal bytes on any machine.</summary>
public sealed record SampleOptions
{
    /// <summary>The most schools that fit the identifier ranges.</summary>
    public const int MaximumSchools = 12_000;

    /// <summary>
    /// Number of schools, inspections and services not counted. 0 is the bundled sample: the 23 schools of the conventions
    /// and 6 others, about 2,000 pupils. Otherwise schools have about 122 pupils; the 23 come first.
    /// </summary>
    public int Schools { get; init; }

    /// <summary>Another seed makes other people.</summary>
    public int Seed { get; init; } = 1;

    /// <summary>0 is the first day; n is the n-th next day, made by n days of changes.</summary>
    public int Day { get; init; }

    /// <summary>Share of the records that each day changes, from 0 to 1.</summary>
    public double ChangeShare { get; init; } = 0.01;

    /// <summary>Date of the extract of day 0; it also sets the school year.</summary>
    public DateOnly FirstDay { get; init; } = new(2026, 6, 15);

    /// <summary>Records of a category in one file; 0 is 500 for the bundled sample and 20,000 otherwise.</summary>
    public int RecordsPerFile { get; init; }

    /// <summary>Share of the invented communes given an invented convention, beside the five real ones: 0 is none, 1 is all.</summary>
    public double EnrolledShare { get; init; }

    /// <summary>
    /// Writes what differs from the day before instead of everything; the structures are written whole. Needs a day after the first.
    /// </summary>
    public bool Delta { get; init; }

    /// <summary>UAI of a school of which every other pupil is gone on <see cref="Day"/>; null for none.</summary>
    public string? Emptied { get; init; }

    /// <summary>Date of the extract.</summary>
    public DateOnly Date => FirstDay.AddDays(Day);

    internal bool Bundled => Schools == 0;

    internal int Chunk => RecordsPerFile > 0 ? RecordsPerFile : Bundled ? 500 : 20_000;

    internal int SchoolYear => FirstDay.Month >= 9 ? FirstDay.Year : FirstDay.Year - 1;

    /// <summary>What is wrong with the options, or nothing.</summary>
    internal string? Fault =>
        Schools is < 0 or > MaximumSchools ? $"{nameof(Schools)} lies between 0 and {MaximumSchools}."
        : Day < 0 ? $"{nameof(Day)} is 0 or more."
        : Delta && Day == 0 ? $"{nameof(Delta)} needs {nameof(Day)} to be 1 or more."
        : RecordsPerFile < 0 ? $"{nameof(RecordsPerFile)} is 0 or more."
        : ChangeShare is not (>= 0 and <= 1) ? $"{nameof(ChangeShare)} lies between 0 and 1."
        : EnrolledShare is not (>= 0 and <= 1) ? $"{nameof(EnrolledShare)} lies between 0 and 1."
        : null;
}
