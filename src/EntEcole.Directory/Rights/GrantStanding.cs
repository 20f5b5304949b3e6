using EntEcole.Directory.Model;
using EntEcole.Directory.Persons;

namespace EntEcole.Directory.Rights;

/// <summary>How a grant stands on a day: what the read decides.</summary>
/// <param name="State">State on that day.</param>
/// <param name="LastDay">Last day as known now: the one asked for, that of the conventions, or the one before a decision, whichever is
/// first.</param>
/// <param name="End">Why it ends then.</param>
public sealed record GrantStanding(GrantState State, DateOnly LastDay, GrantEnd End)
{
    /// <summary>How <paramref name="grant"/> stands on <paramref name="day"/>.</summary>
    /// <param name="grant">The grant.</param>
    /// <param name="coverage">The conventions.</param>
    /// <param name="isEligible">Whether the beneficiary is what the kind asks for.</param>
    /// <param name="day">The day.</param>
    public static GrantStanding Of(Grant grant, Coverage coverage, bool isEligible, DateOnly day)
    {
        var (last, end) = Last(grant, coverage);
        return grant.EndedFrom is { } ended && ended <= day ? new GrantStanding(GrantState.Revoked, last, end)
            : day > last ? new GrantStanding(GrantState.Expired, last, end)
            : isEligible ? new GrantStanding(GrantState.Active, last, end)
            : new GrantStanding(GrantState.Expired, last, GrantEnd.Beneficiary);
    }

    /// <summary>
    /// Whether a person is what a kind of right asks for in a scope: staff of that collectivité; a parent with an active profile in that
    /// school, which they have while a child of theirs has one; for association messaging any adult with an active profile there.
    /// </summary>
    public static bool IsEligible(RightKind kind, RightScope scope, PersonView? person) =>
        person is not null && person.Profiles.Any(profile => kind switch
    {
        RightKind.CollectivitePublisher or RightKind.CollectivitePublicationDirector =>
            profile.Row.Role is Role.CollectiviteStaff && string.Equals(profile.Siret, scope.Siret, StringComparison.Ordinal),
        RightKind.SchoolPublicationDirector => profile.Row.Role is Role.Director && IsActiveIn(profile, scope.Uai),
        RightKind.ElectedParent => profile.Row.Role is Role.Parent && IsActiveIn(profile, scope.Uai),
        _ => profile.Row.Role is not Role.Pupil && IsActiveIn(profile, scope.Uai),
    });

    /// <summary>Whether a person directs a school.</summary>
    public static bool Directs(PersonView? person, string? uai) =>
        person is not null && person.Profiles.Any(profile => profile.Row.Role is Role.Director && IsActiveIn(profile, uai));

    private static bool IsActiveIn(ProfileView profile, string? uai) =>
        profile.Row.State is ProfileState.Active && profile.Uai is not null && string.Equals(profile.Uai, uai, StringComparison.Ordinal);

    private static (DateOnly Last, GrantEnd End) Last(Grant grant, Coverage coverage)
    {
        // A convention that was shortened to before the first day leaves nothing of the grant.
        var (last, end) = (coverage.EndOf(grant.Scope, grant.StartsOn) ?? grant.StartsOn.AddDays(-1), GrantEnd.Convention);
        if (grant.EndsOn is { } asked && asked <= last)
        {
            (last, end) = (asked, GrantEnd.Date);
        }

        return grant.EndedFrom is { } ended && ended.AddDays(-1) <= last
            ? (ended.AddDays(-1), grant.IsHandedOver ? GrantEnd.HandedOver : GrantEnd.Revoked)
            : (last, end);
    }
}
