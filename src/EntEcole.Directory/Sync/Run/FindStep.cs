using EntEcole.Directory.Extracts.Packages;
using EntEcole.Directory.Model;

namespace EntEcole.Directory.Sync.Run;

/// <summary>The first step: what lies under a path, and of which academy each extract is.</summary>
internal sealed class FindStep(SyncStores stores, SyncSettings settings)
{
    /// <summary>Opens the path. Dispose the result once all its extracts have been read.</summary>
    /// <exception cref="DirectoryException">Nothing there can be read, or the academy asked for is not there.</exception>
    public async Task<FoundExtracts> FindAsync(SyncRequest request, CancellationToken cancellationToken)
    {
        var delivery = ExtractDelivery.Open(request.Path, settings.Limits, cancellationToken);
        try
        {
            await new FeedFinder(stores).TellAsync(delivery.Packages, request.Academy, cancellationToken);
            var registry = await AcademyRegistry.LoadAsync(stores, settings.Academies, cancellationToken);
            return new FoundExtracts(delivery, [.. AcademyChoice.Of(delivery.Packages, request.Academy).Select(registry.Resolve)]);
        }
        catch
        {
            delivery.Dispose();
            throw;
        }
    }

    /// <summary>The path itself is refused: one run records it, of the academy when that is known.</summary>
    public async Task<AcademyChoice> FindRefusedAsync(SyncRequest request, DirectoryException refusal, CancellationToken cancellationToken)
    {
        // A delta that cannot be opened leaves a gap as any other: its name says so.
        var package = ExtractPackage.Unreadable(request.Path, refusal);
        await new FeedFinder(stores).TellAsync([package], request.Academy, cancellationToken);
        var academy = !string.IsNullOrWhiteSpace(request.Academy) ? Academies.Normalize(request.Academy)
            : package.Kind is ExtractKind.Delta ? package.Academy : null;
        return new AcademyChoice(package, string.IsNullOrEmpty(academy) ? null : academy);
    }
}

/// <summary>The extracts under a path, in the order in which they are synchronised.</summary>
internal sealed class FoundExtracts(ExtractDelivery delivery, IReadOnlyList<AcademyChoice> choices) : IDisposable
{
    /// <summary>The extracts, each with its academy.</summary>
    public IReadOnlyList<AcademyChoice> Choices => choices;

    public void Dispose() => delivery.Dispose();
}
