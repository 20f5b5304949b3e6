using System.Globalization;
using EntEcole.Directory.Model;

namespace EntEcole.Directory.Enrolment.Conventions;

/// <summary>Asks to end a convention on a day of its term.</summary>
/// <param name="LastDay">Last day in force.</param>
/// <param name="IsEarly">Before notice, conciliation and the fifteen days have run, as both sides may agree.</param>
public sealed record Termination(DateOnly LastDay, bool IsEarly = false)
{
    /// <summary>The convention as it ends.</summary>
    /// <exception cref="DirectoryException">
    /// <see cref="Reason.InvalidArgument"/>: the day is outside its term. <see cref="Reason.TerminationTooEarly"/>: the delays of a
    /// termination have not run by then.
    /// </exception>
    internal Convention Of(Convention convention, string why)
    {
        if (LastDay < convention.EffectiveFrom || LastDay > convention.WrittenEnd)
        {
            throw DirectoryException.InvalidArgument("terminated_on", new(
                $"{LastDay:yyyy-MM-dd} is outside its term, {convention.EffectiveFrom:yyyy-MM-dd} to {convention.WrittenEnd:yyyy-MM-dd}.",
                FormattableString.Invariant(
                    $"Le {LastDay:dd/MM/yyyy} est hors de sa durée, du {convention.EffectiveFrom:dd/MM/yyyy} au {convention.WrittenEnd:dd/MM/yyyy}.")));
        }

        return IsEarly || LastDay >= convention.EarliestEnd
            ? convention with { TerminatedOn = LastDay, TerminationReason = why.Trim() }
            : throw TooEarly(convention);
    }

    private static DirectoryException TooEarly(Convention convention)
    {
        var facts = new Dictionary<string, string>(StringComparer.Ordinal) { ["reference"] = convention.Reference };
        if (convention.EarliestEnd is not { } earliest)
        {
            return new DirectoryException(
                Reason.TerminationTooEarly,
                new LocalizedText(
                    $"{convention.Reference} has had no formal notice ('conventions notice'). Terminate early to end it without one.",
                    $"{convention.Reference} n'a pas reçu de mise en demeure (« conventions notice »). Sans elle, demander une résiliation anticipée."),
                facts);
        }

        facts["noticeOn"] = Day(convention.NoticeOn!.Value);
        facts["earliestEnd"] = Day(earliest);
        return new DirectoryException(
            Reason.TerminationTooEarly,
            new LocalizedText(
                FormattableString.Invariant(
                    $"Conciliation runs until {convention.ConciliationUntil:yyyy-MM-dd}, and fifteen days follow: {convention.Reference} ends on {earliest:yyyy-MM-dd} at the earliest. Terminate early to end it before."),
                FormattableString.Invariant(
                    $"La conciliation court jusqu'au {convention.ConciliationUntil:dd/MM/yyyy}, puis quinze jours : {convention.Reference} s'achève au plus tôt le {earliest:dd/MM/yyyy}. Avant, demander une résiliation anticipée.")),
            facts);
    }

    private static string Day(DateOnly day) => day.ToString("O", CultureInfo.InvariantCulture);
}
