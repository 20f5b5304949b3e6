using EntEcole.Directory.Model;

namespace EntEcole.Directory.Privacy;

/// <summary>Refusals about the rights of persons.</summary>
public static class PrivacyFaults
{
    /// <summary>The data are kept and not used.</summary>
    public static DirectoryException Restricted() => new(
        Reason.ProcessingRestricted,
        new LocalizedText(
            "The processing of this person's data is restricted: they are kept and not used.",
            "Le traitement des données de cette personne est limité : elles sont conservées sans être utilisées."));

    /// <summary>No such measure, or none that the caller reaches.</summary>
    public static DirectoryException NoMeasure(string measureId) => new(
        Reason.MeasureNotFound, new LocalizedText("No such measure.", "Cette mesure n'existe pas."), Of(measureId));

    /// <summary>The measure is closed.</summary>
    public static DirectoryException Closed(string measureId) => new(
        Reason.MeasureClosed, new LocalizedText("The measure is closed.", "La mesure est close."), Of(measureId));

    /// <summary>The request id was used for other content.</summary>
    public static DirectoryException Reused(string requestId) => new(
        Reason.RequestIdReused,
        new LocalizedText("This request id was used for another request.", "Cet identifiant de demande a servi à une autre demande."),
        DirectoryException.Fact("requestId", requestId));

    /// <summary>No such person, or none that the caller reaches.</summary>
    public static DirectoryException NoPerson(PersonId id) => new(
        Reason.PersonNotFound, new LocalizedText("No such person.", "Cette personne n'existe pas."),
        DirectoryException.Fact("personId", id.ToString()));

    /// <summary>No erased person of this id is passed over by syncs, or none that the caller reaches.</summary>
    public static DirectoryException NotSuppressed(PersonId id) => new(
        Reason.PersonNotFound,
        new LocalizedText(
            "Syncs pass over no erased person who had this id.",
            "Les synchronisations n'ignorent aucune personne effacée qui avait cet identifiant."),
        DirectoryException.Fact("personId", id.ToString()));

    /// <summary>The erasure is confirmed by another person.</summary>
    public static DirectoryException OwnErasure(string measureId) => new(
        Reason.SelfDecision,
        new LocalizedText(
            "Another person confirms this measure: you have asked for it.",
            "Cette mesure est confirmée par une autre personne : vous l'avez demandée."),
        Of(measureId));

    private static IReadOnlyDictionary<string, string> Of(string measureId) =>
        DirectoryException.Fact("measureId", measureId.Length <= 100 ? measureId : measureId[..100]);
}
