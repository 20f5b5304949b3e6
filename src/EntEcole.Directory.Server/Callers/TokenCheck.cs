using System.Text;
using EntEcole.Directory.Callers;
using EntEcole.Directory.Model;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Protocols;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;
using Microsoft.IdentityModel.Tokens;

namespace EntEcole.Directory.Server.Callers;

/// <summary>
/// Bearer tokens (JWT). All cryptography is the library's; here are its rules: signed by a key of the issuer, asymmetric algorithms only,
/// issuer, audience, lifetime. What was found good is not checked again for a while.
/// </summary>
internal sealed class TokenCheck
{
    /// <summary>The longest token that is looked at; tokens are ASCII.</summary>
    public const int MaxLength = 8 * 1024;

    private static readonly TimeSpan Skew = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan IssuerPatience = TimeSpan.FromSeconds(5);

    private static readonly string[] Algorithms =
    [
        SecurityAlgorithms.RsaSha256, SecurityAlgorithms.RsaSha384, SecurityAlgorithms.RsaSha512,
        SecurityAlgorithms.RsaSsaPssSha256, SecurityAlgorithms.RsaSsaPssSha384, SecurityAlgorithms.RsaSsaPssSha512,
        SecurityAlgorithms.EcdsaSha256, SecurityAlgorithms.EcdsaSha384, SecurityAlgorithms.EcdsaSha512,
    ];

    private readonly JsonWebTokenHandler handler = new() { MaximumTokenSizeInBytes = MaxLength, MapInboundClaims = false };
    private readonly TokenValidationParameters rules;
    private readonly FileInUse<IReadOnlyList<SecurityKey>>? file;
    private readonly ConfigurationManager<OpenIdConnectConfiguration>? issuer;
    private readonly TimeProvider time;
    private readonly TokenCache cache;
    private long issuerFailed;

    /// <summary>Tokens as settings say, signed by <paramref name="local"/> when nothing is configured.</summary>
    public TokenCheck(CallerSettings settings, SecurityKey? local, TimeProvider time, HttpClient? http = null)
    {
        this.time = time;
        cache = new TokenCache(time);
        rules = new TokenValidationParameters
        {
            ValidIssuer = settings.Issuer,
            ValidAudience = settings.TokenAudience,
            ValidateIssuer = true,
            ValidateAudience = true,
            ValidateIssuerSigningKey = true,
            RequireSignedTokens = true,
            RequireExpirationTime = true,
            RequireAudience = true,
            ValidAlgorithms = Algorithms,
            ClockSkew = Skew,
            LifetimeValidator = IsInTime,
        };
        if (local is not null)
        {
            rules.IssuerSigningKey = local;
        }
        else if (settings.TokenKeys is { } path)
        {
            file = new FileInUse<IReadOnlyList<SecurityKey>>(path, TokenKeyFile.Read, time);
            rules.IssuerSigningKeyResolver = (_, _, _, _) => file.Current;
        }
        else
        {
            issuer = Discover(settings.Issuer, http);
            rules.ConfigurationManager = issuer;
        }
    }

    /// <summary>The caller of a token that was found good before; null of any other.</summary>
    /// <exception cref="DirectoryException">It is no token; see <see cref="CallerFaults"/>.</exception>
    public Caller? Find(string token) => cache.Find(HashOf(token));

    /// <summary>The caller of a token.</summary>
    /// <exception cref="DirectoryException">It is not accepted; see <see cref="CallerFaults"/>.</exception>
    public Task<Caller> CheckAsync(string token, CancellationToken cancellationToken)
    {
        var hash = HashOf(token);
        return cache.Find(hash) is { } known ? Task.FromResult(known) : ReadAsync(token, hash, cancellationToken);
    }

    private static TokenHash HashOf(string token) =>
        token.Length is 0 or > MaxLength || !Ascii.IsValid(token) ? throw CallerFaults.Invalid() : TokenHash.Of(token);

    private static ConfigurationManager<OpenIdConnectConfiguration> Discover(string issuer, HttpClient? http)
    {
        if (!Uri.TryCreate(issuer, UriKind.Absolute, out var address)
            || !(string.Equals(address.Scheme, Uri.UriSchemeHttps, StringComparison.Ordinal) || (address.IsLoopback && string.Equals(address.Scheme, Uri.UriSchemeHttp, StringComparison.Ordinal))))
        {
            throw CallerFaults.Setting(
                nameof(CallerSettings.TokenIssuer),
                "must be an https address, or TokenKeys must name a file with its keys.", "doit être une adresse https, ou TokenKeys nommer un fichier de ses clés.");
        }

        var retriever = new HttpDocumentRetriever(http ?? new HttpClient { Timeout = IssuerPatience, MaxResponseContentBufferSize = 1 << 20 })
        {
            RequireHttps = !address.IsLoopback,
        };
        return new ConfigurationManager<OpenIdConnectConfiguration>(
            issuer.TrimEnd('/') + "/.well-known/openid-configuration", new OpenIdConnectConfigurationRetriever(), retriever);
    }

    private async Task<Caller> ReadAsync(string token, TokenHash hash, CancellationToken cancellationToken)
    {
        if (issuer is not null)
        {
            await ProveIssuerAsync(issuer, cancellationToken);
        }

        var found = await handler.ValidateTokenAsync(token, rules);
        if (!found.IsValid)
        {
            throw found.Exception is SecurityTokenExpiredException ? CallerFaults.Expired() : CallerFaults.Invalid();
        }

        var caller = TokenClaims.ToCaller(((JsonWebToken)found.SecurityToken).Claims) ?? throw CallerFaults.Invalid();
        caller = caller with { Issuer = found.Issuer.TrimEnd('/') };
        cache.Keep(hash, caller, new DateTimeOffset(found.SecurityToken.ValidTo, TimeSpan.Zero) + Skew);
        return caller;
    }

    /// <summary>The keys must have been read once; who floods us with tokens does not make us flood the issuer.</summary>
    private async Task ProveIssuerAsync(ConfigurationManager<OpenIdConnectConfiguration> manager, CancellationToken cancellationToken)
    {
        var failed = Volatile.Read(ref issuerFailed);
        if (failed != 0 && time.GetElapsedTime(failed) < IssuerPatience)
        {
            throw CallerFaults.KeysUnavailable();
        }

        try
        {
            await manager.GetConfigurationAsync(cancellationToken);
            Volatile.Write(ref issuerFailed, 0);
        }
        catch (Exception fault) when (fault is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
        {
            Volatile.Write(ref issuerFailed, time.GetTimestamp());
            throw CallerFaults.KeysUnavailable();
        }
    }

    // By our own clock; the signature was checked before.
    private bool IsInTime(DateTime? notBefore, DateTime? expires, SecurityToken token, TokenValidationParameters parameters)
    {
        var now = time.GetUtcNow().UtcDateTime;
        return expires is not { } end ? throw new SecurityTokenNoExpirationException()
            : end + Skew <= now ? throw new SecurityTokenExpiredException()
            : notBefore is not { } start || start - Skew <= now;
    }
}
