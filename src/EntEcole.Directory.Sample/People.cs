namespace EntEcole.Directory.Sample;

/// <summary>What may change from day to day in a pupil's record.</summary>
/// <param name="Present">Whether the extract has the record.</param>
/// <param name="Class">Class, hence the school.</param>
/// <param name="Level">Index in <see cref="Sample.Level.All"/>.</param>
/// <param name="Since">Day of entry into the class; 0 is the start of the school year.</param>
/// <param name="Habits">Canteen, transport, morning, evening, study: one bit each.</param>
internal readonly record struct PupilState(bool Present, SchoolClass Class, int Level, int Since, int Habits);

/// <summary>What may change in a relative's own attributes; versions grow.</summary>
internal readonly record struct RelativeState(int Mail, int Mobile, int Address);

/// <summary>What may change in the record of a member of staff.</summary>
internal readonly record struct StaffState(bool Present, int Mail, int Speciality, bool Attached);

/// <summary>A class and the levels it was made for.</summary>
internal sealed record SchoolClass(int Id, int School, byte[] Name, IReadOnlyList<int> Levels);

internal sealed class Pupil
{
    public required int Id { get; init; }

    public required Family Family { get; init; }

    public required bool Girl { get; init; }

    public required EncodedText Given { get; init; }

    public required IReadOnlyList<EncodedText> Others { get; init; }

    public required EncodedText Surname { get; init; }

    public required EncodedText? BirthName { get; init; }

    public required DateOnly Birth { get; init; }

    /// <summary>Drawn once: decides the INE's letters, the group and the writing of the record.</summary>
    public required ulong Trait { get; init; }

    public PupilState State { get; set; }

    public PupilState Previous { get; set; }

    public bool ChosenEarlier { get; set; }
}

internal sealed class Relative
{
    public required int Id { get; init; }

    public required Family Family { get; init; }

    public required string Link { get; init; }

    /// <summary>M., Mme, or nothing.</summary>
    public required string Title { get; init; }

    public required EncodedText Given { get; init; }

    public required EncodedText Surname { get; init; }

    public required EncodedText? BirthName { get; init; }

    /// <summary>Bit n: relative of the family's child of rank n.</summary>
    public required int Children { get; init; }

    public required bool OwnAddress { get; init; }

    public required ulong Trait { get; init; }

    public RelativeState State { get; set; }

    public RelativeState Previous { get; set; }

    public bool ChosenEarlier { get; set; }

    public bool IsOf(int child) => ((Children >> child) & 1) != 0;
}

internal sealed class Family
{
    public required int Number { get; init; }

    public required Commune Commune { get; init; }

    /// <summary>Surname of the father, of the mother, and of the children.</summary>
    public required (EncodedText Father, EncodedText Mother, EncodedText Children) Surnames { get; init; }

    public required ulong Trait { get; init; }

    public List<Pupil> Children { get; } = [];

    public List<Relative> Relatives { get; } = [];
}

internal sealed class Staff
{
    public required int Id { get; init; }

    public required bool Woman { get; init; }

    public required EncodedText Given { get; init; }

    public required EncodedText Surname { get; init; }

    public required EncodedText? BirthName { get; init; }

    public required DateOnly? Birth { get; init; }

    public required IReadOnlyList<Function> Functions { get; init; }

    public required ulong Trait { get; init; }

    public StaffState State { get; set; }

    public StaffState Previous { get; set; }

    public bool ChosenEarlier { get; set; }

    public bool Directs => Functions.Any(function => function.Kind == FunctionKind.Direction);

    public bool Teaches => Functions.Any(function => function.Kind == FunctionKind.Teaching);
}

/// <summary>What staff do in a school of the sector.</summary>
internal readonly record struct Function(int School, FunctionKind Kind);

internal enum FunctionKind
{
    /// <summary>ENS with the speciality of <see cref="StaffState"/>.</summary>
    Teaching,

    /// <summary>ENS with D0000.</summary>
    Direction,

    /// <summary>ENS with G0400, beside another function.</summary>
    Language,

    /// <summary>ACS.</summary>
    Support,

    /// <summary>The function "-".</summary>
    None,
}
