using System.Runtime.InteropServices;

namespace EntEcole.Directory.Server.Host;

/// <summary>
/// SIGHUP of a process that serves or works: it reads again what it can, and goes on. Nothing on systems that have no signals.
/// </summary>
internal sealed class HangupSignal : IDisposable
{
    private readonly PosixSignalRegistration? registration;

    public HangupSignal(Action reload) =>
        registration = OperatingSystem.IsWindows() ? null : PosixSignalRegistration.Create(PosixSignal.SIGHUP, signal =>
    {
        // Else it ends the process.
        signal.Cancel = true;
        try
        {
            reload();
        }
        catch (IOException)
        {
            // The terminal is gone, which is what the signal was for before it had this meaning: no terminal shows what was read.
        }
    });

    public void Dispose() => registration?.Dispose();
}
