using System.Collections.Concurrent;
using EntEcole.Directory.Access;

namespace EntEcole.Directory.Server.Console.Sessions;

/// <summary>One person at the console, from sign-in to sign-out; kept by the server, so that it can be ended here.</summary>
/// <param name="id">Its id, which the cookie bears, sealed.</param>
/// <param name="caller">Who they are, and what they may.</param>
/// <param name="startedAt">When they signed in.</param>
internal sealed class ConsoleSession(string id, Caller caller, DateTimeOffset startedAt)
{
    private const int MaxForms = 1_000;
    private const int MaxKept = 5;

    private readonly ConcurrentDictionary<string, Lazy<Task<string>>> forms = new(StringComparer.Ordinal);
    private readonly ConcurrentQueue<(string Name, object Answer)> kept = new();
    private long seenAt = startedAt.UtcTicks;
    private volatile string? purpose;

    /// <summary>Its id.</summary>
    public string Id => id;

    /// <summary>Who they are.</summary>
    public Caller Caller => caller;

    /// <summary>When they signed in.</summary>
    public DateTimeOffset StartedAt => startedAt;

    /// <summary>When they last asked for a page.</summary>
    public DateTimeOffset SeenAt
    {
        get => new(Interlocked.Read(ref seenAt), TimeSpan.Zero);
        set => Interlocked.Exchange(ref seenAt, value.UtcTicks);
    }

    /// <summary>When it ends unless another page is asked for.</summary>
    public DateTimeOffset EndsAt(ConsoleSettings settings)
    {
        var (idle, life) = (SeenAt + settings.Idle, StartedAt + settings.Life);
        return idle < life ? idle : life;
    }

    /// <summary>What they read persons' data for, recorded with each access; null before they said it.</summary>
    public string? Purpose
    {
        get => purpose;
        set => purpose = value;
    }

    /// <summary>
    /// Keeps an answer that cannot be asked for again, for the page that shows it: the last five, until the session ends.
    /// </summary>
    /// <param name="name">Its name.</param>
    /// <param name="answer">The answer; it holds no data of a person.</param>
    public void Keep(string name, object answer)
    {
        kept.Enqueue((name, answer));
        while (kept.Count > MaxKept)
        {
            kept.TryDequeue(out _);
        }
    }

    /// <summary>An answer that was kept; null when there is none of this name any more.</summary>
    public T? Kept<T>(string name)
        where T : class => kept.LastOrDefault(one => string.Equals(one.Name, name, StringComparison.Ordinal)).Answer as T;

    /// <summary>
    /// Does once what a form asks, however often it is sent: the others wait for the first and get its answer. What failed may be sent
    /// again.
    /// </summary>
    /// <param name="form">The id of the form, as its page was made with it.</param>
    /// <param name="act">What it asks; returns the address of the page that tells the result.</param>
    public async Task<string> OnceAsync(string form, Func<Task<string>> act)
    {
        if (forms.Count >= MaxForms)
        {
            forms.Clear();
        }

        var once = forms.GetOrAdd(form, new Lazy<Task<string>>(act));
        try
        {
            return await once.Value;
        }
        catch
        {
            forms.TryRemove(KeyValuePair.Create(form, once));
            throw;
        }
    }
}
