using System.Text;
using EntEcole.Directory.Feeds;
using EntEcole.Directory.Model;
using EntEcole.Directory.Runs;
using EntEcole.Directory.Server.Notifications;
using EntEcole.Directory.Server.Notifications.Causes;
using EntEcole.Directory.Tests.Support;

namespace EntEcole.Directory.Tests.Server.Notifications;

/// <summary>
/// Each kind of mail, begun and ended, in both languages, is the text in <c>mails.txt</c>, which a person has read.
/// <c>ENTECOLE_WRITE_MAILS=1</c> writes the file: read the difference.
/// </summary>
public sealed class MailKindTests
{
    private const string File = "tests/EntEcole.Directory.Tests/Server/Notifications/mails.txt";

    private static readonly DateTimeOffset At = new(2026, 10, 1, 2, 5, 0, TimeSpan.Zero);

    [Fact]
    public async Task Mail_OfEachKind_IsAsItWasRead()
    {
        var causes = NotificationCauses.Of(new NotificationSettings { Problems = 5 }).Causes;
        var text = new StringBuilder();
        foreach (var cause in causes)
        {
            Add(text, NotificationWriter.Begun(cause, EventOf(cause)));
            Add(text, NotificationWriter.Ended(cause, EventOf(cause).Notice.Academy, At));
        }

        Add(text, NotificationWriter.Test(At));
        Add(text, WeeklyDigest.MessageOf("0312345A", [Line("0310001H", 9, held: 12), Line("0310002J", 0, absent: true), Line("0310003K", 1)], At));
        Add(text, WeeklyDigest.MessageOf("", [Line("0310004L", 0, held: 1)], At));
        var written = text.ToString();
        if (string.Equals(Environment.GetEnvironmentVariable("ENTECOLE_WRITE_MAILS"), "1", StringComparison.Ordinal))
        {
            await System.IO.File.WriteAllTextAsync(Repository.Path(File), written, TestContext.Current.CancellationToken);
        }

        Assert.Equal(
            await System.IO.File.ReadAllTextAsync(Repository.Path(File), TestContext.Current.CancellationToken), written,
            StringComparer.Ordinal);
    }

    [Fact]
    public void Mail_InHtml_HoldsEveryWordOfItsText()
    {
        var message = NotificationWriter.Begun(new DeparturesHeld(), EventOf(new DeparturesHeld()));
        var text = MailText.Of(message, Language.French);

        var html = MailHtml.Of(text, Language.French);

        Assert.Contains("<html lang=\"fr\">", html, StringComparison.Ordinal);
        Assert.Contains("<li>0310001H : 12 &#233;l&#232;ves", html, StringComparison.Ordinal);
        Assert.Contains("<code>entecole plans list</code>", html, StringComparison.Ordinal);
        var body = html[html.IndexOf("<body>", StringComparison.Ordinal)..];
        var shown = System.Net.WebUtility.HtmlDecode(System.Text.RegularExpressions.Regex.Replace(
            body, "<[^>]*>", "", System.Text.RegularExpressions.RegexOptions.None, TimeSpan.FromSeconds(1)));
        Assert.Equal(Words(text.Replace("\n- ", "\n", StringComparison.Ordinal)), Words(shown), StringComparer.Ordinal);
        Assert.DoesNotContain("<script", MailHtml.Of("<script>alert(1)</script>", Language.French), StringComparison.Ordinal);
    }

    private static string Words(string text) => string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));

    private static void Add(StringBuilder text, Notification message)
    {
        var fixedId = message with { Id = "00000000000000000000000000000001", Thread = null };
        foreach (var language in (Language[])[Language.French, Language.English])
        {
            var mail = MailText.Of(fixedId, language);
            // No name that only the program knows, but for settings.
            Assert.DoesNotMatch(@"\b(?!TellProblems|PurgeSchedule)[A-Z][a-z]+([A-Z][a-z]+)+\b", mail);
            text.Append("== ").Append(message.Kind).Append(message.Recovered ? ", ended" : ", begun").Append(", ").Append(language)
                .Append(" ==\n").Append(mail).Append('\n');
        }
    }

    private static NotificationEvent EventOf(NotificationCause cause)
    {
        var kind = cause.BegunBy[0];
        var academy = kind is NoticeKind.InboxLost or NoticeKind.StoreLost or NoticeKind.JobFailed or NoticeKind.RowsBroken
            or NoticeKind.PurgeOverdue ? "" : "TOULOUSE";
        var text = TextOf(kind);
        var notice = new WorkerNotice(kind, At, academy, kind is NoticeKind.JobFailed ? "rights" : "", text, 12, CauseOf(kind));
        return new NotificationEvent(notice, academy.Length == 0 ? null : Report());
    }

    private static SchoolLine Line(string uai, long problems, long held = 0, bool absent = false) => new(
        uai, problems,
        problems == 0 ? new Dictionary<string, long>(StringComparer.Ordinal)
            : new Dictionary<string, long>(StringComparer.Ordinal) { ["DateInvalid"] = problems },
        held, absent, absent ? null : new DateOnly(2026, 9, 30)) { Name = uai is "0310002J" ? null : "Jean Jaurès" };

    private static string CauseOf(NoticeKind kind) => kind switch
    {
        NoticeKind.Refused => nameof(Reason.ExtractChunkMissing),
        NoticeKind.InboxLost or NoticeKind.JobFailed => nameof(IOException),
        NoticeKind.StoreLost => nameof(TimeoutException),
        NoticeKind.Ending => "30",
        _ => "",
    };

    // As the worker says it.
    private static LocalizedText TextOf(NoticeKind kind) => kind switch
    {
        NoticeKind.Missing => new(
            "No new extract of TOULOUSE; the last one is of 2026-09-28.",
            "Aucun nouvel extrait de TOULOUSE ; le dernier est du 2026-09-28."),
        NoticeKind.Ending => new(
            "The enrolment of 1 school of TOULOUSE ends on 2026-10-31 or soon after: ECOLE JEAN JAURES (0310001H). No convention follows. 'entecole conventions ending' lists them; 'entecole conventions renew' renews a convention.",
            "Écoles de TOULOUSE dont l'adhésion s'achève le 31/10/2026 ou peu après : 1 – ECOLE JEAN JAURES (0310001H). Aucune convention ne suit. « entecole conventions ending » les liste ; « entecole conventions renew » renouvelle une convention."),
        NoticeKind.Failed => new(
            "The run failed (IOException); nothing of it was applied. It is tried again.",
            "L'exécution a échoué (IOException) ; rien n'en a été appliqué. Nouvel essai plus tard."),
        NoticeKind.JobFailed => new(
            "The daily job 'rights' failed (SqliteException). It is tried again.",
            "La tâche quotidienne « fins de droits » a échoué (SqliteException). Nouvel essai plus tard."),
        NoticeKind.RowsBroken => new(
            "Rows that break a rule: 3. Plan the mending with 'entecole repair --dry-run'.",
            "Lignes qui enfreignent une règle : 3. Planifier la réparation avec « entecole repair --dry-run »."),
        NoticeKind.AssignmentsEnding => new(
            "120 assignments in 30 schools of TOULOUSE end on 2027-08-31. 'entecole assignments renew' proposes those of the next year.",
            "Affectations de TOULOUSE qui s'achèvent le 31/08/2027 : 120, dans 30 écoles. « entecole assignments renew » propose celles de l'année suivante."),
        NoticeKind.PurgeOverdue => new(
            "Past the day of their purge: 3 persons and 4 profiles. Run 'entecole purge', and check PurgeSchedule.",
            "Date de purge dépassée : 3 personnes et 4 profils. Lancer « entecole purge », et vérifier PurgeSchedule."),
        NoticeKind.Gap => new FeedGap("TOULOUSE", Degree.FirstDegree, new DateOnly(2026, 9, 30), GapCause.Refused, 12, At).Text,
        _ => new("", ""),
    };

    private static SyncReport Report() => new()
    {
        RunId = 12, Academy = "TOULOUSE", Degree = "1D", Kind = "full", ExtractDate = new DateOnly(2026, 10, 1),
        AsOf = new DateOnly(2026, 10, 1), StartedAt = At, State = RunState.Held,
        Read = new ReadReport(1_000, new SortedDictionary<string, long>(StringComparer.Ordinal)),
        Held =
        [
            new HeldReport("0310001H", "pupil", 40, 12, 4, "schoolGone"), new HeldReport("0310002J", "pupil", 60, 7, 6, "schoolDepartures"),
        ],
        Problems = new ProblemsReport(
            9, new SortedDictionary<string, long>(StringComparer.Ordinal) { ["DateInvalid"] = 6, ["MailInvalid"] = 3 },
            new SortedDictionary<string, long>(StringComparer.Ordinal) { ["0310001H"] = 9 }),
    };
}
