using Microsoft.Data.Sqlite;

namespace EntEcole.Directory.Benchmarks;

/// <summary>
/// What the rights of persons cost: a purge of many persons whose grace is over, with a reader beside it, and a night with and without
/// restricted persons. Persons are made to leave, and are restricted, by SQL in a copy of the store; the purge and the nights are real.
/// </summary>
internal static class PrivacyMeasures
{
    /// <summary>Its family.</summary>
    public const string Family = "privacy";

    public const string Purge = "purge of 20,000 persons";
    public const string Reader = "longest read beside that purge";
    public const string Unrestricted = "1 % full sync, no person restricted";
    public const string Restricted = "1 % full sync, 1,000 persons restricted";

    private const int Purged = 20_000;
    private const int Hidden = 1_000;
    private const string PurgeDay = "2027-06-30";

    // Pupils and relatives alike, in the order of their numbers: families go together.
    private const string Leave = """
        CREATE TEMP TABLE leaver AS
            SELECT DISTINCT person_no FROM record WHERE presence = 1 AND until_revision = 9223372036854775807 ORDER BY person_no LIMIT @most;
        UPDATE record SET presence = 2 WHERE until_revision = 9223372036854775807 AND person_no IN (SELECT person_no FROM leaver);
        UPDATE profile SET state = 2, suspended_on = '2026-06-16', purge_on = '2026-09-16'
            WHERE until_revision = 9223372036854775807 AND person_no IN (SELECT person_no FROM leaver);
        DELETE FROM profile_count;
        INSERT INTO profile_count (feed_no, school_no, role, state, profiles)
            SELECT feed_no, school_no, role, state, COUNT(*) FROM profile WHERE until_revision = 9223372036854775807
            GROUP BY feed_no, school_no, role, state;
        """;

    private const string Restrict = """
        INSERT INTO restriction (measure_no, person_no, person_id, since_revision, until_revision)
            SELECT r.person_no, r.person_no, r.person_id, (SELECT MAX(revision) FROM revision), 9223372036854775807
            FROM (SELECT DISTINCT person_no, person_id FROM record
                  WHERE presence = 1 AND until_revision = 9223372036854775807 ORDER BY person_no LIMIT @most) r;
        """;

    public static IReadOnlyList<Measure> Of(TestData data, ChildProcess children, TimeProvider time)
    {
        var longest = TimeSpan.Zero;
        return
        [
            SyncMeasures.FirstOf(data, children),
            new(Purge, Purged, async cancellationToken =>
            {
                var database = Changed(data, Leave, Purged);
                using var ended = new CancellationTokenSource();
                var reading = Task.Run(() => Read(database, time, ended.Token), CancellationToken.None);
                Taken taken;
                try
                {
                    taken = await children.EntecoleAsync(
                        ["purge", "--as-of", PurgeDay, "--database", "sqlite:" + database], cancellationToken);
                }
                finally
                {
                    await ended.CancelAsync();
                }

                longest = await reading;
                return taken with { Records = Tombstones(database), StoreBytes = TestData.Size(database) };
            }),
            new(Reader, Purged, _ => Task.FromResult(new Taken(longest.TotalSeconds, longest.TotalSeconds, 0))),
            Night(data, children, Unrestricted, 0),
            Night(data, children, Restricted, Hidden),
        ];
    }

    private static Measure Night(TestData data, ChildProcess children, string name, int restricted) =>
        new(name, data.Records, cancellationToken => children.EntecoleAsync(
            data.SyncArguments(data.Day1, Changed(data, Restrict, restricted)), cancellationToken));

    private static string Changed(TestData data, string sql, int most)
    {
        var database = TestData.Copy(data.Synced, data.Of("measured.db"));
        using (var connection = Open(database, "Pooling=False"))
        {
            using var command = connection.CreateCommand();
            command.CommandText = sql;
            command.Parameters.AddWithValue("@most", most);
            command.ExecuteNonQuery();
        }

        TestData.Flush(database);
        return database;
    }

    // A read that is refused fails the measure: readers go on whatever the purge does.
    private static TimeSpan Read(string database, TimeProvider time, CancellationToken ended)
    {
        using var connection = Open(database, "Mode=ReadOnly;Pooling=False;Default Timeout=0");
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT content FROM record WHERE person_no = @person AND until_revision = 9223372036854775807";
        var person = command.Parameters.Add("@person", SqliteType.Integer);
        var longest = TimeSpan.Zero;
        for (var rank = 0; !ended.IsCancellationRequested; rank++)
        {
            person.Value = Purged + (rank % Purged);
            var start = time.GetTimestamp();
            command.ExecuteScalar();
            var spent = time.GetElapsedTime(start);
            longest = spent > longest ? spent : longest;
            // A caller every other millisecond: the reader must not have a core for itself.
            ended.WaitHandle.WaitOne(1);
        }

        return longest;
    }

    private static int Tombstones(string database)
    {
        using var connection = Open(database, "Mode=ReadOnly;Pooling=False");
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT COUNT(*) FROM tombstone";
        return Convert.ToInt32(command.ExecuteScalar(), System.Globalization.CultureInfo.InvariantCulture);
    }

    private static SqliteConnection Open(string path, string how)
    {
        var connection = new SqliteConnection($"Data Source={path};{how}");
        connection.Open();
        return connection;
    }
}
