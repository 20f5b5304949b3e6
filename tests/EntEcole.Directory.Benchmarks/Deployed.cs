using System.Diagnostics;

namespace EntEcole.Directory.Benchmarks;

/// <summary>
/// What is measured is what is deployed: compiled ahead of time, as the image holds it. Built by <c>dotnet run</c>, this program publishes
/// itself that way and runs there.
/// </summary>
internal static class Deployed
{
    private const string Mark = "EntEcole.Directory.Benchmarks.deployed";

    private static string Own => AppContext.BaseDirectory;

    /// <summary>Whether this program runs where it was published.</summary>
    public static bool Here => File.Exists(Path.Combine(Own, Mark));

    /// <summary>Publishes, then runs there to the end.</summary>
    public static async Task<int> RunAsync(string[] args)
    {
        var root = Root();
        var folder = Path.Combine(root, "tests", "EntEcole.Directory.Benchmarks", "obj", "deployed");
        await Console.Error.WriteLineAsync("Publishing what is measured…");
        var published = await ProcessAsync(
            Console.Error,
            "publish", Path.Combine(root, "tests", "EntEcole.Directory.Benchmarks"), "-c", "Release", "-r", "linux-x64", "--self-contained",
            "false",
            "-p:PublishReadyToRun=true", "-o", folder, "-v", "q");
        if (published != 0)
        {
            return published;
        }

        await File.WriteAllTextAsync(Path.Combine(folder, Mark), "");
        return await ProcessAsync(null, ["exec", Path.Combine(folder, "EntEcole.Directory.Benchmarks.dll"), .. args]);
    }

    private static async Task<int> ProcessAsync(TextWriter? output, params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = output is not null };
        foreach (var argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        using var process = Process.Start(start) ?? throw new InvalidOperationException("dotnet did not start.");
        if (output is not null)
        {
            await output.WriteAsync(await process.StandardOutput.ReadToEndAsync());
        }

        await process.WaitForExitAsync();
        return process.ExitCode;
    }

    private static string Root()
    {
        var folder = new DirectoryInfo(Own);
        while (!File.Exists(Path.Combine(folder.FullName, "EntEcole.Directory.sln")))
        {
            folder = folder.Parent ?? throw new InvalidOperationException("The program must be run from a checkout.");
        }

        return folder.FullName;
    }
}
