using EntEcole.Directory.Model;

namespace EntEcole.Directory.Privacy;

/// <summary>Erasure, and what follows a death.</summary>
/// <param name="book">Measures.</param>
/// <param name="settings">What the controller has decided.</param>
public sealed class ErasureService(MeasureBook book, PrivacySettings settings)
{
    /// <summary>What an erasure would erase; nothing is done.</summary>
    /// <exception cref="DirectoryException"><see cref="Reason.PersonNotFound"/>, <see cref="Reason.PerimeterExceeded"/>.</exception>
    public async Task<ErasurePreview> PreviewErasureAsync(PrivacyRequest request, PrivacyCaller caller, CancellationToken cancellationToken)
    {
        request.Validate(needsReason: true);
        var measure = await book.NewAsync(request, MeasureKind.Erasure, "", caller, needsWhole: true, cancellationToken);
        return await book.Store.PreviewErasureAsync(measure.PersonNo, cancellationToken);
    }

    /// <summary>
    /// Erases a person. Nothing is erased when feeds still deliver them, unless that is asked for: then the next syncs pass over those
    /// records. When two persons are needed, the erasure waits for the confirmation of another.
    /// </summary>
    /// <exception cref="DirectoryException">As of a preview, and <see cref="Reason.RequestIdReused"/>.</exception>
    public async Task<ErasureOutcome> EraseAsync(
        PrivacyRequest request, bool evenIfDelivered, PrivacyCaller caller, CancellationToken cancellationToken)
    {
        request.Validate(needsReason: true);
        var digest = request.DigestOf(MeasureKind.Erasure, evenIfDelivered);
        if (await book.KnownAsync(request.RequestId, digest, cancellationToken) is { } known)
        {
            return new ErasureOutcome(known.Revision, known.Measure, 0, []);
        }

        var measure = await book.NewAsync(request, MeasureKind.Erasure, digest, caller, needsWhole: true, cancellationToken);
        var preview = await book.Store.PreviewErasureAsync(measure.PersonNo, cancellationToken);
        if (preview.StillDelivered.Count > 0 && !evenIfDelivered)
        {
            return new ErasureOutcome(preview.Revision, null, 0, preview.StillDelivered);
        }

        if (settings.TwoPersons)
        {
            var waiting = (await book.Store.SaveAsync(new MeasureChange(measure), cancellationToken))!;
            return new ErasureOutcome(waiting.Revision, waiting.Measure, 0, preview.StillDelivered);
        }

        return Of((await book.Store.EraseAsync(book.Closed(measure, caller, "", ""), book.Today, cancellationToken))!);
    }

    /// <summary>
    /// Lets syncs bring an erased person again: they no longer pass over what feeds deliver of them. The next complete delivery brings
    /// them, as a new person. When two persons are needed, it waits for the confirmation of another.
    /// </summary>
    /// <param name="request">Its person is the id that the erased person had.</param>
    /// <param name="caller">Who asks.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="DirectoryException">
    /// <see cref="Reason.InvalidArgument"/>; <see cref="Reason.PersonNotFound"/>: syncs pass over nothing of such a person;
    /// <see cref="Reason.RequestIdReused"/>.
    /// </exception>
    public async Task<MeasureSaved> ReadmitAsync(PrivacyRequest request, PrivacyCaller caller, CancellationToken cancellationToken)
    {
        request.Validate(needsReason: true);
        var digest = request.DigestOf(MeasureKind.Readmission, null);
        if (await book.KnownAsync(request.RequestId, digest, cancellationToken) is { } known)
        {
            return known;
        }

        if (await book.Store.Suppressions.FindSuppressedAsync(request.PersonId, cancellationToken) is not { } suppressed
            || !await book.ReachesErasedAsync(request.PersonId, caller, cancellationToken))
        {
            throw PrivacyFaults.NotSuppressed(request.PersonId);
        }

        var measure = book.New(request, MeasureKind.Readmission, digest, caller, suppressed.PersonNo);
        return (settings.TwoPersons
            ? await book.Store.SaveAsync(new MeasureChange(measure), cancellationToken)
            : await book.Store.Suppressions.ReadmitAsync(book.Closed(measure, caller, "", ""), cancellationToken))!;
    }

    /// <summary>Confirms an erasure or a readmission that another person has asked for, and carries it out.</summary>
    /// <exception cref="DirectoryException">
    /// <see cref="Reason.MeasureNotFound"/>, <see cref="Reason.MeasureClosed"/>, <see cref="Reason.SelfDecision"/>.
    /// </exception>
    public async Task<ErasureOutcome> ConfirmErasureAsync(
        MeasureDecision decision, PrivacyCaller caller, CancellationToken cancellationToken)
    {
        PrivacyRequest.ValidateText("reason", decision.Reason, isNeeded: true);
        while (true)
        {
            var measure = await book.FindAsync(decision.MeasureId, caller, cancellationToken);
            if (measure.Kind is not (MeasureKind.Erasure or MeasureKind.Readmission))
            {
                throw PrivacyFaults.NoMeasure(decision.MeasureId);
            }

            if (measure.State is MeasureState.Closed)
            {
                throw PrivacyFaults.Closed(decision.MeasureId);
            }

            if (measure.Recorder.MayBe(caller.Actor))
            {
                throw PrivacyFaults.OwnErasure(decision.MeasureId);
            }

            if (await CarryOutAsync(book.Closed(measure, caller, decision.Reason, decision.RequestId), cancellationToken) is { } done)
            {
                return done;
            }
        }
    }

    // Null when the measure has changed since it was read.
    private async Task<ErasureOutcome?> CarryOutAsync(Measure closed, CancellationToken cancellationToken)
    {
        if (closed.Kind is MeasureKind.Erasure)
        {
            return await book.Store.EraseAsync(closed, book.Today, cancellationToken) is { } done ? Of(done) : null;
        }

        return await book.Store.Suppressions.ReadmitAsync(closed, cancellationToken) is { } saved
            ? new ErasureOutcome(saved.Revision, saved.Measure, 0, []) : null;
    }

    /// <summary>
    /// Records a death: the person is no longer used from the next revision on. Their last directive is in the answer; one that asks for
    /// erasure is carried out at once, the others wait for the delay of the law, after which the purge erases them.
    /// </summary>
    /// <exception cref="DirectoryException">As of a rectification.</exception>
    public async Task<DeathRecorded> RecordDeathAsync(
        PrivacyRequest request, DateOnly diedOn, bool evenIfDelivered, PrivacyCaller caller, CancellationToken cancellationToken)
    {
        request.Validate(needsReason: true);
        if (diedOn > book.Today)
        {
            throw DirectoryException.InvalidArgument("died_on", new("died_on is a day to come.", "died_on est un jour à venir."));
        }

        var digest = request.DigestOf(MeasureKind.Death, diedOn);
        var directive = await LastDirectiveAsync(request.PersonId, cancellationToken);
        if (await book.KnownAsync(request.RequestId, digest, cancellationToken) is { } known)
        {
            return new DeathRecorded(known, directive, null);
        }

        var measure = await book.NewAsync(request, MeasureKind.Death, digest, caller, needsWhole: true, cancellationToken);
        var person = await book.Store.AllPersons.FindPersonAsync(
            request.PersonId, await book.RevisionAsync(cancellationToken),
            cancellationToken) ?? throw PrivacyFaults.NoPerson(request.PersonId);
        var due = person.Profiles.Select(profile => settings.GraceOf(profile.Row.Role).After(diedOn)).DefaultIfEmpty(
            Grace.ThreeMonths.After(diedOn)).Max();
        var saved = (await book.Store.SaveAsync(new MeasureChange(measure with { DueOn = due }, Restricts: true), cancellationToken))!;
        if (directive?.Wish is not PostMortemWish.Erase)
        {
            return new DeathRecorded(saved, directive, null);
        }

        var erasure = request with
        {
            RequestId = request.RequestId.Length <= 56 ? request.RequestId + ".erasure" : request.RequestId[..56] + ".erasure",
        };
        return new DeathRecorded(saved, directive, await EraseAsync(erasure, evenIfDelivered, caller, cancellationToken));
    }

    /// <summary>The directive of a person that counts: the last; null when there is none, or it revokes.</summary>
    private async Task<Measure?> LastDirectiveAsync(PersonId person, CancellationToken cancellationToken)
    {
        var all = await book.Store.ListMeasuresAsync(
            new MeasureFilter { PersonId = person, Kind = MeasureKind.PostMortemDirective }, 0, int.MaxValue, cancellationToken);
        return all.Count > 0 && all[^1].Directive.Length > 0 ? all[^1] : null;
    }

    private static ErasureOutcome Of(ErasureDone done) => new(done.Revision, done.Measure, done.Rows, done.StillDelivered);
}

/// <summary>How an erasure ended.</summary>
/// <param name="Revision">The revision.</param>
/// <param name="Measure">The measure; open while it waits for another person; null when nothing was done.</param>
/// <param name="Rows">Rows erased.</param>
/// <param name="StillDelivered">Records that feeds deliver.</param>
public sealed record ErasureOutcome(long Revision, Measure? Measure, long Rows, IReadOnlyList<SourceRef> StillDelivered);

/// <summary>A death as it was recorded.</summary>
/// <param name="Saved">The measure.</param>
/// <param name="Directive">The directive that counts; null without one.</param>
/// <param name="Erasure">What its erasure did; null when none was asked for.</param>
public sealed record DeathRecorded(MeasureSaved Saved, Measure? Directive, ErasureOutcome? Erasure);
