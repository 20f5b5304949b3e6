using System.Collections.Concurrent;

namespace EntEcole.Directory.Server.Observability;

/// <summary>The outbound neighbours of a process, as metrics and logs name them.</summary>
internal static class Neighbour
{
    /// <summary>The issuer of tokens.</summary>
    public const string Issuer = "issuer";

    /// <summary>The collector of OTLP.</summary>
    public const string Otlp = "otlp";

    /// <summary>The folder of back-ups.</summary>
    public const string Backup = "backup";

    /// <summary>The folder of deliveries.</summary>
    public const string Inbox = "inbox";
}

/// <summary>How a neighbour stands.</summary>
/// <param name="Name">See <see cref="Neighbour"/>; a channel of notifications has its own name.</param>
/// <param name="Cause">Why it fails, in a few words of ours; null while it answers, and before it was asked.</param>
/// <param name="Since">Since when.</param>
internal sealed record NeighbourState(string Name, string? Cause, DateTimeOffset Since)
{
    /// <summary>Whether it answers.</summary>
    public bool IsUp => Cause is null;
}

/// <summary>
/// Whether the outbound neighbours of a process answered when they were last asked: one line of the log when one begins to fail, one when
/// it is back. What asks a neighbour reports it.
/// </summary>
internal sealed partial class Neighbours(ILoggerFactory loggers, TimeProvider time)
{
    private readonly ILogger log = loggers.CreateLogger("EntEcole.Directory.Neighbours");
    private readonly ConcurrentDictionary<string, NeighbourState> states = new(StringComparer.Ordinal);

    /// <summary>All that are known, by name.</summary>
    public IReadOnlyList<NeighbourState> Current => [.. states.Values.OrderBy(state => state.Name, StringComparer.Ordinal)];

    /// <summary>Makes one known that was not asked yet: it counts as answering.</summary>
    public void Expect(string name) => states.TryAdd(name, new NeighbourState(name, null, time.GetUtcNow()));

    /// <summary>How a neighbour stands; null when it is not known.</summary>
    public NeighbourState? Find(string name) => states.GetValueOrDefault(name);

    /// <summary>Takes what came of asking a neighbour.</summary>
    /// <param name="name">The neighbour.</param>
    /// <param name="cause">Why it failed; null when it answered.</param>
    /// <param name="isLogged">Whether the one who asked logs it.</param>
    public void Report(string name, string? cause, bool isLogged = false)
    {
        var now = time.GetUtcNow();
        var before = states.GetOrAdd(name, new NeighbourState(name, null, now));
        if (before.IsUp == (cause is null) || !states.TryUpdate(name, new NeighbourState(name, cause, now), before) || isLogged)
        {
            return;
        }

        if (cause is not null)
        {
            WarnLost(log, name, cause);
        }
        else
        {
            SayBack(log, name, (long)(now - before.Since).TotalSeconds);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Neighbour {Neighbour} fails ({Cause}). It is asked again; its return is logged.")]
    private static partial void WarnLost(ILogger log, string neighbour, string cause);

    [LoggerMessage(Level = LogLevel.Information, Message = "Neighbour {Neighbour} answers again, after {Seconds} s.")]
    private static partial void SayBack(ILogger log, string neighbour, long seconds);
}
