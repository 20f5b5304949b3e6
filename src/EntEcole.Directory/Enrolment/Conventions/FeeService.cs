using EntEcole.Directory.Access;
using EntEcole.Directory.Model;

namespace EntEcole.Directory.Enrolment.Conventions;

/// <summary>Where the fees of school years are set, and found.</summary>
public sealed class FeeService(IEnrolmentStore enrolment, TimeProvider time)
{
    /// <summary>Euro cents a school at most: more than any commune pays.</summary>
    public const long MaxCents = 10_000_000;

    /// <summary>Sets the fee of a school year. Conventions keep the fee that they write.</summary>
    /// <param name="year">The year.</param>
    /// <param name="cents">Euro cents a school, 1 to <see cref="MaxCents"/>.</param>
    /// <param name="by">Who, 1 to 500 characters.</param>
    /// <param name="why">Why, 1 to 500 characters.</param>
    /// <param name="cancellationToken">Gives up before anything is done.</param>
    /// <returns>The fee, and the revision: the present one when it was the fee already.</returns>
    /// <exception cref="DirectoryException"><see cref="Reason.InvalidArgument"/>.</exception>
    public async Task<(Fee Fee, long Revision)> SetAsync(
        SchoolYear year, long cents, string by, string why, CancellationToken cancellationToken)
    {
        DecisionAuthor.Validate("by", by);
        DecisionAuthor.Validate("reason", why);
        if (cents is <= 0 or > MaxCents)
        {
            throw DirectoryException.InvalidArgument("fee_cents", new(
                $"The fee must lie between 1 and {MaxCents} euro cents.",
                $"Le tarif doit être compris entre 1 et {MaxCents} centimes d'euro."));
        }

        var revision = await enrolment.SaveFeeAsync(
            year, cents, new DecisionAuthor(by.Trim(), why.Trim(), time.GetUtcNow()), cancellationToken);
        return ((await enrolment.ListFeesAsync(revision, cancellationToken)).Single(fee => fee.SchoolYear == year), revision);
    }

    /// <summary>The fee of a school year, euro cents.</summary>
    /// <exception cref="DirectoryException"><see cref="Reason.FeeUnknown"/>.</exception>
    public static long Of(IReadOnlyList<Fee> fees, SchoolYear year) =>
        fees.FirstOrDefault(fee => fee.SchoolYear == year)?.Cents ?? throw new DirectoryException(
            Reason.FeeUnknown,
            new LocalizedText(
                $"No fee is recorded for {year}. See 'entecole conventions fees set'.",
                $"Aucun tarif n'est enregistré pour {year}. Voir « entecole conventions fees set »."),
            DirectoryException.Fact("schoolYear", year.ToString()));
}
