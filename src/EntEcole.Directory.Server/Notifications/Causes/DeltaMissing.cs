namespace EntEcole.Directory.Server.Notifications.Causes;

/// <summary>A feed misses a delta: later ones wait until it comes, or a full extract does.</summary>
internal sealed class DeltaMissing : NotificationCause
{
    public override string Kind => "gap";

    public override IReadOnlyList<NoticeKind> BegunBy => [NoticeKind.Gap];

    public override NotificationWords EndWords => new(
        new("no delta is missing any more", "il ne manque plus de différentiel"),
        new("The gap is closed: deltas are applied again.", "Le trou est comblé : les différentiels sont de nouveau appliqués."));

    public override NotificationTopic? Ended(OngoingCondition condition) =>
        condition.Kind is ConditionKind.Gap ? new NotificationTopic(Kind, Subject: condition.Subject) : null;

    public override NotificationWords BeginWords(NotificationEvent heard) =>
        new(
            new("a delta is missing", "il manque un différentiel"),
            new(
                $"{heard.Notice.Text.English} 'entecole worker status' shows what is missing.",
                $"{heard.Notice.Text.French} « entecole worker status » montre ce qui manque."));

    protected override NotificationTopic TopicOf(NotificationEvent heard) =>
        new(Kind, Subject: $"{heard.Notice.Academy} {heard.Notice.Subject}");
}
