namespace EntEcole.Directory.Server.Notifications.Causes;

/// <summary>Enrolments of an academy end soon, and no convention follows: one message 60, 30, 7 and 1 days before.</summary>
internal sealed class EnrolmentEnding : NotificationCause
{
    public override string Kind => "ending";

    public override IReadOnlyList<NoticeKind> BegunBy => [NoticeKind.Ending];

    public override NotificationWords EndWords => new(
        new("no enrolment ends soon", "aucune adhésion ne s'achève bientôt"),
        new("The conventions that were to end are renewed.", "Les conventions qui s'achevaient sont renouvelées."));

    public override string DetailOf(WorkerNotice notice) => notice.Cause;

    public override NotificationWords BeginWords(NotificationEvent heard) =>
        new(new("enrolments end soon", "des adhésions s'achèvent bientôt"), heard.Notice.Text);

    protected override NotificationTopic TopicOf(NotificationEvent heard) => NotificationTopic.OfAcademy(Kind, heard.Notice.Academy);
}
