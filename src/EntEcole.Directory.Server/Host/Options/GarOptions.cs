using EntEcole.Directory.Exports.Gar;
using EntEcole.Directory.Model;
using EntEcole.Directory.Server.Gar;
using EntEcole.Directory.Server.Worker.Schedules;

namespace EntEcole.Directory.Server.Host.Options;

/// <summary>Exports to the GAR.</summary>
internal sealed class GarOptions : RoomOptions
{
    public override SettingTopic Topic => SettingTopic.Gar;

    [Setting(
        "When the worker exports to the GAR (cron, French time); empty for never.",
        "Quand le service de nuit exporte vers le GAR (cron, heure française) ; vide pour jamais.")]
    public string? GarSchedule { get; set; }

    [Setting("Ids of the workspaces at the GAR, with commas.", "Identifiants des ENT au GAR, séparés par des virgules.")]
    public string? GarEnts { get; set; }

    [Setting("Folder of exports, for the worker and callers.", "Dossier des exports, pour le service de nuit et les appelants.")]
    public string? GarFolder { get; set; }

    /// <remarks>Two arguments: the archive, and the file of its digest. Its exit code is kept.</remarks>
    [Setting(
        "Program that delivers an archive; it is run with two paths.", "Programme qui remet l'archive ; il est lancé avec deux chemins.")]
    public string? GarDeliverCommand { get; set; }

    /// <remarks>Besides the schema that the program keeps.</remarks>
    [Setting(
        "File of the official schema (XSD), against which exports are validated as well.",
        "Fichier du schéma officiel (XSD), selon lequel les exports sont aussi validés.")]
    public string? GarSchema { get; set; }

    [Setting("Attribute Version of the files.", "Attribut Version des fichiers.")]
    public string GarVersion { get; set; } = "1.0";

    [Setting("Profile of pupils.", "Profil des élèves.")]
    public string GarPupilProfile { get; set; } = "National_elv";

    /// <remarks><c>ADE=evs, RH1D=ens</c>.</remarks>
    [Setting(
        "Profiles by function where they differ from those that are built in.",
        "Profils par fonction lorsqu'ils diffèrent de ceux qui sont prévus.")]
    public string? GarProfiles { get; set; }

    [Setting(
        "Leaves out schools in which no person assigns resources.", "Écarte les écoles sans responsable d'affectation.")]
    public bool GarNeedsManager { get; set; }

    [Setting(
        "Accepts mails that are not professional for those who assign resources.",
        "Admet les courriels non professionnels des responsables d'affectation.")]
    public bool GarPersonalMail { get; set; }

    [Setting(
        "Exports staff of collectivités, in the schools of their conventions, while a right holds.",
        "Exporte les agents des collectivités dans les écoles de leurs conventions, tant qu'un droit court.")]
    public bool GarCollectivite { get; set; }

    /// <inheritdoc/>
    public override void Validate()
    {
        _ = ToSchedule();
        _ = ToRules();
        foreach (var ent in Ents())
        {
            _ = IsEnt(ent) ? ent : throw DirectoryException.InvalidSetting(
                nameof(GarEnts), "holds an id that the GAR does not accept.", "contient un identifiant que le GAR n'admet pas.");
        }
    }

    /// <summary>When the worker exports; null for never.</summary>
    /// <exception cref="DirectoryException"><see cref="Reason.SettingInvalid"/>: what an export needs is not given.</exception>
    public CronTimes? ToSchedule() => CronTimes.Parse(nameof(GarSchedule), GarSchedule) is not { } at ? null
        : NullIfEmpty(GarFolder) is null ? throw Missing(nameof(GarFolder))
        : Ents().Length == 0 ? throw Missing(nameof(GarEnts))
        : at;

    /// <summary>What exports take from them.</summary>
    /// <exception cref="DirectoryException"><see cref="Reason.SettingInvalid"/>.</exception>
    public GarSettings ToSettings() => new()
    {
        Rules = ToRules(),
        Schemas = NullIfEmpty(GarSchema) is { } file
            ? [Exports.GarCheck.GarSchema.BuiltIn, Exports.GarCheck.GarSchema.Load(file)]
            : [Exports.GarCheck.GarSchema.BuiltIn],
        Version = GarVersion,
        Folder = NullIfEmpty(GarFolder),
        Ents = Ents(),
        DeliverCommand = NullIfEmpty(GarDeliverCommand),
    };

    private GarRules ToRules() => new()
    {
        NeedsManager = GarNeedsManager,
        PersonalMail = GarPersonalMail,
        Collectivite = GarCollectivite,
        PupilProfile = GarText.Clean(GarPupilProfile) is { Length: <= 31 } profile ? profile : throw DirectoryException.InvalidSetting(
            nameof(GarPupilProfile), "takes 1 to 31 characters.", "compte 1 à 31 caractères."),
        Profiles = Exports.Gar.GarProfiles.Parse(GarProfiles) ?? throw DirectoryException.InvalidSetting(
            nameof(GarProfiles), "takes FUNCTION=profile with commas; profiles are dir, ens, doc, evs, col and eta.",
            "prend FONCTION=profil, séparés par des virgules ; profils : dir, ens, doc, evs, col et eta."),
    };

    private string[] Ents() => (GarEnts ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);

    private static bool IsEnt(string ent)
    {
        try
        {
            GarEnt.Validate(ent);
            return true;
        }
        catch (DirectoryException)
        {
            return false;
        }
    }

    private static DirectoryException Missing(string setting) => DirectoryException.InvalidSetting(
        setting, "is not given, and GarSchedule is.", "n'est pas donné, et GarSchedule l'est.");
}
