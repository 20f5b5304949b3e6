using EntEcole.Directory.Enrolment;
using EntEcole.Directory.Extracts;
using EntEcole.Directory.Extracts.Packages;
using EntEcole.Directory.Model;
using EntEcole.Directory.Runs;

namespace EntEcole.Directory.Sync.Run;

/// <summary>What keeps a sync from beginning at all: its academy is paused, or the extract was applied.</summary>
internal static class SyncPreconditions
{
    /// <summary>Null when it may begin; else the report of the run that applied the extract, if only what is new is asked for.</summary>
    /// <exception cref="DirectoryException"><see cref="Reason.AcademyPaused"/>.</exception>
    public static async Task<SyncReport?> PassAsync(
        SyncStores stores, RunOrder order, CancellationToken cancellationToken)
    {
        var (request, package, academy) = (order.Request, order.Package, order.Academy);
        if (!request.EvenIfPaused && await stores.Worker.FindPauseAsync(academy, cancellationToken) is not null)
        {
            throw Paused(academy);
        }

        return request.OnlyNew && await FindAppliedAsync(stores, order, cancellationToken) is { } applied
            ? applied with { Refusal = ExtractRefusal.AlreadyApplied(applied.RunId, applied.Digest) }
            : null;
    }

    // An incomplete extract was not applied; the run says what is missing.
    private static async Task<SyncReport?> FindAppliedAsync(
        SyncStores stores, RunOrder order, CancellationToken cancellationToken)
    {
        var (package, academy, asOf) = (order.Package, order.Academy, order.Context.AsOf(order.Request.AsOf));
        if (package.Date is not { } date || package.Degree is not { } degree || academy.Length == 0)
        {
            return null;
        }

        // Nearly every night there is none of that date, and nothing is read twice.
        var digests = await stores.Worker.ListAppliedDigestsAsync(academy, degree, date, cancellationToken);
        if (digests.Count == 0)
        {
            return null;
        }

        try
        {
            package.Validate();
            return digests.TryGetValue(PackageDigest.Of(package, cancellationToken), out var runId)
                && await stores.Runs.FindRunAsync(runId, cancellationToken) is { } applied
                && await IsOfSameEnrolmentsAsync(stores, applied, asOf, cancellationToken) ? applied : null;
        }
        catch (DirectoryException broken) when (ExtractRefusal.IsOne(broken.Reason))
        {
            return null;
        }
    }

    /// <summary>UAIs of the schools that were enrolled for a run that was applied.</summary>
    public static async Task<IReadOnlySet<string>> EnrolledThenAsync(
        SyncStores stores, SyncReport run, CancellationToken cancellationToken) =>
        Enrolled.On(run.AsOf, run.Academy, await stores.Enrolment.ListConventionsAsync(run.BaseRevision, cancellationToken)).Everywhere;

    // A convention that was recorded late, or has ended since, makes the same content another sync, unless later extracts were applied.
    private static async Task<bool> IsOfSameEnrolmentsAsync(
        SyncStores stores, SyncReport applied, DateOnly asOf, CancellationToken cancellationToken)
    {
        var degree = DegreeNames.Read(applied.Degree);
        if (applied.ExtractDate < (await stores.Feeds.GetFeedAsync(applied.Academy, degree, cancellationToken)).LastExtract)
        {
            return true;
        }

        var revision = await stores.Identity.Revisions.GetRevisionAsync(cancellationToken);
        var now = Enrolled.On(asOf, applied.Academy, await stores.Enrolment.ListConventionsAsync(revision, cancellationToken)).Everywhere;
        return (await EnrolledThenAsync(stores, applied, cancellationToken)).SetEquals(now);
    }

    private static DirectoryException Paused(string academy) => new(
        Reason.AcademyPaused,
        new LocalizedText(
            $"Syncs of {academy} are paused; this one did nothing. Resume it with 'entecole worker resume --academy', or add --even-if-paused.",
            $"Les synchronisations de {academy} sont en pause ; celle-ci n'a rien fait. La reprendre par « entecole worker resume --academy », ou ajouter --even-if-paused."),
        DirectoryException.Fact("academy", academy));
}
