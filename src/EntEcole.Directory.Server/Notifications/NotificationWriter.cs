using EntEcole.Directory.Model;

namespace EntEcole.Directory.Server.Notifications;

/// <summary>
/// Makes the messages about causes. A refusal's own sentence may quote names of files: the reason and the run say as much.
/// </summary>
internal static class NotificationWriter
{
    /// <summary>The message about a cause that has begun.</summary>
    public static Notification Begun(NotificationCause cause, NotificationEvent heard)
    {
        var (notice, report) = heard;
        var (concerned, words) = (cause.SchoolsOf(heard), cause.BeginWords(heard));
        return new Notification
        {
            Id = Notification.NewId(),
            Kind = cause.Kind,
            At = notice.At,
            Academy = NullIfEmpty(notice.Academy),
            Degree = report?.Degree,
            Cause = NullIfEmpty(cause.ReasonOf(notice)),
            RunId = notice.RunId > 0 ? notice.RunId : null,
            ExtractDate = report?.ExtractDate,
            Counts = concerned?.Counts,
            Schools = concerned?.Schools.Take(Notification.MaxSchools).ToList(),
            MoreSchools = Math.Max(0, (concerned?.Schools.Count ?? 0) - Notification.MaxSchools),
            Title = NotificationText.Of(Titled(notice.Academy, words.Title)),
            Text = NotificationText.Of(words.Text),
        };
    }

    /// <summary>The message about its end.</summary>
    public static Notification Ended(NotificationCause cause, string academy, DateTimeOffset at) => new()
    {
        Id = Notification.NewId(),
        Kind = cause.Kind,
        Recovered = true,
        At = at,
        Academy = NullIfEmpty(academy),
        Title = NotificationText.Of(Titled(academy, cause.EndWords.Title)),
        Text = NotificationText.Of(cause.EndWords.Text),
    };

    /// <summary>The message that only shows that messages come through.</summary>
    public static Notification Test(DateTimeOffset at) => new()
    {
        Id = Notification.NewId(),
        Kind = NotificationKinds.Test,
        At = at,
        Title = new NotificationText("test", "essai"),
        Text = new NotificationText(
            "This message was asked for by 'entecole worker tell --test'. No anomaly: this is a test message.",
            "Ce message a été demandé par « entecole worker tell --test ». Aucune anomalie : message d'essai."),
    };

    private static LocalizedText Titled(string academy, LocalizedText title) =>
        academy.Length == 0 ? title : new LocalizedText($"{academy}: {title.English}", $"{academy} : {title.French}");

    private static string? NullIfEmpty(string text) => text.Length == 0 ? null : text;
}
