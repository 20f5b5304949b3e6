using Microsoft.Extensions.Time.Testing;

namespace EntEcole.Directory.Tests.Support;

/// <summary>A clock that stands still until a test advances it; on a Monday in June, unless told otherwise.</summary>
public sealed class FakeTime(DateTimeOffset start) : FakeTimeProvider(start)
{
    public FakeTime()
        : this(new DateTimeOffset(2026, 6, 15, 10, 0, 0, TimeSpan.Zero))
    {
    }

    /// <summary>
    /// Moves the clock as on a machine that slept: a periodic timer fires for the last second alone. <see cref="FakeTimeProvider.Advance"/>
    /// runs it for every period in between, which takes minutes for a server and months.
    /// </summary>
    public void Jump(TimeSpan delta)
    {
        AdjustTime(GetUtcNow() + delta - Last);
        Advance(Last);
    }

    private static TimeSpan Last { get; } = TimeSpan.FromSeconds(1);
}
