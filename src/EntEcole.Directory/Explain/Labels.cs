using EntEcole.Directory.Changes;
using EntEcole.Directory.Model;
using EntEcole.Directory.Plans;

namespace EntEcole.Directory.Explain;

/// <summary>Short names of roles, states and events, French and English.</summary>
public static class Labels
{
    /// <summary>A role.</summary>
    public static LocalizedText Name(Role role) => role switch
    {
        Role.Pupil => new("pupil", "élève"),
        Role.Parent => new("parent", "parent"),
        Role.Teacher => new("teacher", "enseignant"),
        Role.Director => new("director", "directeur"),
        Role.SchoolStaff => new("school staff", "personnel de l'école"),
        Role.CollectiviteStaff => new("collectivité staff", "agent de la collectivité"),
        _ => throw new ArgumentOutOfRangeException(nameof(role)),
    };

    /// <summary>Where they stand, in short.</summary>
    public static LocalizedText Name(Standing standing) => standing switch
    {
        Standing.Active => new("active", "actif"),
        Standing.Suspended => new("suspended", "suspendu"),
        Standing.Awaited => new("awaited", "attendu"),
        Standing.Held => new("held", "retenu"),
        Standing.Rejected => new("rejected", "rejeté"),
        Standing.Purged => new("purged", "purgé"),
        Standing.SchoolNotEnrolled => new("school not enrolled", "école non adhérente"),
        Standing.WithoutProfile => new("without profile", "sans profil"),
        Standing.Unknown => new("unknown", "inconnu"),
        _ => throw new ArgumentOutOfRangeException(nameof(standing)),
    };

    /// <summary>Whether a record is delivered.</summary>
    public static LocalizedText Name(Presence presence) => presence switch
    {
        Presence.Present => new("delivered", "livré"),
        Presence.Departed => new("no longer delivered in scope", "plus livré dans le périmètre"),
        Presence.Awaited => new("awaited", "attendu"),
        Presence.OutOfScope => new("delivered, named by no kept pupil", "livré, désigné par aucun élève conservé"),
        _ => throw new ArgumentOutOfRangeException(nameof(presence)),
    };

    /// <summary>A change of a plan.</summary>
    public static LocalizedText Name(PlannedChange change)
    {
        var what = Name(change.Kind);
        var thing = change switch
        {
            { Entity: EventEntity.School } => new("school", "école"),
            { Entity: EventEntity.Class } => new("class", "classe"),
            { Entity: EventEntity.Relation } => new("relation with this relative", "lien avec ce responsable"),
            { Entity: EventEntity.Membership, Role: { } role } => Profile(role),
            { Role: { } role } => new LocalizedText($"person ({Name(role).English})", $"personne ({Name(role).French})"),
            _ => new("person", "personne"),
        };
        return new($"{thing.English}: {what.English}", $"{thing.French} : {what.French}");

        static LocalizedText Profile(Role role) => new($"profile {Name(role).English}", $"profil {Name(role).French}");
    }

    /// <summary>What happens.</summary>
    public static LocalizedText Name(EventKind kind) => kind switch
    {
        EventKind.Created => new("new", "nouveau"),
        EventKind.Changed => new("changed", "modifié"),
        EventKind.Suspended => new("suspended", "suspendu"),
        EventKind.Restored => new("restored", "rétabli"),
        EventKind.Purged => new("taken back", "retiré"),
        EventKind.Ended => new("ended", "terminé"),
        EventKind.Merged => new("merged", "fusionné"),
        EventKind.Unmerged => new("parted again", "séparé de nouveau"),
        _ => throw new ArgumentOutOfRangeException(nameof(kind)),
    };

    /// <summary>What happened, and to what.</summary>
    public static LocalizedText Name(PersonEvent happened)
    {
        var what = Name(happened.Kind);
        return happened.Entity switch
        {
            EventEntity.Person when happened is { Merge: { } merge, Kind: EventKind.Merged } => new(
                $"person {merge.Merged} merged into {merge.Kept} by {merge.Author.By}: {merge.Author.Why}",
                $"personne {merge.Merged} fusionnée dans {merge.Kept} par {merge.Author.By} : {merge.Author.Why}"),
            EventEntity.Person when happened is { Merge: { EndAuthor: { } author } merge } => new(
                $"person {merge.Merged} parted again from {merge.Kept} by {author.By}: {author.Why}",
                $"personne {merge.Merged} séparée de nouveau de {merge.Kept} par {author.By} : {author.Why}"),
            EventEntity.Person => new($"record {happened.Source}: {what.English}", $"enregistrement {happened.Source} : {what.French}"),
            EventEntity.Relation => new(
                $"relation with {happened.Source}: {what.English}", $"relation avec {happened.Source} : {what.French}"),
            EventEntity.Membership => new(
                $"profile {Name(happened.Role!.Value).English} in {Wording.Place(happened.Uai, happened.SchoolName)}: {what.English}",
                $"profil {Name(happened.Role!.Value).French} dans {Wording.Place(happened.Uai, happened.SchoolName)} : {what.French}"),
            _ => throw new ArgumentOutOfRangeException(nameof(happened)),
        };
    }
}
