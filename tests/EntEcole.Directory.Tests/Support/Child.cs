using System.Diagnostics;
using System.Text;

namespace EntEcole.Directory.Tests.Support;

/// <summary>The real program in a process of its own, as an operator starts it.</summary>
public static class Child
{
    public static Process Start(params string[] arguments) => Start(arguments, _ => { });

    /// <summary>Starts a server on a free port, with variables of its own; what it says on standard output is heard line by line.</summary>
    public static Process Start(string[] arguments, IReadOnlyDictionary<string, string> variables, Action<string?> hearOutput) =>
        Start(arguments, _ => { }, variables, hearOutput);

    /// <summary>The same, and what it says on standard error.</summary>
    public static Process Start(
        string[] arguments, IReadOnlyDictionary<string, string> variables, Action<string?> hearOutput, Action<string?> hearError) =>
        Start(arguments, hearError, variables, hearOutput);

    private static Process Start(
        string[] arguments, Action<string?> hear, IReadOnlyDictionary<string, string>? variables = null, Action<string?>? hearOutput = null)
    {
        var start = new ProcessStartInfo("dotnet")
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        start.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, "entecole.dll"));
        foreach (var argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        start.Environment["LC_ALL"] = "C";
        foreach (var (name, value) in variables ?? new Dictionary<string, string>(StringComparer.Ordinal))
        {
            start.Environment[name] = value;
        }

        var process = Process.Start(start) ?? throw new InvalidOperationException("dotnet did not start.");
        // Nobody reads: an unread pipe must not stop the child.
        process.ErrorDataReceived += (_, line) =>
        {
            LogCollector.Look("standard error of a child", line.Data ?? "");
            hear(line.Data);
        };
        process.OutputDataReceived += (_, line) => hearOutput?.Invoke(line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return process;
    }

    /// <summary>Runs to its end and returns the exit code and what it said on standard error.</summary>
    public static (int ExitCode, string Error) RunAndRead(params string[] arguments) => RunAndRead(arguments, null);

    /// <summary>The same, with variables of its own.</summary>
    public static (int ExitCode, string Error) RunAndRead(string[] arguments, IReadOnlyDictionary<string, string>? variables)
    {
        var error = new StringBuilder();
        using var process = Start(arguments, line => error.AppendLine(line), variables);
        process.WaitForExit();
        return (process.ExitCode, error.ToString());
    }

    /// <summary>Runs to its end and returns the exit code.</summary>
    public static int Run(params string[] arguments)
    {
        using var process = Start(arguments);
        process.WaitForExit();
        return process.ExitCode;
    }

    /// <summary>Lets it live for a while, then kills it as kill -9 does; true when it was still alive.</summary>
    public static bool Kill(TimeSpan after, params string[] arguments) =>
        Kill(after, arguments, new Dictionary<string, string>(StringComparer.Ordinal));

    /// <summary>The same, with variables of its own.</summary>
    public static bool Kill(TimeSpan after, string[] arguments, IReadOnlyDictionary<string, string> variables)
    {
        using var process = Start(arguments, variables, _ => { });
        if (process.WaitForExit(after))
        {
            return false;
        }

        process.Kill(entireProcessTree: true);
        process.WaitForExit();
        return true;
    }
}
