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
        V1.HoldCause.PartialSelection => text["The files hold some classes only", "Les fichiers ne contiennent que certaines classes"],
        V1.HoldCause.Handover => text["The academy takes the school over from ONDE", "L'académie reprend l'école d'ONDE"],
        V1.HoldCause.Return => text[
            "The academies' extracts delivered the school before", "L'école était auparavant dans les extraits d'académie"],
        V1.HoldCause.EnrolmentEnded => text["The enrolment has ended", "L'adhésion est terminée"],
        _ => text["Unknown", "Inconnu"],
    };

    /// <summary>A role: one person of it.</summary>
    public static string One(this ConsoleText text, V1.Role role) => role switch
    {
        V1.Role.Pupil => text["pupil", "élève"],
        V1.Role.Parent => text["relative", "responsable"],
        V1.Role.Teacher => text["teacher", "enseignant"],
        V1.Role.Director => text["director", "directeur"],
        V1.Role.SchoolStaff => text["member of staff", "personnel d'école"],
        V1.Role.CollectiviteStaff => text["member of collectivité staff", "agent de collectivité"],
        _ => text["person", "personne"],
    };

    /// <summary>The name of a person.</summary>
    public static string Name(this ConsoleText text, V1.PersonSummary person) => NameOf(text, person.GivenName, person.UsageName);

    /// <summary>The name of a person.</summary>
    public static string Name(this ConsoleText text, V1.Person person) => NameOf(text, person.GivenName, person.UsageName);

    /// <summary>What happens to something.</summary>
    public static string Change(this ConsoleText text, V1.ChangeKind kind) => kind switch
    {
        V1.ChangeKind.Created => text["created", "création"],
        V1.ChangeKind.Changed => text["changed", "modification"],
        V1.ChangeKind.Suspended => text["suspended", "suspension"],
        V1.ChangeKind.Restored => text["restored", "rétablissement"],
        V1.ChangeKind.Purged => text["purged", "purge"],
        V1.ChangeKind.Ended => text["ended", "fin"],
        V1.ChangeKind.Merged => text["merged", "fusion"],
        V1.ChangeKind.Unmerged => text["parted", "séparation"],
        V1.ChangeKind.EndingSoon => text["ending soon", "fin prochaine"],
        _ => "",
    };

    /// <summary>What something is.</summary>
    public static string Entity(this ConsoleText text, V1.EntityKind kind) => kind switch
    {
        V1.EntityKind.School => text["school", "école"],
        V1.EntityKind.Class => text["class", "classe"],
        V1.EntityKind.Person => text["person", "personne"],
        V1.EntityKind.Membership => text["profile", "profil"],
        V1.EntityKind.Relation => text["relation", "lien de parenté"],
        V1.EntityKind.Grant => text["right", "droit"],
        _ => "",
    };

    /// <summary>The state of an export to the GAR, and how it looks.</summary>
    public static Tag Tag(this ConsoleText text, V1.GarExportState state) => state switch
    {
        V1.GarExportState.Running => new("info", text["Running", "En cours"]),
        V1.GarExportState.Written => new("good", text["Written", "Écrit"]),
        V1.GarExportState.Refused => new("bad", text["Refused", "Refusé"]),
        V1.GarExportState.Failed => new("bad", text["Failed", "Échoué"]),
        _ => new("info", text["Unknown", "Inconnu"]),
    };

    /// <summary>The state of a profile, and how it looks.</summary>
    public static Tag Tag(this ConsoleText text, V1.ProfileState state) => state switch
    {
        V1.ProfileState.Active => new("good", text["Active", "Actif"]),
        V1.ProfileState.Suspended => new("wait", text["Suspended", "Suspendu"]),
        _ => new("info", text["Unknown", "Inconnu"]),
    };

    /// <summary>Where a record of an extract stands, and how it looks.</summary>
    public static Tag Tag(this ConsoleText text, V1.Presence presence) => presence switch
    {
        V1.Presence.Present => new("good", text["Present", "Présent"]),
        V1.Presence.Departed => new("wait", text["Departed", "Parti"]),
        V1.Presence.Awaited => new("info", text["Awaited", "Attendu"]),
        V1.Presence.OutOfScope => new("info", text["Out of scope", "Hors périmètre"]),
        _ => new("info", text["Unknown", "Inconnu"]),
    };

    /// <summary>The state of a convention, and how it looks.</summary>
    public static Tag Tag(this ConsoleText text, V1.ConventionState state) => state switch
    {
        V1.ConventionState.Upcoming => new("info", text["Upcoming", "À venir"]),
        V1.ConventionState.InForce => new("good", text["In force", "En vigueur"]),
        V1.ConventionState.Ended => new("wait", text["Ended", "Terminée"]),
        V1.ConventionState.Terminated => new("bad", text["Terminated", "Résiliée"]),
        _ => new("info", text["Unknown", "Inconnu"]),
    };

    /// <summary>The state of a request of a right, and how it looks.</summary>
    public static Tag Tag(this ConsoleText text, V1.RightsRequestState state) => state switch
    {
        V1.RightsRequestState.Requested => new("wait", text["To decide", "À traiter"]),
        V1.RightsRequestState.Approved => new("good", text["Approved", "Approuvée"]),
        V1.RightsRequestState.Rejected => new("bad", text["Rejected", "Refusée"]),
        V1.RightsRequestState.Cancelled => new("info", text["Withdrawn", "Retirée"]),
        _ => new("info", text["Unknown", "Inconnu"]),
    };

    /// <summary>The state of a grant, and how it looks.</summary>
    public static Tag Tag(this ConsoleText text, V1.GrantState state) => state switch
    {
        V1.GrantState.Active => new("good", text["Active", "En cours"]),
        V1.GrantState.Expired => new("info", text["Expired", "Échu"]),
        V1.GrantState.Revoked => new("bad", text["Revoked", "Retiré"]),
        _ => new("info", text["Unknown", "Inconnu"]),
    };

    /// <summary>A right.</summary>
    public static string Right(this ConsoleText text, V1.RightKind kind) => kind switch
    {
        V1.RightKind.CollectivitePublisher => text["publisher of a collectivité", "publication pour une collectivité"],
        V1.RightKind.CollectivitePublicationDirector => text[
            "director of publication of a collectivité", "direction de la publication d'une collectivité"],
        V1.RightKind.ElectedParent => text["elected parent", "parent élu"],
        V1.RightKind.AssociationMessaging => text["messages of an association", "messagerie d'une association"],
        _ => kind.ToString(),
    };

    /// <summary>How a fact of a record fits the known person.</summary>
    public static string Match(this ConsoleText text, V1.FactMatch match) => match switch
    {
        V1.FactMatch.Agrees => text["agrees", "concorde"],
        V1.FactMatch.Near => text["is near", "est proche"],
        V1.FactMatch.Contradicts => text["contradicts", "contredit"],
        _ => "",
    };

    /// <summary>A measure on a person.</summary>
    public static string Measure(this ConsoleText text, V1.MeasureKind kind) => kind switch
    {
        V1.MeasureKind.Rectification => text["rectification", "rectification"],
        V1.MeasureKind.Restriction => text["restriction of processing", "limitation du traitement"],
        V1.MeasureKind.Objection => text["objection", "opposition"],
        V1.MeasureKind.PostMortemDirective => text["directive for after death", "directives après la mort"],
        V1.MeasureKind.Erasure => text["erasure", "effacement"],
        V1.MeasureKind.Death => text["death", "décès"],
        V1.MeasureKind.Readmission => text["readmission", "réadmission"],
        _ => kind.ToString(),
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
        V1.Degree.Onde => "ONDE",
        _ => "",
    };

    private static string NameOf(ConsoleText text, string given, string usage) =>
        $"{given} {usage}".Trim() is { Length: > 0 } name ? name : text["without name", "sans nom"];
}

/// <summary>A state in words, with a look that adds nothing to them.</summary>
/// <param name="Look">One of good, wait, bad, info.</param>
/// <param name="Text">The words.</param>
internal sealed record Tag(string Look, string Text)
{
    /// <summary>The sign beside the words.</summary>
    public string Sign => Look switch { "good" => "✓", "wait" => "!", "bad" => "✕", _ => "•" };
}
