using System.Collections.Concurrent;
using System.Security.Cryptography;
using EntEcole.Directory.Access;

namespace EntEcole.Directory.Server.Console.Sessions;

/// <summary>The sessions of this process, in memory: a restart signs all out.</summary>
internal sealed class ConsoleSessions(ConsoleSettings settings, TimeProvider time)
{
    // Far beyond what the staff of a region can open: what is over it is the oldest.
    private const int MaxSessions = 10_000;

    private readonly ConcurrentDictionary<string, ConsoleSession> sessions = new(StringComparer.Ordinal);

    // Those that were idle or lasted too long, not those that a person ended.
    private readonly ConcurrentDictionary<string, (Caller Caller, DateTimeOffset At)> ended = new(StringComparer.Ordinal);

    /// <summary>Begins a session.</summary>
    public ConsoleSession Begin(Caller caller)
    {
        Sweep();
        var session = new ConsoleSession(RandomNumberGenerator.GetHexString(64, lowercase: true), caller, time.GetUtcNow());
        sessions[session.Id] = session;
        return session;
    }

    /// <summary>The session of an id, used now; null when there is none, or it has been idle or has lasted too long.</summary>
    public ConsoleSession? Use(string? id)
    {
        if (id is null || !sessions.TryGetValue(id, out var session))
        {
            return null;
        }

        if (IsOver(session))
        {
            Expire(session);
            return null;
        }

        session.SeenAt = time.GetUtcNow();
        return session;
    }

    /// <summary>Ends a session.</summary>
    public void End(string id) => sessions.TryRemove(id, out _);

    /// <summary>Whose session of that id has ended by itself within the last hours; null for none.</summary>
    public Caller? EndedCaller(string? id) => id is not null && ended.TryGetValue(id, out var last) ? last.Caller : null;

    private void Expire(ConsoleSession session)
    {
        ended[session.Id] = (session.Caller, time.GetUtcNow());
        End(session.Id);
    }

    private bool IsOver(ConsoleSession session)
    {
        var now = time.GetUtcNow();
        return now - session.SeenAt > settings.Idle || now - session.StartedAt > settings.Life;
    }

    private void Sweep()
    {
        foreach (var session in sessions.Values.Where(IsOver))
        {
            Expire(session);
        }

        var old = time.GetUtcNow() - settings.Life;
        foreach (var id in ended.OrderByDescending(one => one.Value.At).Where((one, rank) => rank >= MaxSessions || one.Value.At < old)
            .Select(one => one.Key))
        {
            ended.TryRemove(id, out _);
        }

        foreach (var session in sessions.Values.OrderBy(session => session.SeenAt).Take(sessions.Count - MaxSessions + 1))
        {
            End(session.Id);
        }
    }
}
