using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Polly;
using Polly.Retry;

namespace EntEcole.Directory.Server.Notifications;

/// <summary>
/// Posts messages as signed JSON (Standard Webhooks). No redirect is followed, and nothing of an answer is read but its status: what is
/// posted goes where the setting says, and what comes back into no log.
/// </summary>
internal sealed class WebhookChannel : IChannel, IDisposable
{
    /// <summary>The name of this channel.</summary>
    public const string ChannelName = "webhook";

    private readonly WebhookTarget target;
    private readonly TimeSpan timeout;
    private readonly TimeProvider time;
    private readonly HttpClient client;
    private readonly ResiliencePipeline<SendOutcome> attempts;

    public WebhookChannel(WebhookTarget target, NotificationSettings settings, TimeProvider time)
    {
        (this.target, timeout, this.time) = (target, settings.AttemptTimeout, time);
        client = new HttpClient(new SocketsHttpHandler
        {
            AllowAutoRedirect = false, UseCookies = false, PooledConnectionLifetime = TimeSpan.FromMinutes(5),
            ConnectTimeout = settings.AttemptTimeout,
        })
        {
            // Each attempt has its own.
            Timeout = Timeout.InfiniteTimeSpan,
        };
        attempts = new ResiliencePipelineBuilder<SendOutcome> { TimeProvider = time }.AddRetry(new RetryStrategyOptions<SendOutcome>
        {
            ShouldHandle = args => ValueTask.FromResult(args.Outcome.Result is { Verdict: SendVerdict.Again }),
            MaxRetryAttempts = 2,
            BackoffType = DelayBackoffType.Exponential,
            Delay = settings.RetryDelay,
            UseJitter = true,
        }).Build();
    }

    public string Name => ChannelName;

    public async Task<SendOutcome> SendAsync(Notification message, CancellationToken cancellationToken)
    {
        var body = message.ToJson();
        return await attempts.ExecuteAsync(async token => await PostAsync(message.Id, body, token), cancellationToken);
    }

    /// <summary>
    /// Asks for the head of the address: any answer but an error of the server shows that it is there. Nothing is posted.
    /// </summary>
    public async Task<SendOutcome> ProbeAsync(CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Head, target.Address);
        var outcome = await AskAsync(request, cancellationToken);
        return outcome.Verdict is SendVerdict.Refused ? outcome with { Verdict = SendVerdict.Sent } : outcome;
    }

    public void Dispose() => client.Dispose();

    private async Task<SendOutcome> PostAsync(string id, string body, CancellationToken cancellationToken)
    {
        var timestamp = time.GetUtcNow().ToUnixTimeSeconds();
        using var request = new HttpRequestMessage(HttpMethod.Post, target.Address)
        {
            Content = new StringContent(body, Encoding.UTF8, new MediaTypeHeaderValue("application/json")),
        };
        request.Headers.Add("webhook-id", id);
        request.Headers.Add("webhook-timestamp", timestamp.ToString(CultureInfo.InvariantCulture));
        request.Headers.Add("webhook-signature", WebhookSignature.Of(target.Keys, id, timestamp, body));
        return await AskAsync(request, cancellationToken);
    }

    private async Task<SendOutcome> AskAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        using var late = new CancellationTokenSource(timeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, late.Token);
        request.Headers.UserAgent.Add(new ProductInfoHeaderValue("entecole", null));
        try
        {
            using var answer = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, either.Token);
            return Of(answer.StatusCode);
        }
        catch (HttpRequestException unreached)
        {
            return new(SendVerdict.Again, unreached.HttpRequestError.ToString());
        }
        catch (OperationCanceledException) when (late.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            return new(SendVerdict.Again, "Timeout");
        }
    }

    private static SendOutcome Of(HttpStatusCode status)
    {
        var what = string.Create(CultureInfo.InvariantCulture, $"HTTP {(int)status}");
        return status switch
        {
            >= HttpStatusCode.OK and < HttpStatusCode.MultipleChoices => new(SendVerdict.Sent, what),
            HttpStatusCode.RequestTimeout or HttpStatusCode.TooManyRequests => new(SendVerdict.Again, what),
            HttpStatusCode.Gone => new(SendVerdict.Gone, what),
            < HttpStatusCode.InternalServerError => new(SendVerdict.Refused, what),
            _ => new(SendVerdict.Again, what),
        };
    }
}
