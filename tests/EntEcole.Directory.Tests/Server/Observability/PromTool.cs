using System.ComponentModel;
using System.Diagnostics;

namespace EntEcole.Directory.Tests.Server.Observability;

/// <summary>Prometheus's own checker, where the machine has it (Debian: <c>prometheus</c>).</summary>
internal static class PromTool
{
    /// <summary>Runs it with a text to read; skips the test by name where it is missing.</summary>
    public static async Task<(int Exit, string Said)> RunAsync(string? input, string folder, params string[] arguments)
    {
        Process? process;
        try
        {
            process = Process.Start(new ProcessStartInfo("promtool", arguments)
            {
                RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = folder,
                UseShellExecute = false,
            });
        }
        catch (Win32Exception)
        {
            process = null;
        }

        Assert.SkipWhen(process is null, "promtool is not installed.");
        using (process!)
        {
            var (output, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
            await process.StandardInput.WriteAsync(input ?? "");
            process.StandardInput.Close();
            await process.WaitForExitAsync(TestContext.Current.CancellationToken);
            return (process.ExitCode, await output + await error);
        }
    }
}
