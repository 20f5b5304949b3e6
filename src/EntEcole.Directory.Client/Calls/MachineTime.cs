namespace EntEcole.Directory.Client.Calls;

/// <summary>The machine's clock: gRPC knows no other for deadlines, and who uses the client names none.</summary>
internal static class MachineTime
{
#pragma warning disable RS0030 // The one place that names it.
    public static TimeProvider Provider => TimeProvider.System;
#pragma warning restore RS0030

    /// <summary>Now, UTC.</summary>
    public static DateTime Now => Provider.GetUtcNow().UtcDateTime;
}
