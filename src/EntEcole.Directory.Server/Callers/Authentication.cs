using EntEcole.Directory.Callers;
using EntEcole.Directory.Model;
using Microsoft.IdentityModel.Tokens;

namespace EntEcole.Directory.Server.Callers;

/// <summary>Who makes a request: by its bearer token, else by the client certificate of its connection.</summary>
internal sealed class Authentication
{
    private const string Scheme = "Bearer ";

    private readonly TokenCheck? tokens;
    private readonly ClientCertificates? certificates;

    public Authentication(CallerSettings settings, SecurityKey? local, ClientCertificates? certificates, TimeProvider time)
    {
        tokens = settings.AcceptsTokens ? new TokenCheck(settings, local, time) : null;
        this.certificates = certificates;
    }

    /// <summary>The caller; asked again it tells whether he still is one.</summary>
    /// <exception cref="DirectoryException">See <see cref="CallerFaults"/>.</exception>
    public ValueTask<Caller> OfAsync(HttpContext context)
    {
        var given = context.Request.Headers.Authorization;
        if (given.Count == 0)
        {
            return new ValueTask<Caller>(OfCertificate(context));
        }

        return tokens is not null && given is [{ } text] && text.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase)
            ? tokens.CheckAsync(text[Scheme.Length..], context.RequestAborted)
            : throw CallerFaults.Invalid();
    }

    private Caller OfCertificate(HttpContext context) =>
        certificates is null || context.Connection.ClientCertificate is not { } certificate ? throw CallerFaults.Missing()
        : certificates.Find(certificate) ?? throw CallerFaults.Invalid();
}
