using EntEcole.Directory.Indicators;
using EntEcole.Directory.Model;
using static System.FormattableString;

namespace EntEcole.Directory.Server.Host;

/// <summary>How long one kind of data is kept.</summary>
/// <param name="What">The data.</param>
/// <param name="Kept">For how long, by the settings in force.</param>
/// <param name="By">The settings that decide it; empty for none.</param>
/// <param name="HoldsPersons">Whether it may be about persons.</param>
internal sealed record RetentionRow(LocalizedText What, LocalizedText Kept, string By, bool HoldsPersons);

/// <summary>For how long everything that the program writes is kept.</summary>
internal static class RetentionTable
{
    /// <summary>The rows, data of persons first.</summary>
    public static IReadOnlyList<RetentionRow> Of(Settings settings)
    {
        var (store, worker) = (settings.Store, settings.Worker);
        var purged = string.IsNullOrWhiteSpace(worker.PurgeSchedule);
        return
        [
            new(
                new("persons who left", "personnes parties"),
                purged
                    ? new("until 'entecole purge': PurgeSchedule is empty", "jusqu'à « entecole purge » : PurgeSchedule est vide")
                    : GraceOf(settings),
                "Grace, GraceDays…, PurgeSchedule", true),
            new(new("versions of rows, plans decided", "versions des lignes, plans décidés"), Days(store.RetentionDays), "RetentionDays, PruneSchedule", true),
            new(new("problems of runs", "anomalies des exécutions"), Days(store.RetentionDays), "RetentionDays, PruneSchedule", true),
            new(new("accesses to persons", "accès aux personnes"), Days(store.AccessLogRetentionDays), "AccessLogRetentionDays, PruneSchedule", true),
            new(
                new("applied deliveries, in done", "livraisons appliquées, dans done"),
                new(
                    Invariant($"{worker.DeliveryRetentionDays} days, or until the next full extract is applied"),
                    Invariant($"{worker.DeliveryRetentionDays} jours, ou jusqu'à l'extrait complet suivant")),
                "DeliveryRetentionDays, PurgeSchedule", true),
            new(
                new("deliveries refused, in refused", "livraisons refusées, dans refused"), new("until you delete them", "jusqu'à leur suppression"), "",
                true),
            new(
                new("plans that wait", "plans en attente"),
                new("until decided, or outdated by a later run", "jusqu'à décision, ou jusqu'à une exécution plus récente"), "", true),
            new(
                new("back-ups", "sauvegardes"),
                new(Invariant($"the {worker.BackupKeep} newest"), Invariant($"les {worker.BackupKeep} plus récentes")), "BackupKeep, BackupSchedule", true),
            new(
                new("files of a run beside the store", "fichiers d'une exécution à côté de la base"),
                new("until it ends, however it ends", "jusqu'à sa fin, quelle qu'elle soit"), "", true),
            new(
                new("persons answered, in memory", "personnes servies, en mémoire"), new("until the next revision", "jusqu'à la révision suivante"),
                "AnswerCacheMegabytes", true),
            new(
                new("reports of runs: counts", "comptes rendus des exécutions : nombres"), new("without limit", "sans limite"), "", false),
            new(new("conventions and fees", "conventions et tarifs"), new("without limit", "sans limite"), "", false),
            new(
                new("counts by place, monthly", "comptes par lieu, chaque mois"),
                new(Invariant($"{IndicatorSnapshots.YearsKept} years"), Invariant($"{IndicatorSnapshots.YearsKept} ans")), "IndicatorSchedule", false),
            new(
                new("log of the process: no personal data", "journal du processus : aucune donnée personnelle"),
                new("by the system that keeps it", "selon le système qui le conserve"), "LogFormat, LogLevel", false),
        ];
    }

    private static LocalizedText Days(int days) => new(Invariant($"{days} days"), Invariant($"{days} jours"));

    private static LocalizedText GraceOf(Settings settings)
    {
        var sync = settings.ToSync();
        var graces = Roles.All.GroupBy(role => sync.GraceOf(role).ToString(), StringComparer.Ordinal).ToList();
        var text = graces.Count == 1 ? graces[0].Key : string.Join(
            ", ", graces.Select(grace => $"{grace.Key} ({string.Join(' ', grace.Select(role => role.ToString()))})"));
        return new(text + " after they left, at the next purge", text + " après leur départ, à la purge suivante");
    }
}
