using EntEcole.Directory.Extracts;
using EntEcole.Directory.Model;

namespace EntEcole.Directory.Sync.Run;

/// <summary>The second step: an extract is complete, of a known academy, not from the future, and follows no refused one.</summary>
internal static class CheckStep
{
    /// <summary>Refuses what cannot be used, by the extract alone.</summary>
    /// <param name="order">The run.</param>
    /// <param name="refused">Those of the same delivery that were refused before it.</param>
    /// <exception cref="DirectoryException">It is refused; the reason says why.</exception>
    public static void Check(RunOrder order, IReadOnlyList<AcademyChoice> refused)
    {
        var choice = order.Choice;
        order.Package.Validate();
        if (choice.Academy is null)
        {
            throw choice.Refusal ?? AcademyChoice.Unknown(choice.Package, order.Request.IsFromInbox);
        }

        if (refused.Any(before => LeavesGap(before, choice)))
        {
            throw ExtractRefusal.PredecessorRefused(choice.Package.Place);
        }

        if (!order.Request.AllowFuture)
        {
            ExtractOrder.EnsureNotInFuture(order.Package, FrenchTime.DayAt(order.Context.StartedAt));
        }
    }

    // Of one academy and degree; where the refused one does not tell them, a delta alone is at risk.
    private static bool LeavesGap(AcademyChoice before, AcademyChoice choice)
    {
        var sameAcademy = before.Academy is null ? choice.Package.Kind is ExtractKind.Delta
            : string.Equals(before.Academy, choice.Academy, StringComparison.Ordinal);
        return sameAcademy && (before.Package.Degree is null || before.Package.Degree == choice.Package.Degree);
    }
}
