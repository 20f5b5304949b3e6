using EntEcole.Directory.Model;
using EntEcole.Directory.Plans;
using EntEcole.Directory.Storage.Connections;

namespace EntEcole.Directory.Storage.Plans;

internal sealed class PlanColumns
{
    public long PlanId { get; set; }

    public long RunId { get; set; }

    public int FeedNo { get; set; }

    public string Academy { get; set; } = "";

    public int Degree { get; set; }

    public string FeedUai { get; set; } = "";

    public long BaseRevision { get; set; }

    public string MadeAt { get; set; } = "";

    public int State { get; set; }
}

internal sealed class HoldColumns
{
    public long PlanId { get; set; }

    public int SchoolNo { get; set; }

    public int Role { get; set; }

    public int Cause { get; set; }

    public long Present { get; set; }

    public long Departing { get; set; }

    public long Allowed { get; set; }

    public string Since { get; set; } = "";

    public Hold ToHold(string? uai) => new(
        SchoolNo, uai, Role == 0 ? null : (Role)Role, Present, Departing, Allowed, (HoldCause)Cause, TypeHandlers.ReadInstant(Since));
}

internal sealed class DecisionColumns
{
    public int Approved { get; set; }

    public string? Uai { get; set; }

    public byte[]? PersonId { get; set; }

    public string Author { get; set; } = "";

    public string Why { get; set; } = "";

    public string DecidedAt { get; set; } = "";

    /// <summary>Decisions on a plan. A row a school, or a person: those decided at once are told at once.</summary>
    public static List<PlanDecision> ToDecisions(long planId, IEnumerable<DecisionColumns> rows)
    {
        var decisions = new List<PlanDecision>();
        foreach (var row in rows)
        {
            var decision = new PlanDecision(
                planId, row.Approved == 1, row.Uai is null ? [] : [row.Uai], row.Author, row.Why, TypeHandlers.ReadInstant(row.DecidedAt))
            {
                Persons = row.PersonId is null ? [] : [Model.PersonId.FromBytes(row.PersonId)],
            };
            if (decisions.Count > 0 && decisions[^1] is { Persons.Count: > 0 } before && row.PersonId is not null && (
                before with { Uais = decision.Uais, Persons = decision.Persons }) == decision)
            {
                decisions[^1] = before with { Persons = [.. before.Persons, .. decision.Persons] };
            }
            else if (decisions.Count > 0 && decisions[^1] is { Uais.Count: > 0 } last && row.Uai is not null && (
                last with { Uais = decision.Uais, Persons = decision.Persons }) == decision)
            {
                decisions[^1] = last with { Uais = [.. last.Uais, row.Uai] };
            }
            else
            {
                decisions.Add(decision);
            }
        }

        return decisions;
    }
}

internal sealed class StandingColumns
{
    public int SchoolNo { get; set; }

    public string Uai { get; set; } = "";

    public string Name { get; set; } = "";

    public string Academy { get; set; } = "";

    public int Degree { get; set; }

    public long? RunId { get; set; }

    public string? StartedAt { get; set; }

    public string? ExtractDate { get; set; }

    public SchoolStanding ToStanding(IReadOnlyList<HoldColumns> holds) => new(
        SchoolNo, Uai, Name, Academy, RunId, StartedAt is null ? null : TypeHandlers.ReadInstant(StartedAt),
        TypeHandlers.ReadDayOrNull(ExtractDate),
        holds.Count == 0 ? null : holds[0].PlanId, [.. holds.Select(hold => hold.ToHold(hold.SchoolNo == 0 ? null : Uai))])
    {
        Degree = (Degree)Degree,
    };
}
