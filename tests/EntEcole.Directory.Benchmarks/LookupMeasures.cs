using System.Globalization;
using EntEcole.Directory.Benchmarks.Peers;
using EntEcole.Directory.V1;
using Google.Protobuf;
using Microsoft.Data.Sqlite;

namespace EntEcole.Directory.Benchmarks;

/// <summary>
/// Lookups on a running <c>serve</c>: the client here, the server in a child, random keys of the store, at 1, 16 and 64 calls in
/// flight, in turns with the same call on a server that reads nothing, on one whose store has merges, and with the peers. Then GetPerson
/// while the next day's full extract is applied to the same database; and the time from the start of the process to its first answer.
/// </summary>
internal sealed partial class LookupMeasures(
    TestData data, ChildProcess children, Options options, Results results, Progress progress, TimeProvider time)
{
    public const string Empty = "empty call";
    public const string GetPerson = "GetPerson";
    public const string GetPersonRead = "GetPerson, nothing kept in memory";
    public const string Batch = "BatchGetPersons of 100";
    public const string ListPersons = "ListPersons by school, 50";
    public const string ListClasses = "ListClasses";
    public const string CheckRight = "CheckRight";
    public const string Cold = "cold start of serve";
    public const string CatchUp = "WatchChanges, catch-up from revision 0";
    public const string Calm = "GetPerson @16, before the sync";
    public const string During = "GetPerson @16, during the sync";

    public const string WithMerges = "GetPerson, 100 merges in the store";
    public const string Merged = "GetPerson of who is merged";

    private const string Turns = "lookups";
    private const string Living = "until_revision = 9223372036854775807";
    private const int Merges = 100;

    private static readonly int[] InFlight = [1, 16, 64];

    private readonly Grants grants = new(data, time);

    private string[] ids = [];
    private string[] uais = [];
    private string[] prefixes = [];

    public static string Named(string call, int inFlight) => string.Create(CultureInfo.InvariantCulture, $"{call} @{inFlight}");

    /// <summary>The steps that <see cref="RunAsync"/> takes.</summary>
    public static void Announce(Options options, int schools, Progress progress)
    {
        if (options.Wants(Worker))
        {
            progress.Announce(schools, Beside, options.Repetitions, grows: true);
            return;
        }

        if (options.Wants(Identity))
        {
            progress.Announce(schools, Identity, options.Repetitions + 1, grows: false);
            return;
        }

        progress.Announce(schools, Existence.Name, options.Repetitions + 1, grows: false);
        if (!options.Wants("lookups"))
        {
            return;
        }

        progress.Announce(schools, Cold, options.Repetitions, grows: false);
        progress.Announce(schools, Turns, options.Repetitions + 1, grows: false);
        progress.Announce(schools, CatchUp, options.Repetitions + 1, grows: true);
        progress.Announce(schools, During, options.Repetitions, grows: true);
    }

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        ReadKeys();
        var database = TestData.Copy(data.Synced, data.Of("served.db"));
        await results.TryAsync(data.Schools, Existence.Name, () => ExistenceAsync(database, cancellationToken));
        if (!options.Wants("lookups"))
        {
            return;
        }

        await results.TryAsync(data.Schools, Cold, () => ColdAsync(database, cancellationToken));
        await results.TryAsync(data.Schools, Turns, () => CallsAsync(database, cancellationToken));
        await results.TryAsync(data.Schools, CatchUp, () => CatchUpAsync(database, cancellationToken));
        await results.TryAsync(data.Schools, During, () => DuringAsync(cancellationToken));
    }

    // Turn 0 warms up: what it measures is not kept.
    private async Task TurnsAsync(string name, int first, Func<int, Task> work, CancellationToken cancellationToken)
    {
        for (var turn = first; turn <= options.Repetitions; turn++)
        {
            var rank = turn;
            cancellationToken.ThrowIfCancellationRequested();
            await progress.DoAsync(data.Schools, name, turn == 0 ? "to warm up" : $"{turn}/{options.Repetitions}", () => work(rank));
        }
    }

    /// <summary>What a caller of one academy can tell by the clock about the other.</summary>
    private async Task ExistenceAsync(string database, CancellationToken cancellationToken)
    {
        await using var ours = await ServeAsync(database, cancellationToken);
        using var channel = ours.As(Token("sqlite:" + database, "MONTPELLIER"));
        var existence = new Existence(channel, OutsideOf("MONTPELLIER"), time);
        await TurnsAsync(Existence.Name, 0, async turn =>
        {
            foreach (var measure in Existence.All)
            {
                // The first turn warms up.
                await existence.MeasureAsync(
                    measure, options.Seconds, turn == 0 ? new Results() : results, data.Schools, turn, cancellationToken);
            }
        }, cancellationToken);
    }

    private OutsideKeys OutsideOf(string academy)
    {
        const string Persons = $"FROM record r JOIN feed f ON f.feed_no = r.feed_no WHERE r.category = 2 AND r.presence = 1 AND r.{Living}";
        var known = Column("SELECT DISTINCT uai FROM school WHERE uai IS NOT NULL").ToHashSet(StringComparer.Ordinal);
        var sources = Column($"SELECT f.academy || ' ' || r.source_id {Persons} AND f.academy <> '{academy}' LIMIT 100000").Select(
            text => text.Split(' ')).ToList();
        return new OutsideKeys(
            Column($"SELECT lower(hex(r.person_id)) {Persons} AND f.academy <> '{academy}' LIMIT 100000"),
            [.. sources.Select(parts => new SourceRef { Academy = parts[0], Category = AafCategory.Eleve, SourceId = parts[1] })],
            Column(
                $"SELECT s.uai FROM school s JOIN feed f ON f.feed_no = s.feed_no WHERE s.uai IS NOT NULL AND f.academy <> '{academy}' AND s.{Living}"),
            [
                .. Enumerable.Range(310_000, 9_000).Select(
                    number => string.Create(CultureInfo.InvariantCulture, $"{number:D7}{Model.Uai.ControlLetter(number)}"))
                    .Where(uai => !known.Contains(uai)),
            ]);
    }

    /// <summary>All that the first sync made, as a client that has nothing is told it.</summary>
    private async Task CatchUpAsync(string database, CancellationToken cancellationToken)
    {
        await using var ours = await ServeAsync(database, cancellationToken);
        var head = (
            await ours.Client.GetPersonAsync(new GetPersonRequest { PersonId = ids[0] }, cancellationToken: cancellationToken)).Revision;
        await TurnsAsync(CatchUp, 0, async turn =>
        {
            var (load, start, events) = (Machine.LoadNow(), time.GetTimestamp(), 0);
            using var call = ours.Client.WatchChanges(new WatchChangesRequest { AfterRevision = 0 }, cancellationToken: cancellationToken);
            do
            {
                await call.ResponseStream.MoveNext(cancellationToken);
                events += call.ResponseStream.Current.Changes.Count;
            }
            while (call.ResponseStream.Current is not { RevisionComplete: true } end || end.Revision < head);
            if (turn > 0)
            {
                results.Add(data.Schools, turn, CatchUp, "events/s", events / time.GetElapsedTime(start).TotalSeconds);
                results.Add(data.Schools, turn, CatchUp, "MB", ChildProcess.PeakOf(ours.Process) / 1e6);
                results.AddLoad(data.Schools, turn, CatchUp, load);
            }
        }, cancellationToken);
    }

    private Task ColdAsync(string database, CancellationToken cancellationToken) => TurnsAsync(Cold, 1, async turn =>
    {
        var (load, start) = (Machine.LoadNow(), time.GetTimestamp());
        await using var server = await ServeAsync(database, cancellationToken);
        results.Add(data.Schools, turn, Cold, "s", time.GetElapsedTime(start).TotalSeconds);
        results.AddLoad(data.Schools, turn, Cold, load);
    }, cancellationToken);

    private async Task CallsAsync(string database, CancellationToken cancellationToken)
    {
        var checks = await grants.GiveAsync(database, cancellationToken);
        await using var ours = await ServeAsync(database, cancellationToken);
        if (!(await ours.Rights.CheckRightAsync(
            new CheckRightRequest { Check = checks[0] }, cancellationToken: cancellationToken)).Decision.Allowed)
        {
            throw new InvalidOperationException("The rights measured are not allowed.");
        }

        await AskOnceAsync(ours.Client);
        await using var reading = await ServeAsync(
            TestData.Copy(data.Synced, data.Of("reading.db")), cancellationToken, "ENTECOLE_ANSWERCACHEMEGABYTES=0");
        await using var empty = await EmptyAsync(ours, cancellationToken);
        await using var ldap = await OpenLdap.StartAsync(data, results, time, cancellationToken);
        var calls = Calls(ours.Client, empty.Client).ToList();
        calls.Add((
            CheckRight,
            _ => ours.Rights.CheckRightAsync(new CheckRightRequest { Check = checks[Random.Shared.Next(checks.Count)] }).ResponseAsync));
        calls.Add((GetPersonRead, _ => reading.Client.GetPersonAsync(new GetPersonRequest { PersonId = Any(ids) }).ResponseAsync));
        if (ldap is not null)
        {
            calls.Add((OpenLdap.Search, caller => ldap.SearchAsync(caller, Any(ids))));
        }

        var loads = calls.SelectMany(call => InFlight.Select(inFlight => Ask(call.Name, inFlight, call.Call))).ToList();
        await using var merged = await ServeAsync(TestData.Copy(data.Synced, data.Of("merged.db")), cancellationToken);
        await results.TryAsync(data.Schools, WithMerges, async () =>
        {
            var both = await MergeAsync(merged.Operator, cancellationToken);
            loads.Add(Ask(WithMerges, 16, _ => merged.Client.GetPersonAsync(new GetPersonRequest { PersonId = Any(ids) }).ResponseAsync));
            loads.Add(Ask(Merged, 16, _ => merged.Client.GetPersonAsync(new GetPersonRequest { PersonId = Any(both) }).ResponseAsync));
        });
        if (H2Load.Find(data, results) is { } h2load)
        {
            loads.AddRange(new[] { (Empty, empty), (GetPerson, ours) }.SelectMany(server => InFlight.Select(inFlight => (
                inFlight, Named(H2Load.Named(server.Item1), inFlight),
                (Func<double, Task<LoadResult>>)(
                    seconds => h2load.RunAsync(server.Item2, ids[0], inFlight, seconds, cancellationToken))))));
        }

        await TurnsAsync(Turns, 0, async turn =>
        {
            // What is compared is measured one after the other.
            foreach (var (_, name, run) in loads.OrderBy(load => load.InFlight))
            {
                cancellationToken.ThrowIfCancellationRequested();
                var load = Machine.LoadNow();
                var taken = await run(turn == 0 ? Math.Min(1, options.Seconds) : options.Seconds);
                if (turn > 0)
                {
                    taken.AddTo(results, data.Schools, turn, name);
                    results.AddLoad(data.Schools, turn, name, load);
                }
            }

            if (turn > 0)
            {
                results.Add(data.Schools, turn, "serve", "MB", ChildProcess.PeakOf(ours.Process) / 1e6);
            }
        }, cancellationToken);
    }

    // A server keeps whom it was asked for since the last revision, and most of a day is made of them. What it takes to read somebody is
    // told by the server that keeps nobody.
    private async Task AskOnceAsync(DirectoryService.DirectoryServiceClient client)
    {
        var next = -1;
        await Load.RunAsync(
            64, 0, time,
            _ => client.GetPersonAsync(new GetPersonRequest { PersonId = ids[Interlocked.Increment(ref next) % ids.Length] }).ResponseAsync,
            () => Volatile.Read(ref next) < ids.Length);
    }

    private (int InFlight, string Name, Func<double, Task<LoadResult>> Run) Ask(string call, int inFlight, Func<int, Task> ask) =>
        (inFlight, Named(call, inFlight), seconds => Load.RunAsync(inFlight, seconds, time, ask));

    // Relatives of two academies, whatever their names: nothing of theirs contradicts it. Both ids of each.
    private async Task<string[]> MergeAsync(SyncService.SyncServiceClient service, CancellationToken cancellationToken)
    {
        string[] Relatives(string which) => Column(
            $"SELECT lower(hex(person_id)) FROM record WHERE feed_no = (SELECT {which}(feed_no) FROM feed) AND category = 3 AND presence = 1 AND {Living} LIMIT {Merges}");
        var pairs = Relatives("min").Zip(Relatives("max")).ToList();
        foreach (var (one, other) in pairs)
        {
            await service.MergePersonsAsync(
                new MergePersonsRequest { PersonId = one, OtherPersonId = other, Reason = "Mesure" }, cancellationToken: cancellationToken);
        }

        return pairs.Count > 0 ? [.. pairs.SelectMany(pair => (string[])[pair.First, pair.Second])]
            : throw new InvalidOperationException("Nobody can be merged: relatives of two academies are needed.");
    }

    // Of a median size: the empty call must neither gain nor lose by who is answered.
    private async Task<byte[]> MedianAnswerAsync(DirectoryService.DirectoryServiceClient ours, CancellationToken cancellationToken)
    {
        var answers = new List<byte[]>();
        for (var i = 0; i < 201; i++)
        {
            answers.Add((await ours.GetPersonAsync(new GetPersonRequest { PersonId = Any(ids) }, cancellationToken: cancellationToken))
                .ToByteArray());
        }

        return answers.OrderBy(answer => answer.Length).ElementAt(answers.Count / 2);
    }

    private IEnumerable<(string Name, Func<int, Task> Call)> Calls(
        DirectoryService.DirectoryServiceClient ours, DirectoryService.DirectoryServiceClient empty)
    {
        yield return (Empty, _ => empty.GetPersonAsync(new GetPersonRequest { PersonId = Any(ids) }).ResponseAsync);
        yield return (GetPerson, _ => ours.GetPersonAsync(new GetPersonRequest { PersonId = Any(ids) }).ResponseAsync);
        yield return (Batch, _ => ours.BatchGetPersonsAsync(new BatchGetPersonsRequest
        {
            Keys = { Enumerable.Range(0, 100).Select(_ => new PersonKey { PersonId = Any(ids) }) },
        }).ResponseAsync);
        yield return (ListPersons, _ => ours.ListPersonsAsync(
            new ListPersonsRequest { Filter = new PersonFilter { Uai = Any(uais) }, PageSize = 50 }).ResponseAsync);
        yield return ("ListPersons by name, 50", _ => ours.ListPersonsAsync(
            new ListPersonsRequest { Filter = new PersonFilter { NamePrefix = Any(prefixes) }, PageSize = 50 }).ResponseAsync);
        yield return ("ListRelatives", _ => ours.ListRelativesAsync(new ListRelativesRequest { PersonId = Any(ids) }).ResponseAsync);
        yield return (ListClasses, _ => ours.ListClassesAsync(new ListClassesRequest { Uai = Any(uais) }).ResponseAsync);
        yield return ("ListSchools, 50", _ => ours.ListSchoolsAsync(new ListSchoolsRequest { PageSize = 50 }).ResponseAsync);
        yield return ("GetSchool", _ => ours.GetSchoolAsync(new GetSchoolRequest { Uai = Any(uais) }).ResponseAsync);
    }

    private Task DuringAsync(CancellationToken cancellationToken) => TurnsAsync(During, 1, async turn =>
    {
        var database = TestData.Copy(data.Synced, data.Of("applied.db"));
        await using var ours = await ServeAsync(database, cancellationToken);
        Task Call(int caller) =>
            ours.Client.GetPersonAsync(new GetPersonRequest { PersonId = Any(ids) }, cancellationToken: cancellationToken).ResponseAsync;
        await Load.RunAsync(16, 1, time, Call);
        var load = Machine.LoadNow();
        (await Load.RunAsync(16, options.Seconds, time, Call)).AddTo(results, data.Schools, turn, Calm);
        results.AddLoad(data.Schools, turn, Calm, load);
        load = Machine.LoadNow();
        var sync = children.EntecoleAsync(data.SyncArguments(data.Day1, database), cancellationToken);
        (await Load.RunAsync(16, 0, time, Call, () => !sync.IsCompleted)).AddTo(results, data.Schools, turn, During);
        results.Add(data.Schools, turn, During, "s of sync", (await sync).Seconds);
        results.AddLoad(data.Schools, turn, During, load);
    }, cancellationToken);

    private Task<Server> ServeAsync(string database, CancellationToken cancellationToken, params string[] settings)
    {
        var port = ChildProcess.FreePort();
        return Server.StartAsync(
            children.Start(["entecole", "serve", "--urls", Server.Url(port), "--database", "sqlite:" + database], settings), port, ids[0],
            time,
            Token("sqlite:" + database), cancellationToken);
    }

    private string Token(string database, params string[] academies) =>
        Tokens.Of(database, time, academies.Length == 0 ? ["MONTPELLIER", "TOULOUSE"] : academies);

    private void ReadKeys()
    {
        // Who has no profile is nobody to a caller with a perimeter.
        ids = Column(
            $"SELECT lower(hex(person_id)) FROM record WHERE presence = 1 AND {Living} AND EXISTS (SELECT 1 FROM profile p WHERE p.person_no = record.person_no AND p.{Living}) LIMIT 200000");
        uais = Column(
            $"SELECT DISTINCT s.uai FROM school s JOIN profile p ON p.school_no = s.school_no WHERE s.uai IS NOT NULL AND s.{Living}");
        prefixes = Column($"SELECT DISTINCT substr(folded_name, 1, 4) FROM record WHERE presence = 1 AND {Living}");
        if (ids.Length == 0)
        {
            throw new InvalidOperationException("The first sync stored nobody.");
        }
    }

    private string[] Column(string query)
    {
        using var connection = new SqliteConnection($"Data Source={data.Synced};Mode=ReadOnly;Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = query;
        using var reader = command.ExecuteReader();
        var values = new List<string>();
        while (reader.Read())
        {
            values.Add(reader.GetString(0));
        }

        return [.. values];
    }

    private static string Any(string[] keys) => keys[Random.Shared.Next(keys.Length)];
}
