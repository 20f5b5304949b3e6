namespace EntEcole.Directory.Server.Notifications.Causes;

/// <summary>A daily job fails: one message a day for each job.</summary>
internal sealed class JobFailing : NotificationCause
{
    public override string Kind => "job";

    public override IReadOnlyList<NoticeKind> BegunBy => [NoticeKind.JobFailed];

    public override NotificationWords EndWords => new(
        new("the daily job is done again", "la tâche quotidienne est de nouveau faite"),
        new("The daily job that failed is done.", "La tâche quotidienne qui échouait est faite."));

    public override NotificationTopic? Ended(OngoingCondition condition) =>
        condition.Kind is ConditionKind.Job ? new NotificationTopic(Kind, Subject: condition.Subject) : null;

    public override NotificationWords BeginWords(NotificationEvent heard) =>
        new(
            new("a daily job failed", "une tâche quotidienne a échoué"),
            new(
                $"{heard.Notice.Text.English} 'entecole doctor' looks at settings, store and disks.",
                $"{heard.Notice.Text.French} « entecole doctor » vérifie réglages, base et disques."));

    protected override NotificationTopic TopicOf(NotificationEvent heard) => new(Kind, Subject: heard.Notice.Subject);
}
