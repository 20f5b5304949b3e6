using EntEcole.Directory.V1;

namespace EntEcole.Directory.Benchmarks;

/// <summary>Lookups of a server whose own worker applies a night meanwhile.</summary>
internal sealed partial class LookupMeasures
{
    /// <summary>Family of these measures.</summary>
    public const string Worker = "with-worker";

    public const string AtRest = "GetPerson @16, worker at rest";
    public const string Beside = "GetPerson @16, beside the worker's runs";

    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(200);

    /// <summary>A 1 % night of both academies, delivered into the inbox of a server under load.</summary>
    public Task RunWithWorkerAsync(CancellationToken cancellationToken)
    {
        ReadKeys();
        return results.TryAsync(
            data.Schools, Beside, () => TurnsAsync(Beside, 1, turn => BesideAsync(turn, cancellationToken), cancellationToken));
    }

    private async Task BesideAsync(int turn, CancellationToken cancellationToken)
    {
        var database = TestData.Copy(data.Synced, data.Of("beside.db"));
        var inbox = Fresh("inbox");
        var port = ChildProcess.FreePort();
        var serve = children.Start(
            ["entecole", "serve", "--urls", Server.Url(port), "--database", "sqlite:" + database, "--with-worker", "--inbox", inbox],
            "ENTECOLE_INBOXSTILLSECONDS=0", "ENTECOLE_INBOXPOLLSECONDS=1");
        await using var ours = await Server.StartAsync(serve, port, ids[0], time, Token("sqlite:" + database), cancellationToken);
        Task Call(int caller) =>
            ours.Client.GetPersonAsync(new GetPersonRequest { PersonId = Any(ids) }, cancellationToken: cancellationToken).ResponseAsync;
        await Load.RunAsync(16, 1, time, Call);
        (await Load.RunAsync(16, options.Seconds, time, Call)).AddTo(results, data.Schools, turn, AtRest);
        var names = Deliver(inbox);
        var applied = AppliedAsync(inbox, names, cancellationToken);
        var load = await Load.RunAsync(16, 0, time, Call, () => !applied.IsCompleted);
        await applied;
        load.AddTo(results, data.Schools, turn, Beside);
        results.Add(data.Schools, turn, Beside, "longest ms", load.Latencies[^1]);
        results.Add(data.Schools, turn, Beside, "MB", ChildProcess.PeakOf(serve) / 1e6);
    }

    private string Fresh(string name)
    {
        var folder = data.Of(name);
        if (System.IO.Directory.Exists(folder))
        {
            System.IO.Directory.Delete(folder, recursive: true);
        }

        return System.IO.Directory.CreateDirectory(folder).FullName;
    }

    // Whole at once, as a good deliverer does.
    private List<string> Deliver(string inbox)
    {
        var aside = Fresh("aside");
        var names = new List<string>();
        foreach (var academy in System.IO.Directory.GetDirectories(data.Day1))
        {
            var name = Path.GetFileName(academy);
            var copy = System.IO.Directory.CreateDirectory(Path.Combine(aside, name)).FullName;
            foreach (var file in System.IO.Directory.GetFiles(academy))
            {
                File.Copy(file, Path.Combine(copy, Path.GetFileName(file)));
            }

            System.IO.Directory.Move(copy, Path.Combine(inbox, name));
            names.Add(name);
        }

        return names;
    }

    private async Task AppliedAsync(string inbox, List<string> names, CancellationToken cancellationToken)
    {
        while (names.Any(name => !System.IO.Directory.Exists(Path.Combine(inbox, "done", name))))
        {
            var refused = Path.Combine(inbox, "refused");
            if (System.IO.Directory.Exists(refused) && System.IO.Directory.EnumerateDirectories(refused).Any())
            {
                throw new InvalidOperationException("A delivery was refused.");
            }

            await Task.Delay(Look, time, cancellationToken);
        }
    }
}
