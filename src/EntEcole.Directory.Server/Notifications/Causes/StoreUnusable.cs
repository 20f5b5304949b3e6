namespace EntEcole.Directory.Server.Notifications.Causes;

/// <summary>The store cannot be used: one message a day, sent without it.</summary>
internal sealed class StoreUnusable : NotificationCause
{
    public override string Kind => "store";

    public override IReadOnlyList<NoticeKind> BegunBy => [NoticeKind.StoreLost];

    public override bool IsSentWithoutStore => true;

    public override NotificationWords EndWords => new(
        new("the store can be used again", "la base est de nouveau utilisable"),
        new("The worker goes on.", "Le service de nuit reprend."));

    public override NotificationTopic? Ended(OngoingCondition condition) =>
        condition.Kind is ConditionKind.Store ? new NotificationTopic(Kind) : null;

    public override NotificationWords BeginWords(NotificationEvent heard) => new(
        new("the store cannot be used", "la base est inutilisable"),
        new(
            $"Nothing is applied until it can ({heard.Notice.Cause}). Look at it with 'entecole doctor'. It is tried again.",
            $"Rien n'est appliqué d'ici là ({heard.Notice.Cause}). La vérifier par « entecole doctor ». Nouvel essai régulier."));

    protected override NotificationTopic TopicOf(NotificationEvent heard) => new(Kind);
}
