using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace EntEcole.Directory.Tests.Server.Security;

/// <summary>An OpenID issuer on loopback whose documents a test may change at any time, and that counts how often it is asked.</summary>
internal sealed class TestIssuer : IAsyncDisposable
{
    private readonly WebApplication app;
    private int asked;

    private TestIssuer(WebApplication app) => this.app = app;

    /// <summary>Its address, without a slash at the end.</summary>
    public string Url => app.Urls.Single();

    /// <summary>How often its configuration was asked for.</summary>
    public int Asked => Volatile.Read(ref asked);

    /// <summary>The keys that it gives.</summary>
    public string Keys { get; set; } = """{"keys":[]}""";

    /// <summary>Its configuration; null for the usual one.</summary>
    public string? Configuration { get; set; }

    /// <summary>What it does instead of answering; false for nothing.</summary>
    public Func<HttpContext, Task<bool>> Instead { get; set; } = _ => Task.FromResult(false);

    public static async Task<TestIssuer> StartAsync(params TestKey[] keys)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var issuer = new TestIssuer(builder.Build());
        issuer.Publish(keys);
        issuer.app.Run(issuer.AnswerAsync);
        await issuer.app.StartAsync();
        return issuer;
    }

    /// <summary>Gives these keys from now on.</summary>
    public void Publish(params TestKey[] keys) => Keys = $"{{\"keys\":[{string.Join(',', keys.Select(key => key.Public()))}]}}";

    /// <summary>Answers 503 to everything, or no longer.</summary>
    public void Break(bool isBroken = true) => Instead = context =>
    {
        context.Response.StatusCode = isBroken ? (int)HttpStatusCode.ServiceUnavailable : context.Response.StatusCode;
        return Task.FromResult(isBroken);
    };

    public ValueTask DisposeAsync() => app.DisposeAsync();

    private async Task AnswerAsync(HttpContext context)
    {
        var isKeys = context.Request.Path.Value is "/keys";
        if (!isKeys)
        {
            Interlocked.Increment(ref asked);
        }

        if (!await Instead(context))
        {
            await context.Response.WriteAsync(isKeys ? Keys : Configuration ?? $$"""{"issuer":"{{Url}}","jwks_uri":"{{Url}}/keys"}""");
        }
    }
}
