namespace EntEcole.Directory.Sync;

/// <summary>
/// What a process does about its memory while a run goes on. The host decides; without one nothing is done. One run after the other calls
/// it, from one thread at a time.
/// </summary>
public interface IRunMemory
{
    /// <summary>A stage or a run has ended: what it used is no longer needed.</summary>
    /// <param name="extractBytes">Bytes of the extract.</param>
    void EndStage(long extractBytes);

    /// <summary>Some thousands of records were read since the last call.</summary>
    /// <param name="isFirst">Whether the run is the first of its feed, which writes every record.</param>
    void ContinueReading(bool isFirst);

    /// <summary>The plan of a run is closed, with its connections.</summary>
    void ClosePlan();
}
