using System.ComponentModel;
using System.Diagnostics;

namespace EntEcole.Directory.Server.Gar;

/// <summary>Runs the operator's program that takes an archive to the GAR. What it writes goes where our own messages go.</summary>
internal static class GarDelivery
{
    /// <summary>The exit code that is kept of a program that could not be started, or took too long.</summary>
    public const int NotDone = -1;

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(30);

    /// <summary>Runs it with the paths of an archive and its digest.</summary>
    /// <returns>Its exit code.</returns>
    public static async Task<int> RunAsync(
        string command, string archive, string digest, TimeProvider time, CancellationToken cancellationToken)
    {
        try
        {
            using var process = Process.Start(
                new ProcessStartInfo(command) { ArgumentList = { archive, digest }, UseShellExecute = false });
            if (process is null)
            {
                return NotDone;
            }

            using var patience = new CancellationTokenSource(Patience, time);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellationToken);
            try
            {
                await process.WaitForExitAsync(either.Token);
                return process.ExitCode;
            }
            catch (OperationCanceledException)
            {
                process.Kill(entireProcessTree: true);
                cancellationToken.ThrowIfCancellationRequested();
                return NotDone;
            }
        }
        catch (Win32Exception)
        {
            return NotDone;
        }
    }
}
