using EntEcole.Directory.Access;
using EntEcole.Directory.Model;

namespace EntEcole.Directory.Identity;

/// <summary>Where a named person decides who a held record is about.</summary>
public sealed class IdentityService(IIdentityStore store, TimeProvider time)
{
    /// <summary>Records a decision: the next extract that holds the record as it was applies it.</summary>
    /// <param name="holdNo">Number of the held record.</param>
    /// <param name="decision">The decision.</param>
    /// <param name="by">Name of the person who decides, 1 to 500 characters.</param>
    /// <param name="why">The reason, 1 to 500 characters.</param>
    /// <param name="cancellationToken">Gives up before anything is done.</param>
    /// <exception cref="DirectoryException"><see cref="Reason.IdentityHoldNotFound"/>, <see cref="Reason.InvalidArgument"/>.</exception>
    public Task DecideAsync(long holdNo, IdentityDecision decision, string by, string why, CancellationToken cancellationToken)
    {
        DecisionAuthor.Validate("by", by);
        DecisionAuthor.Validate("reason", why);
        return store.DecideAsync(holdNo, decision, new DecisionAuthor(by.Trim(), why.Trim(), time.GetUtcNow()), cancellationToken);
    }
}
