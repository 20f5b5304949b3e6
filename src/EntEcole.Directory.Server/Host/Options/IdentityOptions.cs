using EntEcole.Directory.Federation;

namespace EntEcole.Directory.Server.Host.Options;

/// <summary>Identity providers: who their references mean, and by which way persons are expected.</summary>
internal sealed class IdentityOptions : RoomOptions
{
    public override SettingTopic Topic => SettingTopic.Identity;

    /// <remarks>The numbers are EduConnect's: confirm them with the academy. A number that is not here leads to no one.</remarks>
    [Setting(
        "Academies by the number that EduConnect gives them, as 16=TOULOUSE, 11=MONTPELLIER.",
        "Académies par leur numéro chez ÉduConnect, comme 16=TOULOUSE, 11=MONTPELLIER.")]
    public string? EduConnectAcademies { get; set; }

    [Setting(
        "Academies whose parents are expected by EduConnect, with commas.",
        "Académies dont les parents sont attendus par ÉduConnect, séparées par des virgules.")]
    public string? EduConnectParents { get; set; }

    [Setting(
        "Domains of academic mails, with commas: no other mail recognises an agent.",
        "Domaines des courriels académiques, séparés par des virgules : eux seuls identifient un agent.")]
    public string? AgentMailDomains { get; set; }

    /// <remarks>32 characters or more, the same on all servers; links are lost with it. Default: derived from the local key.</remarks>
    [Setting(
        "Secret under which subjects of identity providers are kept; never change it.",
        "Secret sous lequel les sujets des fournisseurs d'identité sont conservés ; ne jamais le changer.", Show = SettingShow.Nothing)]
    public string? IdentityKey { get; set; }

    /// <inheritdoc/>
    public override void Validate() => _ = ToSettings();

    /// <summary>What lookups of identities take from them.</summary>
    public FederationSettings ToSettings() => new()
    {
        EduConnectAcademies = FederationSettings.ParseAcademies(nameof(EduConnectAcademies), EduConnectAcademies),
        EduConnectParents = FederationSettings.ParseLabels(EduConnectParents),
        AgentMailDomains = FederationSettings.ParseDomains(AgentMailDomains),
    };
}
