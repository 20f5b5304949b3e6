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
            End(id);
            return null;
        }

        session.SeenAt = time.GetUtcNow();
        return session;
    }

    /// <summary>Ends a session.</summary>
    public void End(string id) => sessions.TryRemove(id, out _);

    private bool IsOver(ConsoleSession session)
    {
        var now = time.GetUtcNow();
        return now - session.SeenAt > settings.Idle || now - session.StartedAt > settings.Life;
    }

    private void Sweep()
    {
        foreach (var session in sessions.Values.Where(IsOver))
        {
            End(session.Id);
        }

        foreach (var session in sessions.Values.OrderBy(session => session.SeenAt).Take(sessions.Count - MaxSessions + 1))
        {
            End(session.Id);
        }
    }
}
