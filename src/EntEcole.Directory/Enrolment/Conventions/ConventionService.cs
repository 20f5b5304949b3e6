using System.Security.Cryptography;
using System.Text.Json;
using EntEcole.Directory.Access;
using EntEcole.Directory.Model;
using EntEcole.Directory.Revisions;
using EntEcole.Directory.Rights;
using EntEcole.Directory.Schools;

namespace EntEcole.Directory.Enrolment.Conventions;

/// <summary>How a change is asked for.</summary>
/// <param name="ValidateOnly">Say what it would do and record nothing.</param>
/// <param name="PreviewToken">From such an answer: what is done must be what it said; empty to go without.</param>
public sealed record ChangeMode(bool ValidateOnly = false, string PreviewToken = "");

/// <summary>A change of conventions, done or shown.</summary>
/// <param name="Revision">Revision made; that read, when only shown or when nothing differs.</param>
/// <param name="Conventions">The conventions as they stand, or would.</param>
/// <param name="Impact">What it does.</param>
/// <param name="PreviewToken">Stands for all of it.</param>
/// <param name="Changed">How many of the conventions differ from what was recorded.</param>
public sealed record ConventionOutcome(
    long Revision, IReadOnlyList<Convention> Conventions, EnrolmentImpact Impact, string PreviewToken, int Changed);

/// <summary>
/// Where conventions are recorded, amended and terminated: read at head, decided purely, and saved only if the head is still the same.
/// </summary>
public sealed class ConventionService(
    IEnrolmentStore enrolment, ISchoolStore schools, IRightsStore rights, IRevisionStore revisions, TimeProvider time)
{
    // Each lost to a concurrent write.
    private const int Attempts = 10;

    private readonly ConventionPerimeter perimeter = new(schools);

    /// <summary>Records a new convention.</summary>
    /// <param name="convention">All its facts.</param>
    /// <param name="reach">What the author reaches.</param>
    /// <param name="mode">How.</param>
    /// <param name="by">Who, 1 to 500 characters.</param>
    /// <param name="cancellationToken">Gives up before anything is done.</param>
    /// <exception cref="DirectoryException">
    /// <see cref="Reason.PerimeterExceeded"/>, <see cref="Reason.InvalidArgument"/>, <see cref="Reason.ConventionAlreadyExists"/>,
    /// <see cref="Reason.PreviewOutdated"/>.
    /// </exception>
    public Task<ConventionOutcome> CreateAsync(
        Convention convention, Perimeter reach, ChangeMode mode, string by, CancellationToken cancellationToken) => ChangeAsync(
        convention.Reference,
        present => Find(present, convention.Reference) is null ? [convention] : throw AlreadyExists(convention.Reference),
        new Request(mode, reach),
        AuthorOf(by, ""),
        cancellationToken);

    /// <summary>Replaces the facts of a convention.</summary>
    /// <param name="convention">All its facts as they shall be.</param>
    /// <param name="reach">What the author reaches.</param>
    /// <param name="mode">How.</param>
    /// <param name="by">Who, 1 to 500 characters.</param>
    /// <param name="why">Why, 1 to 500 characters.</param>
    /// <param name="cancellationToken">Gives up before anything is done.</param>
    /// <exception cref="DirectoryException">
    /// <see cref="Reason.ConventionNotFound"/>, <see cref="Reason.PerimeterExceeded"/>, <see cref="Reason.InvalidArgument"/>,
    /// <see cref="Reason.ConventionTerminated"/>, <see cref="Reason.PreviewOutdated"/>.
    /// </exception>
    public Task<ConventionOutcome> AmendAsync(
        Convention convention, Perimeter reach, ChangeMode mode, string by, string why, CancellationToken cancellationToken)
    {
        DecisionAuthor.Validate("reason", why);
        return ChangeAsync(
            convention.Reference,
            present =>
            {
                var known = Find(present, convention.Reference, reach);
                EnsureLasting(known);
                return [Noticed(convention, known)];
            },
            new Request(mode, reach),
            AuthorOf(by, why),
            cancellationToken);
    }

    /// <summary>
    /// Ends a convention on a day of its term; its schools are enrolled until then, unless another convention covers them.
    /// </summary>
    /// <param name="reference">Its key.</param>
    /// <param name="asked">The day, and whether the delays of a termination are waived.</param>
    /// <param name="reach">What the author reaches.</param>
    /// <param name="mode">How.</param>
    /// <param name="by">Who and why, 1 to 500 characters each.</param>
    /// <param name="cancellationToken">Gives up before anything is done.</param>
    /// <exception cref="DirectoryException">
    /// <see cref="Reason.InvalidArgument"/>, <see cref="Reason.ConventionNotFound"/>, <see cref="Reason.PerimeterExceeded"/>,
    /// <see cref="Reason.ConventionTerminated"/>, <see cref="Reason.TerminationTooEarly"/>, <see cref="Reason.PreviewOutdated"/>.
    /// </exception>
    public Task<ConventionOutcome> TerminateAsync(
        string reference, Termination asked, Perimeter reach, ChangeMode mode, (string Name, string Why) by,
        CancellationToken cancellationToken) =>
        CloseAsync(reference, convention => asked.Of(convention, by.Why), reach, mode, by, cancellationToken);

    /// <summary>
    /// Records the formal notice that precedes a termination, or withdraws it; the schools stay enrolled.
    /// </summary>
    /// <param name="reference">Its key.</param>
    /// <param name="asked">The notice.</param>
    /// <param name="reach">What the author reaches.</param>
    /// <param name="mode">How.</param>
    /// <param name="by">Who and why, 1 to 500 characters each.</param>
    /// <param name="cancellationToken">Gives up before anything is done.</param>
    /// <exception cref="DirectoryException">
    /// <see cref="Reason.InvalidArgument"/>, <see cref="Reason.ConventionNotFound"/>, <see cref="Reason.PerimeterExceeded"/>,
    /// <see cref="Reason.ConventionTerminated"/>, <see cref="Reason.PreviewOutdated"/>.
    /// </exception>
    public Task<ConventionOutcome> NoticeAsync(
        string reference, FormalNotice asked, Perimeter reach, ChangeMode mode, (string Name, string Why) by,
        CancellationToken cancellationToken) =>
        CloseAsync(
            reference, convention => asked.Of(convention, by.Why, FrenchTime.DayAt(time.GetUtcNow())), reach, mode, by,
            cancellationToken);

    /// <summary>
    /// Records the conventions of a file, as an author who reaches everything: new ones are added, others replaced. One that was terminated
    /// stays so, and as it was.
    /// </summary>
    /// <exception cref="DirectoryException">
    /// <see cref="Reason.ConventionTerminated"/>: the file has other facts for such a one. <see cref="Reason.InvalidArgument"/>: see
    /// <see cref="FindForeignAsync"/>.
    /// </exception>
    public Task<ConventionOutcome> ImportAsync(
        IReadOnlyList<Convention> conventions, ChangeMode mode, string by, string why, CancellationToken cancellationToken) => ChangeAsync(
        "",
        present => [.. conventions.Select(convention => Find(present, convention.Reference) is { TerminatedOn: not null } ended
            ? Unchanged(ended, convention)
            : Noticed(convention, Find(present, convention.Reference)))],
        new Request(mode, Perimeter.All),
        AuthorOf(by, why),
        cancellationToken);

    /// <summary>
    /// Records the conventions that follow those asked for: all of them or none. Of a whole school year, those that are terminated or
    /// renewed already, or out of reach, are left out.
    /// </summary>
    /// <param name="asked">Which, and their dates.</param>
    /// <param name="reach">What the author reaches.</param>
    /// <param name="mode">How.</param>
    /// <param name="by">Who, 1 to 500 characters.</param>
    /// <param name="cancellationToken">Gives up before anything is done.</param>
    /// <exception cref="DirectoryException">
    /// <see cref="Reason.ConventionNotFound"/>, <see cref="Reason.ConventionTerminated"/>, <see cref="Reason.ConventionAlreadyExists"/>,
    /// <see cref="Reason.FeeUnknown"/>, <see cref="Reason.InvalidArgument"/>, <see cref="Reason.PerimeterExceeded"/>.
    /// </exception>
    public async Task<ConventionOutcome> RenewAsync(
        RenewalRequest asked, Perimeter reach, ChangeMode mode, string by, CancellationToken cancellationToken)
    {
        var fees = await enrolment.ListFeesAsync(await revisions.GetRevisionAsync(cancellationToken), cancellationToken);
        return await ChangeAsync(
            asked.Reference ?? "", present => Renewed(present, asked, reach, fees), new Request(mode, reach),
            AuthorOf(by, asked.Reference is { } reference ? $"Renouvellement de {reference}" : "Renouvellement"), cancellationToken);
    }

    /// <summary>The schools of other academies that conventions name: they cannot be recorded.</summary>
    public async Task<IReadOnlyList<ForeignSchool>> FindForeignAsync(
        IReadOnlyList<Convention> conventions, CancellationToken cancellationToken) =>
        await perimeter.FindForeignAsync(conventions, await revisions.GetRevisionAsync(cancellationToken), cancellationToken);

    /// <summary>The error of a convention that is not there.</summary>
    public static DirectoryException NotFound(string reference) => new(
        Reason.ConventionNotFound,
        new LocalizedText("There is no such convention.", "Cette convention n'existe pas."),
        DirectoryException.Fact("reference", reference.Length <= 100 ? reference : reference[..100]));

    private Task<ConventionOutcome> CloseAsync(
        string reference, Func<Convention, Convention> close, Perimeter reach, ChangeMode mode, (string Name, string Why) by,
        CancellationToken cancellationToken)
    {
        DecisionAuthor.Validate("reason", by.Why);
        return ChangeAsync(
            reference,
            present =>
            {
                var convention = Find(present, reference, reach);
                EnsureLasting(convention);
                return [close(convention)];
            },
            new Request(mode, reach, Ends: true),
            AuthorOf(by.Name, by.Why),
            cancellationToken);
    }

    private async Task<ConventionOutcome> ChangeAsync(
        string reference, Func<IReadOnlyList<Convention>, IReadOnlyList<Convention>> decide, Request asked, DecisionAuthor author,
        CancellationToken cancellationToken)
    {
        ConventionOutcome? tried = null;
        for (var attempt = 0; attempt < Attempts; attempt++)
        {
            var revision = await revisions.GetRevisionAsync(cancellationToken);
            var present = await enrolment.ListConventionsAsync(revision, cancellationToken);
            if (tried is not null && tried.Conventions.All(convention => convention.IsSame(Find(present, convention.Reference))))
            {
                // Done: the store moved because of us, and its answer was lost.
                return tried with { Revision = revision };
            }

            var (conventions, mode) = (decide(present), asked.Mode);
            var changed = conventions.Where(convention => !convention.IsSame(Find(present, convention.Reference))).ToList();
            await perimeter.EnsureAsync(present, changed, asked.Perimeter, asked.Ends, revision, cancellationToken);
            tried = await OutcomeAsync(present, conventions, revision, cancellationToken);
            if (mode.ValidateOnly)
            {
                return tried;
            }

            if (mode.PreviewToken.Length > 0 && !string.Equals(mode.PreviewToken, tried.PreviewToken, StringComparison.Ordinal))
            {
                throw Outdated(reference);
            }

            if (tried.Changed == 0)
            {
                return tried;
            }

            if (await enrolment.SaveConventionsAsync(conventions, author, revision, cancellationToken) is { } made)
            {
                return tried with { Revision = made };
            }
        }

        throw Outdated(reference);
    }

    private static IReadOnlyList<Convention> Renewed(
        IReadOnlyList<Convention> present, RenewalRequest asked, Perimeter reach, IReadOnlyList<Fee> fees)
    {
        if (asked.Reference is not { } reference)
        {
            return
            [
                .. Renewal.Open(present, asked.Year!.Value).Where(convention => reach.HoldsAcademy(convention.Academy))
                    .Select(convention => Renewal.Of(convention, asked, fees)),
            ];
        }

        var ending = Find(present, reference, reach);
        EnsureLasting(ending);
        var renewed = Renewal.Of(ending, asked, fees);
        return Find(present, renewed.Reference) is null ? [renewed] : throw AlreadyExists(renewed.Reference);
    }

    private async Task<ConventionOutcome> OutcomeAsync(
        IReadOnlyList<Convention> before, IReadOnlyList<Convention> conventions, long revision, CancellationToken cancellationToken)
    {
        var today = FrenchTime.DayAt(time.GetUtcNow());
        var given = conventions.Select(convention => convention.Reference).ToHashSet(StringComparer.Ordinal);
        IReadOnlyList<Convention> after = [.. before.Where(convention => !given.Contains(convention.Reference)), .. conventions];
        var replaced = before.Where(convention => given.Contains(convention.Reference)).ToList();
        var changed = conventions.Count(convention => !convention.IsSame(Find(replaced, convention.Reference)));
        var impact = EnrolmentImpact.Of(before, after, today);
        var uais = impact.Enrolling.Concat(impact.WindingDown).Select(school => school.Uai).ToList();
        impact = impact with { GrantsEnding = await GrantsEnding.CountAsync(rights, before, after, today, revision, cancellationToken) };
        if (uais.Count > 0)
        {
            impact = impact.Counted(await enrolment.CountProfilesAsync(uais, cancellationToken), before, today);
        }

        return new ConventionOutcome(revision, conventions, impact, TokenOf(replaced, conventions, impact), changed);
    }

    // Of the change and of what it does: the same as long as both are. The reason is typed once the preview has been read.
    private static string TokenOf(IReadOnlyList<Convention> before, IReadOnlyList<Convention> after, EnrolmentImpact impact) =>
        Convert.ToHexStringLower(SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes(new
        {
            before, after = after.Select(one => one with { NoticeReason = null, TerminationReason = null }), impact,
        })));

    private static Convention? Find(IReadOnlyList<Convention> conventions, string reference) =>
        conventions.FirstOrDefault(convention => string.Equals(convention.Reference, reference, StringComparison.Ordinal));

    private static Convention Find(IReadOnlyList<Convention> conventions, string reference, Perimeter reach) =>
        Find(conventions, reference) is { } found && reach.HoldsAcademy(found.Academy) ? found : throw NotFound(reference);

    private static Convention Unchanged(Convention ended, Convention given) =>
        ended.IsSame(Noticed(given, ended) with { TerminatedOn = ended.TerminatedOn, TerminationReason = ended.TerminationReason })
            ? ended
            : throw Terminated(ended);

    // A notice is recorded by itself: no file and no amendment takes it away.
    private static Convention Noticed(Convention given, Convention? known) =>
        known is null ? given : given with { NoticeOn = known.NoticeOn, NoticeReason = known.NoticeReason };

    private static void EnsureLasting(Convention convention)
    {
        if (convention.TerminatedOn is not null)
        {
            throw Terminated(convention);
        }
    }

    private static DirectoryException Terminated(Convention convention) => new(
        Reason.ConventionTerminated,
        new LocalizedText(
            $"{convention.Reference} is terminated on {convention.TerminatedOn:yyyy-MM-dd}: it can no longer be changed.",
            FormattableString.Invariant(
                $"{convention.Reference} est résiliée au {convention.TerminatedOn:dd/MM/yyyy} : elle ne peut plus être modifiée.")),
        new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["reference"] = convention.Reference,
            ["terminatedOn"] = string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{convention.TerminatedOn:yyyy-MM-dd}"),
        });

    private static DirectoryException AlreadyExists(string reference) => new(
        Reason.ConventionAlreadyExists,
        new LocalizedText($"There is a convention {reference} already.", $"Il y a déjà une convention {reference}."),
        DirectoryException.Fact("reference", reference));

    private static DirectoryException Outdated(string reference) => new(
        Reason.PreviewOutdated,
        new LocalizedText(
            "What was shown is no longer what would happen. Ask again what it would do.",
            "Ce qui a été montré n'est plus ce qui se passerait. Redemander ce que cela ferait."),
        reference.Length == 0 ? null : DirectoryException.Fact("reference", reference));

    private DecisionAuthor AuthorOf(string by, string why)
    {
        DecisionAuthor.Validate("by", by);
        return new DecisionAuthor(by.Trim(), why.Trim(), time.GetUtcNow());
    }

    private sealed record Request(ChangeMode Mode, Perimeter Perimeter, bool Ends = false);
}
