using EntEcole.Directory.Server.Notifications;

namespace EntEcole.Directory.Tests.Server.Notifications;

/// <summary>A channel that keeps what it is given, and may be told to fail.</summary>
internal sealed class RecordingChannel(string name = "webhook") : IChannel
{
    public string Name => name;

    /// <summary>What it has taken, in order.</summary>
    public List<Notification> Taken { get; } = [];

    /// <summary>How often it was asked.</summary>
    public int Asked { get; private set; }

    public Func<Notification, SendOutcome> Answer { get; set; } = _ => new SendOutcome(SendVerdict.Sent, "");

    /// <summary>The same as a key has it: kind, academy, cause, and whether it has ended.</summary>
    public IEnumerable<string> Told => Taken.Select(message => string.Join(
        ' ', ((string?[])[message.Kind, message.Academy, message.Cause, message.Recovered ? "recovered" : null]).Where(
            part => part is not null)));

    public Task<SendOutcome> ProbeAsync(CancellationToken cancellationToken) => Task.FromResult(new SendOutcome(SendVerdict.Sent, ""));

    public Task<SendOutcome> SendAsync(Notification message, CancellationToken cancellationToken)
    {
        Asked++;
        var outcome = Answer(message);
        if (outcome.Verdict is SendVerdict.Sent)
        {
            Taken.Add(message);
        }

        return Task.FromResult(outcome);
    }
}
