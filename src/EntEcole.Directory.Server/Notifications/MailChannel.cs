using EntEcole.Directory.Model;
using MailKit;
using MailKit.Net.Smtp;
using MailKit.Security;
using MimeKit;
using MimeKit.Text;

namespace EntEcole.Directory.Server.Notifications;

/// <summary>
/// Sends messages as mail, text and HTML, over a connection each. The Message-Id is the message's own, so that a mail that came twice is
/// known. Nothing that the server writes is kept: it may quote addresses.
/// </summary>
internal sealed class MailChannel(MailTarget target, NotificationSettings settings, TimeProvider time) : IChannel
{
    /// <summary>The name of this channel.</summary>
    public const string ChannelName = "mail";

    // A conversation takes longer than one question.
    private const int Questions = 4;

    public string Name => ChannelName;

    public async Task<SendOutcome> SendAsync(Notification message, CancellationToken cancellationToken)
    {
        using var mail = MailOf(message);
        return await SendAsync(mail, cancellationToken);
    }

    /// <summary>Connects, encrypts and signs in as for a mail, and leaves.</summary>
    public Task<SendOutcome> ProbeAsync(CancellationToken cancellationToken) =>
        TalkAsync((client, token) => client.NoOpAsync(token), 0, cancellationToken);

    /// <summary>Sends a mail; the same outcomes as of a message.</summary>
    public Task<SendOutcome> SendAsync(MimeMessage mail, CancellationToken cancellationToken) =>
        TalkAsync((client, token) => client.SendAsync(mail, token), mail.To.Count, cancellationToken);

    private async Task<SendOutcome> TalkAsync(
        Func<Client, CancellationToken, Task> say, int recipients, CancellationToken cancellationToken)
    {
        using var late = new CancellationTokenSource(settings.AttemptTimeout * Questions, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, late.Token);
        using var client = new Client();
        try
        {
            await client.ConnectAsync(target.Host, target.Port, OptionsOf(target.Encryption), either.Token);
            if (target.User is { } user)
            {
                await client.AuthenticateAsync(user, target.Password ?? "", either.Token);
            }

            await say(client, either.Token);
            await LeaveAsync(client, either.Token);
            return client.Unaccepted == 0
                ? new(SendVerdict.Sent, "")
                : new(SendVerdict.Sent, FormattableString.Invariant($"{client.Unaccepted} of {recipients} recipients refused"));
        }
        catch (SmtpCommandException refused)
        {
            // 4xx: in a while, 5xx: not as it is.
            return new(
                (int)refused.StatusCode < 500 ? SendVerdict.Again : SendVerdict.Refused,
                FormattableString.Invariant($"SMTP {(int)refused.StatusCode}"));
        }
        catch (OperationCanceledException) when (late.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            return new(SendVerdict.Again, "Timeout");
        }
        catch (Exception unmended) when (
            unmended is AuthenticationException or SslHandshakeException or NotSupportedException or ServiceNotAuthenticatedException)
        {
            return new(SendVerdict.Refused, unmended.GetType().Name);
        }
        catch (Exception unreached) when (
            unreached is IOException or System.Net.Sockets.SocketException or ProtocolException or ServiceNotConnectedException)
        {
            return new(
                SendVerdict.Again,
                unreached is System.Net.Sockets.SocketException { SocketErrorCode: var code } ? code.ToString() : unreached.GetType().Name);
        }
    }

    // The mail is with the server: what goes wrong from here on changes nothing.
    private static async Task LeaveAsync(Client client, CancellationToken cancellationToken)
    {
        try
        {
            await client.DisconnectAsync(quit: true, cancellationToken);
        }
        catch (Exception cut) when (
            cut is IOException or System.Net.Sockets.SocketException or ProtocolException or OperationCanceledException)
        {
            // It is cut already.
        }
    }

    private static SecureSocketOptions OptionsOf(MailEncryption encryption) => encryption switch
    {
        MailEncryption.Required => SecureSocketOptions.StartTls,
        MailEncryption.FromTheStart => SecureSocketOptions.SslOnConnect,
        _ => SecureSocketOptions.StartTlsWhenAvailable,
    };

    private MimeMessage MailOf(Notification message)
    {
        var to = message.District is { } district && target.DigestTo.TryGetValue(district, out var own) ? own : target.To;
        var mail = Draft(message.Id, message.At, to, message.Title.In(settings.Language), MailText.Of(message, settings.Language),
            settings.Language);
        var domain = MailboxAddress.Parse(target.From).Domain;
        mail.Headers.Add(HeaderId.ListId, $"<entecole.{domain}>");
        if (message.Thread is { } thread)
        {
            // The first mail of a thread answers none: a root of its own keeps the begin, its reminders and its end together.
            mail.References.Add($"thread.{thread}@{domain}");
            mail.InReplyTo = $"thread.{thread}@{domain}";
        }

        return mail;
    }

    /// <summary>A mail of ours as plain text and the same as HTML, to be disposed of.</summary>
    /// <param name="id">32 hexadecimal digits, of which its Message-Id is made.</param>
    /// <param name="at">When it was made.</param>
    /// <param name="to">Addresses.</param>
    /// <param name="subject">Subject, without our mark.</param>
    /// <param name="text">Text.</param>
    /// <param name="language">Its language.</param>
    public MimeMessage Draft(
        string id, DateTimeOffset at, IEnumerable<string> to, string subject, string text, Language language = Language.French)
    {
        var from = MailboxAddress.Parse(target.From);
        var mail = new MimeMessage
        {
            Subject = "[EntEcole] " + subject,
            Date = TimeZoneInfo.ConvertTime(at, FrenchTime.Zone),
            MessageId = $"{id}@{from.Domain}",
            Body = new MultipartAlternative
            {
                new TextPart(TextFormat.Plain) { Text = text }, new TextPart(TextFormat.Html) { Text = MailHtml.Of(text, language) },
            },
        };
        mail.From.Add(from);
        mail.To.AddRange(to.Select(MailboxAddress.Parse));
        // No answer of a machine to a machine.
        mail.Headers.Add(HeaderId.AutoSubmitted, "auto-generated");
        return mail;
    }

    // One refused address does not keep the mail from the others.
    private sealed class Client : SmtpClient
    {
        // As HttpClient: lists of revoked certificates are not always within reach of a server.
        public Client() => CheckCertificateRevocation = false;

        public int Unaccepted { get; private set; }

        protected override void OnRecipientNotAccepted(MimeMessage message, MailboxAddress mailbox, SmtpResponse response)
        {
            Unaccepted++;
            if (Unaccepted == message.To.Count)
            {
                // No address is left: the last refusal decides when it is retried.
                base.OnRecipientNotAccepted(message, mailbox, response);
            }
        }
    }
}
