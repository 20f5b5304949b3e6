using EntEcole.Directory.Model;
using EntEcole.Directory.Server.Console.Sessions;

namespace EntEcole.Directory.Server.Host.Options;

/// <summary>How the console is reached, and where people sign in.</summary>
internal sealed class ConsoleOptions : RoomOptions
{
    public override SettingTopic Topic => SettingTopic.Console;

    /// <remarks>Beyond this machine https only, with <c>TlsCertificate</c>, as for gRPC.</remarks>
    [Setting("Where serve --console listens.", "Où serve --console écoute.")]
    public string ConsoleUrl { get; set; } = ConsoleSettings.DefaultUrl;

    [Setting(
        "Address that browsers use, https, when a proxy stands in front.",
        "Adresse qu'emploient les navigateurs, en https, derrière un mandataire.")]
    public string? ConsolePublicUrl { get; set; }

    /// <remarks>Empty: by one-time links of <c>entecole console open</c>.</remarks>
    [Setting("OpenID provider where people sign in, https.", "Fournisseur OpenID où les personnes s'identifient, en https.")]
    public string? ConsoleAuthority { get; set; }

    [Setting("Client that the console is at the provider.", "Client qu'est la console chez le fournisseur.")]
    public string? ConsoleClientId { get; set; }

    [Setting("Secret of that client.", "Secret de ce client.", Show = SettingShow.Nothing)]
    public string? ConsoleClientSecret { get; set; }

    [Setting("Minutes without a page after which a session ends.", "Minutes sans page au bout desquelles une session s'achève.", 1, 480)]
    public int ConsoleIdleMinutes { get; set; } = 30;

    /// <inheritdoc/>
    public override void Validate()
    {
        if (NullIfEmpty(ConsoleAuthority) is { } authority)
        {
            if (!(Uri.TryCreate(authority, UriKind.Absolute, out var uri)
                && (uri.Scheme is "https" || (uri.Scheme is "http" && uri.IsLoopback))))
            {
                throw DirectoryException.InvalidSetting(
                    nameof(ConsoleAuthority), "must be an https address.", "doit être une adresse https.");
            }

            if (NullIfEmpty(ConsoleClientId) is null)
            {
                throw DirectoryException.InvalidSetting(
                    nameof(ConsoleClientId), "must name the client of ConsoleAuthority.", "doit nommer le client de ConsoleAuthority.");
            }
        }
    }

    /// <summary>What the console takes from them; <c>Callers</c> is added by who knows the store.</summary>
    public ConsoleSettings ToSettings() => new()
    {
        Url = ConsoleUrl.Trim(),
        PublicUrl = NullIfEmpty(ConsolePublicUrl),
        Authority = NullIfEmpty(ConsoleAuthority),
        ClientId = NullIfEmpty(ConsoleClientId),
        ClientSecret = NullIfEmpty(ConsoleClientSecret),
        Idle = TimeSpan.FromMinutes(ConsoleIdleMinutes),
    };
}
