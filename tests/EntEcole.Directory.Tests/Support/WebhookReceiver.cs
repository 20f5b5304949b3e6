using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace EntEcole.Directory.Tests.Support;

/// <summary>
/// A receiver of webhooks on loopback. It verifies signatures by itself, as docs/operations/observability.md shows, and can be made to
/// misbehave: a status to answer with, 0 for a cut connection, -1 for no answer at all.
/// </summary>
public sealed class WebhookReceiver : IAsyncDisposable
{
    private const int Cut = 0, Silent = -1;

    private readonly WebApplication app;
    private readonly byte[] key = RandomNumberGenerator.GetBytes(32);
    private readonly Lock gate = new();
    private readonly Queue<int> faults = new();
    private readonly List<(string Id, JsonElement Body)> taken = [];
    private readonly List<(string Id, bool IsVerified)> seen = [];

    private WebhookReceiver(WebApplication app) => this.app = app;

    public Uri Address => new(app.Urls.Single() + "/hook");

    public string Secret => "whsec_" + Convert.ToBase64String(key);

    /// <summary>What was answered with 2xx, in order.</summary>
    public IReadOnlyList<(string Id, JsonElement Body)> Taken
    {
        get
        {
            lock (gate)
            {
                return [.. taken];
            }
        }
    }

    /// <summary>All that came, and whether its signature was right.</summary>
    public IReadOnlyList<(string Id, bool IsVerified)> Seen
    {
        get
        {
            lock (gate)
            {
                return [.. seen];
            }
        }
    }

    public static async Task<WebhookReceiver> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var built = builder.Build();
        var receiver = new WebhookReceiver(built);
        built.Run(receiver.TakeAsync);
        await built.StartAsync();
        return receiver;
    }

    /// <summary>How the next requests are met; then with 204.</summary>
    public void Misbehave(params int[] next)
    {
        lock (gate)
        {
            Array.ForEach(next, faults.Enqueue);
        }
    }

    public async ValueTask DisposeAsync() => await app.DisposeAsync();

    private async Task TakeAsync(HttpContext context)
    {
        using var reader = new StreamReader(context.Request.Body, Encoding.UTF8);
        var body = await reader.ReadToEndAsync();
        string Header(string name) => context.Request.Headers[name].ToString();
        var (id, timestamp) = (Header("webhook-id"), Header("webhook-timestamp"));
        var expected = "v1," + Convert.ToBase64String(HMACSHA256.HashData(key, Encoding.UTF8.GetBytes($"{id}.{timestamp}.{body}")));
        var age = TimeProviders.Machine.GetUtcNow() - DateTimeOffset.FromUnixTimeSeconds(
            long.Parse(timestamp, CultureInfo.InvariantCulture));
        var isVerified = age.Duration() < TimeSpan.FromMinutes(5) && Header("webhook-signature").Split(' ').Contains(
            expected, StringComparer.Ordinal);
        int status;
        lock (gate)
        {
            seen.Add((id, isVerified));
            status = faults.TryDequeue(out var fault) ? fault : StatusCodes.Status204NoContent;
            if (status is >= 200 and < 300)
            {
                taken.Add((id, JsonDocument.Parse(body).RootElement));
            }
        }

        switch (status)
        {
            case Cut:
                context.Abort();
                break;
            case Silent:
                await Task.Delay(Timeout.InfiniteTimeSpan, TimeProviders.Machine, context.RequestAborted).ConfigureAwait(
                    ConfigureAwaitOptions.SuppressThrowing);
                break;
            default:
                context.Response.StatusCode = status;
                if (status is >= 300 and < 400)
                {
                    context.Response.Headers.Location = "/elsewhere";
                }

                if (status is not StatusCodes.Status204NoContent)
                {
                    await context.Response.WriteAsync("words of the receiver");
                }

                break;
        }
    }
}
