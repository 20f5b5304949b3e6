namespace EntEcole.Directory.Server.Notifications.Causes;

/// <summary>A run failed: one message a day for each fault. Any extract of the academy that is applied ends them all.</summary>
internal sealed class RunFailed : NotificationCause
{
    public override string Kind => "failed";

    public override IReadOnlyList<NoticeKind> BegunBy => [NoticeKind.Failed];

    public override IReadOnlyList<NoticeKind> EndedBy => [NoticeKind.Applied, NoticeKind.Held];

    public override NotificationWords EndWords => new(
        new("runs go through again", "les exécutions aboutissent de nouveau"),
        new("After runs that failed, an extract is applied.", "Après des échecs, un extrait est appliqué."));

    public override string DetailOf(WorkerNotice notice) => notice.Cause;

    public override NotificationWords BeginWords(NotificationEvent heard) =>
        new(
            new("a run failed", "une exécution a échoué"),
            heard.Run.Length > 0
                ? new(
                    $"{heard.Notice.Text.English} 'entecole runs show {heard.Run}' says more; 'entecole doctor' looks at disks, store and inbox.",
                    $"{heard.Notice.Text.French} « entecole runs show {heard.Run} » en dit plus ; « entecole doctor » vérifie disques, base et boîte.")
                : new(
                    $"{heard.Notice.Text.English} 'entecole doctor' looks at disks, store and inbox; the log of the worker says more.",
                    $"{heard.Notice.Text.French} « entecole doctor » vérifie disques, base et boîte ; le journal du service de nuit en dit plus."));

    protected override NotificationTopic TopicOf(NotificationEvent heard) => NotificationTopic.OfAcademy(Kind, heard.Notice.Academy);

    protected override IEnumerable<NotificationTopic> EndsOf(NotificationEvent heard) =>
        heard.Report is null or { IsEnrolmentDay: true } ? [] : [TopicOf(heard)];
}
