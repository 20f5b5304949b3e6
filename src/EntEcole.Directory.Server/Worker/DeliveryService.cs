using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using EntEcole.Directory.Model;
using EntEcole.Directory.Runs;
using EntEcole.Directory.Server.Notifications;
using EntEcole.Directory.Sync;
using EntEcole.Directory.Sync.Run;

namespace EntEcole.Directory.Server.Worker;

/// <summary>What became of a delivery.</summary>
internal enum DeliveryOutcome
{
    /// <summary>It still waits: another process works on it, or its academy is paused.</summary>
    Waits,

    /// <summary>It had been applied before.</summary>
    AlreadyApplied,

    /// <summary>It is applied.</summary>
    Applied,

    /// <summary>It is planned, and nothing applied: as asked.</summary>
    Planned,

    /// <summary>It is applied but for what waits for a decision.</summary>
    Held,

    /// <summary>All or some of it is refused.</summary>
    Refused,
}

/// <summary>What became of a delivery, with the reports of its runs.</summary>
internal sealed record DeliveryResult(DeliveryOutcome Outcome, IReadOnlyList<SyncReport> Reports);

/// <summary>How a delivery is to be applied.</summary>
/// <param name="AsOf">Day whose enrolments decide; null for today in France.</param>
/// <param name="DryRun">Plan and count, apply nothing; the delivery goes on waiting.</param>
/// <param name="AllowOlder">Accept one older than the last applied.</param>
/// <param name="StartedBy">Who asks for it; null for the worker.</param>
internal sealed record DeliveryOrder(DateOnly? AsOf = null, bool DryRun = false, bool AllowOlder = false, string? StartedBy = null)
{
    /// <summary>The academy of a delivery that does not tell its own; null when it tells it.</summary>
    public string? Academy { get; init; }
}

/// <summary>
/// Takes a delivery, applies it and puts it away. Call it under the inbox locks of its academies: what dies in between is still in
/// <c>processing</c>, and the process that takes it up again finds by its digest what had been applied.
/// </summary>
internal sealed class DeliveryService(
    SyncStores stores, Inbox inbox, DeliveryLedger ledger, WorkerSettings settings, Announcer announcer, TimeProvider time,
    RunHooks hooks)
{
    private static readonly JsonSerializerOptions Written = new()
    {
        WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>Applies a delivery and tells of it.</summary>
    /// <exception cref="DirectoryException">
    /// The store cannot be used, or a fault of ours: the delivery stays in <c>processing</c>.
    /// </exception>
    /// <exception cref="IOException">The inbox cannot be used: the same.</exception>
    public async Task<DeliveryResult> ApplyAsync(
        Delivery waiting, bool isLastTry, DeliveryOrder order, IProgress<SyncProgress>? progress, CancellationToken cancellationToken)
    {
        using var span = SyncSpans.Delivery();
        var taken = inbox.Take(waiting);
        if (taken is null)
        {
            return new DeliveryResult(DeliveryOutcome.Waits, []);
        }

        var takenAt = time.GetUtcNow();
        IReadOnlyList<SyncReport> reports;
        ledger.Begin(taken);
        try
        {
            var runner = new SyncRunner(stores, settings.Sync, time)
            {
                Begun = hooks.Begun, Ended = hooks.Ended, Memory = hooks.Memory?.Invoke(),
            };
            reports = await runner.RunAsync(
                new SyncRequest(
                    taken.Path, taken.Academy ?? order.Academy, order.AsOf, order.DryRun, order.AllowOlder, OnlyNew: !order.DryRun,
                    StartedBy: order.StartedBy, IsFromInbox: true),
                progress, cancellationToken);
        }
        catch (DirectoryException busy) when (busy.Reason is Reason.SyncInProgress or Reason.AcademyPaused)
        {
            DeliveryLedger.End(taken);
            inbox.Return(taken);
            if (order.StartedBy is not null)
            {
                throw;
            }

            return new DeliveryResult(DeliveryOutcome.Waits, []);
        }
        finally
        {
            DeliveryLedger.End(taken);
        }

        if (!isLastTry && reports.Any(report => report.Refusal is { Reason: Reason.ExtractNotFound }))
        {
            // It was there a moment ago: a share that is away, or rights.
            throw new IOException("A file of the delivery cannot be read.");
        }

        if (order.StartedBy is null && reports.All(report => report.Refusal is { Reason: Reason.ExtractGap }))
        {
            // The gap was opened after the look that found none.
            inbox.Return(taken);
            return new DeliveryResult(DeliveryOutcome.Waits, []);
        }

        // After a crash, a digest that was already applied means that only the report is missing.
        var outcome = Of(reports, waiting.IsTaken);
        if (outcome is DeliveryOutcome.Planned)
        {
            inbox.Return(taken);
            return new DeliveryResult(outcome, reports);
        }

        inbox.PutAway(taken, outcome is not DeliveryOutcome.Refused, Report(taken, outcome, takenAt, reports));
        foreach (var report in reports)
        {
            Tell(taken, report, waiting.IsTaken);
        }

        return new DeliveryResult(outcome, reports);
    }

    /// <summary>Refuses a delivery that is not synchronised.</summary>
    public void Refuse(Delivery waiting, string academy, DirectoryException why) =>
        Refuse(waiting, academy, why.Reason.ToString(), why.Text);

    /// <summary>Refuses a delivery on which the program has failed too often.</summary>
    /// <param name="waiting">The delivery.</param>
    /// <param name="academy">Its academy.</param>
    /// <param name="cause">How it failed, a stable name.</param>
    public void GiveUp(Delivery waiting, string academy, string cause) => Refuse(waiting, academy, cause, new LocalizedText(
        "The program fails on this delivery: it is put aside. Report it with the log.",
        "Le programme échoue sur cette livraison : elle est mise de côté. Le signaler avec le journal."));

    private void Refuse(Delivery waiting, string academy, string cause, LocalizedText text)
    {
        if (inbox.Take(waiting) is { } taken)
        {
            var report = Head(taken, DeliveryOutcome.Refused, time.GetUtcNow());
            (report["reason"], report["message"], report["messageFr"]) = (cause, text.English, text.French);
            inbox.PutAway(taken, isDone: false, report.ToJsonString(Written));
            announcer.Say(NoticeKind.Refused, academy, taken.Place, text, cause: cause);
        }
    }

    private static DeliveryOutcome Of(IReadOnlyList<SyncReport> reports, bool isAgain) =>
        reports.Select(report => Of(report, isAgain)).Max();

    private static DeliveryOutcome Of(SyncReport report, bool isAgain) => report switch
    {
        { Refusal: { Reason: not Reason.ExtractAlreadyApplied } } => DeliveryOutcome.Refused,
        { Refusal: not null } when !isAgain => DeliveryOutcome.AlreadyApplied,
        { State: RunState.Planned } => DeliveryOutcome.Planned,
        { State: RunState.Held } => DeliveryOutcome.Held,
        _ => DeliveryOutcome.Applied,
    };

    private void Tell(Delivery delivery, SyncReport report, bool isAgain)
    {
        var extract = report.ExtractDate is { } date ? FormattableString.Invariant($"{date:yyyy-MM-dd}") : "?";
        var french = report.ExtractDate is { } day ? FormattableString.Invariant($"{day:dd/MM/yyyy}") : "?";
        var (run, plan) = (report.RunId, report.PlanId);
        var (kind, text) = Of(report, isAgain) switch
        {
            DeliveryOutcome.Refused => (NoticeKind.Refused, report.Refusal!.Text),
            DeliveryOutcome.AlreadyApplied => (NoticeKind.AlreadyApplied, report.Refusal!.Text),
            DeliveryOutcome.Held => (NoticeKind.Held, new LocalizedText(
                FormattableString.Invariant(
                    $"The extract of {extract} is applied by run {run}, but for what waits in plan {plan}."),
                FormattableString.Invariant(
                    $"L'extrait du {french} est appliqué par l'exécution {run}, sauf ce qui attend dans le plan {plan}."))),
            _ => (NoticeKind.Applied, new LocalizedText(
                FormattableString.Invariant($"The extract of {extract} is applied by run {run}: {CountsOf(report).English}."),
                FormattableString.Invariant($"L'extrait du {french} est appliqué par l'exécution {run} : {CountsOf(report).French}."))),
        };
        announcer.Say(kind, report.Academy, delivery.Place, text, report.RunId, report.Refusal?.Reason.ToString() ?? "");
    }

    private static LocalizedText CountsOf(SyncReport report)
    {
        var (seconds, of) = (FormattableString.Invariant($"{report.DurationMs / 1000d:0.0}"), report.Outcome);
        return new LocalizedText(
            $"{Counted.English(report.Read.Total, "record", "records")} in {seconds} s, {of.Created} created, {of.Changed} changed, "
            + $"{report.Departed} departed",
            $"{Counted.French(report.Read.Total, "enregistrement", "enregistrements")} en {seconds.Replace('.', ',')} s, "
            + $"{Counted.French(of.Created, "créé", "créés")}, {Counted.French(of.Changed, "modifié", "modifiés")}, "
            + Counted.French(report.Departed, "départ", "départs"));
    }

    private string Report(Delivery delivery, DeliveryOutcome outcome, DateTimeOffset takenAt, IReadOnlyList<SyncReport> reports)
    {
        var report = Head(delivery, outcome, takenAt);
        report["reports"] = new JsonArray([.. reports.Select(one => JsonNode.Parse(one.ToJson(indented: false)))]);
        if (reports.Select(one => one.Refusal).FirstOrDefault(refusal => refusal is not null) is { } first)
        {
            (report["reason"], report["message"], report["messageFr"]) = (first.Reason.ToString(), first.Text.English, first.Text.French);
        }

        return report.ToJsonString(Written);
    }

    private JsonObject Head(Delivery delivery, DeliveryOutcome outcome, DateTimeOffset takenAt) => new()
    {
        ["delivery"] = delivery.Place,
        ["outcome"] = JsonNamingPolicy.CamelCase.ConvertName(outcome.ToString()),
        ["takenAt"] = takenAt,
        ["endedAt"] = time.GetUtcNow(),
    };
}
