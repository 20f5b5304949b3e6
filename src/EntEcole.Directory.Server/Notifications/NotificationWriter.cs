using System.Globalization;
using EntEcole.Directory.Model;
using EntEcole.Directory.Sync;

namespace EntEcole.Directory.Server.Notifications;

/// <summary>Words and numbers of messages. A refusal's own sentence may quote names of files: the reason and the run say as much.</summary>
internal static class NotificationWriter
{
    /// <summary>The message about something that has begun.</summary>
    public static Notification Begun(NotificationRule rule, NotificationEvent heard)
    {
        var (notice, report) = heard;
        var of = rule.Kind switch
        {
            NotificationKinds.Held => Held(report),
            NotificationKinds.Problems => Problems(report!),
            _ => null,
        };
        var (title, text) = Words(rule.Kind, heard);
        return new Notification
        {
            Id = Notification.NewId(),
            Kind = rule.Kind,
            At = notice.At,
            Academy = NullIfEmpty(notice.Academy),
            Degree = report?.Degree,
            Cause = rule.Kind is NotificationKinds.Problems ? null : NullIfEmpty(notice.Cause),
            RunId = notice.RunId > 0 ? notice.RunId : null,
            ExtractDate = report?.ExtractDate,
            Counts = of?.Counts,
            Schools = of?.Schools.Take(Notification.MaxSchools).ToList(),
            MoreSchools = Math.Max(0, (of?.Schools.Count ?? 0) - Notification.MaxSchools),
            Title = NotificationText.Of(title),
            Text = NotificationText.Of(text),
        };
    }

    /// <summary>The message about its end.</summary>
    public static Notification Ended(string kind, string academy, DateTimeOffset at)
    {
        var (title, text) = kind switch
        {
            NotificationKinds.Held => (
                new LocalizedText("nothing is held any more", "plus rien n'est retenu"),
                new LocalizedText("The last extract is applied, and nothing of it waits for a decision.", "Le dernier extrait est appliqué et rien n'y attend de décision.")),
            NotificationKinds.Refused => (
                new LocalizedText("extracts are applied again", "des extraits sont de nouveau appliqués"),
                new LocalizedText("After what was refused, an extract is applied.", "Après ce qui a été refusé, un extrait est appliqué.")),
            NotificationKinds.Failed => (
                new LocalizedText("runs go through again", "les exécutions aboutissent de nouveau"),
                new LocalizedText("After runs that failed, an extract is applied.", "Après des échecs, un extrait est appliqué.")),
            NotificationKinds.Missing => (
                new LocalizedText("new extracts come again", "de nouveaux extraits arrivent"),
                new LocalizedText("The extract that was missing has come.", "L'extrait qui manquait est arrivé.")),
            NotificationKinds.Gap => (
                new LocalizedText("no delta is missing any more", "il ne manque plus de différentiel"),
                new LocalizedText("The gap is closed: deltas are applied again.", "Le trou est comblé : les différentiels sont de nouveau appliqués.")),
            NotificationKinds.Problems => (
                new LocalizedText("problems are under the threshold again", "anomalies de nouveau sous le seuil"),
                new LocalizedText("The last full extract has no more problems than the setting TellProblems says.", "Le dernier extrait complet n'a pas plus d'anomalies que ne dit le réglage TellProblems.")),
            NotificationKinds.Inbox => (
                new LocalizedText("the inbox can be used again", "la boîte est de nouveau utilisable"),
                new LocalizedText("Deliveries are taken again.", "Les livraisons sont de nouveau prises.")),
            NotificationKinds.Store => (
                new LocalizedText("the store can be used again", "la base est de nouveau utilisable"),
                new LocalizedText("The worker goes on.", "Le service de nuit reprend.")),
            NotificationKinds.Job => (
                new LocalizedText("the daily job is done again", "la tâche quotidienne est de nouveau faite"),
                new LocalizedText("The daily job that failed is done.", "La tâche quotidienne qui échouait est faite.")),
            _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "No such kind ends."),
        };
        return new Notification
        {
            Id = Notification.NewId(), Kind = kind, Recovered = true, At = at, Academy = NullIfEmpty(academy), Title = NotificationText.Of(Titled(academy, title)), Text = NotificationText.Of(text),
        };
    }

    /// <summary>The message that only proves that messages come through.</summary>
    public static Notification Test(DateTimeOffset at) => new()
    {
        Id = Notification.NewId(),
        Kind = NotificationKinds.Test,
        At = at,
        Title = new NotificationText("test", "essai"),
        Text = new NotificationText("This message was asked for by 'entecole worker tell --test'. No anomaly: this is a test message.", "Ce message a été demandé par « entecole worker tell --test ». Aucune anomalie : message d'essai."),
    };

    private static (LocalizedText Title, LocalizedText Text) Words(string kind, NotificationEvent heard)
    {
        var (notice, report) = heard;
        var run = notice.RunId > 0 ? notice.RunId.ToString(CultureInfo.InvariantCulture) : "";
        var extract = report?.ExtractDate is { } date ? date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) : "?";
        var (title, text) = kind switch
        {
            NotificationKinds.Held => (
                new LocalizedText("departures or changes are held", "des départs ou changements sont retenus"),
                new LocalizedText(
                    $"The extract of {extract} ({report?.Degree}) is applied but for what waits for a decision. 'entecole plans list' shows it, 'entecole runs show {run}' the run.",
                    $"L'extrait du {extract} ({report?.Degree}) est appliqué, sauf ce qui attend une décision. « entecole plans list » le montre, « entecole runs show {run} » l'exécution.")),
            NotificationKinds.Refused => (
                new LocalizedText("a delivery is refused", "une livraison est refusée"),
                new LocalizedText(
                    $"Nothing of it was applied: {notice.Cause}. It lies in 'refused' with its report{(run.Length == 0 ? "" : $"; 'entecole runs show {run}' says more")}.",
                    $"Rien n'en a été appliqué : {notice.Cause}. Elle est dans « refused » avec son rapport{(run.Length == 0 ? "" : $" ; « entecole runs show {run} » en dit plus")}.")),
            NotificationKinds.Failed => (new LocalizedText("a run failed", "une exécution a échoué"), notice.Text),
            NotificationKinds.Missing => (new LocalizedText("no new extract", "aucun nouvel extrait"), notice.Text),
            NotificationKinds.Gap => (new LocalizedText("a delta is missing", "il manque un différentiel"), notice.Text),
            NotificationKinds.Inbox => (
                new LocalizedText("the inbox cannot be used", "la boîte est inutilisable"),
                new LocalizedText(
                    $"Look at the disk, the share and the rights of the inbox ({notice.Cause}). It is tried again.",
                    $"Voir le disque, le partage et les droits de la boîte ({notice.Cause}). Nouvel essai régulier.")),
            NotificationKinds.Store => (
                new LocalizedText("the store cannot be used", "la base est inutilisable"),
                new LocalizedText($"Nothing is applied until it can ({notice.Cause}). It is tried again.", $"Rien n'est appliqué d'ici là ({notice.Cause}). Nouvel essai régulier.")),
            NotificationKinds.Job => (new LocalizedText("a daily job failed", "une tâche quotidienne a échoué"), notice.Text),
            NotificationKinds.Problems => (
                new LocalizedText("many problems", "beaucoup d'anomalies"),
                new LocalizedText(
                    FormattableString.Invariant($"The extract of {extract} ({report!.Degree}) has {report.Problems.Total} problems in {report.Read.Total} records. 'entecole runs problems {run}' lists them, with what to do in ONDE."),
                    FormattableString.Invariant($"L'extrait du {extract} ({report.Degree}) a {report.Problems.Total} anomalies pour {report.Read.Total} fiches. « entecole runs problems {run} » les liste, avec quoi faire dans ONDE."))),
            _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "No such kind begins."),
        };
        return (Titled(notice.Academy, title), text);
    }

    private static LocalizedText Titled(string academy, LocalizedText title) =>
        academy.Length == 0 ? title : new LocalizedText($"{academy}: {title.English}", $"{academy} : {title.French}");

    private static Concerned Held(SyncReport? report)
    {
        var held = report?.Held ?? [];
        var schools = held.Where(one => one.Uai.Length > 0).GroupBy(one => one.Uai, StringComparer.Ordinal)
            .Select(one => new SchoolLine(one.Key, one.Sum(hold => hold.Departing), ByCause(one)));
        return new(ByCause(held), InOrder(schools));
    }

    private static Concerned Problems(SyncReport report) => new(
        report.Problems.ByCode, InOrder(report.Problems.BySchool.Where(one => one.Key.Length > 0).Select(one => new SchoolLine(one.Key, one.Value, new Dictionary<string, long>(StringComparer.Ordinal)))));

    private static Dictionary<string, long> ByCause(IEnumerable<HeldReport> held) =>
        held.GroupBy(one => one.Cause, StringComparer.Ordinal).OrderBy(one => one.Key, StringComparer.Ordinal).ToDictionary(one => one.Key, one => one.Sum(hold => hold.Departing), StringComparer.Ordinal);

    private static List<SchoolLine> InOrder(IEnumerable<SchoolLine> schools) => [.. schools.OrderByDescending(one => one.Count).ThenBy(one => one.Uai, StringComparer.Ordinal)];

    private static string? NullIfEmpty(string text) => text.Length == 0 ? null : text;

    private sealed record Concerned(IReadOnlyDictionary<string, long> Counts, IReadOnlyList<SchoolLine> Schools);
}
