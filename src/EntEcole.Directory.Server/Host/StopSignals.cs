using System.Runtime.InteropServices;

namespace EntEcole.Directory.Server.Host;

/// <summary>SIGTERM and Ctrl+C of a process that serves: the first asks it to end, the second ends it.</summary>
internal sealed class StopSignals : IDisposable
{
    private readonly CancellationTokenSource first = new();
    private readonly PosixSignalRegistration[] registrations;
    private int heard;

    public StopSignals() => registrations =
    [
        PosixSignalRegistration.Create(PosixSignal.SIGTERM, OnSignal),
        PosixSignalRegistration.Create(PosixSignal.SIGINT, OnSignal),
        PosixSignalRegistration.Create(PosixSignal.SIGQUIT, OnSignal),
    ];

    /// <summary>Cancelled by the first.</summary>
    public CancellationToken First => first.Token;

    public void Dispose()
    {
        foreach (var registration in registrations)
        {
            registration.Dispose();
        }

        first.Dispose();
    }

    private void OnSignal(PosixSignalContext signal)
    {
        // The second has the effect that it has on any process.
        signal.Cancel = Interlocked.Increment(ref heard) == 1;
        if (signal.Cancel)
        {
            first.Cancel();
        }
    }
}
