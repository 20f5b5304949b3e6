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
