using EntEcole.Directory.Model;

namespace EntEcole.Directory.Privacy;

/// <summary>
/// Where the rights of persons are recorded, decided and carried out. Each call is made within the perimeter of its caller: a person or a
/// measure out of it does not exist. A request id that comes again is answered as the first time.
/// </summary>
/// <param name="book">Measures.</param>
public sealed class PrivacyService(MeasureBook book)
{
    // Article 12.3: one month to answer, and two more with a reason.
    private const int MoreMonths = 2;

    private const int MaxCorrections = 50;

    /// <summary>The measures, as callers reach them.</summary>
    public MeasureBook Book => book;

    /// <summary>
    /// Records that data are wrong. The sync that brings what is wanted closes it. <paramref name="restricts"/> also restricts.
    /// </summary>
    /// <exception cref="DirectoryException">
    /// <see cref="Reason.InvalidArgument"/>, <see cref="Reason.PersonNotFound"/>, <see cref="Reason.RequestIdReused"/>,
    /// <see cref="Reason.PerimeterExceeded"/>.
    /// </exception>
    public Task<MeasureSaved> RectifyAsync(
        PrivacyRequest request, IReadOnlyList<WantedField> corrections, bool restricts, PrivacyCaller caller,
        CancellationToken cancellationToken)
    {
        request.Validate(needsReason: false);
        if (corrections.Count is 0 or > MaxCorrections)
        {
            throw DirectoryException.InvalidArgument(
                "corrections", new($"Give 1 to {MaxCorrections} corrections.", $"Donner de 1 à {MaxCorrections} corrections."));
        }

        foreach (var one in corrections)
        {
            PrivacyRequest.ValidateText("corrections.field", one.Field, isNeeded: true, 100);
            PrivacyRequest.ValidateText("corrections.wanted_value", one.Wanted, isNeeded: false);
        }

        return RecordAsync(
            request, MeasureKind.Rectification, new { corrections, restricts }, caller, restricts,
            measure => measure with { Corrections = corrections }, cancellationToken);
    }

    /// <summary>Restricts processing: from the next revision the person is in no list, lookup, feed, check or export.</summary>
    /// <exception cref="DirectoryException">
    /// As of a rectification, and <see cref="Reason.ProcessingRestricted"/>: it is restricted.
    /// </exception>
    public Task<MeasureSaved> RestrictAsync(PrivacyRequest request, PrivacyCaller caller, CancellationToken cancellationToken)
    {
        request.Validate(needsReason: true);
        return RecordAsync(request, MeasureKind.Restriction, null, caller, restricts: true, static measure => measure, cancellationToken);
    }

    /// <summary>Records an objection: pending, it restricts processing; upheld, that stays; dismissed, it never begins.</summary>
    /// <exception cref="DirectoryException">As of a rectification.</exception>
    public Task<MeasureSaved> ObjectAsync(
        PrivacyRequest request, ObjectionOutcome outcome, PrivacyCaller caller, CancellationToken cancellationToken)
    {
        request.Validate(needsReason: true);
        var decided = outcome is ObjectionOutcome.None ? ObjectionOutcome.Pending : outcome;
        return RecordAsync(
            request, MeasureKind.Objection, decided, caller, decided is not ObjectionOutcome.Dismissed,
            measure => decided is ObjectionOutcome.Pending ? measure with { Outcome = decided }
                : book.Closed(measure, caller, request.Reason, "") with { Outcome = decided },
            cancellationToken);
    }

    /// <summary>Records what a person wants after their death; the last one counts, one without text revokes.</summary>
    /// <exception cref="DirectoryException">As of a rectification.</exception>
    public Task<MeasureSaved> DirectAsync(
        PrivacyRequest request, Directive directive, PrivacyCaller caller, CancellationToken cancellationToken)
    {
        request.Validate(needsReason: false);
        PrivacyRequest.ValidateText("directive", directive.Text, isNeeded: false);
        PrivacyRequest.ValidateText("trustee", directive.Trustee, directive.Wish is PostMortemWish.Communicate, 500);
        return RecordAsync(
            request, MeasureKind.PostMortemDirective, directive, caller, restricts: false,
            measure => measure with
            {
                Directive = directive.Text, Trustee = directive.Trustee,
                Wish = directive.Text.Length == 0 ? PostMortemWish.None : directive.Wish,
            },
            cancellationToken);
    }

    /// <summary>Ends a restriction. The person is informed before (article 18.3).</summary>
    /// <exception cref="DirectoryException">
    /// <see cref="Reason.MeasureNotFound"/>, <see cref="Reason.MeasureClosed"/>, <see cref="Reason.InvalidArgument"/>.
    /// </exception>
    public Task<MeasureSaved> LiftAsync(MeasureDecision decision, PrivacyCaller caller, CancellationToken cancellationToken)
    {
        EnsureInformed(decision.InformedOn);
        return DecideAsync(
            decision, caller, lifts: true,
            measure => measure.Kind is MeasureKind.Restriction or MeasureKind.Rectification or MeasureKind.Death,
            measure => book.Closed(measure, caller, decision.Reason, decision.RequestId) with { InformedOn = decision.InformedOn },
            cancellationToken);
    }

    /// <summary>Decides an objection. Dismissed, the restriction ends: the person is informed before.</summary>
    /// <exception cref="DirectoryException">As of a lift.</exception>
    public Task<MeasureSaved> DecideObjectionAsync(
        MeasureDecision decision, ObjectionOutcome outcome, PrivacyCaller caller, CancellationToken cancellationToken)
    {
        if (outcome is not (ObjectionOutcome.Upheld or ObjectionOutcome.Dismissed))
        {
            throw DirectoryException.InvalidArgument(
                "outcome", new("outcome is upheld or dismissed.", "outcome vaut upheld ou dismissed."));
        }

        if (outcome is ObjectionOutcome.Dismissed)
        {
            EnsureInformed(decision.InformedOn);
        }

        return DecideAsync(
            decision, caller, outcome is ObjectionOutcome.Dismissed, measure => measure.Kind is MeasureKind.Objection,
            measure => book.Closed(measure, caller, decision.Reason, decision.RequestId) with
            {
                Outcome = outcome,
                InformedOn = decision.InformedOn,
            },
            cancellationToken);
    }

    /// <summary>Closes a measure that neither restricts nor erases: it is answered.</summary>
    /// <exception cref="DirectoryException">As of a lift.</exception>
    public Task<MeasureSaved> CloseAsync(MeasureDecision decision, PrivacyCaller caller, CancellationToken cancellationToken) =>
        DecideAsync(
        decision, caller, lifts: false,
        measure => measure.Kind is MeasureKind.Rectification or MeasureKind.PostMortemDirective or MeasureKind.Erasure
            or MeasureKind.Readmission,
        measure => book.Closed(measure, caller, decision.Reason, decision.RequestId), cancellationToken);

    /// <summary>Extends the delay of an answer, two months at most (article 12.3).</summary>
    /// <exception cref="DirectoryException">As of a lift.</exception>
    public Task<MeasureSaved> ExtendAsync(
        MeasureDecision decision, DateOnly to, PrivacyCaller caller, CancellationToken cancellationToken) => DecideAsync(
        decision, caller, lifts: false, measure => measure.Kind is not MeasureKind.Death,
        measure => to > measure.DueOn && to <= measure.DueOn.AddMonths(MoreMonths)
            ? measure with { ExtendedTo = to, ExtensionReason = decision.Reason, ClosingRequest = decision.RequestId }
            : throw DirectoryException.InvalidArgument("extended_to", new(
                $"extended_to lies after the day of the answer, {MoreMonths} months at most.",
                $"extended_to suit l'échéance, de {MoreMonths} mois au plus.")),
        cancellationToken);

    private async Task<MeasureSaved> RecordAsync(
        PrivacyRequest request, MeasureKind kind, object? more, PrivacyCaller caller, bool restricts, Func<Measure, Measure> make,
        CancellationToken cancellationToken)
    {
        var digest = request.DigestOf(kind, more);
        if (await book.KnownAsync(request.RequestId, digest, cancellationToken) is { } known)
        {
            return known;
        }

        var measure = await book.NewAsync(request, kind, digest, caller, needsWhole: restricts, cancellationToken);
        return (await book.Store.SaveAsync(new MeasureChange(make(measure), restricts), cancellationToken))!;
    }

    private async Task<MeasureSaved> DecideAsync(
        MeasureDecision decision, PrivacyCaller caller, bool lifts, Predicate<Measure> fits, Func<Measure, Measure> decide,
        CancellationToken cancellationToken)
    {
        PrivacyRequest.ValidateText("reason", decision.Reason, isNeeded: true);
        while (true)
        {
            var measure = await book.FindAsync(decision.MeasureId, caller, cancellationToken);
            if (decision.RequestId.Length > 0 && string.Equals(measure.ClosingRequest, decision.RequestId, StringComparison.Ordinal))
            {
                return new MeasureSaved(await book.RevisionAsync(cancellationToken), measure);
            }

            if (!fits(measure))
            {
                throw PrivacyFaults.NoMeasure(decision.MeasureId);
            }

            if (measure.State is MeasureState.Closed)
            {
                throw PrivacyFaults.Closed(decision.MeasureId);
            }

            if (await book.Store.SaveAsync(new MeasureChange(decide(measure), Lifts: lifts), cancellationToken) is { } saved)
            {
                return saved;
            }
        }
    }

    private void EnsureInformed(DateOnly? informedOn)
    {
        if (informedOn is not { } day)
        {
            throw DirectoryException.InvalidArgument("informed_on", new(
                "informed_on is needed: the person is informed before a restriction ends.",
                "informed_on est obligatoire : la personne est informée avant la levée d'une limitation."));
        }

        if (day > book.Today)
        {
            throw DirectoryException.InvalidArgument("informed_on", new(
                $"informed_on is a day to come: {Written(day)}, today is {Written(book.Today)}. Lift the restriction once the person is informed.",
                $"informed_on est un jour à venir : {FrenchTime.Written(day)}, nous sommes le {FrenchTime.Written(book.Today)}. Lever la limitation une fois la personne informée."));
        }
    }

    private static string Written(DateOnly day) => day.ToString("O", System.Globalization.CultureInfo.InvariantCulture);
}
