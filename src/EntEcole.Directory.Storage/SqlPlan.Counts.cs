using Dapper;
using EntEcole.Directory.Store;

namespace EntEcole.Directory.Storage;

/// <content>Pupils of schools, counted whether they are kept or not.</content>
internal sealed partial class SqlPlan
{
    private const string SelectCounted =
        "SELECT school_no, pupils FROM school_pupils WHERE feed_no = @feed AND until_revision = @forever";

    private const string CloseCounted = """
        UPDATE school_pupils SET until_revision = @revision
        WHERE feed_no = @feed AND school_no = @school AND until_revision = @forever
        """;

    private const string InsertCounted = """
        INSERT INTO school_pupils (feed_no, school_no, pupils, since_revision, until_revision) VALUES (@feed, @school, @pupils, @revision, @forever)
        """;

    private IReadOnlyDictionary<int, int>? pupils;

    /// <inheritdoc/>
    public void CountPupils(IReadOnlyDictionary<int, int> bySchool) => pupils = bySchool;

    /// <summary>The schools whose pupils are not as many as the store says, and how many they are.</summary>
    private async Task<IReadOnlyDictionary<int, int>> RecountedAsync()
    {
        if (pupils is null)
        {
            return new Dictionary<int, int>();
        }

        var stored = (await connection.QueryAsync<(int School, int Pupils)>(
            SelectCounted, new { feed = header.Feed.FeedNo, forever = Revisions.Forever }, transaction)).ToDictionary(row => row.School, row => row.Pupils);
        return stored.Keys.Union(pupils.Keys).Where(school => stored.GetValueOrDefault(school) != pupils.GetValueOrDefault(school)).Order()
            .ToDictionary(school => school, pupils.GetValueOrDefault);
    }

    private async Task WritePupilsAsync(IReadOnlyDictionary<int, int> counted, long revision)
    {
        var rows = counted.Select(one => new { feed = header.Feed.FeedNo, school = one.Key, pupils = one.Value, revision, forever = Revisions.Forever }).ToList();
        await connection.ExecuteAsync(CloseCounted, rows, transaction);
        await connection.ExecuteAsync(InsertCounted, rows.Where(row => row.pupils > 0), transaction);
    }
}
