namespace EntEcole.Directory.Server.Console.Words;

/// <summary>
/// The rooms of the console, in the order of an admin's day: the menu and the site map show those that the reader may open.
/// </summary>
internal static class Rooms
{
    /// <summary>Each room: its page, its address, its name, and what it is for.</summary>
    public static IReadOnlyList<Room> Of(ConsoleText text) =>
    [
        new("/Index", "/console", text["Last night", "La nuit"], text[
            "whether everything is well, what waits, what ends soon", "si tout va bien, ce qui attend, ce qui s'achève"]),
        new("/Runs/Index", "/console/runs", text["Runs", "Exécutions"], text[
            "what each run read and did, its problems, its undo", "ce que chaque exécution a lu et fait, ses anomalies, son annulation"]),
        new("/Plans/Index", "/console/plans", text["Held", "Retenus"], text[
            "what waits for a decision, and the decision", "ce qui attend une décision, et la décision"]),
        new("/Persons/Index", "/console/persons", text["Persons", "Personnes"], text[
            "find a person, and why they are there", "chercher une personne, et pourquoi elle est là"]),
        new("/Schools/Index", "/console/schools", text["Schools", "Écoles"], text[
            "enrolment, freshness, classes", "adhésion, fraîcheur, classes"]),
        new("/Conventions/Index", "/console/conventions", "Conventions", text["conventions and their ends", "conventions et échéances"]),
        new("/Contributions", "/console/contributions", "Contributions", text[
            "what each collectivité owes", "ce que doit chaque collectivité"]),
        new("/Assignments/Index", "/console/assignments", text["Assignments", "Affectations"], text[
            "which teacher has which class", "qui enseigne dans quelle classe"]),
        new("/Onde/Index", "/console/onde", "ONDE", text[
            "lists of schools that no extract of an academy holds", "listes des écoles absentes des extraits d'académie"]),
        new("/Indicators/Index", "/console/indicators", text["Indicators", "Indicateurs"], text[
            "accounts by profile, from the school to the region", "comptes par profil, de l'école à la région"]),
        new("/Gar/Index", "/console/gar", "GAR", text[
            "exports to the GAR, and what they left out", "exports vers le GAR, et ce qu'ils ont écarté"]),
        new("/Gar/Managers", "/console/gar/managers", text["GAR managers", "Responsables GAR"], text[
            "who assigns resources of the GAR in a school", "qui affecte les ressources du GAR dans une école"]),
        new("/Problems", "/console/problems", text["Problems", "Anomalies"], text[
            "problems by cause over the last runs", "anomalies par cause, sur les dernières exécutions"]),
        new("/Rights/Index", "/console/rights", text["Rights", "Droits"], text[
            "requests and rights granted", "demandes et droits accordés"]),
        new("/Merges/Index", "/console/merges", text["Merges", "Fusions"], text[
            "records that may be one person", "enregistrements d'une même personne, peut-être"]),
        new("/Identities/Index", "/console/identities", text["Identities", "Identités"], text[
            "records whose id may be another person's", "enregistrements dont l'identifiant est peut-être celui d'une autre personne"]),
        new("/Measures", "/console/measures", text["Measures", "Mesures"], text[
            "rights of persons, with the days due", "droits des personnes, avec leurs échéances"]),
        new("/Accesses", "/console/accesses", text["Accesses", "Accès"], text[
            "who has read which persons", "qui a consulté quelles personnes"]),
        new("/Privacy/Register", "/console/privacy/register", text["Register", "Registre"], text[
            "the register of processing", "le registre des traitements"]),
        new("/Settings", "/console/settings", text["Settings", "Réglages"], text[
            "what the server works with, and for how long data is kept",
            "ce avec quoi le serveur fonctionne, et les durées de conservation"]),
    ];

    /// <summary>A room.</summary>
    /// <param name="Page">Its page, by which its rule is found.</param>
    /// <param name="Url">Its address.</param>
    /// <param name="Name">Its name.</param>
    /// <param name="Purpose">What it is for.</param>
    internal sealed record Room(string Page, string Url, string Name, string Purpose);
}
