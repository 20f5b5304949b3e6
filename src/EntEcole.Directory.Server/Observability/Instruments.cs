using System.Diagnostics.Metrics;
using EntEcole.Directory.Extracts.Problems;
using EntEcole.Directory.Messages;
using EntEcole.Directory.Model;
using EntEcole.Directory.Runs;
using EntEcole.Directory.Server.Notifications;
using EntEcole.Directory.Server.Security;
using EntEcole.Directory.Server.Worker;

namespace EntEcole.Directory.Server.Observability;

/// <summary>
/// All that a process measures, one line an instrument, but for what the store measures of itself (<c>StoreMeter</c>). Named as
/// OpenTelemetry does where it has a name. Attributes are bounded: academies, categories, codes, calls, and UAIs of the schools that are
/// behind; nothing that a caller or an extract chooses, nothing of a person.
/// </summary>
internal sealed class Instruments : IDisposable
{
    /// <summary>Name of the meter.</summary>
    public const string Name = "EntEcole.Directory";

    private static readonly InstrumentAdvice<double> CallSeconds = new()
    {
        HistogramBucketBoundaries = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
    };

    private static readonly InstrumentAdvice<double> RunSeconds = new()
    {
        HistogramBucketBoundaries = [1, 5, 15, 30, 60, 120, 300, 600, 1_800, 3_600, 7_200],
    };

    private readonly Meter meter;
    private readonly TimeProvider time;
    private readonly Counter<long> runs;
    private readonly Histogram<double> runDuration;
    private readonly Counter<long> records;
    private readonly Counter<long> departures;
    private readonly Counter<long> returns;
    private readonly Counter<long> problems;

    public Instruments(TimeProvider time)
    {
        this.time = time;
        // Of a process of its own in production; tests tell theirs apart by the scope.
        meter = new Meter(new MeterOptions(Name) { Scope = this });
        Calls = meter.CreateHistogram(
            "rpc.server.call.duration", "s", "Duration of calls, from the first byte of the request to the end of the answer.", null,
            CallSeconds);
        runs = meter.CreateCounter<long>("entecole.sync.runs", "{run}", "Runs that ended in this process, by academy, kind and state.");
        runDuration = meter.CreateHistogram("entecole.sync.run.duration", "s", "Duration of these runs.", null, RunSeconds);
        records = meter.CreateCounter<long>(
            "entecole.sync.records", "{record}", "Records that these runs read, by academy, category and outcome.");
        departures = meter.CreateCounter<long>("entecole.sync.departures", "{person}", "Persons that extracts no longer held in scope.");
        returns = meter.CreateCounter<long>("entecole.sync.returns", "{person}", "Persons who came back.");
        problems = meter.CreateCounter<long>("entecole.sync.problems", "{problem}", "Problems that these runs found, by academy and code.");
    }

    /// <summary>Calls, by method and status; see <see cref="CallMeter"/>.</summary>
    public Histogram<double> Calls { get; }

    /// <summary>
    /// Begins the counts of runs at zero: a count that first shows as one, because its first run was refused, has not risen for who looks
    /// at its rise.
    /// </summary>
    public void Begin(IEnumerable<AcademyFacts> academies)
    {
        foreach (var one in academies)
        {
            var academy = Attributes.Academy(one.Academy);
            departures.Add(0, academy);
            returns.Add(0, academy);
            foreach (var code in Enum.GetNames<ProblemCode>())
            {
                problems.Add(0, academy, new("code", code));
            }

            foreach (var (category, outcome) in Attributes.Outcomes)
            {
                records.Add(0, academy, new("category", category), new("outcome", outcome));
            }

            foreach (var kind in (string[])["full", "delta"])
            {
                foreach (var state in (RunState[])[RunState.Applied, RunState.Held, RunState.Refused, RunState.Failed])
                {
                    runs.Add(0, Attributes.Academy(one.Academy), new("kind", kind), new("state", Attributes.NameOf(state)));
                }
            }
        }
    }

    /// <summary>Counts a run that ended.</summary>
    public void Take(SyncReport run)
    {
        var academy = new KeyValuePair<string, object?>("academy", run.Academy);
        var (kind, state) = (
            new KeyValuePair<string, object?>("kind", run.Kind), new KeyValuePair<string, object?>("state", Attributes.NameOf(run.State)));
        runs.Add(1, academy, kind, state);
        runDuration.Record(run.DurationMs / 1000.0, academy, kind, state);
        foreach (var (category, outcome) in run.OutcomeByCategory)
        {
            foreach (var (name, count) in Attributes.Of(outcome))
            {
                if (count > 0)
                {
                    records.Add(count, academy, new("category", category), new("outcome", name));
                }
            }
        }

        departures.Add(run.Departed, academy);
        returns.Add(run.Returned, academy);
        foreach (var (code, count) in run.Problems.ByCode)
        {
            problems.Add(count, academy, new("code", code));
        }
    }

    /// <summary>Observes what the store says of academies and schools.</summary>
    public void Observe(StatusPoller standings)
    {
        void OfAcademies<T>(string name, string? unit, string description, Func<AcademyFacts, T?> value)
            where T : struct =>
            meter.CreateObservableGauge(name, () => standings.Current.Academies.Where(one => value(one) is not null).Select(
                one => new Measurement<T>(value(one)!.Value, Attributes.Academy(one.Academy))), unit, description);

        OfAcademies("entecole.extract.age", "s", "Time since an extract of the academy was last applied.", one => Age(one.LastAppliedAt));
        OfAcademies<int>(
            "entecole.extract.missing", null, "1 while a new extract of the academy is missing.", one => one.IsMissing ? 1 : 0);
        OfAcademies<int>("entecole.academy.paused", null, "1 while the academy is paused.", one => one.IsPaused ? 1 : 0);
        OfAcademies<int>(
            "entecole.sync.held_schools", "{school}", "Schools of which something waits for a decision.", one => one.HeldSchools);
        OfAcademies(
            "entecole.sync.held.age", "s", "Time since the oldest of what waits for a decision began to.", one => Age(one.HeldSince));
        OfAcademies<int>(
            "entecole.schools.behind", "{school}", "Enrolled schools whose last extract is older than the academy's: lost by it, or held.",
            one => one.SchoolsBehind);
        OfAcademies<int>("entecole.schools.unread", "{school}", "Enrolled schools that no extract has held.", one => one.SchoolsUnread);
        meter.CreateObservableGauge(
            "entecole.sync.last_run", () => standings.Current.Academies.SelectMany(Attributes.StatesOf), null,
            "1 for the state of the academy's last run, of any process, 0 for the others.");
        meter.CreateObservableGauge(
            "entecole.school.extract.age",
            () => standings.Current.Behind.Select(
                one => new Measurement<double>(Age(one.LastRead)!.Value, Attributes.Academy(one.Academy), new("uai", one.Uai))), "s",
            "Time since the day of the last extract that held the school, of schools that are behind their academy's.");
        meter.CreateObservableGauge(
            "entecole.enrolments.ending",
            () => standings.Current.Ending.Select(
                one => new Measurement<int>(one.Schools, Attributes.Academy(one.Academy), new("within", one.Within))), "{school}",
            "Enrolled schools whose enrolment ends within so many days, and that no convention follows.");
        meter.CreateObservableGauge(
            "entecole.store.revision", () => standings.Current.Revision, "{revision}", "The last revision of the store.");
        meter.CreateObservableGauge(
            "entecole.rights.grants", () => standings.Current.Grants.Select(
                one => new Measurement<int>(one.Value, new KeyValuePair<string, object?>("kind", one.Key))), "{grant}",
            "Grants that have not ended for good, by kind.");
        meter.CreateObservableGauge(
            "entecole.store.look.age",
            () => Age(standings.Current.At) is { } age ? [new Measurement<double>(age)] : Array.Empty<Measurement<double>>(), "s",
            "Time since this process last read these things from the store.");
    }

    /// <summary>Observes the outbound neighbours of this process, and what waits for the channels of all processes.</summary>
    public void Observe(Neighbours neighbours, StatusPoller standings)
    {
        meter.CreateObservableGauge(
            "entecole.neighbour.up",
            () => neighbours.Current.Select(one => new Measurement<int>(one.IsUp ? 1 : 0, Attributes.Neighbour(one.Name))), null,
            "1 while an outbound neighbour answers this process, and before it was asked: issuer, mail, webhook, otlp, backup, inbox.");
        meter.CreateObservableGauge(
            "entecole.messages.undelivered",
            () => Attributes.Channels.Select(channel => new Measurement<long>(Waiting(channel)?.Count ?? 0, Attributes.Channel(channel))),
            "{message}", "Messages that a channel should have had and has not.");
        meter.CreateObservableGauge(
            "entecole.messages.undelivered.age", () => Attributes.Channels.Select(
                channel => new Measurement<double>(Age(Waiting(channel)?.Oldest) ?? 0, Attributes.Channel(channel))),
            "s", "Time since the oldest of them was made; 0 for none.");

        UndeliveredMessages? Waiting(string channel) =>
            standings.Current.Undelivered.FirstOrDefault(one => string.Equals(one.Channel, channel, StringComparison.Ordinal));
    }

    /// <summary>Observes the worker of this process.</summary>
    public void Observe(WorkerPulse worker)
    {
        meter.CreateObservableGauge(
            "entecole.worker.look.age", () => Age(worker.LastSign)!.Value, "s",
            "Time since the worker last gave a sign of life: a look, or a step of a run.");
        meter.CreateObservableGauge(
            "entecole.inbox.deliveries", () => worker.Inbox.Waiting, "{delivery}", "Deliveries that wait in the inbox.");
        meter.CreateObservableGauge(
            "entecole.inbox.oldest.age", () => Age(worker.Inbox.Oldest) ?? 0, "s",
            "Time since the worker first saw the oldest of them as it lies; 0 for none.");
        meter.CreateObservableGauge(
            "entecole.store.broken_rows",
            () => worker.BrokenRules is not { } broken ? []
                : broken.Select(one => new Measurement<long>(one.Rows, new KeyValuePair<string, object?>("rule", one.Rule))).DefaultIfEmpty(
                    new Measurement<long>(0)), "{row}",
            "Rows that broke a rule at the last check of the store, by rule; 0 without a rule when none did.");
        meter.CreateObservableGauge("entecole.inbox.usable", () => worker.Inbox.IsUsable ? 1 : 0, null, "1 while the inbox can be used.");
    }

    /// <summary>Observes who follows the changes.</summary>
    public void Observe(Watchers watchers, StatusPoller standings)
    {
        meter.CreateObservableGauge(
            "entecole.watch.streams",
            () => watchers.Count().Select(one => new Measurement<int>(one.Count, new KeyValuePair<string, object?>("phase", one.Phase))),
            "{stream}",
            "Change feeds open, by phase.");
        meter.CreateObservableGauge(
            "entecole.watch.lag", () => watchers.LagBehind(standings.Current.Revision), "{revision}",
            "Revisions by which the last of those that follow is behind the store.");
    }

    /// <summary>Observes the traces of accesses that wait for the store.</summary>
    public void Observe(AccessLog accesses)
    {
        meter.CreateObservableGauge(
            "entecole.access_log.queue", () => accesses.HeldBytes, "By", "Traces of accesses that wait for the store.");
        meter.CreateObservableGauge(
            "entecole.access_log.limit", () => accesses.MaxBytes, "By", "How many may wait; beyond, calls are refused.");
    }

    public void Dispose() => meter.Dispose();

    private double? Age(DateTimeOffset? since) => since is { } at ? Math.Max(0, (time.GetUtcNow() - at).TotalSeconds) : null;

    /// <summary>Values of attributes.</summary>
    private static class Attributes
    {
        private static readonly RunState[] States =
        [
            RunState.Applied, RunState.Planned, RunState.Held, RunState.Refused, RunState.Failed, RunState.Running,
        ];

        public static IReadOnlyList<string> Channels { get; } = [MailChannel.ChannelName, WebhookChannel.ChannelName];

        /// <summary>Each category with each outcome.</summary>
        public static IReadOnlyList<(string Category, string Outcome)> Outcomes { get; } =
        [
            .. from category in AafCategories.ReadingOrder
               from outcome in Of(new OutcomeReport())
               select (category.ToString(), outcome.Name),
        ];

        public static KeyValuePair<string, object?> Academy(string academy) => new("academy", academy);

        public static KeyValuePair<string, object?> Neighbour(string name) => new("neighbour", name);

        public static KeyValuePair<string, object?> Channel(string name) => new("channel", name);

        public static string NameOf(RunState state) => state switch
        {
            RunState.Running => "running",
            RunState.Applied => "applied",
            RunState.Planned => "planned",
            RunState.Held => "held",
            RunState.Refused => "refused",
            _ => "failed",
        };

        public static IEnumerable<Measurement<int>> StatesOf(AcademyFacts facts) => facts.LastRun is not { } last ? []
            : States.Select(state => new Measurement<int>(state == last ? 1 : 0, Academy(facts.Academy), new("state", NameOf(state))));

        public static IEnumerable<(string Name, long Count)> Of(OutcomeReport outcome) =>
        [
            ("created", outcome.Created), ("changed", outcome.Changed), ("unchanged", outcome.Unchanged),
            ("out_of_scope", outcome.OutOfScope),
            ("rejected", outcome.Rejected), ("merged", outcome.Merged), ("removed", outcome.Removed), ("ignored", outcome.Ignored),
        ];
    }
}
