using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace EntEcole.Directory.Tests.Support;

/// <summary>
/// A mail server on loopback that takes what it is given, one connection at a time; answers may be told in advance, by command.
/// </summary>
public sealed class SmtpReceiver : IAsyncDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource stop = new();
    private readonly Lock gate = new();
    private readonly Dictionary<string, Queue<string>> answers = new(StringComparer.OrdinalIgnoreCase);
    private readonly List<Mail> mails = [];
    private readonly Task serving;

    public SmtpReceiver()
    {
        listener.Start();
        serving = Task.Run(ServeAsync);
    }

    public int Port => ((IPEndPoint)listener.LocalEndpoint).Port;

    /// <summary>What it shows on STARTTLS; without one it offers none.</summary>
    public X509Certificate2? Certificate { get; init; }

    /// <summary>Whether it offers to authenticate.</summary>
    public bool AsksForAccounts { get; init; }

    public IReadOnlyList<Mail> Mails
    {
        get
        {
            lock (gate)
            {
                return [.. mails];
            }
        }
    }

    /// <summary>The next answer to a command, as <c>RCPT</c>; empty to cut the connection.</summary>
    public void Answer(string command, string answer)
    {
        lock (gate)
        {
            if (!answers.TryGetValue(command, out var queue))
            {
                answers[command] = queue = new Queue<string>();
            }

            queue.Enqueue(answer);
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (serving.IsCompleted)
        {
            return;
        }

        await stop.CancelAsync();
        listener.Stop();
        await serving.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        stop.Dispose();
    }

    private async Task ServeAsync()
    {
        while (!stop.IsCancellationRequested)
        {
            using var client = await listener.AcceptTcpClientAsync(stop.Token);
            try
            {
                await ConverseAsync(client.GetStream());
            }
            catch (Exception gone) when (gone is IOException or AuthenticationException)
            {
                // The other side has gone.
            }
        }
    }

    private async Task ConverseAsync(Stream stream)
    {
        using var reader = new StreamReader(stream, Encoding.UTF8);
        await using var writer = new StreamWriter(stream, new UTF8Encoding(false)) { NewLine = "\r\n", AutoFlush = true };
        await writer.WriteLineAsync("220 smtp.example.invalid");
        var (from, to, login) = ("", new List<string>(), "");
        while (await reader.ReadLineAsync(stop.Token) is { } line)
        {
            var command = line.Split(' ', ':')[0].ToUpperInvariant();
            if (Told(command) is { } told)
            {
                if (told.Length == 0)
                {
                    return;
                }

                await writer.WriteLineAsync(told);
                continue;
            }

            switch (command)
            {
                case "EHLO":
                    await writer.WriteLineAsync("250-smtp.example.invalid\r\n" + (AsksForAccounts ? "250-AUTH PLAIN\r\n" : "") + (
                        Certificate is null ? "" : "250-STARTTLS\r\n") + "250 8BITMIME");
                    break;
                case "STARTTLS" when Certificate is not null:
                    await writer.WriteLineAsync("220 go on");
                    await using (var secure = new SslStream(stream, leaveInnerStreamOpen: true))
                    {
                        await secure.AuthenticateAsServerAsync(
                            new SslServerAuthenticationOptions { ServerCertificate = Certificate }, stop.Token);
                        await ConverseAsync(secure);
                    }

                    return;
                case "AUTH":
                    login = Encoding.UTF8.GetString(Convert.FromBase64String(line.Split(' ')[2]));
                    await writer.WriteLineAsync("235 2.7.0 welcome");
                    break;
                case "MAIL":
                    (from, to) = (Address(line), []);
                    await writer.WriteLineAsync("250 ok");
                    break;
                case "RCPT":
                    to.Add(Address(line));
                    await writer.WriteLineAsync("250 ok");
                    break;
                case "DATA":
                    await writer.WriteLineAsync("354 go on");
                    var text = new StringBuilder();
                    while (await reader.ReadLineAsync(stop.Token) is { } part && part is not ".")
                    {
                        text.Append(part.StartsWith('.') ? part[1..] : part).Append("\r\n");
                    }

                    if (Told("END") is { } end)
                    {
                        await writer.WriteLineAsync(end);
                        break;
                    }

                    lock (gate)
                    {
                        mails.Add(new Mail(from, to, login, text.ToString()));
                    }

                    await writer.WriteLineAsync("250 ok");
                    break;
                case "QUIT":
                    await writer.WriteLineAsync("221 bye");
                    return;
                default:
                    await writer.WriteLineAsync("250 ok");
                    break;
            }
        }
    }

    private static string Address(string line) =>
        line[(line.IndexOf('<', StringComparison.Ordinal) + 1)..line.IndexOf('>', StringComparison.Ordinal)];

    private string? Told(string command)
    {
        lock (gate)
        {
            return answers.TryGetValue(command, out var queue) && queue.TryDequeue(out var answer) ? answer : null;
        }
    }

    /// <summary>A mail as it came.</summary>
    public sealed record Mail(string From, IReadOnlyList<string> To, string Login, string Text);
}
