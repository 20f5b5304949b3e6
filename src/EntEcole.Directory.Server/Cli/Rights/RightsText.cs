using System.Text.Json;
using EntEcole.Directory.Model;
using EntEcole.Directory.Rights;
using EntEcole.Directory.Server.Cli.Output;

namespace EntEcole.Directory.Server.Cli.Rights;

/// <summary>Kinds, states and reasons as the command line writes them.</summary>
internal static class RightsText
{
    /// <summary>A kind as it is typed, as in <c>elected-parent</c>.</summary>
    public static string NameOf(RightKind kind) => JsonNamingPolicy.KebabCaseLower.ConvertName(kind.ToString());

    /// <summary>A kind for people.</summary>
    public static LocalizedText LabelOf(RightKind kind) => kind switch
    {
        RightKind.CollectivitePublisher => new("publishes for the collectivité", "publie pour la collectivité"),
        RightKind.CollectivitePublicationDirector => new(
            "director of publication of the collectivité", "direction de publication de la collectivité (référent ville)"),
        RightKind.ElectedParent => new("elected representative of the parents", "parent délégué"),
        RightKind.AssociationMessaging => new("messages of an association to parents", "messages d'une association aux parents"),
        RightKind.SchoolPublicationDirector => new(
            "director of publication of the school", "direction de publication de l'école"),
        _ => throw new ArgumentOutOfRangeException(nameof(kind)),
    };

    public static string StateOf(RightsRequestState state, Terminal terminal) => state switch
    {
        RightsRequestState.Requested => terminal.T("waits", "en attente"),
        RightsRequestState.Approved => terminal.T("approved", "acceptée"),
        RightsRequestState.Rejected => terminal.T("rejected", "rejetée"),
        RightsRequestState.Cancelled => terminal.T("cancelled", "retirée"),
        _ => throw new ArgumentOutOfRangeException(nameof(state)),
    };

    public static string StateOf(GrantState state, Terminal terminal) => state switch
    {
        GrantState.Active => terminal.T("active", "actif"),
        GrantState.Expired => terminal.T("expired", "achevé"),
        GrantState.Revoked => terminal.T("revoked", "révoqué"),
        _ => throw new ArgumentOutOfRangeException(nameof(state)),
    };

    public static LocalizedText LabelOf(CheckReason reason) => reason switch
    {
        CheckReason.Granted => new("by a grant", "par un droit accordé"),
        CheckReason.ByProfile => new("by their profile of director there", "par son profil de direction de cette école"),
        CheckReason.NoGrant => new("no such right was ever granted there", "aucun droit de cette nature n'y a été accordé"),
        CheckReason.NotStarted => new("the right has not begun", "le droit n'a pas commencé"),
        CheckReason.Expired => new("its last day is past", "son dernier jour est passé"),
        CheckReason.Revoked => new("it was revoked or handed over", "il a été révoqué ou transmis"),
        CheckReason.NotEnrolled => new("no convention in force that day", "aucune convention en vigueur ce jour-là"),
        CheckReason.PersonUnknown => new("no such person", "personne inconnue"),
        CheckReason.PersonNotEligible => new("their profile there does not allow it", "son profil à cet endroit ne le permet pas"),
        CheckReason.KindNotYetOpen => new("this right does not exist yet that day", "ce droit n'existe pas encore ce jour-là"),
        _ => throw new ArgumentOutOfRangeException(nameof(reason)),
    };

    /// <summary>The beneficiary of a demand: their name, or what the request says of a member of staff.</summary>
    public static string NameOf(RightsDemand demand, RightsFacts facts) => demand.Staff is { } staff
        ? $"{staff.UsageName} {staff.GivenName} ({staff.Mail})"
        : NameOf(demand.PersonId, facts);

    /// <summary>A person's name; their id when they are not there to be shown.</summary>
    public static string NameOf(PersonId? id, RightsFacts facts) =>
        id is { } one && facts.PersonOf(one) is { Records: [var record, ..] }
            ? $"{record.Person.UsageName} {record.Person.GivenName}".Trim()
            : id?.ToString() ?? "";
}
