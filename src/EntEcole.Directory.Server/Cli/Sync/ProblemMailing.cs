using EntEcole.Directory.Model;
using EntEcole.Directory.Runs;
using EntEcole.Directory.Server.Cli.Output;
using EntEcole.Directory.Server.Host;
using EntEcole.Directory.Server.Host.Options;
using EntEcole.Directory.Server.Notifications;

namespace EntEcole.Directory.Server.Cli.Sync;

/// <summary><c>entecole runs problems --send</c>: one mail to each school about what it can mend in ONDE.</summary>
internal static class ProblemMailing
{
    /// <summary>Sends, and shows what came of it. Exit 3 when a school has no address or its mail did not leave.</summary>
    public static async Task<int> SendAsync(
        Settings settings, DirectoryStore store, (SyncReport Run, string? Uai) asked, Terminal terminal, TimeProvider time,
        CancellationToken cancellationToken)
    {
        var notifications = settings.Notifications.ToSettings();
        if (notifications.Mail is not { } target)
        {
            throw DirectoryException.InvalidSetting(
                nameof(NotificationOptions.TellMailServer), "is not given: no mail can be sent.",
                "n'est pas renseigné : aucun courriel ne peut être envoyé.");
        }

        var mailer = new SchoolMailer(
            store.ForSchoolMail(), new MailChannel(target, notifications, time),
            await SchoolAddresses.ReadAsync(settings.Notifications.SchoolMailAddresses, cancellationToken),
            await TemplateAsync(settings.Notifications.SchoolMailTemplate, cancellationToken), time);
        var outcomes = await mailer.SendAsync(asked.Run, asked.Uai, cancellationToken);
        terminal.Answer(new { asked.Run.RunId, schools = outcomes });
        Show(outcomes, terminal);
        return outcomes.All(one => one.State is SchoolMailState.Sent or SchoolMailState.SentBefore) ? ExitCode.Done : ExitCode.Held;
    }

    private static async Task<string> TemplateAsync(string? path, CancellationToken cancellationToken)
    {
        if (string.IsNullOrWhiteSpace(path))
        {
            return SchoolMailText.Default;
        }

        try
        {
            var text = await File.ReadAllTextAsync(path, cancellationToken);
            return SchoolMailText.IsTemplate(text) ? text : throw DirectoryException.InvalidSetting(
                nameof(NotificationOptions.SchoolMailTemplate), "names a text without {anomalies}.", "désigne un texte sans {anomalies}.");
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw DirectoryException.InvalidSetting(
                nameof(NotificationOptions.SchoolMailTemplate), "names a file that cannot be read.", "désigne un fichier illisible.");
        }
    }

    private static void Show(IReadOnlyList<SchoolMailOutcome> outcomes, Terminal terminal)
    {
        if (outcomes.Count == 0)
        {
            terminal.Say(terminal.T("No school has anything to mend in ONDE.", "Aucune école n'a d'anomalie à corriger dans ONDE."));
            return;
        }

        var table = Terminal.NewTable(
            terminal.T("School", "École"), terminal.T("Problems", "Anomalies"), terminal.T("Mail", "Courriel"));
        foreach (var one in outcomes)
        {
            Terminal.AddRow(table, one.Uai, TableText.Number(one.Problems), State(one, terminal));
        }

        terminal.Show(table);
    }

    private static string State(SchoolMailOutcome one, Terminal terminal) => one.State switch
    {
        SchoolMailState.Sent => terminal.T("sent", "envoyé"),
        SchoolMailState.SentBefore => terminal.T("sent before", "déjà envoyé"),
        SchoolMailState.WithoutAddress => terminal.T("no address", "sans adresse"),
        _ => terminal.T($"not sent ({one.Outcome})", $"non envoyé ({one.Outcome})"),
    };
}
