namespace EntEcole.Directory.Sync.Run;

/// <summary>Leaves memory to the runtime.</summary>
internal sealed class UnmanagedMemory : IRunMemory
{
    public static UnmanagedMemory Instance { get; } = new();

    public void EndStage(long extractBytes)
    {
    }

    public void ContinueReading(bool isFirst)
    {
    }

    public void ClosePlan()
    {
    }
}
