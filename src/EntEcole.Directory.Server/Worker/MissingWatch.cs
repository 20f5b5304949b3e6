using EntEcole.Directory.Model;
using EntEcole.Directory.Server.Notifications;
using EntEcole.Directory.Worker;

namespace EntEcole.Directory.Server.Worker;

/// <summary>
/// Notices that no new extract of an academy has come for too much school time; the store keeps that it is told, once for all workers.
/// </summary>
internal sealed class MissingWatch(IWorkerStore store, WorkerSettings settings, Announcer announcer, TimeProvider time)
{
    /// <summary>Looks at every academy that has ever been synchronised.</summary>
    /// <param name="lying">Academies of which a delivery lies in the inbox: it is being waited for, not missing.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task LookAsync(IReadOnlySet<string> lying, CancellationToken cancellationToken)
    {
        if (settings.MissingAfter <= TimeSpan.Zero)
        {
            return;
        }

        foreach (var academy in await store.ListAcademyStandingsAsync(cancellationToken))
        {
            await LookAsync(academy, lying.Contains(academy.Academy), cancellationToken);
        }
    }

    private async Task LookAsync(AcademyStanding academy, bool isLying, CancellationToken cancellationToken)
    {
        if (academy.LastAppliedAt is not { } last)
        {
            return;
        }

        var now = time.GetUtcNow();
        var isMissing = settings.Days.Between(last, now, settings.MissingAfter) > settings.MissingAfter;
        if (!isMissing)
        {
            if (academy.MissingSince is not null && await store.NoteFoundAsync(academy.Academy, cancellationToken))
            {
                announcer.Say(NoticeKind.Found, academy.Academy, "", new LocalizedText(
                    FormattableString.Invariant(
                        $"New extracts of {academy.Academy} come again; the last one is of {academy.LastExtract:yyyy-MM-dd}."),
                    FormattableString.Invariant(
                        $"De nouveaux extraits de {academy.Academy} arrivent ; le dernier est du {academy.LastExtract:dd/MM/yyyy}.")));
            }

            return;
        }

        // A paused academy misses nothing: its deliveries wait.
        if (academy.Pause is null && academy.MissingSince is null && !isLying && settings.Days.Holds(FrenchTime.DayAt(now))
            && await store.NoteMissingAsync(academy.Academy, now, cancellationToken))
        {
            announcer.Say(NoticeKind.Missing, academy.Academy, "", new LocalizedText(
                FormattableString.Invariant(
                    $"No new extract of {academy.Academy} for more than {settings.MissingAfter.TotalHours:0} hours of school days; the last one is of {academy.LastExtract:yyyy-MM-dd}."),
                FormattableString.Invariant(
                    $"Aucun nouvel extrait de {academy.Academy} depuis plus de {settings.MissingAfter.TotalHours:0} heures de jours d'école ; le dernier est du {academy.LastExtract:dd/MM/yyyy}.")));
        }
    }
}
