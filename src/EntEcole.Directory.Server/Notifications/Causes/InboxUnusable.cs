namespace EntEcole.Directory.Server.Notifications.Causes;

/// <summary>The inbox, or a disk, cannot be used: one message a day, whatever the fault.</summary>
internal sealed class InboxUnusable : NotificationCause
{
    public override string Kind => "inbox";

    public override IReadOnlyList<NoticeKind> BegunBy => [NoticeKind.InboxLost];

    public override NotificationWords EndWords => new(
        new("the inbox can be used again", "la boîte est de nouveau utilisable"),
        new("Deliveries are taken again.", "Les livraisons sont de nouveau prises."));

    public override NotificationTopic? Ended(OngoingCondition condition) =>
        condition.Kind is ConditionKind.Inbox ? new NotificationTopic(Kind, Subject: condition.Subject) : null;

    public override NotificationWords BeginWords(NotificationEvent heard) => new(
        new("the inbox cannot be used", "la boîte est inutilisable"),
        new(
            $"Look at the disk, the share and the rights of the inbox ({heard.Notice.Cause}), with 'entecole doctor'. Deliveries wait; it is tried again.",
            $"Voir le disque, le partage et les droits de la boîte ({heard.Notice.Cause}), par « entecole doctor ». Les livraisons attendent ; nouvel essai régulier."));

    protected override NotificationTopic TopicOf(NotificationEvent heard) => new(Kind, Subject: heard.Notice.Subject);
}
