using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Reflection;
using System.Text;
using System.Text.Json;

namespace EntEcole.Directory.Benchmarks;

/// <summary>
/// Runs each measure in a process of its own: this program again, with the runtime settings of <c>entecole</c>, which it enters by
/// its own entry point. Time is that of the process as its parent sees it; the peak of memory is the operating system's.
/// </summary>
internal sealed class ChildProcess(string folder, TimeProvider time)
{
    /// <summary>First argument of a child.</summary>
    public const string Verb = "child";

    /// <summary>Runs to the end; its exit code must be the one expected.</summary>
    public async Task<(ChildAnswer Answer, double Wall)> RunAsync(string[] work, CancellationToken cancellationToken, int exit = 0)
    {
        var answer = Path.Combine(folder, "answer.json");
        File.Delete(answer);
        var start = time.GetTimestamp();
        using var process = Start(answer, work, out var said);
        await using var killing = cancellationToken.Register(() => process.Kill());
        await process.WaitForExitAsync(CancellationToken.None);
        var wall = time.GetElapsedTime(start).TotalSeconds;
        cancellationToken.ThrowIfCancellationRequested();
        return process.ExitCode == exit
            ? (JsonSerializer.Deserialize<ChildAnswer>(await File.ReadAllTextAsync(answer, cancellationToken))!, wall)
            : throw new InvalidOperationException(
                $"{work[0]} ended with {process.ExitCode}: {said.ToString().ReplaceLineEndings(" ").Trim()}");
    }

    /// <summary>Runs <c>entecole</c> with these arguments; what counts is the whole process.</summary>
    public async Task<Taken> EntecoleAsync(string[] arguments, CancellationToken cancellationToken, int exit = 0)
    {
        var (answer, wall) = await RunAsync(["entecole", .. arguments], cancellationToken, exit);
        return new Taken(wall, wall, answer.PeakBytes, Memory: answer.AtPeak);
    }

    /// <summary>Runs a floor; what counts is what it timed itself, without the start of the process.</summary>
    public async Task<Taken> FloorAsync(string[] work, CancellationToken cancellationToken)
    {
        var (answer, wall) = await RunAsync(work, cancellationToken);
        return new Taken(answer.Seconds, wall, answer.PeakBytes);
    }

    /// <summary>Starts a child that lasts, with variables as <c>NAME=value</c>. The caller ends it.</summary>
    public Process Start(string[] work, params string[] variables) =>
        Start(Path.Combine(folder, "answer-of-server.json"), work, out _, variables);

    /// <summary>A port free a moment ago.</summary>
    public static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    /// <summary>The most memory that a living process has had; 0 once it is gone.</summary>
    public static long PeakOf(Process process)
    {
        if (!OperatingSystem.IsLinux())
        {
            process.Refresh();
            return process.PeakWorkingSet64;
        }

        try
        {
            var status = string.Create(CultureInfo.InvariantCulture, $"/proc/{process.Id}/status");
            var line = File.ReadLines(status).FirstOrDefault(line => line.StartsWith("VmHWM:", StringComparison.Ordinal));
            return line is null ? 0 : 1024 * long.Parse(line.AsSpan()["VmHWM:".Length..^"kB".Length].Trim(), CultureInfo.InvariantCulture);
        }
        catch (IOException)
        {
            // It has just ended.
            return 0;
        }
    }

    private static Process Start(string answer, string[] work, out StringBuilder said, params string[] variables)
    {
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false };
        var own = AppContext.BaseDirectory;
        foreach (var argument in (string[])["exec", "--runtimeconfig", Path.Combine(own, "entecole.runtimeconfig.json"),
            "--depsfile", Path.Combine(own, "EntEcole.Directory.Benchmarks.deps.json"),
            Path.Combine(own, "EntEcole.Directory.Benchmarks.dll"), Verb, answer, .. work])
        {
            start.ArgumentList.Add(argument);
        }

        start.Environment["LC_ALL"] = "C";
        foreach (var variable in variables)
        {
            var sign = variable.IndexOf('=', StringComparison.Ordinal);
            start.Environment[variable[..sign]] = variable[(sign + 1)..];
        }

        var process = Process.Start(start) ?? throw new InvalidOperationException("dotnet did not start.");
        var errors = said = new StringBuilder();
        // Nobody else reads: an unread pipe must not stop the child.
        process.OutputDataReceived += (_, _) => { };
        process.ErrorDataReceived += (_, line) => errors.Append(line.Data).Append('\n');
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return process;
    }
}

/// <summary>What a child says at its end.</summary>
/// <param name="Seconds">What it timed itself.</param>
/// <param name="PeakBytes">The most memory that it has had.</param>
/// <param name="AtPeak">What that was made of; null where nobody looked.</param>
internal sealed record ChildAnswer(double Seconds, long PeakBytes, MemoryParts? AtPeak = null);

/// <summary>The child's side.</summary>
internal static class ChildWork
{
    public static async Task<int> RunAsync(string answer, string[] work, TimeProvider time)
    {
        var start = time.GetTimestamp();
        var exit = 0;
        TimeSpan? own = null;
        MemoryParts? most = null;
        switch (work)
        {
            case ["entecole", .. var arguments]:
                await using (var peak = new MemoryPeak(time))
                {
                    exit = Entecole(arguments);
                    most = peak.Most;
                }

                break;
            case ["bytes", var path]:
                own = Floors.ReadBytes(path, time);
                break;
            case ["xml", var path, var threads]:
                own = await Floors.ReadXmlAsync(path, int.Parse(threads, CultureInfo.InvariantCulture), time);
                break;
            case ["insert", var from, var to]:
                own = await Floors.InsertAsync(from, to, time);
                break;
            case [NightFloor.Family, var extract, var after, var before]:
                own = NightFloor.Write(extract, after, before, time);
                break;
            case [GarMeasures.Family, var floor, var from, var to]:
                own = GarMeasures.Run(floor, from, to, time);
                break;
            case ["empty-server", var port, var person]:
                await EmptyServer.RunAsync(int.Parse(port, CultureInfo.InvariantCulture), person);
                break;
            default:
                return 2;
        }

        using var process = Process.GetCurrentProcess();
        await File.WriteAllTextAsync(answer, JsonSerializer.Serialize(
            new ChildAnswer((own ?? time.GetElapsedTime(start)).TotalSeconds, ChildProcess.PeakOf(process), most)));
        return exit;
    }

    // As the operator's shell does, short of the process.
    private static int Entecole(string[] arguments) => (int)Assembly.Load("entecole").EntryPoint!.Invoke(null, [arguments])!;
}
