using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using EntEcole.Directory.Tests.Support;

namespace EntEcole.Directory.Tests.Server.Observability;

/// <summary>The real program, serving or working, with its metrics on a free port; all that it says on standard error is kept.</summary>
internal sealed partial class ServingProcess : IDisposable
{
    private readonly Process process;
    private readonly ConcurrentQueue<string> said = new();
    private readonly TaskCompletionSource<string> calls = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource<string> metrics = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Lock gate = new();
    private readonly List<(Func<string, bool> Is, TaskCompletionSource<string> NotificationEvent)> awaited = [];

    private ServingProcess(string[] arguments, IReadOnlyDictionary<string, string> variables) => process = Child.Start(
        arguments,
        new Dictionary<string, string>(variables, StringComparer.Ordinal)
        {
            ["ENTECOLE_METRICSURL"] = "http://127.0.0.1:0",
            ["ENTECOLE_DRAINSECONDS"] = "0",
        },
        line => Find(line ?? ""),
        Enqueue);

    /// <summary>The lines said so far.</summary>
    public IReadOnlyList<string> Said => [.. said];

    /// <summary>Where calls are answered.</summary>
    public Task<string> Calls => calls.Task.WaitAsync(TestContext.Current.CancellationToken);

    /// <summary>Where metrics are.</summary>
    public Task<string> Metrics => metrics.Task.WaitAsync(TestContext.Current.CancellationToken);

    public static ServingProcess Start(string[] arguments, params (string Name, string Value)[] variables) =>
        new([.. arguments, "--lang", "en"], variables.ToDictionary(one => one.Name, one => one.Value, StringComparer.Ordinal));

    /// <summary>Waits until it says a line, or has.</summary>
    public Task<string> HearAsync(Func<string, bool> isIt)
    {
        var heard = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (gate)
        {
            if (said.FirstOrDefault(isIt) is { } line)
            {
                return Task.FromResult(line);
            }

            awaited.Add((isIt, heard));
        }

        return heard.Task.WaitAsync(TestContext.Current.CancellationToken);
    }

    /// <summary>Sends it a signal by its name.</summary>
    public async Task SignalAsync(string name)
    {
        using var kill = Process.Start("kill", ["-" + name, process.Id.ToString(CultureInfo.InvariantCulture)]);
        await kill.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(0, kill.ExitCode);
    }

    /// <summary>Ends it as an operator does.</summary>
    public async Task<int> StopAsync()
    {
        await SignalAsync("TERM");
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return process.ExitCode;
    }

    public void Dispose()
    {
        if (!process.HasExited)
        {
            process.Kill(entireProcessTree: true);
        }

        process.Dispose();
    }

    private void Enqueue(string? line)
    {
        if (line is null)
        {
            return;
        }

        lock (gate)
        {
            said.Enqueue(line);
            foreach (var one in awaited.Where(one => one.Is(line)))
            {
                one.NotificationEvent.TrySetResult(line);
            }
        }

        Find(line);
    }

    private void Find(string line)
    {
        if (Address().Match(line) is { Success: true } found)
        {
            (line.Contains("Metrics", StringComparison.Ordinal) ? metrics : calls).TrySetResult(found.Value);
        }
    }

    [GeneratedRegex(@"https?://127\.0\.0\.1:[0-9]+", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Address();
}
