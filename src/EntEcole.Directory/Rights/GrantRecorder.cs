using EntEcole.Directory.Model;
using EntEcole.Directory.Persons;

namespace EntEcole.Directory.Rights;

/// <summary>What the passing of days asks to be recorded of grants and of the staff who hold them.</summary>
internal sealed class GrantRecorder(IRightsStore rights, Grace grace)
{
    private const int Batch = 500;

    /// <summary>The change that is due on a day; null for none.</summary>
    public async Task<RightsChange?> DueAsync(DateOnly today, int noticeDays, long revision, CancellationToken cancellationToken)
    {
        var due = new List<Grant>();
        var staff = new List<StaffChange>();
        var seen = new HashSet<(PersonId, RightScope)>();
        for (var before = int.MaxValue; ;)
        {
            var grants = await rights.ListGrantsAsync(new GrantFilter { IsOpen = true }, before, Batch, revision, cancellationToken);
            var facts = await rights.ReadRightsAsync([.. grants.Select(grant => grant.PersonId).Distinct()], revision, cancellationToken);
            foreach (var grant in grants)
            {
                var person = facts.PersonOf(grant.PersonId);
                var recorded = Due(grant, person, facts.Coverage, today, noticeDays);
                if (recorded != grant.Recorded)
                {
                    due.Add(grant with { Recorded = recorded });
                }

                if (grant.Kind.IsOfCollectivite() && person is not null && seen.Add((person.PersonId, grant.Scope))
                    && Move(person, grant, facts, today) is { } move)
                {
                    staff.Add(move);
                }
            }

            if (grants.Count < Batch)
            {
                return due.Count + staff.Count == 0 ? null : new RightsChange(revision) { Grants = due, Staff = staff };
            }

            before = grants[^1].GrantNo;
        }
    }

    private static GrantRecord Due(Grant grant, PersonView? person, Coverage coverage, DateOnly today, int noticeDays)
    {
        var standing = GrantStanding.Of(grant, coverage, GrantStanding.IsEligible(grant.Kind, grant.Scope, person), today);
        var noticed = grant.Recorded.NoticedDay;
        return new GrantRecord(
            standing.State, standing.LastDay, standing.End,
            standing.State is GrantState.Active && standing.LastDay <= today.AddDays(noticeDays) ? standing.LastDay : noticed);
    }

    /// <summary>Who has no grant left leaves; who has one again, since a convention was amended, comes back.</summary>
    private StaffChange? Move(PersonView person, Grant grant, RightsFacts facts, DateOnly today)
    {
        var profile = person.Profiles.FirstOrDefault(one =>
            one.Row.Role is Role.CollectiviteStaff && string.Equals(one.Siret, grant.Scope.Siret, StringComparison.Ordinal));
        var holds = facts.GrantsOf(person).Any(one =>
            one.Scope == grant.Scope && GrantStanding.Of(one, facts.Coverage, isEligible: true, today).State is GrantState.Active);
        return profile is null || holds == profile.Row.State is ProfileState.Active ? null : new StaffChange(
            profile.Row.PersonNo == person.PersonNo ? person.PersonId : grant.PersonId, grant.Academy, grant.Scope.Siret!, null, null,
            today,
            holds ? null : grace.After(today));
    }
}
