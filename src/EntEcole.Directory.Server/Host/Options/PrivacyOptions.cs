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

    [Setting(
        "Data protection officers of private schools: UAI=contact, with semicolons.",
        "Délégués à la protection des données des écoles privées : UAI=contact, avec points-virgules.")]
    public string? PrivacyPrivateDpos { get; set; }

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
    public override void Validate()
    {
        _ = ToVisitorKey();
        _ = ToPrivateSchools();
        _ = ToPrivateDpos();
    }

    /// <summary>UAIs of the private schools, each once.</summary>
    /// <exception cref="DirectoryException"><see cref="Reason.SettingInvalid"/>: one is no UAI.</exception>
    public IReadOnlyList<string> ToPrivateSchools() =>
    [
        .. Parts(PrivacyPrivateSchools, ',').Select(part => UaiOf(nameof(PrivacyPrivateSchools), part)).Distinct(
            StringComparer.Ordinal),
    ];

    /// <summary>How to reach the data protection officer of a private school, by UAI.</summary>
    /// <exception cref="DirectoryException"><see cref="Reason.SettingInvalid"/>: no UAI, no contact, or a school twice.</exception>
    public IReadOnlyDictionary<string, string> ToPrivateDpos()
    {
        var contacts = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var part in Parts(PrivacyPrivateDpos, ';'))
        {
            var at = part.IndexOf('=', StringComparison.Ordinal);
            var uai = UaiOf(nameof(PrivacyPrivateDpos), at < 0 ? part : part[..at].Trim());
            if (at < 0 || part[(at + 1)..].Trim() is not { Length: > 0 } contact || !contacts.TryAdd(uai, contact))
            {
                throw DirectoryException.InvalidSetting(
                    nameof(PrivacyPrivateDpos), $"gives {uai} no contact, or two.", $"donne à {uai} aucun contact, ou deux.");
            }
        }

        return contacts;
    }

    private static string[] Parts(string? text, char separator) =>
        (text ?? "").Split(separator, StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);

    private static string UaiOf(string setting, string text) => Uai.Normalize(text) is { } uai && Uai.IsValid(uai) ? uai
        : throw DirectoryException.InvalidSetting(
            setting, $"holds '{OutsideText.Show(text)}', which is no UAI.", $"contient « {OutsideText.Show(text)} », qui n'est pas un UAI.");

    /// <summary>The key of pseudonyms; null for none.</summary>
    /// <exception cref="DirectoryException"><see cref="Reason.SettingInvalid"/>.</exception>
    public VisitorKey? ToVisitorKey() => VisitorKey.Read(DnmaKey);
}
