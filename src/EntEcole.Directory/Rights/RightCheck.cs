using EntEcole.Directory.Model;
using EntEcole.Directory.Persons;

namespace EntEcole.Directory.Rights;

/// <summary>Why a check is answered as it is. Numbers are those of the contract.</summary>
public enum CheckReason
{
    /// <summary>Allowed: an active grant.</summary>
    Granted = 1,

    /// <summary>No grant was ever made for this kind and scope.</summary>
    NoGrant = 2,

    /// <summary>The grant has not begun.</summary>
    NotStarted = 3,

    /// <summary>The grant's last day is past.</summary>
    Expired = 4,

    /// <summary>The grant was revoked or handed over.</summary>
    Revoked = 5,

    /// <summary>No convention in force covers the scope.</summary>
    NotEnrolled = 6,

    /// <summary>No person known by that id, or out of perimeter.</summary>
    PersonUnknown = 7,

    /// <summary>The person's profile there is suspended, or of another role.</summary>
    PersonNotEligible = 8,

    /// <summary>The kind does not exist yet in that school year.</summary>
    KindNotYetOpen = 9,

    // 10 is PROCESSING_RESTRICTED in the contract.

    /// <summary>Allowed: it follows from the person's profile there.</summary>
    ByProfile = 11,
}

/// <summary>What is asked at run time: may this person, there, on that day?</summary>
public readonly record struct RightCheck(PersonId PersonId, RightKind Kind, RightScope Scope, DateOnly On);

/// <summary>The answer to a check.</summary>
/// <param name="Reason">Why they may, or may not.</param>
/// <param name="Grant">The grant that decides; null for none.</param>
/// <param name="LastDay">Its last day.</param>
public readonly record struct RightDecision(CheckReason Reason, Grant? Grant, DateOnly? LastDay)
{
    /// <summary>Whether they may.</summary>
    public bool IsAllowed => Reason is CheckReason.Granted or CheckReason.ByProfile;

    /// <summary>
    /// Decides over facts of one revision. Of several grants the one that allows the longest speaks; when none allows, the latest granted.
    /// </summary>
    /// <param name="check">What is asked.</param>
    /// <param name="person">Who is asked about; null when they are not there for the caller.</param>
    /// <param name="grants">Grants of that person, of any kind and scope.</param>
    /// <param name="coverage">The conventions.</param>
    public static RightDecision Of(in RightCheck check, PersonView? person, IEnumerable<Grant> grants, Coverage coverage)
    {
        if (person is null)
        {
            return new RightDecision(CheckReason.PersonUnknown, null, null);
        }

        if (!check.Kind.IsOpenOn(check.On))
        {
            return new RightDecision(CheckReason.KindNotYetOpen, null, null);
        }

        if (check.Kind.FollowsFromProfile())
        {
            return OfProfile(check, person, coverage);
        }

        var best = new RightDecision(CheckReason.NoGrant, null, null);
        foreach (var grant in grants)
        {
            if (grant.Kind == check.Kind && grant.Scope == check.Scope)
            {
                var one = Of(grant, person, coverage, check.On);
                best = IsBetter(one, best) ? one : best;
            }
        }

        return best;
    }

    // The person comes first: of a school out of reach the caller sees no profile, and learns nothing of its conventions.
    private static RightDecision OfProfile(in RightCheck check, PersonView person, Coverage coverage) =>
        !GrantStanding.IsEligible(check.Kind, check.Scope, person) ? new RightDecision(CheckReason.PersonNotEligible, null, null)
        : coverage.EndOf(check.Scope, check.On) is { } last ? new RightDecision(CheckReason.ByProfile, null, last)
        : new RightDecision(CheckReason.NotEnrolled, null, null);

    private static bool IsBetter(in RightDecision one, in RightDecision other) =>
        one.IsAllowed != other.IsAllowed ? one.IsAllowed
        : one.IsAllowed ? one.LastDay > other.LastDay
        : other.Grant is null || one.Grant!.GrantNo > other.Grant.GrantNo;

    private static RightDecision Of(Grant grant, PersonView person, Coverage coverage, DateOnly asOf)
    {
        var standing = GrantStanding.Of(grant, coverage, GrantStanding.IsEligible(grant.Kind, grant.Scope, person), asOf);
        var reason = standing switch
        {
            { State: GrantState.Revoked } => CheckReason.Revoked,
            { State: GrantState.Expired, End: GrantEnd.Beneficiary } => CheckReason.PersonNotEligible,
            { State: GrantState.Expired, End: GrantEnd.Convention } => coverage.Holds(grant.Scope, asOf)
                ? CheckReason.Expired
                : CheckReason.NotEnrolled,
            { State: GrantState.Expired } => CheckReason.Expired,
            _ when asOf < grant.StartsOn => CheckReason.NotStarted,
            _ => CheckReason.Granted,
        };
        return new RightDecision(reason, grant, standing.LastDay);
    }
}
