namespace EntEcole.Directory.Server.Notifications.Causes;

/// <summary>Persons are kept beyond what the law gives: one message a day.</summary>
internal sealed class PurgeOverdue : NotificationCause
{
    public override string Kind => "overdue";

    public override IReadOnlyList<NoticeKind> BegunBy => [NoticeKind.PurgeOverdue];

    public override NotificationWords EndWords => new(
        new("every person who is due is purged", "toutes les personnes échues sont purgées"),
        new("No person is past the day of their purge any more.", "Plus aucune personne n'a dépassé sa date de purge."));

    public override NotificationTopic? Ended(OngoingCondition condition) =>
        condition.Kind is ConditionKind.Overdue ? new NotificationTopic(Kind) : null;

    public override NotificationWords BeginWords(NotificationEvent heard) => new(
        new("persons are past the day of their purge", "des personnes ont dépassé leur date de purge"), heard.Notice.Text);

    protected override NotificationTopic TopicOf(NotificationEvent heard) => new(Kind);
}
