
namespace EntEcole.Directory.Plans;

/// <summary>Where the rows of a plan go.</summary>
public enum PlanWriting
{
    /// <summary>To a stored plan.</summary>
    Stored,

    /// <summary>
    /// Straight into their tables, in the transaction that will apply them, behind the thread that puts them: for a feed's first sync,
    /// which has
    /// nothing to lose. A row that cannot be written is told by <see cref="LateFaultException"/>.
    /// </summary>
    Direct,

    /// <summary>The same, each row before the next is put: slower, but what cannot be written is told where it is put.</summary>
    DirectInTurn,
}

/// <summary>
/// A row put earlier into a <see cref="PlanWriting.Direct"/> plan could not be written, and which one it was is no longer known. The plan
/// is lost: <see cref="PlanWriting.DirectInTurn"/> will tell it of the row.
/// </summary>
public sealed class LateFaultException(Exception inner) : Exception("A row put earlier could not be written.", inner);
