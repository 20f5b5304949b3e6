using Dapper;
using EntEcole.Directory.Plans;
using EntEcole.Directory.Revisions;

namespace EntEcole.Directory.Storage.Plans;

/// <summary>What a full extract holds of schools, whether it is kept or not.</summary>
internal sealed class ExtractSchoolCounts(int feedNo)
{
    private const string SelectCounted =
        "SELECT school_no, pupils, missed FROM extract_school WHERE feed_no = @feed AND until_revision = @forever";

    private const string CloseCounted = """
        UPDATE extract_school SET until_revision = @revision
        WHERE feed_no = @feed AND school_no = @school AND until_revision = @forever
        """;

    private const string InsertCounted = """
        INSERT INTO extract_school (feed_no, school_no, pupils, missed, since_revision, until_revision)
        VALUES (@feed, @school, @pupils, @missed, @revision, @forever)
        """;

    private Dictionary<int, (int Pupils, int Missed)>? counted;

    /// <summary>What the extract says; see <see cref="IPlan.CountPupils"/>.</summary>
    public void Set(IReadOnlyDictionary<int, int> bySchool, IReadOnlyCollection<int> missed)
    {
        counted = bySchool.ToDictionary(school => school.Key, school => (school.Value, 0));
        foreach (var school in missed)
        {
            counted[school] = (0, 1);
        }
    }

    /// <summary>The schools of which the store does not say what the extract does, and what that is.</summary>
    public async Task<IReadOnlyDictionary<int, (int Pupils, int Missed)>> DifferingAsync(PlanConnection connection)
    {
        if (counted is null)
        {
            return new Dictionary<int, (int, int)>();
        }

        var stored = (await connection.Connection.QueryAsync<(int School, int Pupils, int Missed)>(
                SelectCounted, new { feed = feedNo, forever = RowSpan.Forever }, connection.Transaction))
            .ToDictionary(row => row.School, row => (row.Pupils, row.Missed));
        return stored.Keys.Union(counted.Keys).Where(school => stored.GetValueOrDefault(school) != counted.GetValueOrDefault(school)).Order()
            .ToDictionary(school => school, counted.GetValueOrDefault);
    }

    /// <summary>Records what differs at a revision.</summary>
    public async Task WriteAsync(PlanConnection connection, IReadOnlyDictionary<int, (int Pupils, int Missed)> differing, long revision)
    {
        var rows = differing.Select(one => new
        {
            feed = feedNo, school = one.Key, pupils = one.Value.Pupils, missed = one.Value.Missed, revision, forever = RowSpan.Forever,
        }).ToList();
        await connection.Connection.ExecuteAsync(CloseCounted, rows, connection.Transaction);
        await connection.Connection.ExecuteAsync(InsertCounted, rows.Where(row => row.pupils > 0 || row.missed > 0), connection.Transaction);
    }
}
