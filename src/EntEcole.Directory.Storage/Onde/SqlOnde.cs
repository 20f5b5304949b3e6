using System.Data.Common;
using System.Text.Json;
using Dapper;
using EntEcole.Directory.Model;
using EntEcole.Directory.Onde;
using EntEcole.Directory.Persons;
using EntEcole.Directory.Revisions;
using EntEcole.Directory.Runs;
using EntEcole.Directory.Storage.Connections;

namespace EntEcole.Directory.Storage.Onde;

/// <summary>Schools that are fed by ONDE files.</summary>
internal sealed class SqlOnde(SqlSession session) : IOndeStore
{
    /// <inheritdoc/>
    public Task<OndeStanding> FindStandingAsync(string uai, CancellationToken cancellationToken) =>
        session.WithConnectionAsync(
            async connection =>
            {
                var rows = (await connection.QueryAsync<(int Degree, int State, long Profiles)>(
                    OndeSql.SelectStanding, new { uai, pupil = (int)Role.Pupil, forever = RowSpan.Forever })).ToList();
                long Count(bool isOnde, ProfileState state) => rows.Where(
                    row => (row.Degree == (int)Degree.Onde) == isOnde && row.State == (int)state).Sum(row => row.Profiles);
                return new OndeStanding(
                    Count(true, ProfileState.Active), Count(false, ProfileState.Active), Count(false, ProfileState.Suspended));
            },
            cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<OndeFeedState>> ListFeedsAsync(string? uai, CancellationToken cancellationToken) =>
        session.WithConnectionAsync<IReadOnlyList<OndeFeedState>>(
            async connection =>
            {
                var feeds = await connection.QueryAsync<FeedColumns>(OndeSql.SelectFeeds(uai is not null), new
                {
                    uai, forever = RowSpan.Forever, applied = (int)RunState.Applied, held = (int)RunState.Held,
                });
                var profiles = (await connection.QueryAsync<(int FeedNo, int Role, int State, long Profiles)>(
                    OndeSql.SelectProfiles, new { uai })).ToLookup(row => row.FeedNo);
                var states = new List<OndeFeedState>();
                foreach (var feed in feeds)
                {
                    states.Add(await StateAsync(connection, feed, [.. profiles[feed.FeedNo]]));
                }

                return states;
            },
            cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<OndeOpenFeed>> ListOpenAsync(CancellationToken cancellationToken) =>
        session.WithConnectionAsync<IReadOnlyList<OndeOpenFeed>>(
            async connection =>
            [
                .. (await connection.QueryAsync<(int FeedNo, string Uai, int SchoolNo)>(
                    OndeSql.SelectOpen, new { pupil = (int)Role.Pupil, active = (int)ProfileState.Active }))
                    .Select(row => new OndeOpenFeed(row.FeedNo, row.Uai, row.SchoolNo)),
            ],
            cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<FormerRecord>> ListFormerAsync(string uai, CancellationToken cancellationToken) =>
        session.WithConnectionAsync<IReadOnlyList<FormerRecord>>(
            async connection =>
            {
                var rows = (await connection.QueryAsync<(int FeedNo, int PersonNo, int Category, string SourceId)>(
                    OndeSql.SelectFormer, new
                    {
                        uai, suspended = (int)ProfileState.Suspended, forever = RowSpan.Forever, staff = (int)AafCategory.PersEducNat,
                    })).ToList();
                var children = (await connection.QueryAsync<(int Relative, int Pupil)>(
                    OndeSql.SelectChildren(session.Engine),
                    new { numbers = JsonSerializer.Serialize(rows.Select(row => row.PersonNo).Distinct()) }))
                    .ToLookup(row => row.Relative, row => row.Pupil);
                return
                [
                    .. rows.Select(row => new FormerRecord(
                        row.FeedNo, row.PersonNo, (AafCategory)row.Category, row.SourceId, [.. children[row.PersonNo]])),
                ];
            },
            cancellationToken);

    private static async Task<OndeFeedState> StateAsync(
        DbConnection connection, FeedColumns feed, List<(int FeedNo, int Role, int State, long Profiles)> profiles)
    {
        long Active(Func<Role, bool> which) => profiles.Where(
            row => row.State == (int)ProfileState.Active && which((Role)row.Role)).Sum(row => row.Profiles);
        var changedBy = feed.Changed is null ? null
            : await connection.ExecuteScalarAsync<long?>(OndeSql.SelectRunOf, new { revision = feed.Changed });
        var day = feed.LastRun is null ? null
            : await connection.ExecuteScalarAsync<string>(OndeSql.SelectDayOf, new { run = feed.LastRun });
        return new OndeFeedState(
            feed.FeedNo, feed.Uai, feed.Academy, feed.Name, Active(role => role is Role.Pupil), Active(role => role is Role.Parent),
            Active(role => role is not (Role.Pupil or Role.Parent)),
            profiles.Where(row => row.State == (int)ProfileState.Suspended).Sum(row => row.Profiles), feed.LastRun,
            TypeHandlers.ReadDayOrNull(day), changedBy);
    }

    private sealed class FeedColumns
    {
        public int FeedNo { get; set; }

        public string Uai { get; set; } = "";

        public string Academy { get; set; } = "";

        public string Name { get; set; } = "";

        public long? LastRun { get; set; }

        public long? Changed { get; set; }
    }
}
