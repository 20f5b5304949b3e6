using EntEcole.Directory.Exports.Gar;
using EntEcole.Directory.Model;
using EntEcole.Directory.Server.Threads;

namespace EntEcole.Directory.Server.Gar;

/// <summary>Starts exports because a caller asks for them; they go on whatever becomes of the caller, and end with the server.</summary>
internal sealed class GarStarter(DirectoryStore store, GarSettings settings, TimeProvider time) : IAsyncDisposable
{
    private readonly WorkUnderWay underWay = new();

    /// <summary>Starts an export and returns it as soon as it is kept; the same request returns the same export.</summary>
    /// <exception cref="DirectoryException">
    /// <see cref="Reason.RequestIdReused"/>, <see cref="Reason.SettingInvalid"/>, <see cref="Reason.GarExportRefused"/>,
    /// <see cref="Reason.GarExportInProgress"/>.
    /// </exception>
    public async Task<GarExportRecord> StartAsync(GarRequest request, CancellationToken cancellationToken)
    {
        GarEnt.Validate(request.Ent);
        var folder = settings.Folder ?? throw DirectoryException.InvalidSetting("GarFolder", "is not given.", "n'est pas donné.");
        if (await store.GarExports.FindByRequestAsync(request.RequestId!, cancellationToken) is { } known)
        {
            return IsSame(known, request) ? known : throw Reused(request.RequestId!);
        }

        var begun = new TaskCompletionSource<int>(TaskCreationOptions.RunContinuationsAsynchronously);
        var work = underWay.Start(
            stop => new GarExporter(store, settings, time).RunAsync(request, folder, null, number => begun.TrySetResult(number), stop));
        if (await Task.WhenAny(begun.Task, work).WaitAsync(cancellationToken) == work && !begun.Task.IsCompleted)
        {
            // It could not begin: its error is the caller's.
            await work;
        }

        return (await store.GarExports.FindAsync(await begun.Task, cancellationToken))!;
    }

    public ValueTask DisposeAsync() => underWay.DisposeAsync();

    private static bool IsSame(GarExportRecord known, GarRequest request) =>
        string.Equals(known.Ent, request.Ent, StringComparison.Ordinal) && known.Day == request.Day
        && string.Equals(known.AcceptedDrop, request.AcceptedDrop, StringComparison.Ordinal)
        && string.Equals(known.By, request.By, StringComparison.Ordinal)
        && known.Uais.SequenceEqual(request.Uais, StringComparer.Ordinal);

    private static DirectoryException Reused(string requestId) => new(
        Reason.RequestIdReused,
        new LocalizedText(
            $"The request id {requestId} was used for another export.",
            $"L'identifiant de demande {requestId} a servi pour un autre export."),
        DirectoryException.Fact("requestId", requestId));
}
