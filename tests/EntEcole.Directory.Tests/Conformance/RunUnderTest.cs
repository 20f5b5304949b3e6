using EntEcole.Directory.Extracts.Problems;
using EntEcole.Directory.Feeds;
using EntEcole.Directory.Model;
using EntEcole.Directory.Plans;
using EntEcole.Directory.Runs;
using EntEcole.Directory.Schools;

namespace EntEcole.Directory.Tests.Conformance;

/// <summary>A run whose rows are written by hand, through the contract alone: lock, feed, run, plan, rows, end.</summary>
internal sealed class RunUnderTest : IAsyncDisposable
{
    public static readonly DateTimeOffset StartedAt = new(2026, 6, 15, 10, 0, 0, TimeSpan.Zero);
    public static readonly DateOnly Day = new(2026, 6, 15);

    private readonly IAsyncDisposable? held;

    private RunUnderTest(RunHeader header, long runId, Feed feed, IPlan plan, IAsyncDisposable? held)
    {
        Header = header;
        RunId = runId;
        Feed = feed;
        Plan = plan;
        this.held = held;
    }

    public RunHeader Header { get; }

    public long RunId { get; }

    public Feed Feed { get; }

    public IPlan Plan { get; }

    /// <summary>The problems with which the run will end.</summary>
    public List<Problem> Problems { get; } = [];

    /// <summary>A run as a sync begins it, under its academy's lock. Direct when it is the first of its feed, unless told.</summary>
    public static async Task<RunUnderTest> BeginAsync(
        DirectoryStore store, string academy = "TOULOUSE", Degree degree = Degree.FirstDegree, bool? direct = null, bool inTurn = false)
    {
        var taken = await store.Runs.TryLockAcademyAsync(academy, CancellationToken.None);
        Assert.NotNull(taken);
        var header = HeaderOf(academy, degree);
        var runId = await store.Runs.BeginRunAsync(header, CancellationToken.None);
        var feed = await store.Feeds.GetFeedAsync(academy, degree, CancellationToken.None);
        var plan = await store.Plans.OpenPlanAsync(
            new PlanHeader(runId, feed, StartedAt),
            inTurn ? PlanWriting.DirectInTurn : direct ?? feed.LastExtract is null ? PlanWriting.Direct : PlanWriting.Stored,
            CancellationToken.None);
        return new RunUnderTest(header, runId, feed, plan, taken);
    }

    /// <summary>A run that writes for a feed while another does, which no lock would have let through.</summary>
    public static async Task<RunUnderTest> IntrudeAsync(DirectoryStore store, Feed feed)
    {
        var header = HeaderOf("INTRUDER", feed.Degree);
        var runId = await store.Runs.BeginRunAsync(header, CancellationToken.None);
        var plan = await store.Plans.OpenPlanAsync(new PlanHeader(runId, feed, StartedAt), PlanWriting.Stored, CancellationToken.None);
        return new RunUnderTest(header, runId, feed, plan, null);
    }

    public static RunHeader HeaderOf(string academy, Degree degree = Degree.FirstDegree) =>
        new(academy, degree, ExtractKind.Full, Day, Day, StartedAt);

    /// <summary>One run that writes and applies what <paramref name="write"/> says. Returns the revision.</summary>
    public static async Task<long> ApplyAsync(
        DirectoryStore store, Action<RunUnderTest> write, string academy = "TOULOUSE", Degree degree = Degree.FirstDegree)
    {
        await using var run = await BeginAsync(store, academy, degree);
        write(run);
        return (await run.ApplyAsync()).Revision;
    }

    /// <summary>Undoes a run at once. Returns the revision.</summary>
    public static async Task<long> UndoAsync(
        DirectoryStore store, long runId, string academy = "TOULOUSE", Degree degree = Degree.FirstDegree)
    {
        var run = await store.Runs.BeginRunAsync(HeaderOf(academy, degree), CancellationToken.None);
        var feed = await store.Feeds.GetFeedAsync(academy, degree, CancellationToken.None);
        var plan = await store.Plans.PlanUndoAsync(runId, new PlanHeader(run, feed, StartedAt), CancellationToken.None);
        Assert.NotNull(plan);
        return (await store.Plans.DecidePlanAsync(
            new PlanDecision(plan.PlanId, true, [], "A. D'ESSAI", "Essai", StartedAt), CancellationToken.None)).Revision;
    }

    public Task<SyncReport> ApplyAsync(CancellationToken cancellationToken = default) =>
        Plan.ApplyAsync([], (revision, _) => Report(RunState.Applied, revision), Problems, cancellationToken);

    public Task<SyncReport> KeepAsync() =>
        Plan.KeepAsync([], (revision, _) => Report(RunState.Planned, revision), Problems, CancellationToken.None);

    public SyncReport Report(RunState state, long revision = 0) => new()
    {
        RunId = RunId,
        Academy = Header.Academy,
        Degree = Header.Degree is Degree.FirstDegree ? "1D" : "2D",
        Kind = "full",
        ExtractDate = Header.ExtractDate,
        AsOf = Header.AsOf,
        StartedAt = Header.StartedAt,
        State = state,
        BaseRevision = Plan.BaseRevision,
        Revision = revision,
        PlanId = Plan.PlanId,
    };

    /// <summary>
    /// Writes rows that need no others until an engine that gathers the rows of a stored plan has written them, whatever the size of a
    /// batch.
    /// </summary>
    public void FillBatch()
    {
        var rows = 20_000 - (int)(Plan.RowCount % 20_000);
        for (var i = 0; i < rows; i++)
        {
            Plan.Rows.Put(
                new NomenclatureRow(
                    Feed.FeedNo, AafCategory.MatiereEducNat, i.ToString("X", System.Globalization.CultureInfo.InvariantCulture), i,
                    new NomenclatureEntry()),
                replaces: false);
        }
    }

    /// <summary>Lets go of the lock as a killed process does: the plan is neither ended nor disposed.</summary>
    public ValueTask DieAsync() => held?.DisposeAsync() ?? ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        await Plan.DisposeAsync();
        if (held is not null)
        {
            await held.DisposeAsync();
        }
    }
}
