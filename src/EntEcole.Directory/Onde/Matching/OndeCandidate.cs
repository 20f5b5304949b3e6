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
    public string? Mobile { get; } = PhoneDigits.Of(person.Relative?.MobilePhone);

    /// <summary>Folded addresses.</summary>
    public IReadOnlyList<string> Addresses { get; init; } = [];

    /// <summary>Folded name of the class of a pupil; empty for none.</summary>
    public string ClassKey { get; init; } = "";

    /// <summary>Source ids of the children of a guardian.</summary>
    public IReadOnlyCollection<string> Children { get; init; } = [];
}
