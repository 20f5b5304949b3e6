using System.Globalization;
using EntEcole.Directory.Identity;
using EntEcole.Directory.Model;

namespace EntEcole.Directory.Onde.Matching;

/// <summary>
/// The rules by which a person of ONDE files is one that the feed has, the strongest first. ONDE gives no id of its own: facts alone
/// decide, by the comparison that the whole directory uses, and what <see cref="KnownIdRule"/> doubts is never taken.
/// </summary>
internal static class OndeRules
{
    /// <summary>
    /// Pupils: INE, birth date and given name; names and birth date; the same in one class, for homonyms; INE with a correction. Proposed:
    /// names and birth date under another INE; birth date, one name and the class.
    /// </summary>
    public static IReadOnlyList<OndePairRule> Pupils { get; } =
    [
        OndePairRule.By(Ine, facts => facts.IsSamePupil),
        OndePairRule.By(BirthDate, facts => IsNamedAlike(facts) && facts.Ine is not FactMatch.Contradicts),
        OndePairRule.By(ClassAndBirthDate, facts => IsNamedAlike(facts) && facts.Ine is not FactMatch.Contradicts),
        OndePairRule.By(Ine, facts => facts.Ine is FactMatch.Agrees),
        OndePairRule.By(BirthDate, IsNamedAlike, proposesOnly: true),
        OndePairRule.By(
            ClassAndBirthDate,
            facts => facts.Ine is not FactMatch.Contradicts
                && (facts.GivenName is FactMatch.Agrees || facts.FamilyName is FactMatch.Agrees),
            proposesOnly: true),
    ];

    /// <summary>
    /// Guardians: both names with the mail, the mobile telephone, a child, or the address; the given name with the mail or the mobile,
    /// since
    /// a marriage changes the other; the family name and nearly the given name with either. Never names alone: families have homonyms.
    /// </summary>
    public static IReadOnlyList<OndePairRule> Guardians { get; } =
    [
        Guardian(Mail, IsBothNamed), Guardian(Mobile, IsBothNamed), Guardian(candidate => candidate.Children, IsBothNamed),
        Guardian(candidate => candidate.Addresses, IsBothNamed),
        Guardian(Mail, facts => facts.GivenName is FactMatch.Agrees), Guardian(Mobile, facts => facts.GivenName is FactMatch.Agrees),
        Guardian(Mail, IsNearlyNamed), Guardian(Mobile, IsNearlyNamed),
    ];

    /// <summary>Teachers: the mail and the given name; both names; the mail, the family name and nearly the given name.</summary>
    public static IReadOnlyList<OndePairRule> Teachers { get; } =
    [
        Teacher(Mail, facts => facts.GivenName is FactMatch.Agrees),
        Teacher(candidate => One(candidate.Facts.GivenName), IsBothNamed), Teacher(Mail, IsNearlyNamed),
    ];

    /// <summary>
    /// Whether the INE of a row is that of a pupil of the feed that the row is not: birth date and a name differ, or the row is named like
    /// one pupil and bears the INE of another, as of twins whose numbers were exchanged.
    /// </summary>
    /// <param name="facts">The pupil who has the INE, compared with the row.</param>
    /// <param name="isNamedLikeOther">Another pupil, of the feed or the file, is named like one of the two and born on that day.</param>
    public static bool IsIneContradicted(in FactComparison facts, bool isNamedLikeOther) => facts.Ine is FactMatch.Agrees
        && ((facts.BirthDate is FactMatch.Contradicts
                && (facts.GivenName is FactMatch.Contradicts || facts.FamilyName is FactMatch.Contradicts))
            || (facts.GivenName is FactMatch.Contradicts && isNamedLikeOther));

    /// <summary>What pupils named alike and born on one day share; null when a fact is missing.</summary>
    public static string? NameKey(IdentityFacts facts) =>
        facts is { BirthDate: { } born, GivenName: { } given, FamilyNames: [var family, ..] }
        ? $"{Day(born)}|{given}|{family}" : null;

    private static OndePairRule Guardian(Func<OndeCandidate, IEnumerable<string>> keys, Func<FactComparison, bool> agrees) => new(
        keys, (facts, _, _) => agrees(facts) && facts.Title is not FactMatch.Contradicts
            && !KnownIdRule.IsDoubtful(AafCategory.PersRelEleve, facts));

    private static OndePairRule Teacher(Func<OndeCandidate, IEnumerable<string>> keys, Func<FactComparison, bool> agrees) => new(
        keys, (facts, _, _) => agrees(facts) && facts.Title is not FactMatch.Contradicts
            && !KnownIdRule.IsDoubtful(AafCategory.PersEducNat, facts));

    private static bool IsNamedAlike(FactComparison facts) => facts.BirthDate is FactMatch.Agrees && IsBothNamed(facts);

    private static bool IsBothNamed(FactComparison facts) => facts is { GivenName: FactMatch.Agrees, FamilyName: FactMatch.Agrees };

    private static bool IsNearlyNamed(FactComparison facts) => facts is { GivenName: FactMatch.Near, FamilyName: FactMatch.Agrees };

    private static string? Ine(OndeCandidate candidate) => candidate.Facts.Ine;

    private static string? BirthDate(OndeCandidate candidate) => candidate.Facts.BirthDate is { } born ? Day(born) : null;

    private static string? ClassAndBirthDate(OndeCandidate candidate) =>
        candidate.ClassKey.Length > 0 && BirthDate(candidate) is { } born ? $"{born}|{candidate.ClassKey}" : null;

    private static IEnumerable<string> Mail(OndeCandidate candidate) => One(candidate.Facts.Mail);

    private static IEnumerable<string> Mobile(OndeCandidate candidate) => One(candidate.Mobile);

    private static IEnumerable<string> One(string? key) => key is null ? [] : [key];

    private static string Day(DateOnly day) => day.ToString("O", CultureInfo.InvariantCulture);
}
