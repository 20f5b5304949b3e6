namespace EntEcole.Directory.Tests.Support;

/// <summary>The instants of another clock, with timers that run: for a server elsewhere, whose waits are real.</summary>
public sealed class TickingTime(TimeProvider clock) : TimeProvider
{
    public override long TimestampFrequency => TimeProviders.Machine.TimestampFrequency;

    public override DateTimeOffset GetUtcNow() => clock.GetUtcNow();

    public override long GetTimestamp() => TimeProviders.Machine.GetTimestamp();

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        TimeProviders.Machine.CreateTimer(callback, state, dueTime, period);
}
