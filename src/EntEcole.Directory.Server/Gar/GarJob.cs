using EntEcole.Directory.Exports.Gar;
using EntEcole.Directory.Model;

namespace EntEcole.Directory.Server.Gar;

/// <summary>The nightly export of every workspace of the settings, once a day each.</summary>
internal sealed class GarJob(DirectoryStore store, GarSettings settings, TimeProvider time)
{
    /// <summary>Its name among the daily jobs, and as an author.</summary>
    public const string Name = "gar";

    private static readonly TimeSpan Patience = TimeSpan.FromHours(1);

    /// <summary>Exports what was not exported today. A refusal of one workspace keeps none of the others.</summary>
    /// <returns>How many archives were written.</returns>
    /// <exception cref="DirectoryException">The first refusal, once all were tried.</exception>
    public async Task<long> DoAsync(CancellationToken cancellationToken)
    {
        var day = FrenchTime.DayAt(time.GetUtcNow());
        DirectoryException? refused = null;
        long written = 0;
        foreach (var ent in settings.Ents)
        {
            try
            {
                written += await ExportAsync(ent, day, cancellationToken) ? 1 : 0;
            }
            catch (DirectoryException fault) when (fault.Reason is not Reason.StoreUnavailable)
            {
                refused ??= fault;
            }
        }

        return refused is null ? written : throw refused;
    }

    private async Task<bool> ExportAsync(string ent, DateOnly day, CancellationToken cancellationToken)
    {
        var last = (await store.GarExports.ListAsync(ent, int.MaxValue, 1, cancellationToken)).FirstOrDefault(
            export => string.Equals(export.By, Name, StringComparison.Ordinal) && FrenchTime.DayAt(export.At) == day);
        if (last is { State: GarExportState.Written })
        {
            return false;
        }

        // The job is tried again every few minutes: what was refused is so until the store changes, or an operator changes something else.
        var revision = await store.Revisions.GetRevisionAsync(cancellationToken);
        if (last is { State: GarExportState.Refused } && last.Revision == revision && time.GetUtcNow() - last.At < Patience)
        {
            throw new DirectoryException(Reason.GarExportRefused, new LocalizedText(last.Refusal, last.Refusal));
        }

        await new GarExporter(store, settings, time).RunAsync(
            new GarRequest(ent, day) { By = Name }, settings.Folder, null, _ => { }, cancellationToken);
        return true;
    }
}
