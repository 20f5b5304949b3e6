namespace EntEcole.Directory.Server.Notifications.Causes;

/// <summary>Rows of the store lack what they need: one message a day.</summary>
internal sealed class StoreInconsistent : NotificationCause
{
    public override string Kind => "rows";

    public override IReadOnlyList<NoticeKind> BegunBy => [NoticeKind.RowsBroken];

    public override NotificationWords EndWords => new(
        new("every row of the store has what it needs again", "chaque ligne de la base a de nouveau ce dont elle dépend"),
        new("The weekly check finds nothing wrong.", "La vérification hebdomadaire ne trouve aucune anomalie."));

    public override NotificationTopic? Ended(OngoingCondition condition) =>
        condition.Kind is ConditionKind.Rows ? new NotificationTopic(Kind) : null;

    public override NotificationWords BeginWords(NotificationEvent heard) => new(
        new("rows of the store lack what they need", "des lignes de la base n'ont pas ce dont elles dépendent"), heard.Notice.Text);

    protected override NotificationTopic TopicOf(NotificationEvent heard) => new(Kind);
}
