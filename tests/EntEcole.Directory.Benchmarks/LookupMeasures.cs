using System.Diagnostics;
using System.Globalization;
using EntEcole.Directory.Callers;
using EntEcole.Directory.Server.Callers;
using EntEcole.Directory.V1;
using Google.Protobuf;
using Grpc.Core;
using Grpc.Net.Client;
using Microsoft.Data.Sqlite;

namespace EntEcole.Directory.Benchmarks;

/// <summary>
/// Lookups on a running <c>serve</c>: the client here, the server in a child, random keys of the store, at 1, 16 and 64 calls in
/// flight, in turns with the same call on a server that reads nothing and with the LDAP peer. Then GetPerson while the next day's full
/// extract is applied to the same database, and the time from the start of the process to its first answer.
/// </summary>
internal sealed class LookupMeasures(TestData data, ChildProcess children, Options options, Results results, TimeProvider time)
{
    public const string Empty = "empty call";
    public const string GetPerson = "GetPerson";
    public const string Cold = "cold start of serve";
    public const string CatchUp = "WatchChanges, catch-up from revision 0";
    public const string Calm = "GetPerson @16, before the sync";
    public const string During = "GetPerson @16, during the sync";

    private static readonly int[] InFlight = [1, 16, 64];

    private string[] ids = [];
    private string[] uais = [];
    private string[] prefixes = [];

    public static string Named(string call, int inFlight) => string.Create(CultureInfo.InvariantCulture, $"{call} @{inFlight}");

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        ReadKeys();
        var database = TestData.Copy(data.Synced, data.Of("served.db"));
        await results.TryAsync(data.Schools, Cold, () => ColdAsync(database, cancellationToken));
        await results.TryAsync(data.Schools, "lookups", () => CallsAsync(database, cancellationToken));
        await results.TryAsync(data.Schools, CatchUp, () => CatchUpAsync(database, cancellationToken));
        await results.TryAsync(data.Schools, During, () => DuringAsync(cancellationToken));
    }

    /// <summary>All that the first sync made, as a client that has nothing is told it.</summary>
    private async Task CatchUpAsync(string database, CancellationToken cancellationToken)
    {
        await using var ours = await ServeAsync(database, cancellationToken);
        var head = (await ours.Client.GetPersonAsync(new GetPersonRequest { PersonId = ids[0] }, cancellationToken: cancellationToken)).Revision;
        for (var turn = 0; turn <= options.Repetitions; turn++)
        {
            Results.Progress($"{data.Schools} schools, {turn}/{options.Repetitions}: {CatchUp}{(turn == 0 ? ", to warm up" : "")}");
            var (start, events) = (time.GetTimestamp(), 0);
            using var call = ours.Client.WatchChanges(new WatchChangesRequest { AfterRevision = 0 }, cancellationToken: cancellationToken);
            do
            {
                await call.ResponseStream.MoveNext(cancellationToken);
                events += call.ResponseStream.Current.Changes.Count;
            }
            while (call.ResponseStream.Current is not { RevisionComplete: true } end || end.Revision < head);
            if (turn > 0)
            {
                results.Add(data.Schools, CatchUp, "events/s", events / time.GetElapsedTime(start).TotalSeconds);
            }
        }

        results.Add(data.Schools, CatchUp, "MB", ChildProcess.PeakOf(ours.Process) / 1e6);
    }

    private async Task ColdAsync(string database, CancellationToken cancellationToken)
    {
        for (var turn = 0; turn < options.Repetitions; turn++)
        {
            var start = time.GetTimestamp();
            await using var server = await ServeAsync(database, cancellationToken);
            results.Add(data.Schools, Cold, "s", time.GetElapsedTime(start).TotalSeconds);
        }
    }

    private async Task CallsAsync(string database, CancellationToken cancellationToken)
    {
        await using var ours = await ServeAsync(database, cancellationToken);
        var person = data.Of("person.bin");
        await File.WriteAllBytesAsync(person, await MedianAnswerAsync(ours.Client, cancellationToken), cancellationToken);
        var port = ChildProcess.FreePort();
        await using var empty = await Server.StartAsync(
            children.Start(["empty-server", port.ToString(CultureInfo.InvariantCulture), person]), port, ids[0], time, cancellationToken);
        await using var ldap = await Peers.LdapAsync(data, results, time, cancellationToken);
        var calls = Calls(ours.Client, empty.Client).ToList();
        if (ldap is not null)
        {
            calls.Add((Peers.Search, caller => ldap.SearchAsync(caller, Any(ids))));
        }

        for (var turn = 0; turn <= options.Repetitions; turn++)
        {
            Results.Progress($"{data.Schools} schools, {turn}/{options.Repetitions}: lookups{(turn == 0 ? ", to warm up" : "")}");
            foreach (var (inFlight, name, call) in InFlight.SelectMany(inFlight => calls.Select(call => (inFlight, call.Name, call.Call))))
            {
                cancellationToken.ThrowIfCancellationRequested();
                var taken = await Load.RunAsync(inFlight, turn == 0 ? Math.Min(1, options.Seconds) : options.Seconds, time, call);
                if (turn > 0)
                {
                    taken.AddTo(results, data.Schools, Named(name, inFlight));
                }
            }
        }

        results.Add(data.Schools, "serve", "MB", ChildProcess.PeakOf(ours.Process) / 1e6);
    }

    // Of a median size: the empty call must neither gain nor lose by who is answered.
    private async Task<byte[]> MedianAnswerAsync(DirectoryService.DirectoryServiceClient ours, CancellationToken cancellationToken)
    {
        var answers = new List<byte[]>();
        for (var i = 0; i < 201; i++)
        {
            answers.Add((await ours.GetPersonAsync(new GetPersonRequest { PersonId = Any(ids) }, cancellationToken: cancellationToken)).ToByteArray());
        }

        return answers.OrderBy(answer => answer.Length).ElementAt(answers.Count / 2);
    }

    private IEnumerable<(string Name, Func<int, Task> Call)> Calls(
        DirectoryService.DirectoryServiceClient ours, DirectoryService.DirectoryServiceClient empty)
    {
        yield return (Empty, _ => empty.GetPersonAsync(new GetPersonRequest { PersonId = Any(ids) }).ResponseAsync);
        yield return (GetPerson, _ => ours.GetPersonAsync(new GetPersonRequest { PersonId = Any(ids) }).ResponseAsync);
        yield return ("BatchGetPersons of 100", _ => ours.BatchGetPersonsAsync(new BatchGetPersonsRequest
        {
            Keys = { Enumerable.Range(0, 100).Select(_ => new PersonKey { PersonId = Any(ids) }) },
        }).ResponseAsync);
        yield return ("ListPersons by school, 50", _ => ours.ListPersonsAsync(
            new ListPersonsRequest { Filter = new PersonFilter { Uai = Any(uais) }, PageSize = 50 }).ResponseAsync);
        yield return ("ListPersons by name, 50", _ => ours.ListPersonsAsync(
            new ListPersonsRequest { Filter = new PersonFilter { NamePrefix = Any(prefixes) }, PageSize = 50 }).ResponseAsync);
    }

    private async Task DuringAsync(CancellationToken cancellationToken)
    {
        for (var turn = 1; turn <= options.Repetitions; turn++)
        {
            Results.Progress($"{data.Schools} schools, {turn}/{options.Repetitions}: {During}");
            var database = TestData.Copy(data.Synced, data.Of("applied.db"));
            await using var ours = await ServeAsync(database, cancellationToken);
            Task Call(int caller) =>
                ours.Client.GetPersonAsync(new GetPersonRequest { PersonId = Any(ids) }, cancellationToken: cancellationToken).ResponseAsync;
            await Load.RunAsync(16, 1, time, Call);
            (await Load.RunAsync(16, options.Seconds, time, Call)).AddTo(results, data.Schools, Calm);
            var sync = children.EntecoleAsync(data.SyncArguments(data.Day1, database), cancellationToken);
            (await Load.RunAsync(16, 0, time, Call, () => !sync.IsCompleted)).AddTo(results, data.Schools, During);
            results.Add(data.Schools, During, "s of sync", (await sync).Seconds);
        }
    }

    private Task<Server> ServeAsync(string database, CancellationToken cancellationToken)
    {
        var port = ChildProcess.FreePort();
        return Server.StartAsync(
            children.Start(["entecole", "serve", "--urls", Server.Url(port), "--database", "sqlite:" + database]), port, ids[0], time, cancellationToken,
            Token("sqlite:" + database));
    }

    /// <summary>A token of the key that the server of this store trusts.</summary>
    private string Token(string database)
    {
        var settings = new CallerSettings { LocalKey = LocalKey.PathFor(database) };
        var now = time.GetUtcNow();
        return TokenMaker.Make(
            settings, TokenMaker.KeyOf(settings), new Caller("benchmark", CallerRoles.All, CallerPerimeter.All), now.AddMinutes(-1), now.AddDays(1));
    }

    private void ReadKeys()
    {
        const string Living = "until_revision = 9223372036854775807";
        ids = Column($"SELECT lower(hex(person_id)) FROM record WHERE presence = 1 AND {Living} LIMIT 200000");
        uais = Column($"SELECT DISTINCT s.uai FROM school s JOIN profile p ON p.school_no = s.school_no WHERE s.uai IS NOT NULL AND s.{Living}");
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

/// <summary>A child that serves, and a client to it.</summary>
internal sealed class Server(Process process, GrpcChannel channel) : IAsyncDisposable
{
    private const double Patience = 60;

    public Process Process => process;

    public DirectoryService.DirectoryServiceClient Client { get; } = new(channel);

    public static string Url(int port) => string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port}");

    /// <summary>Returns with the first answer to GetPerson.</summary>
    public static async Task<Server> StartAsync(Process process, int port, string id, TimeProvider time, CancellationToken cancellationToken, string token = "")
    {
        var start = time.GetTimestamp();
        while (true)
        {
            // A new channel each time: an old one waits longer and longer before it tries again.
            var server = new Server(process, GrpcChannel.ForAddress(Url(port), new GrpcChannelOptions { HttpHandler = new Bearer(token), DisposeHttpClient = true }));
            try
            {
                await server.Client.GetPersonAsync(new GetPersonRequest { PersonId = id }, cancellationToken: cancellationToken);
                return server;
            }
            catch (RpcException fault) when (fault.StatusCode is StatusCode.Unavailable or StatusCode.Internal
                && !process.HasExited && time.GetElapsedTime(start).TotalSeconds < Patience)
            {
                server.Forget();
                await Task.Delay(TimeSpan.FromMilliseconds(10), time, cancellationToken);
            }
            catch
            {
                await server.DisposeAsync();
                throw;
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        channel.Dispose();
        process.Kill();
        await process.WaitForExitAsync();
        process.Dispose();
    }

    private void Forget() => channel.Dispose();

    // Sent to the floor too, which does not look at it.
    private sealed class Bearer(string token) : DelegatingHandler(new SocketsHttpHandler())
    {
        private readonly string authorization = "Bearer " + token;

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            request.Headers.TryAddWithoutValidation("authorization", authorization);
            return base.SendAsync(request, cancellationToken);
        }
    }
}
