namespace EntEcole.Directory.Server.Notifications.Causes;

/// <summary>The school year ends, and with it who teaches which class: one message 30 and 7 days before.</summary>
internal sealed class AssignmentsEnding : NotificationCause
{
    public override string Kind => "assignments";

    public override IReadOnlyList<NoticeKind> BegunBy => [NoticeKind.AssignmentsEnding];

    public override NotificationWords EndWords => new(
        new("no assignment ends soon", "aucune affectation ne s'achève bientôt"),
        new("No assignment ends soon any more.", "Plus aucune affectation ne s'achève bientôt."));

    public override NotificationWords BeginWords(NotificationEvent heard) => new(
        new("teachers' assignments end with the school year", "les affectations s'achèvent avec l'année scolaire"), heard.Notice.Text);

    protected override NotificationTopic TopicOf(NotificationEvent heard) => NotificationTopic.OfAcademy(Kind, heard.Notice.Academy);
}
