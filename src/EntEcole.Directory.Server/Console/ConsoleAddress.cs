using System.Net;
using EntEcole.Directory.Server.Console.Sessions;

namespace EntEcole.Directory.Server.Console;

/// <summary>
/// The address that browsers use: that of the settings, when a proxy stands in front; another name, which a foreign page could point at
/// this machine, is refused.
/// </summary>
internal sealed class ConsoleAddress(ConsoleSettings settings)
{
    private readonly Uri? address = settings.PublicUrl is { } url ? new Uri(url) : null;

    /// <summary>Passes a request on as one of that address.</summary>
    public Task PassAsync(HttpContext context, RequestDelegate next)
    {
        if (address is not null)
        {
            context.Request.Scheme = address.Scheme;
            context.Request.Host = new HostString(address.Authority);
            return next(context);
        }

        var host = context.Request.Host.Host;
        if (string.Equals(host, "localhost", StringComparison.OrdinalIgnoreCase) || IPAddress.TryParse(host.Trim('[', ']'), out _))
        {
            return next(context);
        }

        context.Response.StatusCode = StatusCodes.Status421MisdirectedRequest;
        return Task.CompletedTask;
    }
}
