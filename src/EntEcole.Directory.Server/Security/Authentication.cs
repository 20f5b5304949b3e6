using EntEcole.Directory.Access;
using EntEcole.Directory.Model;
using EntEcole.Directory.Server.Limits;
using Microsoft.IdentityModel.Tokens;

namespace EntEcole.Directory.Server.Security;

/// <summary>Who makes a request: by its bearer token, else by the client certificate of its connection.</summary>
internal sealed class Authentication
{
    private const string Scheme = "Bearer ";

    private readonly TokenCheck? tokens;
    private readonly ClientCertificates? certificates;
    private readonly AttemptLimit attempts;

    public Authentication(
        CallerSettings settings, SecurityKey? local, ClientCertificates? certificates, AttemptLimit attempts, TimeProvider time)
    {
        this.attempts = attempts;
        tokens = settings.AcceptsTokens ? new TokenCheck(settings, local, time) : null;
        this.certificates = certificates;
    }

    /// <summary>The issuer whose keys are read; null when no token is accepted, or the keys are at hand.</summary>
    public IssuerKeys? Issuer => tokens?.Issuer;

    /// <summary>
    /// Is given why the keys of the issuer of tokens cannot be read, once when that begins, and null once when they can again.
    /// </summary>
    public Action<Exception?> Report
    {
        set => tokens?.Report = value;
    }

    /// <summary>The caller; asked again, it says whether they still are one.</summary>
    /// <exception cref="DirectoryException">See <see cref="CallerFaults"/>.</exception>
    public ValueTask<Caller> OfAsync(HttpContext context)
    {
        var given = context.Request.Headers.Authorization;
        if (given.Count == 0)
        {
            return new ValueTask<Caller>(OfCertificate(context));
        }

        if (tokens is null || given is not [{ } text] || !text.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase))
        {
            throw CallerFaults.Invalid();
        }

        if (tokens.Recall(text) is { } same)
        {
            return new ValueTask<Caller>(same);
        }

        var token = text[Scheme.Length..];
        return tokens.Find(token, text) is { } known
            ? new ValueTask<Caller>(known)
            : new ValueTask<Caller>(AttemptAsync(tokens, token, context));
    }

    private Task<Caller> AttemptAsync(TokenCheck check, string token, HttpContext context) => attempts.CheckAsync(
        context.Connection.RemoteIpAddress, ClaimedCaller.Of(token), () => check.CheckAsync(token, context.RequestAborted));

    private Caller OfCertificate(HttpContext context) =>
        certificates is null || context.Connection.ClientCertificate is not { } certificate ? throw CallerFaults.Missing()
        : certificates.Find(certificate) ?? throw CallerFaults.Invalid();
}
