using EntEcole.Directory.Model;
using EntEcole.Directory.Worker;

namespace EntEcole.Directory.Server.Notifications.Causes;

/// <summary>No new extract of an academy comes. The store keeps that it is missing: each process begins with what is there.</summary>
internal sealed class ExtractMissing : NotificationCause
{
    public override string Kind => "missing";

    public override IReadOnlyList<NoticeKind> BegunBy => [NoticeKind.Missing];

    public override IReadOnlyList<NoticeKind> EndedBy => [NoticeKind.Found];

    public override NotificationWords EndWords => new(
        new("new extracts come again", "de nouveaux extraits arrivent"),
        new("The extract that was missing has come.", "L'extrait qui manquait est arrivé."));

    public override NotificationWords BeginWords(NotificationEvent heard) =>
        new(
            new("no new extract", "aucun nouvel extrait"),
            new(
                $"{heard.Notice.Text.English} The directory serves what it has. Ask the academy about the transfer; 'entecole worker status' shows how fresh each academy is.",
                $"{heard.Notice.Text.French} L'annuaire sert ce qu'il a. Vérifier le transfert avec l'académie ; « entecole worker status » montre l'âge du dernier extrait de chaque académie."));

    public override async Task<IReadOnlyList<WorkerNotice>> CatchUpAsync(
        IWorkerStore store, DateTimeOffset now, CancellationToken cancellationToken) =>
        [.. (await store.ListAcademyStandingsAsync(cancellationToken)).Select(academy => NoticeOf(academy, now))];

    protected override NotificationTopic TopicOf(NotificationEvent heard) => NotificationTopic.OfAcademy(Kind, heard.Notice.Academy);

    protected override IEnumerable<NotificationTopic> EndsOf(NotificationEvent heard) => [TopicOf(heard)];

    private static WorkerNotice NoticeOf(AcademyStanding academy, DateTimeOffset now)
    {
        var text = new LocalizedText(
            FormattableString.Invariant($"No new extract of {academy.Academy}; the last one is of {academy.LastExtract:yyyy-MM-dd}."),
            FormattableString.Invariant(
                $"Aucun nouvel extrait de {academy.Academy} ; le dernier est du {academy.LastExtract:dd/MM/yyyy}."));
        return academy.MissingSince is { } since
            ? new WorkerNotice(NoticeKind.Missing, since, academy.Academy, "", text)
            : new WorkerNotice(NoticeKind.Found, now, academy.Academy, "", new LocalizedText("", ""));
    }
}
