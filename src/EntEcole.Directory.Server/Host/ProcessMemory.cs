using EntEcole.Directory.Sync;

namespace EntEcole.Directory.Server.Host;

/// <summary>Keeps the memory of a process that syncs small: what a stage needs comes in the place of what the one before used.</summary>
/// <param name="serves">Whether calls are answered meanwhile: they stand still for what is moved and given back.</param>
internal sealed class ProcessMemory(bool serves = false) : IRunMemory
{
    // Little is gained for a small extract, and all other threads of the process stand still meanwhile.
    private const long SmallExtract = 8 << 20;

    // Bytes allocated before the runtime is asked to look what of them lives: left alone it waits for up to 200 MB. A first sync makes
    // far more of them than a night, and has more room.
    private const long MaxGarbage = 16 << 20;
    private const long MaxGarbageOfFirst = 48 << 20;

    private long allocated = GC.GetTotalAllocatedBytes();

    public void EndStage(long extractBytes)
    {
        if (extractBytes > SmallExtract)
        {
            var mode = serves ? GCCollectionMode.Forced : GCCollectionMode.Aggressive;
            GC.Collect(GC.MaxGeneration, mode, blocking: true, compacting: !serves);
        }
    }

    public void ContinueReading(bool isFirst)
    {
        var all = GC.GetTotalAllocatedBytes();
        if (all - allocated > (isFirst ? MaxGarbageOfFirst : MaxGarbage))
        {
            allocated = all;
            GC.Collect(1, GCCollectionMode.Forced, blocking: true);
        }
    }

    public void ClosePlan() => NativeMemory.GiveBack();
}
