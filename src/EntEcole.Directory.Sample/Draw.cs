namespace EntEcole.Directory.Sample;

/// <summary>What a <see cref="Noise"/> is for: keeps the draws of different things apart.</summary>
internal enum Draw
{
    Sector,
    School,
    Class,
    Slots,
    Family,
    Pupil,
    Relative,
    Staff,
    Convention,
    FamilyDay,
    StaffDay,
    SchoolDay,
}
