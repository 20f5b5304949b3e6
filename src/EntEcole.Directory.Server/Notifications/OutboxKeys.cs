using System.Security.Cryptography;
using System.Text;

namespace EntEcole.Directory.Server.Notifications;

/// <summary>
/// The texts by which the store knows a message: its cause, kept once a day, and its topic, which ends together. They are made here and
/// nowhere else, and no text is ever read back. Stores hold messages under these texts: a change would leave them without an end.
/// </summary>
/// <param name="Cause">The cause.</param>
/// <param name="Topic">The topic; empty for what has no end.</param>
internal readonly record struct OutboxKeys(string Cause, string Topic)
{
    // Its subject follows without a blank.
    private const string Inbox = "inbox";

    /// <summary>Those of a message about a topic that begins.</summary>
    /// <param name="topic">The topic.</param>
    /// <param name="detail">What tells its messages of one day apart; empty for one message a day.</param>
    public static OutboxKeys Of(NotificationTopic topic, string detail) => new(Bounded(TextOf(topic) + " " + detail), TopicOf(topic));

    /// <summary>Those of a message about its end, which is sent once, whatever else the day brings.</summary>
    public static OutboxKeys EndOf(NotificationTopic topic, string messageId) => new("end " + messageId, TopicOf(topic));

    /// <summary>Those of the digest of a circonscription; empty for that of schools of none.</summary>
    public static OutboxKeys OfDigest(string district) => new(Bounded("digest " + district), "");

    /// <summary>Those of a mail to a school about a run, which is written once.</summary>
    public static OutboxKeys OfSchool(long runId, string uai) =>
        new(Bounded(FormattableString.Invariant($"school-mail {runId} {uai}")), "");

    /// <summary>The text of a topic; empty for one that has no end.</summary>
    public static string TopicOf(NotificationTopic topic) => topic.HasEnd ? Bounded(TextOf(topic)) : "";

    /// <summary>What the messages of a topic share, 32 hexadecimal digits; null for a topic that has no end.</summary>
    public static string? ThreadOf(NotificationTopic topic) => TopicOf(topic) is { Length: > 0 } text
        ? Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes("thread " + text)))[..32] : null;

    /// <summary>A text that the store can keep: one that is too long keeps its beginning and is told apart by a digest.</summary>
    public static string Bounded(string key)
    {
        const int Longest = 200, Kept = 150;
        var text = key.Trim();
        return text.Length <= Longest ? text : text[..Kept] + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)))[..32];
    }

    private static string TextOf(NotificationTopic topic)
    {
        var text = string.Join(' ', topic.Kind, topic.Academy, topic.Degree ?? "").Trim();
        return topic.Subject.Length == 0 ? text : text + (topic.Kind is Inbox ? "" : " ") + topic.Subject;
    }
}
