using System.Text.Json;
using Dapper;
using EntEcole.Directory.Plans;
using EntEcole.Directory.Revisions;
using EntEcole.Directory.Storage.Connections;
using EntEcole.Directory.Storage.Schema;

namespace EntEcole.Directory.Storage.Plans;

/// <summary>What a full extract holds of schools, whether it is kept or not.</summary>
internal sealed class ExtractSchoolCounts(int feedNo)
{
    private const string SelectCounted =
        "SELECT school_no, pupils, missed FROM extract_school WHERE feed_no = @feed AND until_revision = @forever";

    /// <summary>Ends what was said of the schools of the JSON array <c>@numbers</c>.</summary>
    public static string CloseCounted(Engine engine) => $"""
        UPDATE extract_school SET until_revision = @revision
        WHERE feed_no = @feed AND school_no IN {engine.Numbers} AND until_revision = @forever
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
        return stored.Keys.Union(counted.Keys).Where(
            school => stored.GetValueOrDefault(school) != counted.GetValueOrDefault(school)).Order()
            .ToDictionary(school => school, counted.GetValueOrDefault);
    }

    /// <summary>Records what differs at a revision.</summary>
    public async Task WriteAsync(PlanConnection connection, IReadOnlyDictionary<int, (int Pupils, int Missed)> differing, long revision)
    {
        if (differing.Count == 0)
        {
            return;
        }

        var engine = connection.Engine;
        await connection.Connection.ExecuteAsync(
            CloseCounted(engine),
            new { feed = feedNo, numbers = JsonSerializer.Serialize(differing.Keys), revision, forever = RowSpan.Forever },
            connection.Transaction);
        using var sink = engine.OpenSink(connection.Connection, connection.Transaction!, PlanWriting.Direct);
        foreach (var (school, (pupils, missed)) in differing.Where(one => one.Value.Pupils > 0 || one.Value.Missed > 0))
        {
            sink.Write(
                PlanTable.ExtractSchool,
                [
                    BulkValue.Of(feedNo), BulkValue.Of(school), BulkValue.Of(pupils), BulkValue.Of(missed), BulkValue.Of(revision),
                    BulkValue.Of(RowSpan.Forever),
                ]);
        }

        sink.Flush();
    }
}
