using EntEcole.Directory.Server.Cli;

namespace EntEcole.Directory.Tests.Support;

/// <summary>Runs the command line in this process and keeps what it says.</summary>
public static class Verb
{
    public static Task<(int Exit, string Output, string Error)> RunAsync(params string[] arguments) => RunAsync(new FakeTime(), arguments);

    public static async Task<(int Exit, string Output, string Error)> RunAsync(TimeProvider time, string[] arguments)
    {
        await using var output = new StringWriter();
        await using var error = new StringWriter();
        var exit = await Entecole.RunAsync(arguments, time, output, error);
        LogCollector.Look("standard error of " + arguments.FirstOrDefault(), error.ToString());
        return (exit, output.ToString(), error.ToString());
    }
}
