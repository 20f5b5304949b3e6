namespace EntEcole.Directory.Client.Calls;

/// <summary>How many calls may be sent again: a server that fails most of them is not asked several times for each.</summary>
/// <remarks>As gRPC's retry throttling counts: none are sent again while failures have used up half of the budget.</remarks>
internal sealed class RetryBudget
{
    private const double Most = 100;
    private const double PerSuccess = 0.1;

    private readonly Lock gate = new();
    private double left = Most;

    /// <summary>Counts an answered call.</summary>
    public void Succeeded() => Add(PerSuccess);

    /// <summary>Counts a call that failed for its server or its connection.</summary>
    /// <returns>Whether it may be sent again.</returns>
    public bool Failed() => Add(-1) > Most / 2;

    private double Add(double change)
    {
        lock (gate)
        {
            left = Math.Clamp(left + change, 0, Most);
            return left;
        }
    }
}
