using EntEcole.Directory.Model;

namespace EntEcole.Directory.Access;

/// <summary>A caller as the author of a request or a decision is recorded: enough to see whether two acts may be one person's.</summary>
/// <param name="PersonId">The person of the directory, when the token named one.</param>
/// <param name="Subject">Name of the caller.</param>
/// <param name="Issuer">Who vouches for the subject; empty in rows from before issuers were recorded.</param>
public readonly record struct Actor(PersonId? PersonId, string Subject, string Issuer)
{
    /// <summary>A caller as an author.</summary>
    public static Actor Of(Caller caller) => new(caller.PersonId, caller.Name, caller.Issuer);

    /// <summary>
    /// Whether the two may be one person. Equal names of different issuers are two persons only when both name a person of the directory:
    /// without that it is doubtful, which counts as one.
    /// </summary>
    public bool MayBe(Actor other) =>
        (PersonId is { } id && id == other.PersonId)
        || (string.Equals(Subject, other.Subject, StringComparison.Ordinal)
            && (PersonId is null || other.PersonId is null || string.Equals(Issuer, other.Issuer, StringComparison.Ordinal)));

    /// <summary>
    /// Whether a row with this author is the caller's own. A row without issuer is from before issuers were recorded: the name decides.
    /// </summary>
    public bool IsOwn(Caller caller) =>
        string.Equals(Subject, caller.Name, StringComparison.Ordinal)
        && (Issuer.Length == 0 || string.Equals(Issuer, caller.Issuer, StringComparison.Ordinal));
}
