using System.Globalization;
using System.Text;
using EntEcole.Directory.Model;

namespace EntEcole.Directory.Server.Notifications;

/// <summary>A message as people read it: a line that sums it up, sentences, then numbers, then schools.</summary>
internal static class MailText
{
    public static string Of(Notification message, Language language)
    {
        var text = new StringBuilder().Append(Summary(message, language)).Append("\n\n")
            .Append(MailWords.WithDates(MailWords.WithFaults(message.Text.In(language), language), language)).Append('\n');
        AppendCounts(text, message, language);
        if (message.Schools is { Count: > 0 } schools)
        {
            text.Append(T(language, $"\nSchools:\n", $"\nÉcoles :\n"));
            foreach (var school in schools)
            {
                text.Append("- ").Append(Line(school, message.Kind, language)).Append('\n');
            }
        }

        if (message.MoreSchools > 0)
        {
            text.Append(T(language, $"- and {message.MoreSchools} more\n", $"- et {Counted.French(message.MoreSchools, "autre", "autres")}\n"));
        }

        var at = MailWords.Instant(message.At, language);
        return text.Append(
            T(language, $"\nNoticed on {at}. Message {message.Id}\n", $"\nConstaté le {at}. Message {message.Id}\n")).ToString();
    }

    // What happened and where; of how many schools and persons or records.
    private static string Summary(Notification message, Language language)
    {
        var title = message.Title.In(language);
        var schools = (message.Schools?.Count ?? 0) + message.MoreSchools;
        var total = message.Counts?.Values.Sum() ?? 0;
        string?[] parts =
        [
            char.ToUpper(title[0], CultureInfo.InvariantCulture) + title[1..],
            schools == 0 ? null : T(language, $"schools: {schools}", $"écoles : {schools}"),
            total == 0 ? null
                : message.Kind is Held ? T(language, $"persons concerned: {total}", $"personnes concernées : {total}")
                : T(language, $"problems: {total}", $"anomalies : {total}"),
        ];
        return string.Join(" – ", parts.Where(part => part is not null)) + ".";
    }

    private const string Held = "held";

    private static void AppendCounts(StringBuilder text, Notification message, Language language)
    {
        if (message.Counts is not { Count: > 0 } counts)
        {
            return;
        }

        text.Append(
            message.Kind is Held ? T(language, $"\nWhy:\n", $"\nMotifs :\n") : T(language, $"\nWhat to correct:\n", $"\nÀ corriger :\n"));
        long others = 0;
        foreach (var (cause, count) in counts.OrderByDescending(one => one.Value).ThenBy(one => one.Key, StringComparer.Ordinal))
        {
            if (MailWords.OfCount(cause) is { } words)
            {
                text.Append(CultureInfo.InvariantCulture, $"- {count} × {words.In(language)}\n");
            }
            else
            {
                others += count;
            }
        }

        if (others > 0)
        {
            text.Append(T(language, $"- {others} × other causes\n", $"- {others} × autres causes\n"));
        }
    }

    private static string Line(SchoolLine school, string kind, Language language)
    {
        var name = school.Name is { } known ? $"{known} ({school.Uai})" : school.Uai;
        var causes = school.Causes.Select(one => (Words: MailWords.OfHold(one.Key), one.Value)).Where(one => one.Words is not null)
            .Select(one => one.Words!.Value.In(language)).ToList();
        string?[] parts =
        [
            school.Count == 0 ? null
                : school.Roles is { } roles ? string.Join(", ", roles.Select(one => MailWords.OfRole(one.Key, one.Value, language)))
                : kind is Held ? T(language, $"{Counted.English(school.Count, "person", "persons")}", $"{Counted.French(school.Count, "personne", "personnes")}")
                : T(language, $"{Counted.English(school.Count, "problem", "problems")}", $"{Counted.French(school.Count, "anomalie", "anomalies")}"),
            causes.Count == 0 ? null : string.Join(", ", causes),
            school.Held is > 0
                ? T(
                    language,
                    $"{Counted.English(school.Held.Value, "departure or change held", "departures or changes held")}",
                    $"{Counted.French(school.Held.Value, "départ ou changement retenu", "départs ou changements retenus")}")
                : null,
            school.Absent is true ? T(language, $"absent from the extract", $"absente de l'extrait") : null,
            school.LastExtract is { } date
                ? T(language, $"extract of {MailWords.Day(date, language)}", $"extrait du {MailWords.Day(date, language)}")
                : null,
        ];
        return name + T(language, $": ", $" : ") + string.Join(", ", parts.Where(part => part is not null));
    }

    private static string T(Language language, FormattableString english, FormattableString french) =>
        FormattableString.Invariant(language is Language.French ? french : english);
}
