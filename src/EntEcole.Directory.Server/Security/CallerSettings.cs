namespace EntEcole.Directory.Server.Security;

/// <summary>How callers authenticate. Paths are those of files.</summary>
internal sealed record CallerSettings
{
    /// <summary>The audience of tokens unless told otherwise.</summary>
    public const string DefaultAudience = "entecole";

    /// <summary>The issuer of tokens that are signed here.</summary>
    public const string LocalIssuer = "entecole.local";

    /// <summary>Issuer of tokens; without <see cref="TokenKeys"/> an https address whose OpenID configuration gives the keys.</summary>
    public string? TokenIssuer { get; init; }

    /// <summary>
    /// What tokens must be made for: one audience, or several with commas or blanks between them, of which tokens name one.
    /// </summary>
    public string TokenAudience { get; init; } = DefaultAudience;

    /// <summary>Where the claims of tokens are.</summary>
    public ClaimNames Claims { get; init; } = new();

    /// <summary>Keys of tokens: a JWKS, or PEM of public keys, certificates or a private key.</summary>
    public string? TokenKeys { get; init; }

    /// <summary>The key that is generated when nothing else is configured.</summary>
    public string? LocalKey { get; init; }

    /// <summary>Certificate of the server, with its chain, PEM.</summary>
    public string? TlsCertificate { get; init; }

    /// <summary>Its private key, PEM.</summary>
    public string? TlsKey { get; init; }

    /// <summary>Certificates of the authorities that client certificates must come from, PEM; no others are trusted.</summary>
    public string? ClientAuthority { get; init; }

    /// <summary>Who the client certificates are, JSON.</summary>
    public string? ClientCallers { get; init; }

    /// <summary>SHA-256 thumbprints and serial numbers of client certificates that are no longer accepted, one a line.</summary>
    public string? ClientRevoked { get; init; }

    /// <summary>
    /// What page tokens and cursors are sealed with, the same on all servers of a store; null for a key derived from <see
    /// cref="LocalKey"/>.
    /// </summary>
    public string? SealKey { get; init; }

    /// <summary>
    /// Under which subjects of identity providers are kept, the same for the life of a store; null for a key derived from <see
    /// cref="LocalKey"/>.
    /// </summary>
    public string? IdentityKey { get; init; }

    /// <summary>How long a page token may be used.</summary>
    public TimeSpan PageTokenLife { get; init; } = TimeSpan.FromHours(1);

    /// <summary>Whether nothing is configured: then a generated key signs, and the server stays on its machine.</summary>
    public bool IsLocal => TokenIssuer is null && TokenKeys is null && ClientAuthority is null;

    /// <summary>Whether tokens are accepted.</summary>
    public bool AcceptsTokens => IsLocal || TokenIssuer is not null || TokenKeys is not null;

    /// <summary>The issuer that tokens must name.</summary>
    public string Issuer => TokenIssuer ?? LocalIssuer;

    /// <summary>The audiences, the first of which is that of tokens made here; never empty.</summary>
    /// <exception cref="Model.DirectoryException"><see cref="Model.Reason.SettingInvalid"/>: there is none.</exception>
    public IReadOnlyList<string> Audiences =>
        TokenAudience.Split([',', ' ', '\t', '\r', '\n'], StringSplitOptions.RemoveEmptyEntries) is { Length: > 0 } all ? all
        : throw CallerFaults.Setting(nameof(TokenAudience), "must name an audience.", "doit nommer un destinataire.");

    /// <summary>Nothing of it: it holds a secret, and what is written may be logged.</summary>
    public override string ToString() => nameof(CallerSettings);
}
