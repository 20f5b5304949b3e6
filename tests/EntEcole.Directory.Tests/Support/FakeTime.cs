using Microsoft.Extensions.Time.Testing;

namespace EntEcole.Directory.Tests.Support;

/// <summary>A clock that stands still until a test advances it; on a Monday in June, unless told otherwise.</summary>
public sealed class FakeTime(DateTimeOffset start) : FakeTimeProvider(start)
{
    public FakeTime()
        : this(new DateTimeOffset(2026, 6, 15, 10, 0, 0, TimeSpan.Zero))
    {
    }
}
