using EntEcole.Directory.Server.Console.Forms;
using EntEcole.Directory.Server.Console.Rules;
using EntEcole.Directory.Server.Console.Sessions;
using EntEcole.Directory.Server.Limits;

namespace EntEcole.Directory.Server.Console;

/// <summary>The way of a request through the console.</summary>
internal static class ConsolePipeline
{
    private const string Policy =
        "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'";

    /// <summary>Sets it, and maps the pages.</summary>
    public static void Set(WebApplication app)
    {
        var settings = app.Services.GetRequiredService<ConsoleSettings>();
        app.Use((context, next) => SetHeadersAsync(context, next, settings.IsSecure));
        app.Use(new ConsoleAddress(settings).PassAsync);
        // What failed is logged once, with its incident number, by the page of faults.
        app.UseExceptionHandler(new ExceptionHandlerOptions
        {
            ExceptionHandlingPath = ConsoleSettings.Path + "/fault", SuppressDiagnosticsCallback = static _ => true,
            AllowStatusCode404Response = true,
        });
        app.UseStatusCodePagesWithReExecute(ConsoleSettings.Path + "/fault", "?status={0}");
        app.UseRouting();
        app.Use(LimitAsync);
        app.UseAuthentication();
        app.Use(FindAsync);
        app.Use(FormKeeping.PassAsync);
        app.UseAuthorization();
        app.Use(AskPurposeAsync);
        app.MapConsolePages();
    }

    private static Task SetHeadersAsync(HttpContext context, RequestDelegate next, bool isSecure)
    {
        // As the answer starts: what answers an error clears headers that were set before.
        context.Response.OnStarting(() =>
        {
            var headers = context.Response.Headers;
            headers.ContentSecurityPolicy = Policy;
            headers["Referrer-Policy"] = "no-referrer";
            headers.XContentTypeOptions = "nosniff";
            headers["Cross-Origin-Opener-Policy"] = "same-origin";
            headers["Cross-Origin-Resource-Policy"] = "same-origin";
            if (isSecure)
            {
                headers.StrictTransportSecurity = "max-age=31536000; includeSubDomains";
            }

            if (!context.Items.ContainsKey(StyleSheet.Path))
            {
                headers.CacheControl = "no-store";
            }

            return Task.CompletedTask;
        });
        return next(context);
    }

    // Before the policy that refuses: a path that is no page does not exist, signed in or not.
    private static Task FindAsync(HttpContext context, RequestDelegate next)
    {
        if (context.GetEndpoint() is not null)
        {
            return next(context);
        }

        context.Response.StatusCode = StatusCodes.Status404NotFound;
        return Task.CompletedTask;
    }

    // What needs no session is counted by its address; calls are counted by their caller.
    private static Task LimitAsync(HttpContext context, RequestDelegate next) =>
        PageRule.Of(context) is null or { IsOpen: true }
            ? context.RequestServices.GetRequiredService<CallLimits>().PassOpenAsync(context, next)
            : next(context);

    // Before anything about a person is read.
    private static async Task AskPurposeAsync(HttpContext context, RequestDelegate next)
    {
        if (PageRule.Of(context) is { ShowsPersons: true } rule
            && context.Features.Get<ConsoleSession>() is { Purpose: null, Caller: var caller })
        {
            var back = await FormKeeping.KeepAsync(context, caller, rule, FormKeeping.PathOf(context.Request))
                ?? (HttpMethods.IsGet(context.Request.Method) ? FormKeeping.PathOf(context.Request) : context.Request.Path.ToString());
            context.Response.Redirect($"{ConsoleSettings.Path}/purpose?back={Uri.EscapeDataString(back)}");
            return;
        }

        await next(context);
    }
}
