namespace EntEcole.Directory.Extracts.Problems;

/// <summary>What problems have in common, by code.</summary>
public static class ProblemKinds
{
    /// <summary>Whether the problem is about a class, whichever pupil's record shows it: told once a class.</summary>
    public static bool IsAboutAClass(this ProblemCode code) => code is ProblemCode.ClassUnnamed or ProblemCode.ClassNamedTwice;

    /// <summary>Whether the director of the school can do something about it in ONDE: then it is worth a mail.</summary>
    public static bool IsMendedInOnde(this ProblemCode code) => code
        is ProblemCode.RecordContradicted or ProblemCode.NameMissing or ProblemCode.GivenNameMissing or ProblemCode.SchoolMissing
        or ProblemCode.ClassElsewhere or ProblemCode.RelativeUnreferenced or ProblemCode.RelativeMissing or ProblemCode.RelativeTwice
        or ProblemCode.TupleLong or ProblemCode.DateInvalid or ProblemCode.BirthDateMissing or ProblemCode.PhoneInvalid
        or ProblemCode.MailInvalid or ProblemCode.IneInvalid or ProblemCode.IneRepeated or ProblemCode.IneContradicted
        or ProblemCode.RelativesNone or ProblemCode.LinkOneSided or ProblemCode.EntryToCome or ProblemCode.ExitPast
        or ProblemCode.BirthDateImplausible or ProblemCode.NameDamaged or ProblemCode.NamePlaceholder or ProblemCode.ClassUnnamed
        or ProblemCode.ClassNone or ProblemCode.ClassesNone;

    /// <summary>Whether it is lawful or usual: told to the school, no sign that a delivery is bad.</summary>
    public static bool IsNote(this ProblemCode code) => code
        is ProblemCode.RelativesNone or ProblemCode.LinkOneSided or ProblemCode.EntryToCome or ProblemCode.GroupingElsewhere
        or ProblemCode.GroupingNotEnrolled or ProblemCode.ClassNone or ProblemCode.ClassesNone;
}
