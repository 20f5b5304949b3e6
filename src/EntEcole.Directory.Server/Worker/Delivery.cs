using EntEcole.Directory.Extracts.Packages;
using EntEcole.Directory.Model;
using EntEcole.Directory.Sync.Run;

namespace EntEcole.Directory.Server.Worker;

/// <summary>A delivery where it lies.</summary>
/// <param name="Name">Name of its folder or archive.</param>
/// <param name="Path">Where it is.</param>
/// <param name="Folder">Name of the academy's folder that it lies in; null for the inbox itself.</param>
/// <param name="IsTaken">Whether it lies in <c>processing</c>.</param>
internal sealed record Delivery(string Name, string Path, string? Folder, bool IsTaken)
{
    /// <summary>Its folder and name, for people.</summary>
    public string Place => Folder is null ? Name : Folder + "/" + Name;

    /// <summary>The academy of its folder; null when it lies in none.</summary>
    public string? Academy => Folder is null ? null : Academies.Named(Folder);
}

/// <summary>An extract of a delivery.</summary>
/// <param name="Academy">Its academy; empty when it cannot be told.</param>
/// <param name="Degree">Its degree, or the most likely one.</param>
/// <param name="Kind">Full or delta.</param>
/// <param name="Date">Its date; null when it cannot be told.</param>
/// <param name="Hints">What the store may tell it by; null when it tells its feed itself.</param>
internal sealed record ExtractFacts(string Academy, Degree Degree, ExtractKind Kind, DateOnly? Date, FeedHints? Hints = null)
{
    /// <summary>Source ids of the structures that a first look has read.</summary>
    public IReadOnlySet<string> Structures { get; init; } = new HashSet<string>(StringComparer.Ordinal);
}

/// <summary>What a delivery holds, as far as its files tell.</summary>
/// <param name="Academies">The academies, each once; an empty text for one that cannot be told.</param>
/// <param name="Date">The earliest date; null when none can be told.</param>
/// <param name="Kind">Of the earliest extract.</param>
/// <param name="IsWhole">Whether all of its extracts are complete.</param>
internal sealed record DeliveryFacts(IReadOnlyList<string> Academies, DateOnly? Date, ExtractKind Kind, bool IsWhole)
{
    /// <summary>Its extracts, in the order in which they are applied.</summary>
    public IReadOnlyList<ExtractFacts> Extracts { get; init; } = [];

    /// <summary>Looks into a delivery.</summary>
    public static DeliveryFacts Of(Delivery delivery, ExtractLimits limits, CancellationToken cancellationToken)
    {
        try
        {
            using var opened = ExtractDelivery.Open(delivery.Path, limits, cancellationToken);
            var academies = opened.Packages.Select(package => delivery.Academy ?? package.Academy ?? "");
            return new DeliveryFacts(
                [.. academies.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)], opened.Packages.Min(package => package.Date),
                opened.Packages[0].Kind, opened.Packages.All(IsVerified))
            {
                Extracts =
                [
                    .. opened.Packages.Select(package => new ExtractFacts(
                        delivery.Academy ?? package.Academy ?? "", package.Degree ?? package.LikelyDegree, package.Kind, package.Date,
                        package.IsOfUnknownFeed ? package.Hints : null)
                    {
                        Structures = package.Structures,
                    }),
                ],
            };
        }
        catch (DirectoryException)
        {
            return new DeliveryFacts([delivery.Academy ?? ""], null, ExtractKind.Full, IsWhole: false);
        }
    }

    /// <summary>Whether nothing tells of which academy it is.</summary>
    public bool IsOfUnknownAcademy => Academies is [""];

    /// <summary>The same with the feeds that only the store tells.</summary>
    /// <param name="finder">What finds them.</param>
    /// <param name="asked">The academy of extracts that nothing else tells; null for none.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<DeliveryFacts> TellAsync(FeedFinder finder, string? asked, CancellationToken cancellationToken)
    {
        if (Extracts.All(one => one.Hints is null))
        {
            return this;
        }

        var told = new List<ExtractFacts>();
        foreach (var extract in Extracts)
        {
            var found = extract.Hints is { } hints
                ? await finder.FindAsync(hints, extract.Academy.Length == 0 ? asked : extract.Academy, cancellationToken) : null;
            told.Add(found is null
                ? extract
                : extract with { Academy = found.Value.Academy, Degree = found.Value.Degree ?? extract.Degree, Hints = null });
        }

        return this with
        {
            Extracts = told,
            Academies = [.. told.Select(one => one.Academy).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)],
        };
    }

    // What only the store can tell is no fault of the delivery.
    private static bool IsVerified(ExtractPackage package)
    {
        try
        {
            package.Validate();
            return true;
        }
        catch (DirectoryException fault)
        {
            return fault.Reason is Reason.ExtractDegreeUnknown && package.Kind is ExtractKind.Delta;
        }
    }
}
