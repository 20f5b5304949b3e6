using System.Net;
using EntEcole.Directory.Model;
using EntEcole.Directory.Server.Limits;
using EntEcole.Directory.Server.Security;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;

namespace EntEcole.Directory.Server.Host;

/// <summary>Where a server listens: HTTP/2, beyond its machine only with TLS and configured callers.</summary>
internal static class Listener
{
    /// <summary>Where a server listens unless told otherwise.</summary>
    public const string DefaultUrl = "http://127.0.0.1:5080";

    /// <summary>Sets the one address of a server.</summary>
    public static void Listen(
        this WebApplicationBuilder builder, IPEndPoint address, HttpsConnectionAdapterOptions? tls, LimitSettings limits, TimeProvider time)
    {
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            // Else a Kestrel section in a settings file or variable adds addresses, not on loopback.
            kestrel.ConfigurationLoader = null;
            TransportLimits.Set(kestrel.Limits, limits);
            kestrel.Listen(address, listen =>
            {
                listen.Protocols = HttpProtocols.Http2;
                TransportLimits.Set(listen, limits, tls, time);
            });
        });
        if (tls is not null)
        {
            builder.WebHost.UseKestrelHttpsConfiguration();
        }
    }

    /// <summary>Starts to listen.</summary>
    /// <exception cref="DirectoryException"><see cref="Reason.SettingInvalid"/>: the port is taken.</exception>
    public static async Task StartAsync(WebApplication app, string url, string setting, CancellationToken cancellationToken)
    {
        try
        {
            await app.StartAsync(cancellationToken);
        }
        catch (IOException taken)
        {
            throw new DirectoryException(
                Reason.SettingInvalid,
                new LocalizedText(
                    $"{url} is taken by another program, or is no address of this machine. Choose another with {setting}.",
                    $"{url} est pris par un autre programme, ou n'est pas une adresse de cette machine. "
                    + $"En choisir une autre par {setting}."),
                DirectoryException.Fact("setting", setting.TrimStart('-')),
                taken);
        }
    }

    /// <summary>How an https address speaks TLS; null for an http one.</summary>
    public static HttpsConnectionAdapterOptions? TlsOf(
        string url, CallerSettings settings, ClientCertificates? certificates, Reloads reloads, TimeProvider time)
    {
        if (!url.StartsWith(Uri.UriSchemeHttps, StringComparison.OrdinalIgnoreCase))
        {
            return null;
        }

        var own = new ServerCertificate(settings, time);
        reloads.Add(nameof(CallerSettings.TlsCertificate), own.Reload);
        var options = new HttpsConnectionAdapterOptions { ServerCertificateSelector = (_, _) => own.Current };
        if (certificates is not null)
        {
            // A token may do instead; but a certificate that is shown must be one of ours.
            options.ClientCertificateMode = ClientCertificateMode.AllowCertificate;
            options.ClientCertificateValidation = (certificate, _, _) => certificates.IsTrusted(certificate);
        }

        return options;
    }

    /// <summary>The address of a URL.</summary>
    /// <exception cref="DirectoryException">
    /// <see cref="Reason.SettingInvalid"/>: it is none, or not one of this machine and the settings ask for no TLS.
    /// </exception>
    public static IPEndPoint AddressOf(string url, CallerSettings settings)
    {
        if (!Uri.TryCreate(url, UriKind.Absolute, out var uri)
            || !(uri.Scheme is "http" || (uri.Scheme is "https" && settings.TlsCertificate is not null)))
        {
            throw new DirectoryException(
                Reason.SettingInvalid,
                new LocalizedText(
                    $"{url} is not an address to listen on, as {DefaultUrl}.",
                    $"{url} n'est pas une adresse d'écoute, comme {DefaultUrl}."),
                DirectoryException.Fact("setting", "urls"));
        }

        var address = string.Equals(uri.Host, "localhost", StringComparison.OrdinalIgnoreCase) ? IPAddress.Loopback
            : IPAddress.TryParse(uri.Host.Trim('[', ']'), out var given) ? given : IPAddress.None;
        var isBeyond = uri.Scheme is "https" && !settings.IsLocal && !address.Equals(IPAddress.None);
        return IPAddress.IsLoopback(address) || isBeyond ? new IPEndPoint(address, uri.Port) : throw new DirectoryException(
            Reason.SettingInvalid,
            new LocalizedText(
                "The directory holds children's data: beyond this machine (127.0.0.1 or [::1]) it listens on https addresses only, "
                + "with TlsCertificate, and TokenIssuer, TokenKeys or ClientAuthority.",
                "L'annuaire contient des données d'enfants : hors de cette machine (127.0.0.1 ou [::1]) il n'écoute qu'en https, "
                + "avec TlsCertificate, et TokenIssuer, TokenKeys ou ClientAuthority."),
            DirectoryException.Fact("setting", "urls"));
    }
}
