using EntEcole.Directory.Model;

namespace EntEcole.Directory.Enrolment.Conventions;

/// <summary>Records the formal notice that opens a month of conciliation, or withdraws it (domain.md, article 11).</summary>
/// <param name="On">Day of the notice; null to withdraw the one recorded.</param>
public sealed record FormalNotice(DateOnly? On)
{
    /// <summary>The convention with the notice, or without.</summary>
    /// <exception cref="DirectoryException">
    /// <see cref="Reason.InvalidArgument"/>: the day is to come or before the signature, or there is none to withdraw.
    /// </exception>
    internal Convention Of(Convention convention, string why, DateOnly today)
    {
        if (On is not { } day)
        {
            return convention.NoticeOn is not null
                ? convention with { NoticeOn = null, NoticeReason = null }
                : throw DirectoryException.InvalidArgument("notice_on", new(
                    $"{convention.Reference} has no formal notice to withdraw.",
                    $"{convention.Reference} n'a pas de mise en demeure à retirer."));
        }

        return convention.SignedOn <= day && day <= today
            ? convention with { NoticeOn = day, NoticeReason = why.Trim() }
            : throw DirectoryException.InvalidArgument("notice_on", new(
                FormattableString.Invariant($"A notice is of a day from the signature ({convention.SignedOn:yyyy-MM-dd}) to today."),
                FormattableString.Invariant(
                    $"La mise en demeure est d'un jour compris entre la signature ({convention.SignedOn:dd/MM/yyyy}) et ce jour.")));
    }
}
