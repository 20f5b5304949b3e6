using EntEcole.Directory.Identity;
using EntEcole.Directory.Model;

namespace EntEcole.Directory.Onde.Matching;

/// <summary>One side of a comparison: a person of a file, or one that the feed has.</summary>
/// <param name="person">The person.</param>
internal sealed class OndeCandidate(Person person)
{
    /// <summary>The facts that tell a person from another: those of the whole directory.</summary>
    public IdentityFacts Facts { get; init; } = IdentityFacts.Of(person);

    /// <summary>The person.</summary>
    public Person Person => person;

    /// <summary>Digits of the mobile telephone; null for none.</summary>
    public string? Mobile { get; } = DigitsOf(person.Relative?.MobilePhone);

    /// <summary>Folded addresses.</summary>
    public IReadOnlyList<string> Addresses { get; init; } = [];

    /// <summary>Folded name of the class of a pupil; empty for none.</summary>
    public string ClassKey { get; init; } = "";

    /// <summary>Source ids of the children of a guardian.</summary>
    public IReadOnlyCollection<string> Children { get; init; } = [];

    /// <summary>A telephone number as it is compared: its digits, with the French prefix as a nought; null for none.</summary>
    public static string? DigitsOf(string? phone)
    {
        if (phone is null)
        {
            return null;
        }

        var digits = string.Concat(phone.Where(char.IsAsciiDigit));
        return phone.StartsWith('+') && digits.StartsWith("33", StringComparison.Ordinal) ? "0" + digits[2..].TrimStart('0') : digits;
    }
}
