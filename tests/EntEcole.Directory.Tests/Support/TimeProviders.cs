namespace EntEcole.Directory.Tests.Support;

/// <summary>The machine's clock, for the deadlines of gRPC alone: Grpc.Net.Client and Grpc.AspNetCore.Server read no other.</summary>
internal static class TimeProviders
{
#pragma warning disable RS0030 // A deadline is an instant of the machine's clock.
    public static TimeProvider Machine => TimeProvider.System;
#pragma warning restore RS0030

    /// <summary>A deadline.</summary>
    public static DateTime In(double milliseconds) => Machine.GetUtcNow().UtcDateTime.AddMilliseconds(milliseconds);
}
