
namespace EntEcole.Directory.Runs;

/// <summary>How far a run is.</summary>
/// <param name="RunId">The run.</param>
/// <param name="Step">What it does.</param>
/// <param name="Files">Files read to their end.</param>
/// <param name="TotalFiles">Files in all.</param>
/// <param name="Bytes">Bytes read.</param>
/// <param name="TotalBytes">Bytes in all.</param>
/// <param name="Records">Records read.</param>
/// <param name="RecordRate">Records a second, over the last seconds.</param>
/// <param name="Permille">Thousandths of the whole run that are done.</param>
/// <param name="RemainingMs">Milliseconds left; 0 while it cannot be told.</param>
public sealed record RunProgress(
    long RunId, SyncStep Step, int Files, int TotalFiles, long Bytes, long TotalBytes, long Records, long RecordRate, int Permille,
    long RemainingMs);

/// <summary>Steps of a run, numbered as in the protos.</summary>
public enum SyncStep
{
    /// <summary>Finding files and proving that all are there.</summary>
    Finding = 1,

    /// <summary>Reading, comparing and planning.</summary>
    Reading = 2,

    /// <summary>Applying, in one transaction.</summary>
    Applying = 3,
}
