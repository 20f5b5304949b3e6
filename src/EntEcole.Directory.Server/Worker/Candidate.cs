namespace EntEcole.Directory.Server.Worker;

/// <summary>A delivery that a look has found.</summary>
/// <param name="Delivery">Where it lies.</param>
/// <param name="Ready">Whether it may be taken.</param>
/// <param name="Facts">What it holds; null while that is not known.</param>
internal sealed record Candidate(Delivery Delivery, Ready Ready, DeliveryFacts? Facts)
{
    /// <summary>Its academies, as far as they are known.</summary>
    public IReadOnlyList<string> Academies => Facts?.Academies ?? [Delivery.Academy ?? ""];

    /// <summary>Its date. One of which nothing can be reported keeps no delivery waiting.</summary>
    public DateOnly Date => Facts?.Date ?? DateOnly.MinValue;

    /// <summary>A delivery as it lies; null when another worker has taken it.</summary>
    public static Candidate? Of(Delivery delivery, Readiness readiness, CancellationToken cancellationToken)
    {
        try
        {
            var (ready, facts) = readiness.Look(delivery, cancellationToken);
            return new Candidate(delivery, ready, facts);
        }
        catch (Exception gone) when (gone is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }
}
