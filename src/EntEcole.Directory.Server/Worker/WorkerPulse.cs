using EntEcole.Directory.Consistency;

namespace EntEcole.Directory.Server.Worker;

/// <summary>The worker's signs of life, and what it saw in the inbox: written by the worker, read by any thread.</summary>
internal sealed class WorkerPulse
{
    private readonly TimeProvider time;
    private long lastSign;
    private volatile IReadOnlyList<BrokenRule>? brokenRules;
    private volatile InboxSight inbox = InboxSight.None;

    public WorkerPulse(TimeProvider time)
    {
        this.time = time;
        Beat();
    }

    /// <summary>When it last gave one; at first, when it was made.</summary>
    public DateTimeOffset LastSign => new(Interlocked.Read(ref lastSign), TimeSpan.Zero);

    /// <summary>What it last saw.</summary>
    public InboxSight Inbox => inbox;

    /// <summary>The rules that rows broke at the last check of the store; null before one.</summary>
    public IReadOnlyList<BrokenRule>? BrokenRules => brokenRules;

    /// <summary>Notes what a check of the store found.</summary>
    public void See(IReadOnlyList<BrokenRule> broken) => brokenRules = broken;

    /// <summary>Gives a sign of life.</summary>
    public void Beat() => Interlocked.Exchange(ref lastSign, time.GetUtcNow().UtcTicks);

    /// <summary>Notes what lies in the inbox.</summary>
    public void See(int waiting, DateTimeOffset? oldest) => inbox = new InboxSight(waiting, oldest, IsUsable: true);

    /// <summary>Notes that the inbox cannot be used.</summary>
    public void Lose() => inbox = inbox with { IsUsable = false };
}

/// <summary>What lies in the inbox.</summary>
/// <param name="Waiting">Deliveries.</param>
/// <param name="Oldest">When the oldest was first seen as it lies; null for none.</param>
/// <param name="IsUsable">Whether the inbox can be used.</param>
internal sealed record InboxSight(int Waiting, DateTimeOffset? Oldest, bool IsUsable)
{
    /// <summary>Before the first look.</summary>
    public static InboxSight None { get; } = new(0, null, IsUsable: true);
}
