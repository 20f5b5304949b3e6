using EntEcole.Directory.Access;
using EntEcole.Directory.Model;
using EntEcole.Directory.Persons;
using EntEcole.Directory.Revisions;

namespace EntEcole.Directory.Privacy;

/// <summary>Measures as their callers reach them, and what every new one says.</summary>
/// <param name="store">Measures, and persons, restricted ones too.</param>
/// <param name="revisions">Revisions.</param>
/// <param name="time">Clock.</param>
public sealed class MeasureBook(IPrivacyStore store, IRevisionStore revisions, TimeProvider time)
{
    // Article 12.3: one month.
    private const int AnswerMonths = 1;

    /// <summary>Measures, and persons.</summary>
    internal IPrivacyStore Store => store;

    /// <summary>Today in France.</summary>
    internal DateOnly Today => FrenchTime.DayAt(time.GetUtcNow());

    /// <summary>The present revision.</summary>
    internal Task<long> RevisionAsync(CancellationToken cancellationToken) => revisions.GetRevisionAsync(cancellationToken);

    /// <summary>Measures that the caller reaches, by number after <paramref name="after"/>, so many at most.</summary>
    public async Task<IReadOnlyList<Measure>> ListAsync(
        MeasureFilter filter, int after, int limit, PrivacyCaller caller, CancellationToken cancellationToken)
    {
        const int Slice = 500;
        var reached = new List<Measure>();
        while (true)
        {
            var rows = await store.ListMeasuresAsync(filter, after, Slice, cancellationToken);
            foreach (var measure in rows)
            {
                if (await ReachesAsync(measure, caller, cancellationToken))
                {
                    reached.Add(measure);
                }

                if (reached.Count == limit)
                {
                    return reached;
                }
            }

            if (rows.Count < Slice)
            {
                return reached;
            }

            after = rows[^1].MeasureNo;
        }
    }

    /// <summary>A measure that the caller reaches.</summary>
    /// <exception cref="DirectoryException"><see cref="Reason.MeasureNotFound"/>.</exception>
    public async Task<Measure> FindAsync(string measureId, PrivacyCaller caller, CancellationToken cancellationToken) =>
        await store.FindMeasureAsync(measureId, cancellationToken) is { } found && await ReachesAsync(found, caller, cancellationToken)
            ? found
            : throw PrivacyFaults.NoMeasure(measureId);

    // Of an erased person nothing says where they were: the whole perimeter, or the author.
    private async Task<bool> ReachesAsync(Measure measure, PrivacyCaller caller, CancellationToken cancellationToken) =>
        caller.Perimeter.IsAll || measure.Recorder == caller.Actor
        || await store.AllPersons.FindPersonAsync(
            measure.PersonId, caller.Perimeter, await revisions.GetRevisionAsync(cancellationToken), cancellationToken) is not null;

    /// <summary>What a request has recorded before; null when it is new.</summary>
    /// <exception cref="DirectoryException"><see cref="Reason.RequestIdReused"/>.</exception>
    internal async Task<MeasureSaved?> KnownAsync(string requestId, string digest, CancellationToken cancellationToken) =>
        await store.FindByRequestAsync(requestId, cancellationToken) is not { } known ? null
        : string.Equals(known.Digest, digest, StringComparison.Ordinal)
            ? new MeasureSaved(await revisions.GetRevisionAsync(cancellationToken), known)
            : throw PrivacyFaults.Reused(requestId);

    /// <summary>A new measure about a person that the caller reaches.</summary>
    /// <exception cref="DirectoryException"><see cref="Reason.PersonNotFound"/>, <see cref="Reason.PerimeterExceeded"/>.</exception>
    internal async Task<Measure> NewAsync(
        PrivacyRequest request, MeasureKind kind, string digest, PrivacyCaller caller, bool needsWhole, CancellationToken cancellationToken)
    {
        var revision = await revisions.GetRevisionAsync(cancellationToken);
        if (await store.AllPersons.FindPersonAsync(request.PersonId, caller.Perimeter, revision, cancellationToken) is not { } person)
        {
            throw PrivacyFaults.NoPerson(request.PersonId);
        }

        if (needsWhole && !caller.Perimeter.HoldsWhole(
            await store.AllPersons.FindPersonAsync(request.PersonId, revision, cancellationToken)))
        {
            throw PerimeterFaults.OfPerson(request.PersonId);
        }

        return New(request with { PersonId = person.PersonId }, kind, digest, caller, person.PersonNo);
    }

    /// <summary>Whether the caller reaches an erased person: with the whole perimeter, or by a measure of theirs.</summary>
    internal async Task<bool> ReachesErasedAsync(PersonId former, PrivacyCaller caller, CancellationToken cancellationToken) =>
        caller.Perimeter.IsAll
        || (await ListAsync(new MeasureFilter { PersonId = former }, 0, 1, caller, cancellationToken)).Count > 0;

    /// <summary>A new measure about a person.</summary>
    internal Measure New(PrivacyRequest request, MeasureKind kind, string digest, PrivacyCaller caller, int personNo) => new()
    {
        MeasureId = PersonId.New().ToString(),
        RequestId = request.RequestId,
        Digest = digest,
        PersonNo = personNo,
        PersonId = request.PersonId,
        Kind = kind,
        RequestedBy = request.RequestedBy,
        Requester = request.Requester,
        Reason = request.Reason,
        Recorder = caller.Actor,
        RecordedAt = time.GetUtcNow(),
        DueOn = Today.AddMonths(AnswerMonths),
    };

    /// <summary>The measure, closed by the caller.</summary>
    internal Measure Closed(Measure measure, PrivacyCaller caller, string reason, string requestId) => measure with
    {
        State = MeasureState.Closed, ClosedBy = caller.Actor.Subject, ClosedAt = time.GetUtcNow(), ClosingReason = reason,
        ClosingRequest = requestId,
    };
}
