using EntEcole.Directory.Server.Security;

namespace EntEcole.Directory.Server.Host.Options;

/// <summary>How callers authenticate, and where the claims of their tokens are.</summary>
internal sealed class CallerOptions : RoomOptions
{
    public override SettingTopic Topic => SettingTopic.Callers;

    /// <remarks>Without <see cref="TokenKeys"/> the https address whose OpenID configuration gives its keys.</remarks>
    [Setting("Issuer of bearer tokens.", "Émetteur des jetons.")]
    public string? TokenIssuer { get; set; }

    /// <remarks>Commas or blanks apart.</remarks>
    [Setting("Audiences, of which tokens must name one.", "Destinataires, dont les jetons doivent nommer l'un.")]
    public string TokenAudience { get; set; } = CallerSettings.DefaultAudience;

    /// <remarks>As each claim, a name or a path; an empty one is as by default.</remarks>
    [Setting(
        "Claim of roles: a name, or a path as realm_access.roles.", "Champ des rôles : un nom, ou un chemin comme realm_access.roles.")]
    public string ClaimRoles { get; set; } = new ClaimNames().Roles;

    [Setting("Claim of academies.", "Champ des académies.")]
    public string ClaimAcademies { get; set; } = new ClaimNames().Academies;

    [Setting("Claim of UAIs of inspections in charge.", "Champ des UAI de circonscriptions.")]
    public string ClaimDistricts { get; set; } = new ClaimNames().Districts;

    [Setting("Claim of UAIs of schools.", "Champ des UAI d'écoles.")]
    public string ClaimUais { get; set; } = new ClaimNames().Uais;

    [Setting("Claim of SIRETs of collectivités.", "Champ des SIRET de collectivités.")]
    public string ClaimSirets { get; set; } = new ClaimNames().Sirets;

    [Setting("Claim of the caller's id in this directory.", "Champ de l'identifiant de l'appelant dans cet annuaire.")]
    public string ClaimPersonId { get; set; } = new ClaimNames().PersonId;

    [Setting("File of the keys that sign tokens, JWKS or PEM.", "Fichier des clés qui signent les jetons, JWKS ou PEM.")]
    public string? TokenKeys { get; set; }

    [Setting(
        "File of the key that is generated when nothing else is configured; beside the store.",
        "Fichier de la clé créée quand rien d'autre n'est configuré ; à côté de la base.")]
    public string? LocalKey { get; set; }

    [Setting(
        "File of the server's certificate and its chain, PEM.",
        "Fichier du certificat du serveur et de sa chaîne, PEM.", IsReloaded = true)]
    public string? TlsCertificate { get; set; }

    /// <remarks>Default: in the same file.</remarks>
    [Setting("File of its private key, PEM.", "Fichier de sa clé privée, PEM.")]
    public string? TlsKey { get; set; }

    [Setting(
        "File of the authorities of client certificates, PEM.", "Fichier des autorités des certificats clients, PEM.", IsReloaded = true)]
    public string? ClientAuthority { get; set; }

    [Setting(
        "File that says who the client certificates are, JSON.",
        "Fichier qui dit à qui sont les certificats clients, JSON.", IsReloaded = true)]
    public string? ClientCallers { get; set; }

    /// <remarks>Thumbprints and serial numbers, one a line.</remarks>
    [Setting("File of the client certificates that are revoked.", "Fichier des certificats clients révoqués.", IsReloaded = true)]
    public string? ClientRevoked { get; set; }

    /// <remarks>32 characters or more.</remarks>
    [Setting(
        "Secret that seals page tokens and cursors, the same on all servers.",
        "Secret qui scelle jetons de page et curseurs, le même sur tous les serveurs.", Show = SettingShow.Nothing)]
    public string? SealKey { get; set; }

    /// <inheritdoc/>
    public override void Validate()
    {
        var settings = ToSettings();
        _ = settings.Audiences;
        settings.Claims.Validate();
    }

    /// <summary>What the door of callers takes from them.</summary>
    public CallerSettings ToSettings() => new()
    {
        TokenIssuer = NullIfEmpty(TokenIssuer),
        TokenAudience = NullIfEmpty(TokenAudience) ?? CallerSettings.DefaultAudience,
        Claims = ToClaims(),
        TokenKeys = NullIfEmpty(TokenKeys),
        LocalKey = NullIfEmpty(LocalKey),
        TlsCertificate = NullIfEmpty(TlsCertificate),
        TlsKey = NullIfEmpty(TlsKey),
        ClientAuthority = NullIfEmpty(ClientAuthority),
        ClientCallers = NullIfEmpty(ClientCallers),
        ClientRevoked = NullIfEmpty(ClientRevoked),
        SealKey = NullIfEmpty(SealKey),
    };

    private ClaimNames ToClaims()
    {
        var usual = new ClaimNames();
        return new ClaimNames
        {
            Roles = NullIfEmpty(ClaimRoles) ?? usual.Roles,
            Academies = NullIfEmpty(ClaimAcademies) ?? usual.Academies,
            Districts = NullIfEmpty(ClaimDistricts) ?? usual.Districts,
            Uais = NullIfEmpty(ClaimUais) ?? usual.Uais,
            Sirets = NullIfEmpty(ClaimSirets) ?? usual.Sirets,
            PersonId = NullIfEmpty(ClaimPersonId) ?? usual.PersonId,
        };
    }
}
