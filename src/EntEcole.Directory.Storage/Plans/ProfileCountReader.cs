using Dapper;
using EntEcole.Directory.Model;
using EntEcole.Directory.Plans;
using EntEcole.Directory.Persons;

namespace EntEcole.Directory.Storage.Plans;

/// <summary>How many profiles of each role and state a plan makes.</summary>
internal static class ProfileCountReader
{
    /// <summary>Those of a stored plan from its rows; those of one that is written directly from what it made.</summary>
    public static async Task<IReadOnlyList<ProfileCount>> ReadAsync(
        PlanConnection connection, int feedNo, IReadOnlyDictionary<(int SchoolNo, Role Role, ProfileState State), int> made)
    {
        var profiles = made.GroupBy(one => (one.Key.Role, one.Key.State)).ToDictionary(
            group => group.Key, group => group.Sum(one => one.Value));
        if (!connection.IsDirect)
        {
            var stored = await connection.Connection.QueryAsync<(int Role, int State, int Profiles)>(
                PlanSql.SelectProfileCounts, new { feed = feedNo }, connection.Transaction);
            profiles = stored.ToDictionary(row => ((Role)row.Role, (ProfileState)row.State), row => row.Profiles);
        }

        return
        [
            .. Roles.All.SelectMany(
                _ => Enum.GetValues<ProfileState>(),
                (role, state) => new ProfileCount(role, state, profiles.GetValueOrDefault((role, state)))),
        ];
    }
}
