namespace EntEcole.Directory.Server.Console.Words;

/// <summary>The words of settings and of the rights of persons.</summary>
internal static class OfficeWords
{
    /// <summary>What settings belong to.</summary>
    public static string Topic(this ConsoleText text, string topic) => topic switch
    {
        "Store" => text["Store and retention", "Base et conservation"],
        "Extracts" => text["Extracts", "Extraits"],
        "Guard" => text["What is held", "Ce qui est retenu"],
        "Callers" => text["Callers and TLS", "Appelants et TLS"],
        "Console" => text["Console", "Console"],
        "Identity" => text["Identity providers", "Fournisseurs d'identité"],
        "Limits" => text["Limits", "Limites"],
        "Worker" => text["Worker", "Travaux périodiques"],
        "Telemetry" => text["Metrics and logs", "Mesures et journaux"],
        "Notifications" => text["Notifications", "Notifications"],
        "Privacy" => text["Rights of persons", "Droits des personnes"],
        "Gar" => "GAR",
        _ => topic,
    };

    /// <summary>Where the value of a setting comes from.</summary>
    public static string Origin(this ConsoleText text, V1.Setting one) => one.Origin switch
    {
        V1.SettingOrigin.Default => text["default", "valeur par défaut"],
        V1.SettingOrigin.Secrets => text[$"secrets: {one.From}", $"secrets : {one.From}"],
        _ => one.From,
    };

    /// <summary>Who asks.</summary>
    public static string Requester(this ConsoleText text, V1.RequesterKind kind) => kind switch
    {
        V1.RequesterKind.Self => text["the person", "la personne"],
        V1.RequesterKind.Parent => text["a holder of parental authority", "un titulaire de l'autorité parentale"],
        V1.RequesterKind.Staff => text["a member of the staff", "un personnel"],
        V1.RequesterKind.Executor => text["the executor of a directive, or an heir", "l'exécuteur d'une directive, ou un héritier"],
        V1.RequesterKind.Other => text["another: a lawyer, the CNIL", "une autre personne : avocat, CNIL"],
        _ => "",
    };

    /// <summary>What was decided of an objection.</summary>
    public static string Outcome(this ConsoleText text, V1.ObjectionOutcome outcome) => outcome switch
    {
        V1.ObjectionOutcome.Pending => text["not yet decided", "pas encore décidé"],
        V1.ObjectionOutcome.Upheld => text["upheld", "fait droit"],
        V1.ObjectionOutcome.Dismissed => text["dismissed", "rejetée"],
        _ => "",
    };

    /// <summary>What a directive asks for.</summary>
    public static string Wish(this ConsoleText text, V1.PostMortemWish wish) => wish switch
    {
        V1.PostMortemWish.Erase => text["erase the data", "effacer les données"],
        V1.PostMortemWish.Keep => text["keep them until the delay of the law ends", "les conserver jusqu'au délai légal"],
        V1.PostMortemWish.Communicate => text["hand them over to the trustee", "les remettre à la personne de confiance"],
        _ => text["nothing: the delay of the law applies", "rien : le délai légal s'applique"],
    };

    /// <summary>What a kind of measure is for.</summary>
    public static string MeasurePurpose(this ConsoleText text, V1.MeasureKind kind) => kind switch
    {
        V1.MeasureKind.Rectification => text[
            "Data are said to be wrong. They are corrected where they come from; the sync that brings the correction closes the measure.",
            "Des données sont dites inexactes. Elles se corrigent à leur source ; la synchronisation qui apporte la correction clôt la mesure."],
        V1.MeasureKind.Restriction => text[
            "The data are kept and not used: no list, no lookup, no change gives them.",
            "Les données sont conservées sans être utilisées : ni liste, ni recherche, ni flux ne les donne."],
        V1.MeasureKind.Objection => text[
            "The person objects. Until a decision, processing is restricted.",
            "La personne s'oppose. Jusqu'à une décision, le traitement est limité."],
        V1.MeasureKind.PostMortemDirective => text[
            "What the person wants done with their data after their death.",
            "Ce que la personne veut pour ses données après sa mort."],
        V1.MeasureKind.Erasure => text[
            "Every version of the data is deleted. It cannot be undone.",
            "Toutes les versions des données sont supprimées. C'est irréversible."],
        V1.MeasureKind.Death => text[
            "A death was reported: the person is restricted at once, and a directive that asks for erasure is carried out.",
            "Un décès est signalé : la personne est limitée aussitôt, et une directive qui demande l'effacement est exécutée."],
        V1.MeasureKind.Readmission => text[
            "Syncs bring an erased person again, as a new person, with the next complete delivery.",
            "Les synchronisations rapportent une personne effacée, comme nouvelle personne, au prochain extrait complet."],
        _ => "",
    };

    /// <summary>What recording it does.</summary>
    public static string MeasureEffect(this ConsoleText text, V1.MeasureKind kind) => kind switch
    {
        V1.MeasureKind.Rectification => text[
            "The measure stays open until an extract brings the correction. An answer is due within a month.",
            "La mesure reste ouverte jusqu'à ce qu'un extrait apporte la correction. Une réponse est due sous un mois."],
        V1.MeasureKind.Restriction => text[
            "From now on no list, lookup or change gives the person, whatever the revision.",
            "Dès maintenant, ni liste, ni recherche, ni flux ne donne la personne, à quelque révision que ce soit."],
        _ => text.MeasurePurpose(kind),
    };

    /// <summary>Whether to record it, as a question.</summary>
    public static string MeasureQuestion(this ConsoleText text, V1.MeasureKind kind, string name) => kind switch
    {
        V1.MeasureKind.Rectification => text[$"Record a rectification for {name}?", $"Enregistrer une rectification pour {name} ?"],
        V1.MeasureKind.Restriction => text[$"Restrict the processing of {name}?", $"Limiter le traitement pour {name} ?"],
        V1.MeasureKind.Objection => text[$"Record the objection of {name}?", $"Enregistrer l'opposition de {name} ?"],
        V1.MeasureKind.PostMortemDirective => text[$"Record the directive of {name}?", $"Enregistrer la directive de {name} ?"],
        V1.MeasureKind.Erasure => text[$"Erase every version of the data of {name}?", $"Effacer toutes les versions des données de {name} ?"],
        V1.MeasureKind.Death => text[$"Record the death of {name}?", $"Enregistrer le décès de {name} ?"],
        _ => "",
    };
}
