using EntEcole.Directory.Exports.GarCheck;
using EntEcole.Directory.Model;

namespace EntEcole.Directory.Server.Host.Options;

/// <summary>Exports to the GAR.</summary>
internal sealed class GarOptions : RoomOptions
{
    public override SettingTopic Topic => SettingTopic.Gar;

    /// <remarks>Besides the schema that the program keeps.</remarks>
    [Setting(
        "File of the official schema (XSD), against which exports are validated as well.",
        "Fichier du schéma officiel (XSD), selon lequel les exports sont aussi validés.")]
    public string? GarSchema { get; set; }

    /// <summary>The schemas against which an export is read.</summary>
    /// <exception cref="DirectoryException"><see cref="Reason.SettingInvalid"/>.</exception>
    public IReadOnlyList<GarSchema> ToSchemas() => NullIfEmpty(GarSchema) is { } file
        ? [Exports.GarCheck.GarSchema.BuiltIn, Exports.GarCheck.GarSchema.Load(file)]
        : [Exports.GarCheck.GarSchema.BuiltIn];
}
