namespace EntEcole.Directory.Server.Notifications.Causes;

/// <summary>A delivery is refused: one message a day for each reason. Any extract of the academy that is applied ends them all.</summary>
internal sealed class DeliveryRefused : NotificationCause
{
    public override string Kind => "refused";

    public override IReadOnlyList<NoticeKind> BegunBy => [NoticeKind.Refused];

    public override IReadOnlyList<NoticeKind> EndedBy => [NoticeKind.Applied, NoticeKind.Held];

    public override NotificationWords EndWords => new(
        new("extracts are applied again", "des extraits sont de nouveau appliqués"),
        new("After what was refused, an extract is applied.", "Après ce qui a été refusé, un extrait est appliqué."));

    public override string DetailOf(WorkerNotice notice) => notice.Cause;

    // The sentence of the refusal may quote names of files: the reason and the run say as much.
    public override NotificationWords BeginWords(NotificationEvent heard) => new(
        new("a delivery is refused", "une livraison est refusée"),
        new(
            $"Nothing of it was applied: {MailWords.OfRefusal(heard.Notice.Cause).English}. It lies in 'refused' with its report"
            + $"{(heard.Run.Length == 0 ? "" : $"; 'entecole runs show {heard.Run}' says more")}.",
            $"Rien n'en a été appliqué : {MailWords.OfRefusal(heard.Notice.Cause).French}. Elle est dans « refused » avec son rapport"
            + $"{(heard.Run.Length == 0 ? "" : $" ; « entecole runs show {heard.Run} » en dit plus")}."));

    protected override NotificationTopic TopicOf(NotificationEvent heard) =>
        NotificationTopic.OfAcademy(Kind, heard.Notice.Academy, heard.Report?.Degree);

    // One that could not be read was refused without its degree.
    protected override IEnumerable<NotificationTopic> EndsOf(NotificationEvent heard) => heard.Report is null ? []
        : [TopicOf(heard), NotificationTopic.OfAcademy(Kind, heard.Notice.Academy)];
}
