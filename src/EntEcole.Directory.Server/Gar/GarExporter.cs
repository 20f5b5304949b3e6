using EntEcole.Directory.Exports.Gar;
using EntEcole.Directory.Exports.GarCheck;
using EntEcole.Directory.Model;

namespace EntEcole.Directory.Server.Gar;

/// <summary>How an export has ended.</summary>
/// <param name="Record">As it is kept.</param>
/// <param name="Refusals">The first refusals and notices.</param>
internal sealed record GarResult(GarExportRecord Record, IReadOnlyList<GarRefusal> Refusals);

/// <summary>
/// Makes one export: files in a hidden folder, read back against the schemas and across each other as the GAR reads them, and only then an
/// archive under its name. What is wrong never leaves.
/// </summary>
internal sealed class GarExporter(DirectoryStore store, GarSettings settings, TimeProvider time)
{
    // Exports whose archives may still lie in the folder without digest.
    private const int LookedAt = 100;

    // Of a full one, about.
    private const long BytesOfAFile = 400_000;

    /// <summary>Exports into a folder; without one nothing is written anywhere, and nothing is kept.</summary>
    /// <param name="request">What.</param>
    /// <param name="folder">Where; null for a trial.</param>
    /// <param name="stamp">Day and time in names, as <c>20260302_210000</c>; null for now, in France.</param>
    /// <param name="begun">Told the number of the export once it is kept.</param>
    /// <param name="cancellationToken">Ends it; nothing is left.</param>
    /// <exception cref="DirectoryException">
    /// <see cref="Reason.GarExportRefused"/>, <see cref="Reason.GarExportInProgress"/>, <see cref="Reason.GarFolderUnusable"/>,
    /// <see cref="Reason.ScopeNotEnrolled"/>.
    /// </exception>
    public async Task<GarResult> RunAsync(
        GarRequest request, string? folder, string? stamp, Action<int> begun, CancellationToken cancellationToken)
    {
        GarEnt.Validate(request.Ent);
        await using var held = await store.Worker.TryLockJobAsync("gar." + request.Ent, cancellationToken)
            ?? throw GarFaults.InProgress(request.Ent);
        var last = await store.GarExports.FindLastAsync(request.Ent, cancellationToken);
        var now = time.GetUtcNow();
        var record = new GarExportRecord
        {
            Ent = request.Ent, Day = request.Day, Uais = request.Uais, State = GarExportState.Running, At = now, By = request.By,
            AcceptedDrop = request.AcceptedDrop, RequestId = request.RequestId,
            Revision = await store.Revisions.GetRevisionAsync(cancellationToken),
        };
        var set = new GarSetName(request.Ent, stamp ?? GarSetName.StampOf(TimeZoneInfo.ConvertTime(now, FrenchTime.Zone).DateTime));
        if (folder is null)
        {
            var outcome = await PassAsync(request, last, new GarNoSink(), cancellationToken);
            return new GarResult(
                record with { State = GarExportState.Tried, Revision = outcome.Revision, Counts = outcome.Counts }, outcome.Refusals);
        }

        record = record with { ExportNo = await store.GarExports.BeginAsync(record, cancellationToken) };
        begun(record.ExportNo);
        return await KeepAsync(record, () => WriteAsync(request, last, record, (folder, set), cancellationToken));
    }

    // However it ends is kept, also once the caller has gone.
    private async Task<GarResult> KeepAsync(GarExportRecord record, Func<Task<GarResult>> work)
    {
        try
        {
            var result = await work();
            await store.GarExports.EndAsync(result.Record, result.Refusals, CancellationToken.None);
            return result;
        }
        catch (Exception fault) when (fault is not DirectoryException { Reason: Reason.StoreUnavailable })
        {
            var refused = fault as DirectoryException;
            await store.GarExports.EndAsync(
                record with
                {
                    State = refused is { Reason: not Reason.GarFolderUnusable } ? GarExportState.Refused : GarExportState.Failed,
                    Refusal = refused?.Text.English ?? FaultNote.Of(fault),
                },
                [], CancellationToken.None);
            throw;
        }
    }

    private async Task<GarResult> WriteAsync(
        GarRequest request, GarExportRecord? last, GarExportRecord record, (string Path, GarSetName Set) target,
        CancellationToken cancellationToken)
    {
        using var folder = GarFolder.Open(target.Path, request.Ent);
        folder.Sweep(request.Ent, await store.GarExports.ListAsync(request.Ent, record.ExportNo, LookedAt, cancellationToken));
        var outcome = await FolderGuardedAsync(target.Path, async () =>
        {
            // On a full disk its disposal fails as well.
            using var sink = new GarXmlSink(folder.Work, target.Set, settings.Version);
            var held = await PassAsync(request, last, sink, cancellationToken);
            settings.EndPart(sink.End() * BytesOfAFile);
            return held;
        });

        var archive = Path.Combine(folder.Work, target.Set.Archive);
        var archiving = Task.Run(
            () => GarFolder.Guarded(target.Path, () =>
            {
                GarArchive.Write(folder.Work, archive, target.Set, cancellationToken);
                return GarArchive.DigestsOf(archive);
            }),
            cancellationToken);
        try
        {
            var checker = new GarChecker(settings.Schemas) { Continue = settings.Continue, EndPart = settings.EndPart };
            Require(checker.CheckFiles(folder.Work, cancellationToken));
        }
        finally
        {
            // The folder is deleted once nothing writes to it.
            await Task.WhenAny(archiving);
        }

        var (md5, sha256) = await archiving;
        folder.Publish(archive, target.Set, md5);
        record = record with
        {
            State = GarExportState.Written, Revision = outcome.Revision, Counts = outcome.Counts, Archive = target.Set.Archive, Md5 = md5,
            Digest = sha256,
        };
        return new GarResult(record with { Delivery = await DeliverAsync(target, cancellationToken) }, outcome.Refusals);
    }

    private async Task<GarOutcome> PassAsync(
        GarRequest request, GarExportRecord? last, IGarSink sink, CancellationToken cancellationToken)
    {
        var export = new GarExport(
            new GarStores(store.Gar, store.Persons, store.Enrolment, store.Revisions, store.Rights), settings.Rules)
        {
            Continue = settings.Continue,
        };
        var outcome = await export.RunAsync(request, last?.Revision, sink, cancellationToken);
        return last is null || request.AcceptedDrop.Length > 0 || GarDrop.Of(last.Counts, outcome.Counts, outcome.Expected) is not { } drop
            ? outcome
            : throw GarFaults.Refused("DROP", drop);
    }

    private static void Require(GarCheckReport report)
    {
        if (!report.IsRight)
        {
            var causes = string.Join(", ", report.Causes.Select(cause => cause.Code()));
            throw GarFaults.Refused("CHECK", new LocalizedText(
                $"The files made are not what the GAR accepts ({causes}). Nothing was written.",
                $"Les fichiers produits ne sont pas ceux que le GAR admet ({causes}). Rien n'a été écrit."));
        }
    }

    private async Task<int?> DeliverAsync((string Path, GarSetName Set) target, CancellationToken cancellationToken) =>
        settings.DeliverCommand is not { } command ? null : await GarDelivery.RunAsync(
            command, Path.Combine(target.Path, target.Set.Archive), Path.Combine(target.Path, target.Set.Digest), time, cancellationToken);

    private static async Task<T> FolderGuardedAsync<T>(string folder, Func<Task<T>> work)
    {
        try
        {
            return await work();
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw GarFaults.Folder(folder, fault);
        }
    }
}
