using EntEcole.Directory.Consistency;
using EntEcole.Directory.Model;
using EntEcole.Directory.Privacy;
using EntEcole.Directory.Runs;
using EntEcole.Directory.Server.Host;
using EntEcole.Directory.Storage;
using EntEcole.Directory.Storage.Backups;
using EntEcole.Directory.Storage.Connections;

namespace EntEcole.Directory.Server.Diagnostics;

/// <summary>The store: whether it is reached, is of this program, can be written, and is backed up.</summary>
internal sealed class StoreCheck(Settings settings, TimeProvider time)
{
    // Of a job that is done every day.
    private static readonly TimeSpan OldestBackup = TimeSpan.FromDays(2);

    /// <summary>Whether the rules of living rows are checked.</summary>
    public bool ChecksRows { get; init; }

    /// <summary>When the last run began; null until looked at, or when none ever did.</summary>
    public DateTimeOffset? LastRunAt { get; private set; }

    public async Task<IEnumerable<Finding>> LookAsync(CancellationToken cancellationToken)
    {
        if (StoreAddress.FileOf(settings.Store.Database) is { } file && StoreFiles.Loose(file) is { Count: > 0 } loose)
        {
            // No other verb opens it before it is closed to others.
            return [.. loose.Select(one => LooseFiles.Found(FindingSubject.Store, one)), .. LooseBackups()];
        }

        await using var store = StoreAddress.Open(settings.Store.Database, time);
        try
        {
            await store.Schema.CheckSchemaAsync(cancellationToken);
        }
        catch (DirectoryException wrong)
        {
            return [Finding.Wrong(FindingSubject.Store, wrong.Text)];
        }

        var revision = await store.Revisions.GetRevisionAsync(cancellationToken);
        var runs = await store.Runs.ListRunsAsync(new RunFilter(), long.MaxValue, 1, cancellationToken);
        LastRunAt = runs.Count > 0 ? runs[0].StartedAt : null;
        var place = ShownSetting.PlaceOf(settings.Store.Database);
        return
        [
            Finding.Well(
                FindingSubject.Store, $"{place} is of this program, at revision {revision}.",
                $"{place} est de ce programme, à la révision {revision}."),
            .. ChecksRows ? RulesOf(await store.Consistency.CheckAsync(cancellationToken)) : [],
            .. Writable(),
            .. await OverdueAsync(store, cancellationToken),
            .. await new PrivacyCheck(store.Privacy, time).LookAsync(cancellationToken),
            .. await new VisitorCheck(store.VisitorKeys, settings.Privacy.ToVisitorKey()).LookAsync(ChecksRows, cancellationToken),
            .. await new AccountCheck(
                store.AccountFacts, settings.Identity.ToSettings(), FrenchTime.DayAt(time.GetUtcNow())).LookAsync(cancellationToken),
            .. Overlong(),
            .. await AccessesAsync(store, cancellationToken),
            .. Backups(),
            .. LooseBackups(),
            .. LeftParts(),
        ];
    }

    private static IEnumerable<Finding> RulesOf(IReadOnlyList<BrokenRule> broken) => broken.Count == 0
        ? [Finding.Well(FindingSubject.Store, "Every row has what it needs.", "Chaque ligne a ce dont elle dépend.")]
        : broken.Select(rule => Finding.Wrong(
            FindingSubject.Store,
            new LocalizedText(
                $"Rule {rule.Rule} is broken by {Counted.English(rule.Rows, "row", "rows")}.",
                $"La règle {rule.Rule} est enfreinte par {Counted.French(rule.Rows, "ligne", "lignes")}."),
            new LocalizedText(
                "Take a back-up, report this with its numbers, and plan the mending: 'entecole repair --dry-run'.",
                "Faire une sauvegarde, signaler cette anomalie avec ses nombres, et planifier la réparation : « entecole repair --dry-run ».")));

    // Due since yesterday or before: the purge of last night would have erased them.
    private async Task<IEnumerable<Finding>> OverdueAsync(DirectoryStore store, CancellationToken cancellationToken)
    {
        var yesterday = FrenchTime.DayAt(time.GetUtcNow()).AddDays(-1);
        var overdue = await store.Retention.CountPurgeableAsync(new PurgeRequest(yesterday, settings.ToSync().GraceOf), cancellationToken);
        return overdue is { Persons: 0, Profiles: 0 } ? [] :
        [
            Finding.Warning(
                FindingSubject.Store,
                new LocalizedText(
                    $"Past the day of their purge: {Counted.English(overdue.Persons, "person", "persons")} and {Counted.English(overdue.Profiles, "profile", "profiles")}.",
                    $"Date de purge dépassée : {Counted.French(overdue.Persons, "personne", "personnes")} et {Counted.French(overdue.Profiles, "profil", "profils")}."),
                new LocalizedText(
                    "Run 'entecole purge', and check PurgeSchedule.", "Lancer « entecole purge », et vérifier PurgeSchedule.")),
        ];
    }

    // What the law gives: the order of 30 November 2006 on school workspaces, article 6.
    private IEnumerable<Finding> Overlong()
    {
        var sync = settings.ToSync();
        if (Roles.All.Any(role => sync.GraceOf(role).CanExceed(Grace.ThreeMonths)))
        {
            yield return Finding.Warning(
                FindingSubject.Settings,
                new LocalizedText(
                    "A grace is longer than the three months that the law gives.",
                    "Un délai de grâce dépasse les trois mois que prévoit la réglementation."),
                new LocalizedText("Set Grace to P3M, and no GraceDays above 89.", "Régler Grace à P3M, et aucun GraceDays au-delà de 89."));
        }
    }

    // From the last hour: what a year at that pace would take, a day of it in rows and the others packed, as those before were.
    private async Task<IEnumerable<Finding>> AccessesAsync(DirectoryStore store, CancellationToken cancellationToken)
    {
        const long HoursOfDay = 24, Gigabyte = 1_000_000_000, Much = 100;
        var volume = await store.Accesses.MeasureAccessesAsync(time.GetUtcNow().AddHours(-1), cancellationToken);
        var days = settings.Store.AccessLogRetentionDays;
        var whole = (long)(volume.Bytes * HoursOfDay * (1 + ((days - 1) * (volume.PackedShare ?? 1))) / Gigabyte);
        var what = new LocalizedText(
            $"Accesses logged in the last hour: {volume.Entries}; at that pace {days} days of them take {whole} GB.",
            $"Accès journalisés depuis une heure : {volume.Entries} ; à ce rythme, {days} jours en prennent {whole} Go.");
        return volume.Entries == 0 ? []
            : whole < Much ? [new Finding(FindingSubject.Store, FindingState.Well, what)]
            : [
                Finding.Warning(FindingSubject.Store, what, new LocalizedText(
                    "See that the disk has that room, or lower AccessLogRetentionDays.",
                    "Prévoir cette place, ou baisser AccessLogRetentionDays.")),
            ];
    }

    private IEnumerable<Finding> Writable()
    {
        // Beside it lie its log and its locks.
        if (StoreAddress.FileOf(settings.Store.Database) is { } file
            && !FolderProbe.CanWrite(Path.GetDirectoryName(Path.GetFullPath(file))!))
        {
            yield return Finding.Wrong(
                FindingSubject.Store,
                new LocalizedText($"The folder of {file} cannot be written.", $"Le dossier de {file} n'est pas accessible en écriture."),
                new LocalizedText("Give it to the account of the service.", "Le donner au compte du service."));
        }
    }

    private IEnumerable<Finding> LooseBackups() => settings.Worker.BackupFolder is not { } folder ? []
        : BackupFiles.Loose(folder).Select(file => LooseFiles.Found(FindingSubject.Store, file));

    private IEnumerable<Finding> LeftParts() => ((string?[])[settings.Worker.BackupFolder, settings.Store.Folder])
        .OfType<string>().Select(Path.GetFullPath).Distinct(StringComparer.Ordinal)
        .SelectMany(BackupParts.Left).Select(part => Finding.Warning(
            FindingSubject.Store,
            new LocalizedText(
                $"{part} is left of a back-up or a restore whose process was killed: a store, or a part of one.",
                $"{part} reste d'une sauvegarde ou d'une restauration dont le processus a été tué : une base, ou une partie."),
            new LocalizedText(
                "The next back-up deletes it: run 'entecole backup'.",
                "La prochaine sauvegarde l'efface : lancer « entecole backup ».")));

    private IEnumerable<Finding> Backups()
    {
        if (string.IsNullOrWhiteSpace(settings.Worker.BackupSchedule) || settings.Worker.BackupFolder is not { } folder)
        {
            yield break;
        }

        var mend = new LocalizedText(
            "Run 'entecole backup', and look at the worker's log.", "Lancer « entecole backup », et voir le journal du service de nuit.");
        if (BackupFiles.Newest(folder) is not { } newest)
        {
            yield return Finding.Warning(
                FindingSubject.Store, new LocalizedText($"There is no back-up in {folder}.", $"Aucune sauvegarde dans {folder}."), mend);
        }
        else if (time.GetUtcNow() - newest is var age && age > OldestBackup)
        {
            yield return Finding.Warning(
                FindingSubject.Store,
                new LocalizedText(
                    $"The last back-up is {age.TotalDays:0} days old.", $"La dernière sauvegarde a {age.TotalDays:0} jours."),
                mend);
        }
        else
        {
            yield return Finding.Well(FindingSubject.Store, "It is backed up.", "Elle est sauvegardée.");
        }
    }
}
