namespace EntEcole.Directory.Server.Console.Words;

/// <summary>The values of assignments in words.</summary>
internal static class AssignmentNames
{
    /// <summary>What an assignment is on a day, and how it looks.</summary>
    public static Tag Tag(this ConsoleText text, V1.AssignmentState state) => state switch
    {
        V1.AssignmentState.Active => new("good", text["In force", "En cours"]),
        V1.AssignmentState.ToCome => new("info", text["To come", "À venir"]),
        V1.AssignmentState.Dormant => new("wait", text["Dormant: their profile is suspended", "En sommeil : profil suspendu"]),
        V1.AssignmentState.Ended => new("info", text["Ended", "Terminée"]),
        _ => new("info", text["Unknown", "Inconnu"]),
    };

    /// <summary>Where an assignment comes from.</summary>
    public static string Origin(this ConsoleText text, V1.AssignmentOrigin origin) => origin switch
    {
        V1.AssignmentOrigin.Hand => text["by hand", "saisie"],
        V1.AssignmentOrigin.Onde => text["list of ONDE", "liste ONDE"],
        V1.AssignmentOrigin.Renewed => text["renewed", "reconduite"],
        _ => "",
    };

    /// <summary>Why an assignment ended.</summary>
    public static string End(this ConsoleText text, V1.AssignmentEnd end) => end switch
    {
        V1.AssignmentEnd.ByHand => text["by a decision", "décision"],
        V1.AssignmentEnd.YearOver => text["end of the school year", "fin d'année scolaire"],
        V1.AssignmentEnd.PersonLeft => text["the person left", "départ de la personne"],
        V1.AssignmentEnd.ClassEnded => text["the class is in no extract any more", "classe absente de l'extrait"],
        _ => "",
    };

    /// <summary>A person with their title, as teachers are named in a school.</summary>
    public static string FullName(this ConsoleText text, V1.PersonSummary person) =>
        $"{person.Civility} {text.Name(person)}".Trim();
}
