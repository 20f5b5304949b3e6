using EntEcole.Directory.Model;

namespace EntEcole.Directory.Exports.Gar;

/// <summary>The errors of exports to the GAR.</summary>
public static class GarFaults
{
    /// <summary>An export of which nothing was written.</summary>
    /// <param name="cause">Why, for programs: <c>ENT_ID</c>, <c>NO_SCHOOL</c>, <c>DROP</c>, <c>EXISTS</c>, <c>CHECK</c>.</param>
    /// <param name="text">Why, for people.</param>
    public static DirectoryException Refused(string cause, LocalizedText text) =>
        new(Reason.GarExportRefused, text, DirectoryException.Fact("cause", cause));

    /// <summary>There is no export of that number, or no file of one.</summary>
    public static DirectoryException NotFound(LocalizedText text) => new(Reason.GarExportNotFound, text);

    /// <summary>The folder of exports cannot be written.</summary>
    public static DirectoryException Folder(string folder, Exception fault) => new(
        Reason.GarFolderUnusable,
        new LocalizedText(
            $"The folder {folder} cannot be written ({FaultNote.Of(fault)}). No archive was left in it.",
            $"Le dossier {folder} n'est pas accessible en écriture ({FaultNote.Of(fault)}). Aucune archive n'y a été laissée."),
        DirectoryException.Fact("folder", folder), fault);

    /// <summary>Another process is exporting for the same workspace.</summary>
    public static DirectoryException InProgress(string ent) => new(
        Reason.GarExportInProgress,
        new LocalizedText($"An export for {ent} is under way. Wait for its end.", $"Un export pour {ent} est en cours. Attendre sa fin."),
        DirectoryException.Fact("ent", ent));

    /// <summary>The person is no manager of the school on that day.</summary>
    public static DirectoryException NoManager() => new(
        Reason.GarManagerNotFound, new LocalizedText(
            "The person does not assign resources in this school.",
            "La personne n'est pas responsable d'affectation dans cette école."));

    /// <summary>The person is a manager of the school already.</summary>
    public static DirectoryException ManagerHeld() => new(
        Reason.GarManagerAlreadyThere, new LocalizedText(
            "The person assigns resources in this school already, during days of the same term.",
            "La personne est déjà responsable d'affectation dans cette école, sur des jours de la même période."));
}
