using EntEcole.Directory.Model;
using EntEcole.Directory.Persons;
using EntEcole.Directory.Sync.Guard;
using EntEcole.Directory.Sync.State;

namespace EntEcole.Directory.Sync.Stages;

/// <summary>Pupils of the last level who depart: at the end of the year they are expected to.</summary>
internal static class FinishingPupils
{
    /// <summary>Counts a pupil who departs, in each school that had them, when they are of the last level.</summary>
    public static void Count(PersonRows before, SyncSession session)
    {
        var classes = before.Memberships.Select(row => session.Classes.Find(row.ClassNo)?.Name).OfType<string>();
        if (before.Record.Content.IsEmpty || !LastLevel.Is(PersonJson.Read(before.Record.Content.Span).Pupil?.Level, classes))
        {
            return;
        }

        foreach (var profile in before.Profiles.Where(row => row is { State: ProfileState.Active, Role: Role.Pupil }))
        {
            session.Finishing[profile.SchoolNo] = session.Finishing.GetValueOrDefault(profile.SchoolNo) + 1;
        }
    }
}
