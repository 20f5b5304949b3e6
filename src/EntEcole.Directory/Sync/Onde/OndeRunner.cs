using EntEcole.Directory.Access;
using EntEcole.Directory.Model;
using EntEcole.Directory.Onde.Files;
using EntEcole.Directory.Onde.Matching;
using EntEcole.Directory.Onde.Rows;
using EntEcole.Directory.Runs;
using EntEcole.Directory.Sync.Run;
using EntEcole.Directory.Sync.State;

namespace EntEcole.Directory.Sync.Onde;

/// <summary>
/// Imports the ONDE files of a school into a feed of their own: read, join with what the feed has, plan, judge, apply. A run like any
/// other: reported, guarded, explained, undone. Files are not kept.
/// </summary>
public sealed class OndeRunner(
    SyncStores stores, SyncSettings settings, TimeProvider time, IOndeWorkbooks? workbooks = null)
{
    private readonly OndeFileReader reader = new(workbooks);
    private readonly ReportStep reporting = new(stores.Runs);

    /// <summary>Called with the report of each run that has ended, however it did; null for no call.</summary>
    public Action<SyncReport>? Ended { get; init; }

    /// <summary>
    /// Imports files. Those that cannot be used give a report whose <see cref="SyncReport.Refusal"/> says why; nothing was applied then.
    /// </summary>
    /// <exception cref="DirectoryException">
    /// <see cref="Reason.InvalidArgument"/>: no UAI, or no author; <see cref="Reason.UaiNotEnrolled"/>; <see cref="Reason.AafFeedsSchool"/>;
    /// <see cref="Reason.AcademyPaused"/>; <see cref="Reason.SyncInProgress"/>.
    /// </exception>
    public Task<SyncReport> ImportAsync(OndeRequest request, CancellationToken cancellationToken)
    {
        DecisionAuthor.Validate("by", request.By);
        return RunAsync(
            request, (notices, asOf) => ReadFiles(request, notices, asOf, cancellationToken), isClosing: false, cancellationToken);
    }

    /// <summary>Ends the feed of a school: its persons leave, and are kept for a return as all who leave.</summary>
    /// <param name="uai">The school.</param>
    /// <param name="by">Who decides, 1 to 500 characters.</param>
    /// <param name="why">Why, 1 to 500 characters.</param>
    /// <param name="cancellationToken">Gives up before anything is done.</param>
    /// <exception cref="DirectoryException">As above, and <see cref="Reason.OndeFeedNotFound"/>.</exception>
    public Task<SyncReport> CloseAsync(string uai, string by, string why, CancellationToken cancellationToken)
    {
        DecisionAuthor.Validate("by", by);
        DecisionAuthor.Validate("reason", why);
        return RunAsync(
            new OndeRequest(uai, [], by) { Why = why.Trim() }, (_, _) => new OndeSaid([], [], []), isClosing: true, cancellationToken);
    }

    private async Task<SyncReport> RunAsync(
        OndeRequest request, Func<OndeNotices, DateOnly, OndeSaid> read, bool isClosing, CancellationToken cancellationToken)
    {
        using var context = new RunContext(time);
        var asOf = context.AsOf(request.AsOf);
        var place = await OndePlace.FindAsync(stores, request.Uai, asOf, isClosing, cancellationToken);
        if (!request.EvenIfPaused && await stores.Worker.FindPauseAsync(place.Academy, cancellationToken) is not null)
        {
            throw OndeFaults.Paused(place.Academy);
        }

        await using var held = await stores.Runs.TryLockAcademyAsync(place.Academy, cancellationToken)
            ?? throw RunFaults.InProgress(place.Academy);
        var standing = await stores.Onde.FindStandingAsync(place.Uai, cancellationToken);
        if (isClosing && !standing.IsOpen)
        {
            throw OndeFaults.NotFound(place.Uai);
        }

        if (standing.IsFedByAcademy)
        {
            throw OndeFaults.AafFeedsSchool(place.Uai);
        }

        var header = new RunHeader(
            place.Academy, Degree.Onde, ExtractKind.Full, asOf, asOf, context.StartedAt, request.By.Trim(), request.Why, request.DryRun,
            place.Uai);
        return await RunAsync(
            new OndeImport(request, place, standing, context, await reporting.BeginAsync(header, cancellationToken)), read, isClosing,
            cancellationToken);
    }

    private async Task<SyncReport> RunAsync(
        OndeImport import, Func<OndeNotices, DateOnly, OndeSaid> read, bool isClosing, CancellationToken cancellationToken)
    {
        var notices = new OndeNotices(import.Place.Uai);
        SyncReport report;
        try
        {
            var said = read(notices, import.Report.AsOf);
            report = await new OndeApplication(stores, settings, time).ApplyAsync(
                import, said, notices, isClosing, cancellationToken);
        }
        catch (DirectoryException refusal) when (refusal.Reason is Reason.OndeFileRefused)
        {
            foreach (var problem in notices.All)
            {
                import.Context.Problems.Append(problem);
                import.Context.Accounting.Count(problem);
            }

            report = await reporting.RefuseAsync(import.Report, import.Context, refusal);
        }
        catch (Exception fault)
        {
            Ended?.Invoke(await reporting.FailAsync(import.Report, import.Context, fault));
            throw;
        }

        Ended?.Invoke(report);
        return report;
    }

    private OndeSaid ReadFiles(OndeRequest request, OndeNotices notices, DateOnly asOf, CancellationToken cancellationToken)
    {
        var rows = new OndeRowReader(Uai.Normalize(request.Uai)!, asOf, notices);
        var lists = reader.Read(request.Files, request.Charset, cancellationToken).ToDictionary(
            table => table.Header.Kind, rows.Read);
        return new OndeSaid(
            lists.GetValueOrDefault(OndeKind.Pupils), lists.GetValueOrDefault(OndeKind.Guardians),
            lists.GetValueOrDefault(OndeKind.Teachers));
    }
}
