using System.Globalization;
using EntEcole.Directory.V1;
using Microsoft.Data.Sqlite;

namespace EntEcole.Directory.Benchmarks;

/// <summary>
/// Many regions in one store, one after the other: of each the first sync of its academies, then lookups among all that is there, of a
/// server that keeps no answers in memory. Time and lookups against the number of records.
/// </summary>
internal sealed class RegionMeasures(
    TestData data, ChildProcess children, Options options, Results results, Progress progress, TimeProvider time)
{
    /// <summary>Family of these measures.</summary>
    public const string Family = "regions";

    private const int InFlight = 16;
    private const int Keys = 200_000;
    private const string Living = "until_revision = 9223372036854775807";

    private string Database => data.Of("regions.db");

    public static string Sync(int region) => string.Create(CultureInfo.InvariantCulture, $"region {region}: first sync");

    public static string Get(int region) => string.Create(CultureInfo.InvariantCulture, $"{region} regions: GetPerson, nothing kept @16");

    public static string List(int region) =>
        string.Create(CultureInfo.InvariantCulture, $"{region} regions: ListPersons by school, 50 @16");

    public static void Announce(Options options, int schools, Progress progress) =>
        progress.Announce(schools, Family, options.Repetitions * options.Regions, grows: true);

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        for (var turn = 1; turn <= options.Repetitions; turn++)
        {
            var rank = turn;
            TestData.Copy(data.Of("empty.db"), Database);
            for (var region = 1; region <= options.Regions; region++)
            {
                var number = region;
                await progress.DoAsync(
                    data.Schools, Family, $"{turn}/{options.Repetitions}, region {region}",
                    () => results.TryAsync(data.Schools, Sync(number), async () =>
                    {
                        await SyncAsync(number, rank, cancellationToken);
                        await LookUpAsync(number, rank, cancellationToken);
                    }));
            }
        }
    }

    private async Task SyncAsync(int region, int turn, CancellationToken cancellationToken)
    {
        var folder = data.Of("region");
        Regions.Write(data, region, folder);
        await children.EntecoleAsync(
            [
                "conventions", "import", Path.Combine(folder, "conventions.csv"),
                "--schools", Path.Combine(folder, "convention-schools.csv"), "--database", "sqlite:" + Database,
            ],
            cancellationToken);
        TestData.Flush(Database);
        var load = Machine.LoadNow();
        var taken = await children.EntecoleAsync(
            ["sync", folder, "--as-of", TestData.FirstDay, "--database", "sqlite:" + Database], cancellationToken);
        results.Add(data.Schools, turn, Sync(region), "s", taken.Seconds);
        results.Add(data.Schools, turn, Sync(region), "MB", taken.PeakBytes / 1e6);
        results.Add(data.Schools, turn, Sync(region), "MB of store", TestData.Size(Database) / 1e6);
        results.Add(data.Schools, turn, Sync(region), "records", data.Records);
        results.AddLoad(data.Schools, turn, Sync(region), load);
        System.IO.Directory.Delete(folder, recursive: true);
    }

    private async Task LookUpAsync(int region, int turn, CancellationToken cancellationToken)
    {
        var (ids, uais) = ReadKeys();
        var port = ChildProcess.FreePort();
        var serve = children.Start(
            ["entecole", "serve", "--urls", Server.Url(port), "--database", "sqlite:" + Database], "ENTECOLE_ANSWERCACHEMEGABYTES=0");
        var token = Tokens.Of("sqlite:" + Database, time, Regions.AcademiesOf(region));
        await using var ours = await Server.StartAsync(serve, port, ids[0], time, token, cancellationToken);
        foreach (var (name, call) in Calls(ours, region, ids, uais, cancellationToken))
        {
            // To warm up.
            await Load.RunAsync(InFlight, 1, time, call);
            (await Load.RunAsync(InFlight, options.Seconds, time, call)).AddTo(results, data.Schools, turn, name);
        }

        results.Add(data.Schools, turn, Get(region), "MB", ChildProcess.PeakOf(serve) / 1e6);
    }

    private static IEnumerable<(string Name, Func<int, Task> Call)> Calls(
        Server ours, int region, List<string> ids, List<string> uais, CancellationToken cancellationToken)
    {
        yield return (Get(region), _ => ours.Client.GetPersonAsync(
            new GetPersonRequest { PersonId = Any(ids) }, cancellationToken: cancellationToken).ResponseAsync);
        yield return (List(region), _ => ours.Client.ListPersonsAsync(
            new ListPersonsRequest { Filter = new PersonFilter { Uai = Any(uais) }, PageSize = 50 },
            cancellationToken: cancellationToken).ResponseAsync);
    }

    private static string Any(List<string> keys) => keys[Random.Shared.Next(keys.Count)];

    // Persons with an active profile, spread over all that is there.
    private (List<string> Ids, List<string> Uais) ReadKeys()
    {
        using var connection = new SqliteConnection($"Data Source={Database};Mode=ReadOnly;Pooling=False");
        connection.Open();
        var step = Math.Max(1, long.Parse(Column(connection, "SELECT CAST(MAX(person_no) AS TEXT) FROM profile")[0],
            CultureInfo.InvariantCulture) / Keys);
        var ids = Column(
            connection,
            string.Create(
                CultureInfo.InvariantCulture,
                $"SELECT lower(hex(r.person_id)) FROM profile p CROSS JOIN record r ON r.person_no = p.person_no AND r.presence = 1 AND r.{Living} WHERE p.person_no % {step} = 0 AND p.state = 1 AND p.{Living}"));
        var uais = Column(
            connection,
            $"SELECT DISTINCT s.uai FROM profile_count c JOIN school s ON s.school_no = c.school_no AND s.feed_no = c.feed_no AND s.{Living} WHERE c.profiles > 0 AND s.uai IS NOT NULL");
        return ids.Count > 0 && uais.Count > 0 ? (ids, uais) : throw new InvalidOperationException("The first sync stored nobody.");
    }

    private static List<string> Column(SqliteConnection connection, string query)
    {
        using var command = connection.CreateCommand();
        command.CommandText = query;
        using var reader = command.ExecuteReader();
        var values = new List<string>();
        while (reader.Read())
        {
            values.Add(reader.GetString(0));
        }

        return values;
    }
}
