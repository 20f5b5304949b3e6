namespace EntEcole.Directory.Tds;

/// <summary>The machine's clock: this server waits as a real one does.</summary>
internal static class TdsClock
{
#pragma warning disable RS0030 // Waits for locks are real.
    public static TimeProvider Machine => TimeProvider.System;
#pragma warning restore RS0030
}
