using System.Globalization;
using System.Text;
using EntEcole.Directory.Extracts.Problems;
using EntEcole.Directory.Model;

namespace EntEcole.Directory.Server.Notifications;

/// <summary>A message as people read it: sentences, then numbers, then schools.</summary>
internal static class MailText
{
    public static string Of(Notification message, Language language)
    {
        var text = new StringBuilder().Append(message.Text.In(language)).Append('\n');
        if (message.Counts is { Count: > 0 } counts)
        {
            text.Append('\n');
            foreach (var (cause, count) in counts.OrderByDescending(one => one.Value).ThenBy(one => one.Key, StringComparer.Ordinal))
            {
                text.Append(CultureInfo.InvariantCulture, $"{cause}: {count}{Advice(cause, language)}\n");
            }
        }

        if (message.Schools is { Count: > 0 } schools)
        {
            text.Append('\n');
            foreach (var school in schools)
            {
                text.Append(Line(school, language)).Append('\n');
            }
        }

        if (message.MoreSchools > 0)
        {
            text.Append(T(language, $"and {message.MoreSchools} more schools\n", $"et {message.MoreSchools} autres écoles\n"));
        }

        return text.Append('\n').Append(message.At.UtcDateTime.ToString("yyyy-MM-dd HH:mm 'UTC'", CultureInfo.InvariantCulture)).Append(" · ").Append(message.Id).Append('\n').ToString();
    }

    private static string Line(SchoolLine school, Language language) => string.Join(", ", ((string?[])
    [
        string.Create(CultureInfo.InvariantCulture, $"{school.Uai}: {school.Count}"),
        school.Causes.Count == 0 ? null : string.Join(' ', school.Causes.Select(one => string.Create(CultureInfo.InvariantCulture, $"{one.Key}={one.Value}"))),
        school.Held is > 0 ? T(language, $"held {school.Held}", $"retenus {school.Held}") : null,
        school.Absent is true ? T(language, $"absent from the extract", $"absente de l'extrait") : null,
        school.LastExtract is { } date ? T(language, $"extract of {date:yyyy-MM-dd}", $"extrait du {date:yyyy-MM-dd}") : null,
    ]).Where(part => part is not null));

    private static string Advice(string cause, Language language) =>
        Enum.TryParse<ProblemCode>(cause, out var code) ? " – " + code.Advice().In(language) : "";

    private static string T(Language language, FormattableString english, FormattableString french) =>
        FormattableString.Invariant(language is Language.French ? french : english);
}
