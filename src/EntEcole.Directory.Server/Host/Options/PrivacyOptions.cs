using EntEcole.Directory.Indicators;
using EntEcole.Directory.Model;

namespace EntEcole.Directory.Server.Host.Options;

/// <summary>The rights of persons, and what the register of processing says.</summary>
internal sealed class PrivacyOptions : RoomOptions
{
    public override SettingTopic Topic => SettingTopic.Privacy;

    [Setting(
        "Whether another person confirms each erasure.", "Faire confirmer chaque effacement par une autre personne.")]
    public bool PrivacyTwoPersons { get; set; }

    [Setting("The controller, as the register names it.", "Responsable de traitement, tel que le registre le nomme.")]
    public string? PrivacyController { get; set; }

    [Setting(
        "Private schools whose heads are controllers: UAIs, with commas.",
        "Écoles privées dont les chefs d'établissement sont responsables : UAI, séparés par des virgules.")]
    public string? PrivacyPrivateSchools { get; set; }

    [Setting("Name of the data protection officer.", "Nom du délégué à la protection des données.")]
    public string? PrivacyDpoName { get; set; }

    [Setting("How to reach the data protection officer.", "Contact du délégué à la protection des données.")]
    public string? PrivacyDpoContact { get; set; }

    [Setting(
        "How the store and its back-ups are encrypted, as the register says it.",
        "Chiffrement de la base et des sauvegardes, tel que le registre l'indique.")]
    public string? PrivacyEncryption { get; set; }

    [Setting("Transfers outside the European Union.", "Transferts hors de l'Union européenne.")]
    public string? PrivacyTransfers { get; set; }

    /// <remarks>Made by <c>entecole dnma key new</c>.</remarks>
    [Setting(
        "Key of the pseudonyms of the usage measurement (DNMA), base64; only as a file of ENTECOLE_SECRETS.",
        "Clé des pseudonymes de la mesure des usages (DNMA), base64 ; seulement dans ENTECOLE_SECRETS.",
        Show = SettingShow.Nothing, IsOfSecrets = true)]
    public string? DnmaKey { get; set; }

    /// <inheritdoc/>
    public override void Validate() => _ = ToVisitorKey();

    /// <summary>The key of pseudonyms; null for none.</summary>
    /// <exception cref="DirectoryException"><see cref="Reason.SettingInvalid"/>.</exception>
    public VisitorKey? ToVisitorKey() => VisitorKey.Read(DnmaKey);
}
