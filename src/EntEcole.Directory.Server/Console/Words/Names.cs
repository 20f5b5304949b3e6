namespace EntEcole.Directory.Server.Console.Words;

/// <summary>The values of the contract in words.</summary>
internal static class Names
{
    /// <summary>A role: several persons of it.</summary>
    public static string Many(this ConsoleText text, V1.Role role) => role switch
    {
        V1.Role.Pupil => text["pupils", "élèves"],
        V1.Role.Parent => text["relatives", "responsables"],
        V1.Role.Teacher => text["teachers", "enseignants"],
        V1.Role.Director => text["directors", "directeurs"],
        V1.Role.SchoolStaff => text["staff", "personnels d'école"],
        V1.Role.CollectiviteStaff => text["collectivité staff", "agents de collectivité"],
        _ => text["persons", "personnes"],
    };

    /// <summary>A role: so many persons of it.</summary>
    public static string Count(this ConsoleText text, long count, V1.Role role) => role switch
    {
        V1.Role.Pupil => text.Count(count, ("pupil", "pupils"), ("élève", "élèves")),
        V1.Role.Parent => text.Count(count, ("relative", "relatives"), ("responsable", "responsables")),
        V1.Role.Teacher => text.Count(count, ("teacher", "teachers"), ("enseignant", "enseignants")),
        V1.Role.Director => text.Count(count, ("director", "directors"), ("directeur", "directeurs")),
        V1.Role.SchoolStaff => text.Count(count, ("member of staff", "members of staff"), ("personnel d'école", "personnels d'école")),
        V1.Role.CollectiviteStaff => text.Count(
            count, ("member of collectivité staff", "members of collectivité staff"), ("agent de collectivité", "agents de collectivité")),
        _ => text.Count(count, ("person", "persons"), ("personne", "personnes")),
    };

    /// <summary>The state of a run, and how it looks.</summary>
    public static Tag Tag(this ConsoleText text, V1.RunState state) => state switch
    {
        V1.RunState.Running => new("info", text["Running", "En cours"]),
        V1.RunState.Applied => new("good", text["Applied", "Appliquée"]),
        V1.RunState.Planned => new("info", text["Planned", "Planifiée"]),
        V1.RunState.Held => new("wait", text["Held in part", "Retenue en partie"]),
        V1.RunState.Refused => new("bad", text["Refused", "Refusée"]),
        V1.RunState.Failed => new("bad", text["Failed", "Échouée"]),
        _ => new("info", text["Unknown", "Inconnu"]),
    };

    /// <summary>The state of a plan, and how it looks.</summary>
    public static Tag Tag(this ConsoleText text, V1.PlanState state) => state switch
    {
        V1.PlanState.Held => new("wait", text["Held", "Retenu"]),
        V1.PlanState.Applied => new("good", text["Applied", "Appliqué"]),
        V1.PlanState.Rejected => new("info", text["Rejected", "Rejeté"]),
        V1.PlanState.Outdated => new("info", text["Outdated", "Dépassé"]),
        _ => new("info", text["Unknown", "Inconnu"]),
    };

    /// <summary>Why something is held.</summary>
    public static string Cause(this ConsoleText text, V1.HoldCause cause) => cause switch
    {
        V1.HoldCause.SchoolDepartures => text["Too many departures from the school", "Trop de départs dans l'école"],
        V1.HoldCause.AcademyDepartures => text["Too many departures from the academy", "Trop de départs dans l'académie"],
        V1.HoldCause.IdentityChanges => text["Too many identities change", "Trop d'identités changent"],
        V1.HoldCause.SchoolGone => text["The school is no longer in the extract", "L'école n'est plus dans l'extrait"],
        V1.HoldCause.NotReconciled => text["The school is in no extract yet", "L'école n'est encore dans aucun extrait"],
        V1.HoldCause.Asked => text["A person asked for it", "Retenu à la demande d'une personne"],
        V1.HoldCause.RecentDepartures => text["Too many departures within 30 days", "Trop de départs en 30 jours"],
        V1.HoldCause.EnrolmentEnded => text["The enrolment has ended", "L'adhésion est terminée"],
        _ => text["Unknown", "Inconnu"],
    };

    /// <summary>The kind of an extract.</summary>
    public static string Kind(this ConsoleText text, V1.ExtractKind kind) => kind switch
    {
        V1.ExtractKind.Full => text["full extract", "extrait complet"],
        V1.ExtractKind.Delta => text["delta", "différentiel"],
        _ => "",
    };

    /// <summary>The degree of a feed.</summary>
    public static string Degree(this ConsoleText text, V1.Degree degree) => degree switch
    {
        V1.Degree.FirstDegree => text["first degree", "1er degré"],
        V1.Degree.SecondDegree => text["second degree", "2d degré"],
        V1.Degree.Collectivite => text["collectivité", "collectivité"],
        _ => "",
    };
}

/// <summary>A state in words, with a look that adds nothing to them.</summary>
/// <param name="Look">One of good, wait, bad, info.</param>
/// <param name="Text">The words.</param>
internal sealed record Tag(string Look, string Text)
{
    /// <summary>The sign beside the words.</summary>
    public string Sign => Look switch { "good" => "✓", "wait" => "!", "bad" => "✕", _ => "•" };
}
