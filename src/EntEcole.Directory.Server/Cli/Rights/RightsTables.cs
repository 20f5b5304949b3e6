using System.Text.Json;
using EntEcole.Directory.Persons;
using EntEcole.Directory.Rights;
using EntEcole.Directory.Server.Cli.Output;
using EntEcole.Directory.Server.Grpc.Rights;

namespace EntEcole.Directory.Server.Cli.Rights;

/// <summary>Requests, grants, and rights that follow from a profile, for people and for machines.</summary>
internal static class RightsTables
{
    public static object Of(RightsRequest request) => new
    {
        request.RequestKey,
        request.RequestId,
        kind = RightsText.NameOf(request.Demand.Kind),
        request.Demand.Scope.Siret,
        request.Demand.Scope.Uai,
        personId = request.Demand.PersonId?.ToString(),
        request.Demand.Staff,
        request.Demand.StartsOn,
        request.Demand.EndsOn,
        request.Demand.Justification,
        request.Demand.Association,
        state = Camel(request.State),
        request.RequestedBy,
        request.RequestedAt,
        request.DecidedBy,
        request.DecidedAt,
        request.DecisionReason,
        request.GrantId,
    };

    public static object Of(Grant grant, GrantStanding standing) => new
    {
        grant.GrantId,
        kind = RightsText.NameOf(grant.Kind),
        grant.Scope.Siret,
        grant.Scope.Uai,
        personId = grant.PersonId.ToString(),
        state = Camel(standing.State),
        grant.StartsOn,
        standing.LastDay,
        end = Camel(standing.End),
        grant.Association,
        grant.RequestId,
        grant.GrantedBy,
        grant.GrantedAt,
        grant.RevokedBy,
        grant.RevokedAt,
        grant.RevocationReason,
    };

    /// <summary>Requests, one a row.</summary>
    public static void Show(IReadOnlyList<RightsRequest> requests, RightsFacts facts, Terminal terminal)
    {
        var table = Terminal.NewTable(
            terminal.T("Request", "Demande"), terminal.T("Right", "Droit"), terminal.T("Where", "Où"), terminal.T("For", "Pour"),
            terminal.T("Asked by", "Demandé par"), terminal.T("On", "Le"), terminal.T("State", "État"));
        foreach (var one in requests)
        {
            Terminal.AddRow(
                table, one.RequestKey, RightsText.LabelOf(one.Demand.Kind).In(terminal.Language), one.Demand.Scope.ToString(),
                RightsText.NameOf(one.Demand, facts), one.RequestedBy, TableText.Instant(one.RequestedAt, terminal),
                RightsText.StateOf(one.State, terminal));
        }

        terminal.Show(table);
    }

    /// <summary>Grants as they stand on a day, one a row.</summary>
    public static void Show(IReadOnlyList<Grant> grants, RightsFacts facts, DateOnly today, Terminal terminal)
    {
        var table = Terminal.NewTable(
            terminal.T("Grant", "Droit accordé"), terminal.T("Right", "Droit"), terminal.T("Where", "Où"), terminal.T("Held by", "Pour"),
            terminal.T("From", "Du"), terminal.T("To", "Au"), terminal.T("State", "État"));
        foreach (var one in grants)
        {
            var standing = RightsMapping.StandingOf(one, facts, today);
            Terminal.AddRow(
                table, one.GrantId, RightsText.LabelOf(one.Kind).In(terminal.Language), one.Scope.ToString(),
                RightsText.NameOf(one.PersonId, facts), TableText.Day(one.StartsOn, terminal), TableText.Day(standing.LastDay, terminal),
                RightsText.StateOf(standing.State, terminal));
        }

        terminal.Show(table);
    }

    /// <summary>Directors of publication of schools: what follows from their profiles, and until when.</summary>
    public static void Show(IReadOnlyList<(PersonView Person, string Uai, DateOnly LastDay)> directors, Terminal terminal)
    {
        var table = Terminal.NewTable(
            terminal.T("By their profile", "Découle du profil"), terminal.T("Right", "Droit"), terminal.T("Where", "Où"),
            terminal.T("To", "Au"));
        foreach (var (person, uai, last) in directors)
        {
            Terminal.AddRow(
                table, $"{person.Records[0].Person.UsageName} {person.Records[0].Person.GivenName}".Trim(),
                RightsText.LabelOf(RightKind.SchoolPublicationDirector).In(terminal.Language), uai, TableText.Day(last, terminal));
        }

        terminal.Show(table);
    }

    public static string Camel<T>(T state)
        where T : struct, Enum => JsonNamingPolicy.CamelCase.ConvertName(state.ToString());
}
