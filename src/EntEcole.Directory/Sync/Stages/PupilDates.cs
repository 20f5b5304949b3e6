using EntEcole.Directory.Extracts.Problems;
using EntEcole.Directory.Extracts.Records;
using EntEcole.Directory.Model;

namespace EntEcole.Directory.Sync.Stages;

/// <summary>
/// Dates that a pupil of today cannot have: told, and never a reason not to serve the pupil. A pupil of the first degree is at least 1
/// year old and at most 18, one of the second degree from 8 to 60: adults come back to a lycée.
/// </summary>
internal static class PupilDates
{
    private static readonly (int Youngest, int Oldest) FirstDegree = (1, 18);
    private static readonly (int Youngest, int Oldest) SecondDegree = (8, 60);

    /// <summary>Looks at the raw record, every night anew: what is to come passes without any change of the record.</summary>
    public static void CheckStay(AafRecord record, DateOnly asOf, RecordProblems problems)
    {
        var entry = DateOf(record.First(AafAttribute.PupilSchoolEntry));
        var exit = DateOf(record.First(AafAttribute.PupilSchoolExit));
        if (entry > asOf)
        {
            problems.Add(ProblemCode.EntryToCome, AafAttribute.PupilSchoolEntry, record.First(AafAttribute.PupilSchoolEntry));
        }
        else
        {
            CheckClasses(record, AafAttribute.PupilClassEntries, ProblemCode.EntryToCome, asOf, problems);
        }

        // An exit before the last entry is that of an earlier stay.
        if (exit < asOf && !(entry > exit))
        {
            problems.Add(ProblemCode.ExitPast, AafAttribute.PupilSchoolExit, record.First(AafAttribute.PupilSchoolExit));
        }
        else
        {
            CheckClasses(record, AafAttribute.PupilClassExits, ProblemCode.ExitPast, asOf, problems);
        }
    }

    /// <summary>Looks at the birth date of a pupil.</summary>
    public static void CheckBirth(Person? pupil, AafRecord record, DateOnly asOf, RecordProblems problems)
    {
        var (youngest, oldest) = problems.IsSecondDegree ? SecondDegree : FirstDegree;
        if (pupil?.BirthDate is { } birth && (birth > asOf.AddYears(-youngest) || birth <= asOf.AddYears(-oldest - 1)))
        {
            problems.Add(ProblemCode.BirthDateImplausible, AafAttribute.PersonBirthDate, record.First(AafAttribute.PersonBirthDate));
        }
    }

    // school$date$class: of the classes in which the pupil is; of others it is history. Told once a pupil.
    private static void CheckClasses(
        AafRecord record, AafAttribute attribute, ProblemCode code, DateOnly asOf, RecordProblems problems)
    {
        for (var rank = 0; rank < record.CountOf(attribute); rank++)
        {
            var value = record.ValueOf(attribute, rank);
            var classId = AafTuples.Part(value, 2);
            if (FieldForms.ReadDate(AafTuples.Part(value, 1)) is { } date && IsOdd(date) && IsIn(record, classId))
            {
                problems.Add(code, attribute, value, classId.ToString());
                return;
            }
        }

        bool IsOdd(DateOnly date) => code is ProblemCode.EntryToCome ? date > asOf : date < asOf;
    }

    private static bool IsIn(AafRecord record, ReadOnlySpan<char> classId) =>
        Holds(record, AafAttribute.PupilClasses, 3, classId) || Holds(record, AafAttribute.PupilClassNames, 1, classId);

    private static bool Holds(AafRecord record, AafAttribute attribute, int position, ReadOnlySpan<char> classId)
    {
        for (var rank = 0; rank < record.CountOf(attribute); rank++)
        {
            if (AafTuples.Part(record.ValueOf(attribute, rank), position).SequenceEqual(classId))
            {
                return true;
            }
        }

        return false;
    }

    // Alone, or behind the school's id.
    private static DateOnly? DateOf(ReadOnlySpan<char> value) =>
        value.IsEmpty ? null : FieldForms.ReadDate(value) ?? FieldForms.ReadDate(AafTuples.Part(value, 1));
}
