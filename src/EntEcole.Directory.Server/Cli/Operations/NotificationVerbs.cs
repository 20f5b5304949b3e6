using System.CommandLine;
using System.Text.Json;
using EntEcole.Directory.Messages;
using EntEcole.Directory.Model;
using EntEcole.Directory.Server.Cli.Output;
using EntEcole.Directory.Server.Diagnostics;
using EntEcole.Directory.Server.Host.Options;
using EntEcole.Directory.Server.Notifications;

namespace EntEcole.Directory.Server.Cli.Operations;

/// <summary><c>entecole worker tell</c> and <c>worker messages</c>: whether messages come through, and how the last ones stand.</summary>
internal static class NotificationVerbs
{
    private const int DefaultLimit = 20;
    private const int MaxLimit = 1000;

    public static Command Tell(SharedOptions shared, TimeProvider time)
    {
        var test = new Option<bool>("--test")
        {
            Description = shared.T(
                "Send a message that says so over every channel, now.", "Envoyer maintenant par chaque canal un message qui le dit."),
            Required = true,
        };
        var command = new Command("tell", shared.T(
            "Try the channels of messages: exit 0 when all have taken one, else 5.",
            "Essayer les canaux des messages : sortie 0 quand tous en ont pris un, sinon 5."))
        {
            test,
        };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var terminal = shared.Terminal(parsed);
            var channels = Notifier.ChannelsOf(shared.Settings(parsed).Notifications.ToSettings(), time);
            if (channels.Count == 0)
            {
                throw DirectoryException.InvalidSetting(
                    nameof(NotificationOptions.TellWebhook), "and TellMailServer are not given: no notification is sent.",
                    "et TellMailServer ne sont pas renseignés : aucune notification n'est envoyée.");
            }

            var message = NotificationWriter.Test(time.GetUtcNow());
            var tried = new List<(string Channel, SendOutcome Outcome)>();
            foreach (var channel in channels)
            {
                tried.Add((channel.Name, await channel.SendAsync(message, cancellationToken)));
                (channel as IDisposable)?.Dispose();
            }

            terminal.Answer(new
            {
                message.Id,
                channels = tried.Select(one => new
                {
                    one.Channel, sent = one.Outcome.Verdict is SendVerdict.Sent, outcome = one.Outcome.What,
                }),
            });
            foreach (var (channel, outcome) in tried)
            {
                terminal.Say(outcome.Verdict is SendVerdict.Sent
                    ? terminal.T($"{channel}: sent", $"{channel} : envoyé") + Bracketed(outcome.What)
                    : terminal.T($"{channel}: not sent", $"{channel} : non envoyé")
                        + Bracketed(ProbeWords.Of(outcome.What).In(terminal.Language)));
            }

            return tried.TrueForAll(one => one.Outcome.Verdict is SendVerdict.Sent) ? ExitCode.Done : ExitCode.StoreUnreachable;
        });
        return command;
    }

    public static Command Messages(SharedOptions shared, TimeProvider time)
    {
        var limit = new Option<int>("--limit")
        {
            Description = shared.T("How many, the latest first.", "Combien, les derniers d'abord."),
            DefaultValueFactory = _ => DefaultLimit,
        };
        var command = new Command("messages", shared.T(
            "The last messages, and how they stand with each channel.", "Les derniers messages, et où ils en sont par canal."))
        {
            limit,
        };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var terminal = shared.Terminal(parsed);
            var isGiven = parsed.GetValue(limit) is > 0 and <= MaxLimit;
            var count = isGiven ? parsed.GetValue(limit) : throw DirectoryException.InvalidArgument("--limit", new(
                FormattableString.Invariant($"--limit must lie between 1 and {MaxLimit}."),
                FormattableString.Invariant($"--limit doit être compris entre 1 et {MaxLimit}.")));
            await using var store = await shared.OpenAsync(parsed, time, cancellationToken);
            var all = await store.Messages.ListMessagesAsync(long.MaxValue, count, cancellationToken);
            terminal.Answer(new
            {
                messages = all.Select(one => new
                {
                    message = JsonSerializer.SerializeToElement(JsonDocument.Parse(one.Message.Content).RootElement),
                    one.Message.Day,
                    one.EndedAt,
                    channels = one.Channels.Select(channel => new
                    {
                        channel.Channel, state = channel.State, channel.Tries, channel.At, channel.Outcome,
                    }),
                }),
            });
            Show(all, terminal);
            return ExitCode.Done;
        });
        return command;
    }

    private static void Show(IReadOnlyList<MessageStanding> all, Terminal terminal)
    {
        if (all.Count == 0)
        {
            terminal.Say(terminal.T("No message.", "Aucun message."));
            return;
        }

        var table = Terminal.NewTable(
            terminal.T("At", "Le"), terminal.T("Message", "Message"), terminal.T("About", "Objet"), terminal.T("Lasts", "Dure"),
            terminal.T("Channels", "Canaux"));
        foreach (var one in all)
        {
            var message = Notification.FromJson(one.Message.Content);
            Terminal.AddRow(
                table, TableText.Instant(message.At, terminal),
                message.Recovered ? message.Kind + " ✓" : message.Kind,
                message.Title.In(terminal.Language), one.EndedAt is null && one.Message.Topic.Length > 0 ? terminal.T("yes", "oui") : "",
                string.Join("; ", one.Channels.Select(channel => State(channel, terminal))));
        }

        terminal.Show(table);
    }

    private static string State(ChannelStanding channel, Terminal terminal)
    {
        var at = TableText.Instant(channel.At, terminal);
        return channel.Channel + " " + channel.State switch
        {
            SendState.Sent => terminal.T($"sent {at}", $"envoyé le {at}"),
            SendState.GivenUp => terminal.T($"given up after {Counted.English(channel.Tries, "try", "tries")}", $"abandonné après {Counted.French(channel.Tries, "essai", "essais")}"),
            _ => terminal.T($"waits for {at}, {Counted.English(channel.Tries, "try", "tries")}", $"attend le {at}, {Counted.French(channel.Tries, "essai", "essais")}"),
        } + Bracketed(ProbeWords.Of(channel.Outcome).In(terminal.Language));
    }

    private static string Bracketed(string what) => what.Length == 0 ? "" : $" ({what})";
}
