using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using EntEcole.Directory.Access;
using EntEcole.Directory.Model;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace EntEcole.Directory.Server.Security;

/// <summary>
/// Bearer tokens (JWT). All cryptography is the library's; here are its rules: signed by a key of the issuer, asymmetric algorithms only,
/// issuer, audience, lifetime, type. What was found good is not checked again for a while, unless a key has changed.
/// </summary>
internal sealed class TokenCheck
{
    /// <summary>The longest token that is looked at; tokens are ASCII.</summary>
    public const int MaxLength = 8 * 1024;

    /// <summary>The algorithms that may sign.</summary>
    public static readonly IReadOnlyList<string> Algorithms =
    [
        SecurityAlgorithms.RsaSha256, SecurityAlgorithms.RsaSha384, SecurityAlgorithms.RsaSha512,
        SecurityAlgorithms.RsaSsaPssSha256, SecurityAlgorithms.RsaSsaPssSha384, SecurityAlgorithms.RsaSsaPssSha512,
        SecurityAlgorithms.EcdsaSha256, SecurityAlgorithms.EcdsaSha384, SecurityAlgorithms.EcdsaSha512,
    ];

    // Of access tokens. Others that an issuer signs, as logout tokens, are refused.
    private static readonly string[] Types = ["JWT", "at+jwt", "application/at+jwt"];
    private static readonly TimeSpan Skew = TimeSpan.FromSeconds(30);
    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false };

    private readonly JsonWebTokenHandler handler = new() { MaximumTokenSizeInBytes = MaxLength, MapInboundClaims = false };
    private readonly TokenValidationParameters rules;
    private readonly ITokenKeys keys;
    private readonly ClaimNames names;
    private readonly string issuer;
    private readonly TimeProvider time;
    private readonly TokenCache cache;

    // It keeps none of the strings: what the transport lets go is gone.
    private readonly ConditionalWeakTable<string, StrongBox<TokenHash>> hashes = [];

    /// <summary>Tokens as settings say, signed by <paramref name="local"/> when nothing is configured.</summary>
    /// <exception cref="DirectoryException"><see cref="Reason.SettingInvalid"/>.</exception>
    public TokenCheck(CallerSettings settings, SecurityKey? local, TimeProvider time)
    {
        this.time = time;
        cache = new TokenCache(time);
        names = settings.Claims;
        names.Validate();
        issuer = settings.Issuer.TrimEnd('/');
        keys = KeysOf(settings, local, time);
        rules = new TokenValidationParameters
        {
            // Issuers are written with a slash at the end and without.
            ValidIssuers = [issuer, issuer + "/"],
            ValidAudiences = settings.Audiences,
            ValidateIssuer = true,
            ValidateAudience = true,
            ValidateIssuerSigningKey = true,
            RequireSignedTokens = true,
            RequireExpirationTime = true,
            RequireAudience = true,
            IgnoreTrailingSlashWhenValidatingAudience = false,
            ValidAlgorithms = Algorithms,
            ClockSkew = Skew,
            LifetimeValidator = IsInTime,
            TypeValidator = TypeOf,
        };
    }

    /// <summary>The issuer whose keys are read; null when they are at hand.</summary>
    public IssuerKeys? Issuer => keys as IssuerKeys;

    /// <summary>Is given why the keys of the issuer cannot be read, once when that begins, and null once when they can again.</summary>
    public Action<Exception?> Report
    {
        set => (keys as IssuerKeys)?.Report = value;
    }

    /// <summary>
    /// The caller of a header whose token was found good before, if it is that very string: Kestrel uses it again while a connection
    /// repeats the header. Null of any other. It is not compared letter by letter: the time that takes would say how much of a guess is
    /// right.
    /// </summary>
    public Caller? Recall(string header) =>
        hashes.TryGetValue(header, out var hash) && keys.Current is { } now ? cache.Find(hash.Value, now) : null;

    /// <summary>The caller of a token that was found good before; null of any other.</summary>
    /// <param name="token">The token.</param>
    /// <param name="header">The header that holds it, for <see cref="Recall"/>.</param>
    /// <exception cref="DirectoryException">It is no token; see <see cref="CallerFaults"/>.</exception>
    public Caller? Find(string token, string? header = null)
    {
        var hash = HashOf(token);
        if (keys.Current is not { } now || cache.Find(hash, now) is not { } known)
        {
            return null;
        }

        if (header is not null)
        {
            hashes.TryAdd(header, new StrongBox<TokenHash>(hash));
        }

        return known;
    }

    /// <summary>The caller of a token.</summary>
    /// <exception cref="DirectoryException">It is not accepted; see <see cref="CallerFaults"/>.</exception>
    public async Task<Caller> CheckAsync(string token, CancellationToken cancellationToken)
    {
        var hash = HashOf(token);
        var read = Read(token);
        var known = await keys.GetAsync(cancellationToken);
        if (cache.Find(hash, known) is { } caller)
        {
            return caller;
        }

        var found = await ValidateAsync(read, known);
        if (LacksKey(found, read, known) && await keys.GetOthersAsync(known, cancellationToken) is { } others)
        {
            known = others;
            found = await ValidateAsync(read, known);
        }

        if (!found.IsValid)
        {
            throw found.Exception is SecurityTokenExpiredException ? CallerFaults.Expired() : CallerFaults.Invalid();
        }

        caller = CallerOf(read) ?? throw CallerFaults.Invalid();
        cache.Keep(hash, caller, known, EndOf(read));
        return caller;
    }

    private static ITokenKeys KeysOf(CallerSettings settings, SecurityKey? local, TimeProvider time)
    {
        if (local is not null)
        {
            SecurityKey[] one = [local];
            return new KeysAtHand(() => one);
        }

        if (settings.TokenKeys is { } path)
        {
            var file = new ReloadingFile<IReadOnlyList<SecurityKey>>(path, TokenKeyFile.Read, time);
            return new KeysAtHand(() => file.Current);
        }

        return new IssuerKeys(settings.Issuer, time);
    }

    private static TokenHash HashOf(string token) =>
        token.Length is 0 or > MaxLength || !Ascii.IsValid(token) ? throw CallerFaults.Invalid() : TokenHash.Of(token);

    // What is refused whatever the keys, so that no issuer is asked for it. Whatever extension is critical, we do not know it
    // (RFC 7515, 4.1.11).
    private static JsonWebToken Read(string token)
    {
        try
        {
            var read = new JsonWebToken(token);
            using var header = JsonDocument.Parse(Base64UrlEncoder.DecodeBytes(read.EncodedHeader), Strict);
            return header.RootElement.TryGetProperty("crit", out _) || !Algorithms.Contains(read.Alg, StringComparer.Ordinal)
                ? throw CallerFaults.Invalid()
                : read;
        }
        catch (Exception fault) when (fault is not DirectoryException)
        {
            // Whatever a parser makes of it, it is no token.
            throw CallerFaults.Invalid();
        }
    }

    private static bool LacksKey(TokenValidationResult found, JsonWebToken token, IReadOnlyList<SecurityKey> known) =>
        found is { IsValid: false, Exception: SecurityTokenInvalidSignatureException }
        && (string.IsNullOrEmpty(token.Kid) || !known.Any(key => string.Equals(key.KeyId, token.Kid, StringComparison.Ordinal)));

    private static string TypeOf(string? type, SecurityToken token, TokenValidationParameters parameters) =>
        string.IsNullOrEmpty(type) || Types.Contains(type, StringComparer.OrdinalIgnoreCase) ? type ?? ""
            : throw new SecurityTokenInvalidTypeException();

    // Nothing is added to what a token says: it may be the last instant that there is.
    private static DateTimeOffset EndOf(JsonWebToken token)
    {
        var end = new DateTimeOffset(token.ValidTo, TimeSpan.Zero);
        return end < DateTimeOffset.MaxValue - Skew ? end + Skew : end;
    }

    private Task<TokenValidationResult> ValidateAsync(JsonWebToken token, IReadOnlyList<SecurityKey> known)
    {
        var once = rules.Clone();
        once.IssuerSigningKeys = known;
        return handler.ValidateTokenAsync(token, once);
    }

    private Caller? CallerOf(JsonWebToken token)
    {
        try
        {
            using var claims = JsonDocument.Parse(Base64UrlEncoder.DecodeBytes(token.EncodedPayload), Strict);
            return TokenClaims.ToCaller(claims.RootElement, names) is { } caller ? caller with { Issuer = issuer } : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    // By our own clock; the signature was checked before. What is absent may come as null or as the first instant that there is.
    private bool IsInTime(DateTime? notBefore, DateTime? expires, SecurityToken token, TokenValidationParameters parameters)
    {
        var now = time.GetUtcNow().UtcDateTime;
        return expires is null || expires == DateTime.MinValue ? throw new SecurityTokenNoExpirationException()
            : expires <= now - Skew ? throw new SecurityTokenExpiredException()
            : notBefore is null || notBefore <= now + Skew;
    }
}
