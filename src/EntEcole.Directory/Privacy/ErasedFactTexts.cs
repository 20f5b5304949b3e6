using System.Globalization;
using EntEcole.Directory.Identity;
using EntEcole.Directory.Model;

namespace EntEcole.Directory.Privacy;

/// <summary>How surely facts tell that a record is about an erased person; the surest first.</summary>
internal enum ErasedRule
{
    /// <summary>An identifier or a way to reach the person, with the names.</summary>
    Same = 1,

    /// <summary>The names, with the birth date where there is one.</summary>
    Named = 2,

    /// <summary>The INE alone: its record may be corrected, or be another pupil's. A person has to look.</summary>
    Doubt = 3,
}

/// <summary>
/// The facts that are hashed of an erased person, and looked up of a record: a pupil by INE, birth date and given name, or by names and
/// birth date; a relative by names and a child, the mail or the mobile telephone; staff by mail and given name, or by names. A fact that
/// both have and that differs (INE, birth date, title) is never passed over: a namesake is another person.
/// </summary>
internal static class ErasedFactTexts
{
    /// <summary>What is hashed of an erased person.</summary>
    public static IReadOnlyList<(ErasedRule Rule, string Text)> OfErased(
        AafCategory category, Person person, IEnumerable<IdentityFacts> children) => [.. Of(category, person, children, Known)];

    /// <summary>What is looked up of a record.</summary>
    public static IReadOnlyList<(ErasedRule Rule, string Text)> OfRecord(
        AafCategory category, Person person, IEnumerable<IdentityFacts> children) => [.. Of(category, person, children, Asked)];

    private static IEnumerable<(ErasedRule Rule, string Text)> Of(
        AafCategory category, Person person, IEnumerable<IdentityFacts> children, Func<string?, string[]> optional)
    {
        var facts = IdentityFacts.Of(person);
        return facts.GivenName is not { } given ? [] : category switch
        {
            AafCategory.Eleve => OfPupil(facts, given, optional),
            AafCategory.PersRelEleve => OfRelative(facts, given, PhoneDigits.Of(person.Relative?.MobilePhone), children, optional),
            AafCategory.PersEducNat => OfStaff(facts, given, optional),
            _ => [],
        };
    }

    private static IEnumerable<(ErasedRule Rule, string Text)> OfPupil(
        IdentityFacts facts, string given, Func<string?, string[]> optional)
    {
        if (facts.Ine is { } ine)
        {
            yield return (ErasedRule.Doubt, Joined("pupil-ine", ine));
        }

        if (facts.BirthDate is not { } born)
        {
            yield break;
        }

        if (facts.Ine is { } number)
        {
            yield return (ErasedRule.Same, Joined("pupil", number, Day(born), given));
        }

        foreach (var family in facts.FamilyNames)
        {
            foreach (var one in optional(facts.Ine))
            {
                yield return (ErasedRule.Named, Joined("pupil-named", given, family, Day(born), one));
            }
        }
    }

    private static IEnumerable<(ErasedRule Rule, string Text)> OfRelative(
        IdentityFacts facts, string given, string? mobile, IEnumerable<IdentityFacts> children, Func<string?, string[]> optional)
    {
        var keys = children.SelectMany(KeysOf).Append(facts.Mail is { } mail ? "mail:" + mail : null).Append(
            mobile is { Length: > 0 } ? "mobile:" + mobile : null).OfType<string>().ToHashSet(StringComparer.Ordinal);
        return
            from family in facts.FamilyNames
            from key in keys
            from title in optional(Of(facts.Title))
            select (ErasedRule.Same, Joined("relative", given, family, key, title));
    }

    private static IEnumerable<(ErasedRule Rule, string Text)> OfStaff(
        IdentityFacts facts, string given, Func<string?, string[]> optional)
    {
        foreach (var born in optional(facts.BirthDate is { } day ? Day(day) : null))
        {
            if (facts.Mail is { } mail)
            {
                yield return (ErasedRule.Same, Joined("staff", mail, given, born));
            }

            foreach (var family in facts.FamilyNames)
            {
                foreach (var title in optional(Of(facts.Title)))
                {
                    yield return (ErasedRule.Named, Joined("staff-named", given, family, born, title));
                }
            }
        }
    }

    // By any of them a child is the same: a list without INEs names them by names and birth date.
    private static IEnumerable<string> KeysOf(IdentityFacts child)
    {
        if (child.Ine is { } ine)
        {
            yield return "ine:" + ine;
        }

        foreach (var family in child is { GivenName: not null, BirthDate: not null } ? child.FamilyNames : [])
        {
            yield return Joined("child", child.GivenName!, family, Day(child.BirthDate!.Value));
        }
    }

    // Equal, or unknown on one side: a value meets itself and "none", an unknown one "any" and "none".
    private static string[] Known(string? value) => value is null ? ["none"] : ["=" + value, "any"];

    private static string[] Asked(string? value) => value is null ? ["any", "none"] : ["=" + value, "none"];

    private static string? Of(char? title) => title is { } known ? known.ToString() : null;

    private static string Joined(params string[] parts) => string.Join('\n', parts);

    private static string Day(DateOnly day) => day.ToString("O", CultureInfo.InvariantCulture);
}
