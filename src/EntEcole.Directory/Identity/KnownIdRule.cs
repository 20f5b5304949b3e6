using EntEcole.Directory.Model;

namespace EntEcole.Directory.Identity;

/// <summary>
/// Whether a record with a source id that the directory knows is still about the same person. An id is a strong fact, and the only one that
/// may contradict all others: then it was given to another person, and the record waits for a decision. The situations, line by line, are
/// in
/// <c>docs/identity.md</c>.
/// </summary>
public static class KnownIdRule
{
    /// <summary>True when the record and the stored one cannot be trusted to be about one person.</summary>
    /// <param name="category">Category of both records.</param>
    /// <param name="facts">The stored record compared with the new one.</param>
    public static bool IsDoubtful(AafCategory category, in FactComparison facts) => category switch
    {
        AafCategory.Eleve => IsDoubtfulPupil(facts),
        AafCategory.PersRelEleve => IsDoubtfulRelative(facts),
        _ => IsDoubtfulStaff(facts),
    };

    // An INE that agrees settles it. Else one fact may be corrected in a night, not two: equal birth dates say little, least of twins.
    private static bool IsDoubtfulPupil(in FactComparison facts)
    {
        if (facts.Ine is FactMatch.Agrees)
        {
            return false;
        }

        var isBirthWrong = facts.BirthDate is FactMatch.Contradicts;
        var isIneWrong = facts.Ine is FactMatch.Contradicts;
        var isFamilyWrong = facts.FamilyName is FactMatch.Contradicts;
        return facts.GivenName switch
        {
            FactMatch.Contradicts => isBirthWrong || isIneWrong || isFamilyWrong || facts.Title is FactMatch.Contradicts,
            FactMatch.Near => isIneWrong || (isBirthWrong && isFamilyWrong),
            _ => isBirthWrong && isFamilyWrong,
        };
    }

    // Of a relative a marriage changes the family name, and often the mail: the given name stays.
    private static bool IsDoubtfulRelative(in FactComparison facts)
    {
        var isTitleWrong = facts.Title is FactMatch.Contradicts;
        var isFamilyWrong = facts.FamilyName is FactMatch.Contradicts;
        if (facts.GivenName is FactMatch.Contradicts)
        {
            // A household shares a mail: with another title it is the other parent's.
            return isTitleWrong || (facts.Mail is not FactMatch.Agrees && (isFamilyWrong || facts.Mail is FactMatch.Contradicts));
        }

        return isFamilyWrong && isTitleWrong && facts.Mail is FactMatch.Contradicts;
    }

    private static bool IsDoubtfulStaff(in FactComparison facts)
    {
        var isFamilyWrong = facts.FamilyName is FactMatch.Contradicts;
        var isBirthWrong = facts.BirthDate is FactMatch.Contradicts;
        var isMailWrong = facts.Mail is FactMatch.Contradicts;
        if (facts.GivenName is FactMatch.Contradicts)
        {
            // The mailbox of a school passes from one director to the next: alone it says nothing.
            return facts.BirthDate is FactMatch.Agrees ? isFamilyWrong && isMailWrong
                : facts.Mail is FactMatch.Agrees ? isFamilyWrong && facts.BirthDate is not FactMatch.Near
                : isBirthWrong || isMailWrong || isFamilyWrong;
        }

        return isFamilyWrong && isBirthWrong && facts.Mail is not FactMatch.Agrees;
    }
}
