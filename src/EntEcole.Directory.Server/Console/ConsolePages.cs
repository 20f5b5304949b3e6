using EntEcole.Directory.Server.Console.Pages;
using EntEcole.Directory.Server.Console.Rules;
using EntEcole.Directory.Server.Console.Sessions;
using EntEcole.Directory.Server.Console.Words;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc.ApplicationModels;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace EntEcole.Directory.Server.Console;

/// <summary>The pages: each below <see cref="ConsoleSettings.Path"/>, with its rule as metadata of its endpoint.</summary>
internal static class ConsolePages
{
    /// <summary>Adds what makes pages.</summary>
    public static IServiceCollection AddConsolePages(this IServiceCollection services, ConsoleSettings settings)
    {
        services.AddHttpContextAccessor();
        services.AddScoped(all => new ConsoleText(
            ConsoleLanguage.Of(all.GetRequiredService<IHttpContextAccessor>().HttpContext!, settings.IsSecure),
            all.GetRequiredService<TimeProvider>()));
        services.AddAntiforgery(form =>
        {
            form.Cookie.Name = ConsoleCookies.Name("form", settings.IsSecure);
            form.Cookie.SameSite = SameSiteMode.Strict;
            form.Cookie.SecurePolicy = ConsoleCookies.Policy(settings.IsSecure);
            form.Cookie.Path = "/";
            form.FormFieldName = "form_token";
            // No page is shown in a frame: the policy of content says so for all.
            form.SuppressXFrameOptionsHeader = true;
        });
        services.AddRazorPages(pages =>
        {
            pages.RootDirectory = "/Console/Pages";
            pages.Conventions.AddFolderRouteModelConvention("/", Place);
        }).AddMvcOptions(mvc => mvc.Filters.Add<FormRefusal>());
        return services;
    }

    /// <summary>Maps the pages and the style sheet; an endpoint without a rule keeps the console from starting.</summary>
    /// <exception cref="InvalidOperationException">A page has no rule, or a rule has no page.</exception>
    public static void MapConsolePages(this WebApplication app)
    {
        app.MapRazorPages().Finally(Attach);
        MapOpen(app, StyleSheet.Path, StyleSheet.WriteAsync);
        MapOpen(app, StyleSheet.Icon, StyleSheet.WriteIconAsync);
        MapOpen(app, "/", context =>
        {
            context.Response.Redirect(ConsoleSettings.Path);
            return Task.CompletedTask;
        });
        EnsureRules(((IEndpointRouteBuilder)app).DataSources.SelectMany(source => source.Endpoints));
    }

    /// <summary>Ensures that each endpoint has a rule, and each rule its page.</summary>
    /// <exception cref="InvalidOperationException">They differ.</exception>
    internal static void EnsureRules(IEnumerable<Endpoint> endpoints)
    {
        var unruled = new List<string>();
        var unused = PageRules.Every.Select(rule => rule.Page).ToHashSet(StringComparer.Ordinal);
        foreach (var endpoint in endpoints)
        {
            if (endpoint.Metadata.GetMetadata<PageRule>() is not { } rule)
            {
                unruled.Add(endpoint.DisplayName ?? "?");
            }
            else
            {
                unused.Remove(rule.Page);
            }
        }

        unruled.AddRange(unused);
        unruled.AddRange(PageRules.WritesWhenRead);
        if (unruled.Count > 0)
        {
            throw new InvalidOperationException(
                "Pages without a rule, rules without a page, or looks that write: " + string.Join(", ", unruled));
        }
    }

    private static void MapOpen(IEndpointRouteBuilder routes, string path, RequestDelegate answer) => routes.MapGet(path, answer).Finally(
        endpoint => Attach(endpoint, new PageRule { Page = path, IsOpen = true }));

    private static void Attach(EndpointBuilder endpoint)
    {
        if (endpoint.Metadata.OfType<PageActionDescriptor>().FirstOrDefault() is { } page && PageRules.Find(page.ViewEnginePath) is { } rule
            && !endpoint.Metadata.OfType<PageRule>().Any())
        {
            Attach(endpoint, rule);
        }
    }

    private static void Attach(EndpointBuilder endpoint, PageRule rule)
    {
        endpoint.Metadata.Add(rule);
        endpoint.Metadata.Add(rule.IsOpen ? new AllowAnonymousAttribute() : new AuthorizationPolicyBuilder().AddRequirements(rule).Build());
    }

    private static void Place(PageRouteModel page)
    {
        foreach (var route in page.Selectors.Select(selector => selector.AttributeRouteModel).OfType<AttributeRouteModel>())
        {
            route.Template = AttributeRouteModel.CombineTemplates(
                ConsoleSettings.Path.TrimStart('/'), route.Template?.TrimStart('/', '~'));
        }
    }
}
